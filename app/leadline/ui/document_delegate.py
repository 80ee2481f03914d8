# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a row of the document tree is painted: state, name, tokens and their share."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from leadline.documents.document import State
from leadline.ui.document_model import NODE_ROLE, DocumentModel, Index
from leadline.ui.document_nodes import Chapter, Contents, Node, PageLine
from leadline.ui.document_row import DocumentRow, PageRange
from leadline.ui.document_words import second_text
from leadline.ui.icons import Icons
from leadline.ui.look import smaller
from leadline.ui.shown_text import count

ROW_PX = 30
SHARE_PX = 24
BOX_PX = 14
BOX_ROOM_PX = 20
NAME_GAP_PX = 10
_STATE_ICONS = {
    State.READING: ("reading", "dim"),
    State.PARTLY: ("warn", "warn"),
    State.LEFT_OUT: ("left-out", "dim"),
    State.CHANGED: ("warn", "warn"),
    State.MISSING: ("warn", "warn"),
    State.FAILED: ("error", "danger"),
}


class DocumentDelegate(QStyledItemDelegate):
    """One line a row; the state is told by an icon and by words, never by colour alone."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.icons = icons

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Node = index.data(NODE_ROLE)
        theme = self.icons.theme
        area: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.selected))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.hover))
        font = QFont(option.font)
        painter.setFont(font)
        if index.column() == 0:
            self._paint_name(painter, area, node)
        else:
            self._paint_tokens(painter, area, font, node, index)
        painter.restore()

    def _paint_name(self, painter: QPainter, area: QRect, node: Node) -> None:
        """The box and the icon; the words come with the second column, as they may reach into it."""
        if node.boxes:
            self._paint_box(painter, box_rect(area), node)
            area = area.adjusted(BOX_ROOM_PX, 0, 0, 0)
        name, role = _icon(node)
        if name:
            painter.drawPixmap(area.left() + 2, area.center().y() - 7, self.icons.pixmap(name, role, 16))

    def _paint_words(self, painter: QPainter, first: QRect, right: int, node: Node) -> None:
        """The name, from its place in the first column up to where the words at the right begin."""
        theme = self.icons.theme
        left = first.left() + (BOX_ROOM_PX if node.boxes else 0) + (24 if _icon(node)[0] else 4)
        text = QRect(left, first.top(), max(0, right - left), first.height())
        painter.setPen(QColor(theme.dim if _is_dim(node) else theme.text))
        words = node.name
        if node.item is None:
            words += f"  ({node.leaves:,})"
        # The end of a path tells the file, its start the folder: the middle goes first.
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_box(self, painter: QPainter, box: QRect, node: Node) -> None:
        theme = self.icons.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = theme.accent
        painter.setPen(QColor(fill if node.ticked else theme.dim))
        painter.setBrush(QColor(fill if node.ticked else theme.field))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        pen = QPen(QColor(theme.on_accent), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = box.left(), box.top()
        if node.ticked == node.boxes:
            painter.drawPolyline([QPointF(x + 3.5, y + 7.4), QPointF(x + 6, y + 9.9), QPointF(x + 10.6, y + 4.6)])
        elif node.ticked:
            painter.drawLine(QPointF(x + 4, y + 7), QPointF(x + 10, y + 7))
        painter.restore()

    def _paint_tokens(self, painter: QPainter, area: QRect, font: QFont, node: Node, index: Index) -> None:
        theme = self.icons.theme
        model = index.model()
        if not isinstance(model, DocumentModel):
            return
        words = second_text(node)
        is_count = bool(node.tokens) and words == count(node.tokens)
        text = area.adjusted(4, 0, -(SHARE_PX + 14) if is_count else -10, 0)
        painter.setFont(smaller(font, 1))
        role = "dim"
        if isinstance(node.item, DocumentRow) and node.item.state == State.FAILED:
            role = "danger"
        elif isinstance(node.item, PageRange):
            role = "warn"
        painter.setPen(QColor(getattr(theme, role)))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        begins = text.right() - painter.fontMetrics().horizontalAdvance(shown) - NAME_GAP_PX
        painter.setFont(font)
        view = self.parent()
        if isinstance(view, QTreeView):  # both columns have their backgrounds by now
            self._paint_words(painter, view.visualRect(model.index(index.row(), 0, index.parent())), begins, node)
        if is_count:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(area.right() - SHARE_PX - 7, area.center().y() - 2, SHARE_PX, 5)
            painter.setBrush(QColor(theme.line))
            painter.drawRoundedRect(bar, 2.5, 2.5)
            share = node.tokens / max(1, model.total_tokens)
            bar.setWidth(max(2.0, bar.width() * share))
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(bar, min(2.5, bar.width() / 2), 2.5)


def box_rect(area: QRect) -> QRect:
    """Where the tick of a line stands, in the area of its first column."""
    return QRect(area.left() + 1, area.center().y() - BOX_PX // 2 + 1, BOX_PX, BOX_PX)


def _icon(node: Node) -> tuple[str, str]:
    item = node.item
    if isinstance(item, PageRange) or (isinstance(item, PageLine) and item.code):
        return "warn", "warn"
    if isinstance(item, Contents | Chapter | PageLine):
        return "", ""
    if item is None:
        return "folder", "dim"
    return _STATE_ICONS.get(State(item.state), ("file", "dim"))


def _is_dim(node: Node) -> bool:
    item = node.item
    if not isinstance(item, DocumentRow):
        return isinstance(item, PageRange | Contents | PageLine)
    return item.is_new or item.is_elsewhere or item.is_old or item.state in (State.LEFT_OUT, State.READING)
