# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mouse over the transcript: what is under it, selecting by dragging, clicks on buttons and links."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from leadline.ui.transcript.code_piece import CodePiece
from leadline.ui.transcript.piece import QUESTION, Piece, Zone
from leadline.ui.transcript.selection import Place, Selection
from leadline.ui.transcript.stack import Stack

# A word is a run of letters and digits; Chinese, Japanese and Korean signs make runs of their own. Compiled on use:
# such wide sets take a millisecond that the first paint does not have.
_WORD = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"


@dataclass(frozen=True, slots=True)
class Spot:
    """What is at a point of the viewport."""

    turn: int
    piece: Piece
    x: float
    y: float
    """In the piece's coordinates."""
    zone: Zone | None
    href: str
    over_text: bool

    @property
    def place(self) -> Place:
        return (self.turn, self.piece.key, self.piece.offset_at(self.x, self.y))


class Pointer(QObject):
    """Turns mouse events into a selection, scrolling and calls of what was clicked."""

    def __init__(
        self,
        parent: QObject,
        spot_at: Callable[[QPointF], Spot | None],
        selection: Selection,
        act: Callable[[int, Piece, str], None],
        follow: Callable[[str], None],
        scroll: Callable[[float], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self.hot: tuple[int, Piece, str] | None = None
        self.over_question: int | None = None
        self._spot_at, self._selection, self._act, self._follow = spot_at, selection, act, follow
        self._scroll, self._changed = scroll, changed
        self._pressed: Spot | None = None
        self._selecting = False
        self._dragging: CodePiece | None = None
        self._last = QPointF()
        self._since_double = QElapsedTimer()
        self._auto = QTimer(self)
        self._auto.setInterval(30)
        self._auto.timeout.connect(self._auto_scroll)
        self._height = 0.0

    def move(self, position: QPointF, *, pressed: bool, height: float) -> Qt.CursorShape:
        """The mouse has moved; gives the shape it should have."""
        self._height = height
        if pressed and self._dragging is not None:
            self._dragging.drag_bar(position.x() - self._last.x())
            self._last = position
            self._changed()
            return Qt.CursorShape.ArrowCursor
        self._last = position
        if pressed and self._selecting:
            self._select_to(position)
            if position.y() < 0 or position.y() > height:
                self._auto.start()
            else:
                self._auto.stop()
            return Qt.CursorShape.IBeamCursor
        return self._hover(self._spot_at(position))

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self._hover(None)

    def press(self, position: QPointF, *, extend: bool) -> None:
        """The left button went down."""
        spot = self._spot_at(position)
        self._pressed, self._last = spot, position
        self._dragging = None
        if spot is None:
            self._selection.clear()
            self._changed()
            return
        if spot.zone is not None:
            if spot.zone.name == "sideways" and isinstance(spot.piece, CodePiece):
                self._dragging = spot.piece
            return
        self._selecting = True
        if self._since_double.isValid() and self._since_double.elapsed() < QApplication.doubleClickInterval():
            self._since_double.invalidate()
            turn, key, _ = spot.place
            self._selection.anchor = (turn, key, 0)
            self._selection.caret = (turn, key, len(spot.piece.text))
            self._selecting = False
        elif extend and self._selection.anchor is not None:
            self._selection.caret = spot.place
        else:
            self._selection.anchor = self._selection.caret = spot.place
        self._changed()

    def release(self, position: QPointF) -> None:
        """The left button came up: what was pressed and is still under the mouse is done."""
        pressed, self._pressed = self._pressed, None
        self._selecting, self._dragging = False, None
        self._auto.stop()
        if pressed is None:
            return
        spot = self._spot_at(position)
        if spot is None or spot.piece is not pressed.piece:
            return
        if pressed.zone is not None:
            if spot.zone is not None and spot.zone.name == pressed.zone.name != "sideways":
                self._act(spot.turn, spot.piece, spot.zone.name)
        elif pressed.href and pressed.href == spot.href and self._selection.ends is None:
            self._follow(pressed.href)

    def double_click(self, position: QPointF) -> None:
        """Select the word; one more click selects the whole piece."""
        spot = self._spot_at(position)
        if spot is None or spot.zone is not None:
            return
        turn, key, offset = spot.place
        first, last = word_at(spot.piece.text, offset)
        self._selection.anchor, self._selection.caret = (turn, key, first), (turn, key, last)
        self._selecting = False
        self._since_double.start()
        self._changed()

    def _hover(self, spot: Spot | None) -> Qt.CursorShape:
        hot = (spot.turn, spot.piece, spot.zone.name) if spot is not None and spot.zone is not None else None
        over = spot.turn if spot is not None and spot.piece.key[0] == QUESTION else None
        if hot != self.hot or over != self.over_question:
            self.hot, self.over_question = hot, over
            self._changed()
        if spot is None:
            return Qt.CursorShape.ArrowCursor
        if hot is not None or spot.href:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.IBeamCursor if spot.over_text else Qt.CursorShape.ArrowCursor

    def _select_to(self, position: QPointF) -> None:
        spot = self._spot_at(position)
        if spot is not None:
            self._selection.caret = spot.place
            self._changed()

    def _auto_scroll(self) -> None:
        over = self._last.y() if self._last.y() < 0 else self._last.y() - self._height
        self._scroll(max(-60.0, min(60.0, over)))
        self._select_to(self._last)


def spot_in(stack: Stack, position: QPointF, left: float, value: float, height: float) -> Spot | None:
    """What is at a point; between pieces, the nearest piece in sight."""
    y = value + position.y()
    nearest: tuple[float, int, float, Piece] | None = None
    for turn, top, piece in stack.pieces(value, height):
        if not piece.measured:
            continue
        away = max(top - y, y - top - piece.height, 0.0)
        if nearest is None or away < nearest[0] or (away == nearest[0] == 0):
            nearest = (away, turn, top, piece)
    if nearest is None:
        return None
    away, turn, top, piece = nearest
    x, inside = position.x() - left, y - top
    point = QPointF(x, inside)
    zones = piece.zones(stack.stage, max(0.0, value - top)) if away < 4 else []
    zone = next((each for each in zones if each.rect.contains(point)), None)
    href = piece.href_at(x, inside) if away == 0 and zone is None else ""
    over_text = away == 0 and zone is None and piece.over_text(x, inside)
    return Spot(turn, piece, x, inside, zone, href, over_text)


def word_at(text: str, offset: int) -> tuple[int, int]:
    """First and last offset of the word at an offset; of one character where there is no word."""
    begin = text.rfind("\n", 0, offset) + 1
    for found in re.compile(_WORD).finditer(text, begin, min(len(text), offset + 200)):
        if found.start() <= offset <= found.end():
            return found.span()
        if found.start() > offset:
            break
    return offset, min(offset + 1, len(text))
