# SPDX-License-Identifier: AGPL-3.0-or-later
"""All ways to make a pack fit: groups of documents to leave out, single ones, pages of long ones."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from leadline.excess import Excess, Kind, Suggestion
from leadline.ui.controls import PlainLabel, button
from leadline.ui.excess_words import kind_words
from leadline.ui.shown_text import count, tooltip, visible

NAME_PX = 330
"""A longer name is cut in its middle."""


class ExcessDialog(QDialog):
    """Says at every tick what is still too much."""

    chosen = Signal(object)
    """A list of Suggestion: what is to be left out, and code that is to be read without its bodies."""
    pages_requested = Signal(int)
    """The seq of a document of which only some pages are wanted."""
    on_demand_requested = Signal()

    def __init__(self, excess: Excess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("excessDialog")
        self.setWindowTitle(self.tr("Make it fit"))
        self.setMinimumWidth(520)
        self._excess = excess
        self._boxes: list[tuple[QCheckBox, Suggestion]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        row = 0
        for suggestion in excess.suggestions:
            self._add(grid, row, kind_words(suggestion.kind, len(suggestion.seqs)), suggestion, 0)
            row += 1
        if excess.code is not None:
            self._add(grid, row, kind_words(Kind.SIGNATURES, len(excess.code.seqs)), excess.code, 0)
            row += 1
        if row and excess.heavy:
            grid.setRowMinimumHeight(row, 6)
            grid.addWidget(PlainLabel(self.tr("What weighs most"), "strong", self), row + 1, 0)
            row += 2
        for heavy in excess.heavy:
            single = Suggestion(Kind.LARGEST, (heavy.seq,), (heavy.tokens,))
            self._add(grid, row, visible(heavy.name), single, heavy.pages)
            row += 1
        held = QWidget(self)
        held.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        self._told = PlainLabel("", "strong", self, wrap=True)
        self.apply_button = button(self.tr("Apply"), "primary", self, name="excessApplyButton")
        self.apply_button.clicked.connect(self._apply)
        self.demand_button = button(self.tr("Read on demand"), "", self, name="excessDemandButton")
        self.demand_button.setVisible(excess.can_read_on_demand)
        self.demand_button.clicked.connect(self._demand)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        actions = QHBoxLayout()
        actions.addWidget(self.demand_button)
        actions.addStretch(1)
        actions.addWidget(cancel)
        actions.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(self._told)
        column.addWidget(held)
        column.addLayout(actions)
        self._show()

    @property
    def gain(self) -> int:
        """Tokens that the ticked ones take away; a document that is in two groups counts once."""
        taken: dict[int, int] = {}
        # What is left out altogether gains more than what is only shortened.
        for box, each in sorted(self._boxes, key=lambda row: row[1].kind is not Kind.SIGNATURES):
            if box.isChecked():
                taken |= each.pairs
        return sum(taken.values())

    def _add(self, grid: QGridLayout, row: int, words: str, suggestion: Suggestion, pages: int) -> None:
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, NAME_PX)
        box = QCheckBox(shown.replace("&", "&&"), self)
        box.setAccessibleName(words)
        box.setToolTip(tooltip(words) if shown != words else "")
        box.toggled.connect(self._show)
        self._boxes.append((box, suggestion))
        grid.addWidget(box, row, 0)
        gain = "−" + count(suggestion.tokens)
        if suggestion.kind is Kind.SIGNATURES:
            gain = self.tr("about {gain}").replace("{gain}", gain)
        grid.addWidget(PlainLabel(gain, "dim", self), row, 1, Qt.AlignmentFlag.AlignRight)
        if pages > 1:
            choose = button(self.tr("Pages…"), "quiet", self, name=f"excessPages{suggestion.seqs[0]}")
            choose.setAccessibleName(self.tr("Choose pages of {name}").replace("{name}", words))
            choose.clicked.connect(partial(self._pages, suggestion.seqs[0]))
            grid.addWidget(choose, row, 2)

    def _show(self) -> None:
        left = self._excess.over_tokens - self.gain
        if left > 0:
            words = self.tr("{count} tokens too many").replace("{count}", count(left))
        else:
            words = self.tr("It fits, with {count} tokens to spare").replace("{count}", count(-left))
        self._told.setText(words)
        self.apply_button.setEnabled(any(box.isChecked() for box, _ in self._boxes))

    def _apply(self) -> None:
        picked = [each for box, each in self._boxes if box.isChecked()]
        self.accept()
        self.chosen.emit(picked)

    def _pages(self, seq: int, _checked: bool = False) -> None:
        self.pages_requested.emit(seq)

    def _demand(self) -> None:
        self.accept()
        self.on_demand_requested.emit()
