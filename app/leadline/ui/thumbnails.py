# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small pictures of images: our own PNGs, checked before Qt decodes them, and never anything from outside."""

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPen

from leadline.ui.theme import Theme

LONGEST_PX = 256
LARGEST_BYTES = 400_000
"""256 x 256 pixels of pure noise are half of that."""
ALLOCATION_MB = 64
"""The most that Qt may take for any picture at all (hardening.md, A07)."""

_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def decoded(png: bytes) -> QImage:
    """The picture in one of our thumbnails; a null image for anything else. May be called from any thread."""
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    is_ours = png.startswith(_HEAD) and len(png) <= LARGEST_BYTES and 0 < width <= LONGEST_PX
    image = QImage()
    if is_ours and 0 < height <= LONGEST_PX:
        image.loadFromData(png, "PNG")
    return image


def paint_thumbnail(painter: QPainter, image: QImage | None, box: QRectF, theme: Theme, radius: float = 8.0) -> None:
    """Fill the box with the middle of the picture, its corners round; an empty card as long as there is none."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    shape = QPainterPath()
    shape.addRoundedRect(box, radius, radius)
    painter.fillPath(shape, QColor(theme.card))
    if image is not None and not image.isNull():
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        whole = QSizeF(image.size())
        part = box.size().scaled(whole, Qt.AspectRatioMode.KeepAspectRatio)
        corner = (whole - part) / 2
        painter.drawImage(box, image, QRectF(corner.width(), corner.height(), part.width(), part.height()))
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()
