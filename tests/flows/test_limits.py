# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits in the window: set in the settings, said before the send, kept at it; nothing that was typed is lost."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton

from leadline.ui.limit_control import SHORTER
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


def set_limits(desk: Desk, *, refuse: bool = False, **amounts: str) -> None:
    """By the settings, as a user does it."""
    desk.window.settings_requested.emit()
    desk.click("openLimitsButton")
    desk.wait(lambda: desk.window.findChild(QPushButton, "saveLimitsButton") is not None, "the limits are open")
    for kind in ("send", "chat", "collection", "day", "month"):
        field = desk.window.findChild(QLineEdit, f"limit-{kind}-CNY")
        assert isinstance(field, QLineEdit)
        field.setText(amounts.get(kind, ""))
    box = desk.window.findChild(QComboBox, "overLimitBox")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(int(refuse))
    desk.click("saveLimitsButton")
    desk.wait(lambda: desk.window.findChild(QPushButton, "saveLimitsButton") is None, "the limits are closed")
    dialog = desk.window.findChild(QPushButton, "saveSettingsButton")
    if dialog is not None:
        dialog.window().close()
    desk.wait(lambda: desk.window.findChild(QPushButton, "saveSettingsButton") is None, "the settings are closed")


def test_what_does_not_fit_stays_in_the_composer_and_goes_when_the_user_says_so(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    desk.wait(lambda: desk.assistant.currency == "CNY", "the account's currency is known")
    set_limits(desk, day="0.0001")
    desk.ask("How deep is it?")
    desk.wait(lambda: desk.notice is not None and desk.notice.code == "over_limit", "it is said")
    assert desk.typed == "How deep is it?" and server.chats == []
    assert desk.notice is not None
    assert [each.key for each in desk.notice.buttons] == ["send-anyway", "limits"]

    desk.press_notice("send-anyway")
    desk.wait_reply()
    assert len(server.chats) == 1 and desk.typed == ""

    # It was for that question only.
    desk.ask("And now?")
    desk.wait(lambda: desk.notice is not None and desk.notice.code == "over_limit", "it is said")
    assert desk.typed == "And now?" and len(server.chats) == 1
    set_limits(desk, day="5")
    desk.wait(lambda: desk.notice is None, "what was said is settled")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: len(server.chats) == 2, "it is sent")
    desk.wait_reply()


def test_a_waiting_question_that_does_not_fit_waits_on_until_the_user_says_so(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    desk.wait(lambda: desk.assistant.currency == "CNY", "the account's currency is known")
    server.play({"stall": 2})
    desk.ask("How deep is it?")
    desk.wait(lambda: desk.answer != "", "the reply has begun")
    desk.type("And now?")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: "And now?" in desk.waiting, "it waits")
    desk.assistant.limiting.set_general({("day", "CNY"): Decimal("0.0001")}).result(30)
    server.resume()
    desk.wait(lambda: desk.notice is not None and desk.notice.code == "over_limit", "it is said")
    assert "And now?" in desk.waiting and len(server.chats) == 1
    desk.press_notice("send-anyway")
    desk.wait(lambda: len(server.chats) == 2, "it is sent")
    desk.wait_reply()
    assert desk.waiting == {} and desk.questions == ["How deep is it?", "And now?"]


def test_where_it_is_refused_nothing_is_offered_but_another_limit(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.wait(lambda: desk.assistant.currency == "CNY", "the account's currency is known")
    set_limits(desk, refuse=True, send="0.0001")
    desk.ask("How deep is it?")
    desk.wait(lambda: desk.notice is not None and desk.notice.code == "limit_refused", "it is said")
    assert desk.notice is not None and [each.key for each in desk.notice.buttons] == ["limits"]
    assert desk.typed == "How deep is it?" and server.chats == []


def test_a_limit_that_may_cut_the_answer_is_said_while_the_question_is_typed(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    desk.wait(lambda: desk.assistant.currency == "CNY", "the account's currency is known")
    set_limits(desk, day="0.005")
    assert desk.notice is None, "nothing is typed"
    desk.type("How deep is it?")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == SHORTER, "it is said")
    assert desk.notice is not None and "of today's limit is left" in desk.notice.title
    desk.press(Qt.Key.Key_Return)
    desk.wait_reply()
    assert b'"max_tokens":8192' not in server.chats[0].body


def test_one_chat_has_a_limit_of_its_own_from_its_menu(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.wait(lambda: desk.assistant.currency == "CNY", "the account's currency is known")
    desk.ask("How deep is it?")
    desk.wait_reply()
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Limit of this chat")
    desk.wait(lambda: desk.window.findChild(QLineEdit, "ownLimitEdit") is not None, "the limit is open")
    field = desk.window.findChild(QLineEdit, "ownLimitEdit")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    own = desk.window.findChild(QRadioButton, "limitOwn")
    assert isinstance(own, QRadioButton)
    desk.wait(own.isChecked, "who goes into the field means it")
    field.setText("0,00001")
    desk.click("saveOwnLimitButton")
    desk.wait(lambda: desk.window.findChild(QLineEdit, "ownLimitEdit") is None, "the limit is closed")
    desk.ask("And now?")
    desk.wait(lambda: desk.notice is not None and desk.notice.code == "over_limit", "it is said")
    assert desk.notice is not None and desk.notice.title.startswith("This chat's limit of ")
    assert server.charged["CNY"] > Decimal("0.00001")


def test_an_amount_that_is_none_is_not_taken(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.controller.limits.open()
    desk.wait(lambda: desk.window.findChild(QPushButton, "saveLimitsButton") is not None, "the limits are open")
    field = next(each for each in desk.window.findChildren(QLineEdit) if each.objectName().startswith("limit-day-"))
    for wrong in ("much", "-1", "1e9", "NaN", "0.00000001"):
        field.setText(wrong)
        desk.click("saveLimitsButton")
        assert field.isVisible()
    field.setText("1.5")
    desk.click("saveLimitsButton")
    desk.wait(lambda: desk.window.findChild(QPushButton, "saveLimitsButton") is None, "the limits are closed")


def test_what_is_used_of_a_limit_says_what_was_billed_and_what_it_may_have_been(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    desk.wait(lambda: desk.assistant.currency == "CNY", "the account's currency is known")

    def used() -> str:
        desk.controller.limits.open()
        desk.wait(lambda: desk.has_dialog("limitsDialog"), "the limits are open")
        dialog = desk.find("limitsDialog")
        said = next(label.text() for label in dialog.findChildren(QLabel) if label.text().startswith("today"))
        dialog.close()
        desk.wait(lambda: not desk.has_dialog("limitsDialog"), "they are closed")
        return said

    desk.ask("How deep is it?")
    desk.wait_reply()
    billed = used()
    server.play({"cut": 3})
    desk.ask("And now?")
    desk.wait_reply("cut")

    assert "at most" not in billed
    assert used().startswith(f"{billed}, at most ")
