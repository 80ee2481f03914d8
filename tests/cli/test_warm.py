# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline warm`: a collection by its name, a chat by its number, one small request with a bill of its own."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from leadline.assistant import Assistant
from leadline.host.paths import paths_under
from tests.cli.conftest import Terminal
from tests.conversing import depth_log
from tests.servers.deepseek import KEY, DeepSeekServer


@pytest.fixture
def shell(tmp_path: Path, server: DeepSeekServer) -> Iterator[Terminal]:
    environ = os.environ | {
        "LEADLINE_DATA_DIR": str(tmp_path / "state"),
        "LEADLINE_BASE_URL": server.base_url,
        "DEEPSEEK_API_KEY": KEY,
        "LANG": "C.UTF-8",
    }
    yield Terminal(tmp_path, environ)


def collect(shell: Terminal, chat: int, name: str) -> None:
    """As if the window had made a collection of a chat's documents."""
    assistant = Assistant(paths_under(shell.folder / "state"), {})
    try:
        assistant.collecting.make(chat, name).result(30)
    finally:
        assistant.close()


def test_a_collection_and_a_chat_are_warmed_up_by_name_and_number(shell: Terminal, server: DeepSeekServer) -> None:
    log = shell.folder / "log.txt"
    log.write_text(depth_log(400), encoding="utf-8")
    chat = shell.run("ask", "How deep?", "-d", log, "--json").json["chat"]
    collect(shell, chat, "Annual reports")
    before = len(server.chats)

    done = shell.run("warm", "annual Reports", "--json")
    again = shell.run("warm", str(chat))

    first, second = server.chats[before:]
    assert (done.status, done.err) == (0, "") and first.json["max_tokens"] == second.json["max_tokens"] == 1
    said = done.json
    assert said["name"] == "Annual reports" and said["collection"] and said["bill"]["currency"] == "CNY"
    assert said["hit"] + said["miss"] == len(first.ids)
    assert again.status == 0 and "tokens read, " in again.out and "\u00a5" in again.out and again.out.count("\n") == 1
    with closing(sqlite3.connect(paths_under(shell.folder / "state").database)) as con:
        kinds = [kind for (kind,) in con.execute("SELECT kind FROM ledger ORDER BY id")]
    assert kinds.count("warm") == 2


@pytest.mark.parametrize("name", ["Nothing of that name", "4711"])
def test_what_there_is_not_is_said_in_one_line(shell: Terminal, name: str) -> None:
    assert name in shell.run("warm", name).error()
