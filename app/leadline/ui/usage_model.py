# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of texts that can be put in order by any column; sums stay below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from leadline.ui.look import smaller
from leadline.ui.shown_text import tooltip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line as it is read."""

    key: str
    """Names what the line is of."""
    texts: tuple[str, ...]
    order: tuple[Any, ...] = ()
    """What each column is ordered by; () for a line that stays where it is."""
    is_sum: bool = False
    """Stays below the others, whatever their order."""
    is_strong: bool = False


class TextTable(QAbstractTableModel):
    """Lines under titles; the columns after the first are set right unless `words` names them."""

    def __init__(self, words: Sequence[int] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles: Sequence[str] = ()
        self._tips: Sequence[str] = ()
        self._words = {0, *words}
        self._ordered: list[TableLine] = []
        self._sums: list[TableLine] = []
        self._sort: tuple[int, Qt.SortOrder] = (0, Qt.SortOrder.AscendingOrder)

    @property
    def lines(self) -> list[TableLine]:
        """What is shown, from the top."""
        return [*self._ordered, *self._sums]

    @property
    def titles(self) -> Sequence[str]:
        """Of the columns."""
        return self._titles

    def show_lines(self, titles: Sequence[str], lines: Sequence[TableLine], tips: Sequence[str] = ()) -> None:
        """Show these; the order that was chosen stays."""
        self.beginResetModel()
        self._titles, self._tips = titles, tips
        self._ordered = [line for line in lines if not line.is_sum]
        self._sums = [line for line in lines if line.is_sum]
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the lines in the order of a column."""
        self.layoutAboutToBeChanged.emit()
        self._sort = (column, order)
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sort
        if self._ordered and all(column < len(line.order) for line in self._ordered):
            self._ordered.sort(key=lambda line: line.order[column], reverse=order == Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._ordered) + len(self._sums)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        if role == Qt.ItemDataRole.ToolTipRole and section < len(self._tips):
            return tooltip(self._tips[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()] if index.row() >= len(self._ordered) else self._ordered[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in self._words:
            return tooltip(line.texts[index.column()])
        if role == Qt.ItemDataRole.FontRole and (line.is_sum or (line.is_strong and not index.column())):
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if column in self._words else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


def text_table(model: TextTable, name: str, what: str, parent: QWidget) -> QTableView:
    """A table that is read, not edited."""
    table = QTableView(parent)
    table.setObjectName(name)
    table.setAccessibleName(what)
    table.setModel(model)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(28)
    table.setFont(smaller(table.font(), 1))
    table.horizontalHeader().setHighlightSections(False)
    return table


def fit_columns(table: QTableView, least_px: int) -> None:
    """Columns as wide as what they hold; the first one takes what is left, and not less than `least_px`."""
    header, model = table.horizontalHeader(), table.model()
    header.setResizeContentsPrecision(0)  # by what is in sight: a table may have thousands of rows
    metrics = header.fontMetrics()
    rest = table.viewport().width() - 2
    for section in range(1, model.columnCount()):
        title = str(model.headerData(section, Qt.Orientation.Horizontal))
        width = max(table.sizeHintForColumn(section) + 4, metrics.horizontalAdvance(title) + 24)
        header.resizeSection(section, width)
        rest -= width
    header.resizeSection(0, max(least_px, rest))
