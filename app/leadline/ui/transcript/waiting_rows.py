# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question that waits, as a row below the turns."""

from leadline.ui.transcript.piece import WAITING, Stage
from leadline.ui.transcript.shown import ShownTurn, ShownWaiting
from leadline.ui.transcript.turn_rows import TURN_GAP, TurnRows
from leadline.ui.transcript.waiting_piece import WaitingPiece

_CLOSE_GAP = 12.0


class WaitingRows(TurnRows):
    """Looks like a turn to the stack; has no text of the conversation, so that copying leaves it out."""

    __slots__ = ("_gap", "waiting")

    def __init__(self, waiting: ShownWaiting, width: float, *, is_first: bool) -> None:
        self.waiting = waiting
        self._gap = TURN_GAP if is_first else _CLOSE_GAP
        super().__init__(ShownTurn(row_of(waiting.id), "", state="waiting"), width)

    def guess(self, width: float) -> None:
        if not self.pieces:
            self.height = self._gap + 72.0

    def realise(self, stage: Stage, width: float) -> None:
        self.pieces = [WaitingPiece((WAITING, 0, 0), self._gap, self.waiting)]
        self.retop()


def row_of(waiting_id: int) -> int:
    """A number that no turn has: theirs are above zero, and those without one yet just below."""
    return -1_000_000_000 - waiting_id
