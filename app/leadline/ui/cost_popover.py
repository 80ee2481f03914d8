# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines behind the sum in the status bar. Each opens the usage window at its place, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button
from leadline.ui.popover import Popover

WIDTH_PX = 340


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of the popover."""

    place: str
    """Where it leads: reply, chat, collection, today, month or balance."""
    name: str
    sum: str
    detail: str = ""
    """Below it, small."""
    leads: bool = True
    """There is something to see at its place."""


class CostRow(QPushButton):
    """A name at the left and a sum at the right; a press says which."""

    def __init__(self, line: CostLine, sum_label: PlainLabel | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = line
        self.sum_label = sum_label or PlainLabel("", "strong", self)
        self._name = ElidedLabel("", "dim", self)
        self._detail = PlainLabel("", "small", self)
        self.setObjectName("costLine-" + line.place)
        self.setProperty("role", "line")
        self.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._name, 1)
        row.addWidget(self.sum_label)
        self.sum_label.show()
        column.addLayout(row)
        column.addWidget(self._detail)
        for label in self.findChildren(PlainLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_line(self, line: CostLine, *, leads: bool) -> None:
        """Show it; a row that leads nowhere cannot be pressed."""
        self.line = line
        self._name.setText(line.name)
        if line.sum:
            self.sum_label.setText(line.sum)
        self._detail.setText(line.detail)
        self._detail.setVisible(bool(line.detail))
        self.setEnabled(leads)
        self.setAccessibleName(f"{line.name}: {self.sum_label.text()}")
        self.setAccessibleDescription(line.detail)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()  # a button knows nothing of a layout


class CostPopover(Popover):
    """Stays for the next time; `show_lines` fills it anew."""

    line_pressed = Signal(str)
    """The place of a line."""
    prices_requested = Signal()

    def __init__(self, balance: PlainLabel, *, leads: bool, parent: QWidget) -> None:
        """`balance` is the label that shows the balance; `leads`: somebody opens what a line stands for."""
        super().__init__(WIDTH_PX, parent)
        self.setAccessibleName(self.tr("Costs"))
        self._balance = balance
        self._leads = leads
        self._rows: list[CostRow] = []
        self._notes: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 10, 8, 10)
        self._column.setSpacing(2)

    def show_lines(self, lines: Sequence[CostLine], notes: Sequence[str], *, prices_are_old: str = "") -> None:
        """Fill it: the lines, sentences below them, and a word on old prices with a way to them."""
        if [row.line.place for row in self._rows] != [line.place for line in lines]:
            self._balance.setParent(self)  # it outlives its row
            _drop(self._rows)
            self._rows = [self._row(line) for line in lines]
        for row, line in zip(self._rows, lines, strict=True):
            row.show_line(line, leads=self._leads and line.leads)  # in place: the keyboard may be on it
        _drop(self._notes)
        self._notes = [self._note(note, "small") for note in notes]
        if prices_are_old:
            look = button(self.tr("Prices\u2026"), "quiet", self, name="oldPricesButton")
            look.clicked.connect(self._ask_for_prices)
            self._notes += [self._note(prices_are_old, "warn"), look]
        for widget in (*self._rows, *self._notes):
            is_button = widget.objectName() == "oldPricesButton"
            self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
            widget.show()
        self.fit()

    def _row(self, line: CostLine) -> CostRow:
        row = CostRow(line, self._balance if line.place == "balance" else None, self)
        row.clicked.connect(lambda _checked=False, place=line.place: self._press(place))
        return row

    def _note(self, text: str, role: str) -> PlainLabel:
        label = PlainLabel(text, role, self, wrap=True)
        label.setContentsMargins(8, 4, 8, 2)
        return label

    def _press(self, place: str) -> None:
        self.close()
        self.line_pressed.emit(place)

    def _ask_for_prices(self) -> None:
        self.close()
        self.prices_requested.emit()


def _drop(widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        widget.hide()
        widget.setObjectName("")
        widget.deleteLater()
