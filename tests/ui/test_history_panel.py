# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of chats, its groups, its search."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from leadline.ui.history_model import ROW_ROLE, HistoryRow
from leadline.ui.history_panel import HistoryPanel
from leadline.ui.icons import Icons
from leadline.ui.theme import LIGHT

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def panel(qtbot: QtBot) -> HistoryPanel:
    widget = HistoryPanel(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(240, 600)
    widget.show()
    return widget


def _texts(panel: HistoryPanel) -> list[str]:
    model = panel.list.rows
    return [model.index(row).data() for row in range(model.rowCount())]


def _rows(*ages: timedelta) -> list[HistoryRow]:
    return [HistoryRow(number, f"chat {number}", NOW - age) for number, age in enumerate(ages)]


def test_an_empty_list_says_what_will_be_there(panel: HistoryPanel) -> None:
    panel.show_rows([], NOW)
    assert panel.empty.isVisible()
    assert not panel.list.isVisible()


def test_chats_stand_under_their_day_as_the_user_sees_it(panel: HistoryPanel) -> None:
    hours, days = timedelta(hours=1), timedelta(days=1)
    rows = _rows(0 * hours, hours, 3 * days, 7 * days, 8 * days, 40 * days)
    in_utc = [HistoryRow(row.id, row.title, row.when.astimezone(UTC)) for row in rows]
    panel.show_rows(in_utc, NOW)
    assert _texts(panel) == [
        "Today",
        "chat 0",
        "Yesterday",
        "chat 1",
        "Previous 7 days",
        "chat 2",
        "chat 3",
        "November 2026",
        "chat 4",
        "October 2026",
        "chat 5",
    ]


def test_a_click_on_a_chat_chooses_it_and_on_a_head_nothing(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_rows(_rows(timedelta(0)), NOW)
    head, chat = (panel.list.visualRect(panel.list.rows.index(row)).center() for row in (0, 1))
    with qtbot.assertNotEmitted(panel.chat_chosen):
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=head)
    with qtbot.waitSignal(panel.chat_chosen) as got:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=chat)
    assert got.args == [0]


def test_typing_searches_once_after_a_pause_chinese_too(qtbot: QtBot, panel: HistoryPanel) -> None:
    seen: list[str] = []
    panel.search_changed.connect(seen.append)
    with qtbot.waitSignal(panel.search_changed):
        panel.search.insert(" 缓")  # as an input method does; QTest has keys for Latin letters only
        panel.search.insert("存 ")
    assert seen == ["缓存"]
    with qtbot.waitSignal(panel.search_changed):
        qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert seen == ["缓存", ""]


def test_hits_show_their_snippet_and_enter_opens_the_first(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.search.setText("least")
    with qtbot.waitSignal(panel.search_changed):
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    panel.show_hits([HistoryRow(7, "Least squares", NOW, "the method of least squares")])
    assert _texts(panel) == ["Least squares"]
    with qtbot.waitSignal(panel.chat_chosen) as got:
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert got.args == [7]


def test_no_hits_says_so(panel: HistoryPanel) -> None:
    panel.search.setText("nothing")
    panel.show_hits([])
    assert panel.empty.isVisible()
    assert "Nothing found" in panel.empty.text()


def test_delete_key_asks_for_deletion(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_rows(_rows(timedelta(0)), NOW)
    panel.set_current(0)
    with qtbot.waitSignal(panel.delete_requested) as got:
        qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert got.args == [0]


def test_f2_renames_in_place(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_rows(_rows(timedelta(0)), NOW)
    panel.set_current(0)
    qtbot.keyClick(panel.list, Qt.Key.Key_F2)
    editor = panel.list.findChild(QLineEdit, "renameEdit")
    editor.selectAll()
    qtbot.keyClicks(editor, "  a new   name ")
    with qtbot.waitSignal(panel.rename_requested) as got:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert got.args == [0, "a new name"]
    assert _texts(panel) == ["Today", "a new name"]


def test_the_open_chat_stays_marked_when_rows_come_again(panel: HistoryPanel) -> None:
    panel.show_rows(_rows(timedelta(0), timedelta(hours=1)), NOW)
    panel.set_current(1)
    panel.show_rows(_rows(timedelta(0), timedelta(0)), NOW)
    assert panel.list.currentIndex().data() == "chat 1"
    panel.set_current(None)
    assert not panel.list.currentIndex().isValid()


def test_a09_control_characters_in_a_title_are_spelt_out(panel: HistoryPanel) -> None:
    panel.show_rows([HistoryRow(1, "a\u202egpj.exe\nb<img src=x>", NOW)], NOW)
    assert _texts(panel)[1] == "a[U+202E]gpj.exe b<img src=x>"
    assert "&lt;img" in panel.list.rows.index(1).data(Qt.ItemDataRole.ToolTipRole)


def test_ten_thousand_chats_show(panel: HistoryPanel) -> None:
    """How long that takes is measured by the bench (`views`)."""
    rows = [HistoryRow(number, f"chat {number}", NOW - timedelta(hours=number)) for number in range(10_000)]
    panel.show_rows(rows, NOW)
    panel.list.grab()
    assert panel.list.rows.index_of(9_999).isValid()


def test_a_chat_is_marked_in_paint_and_in_words(panel: HistoryPanel) -> None:
    panel.show_rows(_rows(*[timedelta(minutes=number) for number in range(4)]), NOW)
    plain = panel.list.viewport().grab().toImage()
    rows = panel.list.rows
    changed: list[int] = []
    rows.dataChanged.connect(lambda first, _: changed.append(first.data(ROW_ROLE).id))

    rows.mark(unread={1}, running={0, 1}, waits={2})

    assert changed == [0, 1, 2]
    said = [rows.index_of(number).data(Qt.ItemDataRole.AccessibleDescriptionRole) for number in range(4)]
    assert said == ["A reply is being written", "A reply is being written. A new reply", "A question waits", ""]
    assert "A question waits" in rows.index_of(2).data(Qt.ItemDataRole.ToolTipRole)
    marked = panel.list.viewport().grab().toImage()
    differs = [
        plain.copy(area) != marked.copy(area)
        for area in (panel.list.visualRect(rows.index_of(number)) for number in range(4))
    ]
    assert differs == [True, True, True, False]
    rows.mark(unread={1}, running={0, 1}, waits={2})
    assert changed == [0, 1, 2], "what is as it was is not painted again"
    rows.mark(unread=(), running=(), waits=())
    assert panel.list.viewport().grab().toImage() == plain


def test_rows_that_come_while_one_is_renamed_wait_for_its_end(qtbot: QtBot, panel: HistoryPanel) -> None:
    rows = [HistoryRow(1, "tides", NOW), HistoryRow(2, "moon", NOW)]
    panel.show_rows(rows, NOW)
    panel.start_rename(2)
    field = panel.list.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "Moon and ti")
    panel.show_rows([HistoryRow(3, "sun", NOW), *rows], NOW)
    qtbot.keyClicks(field, "des")
    with qtbot.waitSignal(panel.rename_requested) as got:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert got.args == [2, "Moon and tides"]
    qtbot.waitUntil(lambda: panel.list.rows.index_of(3).isValid())
