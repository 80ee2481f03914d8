# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text laid out in lines: the one thing that is measured, painted, hit and selected.

QTextLayout and not QTextDocument: it has no images, no HTML and no resources to load, so a reply cannot reach for any;
and it costs a fifth. Offsets are those of Python; Qt counts characters beyond U+FFFF twice.
"""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from leadline.ui.transcript.leaves import Mark, Run
from leadline.ui.transcript.look import Look, TextStyle

Span = tuple[int, int, QTextCharFormat]
"""First offset, length, format."""


class Flow:
    """Lines of text at a width, on the even grid of its style."""

    def __init__(
        self,
        text: str,
        style: TextStyle,
        width: float,
        spans: Sequence[Span] = (),
        *,
        wrap: bool = True,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self.text = text
        self.style = style
        # Offsets where Qt's count runs ahead by one more.
        self._wide = [] if text.isascii() else [at for at, char in enumerate(text) if char > "\uffff"]
        self._layout = QTextLayout(text, style.font)
        self._layout.setCacheEnabled(True)
        option = QTextOption(align)
        modes = QTextOption.WrapMode
        option.setWrapMode(modes.WrapAtWordBoundaryOrAnywhere if wrap else modes.NoWrap)
        option.setTabStopDistance(4 * style.font.pixelSize() * 0.602)
        self._layout.setTextOption(option)
        if spans:
            self._layout.setFormats([self._range(*span) for span in spans])
        self.natural_width = 0.0
        self.count = 0
        self._layout.beginLayout()
        while True:
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            top = self.count * style.line_height
            line.setPosition(QPointF(0, top + style.baseline - line.ascent()))
            self.natural_width = max(self.natural_width, line.naturalTextWidth())
            self.count += 1
        self._layout.endLayout()
        self.height = self.count * style.line_height

    def paint(self, painter: QPainter, x: float, y: float, clip: QRectF | None = None) -> None:
        """Draw the text with its top left corner at (x, y); lines outside `clip` (painter coordinates) are left out."""
        painter.setPen(self.style.colour)
        self._layout.draw(painter, QPointF(x, y), [], clip if clip is not None else QRectF())

    def offset_at(self, x: float, y: float, *, on_character: bool = False) -> int:
        """The offset between characters nearest to a point, or that of the character under it."""
        if y < 0 or not self.count:
            return 0
        number = int(y // self.style.line_height)
        if number >= self.count:
            return len(self.text)
        line = self._layout.lineAt(number)
        kinds = QTextLine.CursorPosition
        kind = kinds.CursorOnCharacter if on_character else kinds.CursorBetweenCharacters
        return self._to_text(line.xToCursor(x, kind))

    def hits_text(self, x: float, y: float) -> bool:
        """Whether there is text at a point, not only room beside it."""
        number = int(y // self.style.line_height)
        if not 0 <= number < self.count:
            return False
        rect = self._layout.lineAt(number).naturalTextRect()
        return bool(rect.left() <= x <= rect.right())

    def rects(self, first: int, last: int) -> list[QRectF]:
        """Boxes of the text between two offsets, a line each, as high as the grid."""
        begin, end = self._to_qt(first), self._to_qt(last)
        boxes = []
        for number in range(self._line_of(begin), self.count):
            line = self._layout.lineAt(number)
            start, stop = line.textStart(), line.textStart() + line.textLength()
            if start >= end and end > begin:
                break
            left, right = _x(line, max(start, begin)), _x(line, min(stop, end))
            right = max(left, min(right, line.naturalTextRect().right() + 1))  # less the spaces at a line's end
            if number < self.count - 1 and end > stop:
                right = max(right, left + 4)  # a selected line end is seen
            height = self.style.line_height
            boxes.append(QRectF(min(left, right), number * height, abs(right - left), height))
        return boxes

    def _line_of(self, position: int) -> int:
        line = self._layout.lineForTextPosition(position)
        return line.lineNumber() if line.isValid() else 0

    def _range(self, first: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start = self._to_qt(first)
        made.length = self._to_qt(first + length) - made.start
        made.format = form
        return made

    def _to_qt(self, offset: int) -> int:
        return offset + bisect_right(self._wide, offset - 1) if self._wide else offset

    def _to_text(self, position: int) -> int:
        if not self._wide:
            return position
        low, high = 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            if self._to_qt(middle) < position:
                low = middle + 1
            else:
                high = middle
        return low


def run_spans(runs: Sequence[Run], look: Look, style: TextStyle) -> list[Span]:
    """The formats of a row of runs."""
    spans: list[Span] = []
    at = 0
    before = ""
    for run in runs:
        if run.mark != Mark.PLAIN or run.href:
            spans.append((at, len(run.text), look.format(run.mark, bool(run.href), style)))
        if run.mark & Mark.CODE and before.endswith(" "):
            spans.append((at - 1, 1, look.beside_code))
        elif before == "`" and run.text.startswith(" "):
            spans.append((at, 1, look.beside_code))
        before = "`" if run.mark & Mark.CODE else run.text
        at += len(run.text)
    return spans


def paint_chips(painter: QPainter, flow: Flow, runs: Sequence[Run], look: Look, x: float, y: float) -> None:
    """The soft boxes behind inline code."""
    at = 0
    for run in runs:
        if run.mark & Mark.CODE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("card"))
            for box in flow.rects(at, at + len(run.text)):
                inset = (box.height() - flow.style.font.pixelSize() * 1.33) / 2
                painter.drawRoundedRect(box.translated(x, y).adjusted(-2.5, inset, 2.5, -inset), 4, 4)
        at += len(run.text)


def href_at(runs: Sequence[Run], offset: int) -> str:
    """Where the run at an offset leads; "" for most."""
    at = 0
    for run in runs:
        at += len(run.text)
        if offset < at:
            return run.href
    return ""


def _x(line: QTextLine, position: int) -> float:
    # The stubs say object; it is the place and the position it was found for.
    found: tuple[float, int] = line.cursorToX(position)  # type: ignore[assignment]
    return found[0]
