# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the history list: chats under their day, or the hits of a search."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from leadline.ui.shown_text import one_line, tooltip

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
CHAT_MIME = "application/x-leadline-chat"
"""Of a chat that is dragged: its id in digits."""


def chat_of_mime(data: QMimeData) -> int | None:
    """The chat that is dragged, if it is one."""
    digits = bytes(data.data(CHAT_MIME).data())
    return int(digits) if digits.isdigit() else None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One chat as the list shows it, or one hit in it."""

    id: int
    title: str
    when: datetime
    """Of the last change, with its offset."""
    snippet: str = ""
    """The words around a hit; empty outside a search."""
    unread: bool = False
    """A reply arrived while another chat was open."""
    running: bool = False
    """A reply is being written."""
    waits: bool = False
    """A question in it does not go by itself."""
    collection_id: int | None = None
    """The collection it belongs to."""
    is_temporary: bool = False
    """It goes when the program ends."""


class HistoryModel(QAbstractListModel):
    """Rows and group heads in one flat list, so that 10,000 chats cost no more than the ones in sight."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[HistoryRow | str] = []
        self.shows_hits = False

    def show_rows(self, rows: Sequence[HistoryRow], now: datetime) -> None:
        """Show the chats, newest first as they come, under the day they belong to as seen from `now`."""
        self.beginResetModel()
        self.shows_hits = False
        self._items = []
        last, day = "", None
        for row in rows:
            of_row = row.when.astimezone(now.tzinfo).date()
            if of_row != day:
                day = of_row
                group = self._group(day, now.date())
                if group != last:
                    self._items.append(group)
                    last = group
            self._items.append(row)
        self.endResetModel()

    def show_hits(self, rows: Sequence[HistoryRow]) -> None:
        """Show the hits of a search in the order they come, two lines each."""
        self.beginResetModel()
        self.shows_hits = True
        self._items = list(rows)
        self.endResetModel()

    def mark(self, *, unread: Collection[int], running: Collection[int], waits: Collection[int]) -> None:
        """Put the marks of now on the rows that are shown; only those that change are painted again."""
        for place, item in enumerate(self._items):
            if isinstance(item, HistoryRow):
                marked = replace(item, unread=item.id in unread, running=item.id in running, waits=item.id in waits)
                if marked != item:
                    self._items[place] = marked
                    self.dataChanged.emit(self.index(place), self.index(place))

    def index_of(self, chat_id: int) -> QModelIndex:
        """Where the chat stands; an invalid index when it is not shown."""
        for position, item in enumerate(self._items):
            if isinstance(item, HistoryRow) and item.id == chat_id:
                return self.index(position)
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._items[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [CHAT_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = [row for index in indexes if isinstance(row := index.data(ROW_ROLE), HistoryRow)]
        if rows:
            data.setData(CHAT_MIME, str(rows[0].id).encode("ascii"))
        return data

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ROW_ROLE:
            return item
        if isinstance(item, str):
            return item if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(item.title)
        if role == Qt.ItemDataRole.EditRole:
            return item.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(
                "\n".join(one_line(text) for text in (item.title, item.snippet, *self._states(item)) if text)
            )
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return ". ".join(text for text in (*self._states(item), one_line(item.snippet)) if text)
        return None

    def _states(self, row: HistoryRow) -> list[str]:
        """The marks in words."""
        said = []
        if row.is_temporary:
            said.append(self.tr("Temporary: gone when Leadline closes"))
        if row.running:
            said.append(self.tr("A reply is being written"))
        if row.unread:
            said.append(self.tr("A new reply"))
        if row.waits:
            said.append(self.tr("A question waits"))
        return said

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        item = self.data(index, ROW_ROLE)
        title = " ".join(str(value).split())
        if not isinstance(item, HistoryRow) or not title or title == item.title:
            return False
        self._items[index.row()] = replace(item, title=title)
        self.dataChanged.emit(index, index)
        self.renamed.emit(item.id, title)
        return True

    def _group(self, day: date, today: date) -> str:
        if day >= today:
            return self.tr("Today")
        if day == today - timedelta(days=1):
            return self.tr("Yesterday")
        if day > today - timedelta(days=8):
            return self.tr("Previous 7 days")
        #: The head over the chats of a month, as a date format of Qt: "November 2026"
        return QLocale().toString(QDate(day.year, day.month, 1), self.tr("MMMM yyyy"))
