# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the list of collections: a head, each collection, and below the open ones their chats."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.history_model import CHAT_MIME, ROW_ROLE, chat_of_mime
from leadline.ui.shown_text import one_line, tooltip

Index = QModelIndex | QPersistentModelIndex


class CollectionModel(QAbstractListModel):
    """One flat list. A chat of the history can be dropped on a collection."""

    renamed = Signal(int, str)
    """The pack's chat, and the new name."""
    chat_dropped = Signal(int, int)
    """A chat, and the collection it was dropped on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[CollectionLine, ...] = ()
        self._members: Mapping[int, Sequence[MemberLine]] = {}
        self._open: set[int] = set()
        self._items: list[str | CollectionLine | MemberLine] = []

    def show_lines(self, lines: Sequence[CollectionLine], members: Mapping[int, Sequence[MemberLine]]) -> None:
        """Show these collections with their chats, by the collections' ids; those that were open stay so."""
        self._lines, self._members = tuple(lines), members
        self._rebuild()

    @property
    def lines(self) -> tuple[CollectionLine, ...]:
        """The collections that are shown."""
        return self._lines

    def set_open(self, ids: Collection[int]) -> None:
        """Show the chats of these collections and of no others."""
        if self._open != set(ids):
            self._open = set(ids)
            self._rebuild()

    def toggle(self, collection_id: int) -> None:
        """Show a collection's chats, or hide them."""
        self.set_open(self._open ^ {collection_id})

    def index_of(self, holds: Callable[[CollectionLine | MemberLine], bool]) -> QModelIndex:
        """The first row that is so; an invalid index when there is none."""
        for place, item in enumerate(self._items):
            if not isinstance(item, str) and holds(item):
                return self.index(place)
        return QModelIndex()

    def _rebuild(self) -> None:
        items: list[str | CollectionLine | MemberLine] = [self.tr("Collections")] if self._lines else []
        for line in self._lines:
            is_open = line.id in self._open
            items.append(replace(line, is_open=is_open))
            if is_open:
                items += self._members.get(line.id, ())
        if items == self._items:
            return
        kinds = [(type(item), getattr(item, "id", 0)) for item in items]
        if kinds == [(type(item), getattr(item, "id", 0)) for item in self._items]:
            self._items = items
            self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    # Qt's

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self._items[index.row()] if index.isValid() else ""
        if isinstance(item, str):
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if isinstance(item, CollectionLine):
            return usual | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDropEnabled
        return usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ROW_ROLE:
            return item
        if isinstance(item, str):
            return item if role == Qt.ItemDataRole.DisplayRole else None
        if isinstance(item, MemberLine):
            texts = {
                Qt.ItemDataRole.DisplayRole: one_line(item.title),
                Qt.ItemDataRole.ToolTipRole: tooltip(item.title),
            }
            return texts.get(Qt.ItemDataRole(role))
        return self._of_collection(item, role)

    def _of_collection(self, line: CollectionLine, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(line.name)
        if role == Qt.ItemDataRole.EditRole:
            return line.name
        said = [text for text in (line.detail or line.price, line.differences) if text]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip("\n".join([one_line(line.name), *said]))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            count = self.tr("{count} chats").replace("{count}", f"{line.chats:,}")
            return ". ".join([*said, count])
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line = self.data(index, ROW_ROLE)
        name = " ".join(str(value).split())
        if not isinstance(line, CollectionLine) or not name or name == line.name:
            return False
        self._lines = tuple(replace(each, name=name) if each.id == line.id else each for each in self._lines)
        self._rebuild()
        self.renamed.emit(line.chat_id, name)
        return True

    def mimeTypes(self) -> list[str]:
        return [CHAT_MIME]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return chat_of_mime(data) is not None and isinstance(self.data(parent, ROW_ROLE), CollectionLine)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        chat_id, line = chat_of_mime(data), self.data(parent, ROW_ROLE)
        if chat_id is None or not isinstance(line, CollectionLine):
            return False
        self.chat_dropped.emit(chat_id, line.id)
        return True
