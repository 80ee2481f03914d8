# SPDX-License-Identifier: AGPL-3.0-or-later
"""Window and terminal ask in the same chat: what the window shows is the conversation that is asked next."""

import os
import subprocess
import sys

from PySide6.QtCore import Qt

from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


def terminal_asks(desk: Desk, server: DeepSeekServer, question: str) -> "subprocess.Popen[bytes]":
    """Begin to ask in the chat on screen."""
    argv = [
        sys.executable,
        "-m",
        "leadline",
        "--base-url",
        server.base_url,
        "--data-dir",
        str(desk.data),
        "ask",
        question,
    ]
    argv += ["--chat", str(desk.controller.session.chat_id)]
    environ = {**os.environ, "DEEPSEEK_API_KEY": server.key}
    return subprocess.Popen(argv, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_a_reply_that_the_terminal_went_on_beside_stands_in_its_own_branch(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    server.say(answer="Nine fathoms.")
    desk.ask("How deep?")
    desk.wait_reply()

    server.say(answer="Forty yards. " * 60)
    server.say(answer="Sand.")
    server.play({"stall": 20}, {})
    desk.ask("How wide?")
    desk.wait(lambda: desk.answer, "the window's reply comes")
    with terminal_asks(desk, server, "Of what is the ground?") as terminal:
        assert terminal.wait(60) == 0
    assert desk.is_streaming
    server.resume()
    desk.wait_reply()

    assert desk.questions == ["How deep?", "Of what is the ground?"] and desk.answer == "Sand."
    desk.press_at("Of what is the ground?", "previous")
    desk.wait(lambda: desk.answer == "Forty yards. " * 60, "the window's own reply is one click away")


def test_what_the_terminal_asked_meanwhile_is_shown_with_the_next_question(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    server.say(answer="Nine fathoms.")
    desk.ask("How deep?")
    desk.wait_reply()
    server.say(answer="Sand.")
    with terminal_asks(desk, server, "Of what is the ground?") as terminal:
        assert terminal.wait(60) == 0

    server.say(answer="Forty yards.")
    desk.type("How wide?")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.is_streaming or desk.answer == "Forty yards.", "it is asked")
    desk.wait_reply()

    assert desk.questions == ["How deep?", "Of what is the ground?", "How wide?"]
    sent = [message["content"] for message in server.chats[-1].json["messages"] if message["role"] == "user"]
    assert sent == desk.questions
