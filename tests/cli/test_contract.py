# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every command's shape, exit status and errors (design section 8), without a service."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from leadline import __version__
from tests.cli.conftest import Terminal
from tests.documents import makers

# --- the command line itself ------------------------------------------------------------------------------------------


def test_version_and_help_are_printed(terminal: Terminal) -> None:
    version, usage = terminal.run("--version"), terminal.run("--help")

    assert (version.status, version.out, version.err) == (0, f"leadline {__version__}\n", "")
    assert usage.status == 0
    for command in ("extract", "pack", "ask", "prices", "history", "key", "doctor"):
        assert f"leadline {command}" in usage.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nonsense"], "--nonsense is not an option."),
        (["prices", "--data-dir"], "--data-dir needs a value."),
        (["ask"], "question"),
        (["ask", " "], "The question is empty."),
        (["ask", "Hello?", "--mode", "fast"], "--mode"),
        (["ask", "Hello?", "--chat", "x"], "--chat"),
        (["ask", "Hello?", "--model", "gpt"], "There is no model called “gpt”. Known are flash, pro, local."),
        (["ask", "Hello?", "--chat", "12"], "There is no chat 12"),
        (["ask", "Hello?", "--endpoint", "moon"], "There is no endpoint called moon. Known: deepseek, local."),
        (["ask", "Hello?", "--base-url", "http://192.0.2.1"], "http sends the key"),
        (["ask", "Hello?", "--base-url", "https://me:pw@example.org"], "user name or a password"),
        (["prices", "--at", "soon"], "soon is not a time."),
        (["history"], "action"),
        (["history", "show"], "needs an argument"),
        (["history", "show", "abc"], "abc is not a chat's number."),
        (["history", "show", "7"], "There is no chat 7"),
        (["key", "print"], "print"),
        (["extract"], "PATH"),
    ],
    ids=str,
)
def test_a_mistake_is_one_plain_line_and_status_2(terminal: Terminal, arguments: list[str], words: str) -> None:
    done = terminal.run(*arguments)

    assert words in done.error()
    assert done.out == ""
    assert "pw" not in done.err


def test_a_file_named_like_a_command_or_an_option_is_read_after_two_dashes(terminal: Terminal) -> None:
    for name in ("ask", "--json"):
        (terminal.folder / name).write_text(f"I am {name}.\n")
    done = terminal.run("extract", "--json", "--", "ask", "--json")

    assert [Path(row["path"]).name for row in done.json["documents"]] == ["ask", "--json"]
    assert [row["pages"][0]["text"] for row in done.json["documents"]] == ["I am ask.\n", "I am --json.\n"]


def test_the_data_folder_may_be_relative_and_the_flag_wins(terminal: Terminal) -> None:
    done = terminal.run("history", "list", "--json", "--data-dir", "here")

    assert (done.status, done.json) == (0, {"chats": []})
    assert (terminal.folder / "here" / "data" / "history.sqlite3").exists()
    assert not (terminal.folder / "state").exists()


# --- extract and pack -------------------------------------------------------------------------------------------------


def test_extract_gives_pages_and_a_reason_for_what_is_missing(terminal: Terminal) -> None:
    (terminal.folder / "scan.pdf").write_bytes(makers.pdf(["Words.", None]))
    (terminal.folder / "blob.bin").write_bytes(bytes(range(256)) * 20)
    done = terminal.run("extract", "--json", "scan.pdf", "blob.bin")

    assert (done.status, done.err) == (1, "")
    scan, blob = done.json["documents"]
    assert list(scan) == list(blob) == ["path", "kind", "state", "hash", "notes", "pages"]
    assert (scan["kind"], scan["state"], blob["state"]) == ("pdf", "partly", "left_out")
    assert [page["number"] for page in scan["pages"]] == [1, 2]
    assert "Words." in scan["pages"][0]["text"]
    (note,) = scan["pages"][1]["notes"]
    assert (note["code"], note["page"], set(note)) == ("no_text", 2, {"code", "page", "detail"})
    assert [(note["code"], set(note)) for note in blob["notes"]] == [("binary", {"code", "detail"})]
    text = terminal.run("extract", "scan.pdf").out
    assert "== scan.pdf (pdf, partly)" in text and "[p. 1]\nWords." in text and "!! p. 2 no_text" in text


