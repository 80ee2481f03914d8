# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices and holidays: the user's own before those that came with Leadline. Nothing holds before Save."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from leadline.costs.own_prices import OwnPrices, check
from leadline.costs.prices import PriceRow
from leadline.errors import AssistantError
from leadline.ui.controls import PlainLabel, button
from leadline.ui.draft_table import DraftTable
from leadline.ui.error_words import in_language
from leadline.ui.price_draft import Draft, HolidayDraft, RowDraft, draft_of

PRICE_PAGE = "https://api-docs.deepseek.com/quick_start/pricing"
_MOST_UNDO = 100


@dataclass(frozen=True, slots=True)
class ShownPrices:
    """What the dialog begins with."""

    own: OwnPrices
    shipped: tuple[PriceRow, ...]
    holidays: tuple[date, ...]
    """Those that came with Leadline."""
    checked_on: date
    """When somebody last looked at the price page."""
    now: datetime
    is_old: bool = False
    """That is too long ago."""
    problem: str = ""
    """Why the user's own could not be read."""


class PricesDialog(QDialog):
    """Two tables; what is typed can be taken back step by step."""

    saved = Signal(object)
    """The OwnPrices that hold from now on."""
    page_requested = Signal(str)
    """Address of the service's price page."""

    def __init__(self, shown: ShownPrices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pricesDialog")
        self.setWindowTitle(self.tr("Prices"))
        self.resize(1010, 560)
        self._shown = shown
        self._before = self.draft = Draft.of(shown.own)
        self._undo: list[Draft] = []
        self._today = shown.now.astimezone().date()
        hours = (("all", self.tr("all")), ("peak", self.tr("peak")), ("off-peak", self.tr("off-peak")))
        currencies = (("CNY", "CNY"), ("USD", "USD"))
        self.rows = DraftTable(
            (
                self.tr("Model"),
                self.tr("From"),
                self.tr("Until"),
                self.tr("Hours"),
                self.tr("Cached"),
                self.tr("Not cached"),
                self.tr("Output"),
                self.tr("Currency"),
                self.tr("Source"),
            ),
            (160, 156, 156, 84, 74, 92, 70, 84, 0),
            {3: hours, 7: currencies},
            (4, 5, 6),
            self.tr("Prices per million tokens"),
            self,
        )
        self.rows.setObjectName("priceTable")
        self.rows.typed.connect(lambda row, column, text: self._change(self.draft.with_text(row, column, text)))
        self.holidays = DraftTable(
            (self.tr("Holiday"), self.tr("First day"), self.tr("Last day")),
            (0, 150, 150),
            {},
            (),
            self.tr("Holidays, off-peak though they are weekdays"),
            self,
        )
        self.holidays.setObjectName("holidayTable")
        self.holidays.typed.connect(
            lambda row, column, text: self._change(self.draft.with_holiday_text(row, column, text))
        )
        self.older = QCheckBox(self.tr("Show past prices"), self)
        self.older.setObjectName("olderPricesBox")
        self.older.toggled.connect(self._show)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("priceTabs")
        about_rows = self.tr("Per million tokens. Rows of your own come first and go before those of Leadline.")
        self.tabs.addTab(self._page(about_rows, self.rows, self.older), self.tr("Prices"))
        self.tabs.addTab(self._page(self._about_holidays(), self.holidays, None), self.tr("Holidays"))
        self._problem = PlainLabel("", "error", self, wrap=True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 16, 22, 18)
        column.setSpacing(12)
        if shown.problem:
            column.addWidget(PlainLabel(shown.problem, "warn", self, wrap=True))
        column.addWidget(self.tabs, 1)
        column.addLayout(self._checking())
        column.addWidget(self._problem)
        column.addLayout(self._actions())
        self._show()

    def _page(self, words: str, table: DraftTable, more: QCheckBox | None) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(words, "dim", page, wrap=True), 1)
        if more is not None:
            head.addWidget(more)
        column.addLayout(head)
        column.addWidget(table, 1)
        return page

    def _about_holidays(self) -> str:
        days = self._shown.holidays
        if not days:
            return self.tr("Days that are off-peak though they are weekdays.")
        words = self.tr("Days that are off-peak though they are weekdays. Leadline knows {count} days, up to {last}.")
        return words.replace("{count}", str(len(days))).replace("{last}", max(days).isoformat())

    def _checking(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self.checked = PlainLabel("", "dim", self)
        self.checked.setObjectName("pricesChecked")
        page = button(self.tr("Price page\u2026"), "quiet", self, name="pricePageButton")
        page.clicked.connect(lambda: self.page_requested.emit(PRICE_PAGE))
        self.check_button = button(self.tr("I checked them today"), "", self, name="checkedTodayButton")
        self.check_button.clicked.connect(lambda: self._change(replace(self.draft, checked_on=self._today)))
        line.addWidget(self.checked)
        line.addWidget(page)
        line.addStretch(1)
        line.addWidget(self.check_button)
        return line

    def _actions(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        add = button(self.tr("Add"), "", self, name="addPriceButton")
        add.clicked.connect(self._add)
        self.remove_button = button(self.tr("Remove"), "", self, name="removePriceButton")
        self.remove_button.clicked.connect(self._remove)
        self.undo_button = button(self.tr("Undo"), "", self, name="undoPriceButton")
        self.undo_button.clicked.connect(self._take_back)
        save = button(self.tr("Save"), "primary", self, name="savePricesButton")
        save.clicked.connect(self._save)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        for each in (add, self.remove_button, self.undo_button):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(cancel)
        line.addWidget(save)
        for table in (self.rows, self.holidays):
            table.itemSelectionChanged.connect(self._offer)
        self.tabs.currentChanged.connect(self._offer)
        return line

    # -- what is typed ---------------------------------------------------------------------------------

    @property
    def _table(self) -> DraftTable:
        return self.rows if self.tabs.currentIndex() == 0 else self.holidays

    def _add(self) -> None:
        """A row like the one in hand, or like Flash, that holds from today on."""
        draft, day = self.draft, self._today.isoformat()
        if self._table is self.holidays:
            self._change(replace(draft, holidays=(HolidayDraft("", day, day), *draft.holidays)))
        else:
            at = self.rows.currentRow()
            own, shipped = draft.rows, self._shipped()
            like = next(iter(draft_of(row) for row in shipped), RowDraft(currency="CNY"))
            if 0 <= at < len(own) + len(shipped):
                like = own[at] if at < len(own) else draft_of(shipped[at - len(own)])
            self._change(replace(draft, rows=(replace(like, from_=day, to="", note=""), *own)))
        self._table.begin(0)

    def _remove(self) -> None:
        row = self._table.own_row
        if row is None:
            return
        draft = self.draft
        if self._table is self.holidays:
            self._change(replace(draft, holidays=(*draft.holidays[:row], *draft.holidays[row + 1 :])))
        else:
            self._change(replace(draft, rows=(*draft.rows[:row], *draft.rows[row + 1 :])))

    def _take_back(self) -> None:
        if self._undo:
            self.draft = self._undo.pop()
            self._show()

    def _change(self, draft: Draft) -> None:
        if draft != self.draft:
            self._undo = [*self._undo, self.draft][-_MOST_UNDO:]
            self.draft = draft
        self._show()

    def _save(self) -> None:
        try:
            own = self.draft.own()
            check(own)
        except AssistantError as problem:
            hint = in_language(problem.hint) if problem.hint else ""
            self._problem.setText(" ".join((in_language(problem.title), hint)).strip())
            self._problem.show()
            return
        self.accept()
        if self.draft != self._before:
            self.saved.emit(own)

    # -- what is shown ---------------------------------------------------------------------------------

    def _shipped(self) -> list[PriceRow]:
        """Those that are in force and will be; with the past ones where they are wanted, the newest first."""
        now = self._shown.now
        rows = [row for row in self._shown.shipped if row.hit or row.miss or row.output]
        if not self.older.isChecked():
            rows = [row for row in rows if row.to is None or row.to > now]
        return sorted(rows, key=lambda row: row.from_, reverse=True)

    def _show(self) -> None:
        self._problem.hide()
        draft = self.draft
        shipped = [(*draft_of(row).texts[:-1], row.source) for row in self._shipped()]
        self.rows.show_rows([row.texts for row in draft.rows], shipped)
        self.holidays.show_rows([each.texts for each in draft.holidays], [])
        checked = max(self._shown.checked_on, draft.checked_on or self._shown.checked_on)
        days = (self._today - checked).days
        words = self.tr("Last compared with DeepSeek's price page on {day}, {count} days ago.")
        if days == 1:
            words = self.tr("Last compared with DeepSeek's price page yesterday.")
        elif days <= 0:
            words = self.tr("Compared with DeepSeek's price page today.")
        is_old = self._shown.is_old and checked == self._shown.checked_on
        self.checked.setProperty("role", "warn" if is_old else "dim")
        self.checked.style().unpolish(self.checked)
        self.checked.style().polish(self.checked)
        self.checked.setText(words.replace("{day}", checked.isoformat()).replace("{count}", f"{days:,}"))
        self.check_button.setEnabled(checked < self._today)
        self._offer()

    def _offer(self) -> None:
        self.remove_button.setEnabled(self._table.own_row is not None)
        self.undo_button.setEnabled(bool(self._undo))
