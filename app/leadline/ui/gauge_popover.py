# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the gauge's bar is made of, and the documents that weigh most in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button
from leadline.ui.popover import Popover
from leadline.ui.shown_text import count

WIDTH_PX = 340


@dataclass(frozen=True, slots=True)
class Weight:
    """One document, by its tokens."""

    seq: int
    name: str
    tokens: int


class GaugePopover(Popover):
    """Opens over the gauge; deletes itself when it closes."""

    remove_requested = Signal(list)
    """The seq of a document to be taken away, as list[int]."""

    def __init__(
        self, parts: Sequence[tuple[str, int, str]], weights: Sequence[Weight], warning: str, parent: QWidget
    ) -> None:
        """`parts` are the bar's, each with its tokens and its colour."""
        super().__init__(WIDTH_PX, parent)
        self.setAccessibleName(self.tr("Room in the model's window"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for place, (name, tokens, colour) in enumerate(parts):
            patch = QFrame(self)
            patch.setFixedSize(10, 10)
            patch.setStyleSheet(f"background: {colour}; border-radius: 3px;")
            grid.addWidget(patch, place, 0)
            grid.addWidget(PlainLabel(name, "", self), place, 1)
            grid.addWidget(PlainLabel(count(tokens), "", self), place, 2, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        if warning:
            column.addWidget(PlainLabel(warning, "strong", self, wrap=True))
        column.addLayout(grid)
        if not weights:
            return
        column.addWidget(PlainLabel(self.tr("What weighs most"), "strong", self))
        heavy = QGridLayout()
        heavy.setHorizontalSpacing(10)
        heavy.setVerticalSpacing(4)
        heavy.setColumnStretch(0, 1)
        self.remove_buttons = []
        for place, weight in enumerate(weights):
            heavy.addWidget(ElidedLabel(weight.name, "", self), place, 0)
            heavy.addWidget(PlainLabel(count(weight.tokens), "dim", self), place, 1, Qt.AlignmentFlag.AlignRight)
            remove = button(self.tr("Remove"), "quiet", self, name=f"gaugeRemove{place}")
            remove.setAccessibleName(self.tr("Remove {name}").replace("{name}", weight.name))
            remove.clicked.connect(lambda _checked=False, seq=weight.seq: self._remove(seq))
            heavy.addWidget(remove, place, 2)
            self.remove_buttons.append(remove)
        column.addLayout(heavy)

    def _remove(self, seq: int) -> None:
        self.close()
        self.remove_requested.emit([seq])
