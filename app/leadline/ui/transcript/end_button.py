# SPDX-License-Identifier: AGPL-3.0-or-later
"""The round button that leads back to the end of the conversation."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from leadline.ui.transcript.icons import paint_icon
from leadline.ui.transcript.look import Look

SIZE = 36


class EndButton(QAbstractButton):
    """Seen only while the end is out of sight."""

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("toTheEndButton")
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # End does the same
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(SIZE, SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.colour("line"), 1))
        painter.setBrush(self.look.colour("hover" if self.underMouse() else "field"))
        painter.drawEllipse(QRectF(0.5, 0.5, SIZE - 1, SIZE - 1))
        paint_icon(painter, "end", SIZE / 2 - 8, SIZE / 2 - 8, self.look.colour("text"), 1.6)
        painter.end()
