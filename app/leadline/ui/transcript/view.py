# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transcript widget: which turns are shown, and the text that streams into them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QMetaMethod
from PySide6.QtWidgets import QWidget

from leadline.ui.transcript.input_surface import InputSurface
from leadline.ui.transcript.shown import ShownTurn, ShownWaiting


class Transcript(InputSurface):
    """A conversation. It is handed values and computes only where they stand.

    `clock` counts seconds, from any start; they are shown while a reply is waited for.
    """

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent, clock)
        self.setObjectName("transcript")

    def show_turns(self, turns: Sequence[ShownTurn], stay: int | None = None) -> None:
        """Replace everything; the end is in sight. Nothing is parsed before it is seen.

        `stay` is the place, from 0, of a turn that stands where the one at that place stood.
        """
        anchor = self._stack.place_of(stay, self._value) if stay is not None else None
        self._selection.clear()
        self._actions.forget()
        self._offer()
        self._stack.set_width(self._column)
        self._stack.show(turns)
        self._streaming.restart()
        self._pinned = anchor is None and self.follows
        if anchor is not None:
            self._settle(anchor)
        self._changed()

    def add_turn(self, turn: ShownTurn) -> None:
        """A turn at the end, brought into sight."""
        self._offer()
        self._stack.set_width(self._column)
        self._streaming.begin(self._stack.add(turn))
        self._pinned = True
        self._changed()

    def show_waiting(self, waiting: Sequence[ShownWaiting]) -> None:
        """Replace the questions that wait below the conversation; a new one is brought into sight."""
        self._stack.set_width(self._column)
        if self._stack.show_waiting(waiting):
            self._pinned = True
        self._changed()

    def append_thinking(self, turn_id: int, text: str) -> None:
        """More thinking of a streaming turn. KeyError when the turn is not shown."""
        self._streaming.append_thinking(turn_id, text)

    def append_answer(self, turn_id: int, text: str) -> None:
        """More of the answer of a streaming turn. KeyError when the turn is not shown."""
        self._streaming.append_answer(turn_id, text)

    def show_tokens(self, turn_id: int, thinking: int, answer: int, price: str = "") -> None:
        """How much of a streaming turn is here, in tokens, and what they cost. KeyError when it is not shown."""
        self._streaming.count_tokens(turn_id, thinking, answer, price)

    def update_turn(self, turn: ShownTurn) -> None:
        """Show a turn as it is now, above all at the end of its stream. KeyError when it is not shown."""
        index = self._stack.find(turn.id)
        self._stack.turns[index].update(turn, self._stack.stage, self._stack.width)
        self._stack.changed(index)
        self._streaming.restart()
        self._changed()

    def setEmptyWidget(self, widget: QWidget) -> None:
        """What to show while there are no turns; the transcript becomes its parent."""
        if self._empty is not None:
            self._empty.deleteLater()
        self._empty = widget
        widget.setParent(self.viewport())
        self._changed()

    def _offer(self) -> None:
        """Show only buttons that somebody listens to."""
        has_menu = self.isSignalConnected(QMetaMethod.fromSignal(self.menu_requested))
        can_edit = self.isSignalConnected(QMetaMethod.fromSignal(self.edit_question))
        has_receipt = self.isSignalConnected(QMetaMethod.fromSignal(self.receipt_requested))
        self._stack.stage = replace(self._stack.stage, has_menu=has_menu, can_edit=can_edit, has_receipt=has_receipt)