def test_extract_of_good_files_is_0_and_of_nothing_readable_is_2(terminal: Terminal) -> None:
    (terminal.folder / "good.txt").write_text("缓存。\n")
    good, none = terminal.run("extract", "good.txt"), terminal.run("extract", "--json", "nowhere.txt")

    assert (good.status, good.err) == (0, "") and "缓存。" in good.out
    assert none.status == 2
    assert none.json["documents"][0]["state"] == "missing"


def test_a_file_name_that_is_not_utf_8_comes_through(terminal: Terminal) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (terminal.folder / name).write_text("Text.\n")
    done, text = terminal.run("extract", "--json", name), terminal.run("extract", name)

    assert (done.status, text.status) == (0, 0)
    assert os.fsencode(done.json["documents"][0]["path"]).endswith(b"/caf\xe9.txt")
    assert "Text." in text.out


def test_pack_gives_tokens_and_a_forecast(terminal: Terminal) -> None:
    (terminal.folder / "a.txt").write_text("Mark 7: depth 49 fathoms.\n" * 200)
    (terminal.folder / "blob.bin").write_bytes(bytes(range(256)) * 20)
    done = terminal.run("pack", "--json", "a.txt", "blob.bin", "--model", "pro", "--mode", "max")

    assert (done.status, set(done.json)) == (1, {"tokens", "documents", "forecast"})
    assert [set(row) for row in done.json["documents"]] == [{"path", "tokens", "state", "notes"}] * 2
    tokens = [row["tokens"] for row in done.json["documents"]]
    assert tokens[0] > 1_500 and tokens[1] == 0
    forecast = done.json["forecast"]
    assert (
        done.json["tokens"] == forecast["tokens"] and 0 < forecast["tokens"] - tokens[0] < 150
    )  # max mode has words of its own
    assert forecast["max_tokens"] == 393_216
    low, expected, high = (Decimal(forecast["price"][name]) for name in ("low", "expected", "high"))
    assert Decimal(0) < low < expected < high
    assert (forecast["currency"], forecast["hit"]["expected"]) == ("USD", 0)


# --- prices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "tier", "until", "miss"),
    [
        ("2026-11-23T08:59:59+08:00", "off-peak", "2026-11-23T09:00:00+08:00", "1"),
        ("2026-11-23T09:00:00+08:00", "peak", "2026-11-23T12:00:00+08:00", "2"),
        ("2026-11-23T11:59:59+08:00", "peak", "2026-11-23T12:00:00+08:00", "2"),
        ("2026-11-23T12:00:00+08:00", "off-peak", "2026-11-23T14:00:00+08:00", "1"),
        ("2026-11-20T10:00:00+00:00", "off-peak", "2026-11-23T01:00:00+00:00", "1"),
    ],
)
def test_prices_on_both_sides_of_a_boundary(terminal: Terminal, at: str, tier: str, until: str, miss: str) -> None:
    done = terminal.run("prices", "--json", "--at", at)

    assert (done.status, list(done.json)) == (0, ["at", "tier", "until", "rows"])
    assert (done.json["at"], done.json["tier"], done.json["until"]) == (at, tier, until)
    rows = {(row["model"], row["currency"]): row for row in done.json["rows"]}
    assert set(rows) >= {(model, money) for model in ("deepseek-flash", "deepseek-v4-pro") for money in ("CNY", "USD")}
    assert all(set(row) == {"model", "currency", "hit", "miss", "output", "source"} for row in rows.values())
    assert rows["deepseek-flash", "CNY"]["miss"] == miss


def test_prices_now_are_a_table_and_a_time_without_offset_is_the_machines(terminal: Terminal) -> None:
    assert "Per million tokens" in terminal.run("prices").out
    made = terminal.run("prices", "--json", "--at", "2026-11-23T09:00", TZ="Asia/Shanghai").json
    assert (made["at"], made["tier"]) == ("2026-11-23T09:00:00+08:00", "peak")
    assert datetime.fromisoformat(terminal.run("prices", "--json").json["at"]).tzinfo is not None


