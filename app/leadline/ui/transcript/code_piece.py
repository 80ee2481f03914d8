# SPDX-License-Identifier: AGPL-3.0-or-later
"""A card of code: its language, Copy, and lines that scroll sideways. Lines are laid out one by one, when seen."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from leadline.ui.shown_text import visible
from leadline.ui.transcript.flow import Flow
from leadline.ui.transcript.leaves import Leaf
from leadline.ui.transcript.piece import (
    Ink,
    Key,
    Piece,
    Stage,
    Zone,
    button,
    paint_button,
    paint_label,
    paint_selection,
)
from leadline.ui.transcript.text_piece import indent, paint_frames

HEAD = 36
PAD = 12
SIDE = 16
LINE = 20

Colours = Mapping[int, Sequence[tuple[int, int, str]]]
"""Per line: first offset, length, and what it is (keyword, string, ...)."""


class CodePiece(Piece):
    """Code. While its fence is open, `lines` belongs to the splitter and grows; nothing is laid out again for that."""

    __slots__ = (
        "_at",
        "_flows",
        "_widest",
        "_widest_line",
        "colours",
        "final",
        "last",
        "leaf",
        "lines",
        "scroll",
        "shared",
    )

    def __init__(self, key: Key, leaf: Leaf, gap: float, shared: int, lines: list[str] | None = None) -> None:
        self.lines = leaf.code.split("\n") if lines is None else lines
        super().__init__(key, gap, HEAD + 2 * PAD + LINE * len(self.lines))
        self.leaf = leaf
        self.shared = shared
        self.last = ""
        """The line that has not ended, while the fence is open."""
        self.final = lines is None
        """The code is complete, and worth colouring."""
        self.colours: Colours | None = None
        self.scroll = 0.0
        self._flows: dict[int, Flow] = {}
        self._widest = 0.0
        self._widest_line = 0
        self._at = [0]

    @property
    def code(self) -> str:
        """The code as it stands."""
        return "\n".join(self.shown_lines)

    @property
    def shown_lines(self) -> list[str]:
        """The lines, the unfinished one with them."""
        return [*self.lines, self.last] if self.last else self.lines

    def close(self, leaf: Leaf) -> None:
        """The fence has ended: this is the code."""
        self.leaf = leaf
        self.lines = leaf.code.split("\n")
        self.last = ""
        self._flows.clear()
        self._at = [0]
        self.measured = False

    def colour(self, colours: Colours) -> None:
        """Show what each part of the code is."""
        self.colours = colours
        self._flows.clear()

    def lay_out(self, stage: Stage) -> None:
        count = len(self.lines) + (1 if self.last else 0)
        metrics = QFontMetricsF(stage.look.code.font)
        # Only the line that is probably the widest is measured: all signs are as wide as one, or as two.
        new = self.lines[self._widest_line :]
        for line in (max(new, key=_columns, default=""), self.last):
            self._widest = max(self._widest, metrics.horizontalAdvance(line.replace("\t", "    ")))
        self._widest_line = len(self.lines)
        bar = 7 if self._overflow > 0 else 0
        self.height = HEAD + 2 * PAD + LINE * max(1, count) + bar
        self.scroll = min(self.scroll, self._overflow)
        self._flows.pop(len(self.lines), None)

    def release(self) -> None:
        super().release()
        self._flows.clear()
        self._widest_line, self._widest = 0, 0.0

    def paint(self, ink: Ink, x: float, y: float) -> None:
        look, painter = ink.stage.look, ink.painter
        paint_frames(ink, self, self.leaf, self.shared, x, y)
        left = x + self._left
        card = QRectF(left, y, self.width - self._left, self.height).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(card, 10, 10)
        painter.fillPath(path, look.colour("code"))
        painter.save()
        painter.setClipRect(card.adjusted(1, HEAD, -1, -4), Qt.ClipOperation.IntersectClip)
        self._paint_lines(ink, left + SIDE - self.scroll, y + HEAD + PAD)
        painter.restore()
        # The head stays in sight while its code is.
        head_y = min(max(y, ink.clip.top()), y + self.height - HEAD - 8)
        painter.save()
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.fillRect(QRectF(left, head_y, card.width() + 1, HEAD), look.colour("card"))
        painter.fillRect(QRectF(left, head_y + HEAD - 1, card.width() + 1, 1), look.colour("line"))
        painter.restore()
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        language = visible(self.leaf.language[:40]) or ink.stage.words.code()
        paint_label(ink, language, QPointF(left + SIDE, head_y), HEAD, look.colour("dim"))
        paint_button(ink, self._copy_zone(ink.stage, head_y - y), x, y, "copy", with_label=True)
        self._paint_bar(ink, card)

    def _paint_lines(self, ink: Ink, left: float, top: float) -> None:
        lines = self.shown_lines
        first = max(0, int((ink.clip.top() - top) // LINE))
        last = min(len(lines), int((ink.clip.bottom() - top) // LINE) + 1)
        if len(self._flows) > 400:
            self._flows.clear()
        for number in range(first, last):
            flow = self._flow(number, lines[number], ink.stage)
            y = top + number * LINE
            if ink.selected:
                start = self._start(number)
                begin, end = max(0, ink.selected[0] - start), ink.selected[1] - start
                if begin <= len(flow.text) and end > 0:
                    boxes = flow.rects(begin, min(end, len(flow.text)))
                    if end > len(flow.text) and boxes:
                        boxes[-1].setRight(boxes[-1].right() + 6)
                    paint_selection(ink, boxes, left, y)
            flow.paint(ink.painter, left, y)

    def _flow(self, number: int, line: str, stage: Stage) -> Flow:
        flow = self._flows.get(number)
        if flow is None or flow.text != line:
            spans = []
            if self.colours is not None:
                for start, length, role in self.colours.get(number, ()):
                    spans.append((start, length, stage.look.code_format(role)))
            flow = self._flows[number] = Flow(line, stage.look.code, 1e6, spans, wrap=False)
        return flow

    def _paint_bar(self, ink: Ink, card: QRectF) -> None:
        bar = self._bar(card)
        if bar is not None:
            colour = ink.stage.look.colour("dim")
            colour.setAlphaF(0.75 if ink.hot == "sideways" else 0.4)
            ink.painter.setPen(Qt.PenStyle.NoPen)
            ink.painter.setBrush(colour)
            ink.painter.drawRoundedRect(bar, 2.5, 2.5)

    def _bar(self, card: QRectF) -> QRectF | None:
        if self._overflow <= 0:
            return None
        room = card.width() - 2 * PAD
        length = max(32.0, room * self._room / (self._room + self._overflow))
        return QRectF(card.left() + PAD + (room - length) * self.scroll / self._overflow, card.bottom() - 9, length, 5)

    def sideways(self, pixels: float) -> bool:
        """Scroll by so many pixels; whether there was anywhere to go."""
        before = self.scroll
        self.scroll = min(max(0.0, self.scroll + pixels), self._overflow)
        return self.scroll != before

    def drag_bar(self, pixels: float) -> None:
        """The scroll bar was moved by so many pixels."""
        room = self.width - self._left - 2 * PAD
        self.sideways(pixels * (self._room + self._overflow) / max(1.0, room))

    @property
    def text(self) -> str:
        return self.code

    def offset_at(self, x: float, y: float) -> int:
        lines = self.shown_lines
        number = int((y - HEAD - PAD) // LINE)
        if number < 0:
            return 0
        if number >= len(lines):
            return len(self.code)
        flow = self._flows.get(number)
        inside = flow.offset_at(x - self._left - SIDE + self.scroll, 0) if flow else 0
        return self._start(number) + inside

    def over_text(self, x: float, y: float) -> bool:
        return y > HEAD and self._left < x < self.width and not (self._overflow > 0 and y > self.height - 12)

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        head = min(max(0.0, above), max(0.0, self.height - HEAD - 8))
        found = [self._copy_zone(stage, head)]
        bar = self._bar(QRectF(self._left, 0, self.width - self._left, self.height))
        if bar is not None:
            found.append(Zone("sideways", bar.adjusted(0, -3, 0, 3), "", focusable=False))
        return found

    def _copy_zone(self, stage: Stage, head: float) -> Zone:
        return button(stage, "copy-code", stage.words.copy(), self.width - 6, head + 4, HEAD - 9, with_label=True)

    def _start(self, number: int) -> int:
        """The offset of a line's first character."""
        lines = self.shown_lines
        while len(self._at) <= number:
            self._at.append(self._at[-1] + len(lines[len(self._at) - 1]) + 1)
        return self._at[number]

    @property
    def _left(self) -> float:
        return indent(self.key, self.leaf.frames)

    @property
    def _room(self) -> float:
        return self.width - self._left - 2 * SIDE

    @property
    def _overflow(self) -> float:
        return max(0.0, self._widest - self._room + 2)


def _columns(line: str) -> int:
    """About how many columns a line takes."""
    tabs = 3 * line.count("\t")
    return tabs + (len(line) if line.isascii() else sum(1 + (char > "\u2e7f") for char in line))
