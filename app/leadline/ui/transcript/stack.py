# SPDX-License-Identifier: AGPL-3.0-or-later
"""All turns one above the other: which of them are in sight, and a scroll position that does not jump.

Heights are guesses until a piece has been seen. When a guess is put right, what the reader looks at stays where it is.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from leadline.ui.transcript.look import MARGIN
from leadline.ui.transcript.piece import Key, Piece, Stage
from leadline.ui.transcript.shown import ShownTurn, ShownWaiting
from leadline.ui.transcript.turn_rows import TURN_GAP, TurnRows
from leadline.ui.transcript.waiting_rows import WaitingRows

KEPT = 400
"""Pieces whose layout is kept: several screens."""

_TOP = MARGIN - TURN_GAP
Anchor = tuple[int, Key, float]
"""A turn, a piece in it, and how far below the upper edge of the view it is."""


class Stack:
    """The turns, their heights and what is laid out."""

    def __init__(self, stage: Stage) -> None:
        self.turns: list[TurnRows] = []
        """Those of the conversation, and below them what waits to be sent."""
        self.stage = stage
        self.width = 0.0
        self._tops: list[float] = []
        self._right = 0  # tops before this index are right
        self._kept: OrderedDict[Piece, None] = OrderedDict()
        self._numbers: dict[int, int] = {}
        self._waiting = 0  # how many of the last rows are questions that wait

    def show(self, turns: Sequence[ShownTurn]) -> None:
        """Replace all turns; what waits stays."""
        self._replace(0, len(self.turns) - self._waiting, [TurnRows(turn, self.width) for turn in turns])
        self._kept.clear()

    def add(self, turn: ShownTurn) -> TurnRows:
        """A turn at the end of the conversation."""
        rows = TurnRows(turn, self.width)
        end = len(self.turns) - self._waiting
        self._replace(end, end, [rows])
        return rows

    def show_waiting(self, waiting: Sequence[ShownWaiting]) -> bool:
        """Replace what waits; whether there is something new among it."""
        known = set(self._numbers)
        rows = [WaitingRows(each, self.width, is_first=not at) for at, each in enumerate(waiting)]
        self._replace(len(self.turns) - self._waiting, len(self.turns), rows)
        self._waiting = len(rows)
        return any(row.turn.id not in known for row in rows)

    def _replace(self, start: int, end: int, rows: Sequence[TurnRows]) -> None:
        self.turns[start:end] = rows
        self._numbers = {turn.turn.id: at for at, turn in enumerate(self.turns)}
        self.changed(start)

    def find(self, turn_id: int) -> int:
        """The index of a turn; KeyError when it is not shown."""
        return self._numbers[turn_id]

    def changed(self, index: int) -> None:
        """The height of this turn has changed."""
        self._right = min(self._right, index)

    @property
    def height(self) -> float:
        """Of everything, margins included."""
        if not self.turns:
            return 0.0
        return self.top(len(self.turns) - 1) + self.turns[-1].height + MARGIN

    def top(self, index: int) -> float:
        """Where a turn begins."""
        if self._right < len(self.turns):
            del self._tops[self._right :]
            y = self._tops[-1] + self.turns[self._right - 1].height if self._right else _TOP
            for turn in self.turns[self._right :]:
                self._tops.append(y)
                y += turn.height
            self._right = len(self.turns)
        return self._tops[index]

    def turn_at(self, y: float) -> int:
        """The index of the turn at a height."""
        self.top(0)
        return max(0, bisect_right(self._tops, y) - 1)

    def set_width(self, width: float) -> None:
        """The column has another width; what is in sight is laid out by the next `settle`."""
        if width != self.width:
            self.width = width
            for turn in self.turns:
                turn.guess(width)
            self.changed(0)

    def restage(self, stage: Stage) -> None:
        """Colours, fonts or words have changed: all that was laid out is made anew when seen."""
        self.stage = stage
        for piece in self._kept:
            piece.release()
        self._kept.clear()
        for turn in self.turns:
            if turn.is_realised:
                turn.realise(stage, self.width)

    def settle(self, value: float, height: float, *, at_end: bool, anchor: Anchor | None = None) -> float:
        """Lay out what is in sight at this scroll position; gives the position at which it looks the same.

        `at_end` keeps the end of the last turn in sight instead.
        """
        if not self.turns:
            return 0.0
        for _ in range(60):
            if at_end:
                value = self.height - height
            value = max(0.0, min(value, self.height - height))
            held = anchor or self._anchor(value, height)
            if not self._measure(value, height):
                break
            if not at_end:
                value = self._at(held)
        return value

    def anchor(self, value: float, height: float) -> Anchor | None:
        """What the reader looks at, to be handed to `settle` after a change of width."""
        return self._anchor(value, height) if self.turns else None

    def place_of(self, index: int, value: float) -> Anchor | None:
        """Where a turn's question stands, to be handed to `settle` for another one at that place."""
        if index >= len(self.turns):
            return None
        turn = self.turns[index]
        return index, (0, 0, 0), self.top(index) + (turn.tops[0] if turn.tops else 0.0) - value

    def _anchor(self, value: float, height: float) -> Anchor:
        first: Anchor | None = None
        for index, y, piece in self.pieces(value, height):
            found = (index, piece.key, y - value)
            if piece.measured and y + piece.height > value:
                return found
            first = first or found
        index = self.turn_at(value)
        return first or (index, (0, 0, 0), self.top(index) - value)

    def _at(self, anchor: Anchor) -> float:
        index, key, below = anchor
        turn, top = self.turns[index], self.top(index)
        at = turn.find(key)
        return top + (turn.tops[at] if at < len(turn.tops) else 0.0) - below

    def _measure(self, value: float, height: float) -> bool:
        index = self.turn_at(value)
        y, bottom, changed = self.top(index), value + height, False
        seen: list[Piece] = []
        while index < len(self.turns) and y < bottom:
            turn = self.turns[index]
            if turn.measure(value - y, bottom - y, self.width, self.stage, seen):
                self.changed(index)
                changed = True
            y += turn.height
            index += 1
        for piece in seen:
            self._kept[piece] = None
            self._kept.move_to_end(piece)
        while len(self._kept) > max(KEPT, len(seen)):
            self._kept.popitem(last=False)[0].release()
        return changed

    def pieces(self, value: float, height: float) -> Iterator[tuple[int, float, Piece]]:
        """The pieces between two heights: turn, where it begins, piece."""
        if not self.turns:
            return
        for index in range(self.turn_at(value), len(self.turns)):
            top = self.top(index)
            if top > value + height:
                return
            for y, piece in self.turns[index].between(value - top, value + height - top):
                yield index, top + y, piece
