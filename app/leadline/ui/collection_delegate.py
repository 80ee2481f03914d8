# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a row of the list of collections is painted and renamed."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.history_delegate import HistoryDelegate
from leadline.ui.history_model import ROW_ROLE, Index
from leadline.ui.look import smaller
from leadline.ui.shown_text import one_line

HEAD_PX = 32
COLLECTION_PX = 52
MEMBER_PX = 32
INDENT_PX = 20
"""Of the words behind the arrow, and of a collection's chats."""


class CollectionDelegate(HistoryDelegate):
    """Two lines for a collection: its name, and what its questions cost. One for a chat of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(ROW_ROLE)
        if isinstance(item, CollectionLine):
            return QSize(120, COLLECTION_PX)
        return QSize(120, MEMBER_PX if isinstance(item, MemberLine) else HEAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ROW_ROLE)
        if not isinstance(item, CollectionLine | MemberLine):
            super().paint(painter, option, index)
            return
        area: QRect = option.rect.adjusted(8, 1, -8, -1)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter, area, state)
        text = area.adjusted(8 + INDENT_PX, 0, -10, 0)
        if isinstance(item, MemberLine):
            self._paint_line(painter, text, QFont(option.font), item.title, self.theme.text)
        else:
            self._paint_collection(painter, area, text, QFont(option.font), item)
        painter.restore()

    def _paint_collection(self, painter: QPainter, area: QRect, text: QRect, font: QFont, line: CollectionLine) -> None:
        half = area.height() // 2
        top, bottom = text.adjusted(0, 5, 0, 3 - half), text.adjusted(0, half - 3, 0, -5)
        small = smaller(font, 2)
        self._paint_arrow(painter, QPointF(area.left() + 17, top.center().y() + 1), is_open=line.is_open)
        if line.differences:
            painter.setFont(small)
            painter.setPen(QColor(self.theme.warn))
            painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.differences)
            top.setRight(top.right() - painter.fontMetrics().horizontalAdvance(line.differences) - 8)
        self._paint_line(painter, top, font, line.name, self.theme.text)
        if line.is_warm:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.good))
            painter.drawEllipse(QPointF(bottom.left() + 3.5, bottom.center().y() + 1), 3, 3)
            bottom.setLeft(bottom.left() + 13)
        self._paint_line(painter, bottom, small, line.price, self.theme.dim)

    def _paint_line(self, painter: QPainter, area: QRect, font: QFont, words: str, colour: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(one_line(words), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_arrow(self, painter: QPainter, centre: QPointF, *, is_open: bool) -> None:
        """To the right over hidden chats, down over shown ones."""
        steps = ((-4, -2), (0, 2), (4, -2)) if is_open else ((-2, -4), (2, 0), (-2, 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.dim), 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in steps]))
