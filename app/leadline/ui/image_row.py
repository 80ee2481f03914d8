# SPDX-License-Identifier: AGPL-3.0-or-later
"""The images that will go with the question: a row of small pictures over the text, each with its x."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from leadline.ui.controls import PlainLabel
from leadline.ui.shown_text import count, tooltip
from leadline.ui.thumbnails import paint_thumbnail

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from leadline.ui.icons import Icons
    from leadline.ui.theme import Theme

SIDE_PX = 64
_CROSS_PX = 20


@dataclass(frozen=True, slots=True)
class ComposedImage:
    """One image of the question that is being written."""

    key: int
    words: str
    """What is said of it: its name, and once it is read its size and tokens."""
    picture: QImage | None
    """None while it is being read."""
    tokens: int = 0


class ImageRow(QWidget):
    """Shows what it is handed; an x that is pressed is only told."""

    remove_requested = Signal(int)
    """The key of an image."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("imageRow")
        self.setAccessibleName(self.tr("Images that go with the question"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._theme = icons.theme
        self._tiles: dict[int, _Tile] = {}
        self._track = _Track(self)
        self._sum = PlainLabel("", "small", self)
        self._sum.setObjectName("imageSum")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(10)
        row.addWidget(self._track, 1)
        row.addWidget(self._sum)
        row.addStretch(0)
        self.hide()

    def show_images(self, images: Sequence[ComposedImage]) -> None:
        """Show these, in this order; the row is gone when there are none."""
        for key in self._tiles.keys() - {image.key for image in images}:
            gone = self._tiles.pop(key)
            if gone.hasFocus():
                self.focusNextChild()
            self._track.line.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, image in enumerate(images):
            tile = self._tiles.get(image.key)
            if tile is None:
                tile = self._tiles[image.key] = _Tile(self._theme, self._track.inner)
                tile.clicked.connect(lambda _=False, key=image.key: self.remove_requested.emit(key))
                tile.focused.connect(partial(self._track.ensureWidgetVisible, tile, 8, 0))
                self._track.line.insertWidget(place, tile)
                tile.show()
            tile.show_image(image)
        ready = [image for image in images if image.picture is not None]
        self._sum.setText(self._summed(len(images), sum(image.tokens for image in ready), is_all=ready == list(images)))
        self.setVisible(bool(images))
        self._track.fit()

    def set_icons(self, icons: Icons) -> None:
        """Take the colours of a theme."""
        self._theme = icons.theme
        for tile in self._tiles.values():
            tile.theme = icons.theme
            tile.update()

    def _summed(self, number: int, tokens: int, *, is_all: bool) -> str:
        if not is_all:
            return self.tr("Reading\u2026")
        if number == 1:
            return self.tr("{tokens} tokens").replace("{tokens}", count(tokens))
        words = self.tr("{count} images, {tokens} tokens")
        return words.replace("{count}", str(number)).replace("{tokens}", count(tokens))


class _Track(QScrollArea):
    """The pictures side by side; more than there is room for are scrolled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("imageTrack")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.inner = QWidget(self)
        self.inner.setObjectName("imageTrackInner")
        self.line = QHBoxLayout(self.inner)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(8)
        self.setWidget(self.inner)

    def fit(self) -> None:
        """The number of pictures, or the width, has changed."""
        wanted = self.inner.sizeHint()
        self.inner.resize(wanted)
        self.setMaximumWidth(wanted.width())
        bar = self.horizontalScrollBar().sizeHint().height() if wanted.width() > self.width() else 0
        if SIDE_PX + bar != self.height():
            self.setFixedHeight(SIDE_PX + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # One row: whichever way the wheel turns, it goes along it.
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()


class _Tile(QAbstractButton):
    """A picture whose x, anywhere on it by the keyboard, takes it out."""

    focused = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._image = ComposedImage(0, "", None)
        self.setObjectName("composedImage")
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_image(self, image: ComposedImage) -> None:
        """Show this one, or what has become of it."""
        self._image = image
        self.setToolTip(tooltip(image.words))
        self.setAccessibleName(self.tr("Remove {image}").replace("{image}", image.words))
        self.update()

    def hitButton(self, pos: QPoint) -> bool:
        return self._cross().contains(QPointF(pos))

    def _cross(self) -> QRectF:
        return QRectF(SIDE_PX - _CROSS_PX - 3, 3, _CROSS_PX, _CROSS_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_thumbnail(painter, self._image.picture, box, self.theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image.picture is None:
            painter.setPen(QColor(self.theme.dim))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "\N{MIDDLE DOT}\N{MIDDLE DOT}\N{MIDDLE DOT}")
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        cross = self._cross()
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        painter.setBrush(QColor(20, 22, 28, 235 if self.underMouse() else 190))  # on any picture, in either theme
        painter.drawEllipse(cross)
        painter.setPen(QPen(QColor("#ffffff"), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        arm = cross.adjusted(6.5, 6.5, -6.5, -6.5)
        painter.drawLine(arm.topLeft(), arm.bottomRight())
        painter.drawLine(arm.topRight(), arm.bottomLeft())
