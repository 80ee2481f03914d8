# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a row of the document tree is painted: state, name, tokens and their share."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leadline.documents.document import State
from leadline.ui.document_model import NODE_ROLE, DocumentModel, Index, Node
from leadline.ui.document_row import DocumentRow, PageRange
from leadline.ui.icons import Icons
from leadline.ui.look import smaller

ROW_PX = 30
SHARE_PX = 24
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
        theme = self.icons.theme
        name, role = _icon(node)
        painter.drawPixmap(area.left() + 2, area.center().y() - 7, self.icons.pixmap(name, role, 16))
        text = area.adjusted(24, 0, -4, 0)
        painter.setPen(QColor(theme.dim if _is_dim(node) else theme.text))
        words = node.name
        if node.item is None:
            words += f"  ({len(node.children):,})"
        # The end of a path tells the file, its start the folder: the middle goes first.
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_tokens(self, painter: QPainter, area: QRect, font: QFont, node: Node, index: Index) -> None:
        theme = self.icons.theme
        model = index.model()
        if not isinstance(model, DocumentModel):
            return
        words = model.second_text(node)
        is_count = bool(node.tokens) and not isinstance(node.item, PageRange)
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


def _icon(node: Node) -> tuple[str, str]:
    item = node.item
    if isinstance(item, PageRange):
        return "warn", "warn"
    if item is None:
        return "folder", "dim"
    return _STATE_ICONS.get(State(item.state), ("file", "dim"))


def _is_dim(node: Node) -> bool:
    item = node.item
    if not isinstance(item, DocumentRow):
        return isinstance(item, PageRange)
    return item.is_elsewhere or item.state in (State.LEFT_OUT, State.READING)
