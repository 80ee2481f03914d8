# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of collections with its keys and its menu."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from leadline.ui.collection_delegate import INDENT_PX, CollectionDelegate
from leadline.ui.collection_model import CollectionModel
from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.history_list import PlainList
from leadline.ui.history_model import ROW_ROLE
from leadline.ui.theme import Theme

MOST_OF_PANE = 0.45
"""The share of the pane's height that it takes at most; what is longer scrolls."""


class CollectionList(PlainList):
    """A click or Enter opens, the arrows show and hide the chats, F2 renames, Del deletes."""

    chat_chosen = Signal(int)
    """A chat, or the chat that holds a collection's documents."""
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    warm_up_requested = Signal(int)
    """All three with the chat that holds the collection's documents."""
    chat_put = Signal(int, int)
    """A chat was put into a collection."""
    rename_ended = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("collectionList", "", parent)
        self.setAccessibleName(self.tr("Collections"))
        self.setUniformItemSizes(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(PlainList.DragDropMode.DropOnly)
        self.setDragDropOverwriteMode(True)  # onto a collection, never between two
        self.rows = CollectionModel(self)
        self.delegate = CollectionDelegate(theme, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.activated.connect(self.choose)
        self.customContextMenuRequested.connect(self._open_menu)
        self.rows.renamed.connect(self.rename_requested)
        self.rows.chat_dropped.connect(self.chat_put)
        self.rows.modelReset.connect(self.fit)
        self.delegate.closeEditor.connect(self.rename_ended)

    @property
    def is_renaming(self) -> bool:
        """Whether an editor is open: rows that change under it would take what is typed with them."""
        return self.state() == PlainList.State.EditingState

    def choose(self, index: QModelIndex) -> None:
        """Open what stands in a row."""
        row = index.data(ROW_ROLE)
        if isinstance(row, CollectionLine):
            self.chat_chosen.emit(row.chat_id)
        elif isinstance(row, MemberLine):
            self.chat_chosen.emit(row.id)

    def mark(self, chat_id: int | None) -> None:
        """Select the row of the chat on screen, a collection's own before that of a chat under it."""
        index = self.rows.index_of(lambda row: chat_id == (row.chat_id if isinstance(row, CollectionLine) else row.id))
        self.setCurrentIndex(index)
        if not index.isValid():
            self.clearSelection()
        else:
            self.scrollTo(index)

    def start_rename(self, chat_id: int) -> None:
        """Open the editor on the collection whose documents that chat holds."""
        index = self.rows.index_of(lambda row: isinstance(row, CollectionLine) and row.chat_id == chat_id)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def fit(self) -> None:
        """Be as high as the rows, up to a share of the pane."""
        pane = self.parentWidget()
        rows = sum(self.sizeHintForRow(row) for row in range(self.rows.rowCount()))
        most = round((pane.height() if pane is not None else self.height()) * MOST_OF_PANE)
        self.setFixedHeight(min(rows + 4, max(120, most)))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.delegate.theme = theme
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        row = index.data(ROW_ROLE)
        if event.button() != Qt.MouseButton.LeftButton or row is None or isinstance(row, str):
            return
        on_arrow = event.position().x() < self.visualRect(index).left() + 8 + INDENT_PX
        if isinstance(row, CollectionLine) and on_arrow:
            self.rows.toggle(row.id)
        else:
            self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().data(ROW_ROLE)
        if not isinstance(row, CollectionLine):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(row.chat_id)
        elif event.key() == Qt.Key.Key_F2:
            self.edit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            if row.is_open != (event.key() == Qt.Key.Key_Right):
                self._toggle(row)
        else:
            super().keyPressEvent(event)

    def _toggle(self, line: CollectionLine) -> None:
        """The row stays the current one: the keyboard is on it."""
        self.rows.toggle(line.id)
        self.setCurrentIndex(self.rows.index_of(lambda row: isinstance(row, CollectionLine) and row.id == line.id))

    def _open_menu(self, spot: QPoint) -> None:
        row = self.indexAt(spot).data(ROW_ROLE)
        menu = QMenu(self)
        menu.setObjectName("collectionRowMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(row, CollectionLine):
            menu.addAction(self.tr("New chat in it"), lambda: self.chat_chosen.emit(row.chat_id))
            warm = menu.addAction(
                self.tr("Warm up the documents\u2026"), lambda: self.warm_up_requested.emit(row.chat_id)
            )
            warm.setEnabled(row.can_warm_up)
            menu.addSeparator()
            menu.addAction(self.tr("Rename"), lambda: self.start_rename(row.chat_id))
            menu.addAction(self.tr("Delete collection"), lambda: self.delete_requested.emit(row.chat_id))
        elif isinstance(row, MemberLine):
            menu.addAction(self.tr("Open"), lambda: self.chat_chosen.emit(row.id))
            menu.addAction(self.tr("Take out of the collection"), lambda: self.chat_put.emit(row.id, 0))
        else:
            menu.deleteLater()
            return
        menu.popup(self.viewport().mapToGlobal(spot))
