# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline ask` and `leadline history`, on one data folder, process after process."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.host.liveness import Liveness
from leadline.host.paths import paths_under
from leadline.storage import conversations
from leadline.storage.database import Store
from tests.cli.conftest import Done, Terminal
from tests.conversing import assert_extends, depth_log
from tests.pictures import png
from tests.servers.deepseek import DeepSeekServer

KEY = "sk-canary-7215ee9c7d9dc229d2921a40e899ec5f"
FORECAST = {"tokens", "hit", "output", "price", "currency", "tier", "max_tokens"}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, server: DeepSeekServer) -> Iterator[Terminal]:
    """One data folder for the module; at its end the key must be in none of its files."""
    folder = tmp_path_factory.mktemp("ask")
    server.add_account(KEY)
    environ = os.environ | {
        "LEADLINE_DATA_DIR": str(folder / "state"),
        "LEADLINE_BASE_URL": server.base_url,
        "DEEPSEEK_API_KEY": KEY,
        "LANG": "zh_CN.UTF-8",
    }
    environ.pop("LC_ALL", None)
    environ["PYTHONUTF8"] = "1"
    yield Terminal(folder, environ)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


@pytest.fixture(scope="module")
def asked(shell: Terminal, server: DeepSeekServer) -> Done:
    """The first question of a chat, with a document."""
    paper = shell.folder / "log.txt"
    paper.write_text(depth_log(100))
    server.say(thinking="Let me look.", answer="Forty-nine fathoms; 缓存 is warm.")
    return shell.run("ask", "--json", "水有多深?", "-d", paper, "--mode", "high", "--model", "flash")


def test_the_answer_as_json_has_the_contracts_keys_and_the_services_numbers(
    asked: Done, server: DeepSeekServer
) -> None:
    exchange = server.chats[0]
    made = asked.json

    assert (asked.status, asked.err) == (0, "")
    assert list(made) == ["reply", "thinking", "state", "usage", "bill", "forecast", "chat", "turn", "error"]
    assert (made["reply"], made["thinking"]) == ("Forty-nine fathoms; 缓存 is warm.", "Let me look.")
    assert (made["state"], made["error"]) == ("complete", None)
    assert (made["usage"]["hit"], made["usage"]["miss"]) == (exchange.hit, exchange.miss)
    assert made["usage"]["output"] == exchange.output_tokens > made["usage"]["reasoning"] > 0
    assert made["bill"]["currency"] == "CNY"
    assert Decimal(made["bill"]["amount"]) == exchange.charge and "E" not in made["bill"]["amount"]
    forecast = made["forecast"]
    assert set(forecast) == FORECAST
    assert set(forecast["hit"]) == set(forecast["price"]) == {"low", "expected", "high"}
    assert set(forecast["output"]) == {"low", "typical", "high"}
    assert all(isinstance(price, str) for price in forecast["price"].values())
    assert (forecast["tokens"], forecast["max_tokens"]) == (exchange.prompt_tokens, 65_536)


def test_another_process_goes_on_with_the_chat_and_says_what_is_missing(
    asked: Done, shell: Terminal, server: DeepSeekServer
) -> None:
    (shell.folder / "more").mkdir()
    (shell.folder / "more" / "note.txt").write_text("A second paper.\n")
    (shell.folder / "more" / "blob.bin").write_bytes(bytes(range(256)) * 9)
    (shell.folder / "log.txt").unlink()
    server.say(answer="Deeper.")
    done = shell.run("ask", "And now?", "--chat", str(asked.json["chat"]), "-d", shell.folder / "more")

    one, two = server.chats[:2]
    assert (done.status, done.out) == (1, "Deeper.\n")
    assert done.err.startswith("leadline: blob.bin: left_out. binary") and done.err.count("\n") == 1
    assert_extends(two, one)
    assert two.hit > 900
    assert two.json["reasoning_effort"] == "high", "the chat's own mode"
    shown = shell.run("history", "show", str(asked.json["chat"]), "--json").json
    assert abs(shown["turns"][1]["usage"]["hit"] - two.hit) == 0


