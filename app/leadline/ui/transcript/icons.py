# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small line drawings on a 16 by 16 grid, painted in any colour."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def paint_icon(painter: QPainter, name: str, x: float, y: float, colour: QColor, width: float = 1.4) -> None:
    """Draw one with its top left corner at (x, y).

    There are copy, done, again, more, edit, left, right, down, end, continue, answer, stop and warn.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if name == "more":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for at in (3.5, 8.0, 12.5):
            painter.drawEllipse(QPointF(at, 8), 1.25, 1.25)
    else:
        painter.drawPath(_path(name))
    painter.restore()


def _path(name: str) -> QPainterPath:
    path = QPainterPath()
    if name == "copy":
        path.addRoundedRect(QRectF(5.5, 5.5, 8, 8), 1.8, 1.8)
        path.moveTo(10.5, 2.9)
        path.lineTo(4.2, 2.9)
        path.cubicTo(3.4, 2.9, 2.9, 3.4, 2.9, 4.2)
        path.lineTo(2.9, 10.5)
    elif name == "again":
        path.arcMoveTo(QRectF(2.8, 2.8, 10.4, 10.4), 55)
        path.arcTo(QRectF(2.8, 2.8, 10.4, 10.4), 55, 290)
        _lines(path, (11.2, 0.9), (11.4, 3.9), (8.4, 4.1))
    elif name == "edit":
        _lines(path, (3, 13), (3.6, 10.2), (10.6, 3.2), (12.8, 5.4), (5.8, 12.4), (3, 13))
    elif name == "done":
        _lines(path, (3.2, 8.4), (6.6, 11.8), (12.8, 4.8))
    elif name == "right":
        _lines(path, (6, 4), (10, 8), (6, 12))
    elif name == "left":
        _lines(path, (10, 4), (6, 8), (10, 12))
    elif name == "continue":
        _lines(path, (3, 4), (7, 8), (3, 12))
        _lines(path, (8.5, 4), (12.5, 8), (8.5, 12))
    elif name == "answer":
        _lines(path, (9.2, 1.8), (4, 9), (7.6, 9), (6.8, 14.2), (12, 7), (8.4, 7), (9.2, 1.8))
    elif name == "down":
        _lines(path, (4, 6), (8, 10), (12, 6))
    elif name == "end":
        _lines(path, (8, 3), (8, 12.6))
        _lines(path, (4, 8.8), (8, 12.8), (12, 8.8))
    elif name == "stop":
        path.addEllipse(QRectF(1.8, 1.8, 12.4, 12.4))
        path.addRoundedRect(QRectF(5.7, 5.7, 4.6, 4.6), 0.8, 0.8)
    elif name == "warn":
        path.addEllipse(QRectF(1.8, 1.8, 12.4, 12.4))
        _lines(path, (8, 4.8), (8, 8.6))
        _lines(path, (8, 11.1), (8, 11.2))
    return path


def _lines(path: QPainterPath, first: tuple[float, float], *others: tuple[float, float]) -> None:
    path.moveTo(*first)
    for point in others:
        path.lineTo(*point)
