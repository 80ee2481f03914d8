# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of chats with its keys and its menu."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from leadline.ui.collection_menu import add_collection_menu
from leadline.ui.history_delegate import HistoryDelegate
from leadline.ui.history_model import ROW_ROLE, HistoryModel, HistoryRow
from leadline.ui.theme import Theme


class PlainList(QListView):
    """A list without frame, sized for tens of thousands of rows of one height."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setUniformItemSizes(True)  # one size hint for all: 10,000 rows cost no more than ten
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)


class HistoryList(PlainList):
    """Chats or hits; a click or Enter opens, F2 renames, Del deletes."""

    chat_chosen = Signal(int)
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    chat_put = Signal(int, int)
    """A chat was put into a collection, by its id, or into none: 0."""
    rename_ended = Signal()
    """The editor on a row is closed, whatever came of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("historyList", "", parent)
        self.setAccessibleName(self.tr("Chats"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.collections: tuple[tuple[int, str], ...] = ()
        """Id and name of those that a chat can be put into."""
        self.rows = HistoryModel(self)
        self.delegate = HistoryDelegate(theme, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.clicked.connect(self.choose)
        self.activated.connect(self.choose)
        self.customContextMenuRequested.connect(self._open_menu)
        self.rows.renamed.connect(self.rename_requested)
        self.delegate.closeEditor.connect(self.rename_ended)

    @property
    def is_renaming(self) -> bool:
        """Whether an editor is open: rows that change under it would take what is typed with them."""
        return self.state() == QListView.State.EditingState

    def choose(self, index: QModelIndex) -> None:
        """Open the chat of a row."""
        row = index.data(ROW_ROLE)
        if isinstance(row, HistoryRow):
            self.chat_chosen.emit(row.id)

    def mark(self, chat_id: int | None, *, scroll: bool = True) -> None:
        """Select the chat's row; None selects nothing."""
        index = QModelIndex() if chat_id is None else self.rows.index_of(chat_id)
        self.setCurrentIndex(index)
        if not index.isValid():
            self.clearSelection()
        elif scroll:
            self.scrollTo(index)

    def start_rename(self, chat_id: int) -> None:
        """Open the editor on the chat's row."""
        index = self.rows.index_of(chat_id)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.delegate.theme = theme
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().data(ROW_ROLE)
        if event.key() == Qt.Key.Key_Delete and isinstance(row, HistoryRow):
            self.delete_requested.emit(row.id)
        elif event.key() == Qt.Key.Key_F2 and isinstance(row, HistoryRow):
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open_menu(self, spot: QPoint) -> None:
        row = self.indexAt(spot).data(ROW_ROLE)
        if not isinstance(row, HistoryRow):
            return
        menu = QMenu(self)
        menu.setObjectName("historyMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename"), lambda: self.start_rename(row.id))
        add_collection_menu(
            menu, self.collections, row.collection_id, lambda chosen: self.chat_put.emit(row.id, chosen)
        )
        menu.addAction(self.tr("Delete"), lambda: self.delete_requested.emit(row.id))
        menu.popup(self.viewport().mapToGlobal(spot))
