# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of collections in the left pane: what it shows, its keys, how high it is."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from leadline.ui.collection_list import CollectionList
from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.history_model import HistoryRow
from leadline.ui.history_panel import HistoryPanel
from leadline.ui.icons import Icons
from leadline.ui.theme import DARK, LIGHT

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LINES = (
    CollectionLine(1, 101, "Annual reports", "cached, a question ¥0.016", "all of it", is_warm=True, chats=2),
    CollectionLine(2, 102, "Contracts", "first ¥0.80, then ¥0.016", differences="2 changed", chats=0),
)
MEMBERS = {1: [MemberLine(11, "Leases"), MemberLine(12, "Dividends")]}


@pytest.fixture
def panel(qtbot: QtBot) -> HistoryPanel:
    widget = HistoryPanel(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(240, 600)
    widget.show()
    widget.show_rows([HistoryRow(11, "Leases", NOW)], NOW)
    return widget


@pytest.fixture
def listed(panel: HistoryPanel) -> CollectionList:
    panel.show_collections(LINES, MEMBERS, None)
    return panel.collections


def texts(view: CollectionList) -> list[str]:
    return [view.rows.index(row).data() for row in range(view.rows.rowCount())]


def put_on(view: CollectionList, text: str) -> None:
    view.setCurrentIndex(view.rows.index(texts(view).index(text)))


def test_without_collections_one_line_says_what_they_are(panel: HistoryPanel) -> None:
    assert panel.collections_hint.isVisible()
    assert panel.collections_hint.text().startswith("Collections: ")
    assert not panel.collections.isVisible()


def test_where_nothing_was_asked_yet_nothing_is_said_of_them(panel: HistoryPanel) -> None:
    panel.show_rows([], NOW)

    assert not panel.collections_hint.isVisible()


def test_a_search_shows_its_hits_and_no_collections(panel: HistoryPanel, listed: CollectionList) -> None:
    panel.show_hits([HistoryRow(11, "Leases", NOW, "leases")])
    assert not listed.isVisible()

    panel.show_rows([HistoryRow(11, "Leases", NOW)], NOW)
    assert listed.isVisible()


def test_the_arrow_keys_show_and_hide_the_chats(qtbot: QtBot, listed: CollectionList) -> None:
    put_on(listed, "Annual reports")

    qtbot.keyClick(listed, Qt.Key.Key_Right)
    assert texts(listed) == ["Collections", "Annual reports", "Leases", "Dividends", "Contracts"]
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    assert listed.currentIndex().data() == "Leases"
    qtbot.keyClick(listed, Qt.Key.Key_Up)
    qtbot.keyClick(listed, Qt.Key.Key_Left)

    assert texts(listed) == ["Collections", "Annual reports", "Contracts"]
    assert listed.currentIndex().data() == "Annual reports"


def test_a_click_on_the_arrow_opens_nothing(qtbot: QtBot, listed: CollectionList) -> None:
    rect = listed.visualRect(listed.rows.index(1))

    with qtbot.assertNotEmitted(listed.chat_chosen):
        at = rect.topLeft() + (rect.center() - rect.topLeft()) / 8
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert "Leases" in texts(listed)


@pytest.mark.parametrize(("row", "chat_id"), [("Annual reports", 101), ("Leases", 11)])
def test_enter_and_a_click_open_a_collection_or_a_chat(
    qtbot: QtBot, listed: CollectionList, row: str, chat_id: int
) -> None:
    listed.rows.set_open({1})
    put_on(listed, row)

    with qtbot.waitSignal(listed.chat_chosen) as by_key:
        qtbot.keyClick(listed, Qt.Key.Key_Return)
    with qtbot.waitSignal(listed.chat_chosen) as by_click:
        spot = listed.visualRect(listed.currentIndex()).center()
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    assert by_key.args == by_click.args == [chat_id]


def test_the_collection_of_the_chat_on_screen_is_open_and_stays_as_the_user_wants_it(
    panel: HistoryPanel, listed: CollectionList
) -> None:
    panel.set_current(11)
    panel.show_collections(LINES, MEMBERS, 1)
    assert listed.currentIndex().data() == "Leases"

    listed.rows.toggle(1)
    panel.show_collections(LINES, MEMBERS, 1)

    assert "Leases" not in texts(listed)


def test_a_name_that_is_typed_outlives_new_rows(qtbot: QtBot, panel: HistoryPanel, listed: CollectionList) -> None:
    panel.activateWindow()
    listed.start_rename(102)
    edit = listed.findChild(QLineEdit, "renameEdit")
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    qtbot.keyClicks(edit, "Leas")

    panel.show_collections(LINES[:1], {}, None)
    qtbot.keyClicks(edit, "ing")
    with qtbot.waitSignal(panel.rename_requested) as asked:
        qtbot.keyClick(edit, Qt.Key.Key_Return)

    assert asked.args == [102, "Leasing"]
    qtbot.waitUntil(lambda: texts(listed) == ["Collections", "Annual reports"])


def test_a_screen_reader_hears_price_changes_and_chats(listed: CollectionList) -> None:
    role = Qt.ItemDataRole.AccessibleDescriptionRole

    assert listed.accessibleName() == "Collections"
    assert listed.rows.index(1).data(role) == "all of it. 2 chats"
    assert listed.rows.index(2).data(role) == "first ¥0.80, then ¥0.016. 2 changed. 0 chats"


def test_many_collections_leave_more_than_half_of_the_pane_to_the_chats(panel: HistoryPanel) -> None:
    lines = [CollectionLine(number, 100 + number, f"pack {number}", "") for number in range(1, 80)]

    panel.show_collections(lines, {}, None)

    assert panel.collections.height() <= panel.height() * 0.45
    assert panel.collections.verticalScrollBar().maximum() > 0


def test_a_few_are_as_high_as_their_rows(listed: CollectionList) -> None:
    assert listed.verticalScrollBar().maximum() == 0
    last = listed.visualRect(listed.rows.index(listed.rows.rowCount() - 1))
    assert last.bottom() <= listed.viewport().height()


def test_both_looks_can_be_painted(panel: HistoryPanel, listed: CollectionList) -> None:
    light = listed.grab().toImage()

    panel.set_icons(Icons(DARK))

    assert listed.grab().toImage() != light
