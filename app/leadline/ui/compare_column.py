# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply of a comparison: its name, what can be done with it, and a transcript of its own."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from leadline.ui.compare_lane import Lane
from leadline.ui.controls import ElidedLabel, button
from leadline.ui.theme import Theme
from leadline.ui.transcript.shown import ShownTurn
from leadline.ui.transcript.view import Transcript

WIDTH_PX = 276
"""Narrower, a column is no pleasure to read: then the window scrolls."""
_ROW = 1
"""The number of its only turn in the transcript."""


class CompareColumn(QFrame):
    """Shows what it is handed."""

    stop_requested = Signal()
    again_requested = Signal()
    picked = Signal()
    link_activated = Signal(str)

    def __init__(self, lane: Lane, theme: Theme, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compareColumn")
        self.setMinimumWidth(WIDTH_PX)
        self._language = language
        self.name = ElidedLabel(lane.name, "strong", self)
        self.state = ElidedLabel("", "small", self)
        self.stop_button = button(self.tr("Stop"), "second", self, name="compareStopButton")
        self.again_button = button(self.tr("Try again"), "second", self, name="compareAgainButton")
        self.pick_button = button(self.tr("Go on with this"), "", self, name="comparePickButton")
        self.pick_button.setToolTip(self.tr("The chat goes on from this reply; the others stay beside it as versions."))
        for each in (self.stop_button, self.again_button, self.pick_button):
            each.setAccessibleName(f"{each.text()}: {lane.name}")
        self.stop_button.clicked.connect(self.stop_requested)
        self.again_button.clicked.connect(self.again_requested)
        self.pick_button.clicked.connect(self.picked)
        self.transcript = Transcript(self)
        self.transcript.setObjectName("compareTranscript")
        self.transcript.setAccessibleName(lane.name)
        self.transcript.set_theme(theme)
        self.transcript.follows = False  # they are read beside each other, from the top
        self.transcript.link_activated.connect(self.link_activated)
        self.transcript.try_again.connect(lambda _: self.again_requested.emit())
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.state, 1)
        self.state.setMinimumHeight(self.pick_button.sizeHint().height())  # all heads stay of one height
        for each in (self.stop_button, self.again_button, self.pick_button):
            below.addWidget(each)
        head = QVBoxLayout()
        head.setContentsMargins(14, 10, 10, 8)
        head.setSpacing(2)
        head.addWidget(self.name)
        head.addLayout(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.transcript, 1)
        self.show_lane(lane)

    def show_lane(self, lane: Lane) -> None:
        """All of it anew: it has begun, or is over, or is asked again."""
        self.transcript.show_turns([self._shown(lane)])
        self.show_state(lane)

    def show_state(self, lane: Lane) -> None:
        """What it is doing, and what can be done with it."""
        self.state.setText(lane.state_words())
        self.stop_button.setVisible(lane.is_running)
        self.again_button.setVisible(lane.can_be_asked_again)
        self.pick_button.setVisible(lane.turn is not None and bool(lane.turn.reply or lane.turn.thinking))

    def show_wait(self, lane: Lane) -> None:
        """What is waited for before the first word."""
        self.transcript.update_turn(self._shown(lane))

    def append(self, thinking: str, answer: str) -> None:
        """More of its text has come."""
        if thinking:
            self.transcript.append_thinking(_ROW, thinking)
        if answer:
            self.transcript.append_answer(_ROW, answer)

    def show_tokens(self, lane: Lane) -> None:
        """How much is here; what it costs stands in the table."""
        self.transcript.show_tokens(_ROW, *lane.tokens)

    def _shown(self, lane: Lane) -> ShownTurn:
        shown = lane.shown(_ROW, self._language)
        # The question stands above all columns, and a reply is gone on with in the chat.
        return replace(shown, question="", images=(), can_continue=False, can_answer=False)
