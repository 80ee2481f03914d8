# SPDX-License-Identifier: AGPL-3.0-or-later
"""The usage window: what was used and spent, as sums, bars and a table; and the account's balance explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from leadline.ui.balance_page import BalancePage, in_the_middle
from leadline.ui.controls import ChipButton, ElidedLabel, PlainLabel, button, restyle
from leadline.ui.error_words import in_language
from leadline.ui.shown_text import count, one_line, sentences, visible
from leadline.ui.usage_chart import ChartPanel, UsageChart
from leadline.ui.usage_model import TableLine, TextTable, fit_columns, text_table
from leadline.ui.usage_place import PERIODS, UsagePlace

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

MEASURES = ("cost", "input", "output")
NAME_PX = 130
"""The table's first column at least."""


@dataclass(frozen=True, slots=True)
class ShownSum:
    """One of the large figures."""

    name: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ShownUsage:
    """What the window shows of a part of the usage, in words."""

    sums: tuple[ShownSum, ...]
    panels: dict[str, tuple[ChartPanel, ...]]
    """By measure: cost, input, output."""
    rate_name: str
    titles: tuple[str, ...]
    lines: tuple[TableLine, ...]
    tips: tuple[str, ...] = ()
    notes: str = ""
    scope: str = ""
    """The chat or collection that all of this is of."""
    empty: str = ""
    """Stands in place of chart and table where there is nothing."""


