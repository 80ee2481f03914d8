# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text that is still coming: shown at once while that is cheap, less often when one block has grown very long."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from leadline.ui.transcript.stack import Stack
from leadline.ui.transcript.turn_rows import TurnRows

_CHEAP_S = 0.008
_LONGEST_WAIT_S = 0.25


class Streaming(QObject):
    """Feeds the turns under way, and counts the seconds they are waited for."""

    def __init__(self, parent: QObject, stack: Stack, changed: Callable[[], None], clock: Callable[[], float]) -> None:
        super().__init__(parent)
        self._stack, self._changed, self._clock = stack, changed, clock
        self._since: dict[int, float] = {}
        self._behind: set[int] = set()
        self._not_before = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._show)
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self.tick)

    def begin(self, turn: TurnRows) -> None:
        """A turn was added."""
        if turn.is_streaming:
            self._since[turn.turn.id] = self._clock()
            self._seconds.start()

    def restart(self) -> None:
        """The turns have changed: count only for those that stream."""
        under_way = {turn.turn.id: turn for turn in self._stack.turns if turn.is_streaming}
        self._since = {number: self._since.get(number, self._clock()) for number in under_way}
        self._behind &= set(under_way)
        if under_way:
            self._seconds.start()
        else:
            self._seconds.stop()
            self._later.stop()

    def append_thinking(self, turn_id: int, text: str) -> None:
        """More thinking; the first of it starts the count anew."""
        turn = self._stack.turns[self._stack.find(turn_id)]
        if not turn.thinking_text:
            self._since[turn_id] = self._clock()
            turn.seconds = 0.0
        turn.append_thinking(text)
        self._behind.add(turn_id)
        self._show_soon()

    def append_answer(self, turn_id: int, text: str) -> None:
        """More of the answer."""
        turn = self._stack.turns[self._stack.find(turn_id)]
        if not turn.answer_source:
            self._count(turn)
        turn.append_answer(text, self._stack.width)
        self._behind.add(turn_id)
        self._show_soon()

    def count_tokens(self, turn_id: int, thinking: int, answer: int, price: str) -> None:
        """Tokens of a turn under way, and what they cost."""
        index = self._stack.find(turn_id)
        turn = self._stack.turns[index]
        is_new = bool(answer) and not turn.tokens[1]
        turn.tokens, turn.price = (thinking, answer), price
        if is_new:
            turn.show_tail(self._stack.stage, self._stack.width)
        turn.tick(self._stack.stage)
        self._stack.changed(index)
        self._changed()

    def tick(self) -> None:
        """A second has gone."""
        for number in self._since:
            turn = self._stack.turns[self._stack.find(number)]
            if turn.is_streaming and not turn.answer_source:
                self._count(turn)
                turn.tick(self._stack.stage)
                self._changed()

    def _count(self, turn: TurnRows) -> None:
        turn.seconds = max(0.0, self._clock() - self._since.get(turn.turn.id, self._clock()))

    def _show_soon(self) -> None:
        wait = self._not_before - time.perf_counter()
        if wait <= 0:
            self._show()
        elif not self._later.isActive():
            self._later.start(int(wait * 1000) + 1)

    def _show(self) -> None:
        began = time.perf_counter()
        for number in self._behind:
            index = self._stack.find(number)
            self._stack.turns[index].show_tail(self._stack.stage, self._stack.width)
            self._stack.changed(index)
        self._behind.clear()
        ended = time.perf_counter()
        # One block that cannot be cut is parsed again each time; then four fifths of the time stay free.
        self._not_before = ended + min(_LONGEST_WAIT_S, 4 * (ended - began)) if ended - began > _CHEAP_S else 0.0
        self._changed()