def test_history_lists_shows_and_searches_what_was_asked(asked: Done, shell: Terminal, server: DeepSeekServer) -> None:
    chat, turn = asked.json["chat"], asked.json["turn"]
    (row,) = shell.run("history", "list", "--json").json["chats"]
    assert set(row) == {"id", "title", "updated_at", "model", "mode", "pinned"}
    assert (row["id"], row["title"], row["model"], row["mode"]) == (chat, "水有多深?", "deepseek-flash", "high")
    assert "水有多深?" in shell.run("history", "list").out

    shown = shell.run("history", "show", str(chat), "--json").json
    assert set(shown) == {"id", "title", "model", "mode", "documents", "turns"}
    assert shown["documents"][0]["name"] == "log.txt" and shown["documents"][0]["state"] == "ready"
    first = shown["turns"][0]
    assert (first["id"], first["reply"], first["bill"]) == (turn, asked.json["reply"], asked.json["bill"])
    text = shell.run("history", "show", str(chat)).out
    assert "> 水有多深?" in text and "Forty-nine fathoms" in text and "¥" in text

    receipt = shell.run("history", "show", str(chat), "--receipt", "1", "--as", "body").out
    assert receipt.encode() == server.chats[0].body
    assert "questions" in shell.run("history", "show", str(chat), "--receipt", "99").error()


def test_a_receipt_is_printed_for_people_and_as_json(asked: Done, shell: Terminal, server: DeepSeekServer) -> None:
    chat, exchange = str(asked.json["chat"]), server.chats[0]
    made = shell.run("history", "show", chat, "--receipt", "1", "--json").json
    text = shell.run("history", "show", chat, "--receipt", "1").out

    assert made["body"].encode() == exchange.body
    assert made["parameters"] == {name: value for name, value in exchange.json.items() if name != "messages"}
    assert (made["turn"], made["question"], made["url"]) == (
        asked.json["turn"], "水有多深?", server.base_url + "/chat/completions"
    )  # fmt: skip
    (document,) = made["documents"]
    assert (document["name"], document["sent"], document["new"], document["page_range"]) == ("log.txt", True, True, "")
    assert made["sources"] == ["log.txt: 1 document, 1 page"]
    assert made["forecast"] == asked.json["forecast"] and made["bill"] == asked.json["bill"]
    assert made["error"]["tokens"] == 0, "the input is counted exactly"
    (bill,) = made["bills"]
    assert Decimal(bill["prices"]["miss"]) > Decimal(bill["prices"]["hit"]) > 0
    (this,) = made["tries"]
    assert this["request_id"] and this["body_bytes"] == len(exchange.body)
    for words in ("log.txt: 1 document, 1 page", this["request_id"], this["body_sha256"], document["sha256"][:16]):
        assert words in text
    assert "reasoning_effort = high" in text and "forecast" in text and "¥" in text
    assert KEY not in text and KEY not in json.dumps(made)


def test_the_prompt_is_printed_as_the_service_rendered_it(asked: Done, shell: Terminal, server: DeepSeekServer) -> None:
    done = shell.run("history", "show", str(asked.json["chat"]), "--receipt", "1", "--as", "prompt")

    assert done.out == server.chats[0].prompt


@pytest.mark.parametrize("form", ["python", "curl"])
def test_a_receipt_as_a_program_sends_the_same_bytes(
    asked: Done, shell: Terminal, server: DeepSeekServer, form: str
) -> None:
    program = shell.run("history", "show", str(asked.json["chat"]), "--receipt", "1", "--as", form).out
    assert KEY not in program and "DEEPSEEK_API_KEY" in program
    server.say(answer="Still forty-nine.")
    count = len(server.chats)

    argv = [sys.executable, "-"] if form == "python" else ["sh"]
    done = subprocess.run(argv, input=program.encode(), capture_output=True, env=dict(shell.environ), timeout=60)

    assert done.returncode == 0, done.stderr
    assert len(server.chats) == count + 1
    assert server.chats[-1].body == server.chats[0].body
    assert "Still" in done.stdout.decode() and done.stderr == b""


@pytest.mark.parametrize(
    ("query", "where"),
    [("缓存", {"reply"}), ("fathoms", {"reply"}), ("有多", {"title", "question"}), ("nowhere-at-all", set())],
)
def test_history_search_finds_chinese_and_english_words(
    asked: Done, shell: Terminal, query: str, where: set[str]
) -> None:
    done = shell.run("history", "search", query, "--json")

    hits = [hit for hit in done.json["hits"] if hit["turn"] in (None, asked.json["turn"])]
    assert (done.status, {hit["where"] for hit in hits}) == (0, where)
    assert all(set(hit) == {"chat", "turn", "where", "snippet"} for hit in hits)
    assert all(query in hit["snippet"] for hit in hits)


def test_a_mode_that_there_is_not_is_refused_with_those_that_there_are(shell: Terminal) -> None:
    assert "'non-think', 'low', 'high', 'max'" in shell.run("ask", "Deep?", "--mode", "deep").error()


