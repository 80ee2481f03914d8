# SPDX-License-Identifier: AGPL-3.0-or-later
"""The question as a bubble on the right, and the line of passages that were sent with it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from leadline.ui.shown_text import visible
from leadline.ui.transcript.flow import Flow
from leadline.ui.transcript.leaves import LINE_BREAK
from leadline.ui.transcript.lines import LONGEST
from leadline.ui.transcript.piece import (
    Ink,
    Key,
    Piece,
    Stage,
    Zone,
    button,
    paint_button,
    paint_focus,
    paint_label,
    paint_selection,
)
from leadline.ui.transcript.question_images import FOLDED, QuestionImages
from leadline.ui.transcript.shown import ShownImage

WIDEST = 0.72
"""Part of the column that a bubble may take."""
FOLD_LINES = 12
PAD_X, PAD_Y = 16.0, 11.0
_FOLDED_CHARACTERS = 4000
_MORE_HEIGHT = 26.0


class QuestionPiece(Piece):
    """The question in its own characters: no Markdown, line ends kept. A long one is folded."""

    __slots__ = ("_chunks", "_is_long", "_pictures", "_width", "images", "open", "question")

    def __init__(self, key: Key, question: str, height: float, images: tuple[ShownImage, ...] = ()) -> None:
        super().__init__(key, 0.0, height)
        self.question = question
        self.images = images
        self._pictures = QuestionImages((), 0.0, is_open=False)
        self.open = False
        self._is_long = False
        self._width = 0.0
        self._chunks: list[tuple[int, float, Flow]] = []

    def lay_out(self, stage: Stage) -> None:
        style = stage.look.question
        room = self.width * WIDEST - 2 * PAD_X
        text = self.question if self.open else self.question[:_FOLDED_CHARACTERS]
        self._chunks = []
        self._pictures = QuestionImages(self.images, room, is_open=self.open)
        start, top = 0, 0.0
        for chunk in _chunks(text):
            flow = Flow(chunk.replace("\n", LINE_BREAK), style, room)
            self._chunks.append((start, top, flow))
            start += len(chunk) + (1 if text[start + len(chunk) : start + len(chunk) + 1] == "\n" else 0)
            top += flow.height
            if not self.open and top > (FOLD_LINES + 2) * style.line_height:
                break
        # Two lines of grace: a fold that hides one line is no help.
        is_long = top > (FOLD_LINES + 2) * style.line_height or len(self.question) > len(text)
        self._is_long = is_long or len(self.images) > FOLDED
        shown = top if self.open or not is_long else min(top, FOLD_LINES * style.line_height)
        widest = max((flow.natural_width for _, _, flow in self._chunks), default=0.0)
        widest = max(widest, self._pictures.width)
        if self._is_long:
            widest = max(widest, 120.0)
        self._width = min(room, widest) + 2 * PAD_X
        self.height = self._pictures.height + shown + 2 * PAD_Y + (_MORE_HEIGHT if self._is_long else 0)

    def release(self) -> None:
        super().release()
        self._chunks = []

    def paint(self, ink: Ink, x: float, y: float) -> None:
        look, painter = ink.stage.look, ink.painter
        left = x + self.width - self._width
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("question"))
        painter.drawRoundedRect(QRectF(left, y, self._width, self.height), 14, 14)
        end = self.height - PAD_Y - (_MORE_HEIGHT if self._is_long else 0)
        painter.save()
        painter.setClipRect(QRectF(left, y, self._width, end + 2), Qt.ClipOperation.IntersectClip)
        self._pictures.paint(ink, left + PAD_X, y + PAD_Y)
        for start, top, flow in self._chunks:
            at = y + self._text_top + top
            if at > ink.clip.bottom() or at + flow.height < ink.clip.top():
                continue
            if ink.selected:
                begin = max(0, ink.selected[0] - start)
                stop = min(len(flow.text), ink.selected[1] - start)
                if begin < stop:
                    paint_selection(ink, flow.rects(begin, stop), left + PAD_X, at)
            flow.paint(painter, left + PAD_X, at, ink.clip)
        painter.restore()
        for zone in self.zones(ink.stage, 0):
            if zone.name == "show":
                rect = zone.rect.translated(x, y)
                if ink.focused == "show":
                    paint_focus(painter, rect.adjusted(-8, 0, 8, 0), look, 6)
                colour = look.colour("text") if ink.hot == "show" else look.link
                paint_label(ink, zone.label, rect.topLeft(), rect.height(), colour)
            else:
                icon = "copy" if zone.name == "copy-question" else "edit"
                paint_button(ink, zone, x, y, icon, with_label=False, quiet=True)

    @property
    def text(self) -> str:
        return self.question

    def offset_at(self, x: float, y: float) -> int:
        left = self.width - self._width + PAD_X
        for start, top, flow in self._chunks:
            if y - self._text_top < top + flow.height:
                return start + flow.offset_at(x - left, y - self._text_top - top)
        return len(self.question)

    @property
    def spoken(self) -> str:
        return "\n".join((*(f"[{image.words}]" for image in self.images), self.question))

    def tip_at(self, x: float, y: float) -> str:
        return self._pictures.words_at(x - (self.width - self._width + PAD_X), y - PAD_Y)

    @property
    def _text_top(self) -> float:
        return PAD_Y + self._pictures.height

    def over_text(self, x: float, y: float) -> bool:
        return x > self.width - self._width and y > PAD_Y + self._pictures.height - 4

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        left = self.width - self._width
        found = []
        if self._is_long:
            label = stage.words.show_less() if self.open else stage.words.show_all()
            width = QFontMetricsF(stage.look.label.font).horizontalAdvance(label)
            rect = QRectF(left + PAD_X, self.height - PAD_Y - _MORE_HEIGHT + 4, width, _MORE_HEIGHT)
            found.append(Zone("show", rect, label))
        words = stage.words
        found.append(button(stage, "copy-question", words.copy(), left - 6, 8, 28, with_label=False))
        if stage.can_edit:
            found.append(button(stage, "edit", words.edit(), left - 38, 8, 28, with_label=False))
        return found


class PassagesPiece(Piece):
    """A dim line that names the passages that were sent; more than four are folded."""

    __slots__ = ("_flow", "open", "passages")

    def __init__(self, key: Key, passages: tuple[str, ...]) -> None:
        super().__init__(key, 6.0, 20.0)
        self.passages = passages
        self.open = False
        self._flow: Flow | None = None

    def lay_out(self, stage: Stage) -> None:
        most = 200 if self.open else 4
        text = visible(stage.words.passages(self.passages, most))
        align = Qt.AlignmentFlag.AlignRight
        self._flow = Flow(text, stage.look.label, self.width * (1.0 if self.open else 0.9), align=align)
        self.height = self._flow.height

    def paint(self, ink: Ink, x: float, y: float) -> None:
        if self._flow is None:
            return
        left = x + self.width - self.width * (1.0 if self.open else 0.9)
        if ink.focused == "passages":
            paint_focus(ink.painter, self.zones(ink.stage, 0)[0].rect.translated(x, y), ink.stage.look, 5)
        self._flow.paint(ink.painter, left - 4, y)

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        if len(self.passages) <= 4 or self._flow is None:
            return []
        width = self._flow.natural_width
        label = stage.words.show_less() if self.open else stage.words.show_all()
        return [Zone("passages", QRectF(self.width - width - 10, -2, width + 10, self.height + 4), label)]


def _chunks(text: str) -> list[str]:
    """The text in pieces that Qt lays out quickly: whole lines up to some length, longer lines broken."""
    chunks: list[str] = []
    lines: list[str] = []
    size = 0
    for line in text.split("\n"):
        if lines and size + len(line) > LONGEST:
            chunks.append("\n".join(lines))
            lines, size = [], 0
        while len(line) > LONGEST:
            chunks.append(line[:LONGEST])
            line = line[LONGEST:]
        lines.append(line)
        size += len(line) + 1
    chunks.append("\n".join(lines))
    return chunks
