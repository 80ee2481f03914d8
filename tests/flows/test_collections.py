# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collections by hand: made of a chat, asked in, renamed, deleted, changed for the chats to come."""

import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from leadline.ui.collection_list import CollectionList
from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.history_model import ROW_ROLE
from tests.conversing import depth_log
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.flows.test_images import paste, tiles, wait_ready
from tests.pictures import png
from tests.servers.deepseek import DeepSeekServer


def rows(desk: Desk) -> list[CollectionLine | MemberLine]:
    """What the list of collections shows."""
    model = pane(desk).rows
    found = (model.index(at).data(ROW_ROLE) for at in range(model.rowCount()))
    return [row for row in found if not isinstance(row, str)]


def pane(desk: Desk) -> CollectionList:
    _ = desk.window.history.list
    return desk.window.history.collections


def names(desk: Desk) -> list[str]:
    return [row.name if isinstance(row, CollectionLine) else row.title for row in rows(desk)]


def spot(desk: Desk, name: str) -> QPoint:
    view = pane(desk)
    index = view.rows.index_of(lambda row: name in (row.name if isinstance(row, CollectionLine) else row.title))
    assert index.isValid(), names(desk)
    return view.visualRect(index).center()


def click_row(desk: Desk, name: str) -> None:
    desk.qtbot.mouseClick(pane(desk).viewport(), Qt.MouseButton.LeftButton, pos=spot(desk, name))


def open_menu(desk: Desk, name: str, words: str) -> None:
    pane(desk).customContextMenuRequested.emit(spot(desk, name))
    desk.choose_in("collectionRowMenu", words)


def type_name(desk: Desk, name: str, field: str = "titleEdit") -> None:
    """Into the field that is open."""

    def is_there() -> bool:
        found = desk.window.findChild(QLineEdit, field)
        return isinstance(found, QLineEdit) and found.isVisible() and desk.window.focusWidget() is found

    desk.wait(is_there, "the name can be typed")
    edit = desk.find(field)
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    desk.qtbot.keyClicks(edit, name)
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)
    desk.wait(lambda: name in names(desk), "it is called so")


def north(desk: Desk, tmp_path: Path, lines: int = 400) -> Path:
    path = tmp_path / "north.txt"
    path.write_text(depth_log(lines), encoding="utf-8")
    desk.attach(path)
    desk.wait(lambda: desk.window.header.has_documents, "the menu knows the documents")
    return path


def make(desk: Desk, name: str = "North Sea") -> None:
    """Of the chat on screen."""
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Make a collection of these documents")
    type_name(desk, name)
    desk.wait(lambda: is_open(desk), "it is on screen")


def make_and_ask(desk: Desk, tmp_path: Path) -> None:
    """A collection is on screen in which one question was asked."""
    north(desk, tmp_path)
    make(desk)
    desk.ask("How deep?")
    desk.wait_reply()
    click_row(desk, "North Sea")
    desk.wait(lambda: is_open(desk), "the collection is on screen")


def add_late(desk: Desk, tmp_path: Path) -> None:
    """To that collection: both ways are offered with their prices."""
    late = tmp_path / "south.txt"
    late.write_text(depth_log(50, 400), encoding="utf-8")
    desk.attach(late)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-late", "the prices of both ways are said")


def is_open(desk: Desk) -> bool:
    chat = desk.controller.session.chat
    return chat is not None and chat.is_pack


def test_a_collection_is_made_named_and_asked_in_and_its_second_chat_begins_with_the_same_bytes(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)
    desk.wait(lambda: "north.txt" in desk.documents, "its documents are shown")
    desk.wait(lambda: desk.window.welcome._heading.text() == "North Sea", "the empty chat says where one is")

    desk.ask("How deep?")
    desk.wait_reply()
    first = desk.controller.session.chat_id
    click_row(desk, "North Sea")
    desk.wait(lambda: is_open(desk), "the collection is on screen again")
    assert desk.typed == ""
    desk.ask("How wide?")
    desk.wait_reply()

    assert desk.controller.session.chat_id != first
    one, two = (exchange.json["messages"] for exchange in server.chats)
    assert one[:2] == two[:2]
    assert [each[-1]["content"] for each in (one, two)] == ["How deep?", "How wide?"]
    desk.wait(lambda: names(desk)[:3] == ["North Sea", "How wide?", "How deep?"], "both stand under it")


def test_what_is_typed_and_not_sent_in_a_collection_stays_there(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)

    desk.type("How dee")
    desk.new_chat()
    assert desk.typed == ""
    click_row(desk, "North Sea")

    desk.wait(lambda: is_open(desk) and desk.typed == "How dee", "it is there again")


