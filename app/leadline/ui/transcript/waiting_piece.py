# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question that waits: a muted bubble below the conversation, with what it waits for and what can be done."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from leadline.ui.shown_text import one_line, visible
from leadline.ui.transcript.flow import Flow
from leadline.ui.transcript.icons import paint_icon
from leadline.ui.transcript.leaves import LINE_BREAK
from leadline.ui.transcript.piece import Ink, Key, Piece, Stage, Zone, paint_focus, paint_label
from leadline.ui.transcript.question_piece import PAD_X, PAD_Y, WIDEST
from leadline.ui.transcript.shown import ShownWaiting

FOLD_LINES = 3
"""Of a waiting question: what streams above it has to stay in sight."""
_SHOWN_CHARACTERS = 600
_LINE = 26.0
_GAP = 14.0
"""Between two buttons."""


class WaitingPiece(Piece):
    """The beginning of a question, why it waits, and buttons. No part of the conversation: it is not selected."""

    __slots__ = ("_flow", "_note", "_width", "waiting")

    def __init__(self, key: Key, gap: float, waiting: ShownWaiting) -> None:
        super().__init__(key, gap, 46.0 + _LINE)
        self.waiting = waiting
        self._flow: Flow | None = None
        self._note = ""
        self._width = 0.0

    def lay_out(self, stage: Stage) -> None:
        room = self.width * WIDEST - 2 * PAD_X
        self._flow = _folded(_lines(self.waiting.question[:_SHOWN_CHARACTERS]), stage, room)
        self._width = min(room, self._flow.natural_width) + 2 * PAD_X
        buttons = self.width - min(zone.rect.left() for zone in self.zones(stage, 0))
        free = self.width - buttons - _GAP - (24 if self.waiting.is_held else 0)
        metrics = QFontMetricsF(stage.look.label.font)
        note = one_line(self.waiting.note)
        self._note = metrics.elidedText(note, Qt.TextElideMode.ElideRight, max(0.0, free))
        self.height = self._flow.height + 2 * PAD_Y + _LINE

    @property
    def spoken(self) -> str:
        return f"{self.waiting.note}: {self.waiting.question}"

    def release(self) -> None:
        super().release()
        self._flow = None

    def paint(self, ink: Ink, x: float, y: float) -> None:
        if self._flow is None:
            return
        look, painter = ink.stage.look, ink.painter
        bubble = QRectF(x + self.width - self._width, y, self._width, self.height - _LINE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.colour("warn" if self.waiting.is_held else "dim"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(look.colour("code"))
        painter.drawRoundedRect(bubble.adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)
        self._flow.paint(painter, bubble.left() + PAD_X, y + PAD_Y, ink.clip)
        self._paint_line(ink, x, y + self.height - _LINE)

    def _paint_line(self, ink: Ink, x: float, y: float) -> None:
        look, painter = ink.stage.look, ink.painter
        right = x + self.width
        for zone in self.zones(ink.stage, 0):
            rect = zone.rect.translated(x, y - (self.height - _LINE))
            if ink.focused == zone.name:
                paint_focus(painter, rect.adjusted(-6, 2, 6, -2), look, 6)
            colour = look.colour("text") if ink.hot == zone.name else look.link
            paint_label(ink, zone.label, rect.topLeft(), rect.height(), colour)
            right = min(right, rect.left())
        width = QFontMetricsF(look.label.font).horizontalAdvance(self._note)
        left = right - _GAP - width
        colour = look.colour("warn" if self.waiting.is_held else "dim")
        if self.waiting.is_held:
            paint_icon(painter, "warn", left - 22, y + _LINE / 2 - 8, colour)
        paint_label(ink, self._note, QPointF(left, y), _LINE, colour)

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        words, metrics = stage.words, QFontMetricsF(stage.look.label.font)
        wanted = [("remove-waiting", words.remove()), ("edit-waiting", words.edit_waiting())]
        if self.waiting.can_send:
            wanted.append(("send-waiting", words.send_now()))
        found: list[Zone] = []
        right = self.width - 4
        for name, label in wanted:
            width = metrics.horizontalAdvance(label)
            found.append(Zone(name, QRectF(right - width, self.height - _LINE, width, _LINE), label))
            right -= width + _GAP
        return found[::-1]


def _lines(text: str) -> str:
    """The text with its line ends, and everything else that is invisible spelt out."""
    return LINE_BREAK.join(visible(line) for line in text.split("\n"))


def _folded(text: str, stage: Stage, room: float) -> Flow:
    """The text, or as much of it as fits the lines, and dots."""
    style = stage.look.quote
    flow = Flow(text, style, room)
    if flow.count <= FOLD_LINES:
        return flow
    end = flow.offset_at(room, (FOLD_LINES - 0.5) * style.line_height)
    return Flow(text[: max(0, end - 2)].rstrip() + "\N{HORIZONTAL ELLIPSIS}", style, room)
