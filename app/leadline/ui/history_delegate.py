# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a row of the history list is painted and renamed."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leadline.ui.history_model import ROW_ROLE, HistoryModel, HistoryRow, Index
from leadline.ui.look import smaller
from leadline.ui.shown_text import one_line
from leadline.ui.theme import Theme

ROW_PX = 36
HIT_PX = 54


class HistoryDelegate(QStyledItemDelegate):
    """Rounded rows; heads in small dim letters; a dot for what is unread."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        hits = isinstance(model, HistoryModel) and model.shows_hits
        return QSize(120, HIT_PX if hits else ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ROW_ROLE)
        area: QRect = option.rect.adjusted(8, 1, -8, -1)
        font = QFont(option.font)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, HistoryRow):
            state = option.state
            self._paint_row(painter, area, font, item, state)
        else:
            font = smaller(font, 2)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(self.theme.dim))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(area.adjusted(10, 0, -6, -6), flags, str(item))
        painter.restore()

    def _paint_row(self, painter: QPainter, area: QRect, font: QFont, row: HistoryRow, state: QStyle.StateFlag) -> None:
        self.paint_ground(painter, area, state)
        text = area.adjusted(10, 0, -10, 0)
        text.setRight(text.right() - self._paint_mark(painter, row, text.right() - 3, area.center().y()))
        if row.unread:
            font.setWeight(QFont.Weight.DemiBold)
        font.setItalic(row.is_temporary)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        title = painter.fontMetrics().elidedText(one_line(row.title), Qt.TextElideMode.ElideRight, text.width())
        if not row.snippet:
            painter.drawText(text, left, title)
            return
        half = area.height() // 2
        painter.drawText(text.adjusted(0, 5, 0, 3 - half), left, title)
        font = smaller(font, 2)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.dim))
        words = painter.fontMetrics().elidedText(one_line(row.snippet), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text.adjusted(0, half - 3, 0, -5), left, words)

    def paint_ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        """What is behind a row that is selected or under the mouse, and the line around the one with the focus."""
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.selected if selected else self.theme.hover))
            painter.drawRoundedRect(area, 8, 8)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(self.theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), 8, 8)

    def _paint_mark(self, painter: QPainter, row: HistoryRow, x: int, y: int) -> int:
        """The most pressing of a row's marks, its right end at x; gives the width that it takes from the title.

        Three dots: a reply is being written. A full dot: one has come. A ring: a question waits.
        """
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent))
        if row.running:
            for step in range(3):
                painter.drawEllipse(QPointF(x - 10 + 5 * step, y + 0.5), 1.6, 1.6)
            return 20
        if row.unread:
            painter.drawEllipse(QPointF(x, y + 0.5), 3.5, 3.5)
            return 14
        if row.waits:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.warn), 1.5))
            painter.drawEllipse(QPointF(x, y + 0.5), 3.25, 3.25)
            return 14
        return 0

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("renameEdit")
        editor.setMaxLength(200)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(8, 1, -8, -1))
