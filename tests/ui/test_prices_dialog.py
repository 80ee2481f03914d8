# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prices in the settings: typed, taken back, checked, saved."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from leadline.costs.own_prices import OWN, Holiday, OwnPrices
from leadline.costs.prices import PriceRow, PriceTable
from leadline.host.resources import resource
from leadline.ui.prices_dialog import PRICE_PAGE, PricesDialog, ShownPrices

TABLE = PriceTable.load(resource("prices.toml"))
NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
PRICES = Decimal("0.05"), Decimal("2.5"), Decimal(9)
MINE = PriceRow("deepseek-flash", datetime(2027, 1, 1, tzinfo=UTC), None, "peak", *PRICES, "CNY", OWN)
OLD = OwnPrices((MINE,), (Holiday("New Year", date(2027, 1, 1), date(2027, 1, 1)),))


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[PricesDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    shown = ShownPrices(OLD, TABLE.rows, tuple(TABLE.calendar.holidays), TABLE.checked_on, NOW, is_old=True)
    made = PricesDialog(shown, parent)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def click(qtbot: QtBot, dialog: PricesDialog, name: str) -> None:
    found = dialog.findChild(QWidget, name)
    assert isinstance(found, QWidget) and found.isEnabled(), name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def type_into(qtbot: QtBot, dialog: PricesDialog, row: int, column: int, text: str) -> None:
    dialog.rows.setCurrentCell(row, column)
    item = dialog.rows.item(row, column)
    assert item is not None
    dialog.rows.editItem(item)
    edit = dialog.rows.indexWidget(dialog.rows.model().index(row, column))  # not one that is on its way out
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    # The delegate commits in the next turn of the loop.
    qtbot.waitUntil(lambda: dialog.rows.state() != QAbstractItemView.State.EditingState)


def cells(dialog: PricesDialog, row: int) -> list[str]:
    items = [dialog.rows.item(row, column) for column in range(dialog.rows.columnCount())]
    return [item.text() if item is not None else "" for item in items]


def test_the_users_rows_come_first_and_the_others_can_only_be_read(dialog: PricesDialog) -> None:
    assert cells(dialog, 0)[0] == "deepseek-flash" and cells(dialog, 0)[3:8] == ["peak", "0.05", "2.5", "9", "CNY"]
    flags = [item.flags() & Qt.ItemFlag.ItemIsEditable for row in (0, 1) if (item := dialog.rows.item(row, 4))]
    assert [bool(each) for each in flags] == [True, False]
    assert dialog.rows.rowCount() == 1 + 8  # those in force: two models, two tiers, two currencies


def test_past_prices_are_there_when_they_are_wanted(qtbot: QtBot, dialog: PricesDialog) -> None:
    click(qtbot, dialog, "olderPricesBox")
    assert dialog.rows.rowCount() == 1 + sum(1 for row in TABLE.rows if row.output)


def test_a_price_is_typed_taken_back_typed_again_and_saved(qtbot: QtBot, dialog: PricesDialog) -> None:
    type_into(qtbot, dialog, 0, 4, "0.06")
    assert cells(dialog, 0)[4] == "0.06"
    click(qtbot, dialog, "undoPriceButton")
    assert cells(dialog, 0)[4] == "0.05" and not dialog.undo_button.isEnabled()
    type_into(qtbot, dialog, 0, 4, "0,07")
    with qtbot.waitSignal(dialog.saved) as saved:
        click(qtbot, dialog, "savePricesButton")
    assert [row.hit for row in saved.args[0].rows] == [Decimal("0.07")]
    assert not dialog.isVisible()


def test_what_is_no_price_stays_in_the_dialog_and_is_named(qtbot: QtBot, dialog: PricesDialog) -> None:
    type_into(qtbot, dialog, 0, 4, "cheap")
    with qtbot.assertNotEmitted(dialog.saved):
        click(qtbot, dialog, "savePricesButton")
    assert dialog.isVisible() and cells(dialog, 0)[4] == "cheap"
    assert "“cheap” is not a price" in dialog._problem.text() and dialog._problem.isVisible()


def test_a_row_is_added_like_the_one_in_hand_and_removed_with_undo(qtbot: QtBot, dialog: PricesDialog) -> None:
    pro = next(row for row in range(dialog.rows.rowCount()) if cells(dialog, row)[0] == "deepseek-v4-pro")
    dialog.rows.setCurrentCell(pro, 0)
    like = cells(dialog, pro)
    click(qtbot, dialog, "addPriceButton")
    assert cells(dialog, 0)[0] == "deepseek-v4-pro" and cells(dialog, 0)[3:8] == like[3:8]
    assert len(dialog.draft.rows) == 2
    dialog.rows.setCurrentCell(1, 0)
    click(qtbot, dialog, "removePriceButton")
    assert [row.model for row in dialog.draft.rows] == ["deepseek-v4-pro"]
    click(qtbot, dialog, "undoPriceButton")
    click(qtbot, dialog, "undoPriceButton")
    assert dialog.draft.own() == OLD


def test_a_row_of_leadlines_cannot_be_removed(dialog: PricesDialog) -> None:
    dialog.rows.setCurrentCell(3, 0)
    assert not dialog.remove_button.isEnabled()
    dialog.rows.setCurrentCell(0, 0)
    assert dialog.remove_button.isEnabled()


def test_next_years_holidays_are_added(qtbot: QtBot, dialog: PricesDialog) -> None:
    dialog.tabs.setCurrentIndex(1)
    click(qtbot, dialog, "addPriceButton")
    for column, text in enumerate(("Spring Festival", "2027-02-05", "2027-02-12")):
        dialog.holidays.typed.emit(0, column, text)
    with qtbot.waitSignal(dialog.saved) as saved:
        click(qtbot, dialog, "savePricesButton")
    assert saved.args[0].holidays[0] == Holiday("Spring Festival", date(2027, 2, 5), date(2027, 2, 12))


def test_that_they_were_checked_today_is_kept_and_no_longer_marked(qtbot: QtBot, dialog: PricesDialog) -> None:
    assert "66 days ago" in dialog.checked.text() and dialog.checked.property("role") == "warn"
    click(qtbot, dialog, "checkedTodayButton")
    assert "today" in dialog.checked.text() and dialog.checked.property("role") == "dim"
    assert not dialog.check_button.isEnabled()
    with qtbot.waitSignal(dialog.saved) as saved:
        click(qtbot, dialog, "savePricesButton")
    assert saved.args[0].checked_on == NOW.astimezone().date()


def test_nothing_changed_is_nothing_saved(qtbot: QtBot, dialog: PricesDialog) -> None:
    with qtbot.waitSignal(dialog.page_requested) as asked:
        click(qtbot, dialog, "pricePageButton")
    assert asked.args == [PRICE_PAGE]
    with qtbot.assertNotEmitted(dialog.saved):
        click(qtbot, dialog, "savePricesButton")
    assert not dialog.isVisible()


def test_the_box_of_a_cell_shows_its_words_whole_and_stands_on_its_line(dialog: PricesDialog) -> None:
    hours = 3
    item = dialog.rows.item(0, hours)
    assert item is not None
    dialog.rows.editItem(item)
    box = dialog.rows.indexWidget(dialog.rows.model().index(0, hours))

    assert isinstance(box, QComboBox)
    box.hidePopup()
    cell = dialog.rows.visualItemRect(item)
    assert box.width() >= box.sizeHint().width() and box.x() == cell.x()
    assert abs(box.geometry().center().y() - cell.center().y()) <= 1