# --- the key ----------------------------------------------------------------------------------------------------------


def test_status_names_the_source_and_the_last_four_characters_only(terminal: Terminal) -> None:
    none = terminal.run("key", "status", "--json")
    some = terminal.run("key", "status", "--json", DEEPSEEK_API_KEY="sk-canary-00000000abcd")

    assert (none.status, none.json["source"], none.json["last4"]) == (2, "none", "")
    assert set(some.json) == {"source", "last4", "store", "problem", "host"}
    assert (some.status, some.json["source"], some.json["last4"]) == (0, "environment", "abcd")
    assert some.json["host"] == "api.deepseek.com"
    assert "00000000abcd" not in some.out + some.err


@pytest.mark.parametrize("key", ["short", "sk-with blank-12345678", b"sk-\xff\xfe-12345678"])
def test_set_refuses_what_cannot_be_a_key_without_repeating_or_sending_it(terminal: Terminal, key: str | bytes) -> None:
    # Port 9 of this machine: where it would go if it were sent.
    done = terminal.run("key", "set", "--base-url", "http://127.0.0.1:9", stdin=key)

    assert "no key has" in done.error()
    assert done.out == ""
    assert "12345678" not in done.err and "short" not in done.err


def test_a_key_on_the_command_line_is_refused(terminal: Terminal) -> None:
    assert terminal.run("key", "set", "sk-canary-12345678").status == 2


@pytest.mark.secretservice
def test_a_key_is_set_shown_and_deleted_in_a_real_key_store(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, os.environ | {"LEADLINE_DATA_DIR": str(tmp_path / "state")})
    here = ("--base-url", "http://127.0.0.1:9", "--json")  # nobody answers there: it is stored unchecked
    made = terminal.run("key", "set", *here, stdin="sk-canary-99887766\n")
    status = terminal.run("key", "status", *here)
    other = terminal.run("key", "status", "--json")
    gone = terminal.run("key", "delete", *here)

    assert (made.status, made.json["source"], made.json["store"]) == (0, "keyring", "Secret Service")
    assert (status.json["source"], status.json["last4"], status.json["host"]) == ("keyring", "7766", "127.0.0.1:9")
    assert other.json["source"] == "none", "a key goes only to the host it was entered for"
    assert (gone.status, gone.json["source"]) == (0, "none")
    assert all("99887766" not in done.out + done.err for done in (made, status, other, gone))
    assert b"99887766" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_ask_without_a_key_says_what_to_do_and_keeps_json(terminal: Terminal) -> None:
    done = terminal.run("ask", "--json", "Hello?", "--model", "flash")

    assert done.error() == "There is no DeepSeek key yet. Add a key, or choose the local model."
    assert done.json["state"] == "failed" and done.json["turn"] is None
    assert done.json["error"]["title"] == "There is no DeepSeek key yet."