class UsageWindow(QDialog):
    """A window of its own beside the chat; it asks for a place and is shown what is there."""

    place_chosen = Signal(object)
    """Show this UsagePlace."""
    line_chosen = Signal(str)
    """A double click or Enter on a line of the table: its key."""
    bar_chosen = Signal(int)
    """A click on a bar: the place of its step in time."""
    export_requested = Signal()
    stop_requested = Signal()
    """Adding up the ledger is to end."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("usageWindow")
        self.setWindowTitle(self.tr("Usage"))
        self.setWindowFlag(Qt.WindowType.Window)
        self.setMinimumSize(720, 460)
        self.resize(1040, 740)
        self._place = UsagePlace()
        self._shown: ShownUsage | None = None
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("usageTabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(self.tr("Usage"))
        self.tabs.addTab(self.tr("Balance"))
        self.balance = BalancePage(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._usage_page())
        self._pages.addWidget(self.balance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 18, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        self._told = PlainLabel("", "good", self, wrap=True)
        self._told.setObjectName("usageTold")
        self._told.setContentsMargins(18, 8, 18, 0)
        self._told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._turn)

    @property
    def place(self) -> UsagePlace:
        """What is chosen."""
        return self._place

    @property
    def measure(self) -> str:
        """What the bars are of: cost, input or output."""
        return str(self.measures.currentData())

    def show_place(self, place: UsagePlace, period_name: str) -> None:
        """Put the choices where they belong; `period_name` is of a day or month that is not in the list."""
        self._place = place
        for box in (self.periods, self.lines_by):
            box.blockSignals(True)
        while self.periods.count() > len(PERIODS):
            self.periods.removeItem(len(PERIODS))
        if place.period not in PERIODS:
            self.periods.addItem(period_name, place.period)
        self.periods.setCurrentIndex(self.periods.findData(place.period))
        self.lines_by.setCurrentIndex(max(0, self.lines_by.findData(place.by)))
        for box in (self.periods, self.lines_by):
            box.blockSignals(False)
        if self.tabs.currentIndex() != int(place.is_account):
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(int(place.is_account))
            self.tabs.blockSignals(False)
        self._pages.setCurrentIndex(int(place.is_account))

    def show_usage(self, usage: ShownUsage) -> None:
        """Show what is there."""
        self._shown = usage
        self._progress.hide()
        self._told.hide()
        for at, (name, value, detail) in enumerate(self._sums):
            known = at < len(usage.sums)
            name.setText(usage.sums[at].name if known else "")
            value.setText(usage.sums[at].value if known else "")
            detail.setText(usage.sums[at].detail if known else "")
        self.scope.setVisible(bool(usage.scope))
        if usage.scope:
            self.scope.set_words(self.tr("\u00d7  {name}").replace("{name}", one_line(usage.scope)))
            self.scope.setAccessibleName(self.tr("Only {name}; show all").replace("{name}", one_line(usage.scope)))
        self.table_model.show_lines(usage.titles, usage.lines, usage.tips)
        self._fit_columns()
        QTimer.singleShot(0, self, self._fit_columns)  # a scroll bar may have come
        self._fit_chart()
        self.notes.setText(usage.notes)
        self.notes.setVisible(bool(usage.notes))
        self._empty.setText(usage.empty)
        self._body.setCurrentIndex(1 if usage.empty else 0)
        self._sums_row.setVisible(not usage.empty)
        self.export_button.setEnabled(not usage.empty)

    def show_progress(self, done: int, rows: int) -> None:
        """The ledger is being added up, which takes a while the first time."""
        words = self.tr("Adding up the ledger: {done} of {all} requests")
        self._progress_label.setText(words.replace("{done}", count(done)).replace("{all}", count(rows)))
        self._progress_bar.setRange(0, max(1, rows))
        self._progress_bar.setValue(done)
        self._progress.show()

    def hide_progress(self) -> None:
        """It is added up, or it was stopped."""
        self._progress.hide()

    def choose_line(self, key: str) -> None:
        """Select a line of the table and bring it into sight."""
        for row, line in enumerate(self.table_model.lines):
            if line.key == key and not line.is_sum:
                self.table.selectRow(row)
                self.table.scrollTo(self.table_model.index(row, 0))

    def show_exported(self, path: str) -> None:
        """A file was written."""
        self._say(self.tr("Written to {path}.").replace("{path}", visible(path)), "good")

    def show_problem(self, title: str, hint: str) -> None:
        """Something failed; what is shown stays."""
        self._progress.hide()
        self._say(sentences(in_language(title), in_language(hint)), "error")

    def _say(self, words: str, role: str) -> None:
        self._told.setText(words)
        restyle(self._told, "role", role)
        self._told.show()

    def keep_order(self, column: int, order: Qt.SortOrder) -> None:
        """Put the table in this order."""
        self.table.sortByColumn(column, order)

    # Inside

    def _usage_page(self) -> QWidget:
        page = QWidget(self)
        self.periods = self._box("usagePeriod", self.tr("Time"), self._period_names())
        self.lines_by = self._box("usageBy", self.tr("Sums by"), self._by_names())
        self.measures = self._box("usageMeasure", self.tr("Bars show"), self._measure_names())
        self.periods.currentIndexChanged.connect(self._choose)
        self.lines_by.currentIndexChanged.connect(self._choose)
        self.measures.currentIndexChanged.connect(self._fit_chart)
        self.scope = ChipButton(page)
        self.scope.setObjectName("usageScope")
        self.scope.setToolTip(self.tr("Show all chats"))
        self.scope.clicked.connect(self._leave_scope)
        self.scope.hide()
        self.export_button = button(self.tr("Export\u2026"), "", page, name="exportUsageButton")
        self.export_button.setEnabled(False)
        self.export_button.clicked.connect(self.export_requested)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for box in (self.periods, self.lines_by, self.measures):
            tools.addWidget(box)
        tools.addWidget(self.scope)
        tools.addStretch(1)
        tools.addWidget(self.export_button)

        self._sums: list[tuple[ElidedLabel, ElidedLabel, ElidedLabel]] = []
        self._sums_row = QWidget(page)
        grid = QGridLayout(self._sums_row)  # lines of Chinese are higher than those of figures
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        for at in range(4):
            labels = (ElidedLabel("", "small", page), ElidedLabel("", "title", page), ElidedLabel("", "small", page))
            for line, label in enumerate(labels):
                grid.addWidget(label, line, at)
            grid.setColumnStretch(at, 2 if at else 3)  # the first may hold two currencies and an estimate
            self._sums.append(labels)

        self._progress = QWidget(page)
        progress = QHBoxLayout(self._progress)
        progress.setContentsMargins(0, 0, 0, 0)
        self._progress_label = PlainLabel("", "small", page)
        self._progress_bar = QProgressBar(page)
        self._progress_bar.setTextVisible(False)
        self._stop_button = button(self.tr("Cancel"), "quiet", page, name="stopAddingButton")
        self._stop_button.clicked.connect(self.stop_requested)
        progress.addWidget(self._progress_label)
        progress.addWidget(self._progress_bar, 1)
        progress.addWidget(self._stop_button)
        self._progress.hide()

        self.chart = UsageChart(page)
        self.chart.bar_activated.connect(self.bar_chosen)
        self.table_model = TextTable(parent=self)
        self.table = text_table(self.table_model, "usageTable", self.tr("Usage"), page)
        self.table.setSortingEnabled(True)
        header = self.table.horizontalHeader()
        # Numbers stand at the right of their column, where the arrow would cover the title.
        header.sortIndicatorChanged.connect(lambda column, _: restyle(header, "arrow", "left" if column else "right"))
        self.table.activated.connect(self._choose_line)
        split = QSplitter(Qt.Orientation.Vertical, page)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(10)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        split.addWidget(self.chart)
        split.addWidget(self.table)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 5)
        self._empty = PlainLabel("", "dim", page, wrap=True)
        self._empty.setObjectName("usageEmpty")
        self._body = QStackedWidget(page)
        self._body.addWidget(split)
        self._body.addWidget(in_the_middle(self._empty, page))
        self.notes = PlainLabel("", "small", page, wrap=True)
        self.notes.setObjectName("usageNotes")
        self.notes.hide()

        column = QVBoxLayout(page)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(12)
        column.addLayout(tools)
        column.addWidget(self._progress)
        column.addWidget(self._sums_row)
        column.addWidget(self._body, 1)
        column.addWidget(self.notes)
        return page

    def _period_names(self) -> dict[str, str]:
        names = (
            self.tr("Today"),
            self.tr("Last 7 days"),
            self.tr("Last 30 days"),
            self.tr("This month"),
            self.tr("Last month"),
            self.tr("This year"),
            self.tr("All time"),
        )
        return dict(zip(PERIODS, names, strict=True))

    def _by_names(self) -> dict[str, str]:
        return {
            "day": self.tr("By day"),
            "model": self.tr("By model"),
            "mode": self.tr("By mode"),
            "kind": self.tr("By purpose"),
            "chat": self.tr("By chat"),
            "collection": self.tr("By collection"),
        }

    def _measure_names(self) -> dict[str, str]:
        names = (self.tr("Bars: cost"), self.tr("Bars: input tokens"), self.tr("Bars: output tokens"))
        return dict(zip(MEASURES, names, strict=True))

    def _box(self, name: str, what: str, entries: dict[str, str]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(what)
        for value, text in entries.items():
            box.addItem(text, value)
        return box

    def _choose(self) -> None:
        period, by = str(self.periods.currentData()), str(self.lines_by.currentData())
        place = self._place
        self.place_chosen.emit(UsagePlace(period, by, place.chat_id, place.collection_id))

    def _leave_scope(self) -> None:
        self.place_chosen.emit(UsagePlace(self._place.period, self._place.by))

    def _turn(self, tab: int) -> None:
        place = self._place
        self.place_chosen.emit(UsagePlace(place.period, place.by, place.chat_id, place.collection_id, bool(tab)))

    def _choose_line(self, index: QModelIndex) -> None:
        line = self.table_model.lines[index.row()]
        if not line.is_sum:
            self.line_chosen.emit(line.key)

    def _fit_chart(self) -> None:
        if self._shown is not None:
            self.chart.show_panels(self._shown.panels.get(self.measure, ()), self._shown.rate_name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_columns)  # once the layout has given the table its room

    def _fit_columns(self) -> None:
        fit_columns(self.table, NAME_PX)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def reject(self) -> None:
        super().reject()
        self.closed.emit()
