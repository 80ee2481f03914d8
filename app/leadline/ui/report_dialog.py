# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report on documents: what was read of each, and what is missing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from leadline.ui.controls import PlainLabel, button
from leadline.ui.report_model import ReportLine, ReportModel

COLUMN_PX = (270, 62, 78, 62, 92, 62, 62)


class ReportDialog(QDialog):
    """A table, a switch for what is not complete, and Copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self.setWindowTitle(self.tr("Report on the documents"))
        self.resize(1010, 560)
        self.sum = PlainLabel(self.tr("Looking through the documents\u2026"), "strong", self, wrap=True)
        self.problems = QCheckBox(self.tr("Only what is not complete"), self)
        self.problems.setObjectName("reportProblems")
        self.model = ReportModel(self)
        self.table = QTableView(self)
        self.table.setObjectName("reportTable")
        self.table.setAccessibleName(self.tr("Report"))
        self.table.setModel(self.model)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        for section, width in enumerate(COLUMN_PX):
            header.resizeSection(section, width)
        header.setSectionResizeMode(7, QHeaderView.ResizeMode.Stretch)
        self.copy_button = button(self.tr("Copy as text"), "", self, name="copyReportButton")
        self.copy_button.clicked.connect(self._copy)
        self.copy_button.setEnabled(False)
        close = button(self.tr("Close"), "primary", self, name="closeReportButton")
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.addWidget(self.sum, 1)
        head.addWidget(self.problems, 0, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.problems.toggled.connect(self.model.filter)

    def show_report(self, words: str, lines: Sequence[ReportLine], *, only_problems: bool) -> None:
        """The sum in a sentence, and the lines."""
        self.sum.setText(words)
        self.model.show_lines(lines, only_problems=only_problems)
        self.problems.setChecked(only_problems)
        self.copy_button.setEnabled(True)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.sum.text() + "\n\n" + self.model.as_text())
