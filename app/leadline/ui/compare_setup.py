# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is to be asked the same question, and what that costs: one at a time and together, before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from leadline.comparing import MOST
from leadline.ui.controls import PlainLabel, button
from leadline.ui.shown_text import tooltip

MOST_OF_ONE = 3
"""So often one mode may be asked the same: what differs then is chance."""


@dataclass(frozen=True, slots=True)
class ShownEntrant:
    """One line."""

    name: str
    price: str
    time: str
    thinking: str
    cached: str
    problem: str = ""
    """Why it cannot be asked; "" where it can."""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ShownTotal:
    """What the chosen ones cost."""

    words: str
    """ "Together about ¥0.43, from ¥0.10 to ¥2.31"."""
    start: str
    """What the button says."""
    note: str = ""
    problem: str = ""
    """Why they do not go out as they are; "" where they do."""
    can_start: bool = True


class CompareSetup(QWidget):
    """Says what was chosen; it is told what that costs."""

    changed = Signal()
    start_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._boxes: list[QCheckBox] = []
        self._times: list[QComboBox] = []
        self._can_ask: list[bool] = []
        self._free = MOST
        self._grid_box = QWidget(self)
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        scroll = QScrollArea(self)
        scroll.setObjectName("compareChoices")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self._grid_box)
        self.wait = PlainLabel(self.tr("The prices are being worked out\u2026"), "dim", self)
        why = self.tr(
            "Each reads the whole chat and its documents for itself. Modes that begin alike, and repeats of one, share"
            " what the first of them has read: they wait for its first word."
        )
        self.total = PlainLabel("", "strong", self, wrap=True)
        self.total.setObjectName("compareTotal")
        self.note = PlainLabel("", "small", self, wrap=True)
        self.problem = PlainLabel("", "error", self, wrap=True)
        self.start_button = button(self.tr("Start"), "primary", self, name="compareStartButton")
        self.start_button.clicked.connect(self.start_requested)
        cancel = button(self.tr("Cancel"), "", self, name="compareCancelButton")
        cancel.clicked.connect(self.closed)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.total, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.start_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(PlainLabel(why, "small", self, wrap=True))
        column.addWidget(self.wait)
        column.addWidget(scroll, 1)
        column.addWidget(self.problem)
        column.addWidget(self.note)
        column.addLayout(foot)
        self.show_total(None)

    @property
    def chosen(self) -> list[tuple[int, int]]:
        """Places of the lines that are ticked, and how often each is asked."""
        return [
            (at, int(self._times[at].currentText()))
            for at, box in enumerate(self._boxes)
            if box.isChecked() and self._can_ask[at]
        ]

    def show_entrants(self, entrants: Sequence[ShownEntrant], there: ShownEntrant | None) -> None:
        """The lines; `there` is a reply that is there already, and stands first."""
        self.wait.hide()
        self._free = MOST - (there is not None)
        heads = (
            self.tr("Price"),
            self.tr("Time"),
            self.tr("Thinking"),
            self.tr("From the cache"),
            self.tr("Replies"),
        )
        for at, words in enumerate(heads, 1):
            self._grid.addWidget(PlainLabel(words, "small", self._grid_box), 0, at, _side(at))
        if there is not None:
            self._add_line(1, there, None, None)
        for row, each in enumerate(entrants, 2):
            box = QCheckBox(each.name, self._grid_box)
            box.setChecked(each.is_chosen and not each.problem)
            box.setEnabled(not each.problem)
            times = QComboBox(self._grid_box)
            times.addItems([str(number) for number in range(1, MOST_OF_ONE + 1)])
            times.setAccessibleName(self.tr("Replies of {name}").replace("{name}", each.name))
            policy = times.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            times.setSizePolicy(policy)
            self._boxes.append(box)
            self._times.append(times)
            self._can_ask.append(not each.problem)
            self._add_line(row, each, box, times)
            box.toggled.connect(self._changed)
            times.currentIndexChanged.connect(self._changed)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(len(entrants) + 2, 1)
        self._changed()

    def show_total(self, total: ShownTotal | None) -> None:
        """What they cost together; None while nothing is chosen, or it is being worked out."""
        self.total.setText(total.words if total is not None else "")
        self.note.setText(total.note if total is not None else "")
        self.problem.setText(total.problem if total is not None else "")
        for label in (self.note, self.problem):
            label.setVisible(bool(label.text()))
        self.start_button.setText(total.start if total is not None else self.tr("Start"))
        self.start_button.setEnabled(total is not None and total.can_start)

    def _add_line(self, row: int, each: ShownEntrant, box: QCheckBox | None, times: QComboBox | None) -> None:
        grid, parent = self._grid, self._grid_box
        if box is None:
            grid.addWidget(PlainLabel(each.name, "strong", parent), row, 0)
        else:
            grid.addWidget(box, row, 0)
        if each.problem:
            reason = PlainLabel(each.problem, "small", parent, wrap=True)
            grid.addWidget(reason, row, 1, 1, 5)
            if times is not None:
                times.hide()
            return
        texts = (each.price, each.time, each.thinking, each.cached)
        for at, words in enumerate(texts, 1):
            grid.addWidget(PlainLabel(words or "\u2013", "", parent), row, at, _side(at))
        if box is not None and times is not None:
            grid.addWidget(times, row, 5, _side(5))
            box.setAccessibleDescription(", ".join(words for words in texts if words))

    def _changed(self) -> None:
        chosen = self.chosen
        left = self._free - sum(times for _, times in chosen)
        for box, times, can_ask in zip(self._boxes, self._times, self._can_ask, strict=True):
            full = can_ask and not box.isChecked() and left <= 0
            box.setEnabled(can_ask and not full)
            most = self.tr("No more than {count} replies stand beside each other.").replace("{count}", str(MOST))
            box.setToolTip(tooltip(most) if full else "")
            times.setVisible(can_ask and box.isChecked())
        self.show_total(None)
        if left < 0:
            words = self.tr("No more than {count} replies stand beside each other.").replace("{count}", str(MOST))
            self.show_total(ShownTotal("", self.tr("Start"), problem=words, can_start=False))
        else:
            self.changed.emit()


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if column else Qt.AlignmentFlag.AlignLeft