# --- bad days ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def public(terminal: Terminal) -> Iterator[Path]:
    """A folder that another user may enter: pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="leadline-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


AS_NOBODY = """
import os, sys
from leadline.__main__ import main
main(["history", "list", "--data-dir", sys.argv[1]])  # all modules are loaded: nobody may not read root's Python
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(main(["history", "list"]))
"""


def test_a_data_folder_that_cannot_be_written_is_read_with_a_notice(terminal: Terminal, public: Path) -> None:
    state = public / "state"
    assert terminal.run("history", "list", LEADLINE_DATA_DIR=str(state)).status == 0
    with sqlite3.connect(state / "data" / "history.sqlite3") as con:
        con.execute(
            "INSERT INTO chat (endpoint_id, model, mode, title, created_us, updated_us)"
            " VALUES ('deepseek', 'deepseek-flash', 'high', '缓存的深度', 1, 1)"
        )
    con.close()
    for path in (state, *state.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    environ = {**terminal.environ, "LEADLINE_DATA_DIR": str(state)}
    repository = Path(__file__).resolve().parents[2]
    argv = [sys.executable, "-c", AS_NOBODY, str(terminal.folder / "other")]
    done = subprocess.run(argv, capture_output=True, env=environ, cwd=repository, timeout=60)

    assert (done.returncode, "缓存的深度" in done.stdout.decode()) == (0, True), done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1
    assert "nothing will be saved" in done.stderr.decode()


def test_a_damaged_database_is_told_and_the_command_goes_on(terminal: Terminal) -> None:
    assert terminal.run("history", "list").status == 0
    database = terminal.folder / "state" / "data" / "history.sqlite3"
    database.write_bytes(b"This is not a database. " * 400)
    done, again = terminal.run("history", "list", "--json"), terminal.run("history", "list", "--json")

    assert (done.status, done.json) == (0, {"chats": []})
    assert done.err.startswith("leadline: ") and done.err.count("\n") == 1
    assert (again.status, again.err) == (0, "")


# --- doctor -----------------------------------------------------------------------------------------------------------


@pytest.mark.engine
def test_doctor_tries_everything_and_says_what_works(terminal: Terminal) -> None:
    done = terminal.run("doctor", "--json", DISPLAY="", WAYLAND_DISPLAY="")
    made = json.loads(done.out)

    assert done.status == 1  # no display and no key store here
    assert list(made) == ["display", "keyring", "engine", "tokenizer", "database", "prices", "log"]
    assert all(set(finding) == {"works", "detail", "hint"} for finding in made.values())
    works = [name for name, finding in made.items() if finding["works"]]
    assert works == ["engine", "tokenizer", "database", "prices", "log"]
    assert made["display"]["hint"] and made["keyring"]["hint"]


# --- how documents are read -------------------------------------------------------------------------------------------


def test_extract_reads_chosen_pages_tables_and_locked_files(terminal: Terminal) -> None:
    (terminal.folder / "long.pdf").write_bytes(makers.pdf([f"page {number}" for number in range(1, 6)]))
    (terminal.folder / "table.pdf").write_bytes(makers.table_pdf([["a", "b"], ["1", "2"]]))
    (terminal.folder / "locked.pdf").write_bytes(makers.locked_pdf("hidden words", "open sesame"))

    chosen = terminal.run("extract", "--json", "long.pdf", "--pages", "2, 4-")
    table = terminal.run("extract", "--json", "--layout", "--", "table.pdf")
    locked = terminal.run("extract", "locked.pdf")
    opened = terminal.run("extract", "--json", "locked.pdf", "--password", stdin="open sesame\n")

    assert [page["number"] for page in chosen.json["documents"][0]["pages"]] == [2, 4, 5]
    assert "| a | b |\n| --- | --- |\n| 1 | 2 |" in table.json["documents"][0]["pages"][0]["text"]
    assert (locked.status, "encrypted" in locked.out) == (2, True)
    assert (opened.status, opened.json["documents"][0]["pages"][0]["text"]) == (0, "hidden words\n")
    assert "sesame" not in opened.out + opened.err
    assert chosen.err == table.err == opened.err == ""


def test_extract_says_the_figures_of_a_document(terminal: Terminal) -> None:
    (terminal.folder / "scan.pdf").write_bytes(makers.pdf(["Words.", None]))

    assert "2 pages, 1 with text; without text: p. 2" in terminal.run("extract", "scan.pdf").out


def test_a_range_of_pages_that_is_none_is_a_plain_line(terminal: Terminal) -> None:
    (terminal.folder / "a.txt").write_text("a\n")
    done = terminal.run("extract", "a.txt", "--pages", "5-2")

    assert "“5-2” is no range of pages" in done.error()


@pytest.mark.engine
def test_without_the_official_renderer_counts_are_said_to_be_estimated(terminal: Terminal, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "deepseek_recipe.py").write_text("raise ImportError\n")
    (tmp_path / "a.txt").write_text("By the mark seven.\n")

    told = [terminal.run("pack", "a.txt").out, terminal.run("pack", "a.txt", PYTHONPATH=str(blocked)).out]
    doctor = terminal.run("doctor", "--json", PYTHONPATH=str(blocked), DISPLAY="", WAYLAND_DISPLAY="").json

    assert ["estimated" in each for each in told] == [False, True]
    assert "requests are estimated" in doctor["tokenizer"]["detail"]
