# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the chat's menu: a new chat with the same documents, and documents that are read ahead."""

from pathlib import Path

from tests.conversing import depth_log
from tests.flows.conftest import OpenDesk
from tests.servers.deepseek import DeepSeekServer


def test_documents_are_warmed_up_at_the_price_that_was_said_and_go_into_a_new_chat(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    path = tmp_path / "north.txt"
    path.write_text(depth_log(400), encoding="utf-8")
    desk.attach(path)
    desk.wait(lambda: desk.window.header.has_documents, "the menu knows the documents")
    first = desk.controller.session.chat_id

    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Warm up the documents\u2026")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "warm-up", "the price is said")
    assert desk.notice is not None and "~" in desk.notice.buttons[0].text
    desk.press_notice("do")
    desk.wait(lambda: desk.notice is not None and "are stored" in desk.notice.title, "they are read")
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "New chat with these documents")
    desk.wait(lambda: desk.controller.session.chat_id not in (None, first), "another chat is open")
    desk.wait(lambda: "north.txt" in desk.documents, "with the documents")
    desk.ask("How deep?")
    desk.wait_reply()

    warm, asked = (exchange.json["messages"][0] for exchange in server.chats)
    assert asked == warm
    assert "(9" in desk.numbers and "cached" in desk.numbers, desk.numbers


def test_the_price_of_reading_ahead_goes_with_the_mode_and_the_chat_that_it_was_said_for(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    path = tmp_path / "north.txt"
    path.write_text(depth_log(400), encoding="utf-8")
    desk.attach(path)
    desk.wait(lambda: desk.window.header.has_documents, "the menu knows the documents")

    for leave in (lambda: desk.choose_mode("high"), lambda: desk.click("newChatButton")):
        desk.click("chatMenuButton")
        desk.choose_in("chatMenu", "Warm up the documents\u2026")
        desk.wait(lambda: desk.notice is not None and desk.notice.key == "warm-up", "the price is said")
        leave()
        desk.wait(lambda: desk.notice is None or desk.notice.key != "warm-up", "it is taken back")
