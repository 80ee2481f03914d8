# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one reply cost, line by line: opens at the numbers below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from leadline.ui.bill_words import BillWords
from leadline.ui.controls import PlainLabel
from leadline.ui.popover import Popover

WIDTH_PX = 360


class BillPopover(Popover):
    """Deletes itself when it closes."""

    def __init__(self, words: BillWords, parent: QWidget) -> None:
        super().__init__(WIDTH_PX, parent)
        self.setAccessibleName(self.tr("What this reply cost"))
        said = [" ".join(part for part in (each.name, each.tokens, each.price) if part) for each in words.lines]
        self.setAccessibleDescription("\n".join((*said, *words.notes)))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, 64)
        row = 0
        for line in words.lines:
            if line.is_sum and row:
                rule = QFrame(self)
                rule.setObjectName("sheetLine")
                rule.setFixedHeight(1)
                grid.addWidget(rule, row, 0, 1, 3)
                row += 1
            role = "strong" if line.is_sum else ""
            grid.addWidget(PlainLabel(line.name, role or "dim", self), row, 0)
            for place, text in ((1, line.tokens), (2, line.price)):
                grid.addWidget(PlainLabel(text, role, self), row, place, Qt.AlignmentFlag.AlignRight)
            row += 1
        if words.lines:
            column.addLayout(grid)
        for note in words.notes:
            column.addWidget(PlainLabel(note, "small", self, wrap=True))
