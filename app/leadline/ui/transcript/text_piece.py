# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paragraphs, headings, list items, quotes, formulas as typed, and rules."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from leadline.ui.transcript.flow import Flow, href_at, paint_chips, run_spans
from leadline.ui.transcript.leaves import LINE_BREAK, Leaf
from leadline.ui.transcript.look import ITEM_INDENT, QUOTE_INDENT, Look, TextStyle
from leadline.ui.transcript.piece import THINKING, Ink, Key, Piece, Stage, paint_selection

THINKING_INDENT = 20


def indent(key: Key, frames: str) -> float:
    """Room left of a leaf for what it stands in."""
    inside = sum(ITEM_INDENT if frame == "i" else QUOTE_INDENT for frame in frames)
    return inside + (THINKING_INDENT if key[0] == THINKING else 0)


def paint_frames(ink: Ink, piece: Piece, leaf: Leaf, shared: int, x: float, y: float) -> None:
    """The bars of quotes, bullets and numbers beside a leaf; `shared` frames go on from the leaf before."""
    look, painter = ink.stage.look, ink.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = x
    if piece.key[0] == THINKING:
        _bar(ink, left + 5, y - piece.gap, y + piece.height)
        left += THINKING_INDENT
    markers = dict(leaf.markers)
    style = look.thinking if piece.key[0] == THINKING else look.body
    for number, frame in enumerate(leaf.frames):
        if frame == "q":
            _bar(ink, left + 1, y - (piece.gap if number < shared else 0), y + piece.height)
            left += QUOTE_INDENT
            continue
        left += ITEM_INDENT
        if number in markers:
            top = y + (9 if leaf.kind == "code" else 0)
            _marker(ink, markers[number], left, top, style, leaf.frames[:number].count("i"))


def _bar(ink: Ink, x: float, top: float, bottom: float) -> None:
    painter = ink.painter
    painter.fillRect(QRectF(x, top, 3, bottom - top), ink.stage.look.colour("line"))


def _marker(ink: Ink, marker: str, right: float, top: float, style: TextStyle, depth: int) -> None:
    look, painter = ink.stage.look, ink.painter
    middle = top + style.baseline - style.font.pixelSize() * 0.36
    if marker == "•":
        centre = QPointF(right - 14, middle)
        colour = look.colour("dim")
        painter.setPen(QPen(colour, 1.3) if depth % 3 == 1 else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if depth % 3 == 1 else colour)
        if depth % 3 == 2:
            painter.drawRect(QRectF(centre.x() - 2.3, centre.y() - 2.3, 4.6, 4.6))
        else:
            painter.drawEllipse(centre, 2.6, 2.6)
    elif marker in "☐☑":
        box = QRectF(right - 22, middle - 7, 14, 14)
        painter.setPen(QPen(look.link if marker == "☑" else look.colour("dim"), 1.3))
        painter.setBrush(look.link if marker == "☑" else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3.5, 3.5)
        if marker == "☑":
            painter.setPen(QPen(look.colour("on_accent"), 1.7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            points = [box.topLeft() + QPointF(*each) for each in ((3.4, 7.2), (6.0, 9.8), (10.7, 4.6))]
            painter.drawPolyline(points)
    else:
        painter.setFont(style.font)
        painter.setPen(look.colour("dim"))
        box = QRectF(right - 70, top, 63, style.line_height)
        flow = Flow(marker, TextStyle(style.font, style.line_height, style.baseline, look.colour("dim")), 200)
        flow.paint(painter, box.right() - flow.natural_width, top)


class TextPiece(Piece):
    """Text that wraps."""

    __slots__ = ("_flow", "leaf", "shared")

    def __init__(self, key: Key, leaf: Leaf, gap: float, height: float, shared: int) -> None:
        super().__init__(key, gap, height)
        self.leaf = leaf
        self.shared = shared
        self._flow: Flow | None = None

    def lay_out(self, stage: Stage) -> None:
        style = self._style(stage.look)
        left = self._left
        align = Qt.AlignmentFlag.AlignHCenter if self.leaf.kind == "math" else Qt.AlignmentFlag.AlignLeft
        spans = run_spans(self.leaf.runs, stage.look, style)
        self._flow = Flow(self.leaf.text, style, max(60.0, self.width - left), spans, align=align)
        self.height = max(self._flow.height, style.line_height)

    def release(self) -> None:
        super().release()
        self._flow = None

    def paint(self, ink: Ink, x: float, y: float) -> None:
        paint_frames(ink, self, self.leaf, self.shared, x, y)
        if self._flow is None:
            return
        left = x + self._left
        paint_chips(ink.painter, self._flow, self.leaf.runs, ink.stage.look, left, y)
        if ink.selected:
            paint_selection(ink, self._flow.rects(*ink.selected), left, y)
        self._flow.paint(ink.painter, left, y, ink.clip)

    @property
    def text(self) -> str:
        return self.leaf.text.replace(LINE_BREAK, "\n")

    def offset_at(self, x: float, y: float) -> int:
        return self._flow.offset_at(x - self._left, y) if self._flow else 0

    def over_text(self, x: float, y: float) -> bool:
        return self._flow is not None and self._flow.hits_text(x - self._left, y)

    def href_at(self, x: float, y: float) -> str:
        if self._flow is None or not self._flow.hits_text(x - self._left, y):
            return ""
        return href_at(self.leaf.runs, self._flow.offset_at(x - self._left, y, on_character=True))

    @property
    def _left(self) -> float:
        return indent(self.key, self.leaf.frames)

    def _style(self, look: Look) -> TextStyle:
        if self.leaf.kind == "heading" and self.key[0] != THINKING:
            return look.heading(self.leaf.level)
        if self.key[0] == THINKING:
            return look.thinking
        return look.quote if "q" in self.leaf.frames else look.body


class RulePiece(Piece):
    """A line across."""

    __slots__ = ("leaf", "shared")

    def __init__(self, key: Key, leaf: Leaf, gap: float, shared: int) -> None:
        super().__init__(key, gap, 9)
        self.leaf = leaf
        self.shared = shared

    def lay_out(self, stage: Stage) -> None:
        self.height = 9

    def paint(self, ink: Ink, x: float, y: float) -> None:
        paint_frames(ink, self, self.leaf, self.shared, x, y)
        left = x + indent(self.key, self.leaf.frames)
        ink.painter.fillRect(QRectF(left, y + 4, x + self.width - left, 1), ink.stage.look.colour("line"))
