# SPDX-License-Identifier: AGPL-3.0-or-later
"""The left pane: New chat, the search, and every chat there is."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QMenu, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button, icon_button
from leadline.ui.history_delegate import HistoryDelegate
from leadline.ui.history_model import ROW_ROLE, HistoryModel, HistoryRow
from leadline.ui.icons import Icons

SEARCH_PAUSE_MS = 150


class HistoryPanel(QWidget):
    """Shows the rows it is handed; what to do with a click is not its business."""

    new_chat_requested = Signal()
    chat_chosen = Signal(int)
    search_changed = Signal(str)
    """The words to look for, stripped, some 150 ms after the last key; "" ends the search."""
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    menu_requested = Signal(QPoint)
    """The program's menu, to be opened at this place on the screen."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_button = icon_button(self.tr("Menu (F10)"), self, name="menuButton")
        self.new_chat_button = button(self.tr("New chat"), "primary", self, name="newChatButton")
        self.search = QLineEdit(self)
        self.search.setObjectName("historySearch")
        self.search.setPlaceholderText(self.tr("Search chats"))
        self.search.setAccessibleName(self.tr("Search chats"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)  # files dropped here are for the chat, as anywhere in the window
        self._search_icon = QAction(self)
        self.search.addAction(self._search_icon, QLineEdit.ActionPosition.LeadingPosition)
        self.collections = _list("collectionList", self.tr("Collections"), self)
        self.collections.hide()
        self.list = _list("historyList", self.tr("Chats"), self)
        self.model = HistoryModel(self)
        self.delegate = HistoryDelegate(icons.theme, self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.empty = PlainLabel("", "dim", self, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(20, 24, 20, 0)
        self._current: int | None = None
        self._had_search = False

        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.menu_button)
        top.addWidget(self.new_chat_button, 1)
        head = QVBoxLayout()
        head.setContentsMargins(10, 10, 10, 8)
        head.setSpacing(10)
        head.addLayout(top)
        head.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.collections)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)

        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        self.search.textChanged.connect(self._on_search_text)
        self.search.returnPressed.connect(self._open_first)
        self.new_chat_button.clicked.connect(self.new_chat_requested)
        self.menu_button.clicked.connect(self._request_menu)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        self.list.customContextMenuRequested.connect(self._open_row_menu)
        self.model.renamed.connect(self.rename_requested)
        self.set_icons(icons)
        self._show_what_is_there()

    def show_rows(self, rows: Sequence[HistoryRow], now: datetime | None = None) -> None:
        """Show all chats, newest first as they come, grouped as seen from `now` (the present moment)."""
        place = self.list.verticalScrollBar().value()
        self.model.show_rows(rows, now or datetime.now().astimezone())
        self.list.verticalScrollBar().setValue(place)
        self._after_reset()

    def show_hits(self, rows: Sequence[HistoryRow]) -> None:
        """Show the hits of the search in the order they come."""
        self.model.show_hits(rows)
        self._after_reset()

    def set_current(self, chat_id: int | None) -> None:
        """Mark the chat that is open; None for a new one that is not stored yet."""
        self._current = chat_id
        index = QModelIndex() if chat_id is None else self.model.index_of(chat_id)
        self.list.setCurrentIndex(index)
        if index.isValid():
            self.list.scrollTo(index)
        else:
            self.list.clearSelection()

    def start_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def start_rename(self, chat_id: int) -> None:
        """Open the editor on the chat's row."""
        index = self.model.index_of(chat_id)
        if index.isValid():
            self.list.scrollTo(index)
            self.list.edit(index)

    def set_icons(self, icons: Icons) -> None:
        """Take the colours and icons of a theme."""
        self.delegate.theme = icons.theme
        self.menu_button.setIcon(icons.icon("menu"))
        icons.put(self.new_chat_button, "plus", "on_accent")
        self._search_icon.setIcon(icons.icon("search", size_px=16))
        self.list.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.list.currentIndex()
        row = index.data(ROW_ROLE)
        in_list = self.list.hasFocus() and isinstance(row, HistoryRow)
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        elif event.key() == Qt.Key.Key_Delete and in_list:
            self.delete_requested.emit(row.id)
        elif event.key() == Qt.Key.Key_F2 and in_list:
            self.list.edit(index)
        else:
            super().keyPressEvent(event)

    def _after_reset(self) -> None:
        if self._current is not None:
            index = self.model.index_of(self._current)
            if index.isValid():
                self.list.setCurrentIndex(index)
        self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        filled = self.model.rowCount() > 0
        self.list.setVisible(filled)
        self.empty.setVisible(not filled)
        if not filled:
            words = self.search.text().strip()
            self.empty.setText(
                self.tr("Nothing found. Titles, questions and replies were searched.")
                if words
                else self.tr("Your chats will be listed here. They stay on this computer.")
            )

    def _on_search_text(self, text: str) -> None:
        if text.strip() or self._had_search:
            self._pause.start()

    def _search_now(self) -> None:
        words = self.search.text().strip()
        self._had_search = bool(words)
        self.search_changed.emit(words)

    def _open_first(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._search_now()
        elif self.model.shows_hits and self.model.rowCount():
            self._on_chosen(self.model.index(0))

    def _on_chosen(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, HistoryRow):
            self.chat_chosen.emit(row.id)

    def _request_menu(self) -> None:
        self.menu_requested.emit(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _open_row_menu(self, spot: QPoint) -> None:
        index = self.list.indexAt(spot)
        row = index.data(ROW_ROLE)
        if not isinstance(row, HistoryRow):
            return
        menu = QMenu(self)
        menu.setObjectName("historyMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename"), lambda: self.start_rename(row.id))
        menu.addAction(self.tr("Delete"), lambda: self.delete_requested.emit(row.id))
        menu.popup(self.list.viewport().mapToGlobal(spot))


def _list(name: str, label: str, parent: QWidget) -> QListView:
    view = QListView(parent)
    view.setObjectName(name)
    view.setAccessibleName(label)
    view.setUniformItemSizes(True)  # one size hint for all: 10,000 rows cost no more than ten
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setMouseTracking(True)
    return view
