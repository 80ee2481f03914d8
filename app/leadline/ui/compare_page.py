# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies beside each other: a table of what was expected and what came of it, and a column for each."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from leadline.ui.compare_column import CompareColumn
from leadline.ui.compare_lane import Lane, Numbers
from leadline.ui.controls import ElidedLabel, PlainLabel, button
from leadline.ui.theme import Theme

SAID_MS = 6_000
_PAIRS = 4
"""Price, time, thinking, cache: each expected and then so far."""


class ComparePage(QWidget):
    """Shows lanes; says what was pressed, and at which of them."""

    stop_requested = Signal(int)
    stop_all_requested = Signal()
    again_requested = Signal(int)
    picked = Signal(int)
    closed = Signal()
    link_activated = Signal(str)

    def __init__(self, lanes: Sequence[Lane], theme: Theme, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = [CompareColumn(lane, theme, language, self) for lane in lanes]
        self._cells: list[list[PlainLabel]] = []
        self._so_far: list[PlainLabel] = []
        self._table = self._make_table(lanes)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("compareColumns")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(8)
        for at, column in enumerate(self.columns):
            splitter.addWidget(column)
            column.stop_requested.connect(lambda at=at: self.stop_requested.emit(at))
            column.again_requested.connect(lambda at=at: self.again_requested.emit(at))
            column.picked.connect(lambda at=at: self.picked.emit(at))
            column.link_activated.connect(self.link_activated)
        splitter.setSizes([1_000] * len(self.columns))
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(splitter)
        self.total = PlainLabel("", "strong", self)
        self.total.setObjectName("compareSoFar")
        self.hint = ElidedLabel("", "small", self)
        self._hint = ""
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(SAID_MS)
        self._silence.timeout.connect(lambda: self.hint.setText(self._hint))
        self.stop_all_button = button(self.tr("Stop all"), "", self, name="compareStopAllButton")
        self.stop_all_button.clicked.connect(self.stop_all_requested)
        close = button(self.tr("Close"), "primary", self, name="compareCloseButton")
        close.clicked.connect(self.closed)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.total)
        foot.addSpacing(8)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.stop_all_button)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self._table)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def show_numbers(self, lines: Sequence[Numbers]) -> None:
        """The table, line by line."""
        for cells, line in zip(self._cells, lines, strict=True):
            pairs = (line.price, line.time, line.thinking, line.cached)
            for cell, words in zip(cells, (line.state, *(text for pair in pairs for text in pair)), strict=True):
                words = words or "\u2013"
                if cell.text() != words:
                    cell.setText(words)

    def show_sum(self, words: str, *, is_running: bool) -> None:
        """What all of them cost so far."""
        self.total.setText(words)
        self.stop_all_button.setVisible(is_running)
        hint = self.tr("All replies are kept in the chat as versions of one.")
        if is_running:
            hint = self.tr("Closing stops nothing: all replies are kept in the chat as versions of one.")
        self._hint = hint
        if not self._silence.isActive():
            self.hint.setText(hint)
        for head in self._so_far:
            head.setText(self.tr("so far") if is_running else self.tr("in the end"))

    def say(self, words: str) -> None:
        """A line at the foot, for a while."""
        self.hint.setText(words)
        self._silence.start()

    def _make_table(self, lanes: Sequence[Lane]) -> QWidget:
        table = QWidget(self)
        table.setObjectName("compareTable")
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        heads = (self.tr("Price"), self.tr("Time"), self.tr("Thinking"), self.tr("From the cache"))
        for at, head in enumerate(heads):
            grid.addWidget(PlainLabel(head, "strong", table), 0, 3 + 3 * at, 1, 2, Qt.AlignmentFlag.AlignRight)
            halves = [PlainLabel(words, "small", table) for words in (self.tr("expected"), self.tr("so far"))]
            self._so_far.append(halves[1])
            for half, label in enumerate(halves):
                grid.addWidget(label, 1, 3 + 3 * at + half, Qt.AlignmentFlag.AlignRight)
                grid.setColumnMinimumWidth(3 + 3 * at + half, 58)
            grid.setColumnMinimumWidth(2 + 3 * at, 10)
        for row, lane in enumerate(lanes, 2):
            grid.addWidget(PlainLabel(lane.name, "", table), row, 0)
            cells = [PlainLabel("", "dim", table)]
            grid.addWidget(cells[0], row, 1)
            for at in range(_PAIRS):
                for half, role in enumerate(("dim", "")):
                    cell = PlainLabel("\u2013", role, table)
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    grid.addWidget(cell, row, 3 + 3 * at + half)
                    cells.append(cell)
            self._cells.append(cells)
        grid.setColumnMinimumWidth(1, 90)
        grid.setColumnStretch(3 + 3 * _PAIRS, 1)
        return table