def test_a_collection_is_warmed_up_from_its_menu_and_says_that_it_is(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)
    desk.new_chat()
    desk.wait(lambda: line(desk).price.startswith("first ¥") and ", then ¥" in line(desk).price, "both prices are said")
    assert not line(desk).is_warm

    open_menu(desk, "North Sea", "Warm up the documents\u2026")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "warm-up", "the price is said")
    desk.press_notice("do")

    desk.wait(lambda: line(desk).is_warm and line(desk).price.startswith("cached, a question"), "it is warm")
    desk.ask("How deep?")
    desk.wait_reply()
    assert "(9" in desk.numbers and "cached" in desk.numbers, desk.numbers


def line(desk: Desk) -> CollectionLine:
    return next((row for row in rows(desk) if isinstance(row, CollectionLine)), CollectionLine(0, 0, "", ""))


def test_a_deleted_collection_leaves_its_chats_and_undo_brings_it_back(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)
    desk.ask("How deep?")
    desk.wait_reply()
    desk.wait(lambda: "How deep?" in names(desk), "the chat stands under it")

    view = pane(desk)
    view.setCurrentIndex(view.rows.index_of(lambda row: isinstance(row, CollectionLine)))
    desk.qtbot.keyClick(view, Qt.Key.Key_Delete)
    desk.wait(lambda: not rows(desk), "it is gone")
    desk.wait(lambda: "How deep?" in desk.chats, "the chat is not")
    assert desk.notice is not None and desk.notice.title == "Deleted: North Sea"
    assert desk.notice.hint == "Its chats stay."
    desk.press_notice("undo")

    desk.wait(lambda: is_open(desk), "it is open again")
    desk.wait(lambda: names(desk)[:1] == ["North Sea"], "it is back")
    desk.wait(lambda: "How deep?" in names(desk), "its chat stands under it again")


def test_a_collection_is_renamed_by_key_and_in_the_header(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)

    view = pane(desk)
    view.setCurrentIndex(view.rows.index_of(lambda row: isinstance(row, CollectionLine)))
    desk.qtbot.keyClick(view, Qt.Key.Key_F2)
    type_name(desk, "Dogger Bank", "renameEdit")
    desk.wait(lambda: desk.window.windowTitle() == "Dogger Bank", "the header has it, too")
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Rename")
    type_name(desk, "Viking")

    desk.wait(lambda: names(desk) == ["Viking", "north.txt"], "the list has it, too")


def test_a_chat_is_put_into_a_collection_and_back(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)
    desk.new_chat()
    desk.ask("What is a fathom?")
    desk.wait_reply()

    desk.click("chatMenuButton")
    desk.open_submenu("chatMenu", "Collection")
    desk.choose_in("collectionMenu", "North Sea")
    desk.wait(lambda: "What is a fathom?" in names(desk), "it stands under it")
    desk.press_notice("undo")

    desk.wait(lambda: "What is a fathom?" not in names(desk), "it is out of it")


