# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that wait, without a window: sent once, kept through the end of the program and without a network."""

import socket
import threading
from datetime import datetime, timedelta

import pytest

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.provider.endpoints import Endpoint
from leadline.provider.reachable import takes_connections
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.streams import NotSent
from tests.conversing import OFF_PEAK, Desk, assert_extends


def flash(desk: Desk) -> Model:
    return desk.assistant.catalogue.find("flash")


def queue(desk: Desk, chat_id: int, question: str, mode: Mode = Mode.NON_THINK, draft: str = "") -> WaitingQuestion:
    return desk.assistant.waiting.add(chat_id, question, flash(desk), mode, draft).result(20)


def waiting(desk: Desk, chat_id: int) -> list[tuple[str, str, str]]:
    found = desk.assistant.waiting.of_chat(chat_id).result(20)
    return [(each.question, each.waits_for, each.problem) for each in found]


def test_a_waiting_question_ends_its_waiting_as_a_turn_and_leaves_the_draft(desk: Desk) -> None:
    chat = desk.ask("First?").chat_id
    first = queue(desk, chat, "Second?", Mode.HIGH)
    queue(desk, chat, "Third?", draft="being typed")
    heard = desk.send(first.question, chat, first.model, first.mode, waiting=first.id)

    heard.end()

    assert [turn.question for turn in desk.chat(chat).turns] == ["First?", "Second?"]
    assert desk.chat(chat).turns[1].mode == Mode.HIGH and desk.chat(chat).draft == "being typed"
    assert waiting(desk, chat) == [("Third?", "reply", "")]


def test_a_waiting_question_is_sent_once(desk: Desk) -> None:
    """Two windows, or a click on Send now in the moment in which the reply before it is complete."""
    chat = desk.ask("First?").chat_id
    second = queue(desk, chat, "Second?")
    heard = [desk.send("Second?", chat, waiting=second.id) for _ in range(3)]

    ends = [each.stream.wait(30) for each in heard]

    refused = [end.error for end in ends if isinstance(end, NotSent)]
    assert [error.code for error in refused if isinstance(error, AssistantError)] == ["gone", "gone"]
    assert [turn.question for turn in desk.chat(chat).turns] == ["First?", "Second?"]
    assert len(desk.server.chats) == 2


def test_questions_outlast_the_program_and_then_wait_for_the_user(desk: Desk) -> None:
    chat = desk.ask("First?").chat_id
    queue(desk, chat, "Second?")
    desk.restart()
    assert waiting(desk, chat) == [("Second?", "reply", "")], "the terminal leaves them alone"

    desk.assistant.open().result(20)

    assert waiting(desk, chat) == [("Second?", "user", "closed")]
    (second,) = desk.assistant.waiting.everything().result(20)
    assert desk.assistant.waiting.remove(second.id).result(20)
    desk.assistant.waiting.restore(second).result(20)
    assert waiting(desk, chat) == [("Second?", "user", "closed")]


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_question_without_a_network_waits_and_is_the_same_request_later(desk: Desk) -> None:
    first = desk.ask("First?")
    desk.attach(first.chat_id, desk.write("log.txt", "Mark 1: 7 fathoms.\n" * 30))
    desk.close()
    desk.assistant = desk.start(base_url=f"http://127.0.0.1:{closed_port()}")
    end = desk.send("How deep?", first.chat_id).end()
    assert end.ended.error is not None and getattr(end.ended.error, "code", "") == "offline"

    kept = desk.assistant.waiting.keep_unsent(end.turn_id, "away").result(20)

    assert kept is not None and waiting(desk, first.chat_id) == [("How deep?", "network", "away")]
    assert [turn.question for turn in desk.chat(first.chat_id).turns] == ["First?"]
    assert not desk.assistant.waiting.can_go(kept).result(20)
    desk.restart()
    assert desk.assistant.waiting.can_go(kept).result(20)
    desk.send(kept.question, first.chat_id, kept.model, kept.mode, waiting=kept.id).end()
    assert waiting(desk, first.chat_id) == [] and "7 fathoms" in desk.server.chats[-1].prompt
    assert_extends(desk.server.chats[-1], desk.server.chats[0])


def test_a_held_question_says_why(desk: Desk) -> None:
    chat = desk.ask("First?").chat_id
    second = queue(desk, chat, "Second?")
    assert desk.assistant.waiting.hold(chat, "stopped").result(20) == 1
    assert waiting(desk, chat) == [("Second?", "user", "stopped")]
    assert desk.assistant.waiting.edit(second.id, "2nd?").result(20)
    assert desk.assistant.waiting.set_waits_for(second.id, WaitsFor.REPLY).result(20)
    assert waiting(desk, chat) == [("2nd?", "reply", "")]


# --- whether a server can be reached ----------------------------------------------------------------------------------


def endpoint(port: int, proxy: str = "") -> Endpoint:
    return Endpoint("x", "compatible", f"http://127.0.0.1:{port}", proxy=proxy)


def test_a_server_that_listens_is_reached_without_a_byte() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        came: list[bytes] = []

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                came.append(connection.recv(1))

        thread = threading.Thread(target=serve)
        thread.start()
        assert takes_connections(endpoint(server.getsockname()[1]))
        thread.join(10)
        assert came == [b""], "it was connected and closed"


def test_where_nobody_listens_nothing_is_reached() -> None:
    port = closed_port()

    assert not takes_connections(endpoint(port))
    assert not takes_connections(Endpoint("x", "local", ""))
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        way = f"socks5://127.0.0.1:{proxy.getsockname()[1]}"
        assert takes_connections(Endpoint("x", "compatible", "https://192.0.2.1", proxy=way)), "the proxy is the way"
        assert not takes_connections(endpoint(port, way)), "but not to this computer"


# --- how long the first word will take --------------------------------------------------------------------------------


def test_a_question_says_beforehand_how_much_is_read_and_how_long_that_takes(desk: Desk) -> None:
    heard = desk.send("First?")
    chat = heard.end().chat_id
    assert heard.begun.prompt_tokens == desk.server.chats[0].prompt_tokens
    assert heard.begun.first_word_s == pytest.approx(1.0, abs=0.01), "nobody has measured anything here yet"

    class Slow:
        """A clock on which the first word comes 3 s after the question."""

        def __init__(self) -> None:
            self.calls = 0

        def __call__(self) -> datetime:
            self.calls += 1
            return OFF_PEAK + timedelta(seconds=0 if self.calls == 1 else 3)

    for number in range(3):
        desk.assistant.clock = Slow()
        desk.ask(f"Question {number}?", chat)
    desk.assistant.clock = lambda: OFF_PEAK
    heard = desk.send("And now?", chat)
    heard.end()
    assert heard.begun.first_word_s == pytest.approx(3.0, abs=0.2), "our own replies say more"
