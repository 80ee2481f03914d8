# SPDX-License-Identifier: AGPL-3.0-or-later
"""Without a network: the question waits, marked, and goes when the user says so, or by itself where that is wanted."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import Qt

from leadline.host import settings as settings_file
from leadline.provider.retrying import RetryPolicy
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


def address() -> tuple[int, str]:
    """A port of this computer on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    return port, f"http://127.0.0.1:{port}"


@contextmanager
def online(port: int) -> Iterator[DeepSeekServer]:
    with DeepSeekServer(port=port) as server:
        yield server


def offline_desk(open_desk: OpenDesk, base_url: str, **more: object) -> Desk:
    return open_desk(key="sk-standin-0123456789abcdef", base_url=base_url, **more)


def ask_offline(desk: Desk, question: str) -> None:
    desk.ask(question)
    desk.wait(lambda: question in desk.waiting and not desk.is_streaming, f"{question} waits")


def test_a_question_without_a_network_waits_and_goes_when_the_user_says_so(
    open_desk: OpenDesk, vocabulary: None
) -> None:
    port, base_url = address()
    desk = offline_desk(open_desk, base_url)
    ask_offline(desk, "Is anybody there?")
    assert desk.waiting == {"Is anybody there?": "No connection"} and desk.questions == [] and desk.typed == ""
    desk.wait(lambda: desk.notice is not None, "it is said")
    assert desk.notice is not None and desk.notice.title == "No connection: your question waits."
    assert desk.notice.hint == "The server cannot be reached."
    desk.wait(lambda: [row.waits for row in desk.rows] == [True], "the list says so, too")

    desk.press_waiting("Is anybody there?", "send")
    desk.wait(lambda: desk.is_streaming, "it is tried")
    desk.wait(lambda: desk.waiting == {"Is anybody there?": "No connection"} and not desk.is_streaming, "in vain")
    assert desk.questions == [], "a try in vain leaves nothing behind"
    desk.close()

    later = offline_desk(open_desk, base_url)
    later.open_chat("Is anybody there")
    later.wait(lambda: later.waiting == {"Is anybody there?": "No connection"}, "it outlives the end")
    with online(port) as server:
        later.press_waiting("Is anybody there?", "send")
        later.wait_reply()
        assert later.waiting == {} and later.questions == ["Is anybody there?"] and len(server.chats) == 1
        later.wait(lambda: [row.waits for row in later.rows] == [False], "nothing waits")
        later.close()


def test_questions_go_by_themselves_and_in_order_once_there_is_a_network_where_that_is_wanted(
    open_desk: OpenDesk, vocabulary: None
) -> None:
    port, base_url = address()
    desk = offline_desk(open_desk, base_url)
    watch = desk.controller.online
    assert watch.timer.interval() == 30_000 and not watch.timer.isActive()
    ask_offline(desk, "The first?")
    assert not watch.timer.isActive(), "nobody asked for it"
    desk.press_notice("when-online")
    desk.wait(
        lambda: desk.waiting == {"The first?": "No connection: goes as soon as there is one"}, "it says what it will do"
    )
    assert watch.timer.isActive()
    assert settings_file.load(desk.assistant.paths.settings_file).send_when_online or desk.assistant.settings
    desk.new_chat()
    ask_offline(desk, "In another chat?")
    desk.open_chat("The first?")
    with online(port) as server:
        watch.timer.setInterval(50)
        desk.wait(lambda: len(server.chats) == 2 and all(each.finished for each in server.chats), "both have gone")
        desk.wait_reply()
        assert desk.waiting == {} and not watch.timer.isActive(), "nothing is looked for any more"
        desk.close()


def test_what_an_earlier_run_left_is_looked_after_at_the_start(open_desk: OpenDesk, vocabulary: None) -> None:
    port, base_url = address()
    desk = offline_desk(open_desk, base_url)
    ask_offline(desk, "Is anybody there?")
    path = desk.assistant.paths.settings_file
    desk.close()
    settings_file.save(path, replace(settings_file.load(path), send_when_online=True))
    with online(port) as server:
        later = offline_desk(open_desk, base_url)
        later.wait(lambda: len(server.chats) == 1 and server.chats[0].finished, "it is sent without a click")
        later.open_chat("Is anybody there")
        later.wait_reply()
        later.close()


def test_what_was_queued_behind_a_question_without_a_network_follows_it(open_desk: OpenDesk, vocabulary: None) -> None:
    port, base_url = address()
    slow = RetryPolicy(tries=2, first_s=60, most_s=60)
    desk = offline_desk(open_desk, base_url, retries=slow)
    desk.ask("The first?")
    desk.wait(lambda: desk.wait_line.startswith("Try 2 of 2 in "), "it is tried again, visibly")
    assert desk.wait_line.endswith("s. The server cannot be reached.")
    left = desk.wait_line
    desk.wait(lambda: desk.wait_line != left, "and counts down")
    desk.type("And then?")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.waiting == {"And then?": "Waits for the reply"}, "it waits")
    desk.press(Qt.Key.Key_Escape)
    desk.wait(lambda: not desk.is_streaming, "Stop ends the wait between two tries")
    desk.wait(lambda: desk.waiting == {"And then?": "The reply before it was stopped"}, "and holds what waits")
    desk.close()

    again = offline_desk(open_desk, base_url)
    again.new_chat()
    begin_then_queue(again)
    with online(port) as server:
        again.press_waiting("First again?", "send")
        again.wait(lambda: len(server.chats) == 2 and not again.is_streaming, "both go, the first one first")
        asked = [each.json["messages"][-1]["content"] for each in server.chats]
        assert asked == ["First again?", "And behind it?"] and again.waiting == {}
        again.close()


def begin_then_queue(desk: Desk) -> None:
    """A question that finds no network, with another behind it."""
    hold = desk.assistant.tokenizer.measure
    desk.assistant.pack_lock.acquire()

    def measure(body: bytes) -> object:
        with desk.assistant.pack_lock:
            return hold(body)

    desk.assistant.tokenizer.measure = measure  # type: ignore[method-assign, assignment]
    desk.ask("First again?")
    desk.type("And behind it?")
    desk.press(Qt.Key.Key_Return)
    desk.assistant.pack_lock.release()
    desk.assistant.tokenizer.measure = hold  # type: ignore[method-assign]
    desk.wait(
        lambda: (
            desk.waiting == {"First again?": "No connection", "And behind it?": "Waits for the question before it"}
            and not desk.is_streaming
        ),
        "both wait, in order",
    )


def test_documents_go_with_the_question_that_found_no_network(
    open_desk: OpenDesk, vocabulary: None, tmp_path: object
) -> None:
    from pathlib import Path

    notes = Path(str(tmp_path)) / "notes.txt"
    notes.write_text("The lead weighs seven pounds.\n" * 5, encoding="utf-8")
    port, base_url = address()
    desk = offline_desk(open_desk, base_url)
    desk.attach(notes)
    ask_offline(desk, "How heavy is it?")
    with online(port) as server:
        desk.press_waiting("How heavy is it?", "send")
        desk.wait_reply()
        assert "seven pounds" in server.chats[0].prompt and desk.documents.keys() == {"notes.txt"}
        desk.close()
