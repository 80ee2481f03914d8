# SPDX-License-Identifier: AGPL-3.0-or-later
"""The images of a question: small pictures in rows over its text."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt

from leadline.ui.thumbnails import paint_thumbnail
from leadline.ui.transcript.piece import Ink
from leadline.ui.transcript.shown import ShownImage

WIDTH, HEIGHT, GAP = 112.0, 84.0, 8.0
FOLDED = 8
"""So many are shown until the question is opened."""


def images_height(number: int, width: float) -> float:
    """What the images of a folded question take of a column, the gap below them included."""
    if not number:
        return 0.0
    rows = -(-min(number, FOLDED) // _in_a_row(width * 0.72 - 32))
    return rows * (HEIGHT + GAP)


class QuestionImages:
    """Where each picture stands, from the upper left corner of the bubble's inside."""

    def __init__(self, images: Sequence[ShownImage], room: float, *, is_open: bool) -> None:
        self._images = tuple(images) if is_open else tuple(images[:FOLDED])
        self._more = len(images) - len(self._images)
        self._columns = max(1, min(_in_a_row(room), len(self._images)))
        rows = -(-len(self._images) // self._columns)
        self.width = self._columns * (WIDTH + GAP) - GAP if images else 0.0
        self.height = rows * (HEIGHT + GAP) if images else 0.0
        """The gap between them and the text included."""

    def paint(self, ink: Ink, x: float, y: float) -> None:
        """Draw with the upper left corner at (x, y)."""
        look = ink.stage.look
        for image, box in self._placed(x, y):
            if box.bottom() < ink.clip.top() or box.top() > ink.clip.bottom():
                continue
            paint_thumbnail(ink.painter, ink.stage.picture(image.key), box, look.theme)
            if self._more and image is self._images[-1]:
                ink.painter.setPen(Qt.PenStyle.NoPen)
                veil = look.colour("background")
                veil.setAlphaF(0.75)
                ink.painter.setBrush(veil)
                ink.painter.drawRoundedRect(box, 8, 8)
                ink.painter.setPen(look.colour("text"))
                ink.painter.setFont(look.small_strong.font)
                ink.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"+{self._more + 1:,}")

    def words_at(self, x: float, y: float) -> str:
        """What is said of the picture under a point; "" beside them."""
        point = QPointF(x, y)
        return next((image.words for image, box in self._placed(0.0, 0.0) if box.contains(point)), "")

    def _placed(self, x: float, y: float) -> Iterator[tuple[ShownImage, QRectF]]:
        for at, image in enumerate(self._images):
            row, column = divmod(at, self._columns)
            yield image, QRectF(x + column * (WIDTH + GAP), y + row * (HEIGHT + GAP), WIDTH, HEIGHT)


def _in_a_row(room: float) -> int:
    return max(1, int((room + GAP) // (WIDTH + GAP)))
