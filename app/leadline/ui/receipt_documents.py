# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a receipt as a table: what of each was sent, and which version of it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from leadline.receipts import page_range
from leadline.storage.sent import KeptDocument
from leadline.ui.document_row import note_word
from leadline.ui.shown_text import count, tooltip, visible

Index = QModelIndex | QPersistentModelIndex
_NUMBERS = (2, 3)
_HASH, _READER = 4, 5


class ReceiptDocuments(QAbstractTableModel):
    """A line for each document."""

    def __init__(self, documents: Sequence[KeptDocument], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._documents = tuple(documents)
        self._titles = (
            self.tr("Document"),
            self.tr("In this request"),
            self.tr("Pages"),
            self.tr("Tokens"),
            self.tr("SHA-256 of the file"),
            self.tr("Read by"),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._documents)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        document, column = self._documents[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(document, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            whole = {0: visible(document.path), _HASH: document.hash, _READER: document.reader_version}
            return tooltip(whole.get(column, ""))
        return None

    def _cell(self, document: KeptDocument, column: int) -> str:
        if column == 0:
            return visible(document.name)
        if column == 1:
            return self._standing(document)
        if column == 2:
            chosen = page_range(document)
            number = count(document.pages) if document.pages else ""
            return f"{chosen} ({number})" if chosen else number
        if column == 3:
            return count(document.tokens) if document.tokens is not None and document.is_sent else ""
        return document.hash if column == _HASH else document.reader_version

    def _standing(self, document: KeptDocument) -> str:
        if document.is_new:
            return self.tr("new")
        if document.is_sent:
            return self.tr("sent before")
        if document.is_listed:
            return self.tr("on demand")
        words = note_word(document.notes[0].code) if document.notes else ""
        return self.tr("left out: {reason}").replace("{reason}", words) if words else self.tr("not sent")


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
