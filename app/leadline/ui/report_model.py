# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report on documents as a table: a line for each source, and one for each of its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from leadline.ui.shown_text import tooltip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line; the numbers of a source are sums."""

    name: str
    pages: int
    empty: int
    recognised: int
    tables: int
    odd: float
    """Share of characters without a meaning, 0 to 1."""
    why: str
    """What is missing, and why; "" when nothing is."""
    is_source: bool = False
    is_complete: bool = True


class ReportModel(QAbstractTableModel):
    """Lines as they are shown; `only_problems` hides those of complete documents."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[ReportLine] = []
        self._shown: list[ReportLine] = []
        self._only_problems = False

    @property
    def titles(self) -> list[str]:
        """Of the columns."""
        return [
            self.tr("Document"),
            self.tr("Pages"),
            self.tr("With text"),
            self.tr("Empty"),
            self.tr("Recognised"),
            self.tr("Tables"),
            self.tr("Odd"),
            self.tr("What is missing, and why"),
        ]

    @property
    def lines(self) -> list[ReportLine]:
        """What is shown."""
        return self._shown

    def show_lines(self, lines: Sequence[ReportLine], *, only_problems: bool) -> None:
        """Show these."""
        self.beginResetModel()
        self._all = list(lines)
        self._only_problems = only_problems
        self._shown = [line for line in self._all if not only_problems or not line.is_complete]
        self.endResetModel()

    def filter(self, only_problems: bool) -> None:
        """Show all lines, or those of documents that are not complete."""
        self.show_lines(self._all, only_problems=only_problems)

    def as_text(self) -> str:
        """What is shown, as lines with tabs between the columns: a spreadsheet takes it."""
        rows = ["\t".join(self.titles)]
        rows += ["\t".join(_cell(line, column) for column in range(8)) for line in self._shown]
        return "\n".join(rows) + "\n"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 8

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section == 6:
            return tooltip(self.tr("Characters that have no meaning outside of the file's own font."))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            name = "" if line.is_source or index.column() else "    "
            return name + _cell(line, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (0, 7):
            return tooltip(_cell(line, index.column()))
        if role == Qt.ItemDataRole.FontRole and line.is_source:
            font = QFont()
            font.setBold(True)
            return font
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column in (0, 7) else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _cell(line: ReportLine, column: int) -> str:
    if column == 0:
        return line.name
    if column == 7:
        return line.why
    if column == 6:
        return f"{line.odd:.1%}" if line.odd >= 0.0005 else ""
    numbers = (line.pages, line.pages - line.empty, line.empty, line.recognised, line.tables)
    number = numbers[column - 1]
    return f"{number:,}" if number or column == 1 else ""