def test_a_wrong_key_fails_with_a_line_a_hint_and_the_question_kept(shell: Terminal, asked: Done) -> None:
    done = shell.run("ask", "--json", "Whose key?", DEEPSEEK_API_KEY="sk-wrong-00000000fcc2")

    assert done.error()
    assert done.json["state"] == "failed"
    assert set(done.json["error"]) == {"title", "hint"} and done.json["error"]["hint"]
    assert (done.json["usage"], done.json["bill"], done.json["reply"]) == (None, None, "")
    turn = shell.run("history", "show", str(done.json["chat"]), "--json").json["turns"][0]
    assert (turn["question"], turn["state"]) == ("Whose key?", "failed")
    assert "00000000fcc2" not in done.out + done.err


def test_a_busy_service_is_tried_again_and_only_somebody_who_looks_is_told(
    shell: Terminal, server: DeepSeekServer, asked: Done
) -> None:
    busy = {"status": 503, "retry_after": 0.1}
    server.play(busy, busy)
    server.say(answer="Six.")
    done = shell.run("ask", "How deep?")
    assert (done.status, done.out, done.err) == (0, "Six.\n", "")

    server.play(busy)
    server.say(answer="Seven.")
    screen, terminal = os.openpty()
    with shell.start("ask", "And now?", stderr=terminal) as program:
        os.close(terminal)
        assert program.stdout is not None
        assert program.stdout.read() == b"Seven.\n"
        assert program.wait(30) == 0
    told = os.read(screen, 4096).decode()
    os.close(screen)
    assert told.strip() == "leadline: The service is overloaded. Try 2 of 5 in 1 s."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_mid_stream_keeps_the_text(
    shell: Terminal, server: DeepSeekServer, asked: Done, number: signal.Signals
) -> None:
    server.say(thinking="", answer="one two three four five six seven eight nine ten " * 20)
    server.play({"stall": 12})
    count = len(server.chats)
    with shell.start("ask", "Count.") as program:
        assert program.stdout is not None and program.stderr is not None
        said = program.stdout.read(10)
        program.send_signal(number)
        said += program.stdout.read()
        err = program.stderr.read()
        assert program.wait(30) == 1
    assert said.startswith(b"one two three") and said.endswith(b"\n")
    assert err == b""
    assert server.wait_done(count + 1).client_closed
    turn = _newest(shell)
    assert (turn["state"], turn["reply"]) == ("stopped", said.decode().removesuffix("\n"))
    assert turn["bill"] is None


def test_a_reader_that_leaves_ends_the_reply_without_a_word(
    shell: Terminal, server: DeepSeekServer, asked: Done
) -> None:
    server.say(thinking="", answer="first line\n" + "another line of the answer\n" * 400)
    server.play({"stall": 40})
    with shell.start("ask", "Tell me all.") as program:
        assert program.stdout is not None and program.stderr is not None
        assert program.stdout.readline() == b"first line\n"
        program.stdout.close()  # what `head -1` does
        server.resume()
        err = program.stderr.read()
        status = program.wait(30)
    assert err == b""
    assert status in (1, 2)
    assert _newest(shell)["state"] == "stopped"
    assert _newest(shell)["reply"].startswith("first line\n")


def test_a_listing_into_a_closed_pipe_says_nothing(shell: Terminal, asked: Done) -> None:
    argv = shell.argv("history", "show", str(asked.json["chat"]), "--receipt", "1", "--as", "body")
    command = f"{' '.join(argv)} | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, env=dict(shell.environ), timeout=60)  # noqa: S602

    assert (done.stdout, done.stderr) == (b"{", b"")


def test_documents_that_cannot_be_read_are_not_asked_about(shell: Terminal, server: DeepSeekServer) -> None:
    count, chats = len(server.chats), shell.run("history", "list", "--json").json["chats"]
    done = shell.run("ask", "What?", "-d", shell.folder / "nowhere.pdf")

    assert done.status == 2
    assert "None of the documents could be read." in done.err
    assert len(server.chats) == count
    assert shell.run("history", "list", "--json").json["chats"] == chats, "no empty chat is left behind"


