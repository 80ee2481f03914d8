# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing who answers: presets, the sheet, lists that are read in the background, models that vanish."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from leadline.ui import model_control
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

FLASH_ONLY = '{"object":"list","data":[{"id":"deepseek-flash","object":"model"}]}'


@pytest.fixture(autouse=True)
def lists_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists of models are read as soon as there is a key."""
    monkeypatch.setattr(model_control, "LISTS_AFTER_MS", 0)


def dialog(desk: Desk, name: str) -> QDialog:
    """An open dialog."""

    def found() -> Any:
        return next((each for each in desk.window.findChildren(QDialog, name) if each.isVisible()), None)

    desk.wait(found, f"{name} is open")
    made: QDialog = found()
    return made


def lists(server: DeepSeekServer) -> int:
    """How often the list of models was read."""
    return sum(each.path == "/models" for each in server.requests)


def test_a_preset_sets_model_and_mode_and_is_kept(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.choose_model("Expert")
    desk.ask("Is it deep?")
    desk.wait_reply()
    sent = server.chats[0].json
    assert (sent["model"], sent["reasoning_effort"]) == ("deepseek-v4-pro", "high")
    desk.close()

    later = open_desk(server)
    assert later.window.model_label.text() == "deepseek-v4-pro" and later.window.composer.mode_selector.mode == "high"
    later.choose_model("Instant")
    later.ask("And now?")
    later.wait_reply()
    assert (server.chats[1].json["model"], server.chats[1].json["thinking"]) == (
        "deepseek-flash", {"type": "disabled"},
    )  # fmt: skip


def test_without_a_key_a_preset_asks_for_one(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.choose_model("Expert")

    dialog(desk, "keyDialog").reject()
    assert desk.controller.session.is_local


def test_a_click_on_the_models_name_opens_its_sheet(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.click("modelLabel")
    sheet = dialog(desk, "modelSheet")
    desk.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents(None, 52)  # deleteLater
    desk.choose_model("About this model")
    dialog(desk, "modelSheet").accept()


def test_the_list_is_read_in_the_background_and_low_is_offered(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.wait(lambda: lists(server) == 1, "the list is read")
    desk.wait(lambda: desk.find("mode-low").isVisible(), "the level that the list has is offered")
    desk.choose_mode("low")
    desk.ask("Is it deep?")
    desk.wait_reply()
    assert server.chats[0].json["reasoning_effort"] == "low"
    desk.close()

    later = open_desk(server)
    later.wait(lambda: later.find("mode-low").isVisible(), "it is known at once")
    assert lists(server) == 1, "once a day"


def test_a_model_that_vanished_is_said_and_another_offered(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    server.play({"body": FLASH_ONLY, "path": "/models"})
    desk = open_desk(server)
    desk.choose_model("Pro")
    desk.wait(lambda: desk.notice is not None, "the strip says so")
    notice = desk.notice
    assert notice is not None and notice.title == "DeepSeek no longer lists deepseek-v4-pro."
    desk.click("noticeButton0")

    assert desk.window.model_label.text() == "deepseek-flash" and desk.notice is None
    desk.ask("Is it deep?")
    desk.wait_reply()
    assert server.chats[0].json["model"] == "deepseek-flash"
    desk.click("modelSelector")
    menu = desk._menu("modelMenu")
    assert menu is not None and not any("pro" in action.text().lower() for action in menu.actions())
    menu.close()


def test_an_unknown_model_is_offered_with_cautious_limits(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    server.play({"body": FLASH_ONLY.replace("]", ',{"id":"deepseek-v5"}]'), "path": "/models"})
    desk = open_desk(server)
    session = desk.controller.session
    desk.wait(lambda: any(model.id == "deepseek-v5" for model in session.models), "the list is read")
    desk.choose_model("deepseek-v5")

    assert session.model is not None and session.model.state == "unknown"
    desk.wait(lambda: desk.window.documents.gauge.values.window == 131_072, "the gauge knows its window")
    desk.wait(lambda: desk.window.documents.gauge.values.is_estimate, "its template is not known")


def test_a_list_that_fails_is_not_spoken_of(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    server.play({"status": 500, "path": "/models", "times": 9})
    desk = open_desk(server)
    desk.wait(lambda: lists(server), "the list was asked for")
    desk.ask("Is it deep?")
    desk.wait_reply()
    assert desk.notice is None
