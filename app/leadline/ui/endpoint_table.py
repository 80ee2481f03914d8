# SPDX-License-Identifier: AGPL-3.0-or-later
"""The models of a server of the user's own: how much each holds, and what it costs. Empty cells are as listed, or 0."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from leadline.ui.shown_text import count, one_line, tooltip

MOST_TOKENS = 100_000_000
MOST_PRICE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model: what is known of it, and what the user entered."""

    model: str
    listed_window: int | None = None
    """None where the server's list does not say."""
    window: int | None = None
    """The user's own; None for the listed one."""
    hit: Decimal = Decimal(0)
    miss: Decimal = Decimal(0)
    output: Decimal = Decimal(0)
    is_listed: bool = True
    """False: the user entered its name."""
    is_priced: bool = False
    """The user entered a price, 0 perhaps; an empty one is taken to be 0, but nobody has said so."""


class _Hints(QStyledItemDelegate):
    """An empty cell shows what holds without it, dim."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        hint = index.data(Qt.ItemDataRole.UserRole)
        if hint and not option.text:
            option.text = str(hint)
            dim = option.palette.color(QPalette.ColorRole.PlaceholderText)
            option.palette.setColor(QPalette.ColorRole.Text, dim)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay


class EndpointTable(QTableWidget):
    """A row a model; the last row is empty, for a name that no list has."""

    edited = Signal()

    def __init__(self, assumed_window: int, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self.setObjectName("endpointTable")
        self.setAccessibleName(self.tr("Models and prices"))
        self._assumed = assumed_window
        self._lines: list[ModelLine] = []
        self.setHorizontalHeaderLabels(
            [
                self.tr("Model"),
                self.tr("Window"),
                self.tr("Cached"),
                self.tr("Not cached"),
                self.tr("Output"),
            ]
        )
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        for column, width in ((1, 110), (2, 90), (3, 90), (4, 90)):
            self.setColumnWidth(column, width)
        self.verticalHeader().hide()
        self.setItemDelegate(_Hints(self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.CurrentChanged
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.cellChanged.connect(self._take)

    def show_lines(self, lines: Sequence[ModelLine]) -> None:
        """Show these, and a row for one more."""
        self._lines = list(lines)
        self.blockSignals(True)
        self.setRowCount(0)
        for line in lines:
            self._add(line)
        self._add(ModelLine("", is_listed=False))
        self.blockSignals(False)

    def learn(self, windows: dict[str, int | None]) -> None:
        """A list was read: its models stand here now; what the user entered stays."""
        entered = {line.model: line for line in self.lines}
        known = [
            replace(entered[name], listed_window=window, is_listed=True) if name in entered else ModelLine(name, window)
            for name, window in windows.items()
        ]
        own = [line for line in entered.values() if line.model not in windows and not line.is_listed]
        self.show_lines([*known, *own])

    @property
    def lines(self) -> tuple[ModelLine, ...]:
        """What is entered; rows without a name are left out."""
        lines = []
        for row in range(self.rowCount()):
            name = self._text(row, 0).strip()
            if not name:
                continue
            line = self._lines[row] if row < len(self._lines) else ModelLine(name, is_listed=False)
            window, hit, miss, output = (self._text(row, column) for column in range(1, 5))
            lines.append(
                ModelLine(
                    name,
                    line.listed_window if line.model == name else None,
                    tokens_of(window),
                    price_of(hit) or Decimal(0),
                    price_of(miss) or Decimal(0),
                    price_of(output) or Decimal(0),
                    line.is_listed,
                    is_priced=bool((hit + miss + output).strip()),
                )
            )
        return tuple(lines)

    @property
    def wrong(self) -> str:
        """The first text that is no number, "" when all are."""
        for row in range(self.rowCount()):
            if self._text(row, 1).strip() and tokens_of(self._text(row, 1)) is None:
                return self._text(row, 1)
            for column in range(2, 5):
                if self._text(row, column).strip() and price_of(self._text(row, column)) is None:
                    return self._text(row, column)
        return ""

    def _add(self, line: ModelLine) -> None:
        row = self.rowCount()
        self.insertRow(row)
        name = QTableWidgetItem(one_line(line.model))
        if line.is_listed:
            name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
        self.setItem(row, 0, name)
        self.setItem(row, 1, self._number("" if line.window is None else count(line.window)))
        for column, price in enumerate((line.hit, line.miss, line.output), 2):
            self.setItem(row, column, self._number(f"{price:f}" if price or line.is_priced else ""))
        self._hint(row, line)

    def _hint(self, row: int, line: ModelLine) -> None:
        """What stands in the empty cells of a row."""
        if not line.model:
            self._set_hint(row, 0, self.tr("another model\u2026"))
            return
        if line.listed_window is not None:
            self._set_hint(row, 1, count(line.listed_window))
        else:
            self._set_hint(row, 1, "~" + count(self._assumed), self.tr("The server does not say it: this is assumed."))
        for column in range(2, 5):
            self._set_hint(row, column, "0")

    def _set_hint(self, row: int, column: int, hint: str, tip: str = "") -> None:
        item = self.item(row, column)
        if item is not None:
            item.setData(Qt.ItemDataRole.UserRole, hint)
            item.setToolTip(tooltip(tip))

    def _number(self, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def _take(self, row: int, column: int) -> None:
        if row == self.rowCount() - 1 and column == 0 and self._text(row, 0).strip():
            self.blockSignals(True)
            self._hint(row, ModelLine(self._text(row, 0).strip(), is_listed=False))
            self._add(ModelLine("", is_listed=False))
            self.blockSignals(False)
        self.edited.emit()


def tokens_of(text: str) -> int | None:
    """32768, 32,768 or 32k as a count of tokens; None for anything else."""
    plain = text.strip().lower().replace(",", "").replace(" ", "").replace("_", "")
    times = {"k": 1_000, "m": 1_000_000}.get(plain[-1:], 1)
    digits = plain[:-1] if times > 1 else plain
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        return None
    return int(digits) * times if 0 < int(digits) * times <= MOST_TOKENS else None


def price_of(text: str) -> Decimal | None:
    """A price per million tokens; None for what is none."""
    try:
        price = Decimal(text.strip() or "0")
    except InvalidOperation:
        return None
    exponent = price.as_tuple().exponent
    is_plain = price.is_finite() and isinstance(exponent, int) and exponent >= -9
    return price if is_plain and 0 <= price <= MOST_PRICE else None
