# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of texts: some rows can be typed into, the others are there to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from leadline.ui.shown_text import one_line, tooltip

Choices = Mapping[int, Sequence[tuple[str, str]]]
"""By column: values, each with its words."""


class _Choosing(QStyledItemDelegate):
    """A box in the columns that know all their values."""

    def __init__(self, choices: Choices, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        values = self._choices.get(index.column())
        if values is None:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for value, words in values:
            box.addItem(words, value)
        box.activated.connect(lambda _: self._chosen(box))
        return box

    def _chosen(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.UserRole))))
            editor.showPopup()
        else:
            super().setEditorData(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().updateEditorGeometry(editor, option, index)
        if isinstance(editor, QComboBox):  # with its frame and arrow it takes more room than the cell's words
            wanted, cell = editor.sizeHint(), option.rect
            height = max(wanted.height(), editor.minimumSizeHint().height())
            place = QRect(0, 0, max(cell.width(), wanted.width()), height)
            place.moveCenter(cell.center())
            place.moveLeft(cell.left())
            editor.setGeometry(place)

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.UserRole)
            model.setData(index, editor.currentText(), Qt.ItemDataRole.DisplayRole)
        else:
            super().setModelData(editor, model, index)


class DraftTable(QTableWidget):
    """Tells what was typed; what it shows is handed back to it."""

    typed = Signal(int, int, str)
    """Row and column of a cell, and its new value."""

    def __init__(
        self,
        heads: Sequence[str],
        widths: Sequence[int],
        choices: Choices,
        numbers: Sequence[int],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        """`widths` in pixels; 0 takes what is left. `numbers` are columns of such. `name` is for a screen reader."""
        super().__init__(0, len(heads), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self._words = {column: dict(values) for column, values in choices.items()}
        self._numbers = frozenset(numbers)
        self._own = 0
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column in numbers:
            head_item = self.horizontalHeaderItem(column)
            if head_item is not None:
                head_item.setTextAlignment(right)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            if width:
                self.setColumnWidth(column, width)
            else:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegate(_Choosing(choices, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.cellChanged.connect(self._take)

    def show_rows(self, own: Sequence[Sequence[str]], read_only: Sequence[Sequence[str]]) -> None:
        """The rows that can be typed into, and below them the others.

        Cells stay what they are, with another text: an editor may be open in one of them.
        """
        self.blockSignals(True)
        self._own = len(own)
        self.setRowCount(len(own) + len(read_only))
        for row, texts in enumerate((*own, *read_only)):
            for column, text in enumerate(texts):
                self._show_cell(row, column, text, is_own=row < self._own)
        self.blockSignals(False)
        self.viewport().update()

    def _show_cell(self, row: int, column: int, text: str, *, is_own: bool) -> None:
        shown = self._words.get(column, {}).get(text, text)
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            if column in self._numbers:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        item.setText(one_line(shown))
        item.setData(Qt.ItemDataRole.UserRole, text)
        item.setToolTip(tooltip(shown) if len(shown) > 16 else "")
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if is_own else flags)
        colour = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(1.0 if is_own else 0.68)
        item.setForeground(colour)

    @property
    def own_row(self) -> int | None:
        """The row in hand, if it can be typed into."""
        at = self.currentRow()
        return at if 0 <= at < self._own else None

    def begin(self, row: int) -> None:
        """Put the row in hand, and its first cell under the cursor."""
        self.setCurrentCell(row, 0)
        self.setFocus()
        item = self.item(row, 0)
        if item is not None:
            self.scrollToItem(item)
            self.editItem(item)

    def _take(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None and row < self._own:
            role = Qt.ItemDataRole.UserRole if column in self._words else Qt.ItemDataRole.DisplayRole
            self.typed.emit(row, column, str(item.data(role) or ""))
