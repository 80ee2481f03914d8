# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a question, or a warm-up, is to go instead of now; and what it costs then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QEvent, Qt, QTime, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDateTimeEdit,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from leadline.moments import When, at_wall_clock
from leadline.storage.waiting import WaitsFor
from leadline.ui.controls import PlainLabel, button

WIDTH_PX = 440


@dataclass(frozen=True, slots=True)
class ShownLater:
    """What the dialog asks about, in words."""

    title: str
    note: str
    """A sentence below; "" for none."""
    question: str | None
    """To be edited; None where there is none, or where it stands in the composer."""
    choices: tuple[tuple[When, str], ...]
    """The moments that can be chosen, the time among them with what its field begins with."""
    chosen: WaitsFor
    accept: str
    """What the button says."""
    can_repeat: bool = False
    """Whether it can be done each day that has peak hours."""


class _TimeEdit(QDateTimeEdit):
    """Begins with the hour, which is what is changed most, and not with the year."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.setSelectedSection(QDateTimeEdit.Section.HourSection)


class LaterDialog(QDialog):
    """Shows a price with each moment that is chosen, as soon as somebody tells it."""

    price_wanted = Signal(object)
    """A When."""
    decided = Signal(str, object)
    """The question ("" for none) and its When."""

    def __init__(self, shown: ShownLater, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("laterDialog")
        self.setWindowTitle(shown.title)
        self.setMinimumWidth(WIDTH_PX)
        self._clock = clock
        self.is_open = True
        """Until it is closed: a price that comes later has nobody to go to."""
        self.finished.connect(self._close)
        self._choices: list[tuple[When, QRadioButton]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        if shown.note:
            note = PlainLabel(shown.note, "dim", self, wrap=True)
            note.setMinimumHeight(note.heightForWidth(WIDTH_PX - 44))
            column.addWidget(note)
        self.question: QPlainTextEdit | None = None
        if shown.question is not None:
            self.question = QPlainTextEdit(self)
            self.question.setObjectName("laterQuestion")
            self.question.setProperty("role", "reader")
            self.question.setAccessibleName(self.tr("Question"))
            self.question.setPlainText(shown.question)
            self.question.setTabChangesFocus(True)
            self.question.setFixedHeight(96)
            self.question.textChanged.connect(self._check)
            column.addWidget(self.question)
        self.time = _TimeEdit(self)
        self.time.setObjectName("laterTime")
        self.time.setAccessibleName(self.tr("Time"))
        self.time.setDisplayFormat("yyyy-MM-dd  HH:mm")
        self.time.lineEdit().setTextMargins(7, 0, 7, 0)
        self.time.installEventFilter(self)
        lines = QVBoxLayout()
        lines.setSpacing(8)
        for when, words in shown.choices:
            choice = QRadioButton(words, self)
            choice.setObjectName(f"later-{when.waits_for}")
            choice.setChecked(when.waits_for == shown.chosen)
            self._choices.append((when, choice))
            line = QHBoxLayout()
            line.setSpacing(10)
            line.addWidget(choice)
            if when.waits_for == WaitsFor.TIME and when.not_before is not None:
                local = when.not_before.astimezone()
                day, time = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
                self.time.setDateTime(QDateTime(day, time))
                line.addWidget(self.time)
            line.addStretch(1)
            lines.addLayout(line)
        column.addLayout(lines)
        self.repeats = QCheckBox(self.tr("Again each day that has peak hours"), self)
        self.repeats.setObjectName("laterRepeats")
        self.repeats.setChecked(any(when.repeats for when, _ in shown.choices))
        self.repeats.setVisible(shown.can_repeat)
        self._can_repeat = shown.can_repeat
        column.addWidget(self.repeats)
        self.price = PlainLabel("", "strong", self)
        self.price.setObjectName("laterPrice")
        self.problem = PlainLabel("", "error", self, wrap=True)
        self.problem.hide()
        self.accept_button = button(shown.accept, "primary", self, name="laterAccept")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._decide)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.price, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.accept_button)
        column.addWidget(self.problem)
        column.addLayout(foot)
        for _, choice in self._choices:
            choice.toggled.connect(lambda is_on: self._check() if is_on else None)
        self.repeats.toggled.connect(lambda _: self._check())
        self.time.dateTimeChanged.connect(lambda _: self._check())
        if self.question is not None:
            self.question.setFocus()
        elif shown.chosen == WaitsFor.TIME:
            self.time.setFocus()

    @property
    def when(self) -> When:
        """What is chosen now."""
        chosen = next(when for when, choice in self._choices if choice.isChecked())
        if chosen.waits_for != WaitsFor.TIME:
            return chosen
        day, time = self.time.date(), self.time.time()
        wall = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute())
        return When(WaitsFor.TIME, at_wall_clock(wall, self._clock()), self._can_repeat and self.repeats.isChecked())

    def show_price(self, when: When, words: str) -> None:
        """What it costs at that moment; of no interest when another is chosen meanwhile."""
        if when == self.when:
            self.price.setText(words)

    def _close(self) -> None:
        self.is_open = False

    def ask(self) -> None:
        """Want the price of what is chosen at first."""
        self._check()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Whoever goes into the field means it."""
        if watched is self.time and event.type() == QEvent.Type.FocusIn:
            for when, choice in self._choices:
                choice.setChecked(choice.isChecked() or when.waits_for == WaitsFor.TIME)
        return False

    def _check(self) -> None:
        when = self.when
        self.repeats.setEnabled(when.waits_for == WaitsFor.TIME)
        is_past = when.waits_for == WaitsFor.TIME and when.not_before is not None and when.not_before <= self._clock()
        self.problem.setText(self.tr("That time has passed.") if is_past else "")
        self.problem.setVisible(is_past)
        is_empty = self.question is not None and not self.question.toPlainText().strip()
        self.accept_button.setEnabled(not is_past and not is_empty)
        self.price.setText("")
        if not is_past:
            self.price_wanted.emit(when)

    def _decide(self) -> None:
        self._check()
        if self.accept_button.isEnabled():
            self.accept()
            self.decided.emit(self.question.toPlainText().strip() if self.question is not None else "", self.when)
