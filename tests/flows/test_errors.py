# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong on the way to the service: each ends in words one can act on, and Send works again."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from leadline.ui.key_dialog import KeyDialog
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer
from tests.servers.faults import Step

FAULTS: list[tuple[dict[str, Any], str, str, str, str]] = [
    # the fault, the notice's key, words of its title, the turn's state, what the reply kept
    ({"status": 402}, "error-no_balance", "no balance", "failed", ""),
    ({"status": 429}, "error-busy", "too many requests", "failed", ""),
    ({"status": 500}, "error-server", "error of its own", "failed", ""),
    ({"status": 503}, "error-busy", "overloaded", "failed", ""),
    ({"drop": 6}, "error-cut", "broke off", "cut", "one two"),
    ({"reset": 6}, "error-cut", "broke off", "cut", "one two"),
    ({"error": 6, "message": "overloaded"}, "error-busy", "broke off", "cut", "one two"),
    ({"html": True}, "error-server", "not a reply", "failed", ""),
]


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeepSeekServer]:
    """A server that every proxy variable names, and that nobody may talk to."""
    with DeepSeekServer() as running:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, running.base_url)
        yield running
        assert not running.requests


def test_every_answer_that_is_none_is_a_notice_and_send_works_again(
    open_desk: OpenDesk, server: DeepSeekServer, trap: DeepSeekServer
) -> None:
    desk = open_desk(server)
    server.play({"redirect": trap.base_url + "/chat/completions"})
    desk.ask("Elsewhere?")
    desk.wait_reply("failed")
    desk.wait(lambda: desk.notice is not None, "the notice")
    assert desk.notice is not None and desk.notice.key == "error-redirected" and trap.base_url in desk.notice.hint
    for number, (fault, key, title, state, kept) in enumerate(FAULTS):
        question = f"Question {number}?"
        server.play(fault)
        server.say(answer="one two three four five six seven eight nine ten eleven twelve")
        desk.ask(question)
        desk.wait_reply(state)
        desk.wait(lambda: desk.notice is not None, f"{fault} gives a notice")
        notice = desk.notice
        assert notice is not None and (notice.key, title in notice.title) == (key, True), (fault, notice)
        assert notice.hint, f"{fault}: what can be done is not said"
        assert notice.title in desk.ending and desk.answer.startswith(kept), (fault, desk.picture())
        assert question in desk.text and desk.typed == ""
    # The last one was refused for good; a reply that failed is sent once more by the strip's own button.
    server.play({"status": 429})
    desk.ask("Once more?")
    desk.wait_reply("failed")
    desk.type("typed meanwhile")
    desk.wait(lambda: desk.notice is not None, "the notice")
    desk.press_notice("try-again")
    desk.wait_reply()
    assert desk.notice is None and desk.typed == "typed meanwhile"
    assert server.chats[-1].json["messages"][-1]["content"] == "Once more?"
    assert desk.window.transcript._stack.turns[-1].turn.question == "Once more?"


def test_a_wrong_key_is_said_and_a_right_one_can_be_entered(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server, key="sk-wrong-0123456789")
    desk.ask("How deep?")
    desk.wait_reply("failed")
    desk.wait(lambda: desk.notice is not None, "the notice")
    assert desk.notice is not None and desk.notice.key == "error-wrong_key"
    desk.press_notice("add-key")
    dialog = desk.find("keyDialog")
    assert isinstance(dialog, KeyDialog)
    desk.wait(lambda: not dialog.busy.isVisible(), "the key store was looked into")
    enter_key(desk, "sk-also-wrong-0123456789", "saveKeyButton")
    desk.wait(lambda: "does not accept the key" in dialog.error.text(), "a wrong key is refused before it is kept")
    enter_key(desk, server.key, "sessionKeyButton")
    desk.wait(lambda: dialog.outcome.isVisible(), "the right one works")
    desk.click("keyDoneButton")
    desk.wait(lambda: not desk.has_dialog("keyDialog"), "the dialog goes")
    desk.press_in_transcript("again")
    desk.wait_reply()


def enter_key(desk: Desk, key: str, button: str) -> None:
    field = desk.find("keyEdit")
    assert isinstance(field, QLineEdit)
    field.clear()
    desk.qtbot.keyClicks(field, key)
    desk.click(button)


