# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server of the user's own: added, tested, asked, priced, removed and taken back, all by clicks."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget

from leadline.probing import EndpointDraft
from leadline.ui.controls import PlainLabel
from leadline.ui.endpoint_dialog import EndpointDialog
from leadline.ui.endpoints_dialog import EndpointsDialog
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer
from tests.servers.llama import ALIAS, llama_server

D = TypeVar("D", bound=QDialog)
RACK_KEY = "sk-canary-rack-0011223344"


@pytest.fixture
def rack() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(key=RACK_KEY) as running:
        yield running


def dialog(desk: Desk, kind: type[D]) -> D:
    """The open dialog of a kind."""
    found: list[D] = []

    def look() -> bool:
        found[:] = [each for each in desk.window.findChildren(kind) if each.isVisible()]
        return bool(found)

    desk.wait(look, f"{kind.__name__} is open")
    return found[0]


def press(desk: Desk, inside: QWidget, name: str) -> None:
    found: list[QPushButton] = []

    def look() -> bool:
        found[:] = [each for each in inside.findChildren(QPushButton, name) if each.isVisible() and each.isEnabled()]
        return bool(found)

    desk.wait(look, f"{name} can be pressed")
    desk.qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def write(desk: Desk, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    desk.qtbot.keyClicks(field, text)


def open_list(desk: Desk) -> EndpointsDialog:
    """By the model menu."""
    desk.choose_model("Endpoints")
    return dialog(desk, EndpointsDialog)


def cards(listing: EndpointsDialog) -> list[str]:
    return [label.text() for label in listing.findChildren(PlainLabel) if label.property("role") == "strong"]


def findings(editor: EndpointDialog) -> list[str]:
    return [label.text() for label in editor.findChildren(PlainLabel) if label.property("finding")]


def is_editing(desk: Desk) -> bool:
    return any(each.isVisible() for each in desk.window.findChildren(EndpointDialog))


def test_a_server_is_added_tested_asked_removed_and_taken_back(open_desk: OpenDesk, rack: DeepSeekServer) -> None:
    desk = open_desk()
    listing = open_list(desk)
    desk.wait(lambda: cards(listing) == ["DeepSeek", "On this computer"], "the two that are always there")
    press(desk, listing, "addEndpointButton")
    editor = dialog(desk, EndpointDialog)
    write(desk, editor.label, "My rack")
    write(desk, editor.base_url, f"{rack.base_url}/v1")
    write(desk, editor.key, "sk-wrong-9999999999")
    press(desk, editor, "testEndpointButton")
    desk.wait(lambda: findings(editor) and "does not accept the key" in findings(editor)[0], "a wrong key is said")
    write(desk, editor.key, RACK_KEY)
    press(desk, editor, "testEndpointButton")
    desk.wait(lambda: len(findings(editor)) == 5, "all is said in five sentences")
    assert findings(editor)[1] == "It has 2 models: deepseek-flash, deepseek-v4-pro."
    assert {each.header("authorization") for each in rack.chats} == {f"Bearer {RACK_KEY}"}

    press(desk, editor, "saveEndpointButton")
    desk.wait(lambda: editor.session_button.isVisible(), "there is no key store here, which is said")
    press(desk, editor, "endpointSessionKeyButton")
    desk.wait(lambda: not is_editing(desk), "it is kept")
    desk.wait(lambda: "My rack" in cards(listing), "it stands in the list")
    press(desk, listing, "closeEndpointsButton")
    session = desk.controller.session
    desk.wait(lambda: any(model.endpoint == "my-rack" for model in session.models), "its models are there")

    desk.choose_model("DeepSeek-V4-Pro")
    assert desk.window.model_label.text() == "my-rack/deepseek-v4-pro"
    rack.say(answer="From the cellar.")
    desk.ask("Where are you?")
    desk.wait_reply()
    assert desk.answer == "From the cellar." and desk.price == "Send"
    assert rack.chats[-1].json["model"] == "deepseek-v4-pro" and "thinking" not in rack.chats[-1].json

    listing = open_list(desk)
    press(desk, listing, "readListsButton")
    desk.wait(lambda: listing.undo_line.text().startswith("DeepSeek: There is no DeepSeek key"), "what failed is said")
    press(desk, listing, "remove-my-rack")
    desk.wait(lambda: listing.undo_button.isVisible() and "My rack" not in cards(listing), "it is gone, with an Undo")
    desk.wait(lambda: all(model.endpoint != "my-rack" for model in session.models), "and so are its models")
    assert "From the cellar." in desk.seen
    press(desk, listing, "undoRemoveButton")
    desk.wait(lambda: "My rack" in cards(listing), "it is back")
    press(desk, listing, "closeEndpointsButton")
    desk.wait(lambda: any(model.endpoint == "my-rack" for model in session.models), "with its models")
    desk.ask("Still there?")
    desk.wait_reply()
    assert len(desk.controller.session.chat.turns) == 2  # type: ignore[union-attr]
    desk.close()
    files = [path for path in desk.assistant.paths.data.parent.rglob("*") if path.is_file()]
    assert files and not any(RACK_KEY.encode() in path.read_bytes() for path in files)


def test_a_removed_endpoint_leaves_its_chat_readable_and_says_why_it_cannot_go_on(
    open_desk: OpenDesk, rack: DeepSeekServer
) -> None:
    desk = open_desk()
    arranging = desk.assistant.arranging
    arranging.add(EndpointDraft("Rack", f"{rack.base_url}/v1")).result(20)
    arranging.set_key("rack", RACK_KEY, for_session=True).result(20)
    arranging.refresh("rack").result(20)
    desk.controller.models.reload()
    desk.wait(lambda: any(each.endpoint == "rack" for each in desk.controller.session.models), "it is there")
    desk.choose_model("DeepSeek-V4-Pro")
    rack.say(answer="From the cellar.")
    desk.ask("Hello?")
    desk.wait_reply()
    listing = open_list(desk)
    press(desk, listing, "remove-rack")
    desk.wait(lambda: desk.notice is not None, "the strip says so")
    press(desk, listing, "closeEndpointsButton")
    assert desk.notice is not None and desk.notice.title == "Rack was removed."
    assert "From the cellar." in desk.seen
    desk.ask("Still there?")
    desk.wait(lambda: desk.notice is not None and "Choose another" in desk.notice.hint, "it is not sent elsewhere")
    assert desk.typed == "Still there?" and len(rack.chats) == 1

    desk.controller.models._tell_if_gone()
    desk.window.notices.withdraw("error-")
    desk.click("noticeButton0")
    assert desk.controller.session.is_local, "without a key the local model goes on"


def test_a_price_that_is_entered_stands_on_send(open_desk: OpenDesk, rack: DeepSeekServer) -> None:
    desk = open_desk()
    arranging = desk.assistant.arranging
    arranging.add(EndpointDraft("Rack", f"{rack.base_url}/v1", currency="EUR")).result(20)
    arranging.set_key("rack", RACK_KEY, for_session=True).result(20)
    arranging.refresh("rack").result(20)
    listing = open_list(desk)
    press(desk, listing, "change-rack")
    editor = dialog(desk, EndpointDialog)
    editor.tabs.setCurrentIndex(1)
    editor.table.setFocus()
    editor.table.setCurrentCell(0, 4)
    cell = editor.table.findChildren(QLineEdit)[-1]
    desk.qtbot.keyClicks(cell, "200")
    press(desk, editor, "saveEndpointButton")
    desk.wait(lambda: not is_editing(desk), "it is saved")
    press(desk, listing, "closeEndpointsButton")
    desk.wait(lambda: any(each.endpoint == "rack" for each in desk.controller.session.models), "it is there")
    desk.choose_model("DeepSeek-V4.1-Flash")
    desk.wait(lambda: desk.price.startswith("Send ~EUR 0."), "the price is in its currency")
    assert desk.window.documents.gauge.values.is_estimate


def test_a_key_that_is_missing_leads_to_the_endpoints(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.assistant.arranging.add(EndpointDraft("Work")).result(20)
    desk.controller.models.reload()
    session = desk.controller.session
    desk.wait(lambda: any(each.endpoint == "work" for each in session.models), "it is there")
    desk.controller.models.choose("work/deepseek-flash")
    desk.ask("Hello?")
    desk.wait(lambda: desk.notice is not None, "the strip says so")
    assert desk.notice is not None and "no key for \u201cWork\u201d" in desk.notice.title
    desk.click("noticeButton0")
    listing = dialog(desk, EndpointsDialog)
    desk.wait(lambda: "Work" in cards(listing), "there it can be entered")
    listing.reject()
    assert desk.window.composer.text == "Hello?" and server.chats == []


@pytest.mark.engine
def test_llama_cpp_is_tested_and_asked_by_its_window(open_desk: OpenDesk) -> None:
    with llama_server(thinking=True) as (url, key):
        desk = open_desk()
        listing = open_list(desk)
        press(desk, listing, "addEndpointButton")
        editor = dialog(desk, EndpointDialog)
        write(desk, editor.label, "llama.cpp")
        write(desk, editor.base_url, url)
        write(desk, editor.key, key)
        desk.qtbot.keyClick(editor.switch, Qt.Key.Key_Down)
        press(desk, editor, "testEndpointButton")
        desk.wait(lambda: len(findings(editor)) == 5, "all is said", 30_000)
        assert "1,024 tokens fit" in findings(editor)[2] and "does not: at most 1,024" in findings(editor)[2]
        assert findings(editor)[3] == "Thinking comes back, in the field reasoning_content."
        press(desk, editor, "saveEndpointButton")
        press(desk, editor, "endpointSessionKeyButton")
        desk.wait(lambda: not is_editing(desk), "it is kept")
        desk.wait(lambda: "llama.cpp" in cards(listing), "it stands in the list")
        press(desk, listing, "closeEndpointsButton")
        desk.wait(lambda: any(each.id == ALIAS for each in desk.controller.session.models), "its model is there")
        desk.choose_model(ALIAS)
        desk.choose_mode("high")
        desk.ask("Say one word.")
        desk.wait(lambda: desk.thinking, "it thinks", 30_000)
        desk.wait(lambda: not desk.is_streaming, "it ends", 60_000)
        desk.close()