def test_what_is_added_to_a_collection_keeps_the_head_of_its_prompts_and_leaves_old_chats_alone(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    make_and_ask(desk, tmp_path)

    add_late(desk, tmp_path)
    assert desk.notice is not None and [each.key for each in desk.notice.buttons] == ["keep", "rebuild"]
    assert all("~" in each.text for each in desk.notice.buttons)
    desk.press_notice("keep")
    desk.ask("How wide?")
    desk.wait_reply()
    desk.open_chat("How deep?")
    desk.wait(lambda: "north.txt" in desk.documents, "the old chat is shown")
    assert "south.txt" not in desk.documents

    one, two = (exchange.json["messages"] for exchange in server.chats)
    assert one[:2] == two[:2]
    assert "south.txt" in two[2]["content"] and two[2]["content"].endswith("How wide?")


def test_removing_from_a_collection_says_what_reading_the_rest_costs(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    south = tmp_path / "south.txt"
    south.write_text(depth_log(50, 400), encoding="utf-8")
    desk.attach(south)
    north(desk, tmp_path)
    make(desk)
    desk.ask("How deep?")
    desk.wait_reply()
    click_row(desk, "North Sea")
    desk.wait(lambda: is_open(desk) and "south.txt" in desk.documents, "the collection is on screen")
    chat = desk.controller.session.chat
    assert chat is not None

    desk.controller.documents.remove([chat.pack[0].seq])
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-removal", "the price is said")
    assert desk.notice is not None and [each.key for each in desk.notice.buttons] == ["rebuild"]
    assert "~" in desk.notice.buttons[0].text
    desk.press_notice("rebuild")
    desk.wait(lambda: "south.txt" not in desk.documents, "it is gone")
    desk.ask("How wide?")
    desk.wait_reply()

    one, two = (exchange.json["messages"][0]["content"] for exchange in server.chats)
    assert "south.txt" in one and "south.txt" not in two


def test_files_of_a_collection_that_changed_are_counted_in_its_row(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    path = north(desk, tmp_path)
    make(desk)
    desk.close()
    path.write_text(depth_log(3), encoding="utf-8")

    again = open_desk(server)

    again.wait(lambda: rows(again) and line(again).differences == "1 changed", "it is said")


def test_a_collection_in_an_open_window_says_what_days_have_changed_when_its_chat_is_opened_or_hours_pass(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    path = north(desk, tmp_path)
    desk.ask("How deep?")
    desk.wait_reply()
    make(desk)
    desk.wait(lambda: line(desk).is_warm, "it is cached")
    desk.new_chat()
    days_pass(next(desk.data.rglob("history.sqlite3")).parent, 6)
    path.write_text(depth_log(3), encoding="utf-8")

    desk.open_chat("How deep?")
    desk.wait(lambda: not line(desk).is_warm and line(desk).differences == "1 changed", "the row says so")
    desk.new_chat()
    path.write_text(depth_log(400), encoding="utf-8")
    desk.controller.prices.hours_changed.emit()
    desk.wait(lambda: line(desk).differences == "", "the file is what it was")


def test_a_collection_whose_head_is_built_anew_takes_in_what_came_late_and_undo_puts_it_back(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    make_and_ask(desk, tmp_path)
    add_late(desk, tmp_path)

    desk.press_notice("rebuild")
    desk.wait(lambda: late_names(desk) == [], "it stands at the head")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-done", "it is said")
    desk.press_notice("undo")

    desk.wait(lambda: late_names(desk) == ["south.txt"], "it comes late again")


def late_names(desk: Desk) -> list[str]:
    chat = desk.controller.session.chat
    return [entry.name for entry in chat.pack if entry.is_late] if chat is not None else []


def test_a_collection_is_made_from_the_menu_of_the_documents_and_taken_back(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)

    desk.click("documentOrderButton")
    desk.choose_in("documentOrderMenu", "Make a collection of these documents")
    type_name(desk, "North Sea")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "collection-made", "it is said")
    desk.press_notice("undo")

    desk.wait(lambda: not rows(desk), "it is gone")
    desk.wait(lambda: not is_open(desk) and "north.txt" in desk.documents, "the chat is on screen again")


def test_a_chat_is_dragged_onto_a_collection(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)
    desk.new_chat()
    desk.ask("What is a fathom?")
    desk.wait_reply()
    desk.wait(lambda: "What is a fathom?" in desk.chats, "the chat is in the history")

    history = desk.window.history.list
    row = next(row for row in desk.rows if row.title == "What is a fathom?")
    mime = history.rows.mimeData([history.rows.index_of(row.id)])
    drop(desk, mime, spot(desk, "North Sea"))

    desk.wait(lambda: "What is a fathom?" in names(desk), "it stands under it")


def drop(desk: Desk, mime: QMimeData, at: QPoint) -> None:
    """As Qt does when the button is let go over the list."""
    port = pane(desk).viewport()
    move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered, moved = QDragEnterEvent(at, move, mime, left, none), QDragMoveEvent(at, move, mime, left, none)
    for event in (entered, moved):
        QApplication.sendEvent(port, event)
    assert moved.isAccepted()
    QApplication.sendEvent(port, QDropEvent(QPointF(at), move, mime, left, none))


def days_pass(data: Path, days: int) -> None:
    """All that was asked and stored is so much older."""
    by = days * 86_400_000_000
    with closing(sqlite3.connect(data / "history.sqlite3")) as con:
        con.execute("UPDATE turn SET asked_us = asked_us - ?, ended_us = ended_us - ?", (by, by))
        con.execute("UPDATE held_prefix SET last_used_us = last_used_us - ?", (by,))
        con.commit()


def test_coming_back_after_days_says_in_one_strip_what_the_next_question_costs(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    path = north(desk, tmp_path, 2_400)
    desk.ask("How deep?")
    desk.wait_reply()
    desk.close()
    database = next(desk.data.rglob("history.sqlite3"))
    days_pass(database.parent, 6)
    path.write_text(depth_log(3), encoding="utf-8")

    again = open_desk(server)
    again.open_chat("How deep?")

    again.wait(lambda: again.notice is not None and again.notice.key == "idle-chat", "it is said")
    assert again.notice is not None and again.notice.title == "6 days idle, probably cold"
    assert "¥" in again.notice.hint and again.notice.hint.endswith("Files changed: 1.")
    again.wait(lambda: again.window.notices.find_notice("choice-change") is not None, "the change is a choice, too")
    assert again.notice.key == "idle-chat"
    again.click("noticeCloseButton")
    again.wait(lambda: again.notice is not None and again.notice.key == "choice-change", "which comes after it")


def test_a_picture_beside_a_question_goes_into_the_chat_that_it_begins(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    north(desk, tmp_path)
    make(desk)
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)

    desk.ask("Is it this buoy?")
    desk.wait_reply()
    click_row(desk, "North Sea")
    desk.wait(lambda: is_open(desk), "the collection is on screen again")

    sent = server.chats[-1].json["messages"][-1]["content"]
    assert [part["type"] for part in sent] == ["image_url", "text"]
    assert tiles(desk) == []
