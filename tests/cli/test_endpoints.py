# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endpoints from a terminal: named by --endpoint, with keys of their own in a real key store."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.assistant import Assistant
from leadline.host.paths import paths_under
from leadline.probing import EndpointDraft
from leadline.storage.endpoints import OwnLimits
from tests.cli.conftest import Terminal
from tests.servers.deepseek import DeepSeekServer

KEY = "sk-canary-rack-66554433"


@pytest.fixture
def rack() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(key=KEY) as running:
        yield running


def add(terminal: Terminal, draft: EndpointDraft) -> None:
    """As the settings would."""
    assistant = Assistant(paths_under(terminal.folder / "state"), {})
    assistant.arranging.add(draft).result(20)
    assistant.close()


@pytest.mark.secretservice
def test_a_key_is_kept_for_an_endpoint_and_the_question_goes_there(tmp_path: Path, rack: DeepSeekServer) -> None:
    terminal = Terminal(tmp_path, os.environ | {"LEADLINE_DATA_DIR": str(tmp_path / "state")})
    add(terminal, EndpointDraft("My Rack", f"{rack.base_url}/v1"))
    host = rack.base_url.removeprefix("http://")
    made = terminal.run("key", "set", "--endpoint", "my-rack", "--json", stdin=KEY + "\n")
    assert (made.status, made.json["source"], made.json["host"]) == (0, "keyring", f"{host}#my-rack")

    by_label = terminal.run("ask", "--json", "Hello?", "--endpoint", "My Rack", "--model", "deepseek-v4-pro")
    assert (by_label.status, by_label.json["state"]) == (0, "complete")
    assert by_label.json["bill"] is None and by_label.json["forecast"]["price"]["expected"] == "0"
    first = terminal.run("ask", "--json", "Hello?", "--endpoint", "MY-RACK")
    again = terminal.run("ask", "--json", "Once more?", "--chat", str(first.json["chat"]))
    assert (first.status, again.status) == (0, 0)
    assert [chat.json["model"] for chat in rack.chats] == ["deepseek-v4-pro", "deepseek-flash", "deepseek-flash"]
    assert {each.header("authorization") for each in rack.requests} == {f"Bearer {KEY}"}

    main = terminal.run("key", "status", "--json")
    assert main.json["source"] == "none", "DeepSeek's own key is another"
    gone = terminal.run("key", "delete", "--endpoint", "my-rack", "--json")
    assert (gone.status, gone.json["source"]) == (0, "none")
    assert KEY.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_models_of_an_endpoint_are_named_with_it_or_by_themselves(terminal: Terminal) -> None:
    add(terminal, EndpointDraft("Rack", "http://127.0.0.1:9/v1", limits=(OwnLimits("Org/Model", 8_192),)))
    (terminal.folder / "a.txt").write_text("Mark 7: depth 49 fathoms.\n" * 20)

    for arguments in (["--endpoint", "rack"], ["--model", "org/model"], ["--model", "rack/Org/Model"]):
        done = terminal.run("pack", "--json", "a.txt", *arguments)
        assert (done.status, done.json["forecast"]["price"]["high"]) == (0, "0"), done
        assert done.json["forecast"]["max_tokens"] <= 8_192
    wrong = terminal.run("pack", "a.txt", "--endpoint", "rack", "--model", "flash")
    assert wrong.error() == "There is no model called “flash”. Known are rack/Org/Model."


def test_an_endpoint_nobody_listens_at_says_so(terminal: Terminal) -> None:
    add(terminal, EndpointDraft("Rack", "http://127.0.0.1:9/v1"))

    assert "No model of rack is known." in terminal.run("ask", "Hello?", "--endpoint", "rack").error()
    unknown = terminal.run("history", "list", "--endpoint", "moon")
    assert unknown.error() == "There is no endpoint called moon. Known: deepseek, local, rack."