def test_without_a_key_the_question_stays_and_the_local_model_is_offered(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server, key="")
    assert desk.controller.session.is_local
    desk.choose_model("Flash")  # needs a key: the dialog opens, and the choice stays as it was
    desk.wait(lambda: desk.has_dialog("keyDialog"), "the key is asked for")
    dialog = desk.find("keyDialog")
    assert isinstance(dialog, KeyDialog)
    desk.wait(lambda: dialog.store_page.isVisible(), "there is no key store")
    desk.click("storeSessionButton")
    desk.qtbot.keyClicks(desk.find("keyEdit"), "sk-0")
    assert not dialog.session_button.isEnabled() and "too short" in dialog.field.shape.text()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.wait(lambda: not desk.has_dialog("keyDialog"), "the dialog goes")
    assert desk.controller.session.is_local
    flash = next(model for model in desk.controller.session.models if model.endpoint != "local")
    desk.controller.session.choose(flash)  # as a chat that began with a key brings it along
    desk.type("How deep?")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.notice is not None, "the notice")
    assert desk.notice is not None and desk.notice.key == "error-no_key" and desk.notice.hint
    assert desk.typed == "How deep?" and not server.requests
    desk.press_notice("use-local")
    assert desk.controller.session.is_local and desk.typed == "How deep?"


def test_a_server_that_is_not_there_is_said_and_tried_again(open_desk: OpenDesk, vocabulary: None) -> None:
    with DeepSeekServer() as gone:
        port = int(gone.base_url.rpartition(":")[2])
    desk = open_desk(gone)
    desk.ask("Is anybody there?")
    desk.wait(lambda: desk.notice is not None, "the notice")
    assert desk.notice is not None and desk.notice.title.startswith("No connection") and desk.notice.hint
    with DeepSeekServer(port=port) as back:
        desk.press_notice("send-waiting")
        desk.wait_reply()
        assert len(back.chats) == 1
        desk.close()


def test_stop_closes_a_silent_stream_at_once(open_desk: OpenDesk, vocabulary: None) -> None:
    with DeepSeekServer(pace=Pace(rate=400.0)) as server:
        desk = open_desk(server)
        for before_the_head in (True, False):
            # How fast is measured by the bench (`stopping`); here it is only seen to happen while nothing comes.
            assert stop_after_ms(desk, server, before_the_head) < 5_000
        desk.ask("And now?")
        desk.wait_reply()
        desk.close()


def stop_after_ms(desk: Desk, server: DeepSeekServer, before_the_head: bool) -> float:
    """Ask, let the server fall silent, press Esc: until it saw the socket close."""
    server.play(Step(stall=-1 if before_the_head else 3))
    server.say(answer="one two three four five")
    number = len(server.chats) + 1
    desk.ask(f"Silence {number}?")
    desk.wait(lambda: len(server.chats) == number, "the request is there")
    desk.wait(lambda: before_the_head or desk.answer, "the first words")
    desk.wait(lambda: desk.controller.session.chat_id is not None, "the question is stored")
    sent = server.chats[-1]
    stopped_at = time.monotonic()
    desk.press(Qt.Key.Key_Escape)
    desk.wait(lambda: not desk.is_streaming, "Send is back")
    desk.wait(sent.done.is_set, "the server noticed")
    assert sent.client_closed and sent.closed_at is not None
    desk.wait_reply("stopped")
    assert desk.notice is None
    return (sent.closed_at - stopped_at) * 1000


def test_a_failure_can_be_copied_for_a_report_without_the_question(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.play({"status": 422})
    desk.ask("What does the harbour master hide?")
    desk.wait_reply("failed")
    desk.wait(lambda: desk.notice is not None, "the notice")
    desk.click("noticeDetailButton")
    desk.click("noticeCopyButton")
    clipboard = QGuiApplication.clipboard()
    copied = clipboard.text()
    request = f"standin-{server.chats[-1].number}"
    assert f"Code: refused\nRequest: {request}\nDetails: HTTP 422" in copied and "Leadline: " in copied
    assert "harbour" not in copied and server.key[-8:] not in copied and str(desk.data) not in copied
    assert clipboard.mimeData().formats() == ["text/plain"]