def test_a_picture_goes_with_the_question_and_again_with_the_next_one(shell: Terminal, server: DeepSeekServer) -> None:
    picture, note = shell.folder / "chart.png", shell.folder / "chart.txt"
    picture.write_bytes(png(640, 640))
    note.write_text("The chart is of soundings.\n")
    server.say(answer="A chart.")

    done = shell.run("ask", "--json", "What is it?", "-d", picture, "-d", note, "--model", "flash")
    later = shell.run("ask", "--json", "Its colour?", "--chat", str(done.json["chat"]))

    one, two = server.chats[-2:]
    assert (done.status, done.err, later.status) == (0, "", 0)
    assert list(done.json) == [
        "reply",
        "thinking",
        "state",
        "usage",
        "bill",
        "forecast",
        "chat",
        "turn",
        "error",
    ]
    assert done.json["forecast"]["tokens"] == one.prompt_tokens > 274
    assert [part["type"] for part in one.json["messages"][-1]["content"]] == ["image_url", "text"]
    assert_extends(two, one)
    assert later.json["forecast"]["tokens"] == two.prompt_tokens
    assert "image chart.png (640 x 640, 274 tokens)" in shell.run("history", "show", str(done.json["chat"])).out

    on_pro = shell.run("ask", "And?", "--chat", str(done.json["chat"]), "--model", "pro")
    assert on_pro.status == 1
    assert on_pro.err == "leadline: Pro cannot see the 1 image of this chat; left out.\n"
    assert server.chats[-1].json["messages"][2]["content"] == "What is it?"


@pytest.mark.parametrize(("model", "says"), [("pro", "silently drop them"), ("local", "cannot see images")])
def test_a_picture_for_a_model_that_cannot_see_is_refused(
    shell: Terminal, server: DeepSeekServer, model: str, says: str
) -> None:
    (shell.folder / "a.png").write_bytes(png(30, 30))
    count = len(server.chats)

    done = shell.run("ask", "What is it?", "-d", shell.folder / "a.png", "--model", model)

    assert says in done.error()
    assert len(server.chats) == count


def test_a_picture_that_cannot_be_sent_is_left_out_and_named(shell: Terminal, server: DeepSeekServer) -> None:
    (shell.folder / "a.png").write_bytes(png(30, 30))
    (shell.folder / "bad.png").write_text("no picture")
    count = len(server.chats)

    none = shell.run("ask", "What is it?", "-d", shell.folder / "bad.png", "--model", "flash")
    one = shell.run("ask", "What?", "-d", shell.folder / "bad.png", "-d", shell.folder / "a.png", "--model", "flash")

    assert (none.status, one.status) == (2, 1)
    for done in (none, one):
        assert "leadline: “bad.png” cannot be sent as an image. It is no PNG" in done.err
    assert len(server.chats) == count + 1
    assert len(server.chats[-1].json["messages"][-1]["content"]) == 2


def _newest(shell: Terminal) -> Any:
    chat = shell.run("history", "list", "--json").json["chats"][0]["id"]
    return json.loads(shell.run("history", "show", str(chat), "--json").out)["turns"][-1]


def test_the_chat_file_is_private(shell: Terminal, asked: Done) -> None:
    database = Path(shell.environ["LEADLINE_DATA_DIR"]) / "data" / "history.sqlite3"
    assert database.stat().st_mode & 0o077 == 0


def test_history_shows_the_branch_on_screen_and_says_which_version_it_is(
    tmp_path: Path, server: DeepSeekServer
) -> None:
    folder = tmp_path / "state"
    environ = os.environ | {
        "LEADLINE_DATA_DIR": str(folder), "LEADLINE_BASE_URL": server.base_url, "DEEPSEEK_API_KEY": server.key,
    }  # fmt: skip
    shell = Terminal(tmp_path, environ)
    first = shell.run("ask", "--json", "How deep?", "--model", "flash").json
    store = Store.open(paths_under(folder).database, liveness=Liveness(folder / "running"), clock=datetime.now)
    try:
        store.write(
            lambda con: conversations.begin_turn(
                con, first["chat"], parent_id=None, question="How wide?", mode=Mode.HIGH, model="deepseek-flash",
                writer="gone", at=datetime.now(UTC), continues=first["turn"],
            )
        ).result(10)  # fmt: skip
    finally:
        store.close()
    shown = shell.run("history", "show", str(first["chat"]))
    as_json = shell.run("history", "show", str(first["chat"]), "--json").json
    again = shell.run("ask", "--json", "And now?", "--chat", str(first["chat"])).json

    assert "> How wide?  (version 2 of 2)" in shown.out and "How deep?" not in shown.out.split("\n", 1)[1]
    (turn,) = as_json["turns"]
    assert (turn["version"], turn["versions"], turn["continues"]) == (2, 2, first["turn"])
    assert again["chat"] == first["chat"] and again["state"] == "complete"
    assert server.chats[-1].json["messages"][0]["content"] == "How wide?"
