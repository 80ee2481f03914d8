# SPDX-License-Identifier: AGPL-3.0-or-later
"""A28: a key that is typed, refused, kept, sent, echoed by the server and raised in exceptions stands nowhere
afterwards: in no file, no table, no child's environment or arguments, on no clipboard and in nothing that was printed.

One session in the window (`canary.py`), on a real screen with a real key store, and terminal commands; then every byte
that either left is looked through.
"""

import base64
import json
import os
import secrets
import sqlite3
import stat
import subprocess
import sys
import threading
import urllib.parse
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from leadline.host import settings as settings_file
from leadline.host.paths import paths_under
from leadline.host.settings import Settings
from tests.keyrings import own_bus
from tests.servers.certificates import Authority
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

pytestmark = pytest.mark.secretservice

QUESTIONS: list[tuple[dict[str, Any], str]] = [
    (
        {"status": 401, "message": "Authentication Fails, Your api key: {key} is invalid", "request_id": "{key}"},
        "failed",
    ),
    ({"status": 422, "message": "Bearer {key}", "type": "{key}"}, "failed"),
    ({"status": 500, "retry_after": 999, "message": "{key}"}, "failed"),
    ({"status": 400, "body": '{{"error": {{"message": "{key}", "code": "{key}"}}}}'}, "failed"),
    ({"redirect": "https://127.0.0.1:9/?key={key}"}, "failed"),
    ({"html": True}, "failed"),
    ({"reset": 6}, "cut"),
    ({"drop": 6}, "cut"),
    ({"error": 6, "message": "overloaded, {key}"}, "cut"),
    ({"cut": 6, "model": "{key}"}, "cut"),
    ({"finish": "{key}"}, "cut"),
]
"""What goes wrong with a question and how its reply ends; `{key}` is the key, as a server that repeats it would."""


