# SPDX-License-Identifier: AGPL-3.0-or-later
"""The left pane: New chat, the search, and every chat there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button, icon_button
from leadline.ui.shown_text import tooltip

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from leadline.ui.collection_row import CollectionLine, MemberLine
    from leadline.ui.history_list import HistoryList
    from leadline.ui.history_model import HistoryRow
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
    warm_up_requested = Signal(int)
    """The documents of a collection are to be read ahead: the chat that holds them."""
    chat_put = Signal(int, int)
    """A chat was put into a collection, or into none: 0."""
    menu_requested = Signal(QPoint)
    """The program's menu, to be opened at this place on the screen."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icons = icons
        self._list: HistoryList | None = None
        self._current: int | None = None
        self._had_search = False
        self._held: tuple[Sequence[HistoryRow], datetime | None] | None = None
        """Rows that came while one was being renamed."""
        self._held_collections: (
            tuple[Sequence[CollectionLine], Mapping[int, Sequence[MemberLine]], int | None] | None
        ) = None
        self._opened: int | None = None
        """The collection whose chats were shown by themselves."""
        self.menu_button = icon_button(self.tr("Menu (F10)"), self, name="menuButton")
        self.new_chat_button = button(self.tr("New chat"), "primary", self, name="newChatButton")
        self.search = QLineEdit(self)
        self.search.setObjectName("historySearch")
        self.search.setPlaceholderText(self.tr("Search chats"))
        self.search.setAccessibleName(self.tr("Search chats"))
        self.search.setAcceptDrops(False)  # files dropped here are for the chat, as anywhere in the window
        self._search_icon = QAction(self)
        self.search.addAction(self._search_icon, QLineEdit.ActionPosition.LeadingPosition)
        self.collections_hint = PlainLabel("", "small", self, wrap=True)
        self.collections_hint.setContentsMargins(18, 2, 18, 4)
        self.collections_hint.hide()
        self.empty = PlainLabel("", "dim", self, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(20, 24, 20, 0)

        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.menu_button)
        top.addWidget(self.new_chat_button, 1)
        head = QVBoxLayout()
        head.setContentsMargins(10, 10, 10, 8)
        head.setSpacing(10)
        head.addLayout(top)
        head.addWidget(self.search)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self.empty, 1)

        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        self.search.textChanged.connect(self._on_search_text)
        self.search.returnPressed.connect(self._open_first)
        self.new_chat_button.clicked.connect(self.new_chat_requested)
        self.menu_button.clicked.connect(self._request_menu)
        self.set_icons(icons)
        self._say_empty()

    @property
    def list(self) -> HistoryList:
        """The list of chats. Made when it is first asked for: the first paint does without."""
        if self._list is None:
            from leadline.ui.collection_list import CollectionList
            from leadline.ui.history_list import HistoryList

            self.collections = CollectionList(self._icons.theme, self)
            self.collections.hide()
            self.collections.chat_chosen.connect(self.chat_chosen)
            self.collections.rename_requested.connect(self.rename_requested)
            self.collections.delete_requested.connect(self.delete_requested)
            self.collections.warm_up_requested.connect(self.warm_up_requested)
            self.collections.chat_put.connect(self.chat_put)
            self.collections.rename_ended.connect(lambda: QTimer.singleShot(0, self, self._show_held))
            self._list = HistoryList(self._icons.theme, self)
            self._list.hide()
            self._list.chat_put.connect(self.chat_put)
            self._list.chat_chosen.connect(self.chat_chosen)
            self._list.rename_requested.connect(self.rename_requested)
            self._list.delete_requested.connect(self.delete_requested)
            self._list.rename_ended.connect(lambda: QTimer.singleShot(0, self, self._show_held))
            self._column.insertWidget(1, self.collections)
            self._column.insertWidget(2, self.collections_hint)
            self._column.insertWidget(3, self._list, 1)
        return self._list

    def show_rows(self, rows: Sequence[HistoryRow], now: datetime | None = None) -> None:
        """Show all chats, newest first as they come, grouped as seen from `now` (the present moment)."""
        from datetime import datetime

        if self.list.is_renaming:
            self._held = (rows, now)  # what is typed into a row must not go with it
            return
        self._held = None
        bar = self.list.verticalScrollBar()
        place = bar.value()
        self.list.rows.show_rows(rows, now or datetime.now().astimezone())
        self._show_what_is_there()
        bar.setValue(place)

    def show_collections(
        self, lines: Sequence[CollectionLine], members: Mapping[int, Sequence[MemberLine]], opened: int | None
    ) -> None:
        """Show the collections, each with its chats; `opened` is the one that is on screen, or a chat of it is."""
        chats = self.list
        if self.collections.is_renaming:
            self._held_collections = (lines, members, opened)
            return
        self._held_collections = None
        chats.collections = tuple((line.id, line.name) for line in lines)
        rows = self.collections.rows
        rows.show_lines(lines, members)
        if opened is not None and opened != self._opened:
            rows.set_open({opened})
        self._opened = opened
        self.collections.mark(self._current)
        self._show_what_is_there()

    def _show_held(self) -> None:
        if self._held is not None:
            self.show_rows(*self._held)
        if self._held_collections is not None:
            self.show_collections(*self._held_collections)

    def show_hits(self, rows: Sequence[HistoryRow]) -> None:
        """Show the hits of the search in the order they come."""
        self.list.rows.show_hits(rows)
        self._show_what_is_there()

    def set_current(self, chat_id: int | None) -> None:
        """Mark the chat that is open; None for a new one that is not stored yet."""
        self._current = chat_id
        self.list.mark(chat_id)
        self.collections.mark(chat_id)

    def start_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def start_rename(self, chat_id: int) -> None:
        """Open the editor on the chat's row."""
        self.list.start_rename(chat_id)

    def set_icons(self, icons: Icons) -> None:
        """Take the colours and icons of a theme."""
        self._icons = icons
        self.menu_button.setIcon(icons.icon("menu"))
        icons.put(self.new_chat_button, "plus", "on_accent")
        self._search_icon.setIcon(icons.icon("search", size_px=16))
        if self._list is not None:
            self._list.set_theme(icons.theme)
            self.collections.set_theme(icons.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._list is not None:
            self.collections.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _show_what_is_there(self) -> None:
        filled = self.list.rows.rowCount() > 0
        if self._current is not None:
            self.list.mark(self._current, scroll=False)
        searching = self.list.rows.shows_hits
        has_any = bool(self.collections.rows.lines)
        self.collections.setVisible(has_any and not searching)
        self.collections_hint.setVisible(filled and not has_any and not searching)
        self.list.setVisible(filled)
        self.empty.setVisible(not filled)
        self._say_empty()

    def _say_empty(self) -> None:
        if self.search.text().strip():
            self.empty.setText(self.tr("Nothing found. Titles, questions and replies were searched."))
        else:
            self.collections_hint.setText(self.tr("Collections: named documents for many chats"))
            self.collections_hint.setToolTip(
                tooltip(self.tr("Make a collection of these documents, in the menu of a chat, names them."))
            )
            self.empty.setText(self.tr("Your chats will be listed here. They stay on this computer."))

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
        elif self.list.rows.shows_hits and self.list.rows.rowCount():
            self.list.choose(self.list.rows.index(0))

    def _request_menu(self) -> None:
        self.menu_requested.emit(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))