def spellings(key: str) -> dict[str, bytes]:
    """The key as it could be written."""
    raw = key.encode()
    found = {
        "key": raw,
        "its end": raw[-12:],
        "URL": urllib.parse.quote(key, safe="").encode(),
        "hex": raw.hex().encode(),
        "UTF-16": raw.decode().encode("utf-16-le"),
        "JSON": json.dumps(key)[1:-1].encode(),
    }
    for shift in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64 for URLs", base64.urlsafe_b64encode)):
            whole = encode(b"\0" * shift + raw)
            found[f"{name}, {shift}"] = whole[-(-shift * 4 // 3) : -4]  # without what its neighbours would change
    return found


def traces_in(data: bytes, keys: tuple[str, ...]) -> list[str]:
    """Which spelling of which key stands in these bytes."""
    return [
        f"{name} of key {at}" for at, key in enumerate(keys) for name, text in spellings(key).items() if text in data
    ]


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file; of a database also every value, unpacked."""
    yield str(path), path.read_bytes()
    if not path.name.endswith(".sqlite3"):
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
        for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if "index" in table:
                continue  # FTS5's own tables are of the file's bytes
            for row in con.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
                    try:
                        yield f"{path}, {table}, unpacked", zlib.decompress(data)
                    except zlib.error:
                        yield f"{path}, {table}", data


@dataclass
class Aftermath:
    """What the session left."""

    home: Path
    data: Path
    keys: tuple[str, ...]
    printed: dict[str, bytes] = field(default_factory=dict)
    """What was written to stdout and stderr, by process."""
    processes: dict[tuple[int, str], set[bytes]] = field(default_factory=dict)
    """Arguments and environment of every descendant that was seen, by its id and command."""


class Watch:
    """Looks at all descendants of a process, over and over, until it is stopped."""

    def __init__(self, pid: int, after: Aftermath) -> None:
        self._pid = pid
        self._after = after
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch")
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.02):
            for pid in self._descendants(self._pid):
                command = environ = b""
                try:
                    command = Path(f"/proc/{pid}/cmdline").read_bytes()
                    environ = Path(f"/proc/{pid}/environ").read_bytes()
                except OSError:
                    pass  # it ended while we looked, or (for whoever is not root) is closed already
                seen = self._after.processes.setdefault((pid, command.replace(b"\0", b" ").decode()), set())
                seen |= {environ, command}

    def _descendants(self, pid: int) -> Iterator[int]:
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:
            return
        for child in children:
            yield child
            yield from self._descendants(child)


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, x_display: str) -> Aftermath:
    """Run it all once."""
    home = tmp_path_factory.mktemp("canary")
    after = Aftermath(home, home / "data", tuple(f"sk-can%+/{name}&={secrets.token_hex(16)}" for name in "rw"))
    with pytest.MonkeyPatch.context() as patch, DeepSeekServer(pace=Pace(rate=400.0)) as server:
        server.add_account(after.keys[0])
        with own_bus(patch, "test-pass") as daemon:
            _run_window(after, server, daemon, x_display)
            _run_terminal(after, server)
    return after


def _environ(after: Aftermath, display: str = "") -> dict[str, str]:
    """A home of its own, a `git` and a browser that note their environment, and libraries told to say all they know."""
    home = after.home
    for folder in ("tmp", "bin"):
        (home / folder).mkdir(exist_ok=True)
    seen = f'"{home}/browser.new"; mv "{home}/browser.new" "{home}/browser"'
    for name, where in (("git", f'"{home}/git.$$"; PATH="$OLD_PATH" exec git "$@"'), ("xdg-open", seen)):
        program = home / "bin" / name
        program.write_text(f'#!/bin/sh\n{{ env; echo "$@"; }} > {where}\n', encoding="utf-8")
        program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DEEPSEEK", "QT_"))}
    return kept | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "tmp"),
        "TMPDIR": str(home / "tmp"),
        "PATH": f"{home}/bin:{os.environ['PATH']}",
        "OLD_PATH": os.environ["PATH"],
        "OPENAI_LOG": "debug",
        "QT_LOGGING_RULES": "qt.qpa.clipboard=true",
        **({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {}),
    }


def _folder(after: Aftermath) -> Path:
    """Documents, in a repository."""
    folder = after.home / "papers"
    folder.mkdir()
    (folder / "marks.txt").write_text("".join(f"Mark {n}: {n * 6} feet.\n" for n in range(60)), encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def _run_window(after: Aftermath, server: DeepSeekServer, daemon: int, display: str) -> None:
    paths = paths_under(after.data)
    old = os.umask(0)  # as careless as can be: whatever is private is so by itself
    try:
        paths.ensure()
        settings_file.save(paths.settings_file, Settings(titles=False, currency="CNY", language="en"))
        told: dict[str, Any] = {
            "data": str(after.data),
            "base_url": server.base_url,
            "key": after.keys[0],
            "wrong": after.keys[1],
            "folder": str(_folder(after)),
            "daemon": daemon,
            "log": str(paths.log),
            "browser": str(after.home / "browser"),
            "questions": [[f"Question {at}?", state] for at, (_, state) in enumerate(QUESTIONS)],
        }
        server.play({})
        for fault, _ in QUESTIONS:
            server.play({name: _filled(value, after.keys[0]) for name, value in fault.items()})
        server.play({"status": 402})
        for run in ("failures", "afterwards"):
            _run_session(after, run, told | {"after": run == "afterwards"}, display)
    finally:
        os.umask(old)


def _filled(value: Any, key: str) -> Any:
    return value.replace("{key}", key).replace("{{", "{").replace("}}", "}") if isinstance(value, str) else value


def _run_session(after: Aftermath, name: str, told: dict[str, Any], display: str) -> None:
    argv = [sys.executable, "-m", "tests.flows.canary"]
    _run(after, name, argv, _environ(after, display), json.dumps(told) + "\n")
    out, err = (after.printed[f"{name}, {stream}"].decode() for stream in ("stdout", "stderr"))
    assert "STEPS DONE" in out, f"{out[-3000:]}\n{err[-5000:]}"


def _run(after: Aftermath, name: str, argv: list[str], environ: dict[str, str], stdin: str = "") -> None:
    """Run a program to its end, with an eye on what it starts, and keep what it prints."""
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, env=environ, umask=0) as process:
        watch = Watch(process.pid, after)
        try:
            out, err = process.communicate(stdin.encode(), timeout=80)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
        finally:
            watch.stop()
    after.printed[f"{name}, stdout"], after.printed[f"{name}, stderr"] = out, err


BUG = """
import sys
from leadline import __main__
from leadline.provider.client import Service
key = sys.stdin.readline().strip()
def fall(*_, **__):
    try:
        raise KeyError(key)
    except KeyError as error:
        raise ValueError("cannot use " + key) from error
Service.stream = fall
if sys.argv[1] == "status":
    from leadline.host.secrets import KeyStore
    KeyStore.status = fall
sys.argv[1:] = sys.argv[2:]
raise SystemExit(__main__.main(sys.argv[1:]))
"""


def _run_terminal(after: Aftermath, server: DeepSeekServer) -> None:
    """Commands with the key in the environment, and once more with the key store's."""
    environ = _environ(after) | {"LEADLINE_DATA_DIR": str(after.data), "LEADLINE_BASE_URL": server.base_url}
    key, wrong = after.keys
    without_store = {name: value for name, value in environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    with_key = without_store | {"DEEPSEEK_API_KEY": key}
    with_wrong = without_store | {"DEEPSEEK_API_KEY": wrong}
    authority = Authority(after.home)
    papers = str(after.home / "papers")

    def run(name: str, *arguments: str, env: dict[str, str], stdin: str = "", argv: tuple[str, ...] = ()) -> None:
        _run(after, name, [sys.executable, *(argv or ("-m", "leadline")), *arguments], env, stdin)

    def keys() -> None:
        """One after another: they change the same key."""
        run("set", "key", "set", "--json", env=environ, stdin=f" {key}\n")
        run("set, wrong", "key", "set", env=environ, stdin=f"{wrong}\n")
        run("set, no key", "key", "set", env=environ, stdin=f"{key} {key}\n")
        run("kept", "key", "status", env=environ)
        run("delete", "key", "delete", env=environ)

    def bugs() -> None:
        for what in ("stream", "status"):
            command = ("ask", "How deep?") if what == "stream" else ("key", "status")
            run(f"bug, {what}", *command, env=environ, stdin=f"{key}\n", argv=("-c", BUG, what))

    def faults() -> None:
        for at, fault in enumerate(({"status": 402}, {"status": 500, "retry_after": 999, "message": key})):
            server.play(fault)
            run(f"ask, fault {at}", "ask", "How deep?", "--json", env=with_key)
        run("ask", "ask", "How deep?", "-d", papers, "--json", env=with_key)
        run("ask, wrong key", "ask", "How deep?", "--json", env=with_wrong)

    def others() -> None:
        run("doctor", "doctor", "--json", env=with_key)
        run("status", "key", "status", "--json", env=with_key)
        run("history", "history", "list", "--json", env=with_key)
        run("usage", "usage", "--json", env=with_key)
        run("pack", "pack", papers, "--json", env=with_key)
        run("argument", "key", "set", "--endpoint", "nobody", env=with_key)
        with DeepSeekServer(key=key, tls=authority.context("self-signed")) as secure:
            run("TLS", "ask", "How deep?", "--json", "--base-url", secure.base_url, env=with_key)

    with ThreadPoolExecutor(2) as pool:  # two at a time, as a user's scripts may
        for done in [pool.submit(work) for work in (faults, others, keys, bugs)]:
            done.result()
    for name, words in (("ask, wrong key", "does not accept"), ("TLS", "certificate"), ("bug, stream", "not be sent")):
        said = (after.printed[f"{name}, stdout"] + after.printed[f"{name}, stderr"]).decode()
        assert words in said, (name, said)


# --- what is found ----------------------------------------------------------------------------------------------------


def test_a28_the_search_finds_a_key_however_it_is_written(tmp_path: Path) -> None:
    key = f"sk-can%+/x&={secrets.token_hex(16)}"
    for name, text in spellings(key).items():
        assert traces_in(b"before " + text + b" after", (key,)), name
        assert len(text) >= 12
    for shift in range(3):
        beside = base64.b64encode(b"abcdefgh"[: shift + 3] + key.encode() + b"...")
        assert traces_in(beside, (key,)), shift
    path = tmp_path / "history.sqlite3"
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE blob (bytes BLOB)")
        con.execute("INSERT INTO blob VALUES (?)", (zlib.compress(f"hidden {key}".encode()),))
        con.commit()
    assert any(traces_in(data, (key,)) for _, data in contents(path))
    assert not traces_in(b"nothing of the kind", (key,))


def test_a28_no_file_holds_the_key(aftermath: Aftermath) -> None:
    files = [path for path in aftermath.home.rglob("*") if path.is_file() and not path.is_symlink()]
    names = {path.name for path in files}
    assert {"history.sqlite3", "settings.json", "leadline.log", "last-crash.txt", "browser"} <= names
    found = [
        f"{place}: {traces}"
        for path in files
        for place, data in contents(path)
        if (traces := traces_in(data, aftermath.keys))
    ]
    assert not found


def test_a28_nothing_printed_or_copied_holds_the_key(aftermath: Aftermath) -> None:
    assert {name for name, out in aftermath.printed.items() if traces_in(out, aftermath.keys)} == set()
    out = aftermath.printed["failures, stdout"].decode()
    assert out.count("CLIPBOARD") >= 20 and "BALANCE ¥" in out
    assert b"ValueError" in aftermath.printed["failures, stderr"], "the bugs were told of"
    assert b"Segmentation fault" not in aftermath.printed["failures, stderr"]


def test_a32_the_clipboards_hold_plain_text_only_and_never_the_key(aftermath: Aftermath) -> None:
    lines = [
        line.split(" ", 2)
        for line in aftermath.printed["failures, stdout"].decode().splitlines()
        if "CLIPBOARD" in line
    ]
    assert {mode for _, mode, _ in lines} == {"Clipboard", "Selection"}
    for _, _, shown in lines:
        formats, text = json.loads(shown)
        assert not any("html" in name or "rtf" in name or "image" in name for name in formats), formats
        assert not traces_in(text.encode(), aftermath.keys)
    reports = [json.loads(shown)[1] for _, mode, shown in lines if mode == "Clipboard"]
    assert sum("Code: " in text for text in reports) >= 8
    assert not any("mark 7" in text or str(aftermath.home) in text for text in reports)


def test_a28_no_child_is_given_the_key(aftermath: Aftermath) -> None:
    given = [who for who, seen in aftermath.processes.items() if any(traces_in(data, aftermath.keys) for data in seen)]
    assert not given
    commands = " ".join(command for _, command in aftermath.processes)
    for child in ("--child documents", "--child tokenizer", "--child engine"):
        assert child in commands, f"{child} was not seen"
    assert b"platform.deepseek.com/top_up" in (aftermath.home / "browser").read_bytes()
    assert list(aftermath.home.glob("git.*")), "git was asked, with the environment of the program"


def test_a30_all_that_is_kept_is_the_owners_alone_whatever_the_umask(aftermath: Aftermath) -> None:
    open_to_others = [
        f"{stat.S_IMODE(path.lstat().st_mode):o} {path.relative_to(aftermath.data)}"
        for path in aftermath.data.rglob("*")
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]
    assert not open_to_others
    assert len(list(aftermath.data.rglob("*"))) > 10


def test_the_log_tells_the_story_in_words_and_numbers(aftermath: Aftermath) -> None:
    text = paths_under(aftermath.data).log.read_text(encoding="ascii")
    for words in (
        "window_opened",
        "key_tried",
        "reply_ended",
        "bug kind=ValueError",
        "child_ended",
        "command kind=ask",
    ):
        assert words in text, words
    assert "code=no_balance" in text and "code=wrong_key" in text and "request=standin-" in text
    for secret in ("mark 7", "feet", "marks.txt", str(aftermath.home)):
        assert secret not in text
