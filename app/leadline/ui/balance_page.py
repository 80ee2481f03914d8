# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account's balance, and why it fell: each reason in a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button
from leadline.ui.usage_model import TableLine, TextTable, text_table

EMPTY_PX = 460


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """A balance and its statement, in words."""

    balance: str = ""
    """What is left, "" before the first answer."""
    asked: str = ""
    """When that was so."""
    begins: tuple[tuple[str, str], ...] = ()
    """Where a statement can begin: key and words, the newest first."""
    begin: str = ""
    """The key of the one that is shown."""
    lines: tuple[TableLine, ...] = ()
    notes: str = ""
    empty: str = ""
    """Stands in place of the lines where there are none."""


class BalancePage(QWidget):
    """What is left, since when, and the lines that explain it."""

    begin_chosen = Signal(str)
    """Explain the balance from this reading on: its key."""
    ask_requested = Signal()
    """Ask the service now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("balancePage")
        self.left = PlainLabel("", "heading", self)
        self.left.setObjectName("accountBalance")
        self.asked = ElidedLabel("", "dim", self)
        self.ask = button(self.tr("Ask now"), "", self, name="askBalanceButton")
        self.ask.clicked.connect(self.ask_requested)
        self.begins = QComboBox(self)
        self.begins.setObjectName("statementBegin")
        self.begins.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.begins.currentIndexChanged.connect(lambda _: self.begin_chosen.emit(str(self.begins.currentData())))
        since = PlainLabel(self.tr("Explained s&ince"), "", self)
        since.setBuddy(self.begins)
        self.begins.setAccessibleName(since.text().replace("&", ""))
        self.model = TextTable(words=(2,), parent=self)
        self.table = text_table(self.model, "statementTable", self.tr("Why the balance changed"), self)
        self.table.horizontalHeader().setSectionsClickable(False)
        self.notes = PlainLabel("", "small", self, wrap=True)
        self._empty = PlainLabel("", "dim", self, wrap=True)
        self._empty.setObjectName("balanceEmpty")
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.left)
        head.addWidget(self.asked, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.ask)
        choice = QHBoxLayout()
        choice.setSpacing(10)
        choice.addWidget(since)
        choice.addWidget(self.begins)
        choice.addStretch(1)
        statement = QWidget(self)
        inner = QVBoxLayout(statement)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addLayout(choice)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.notes)
        self._body = QStackedWidget(self)
        self._body.addWidget(statement)
        self._body.addWidget(in_the_middle(self._empty, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self._body, 1)

    def show_account(self, account: ShownAccount) -> None:
        """Show what is known."""
        self.left.setText(account.balance)
        self.left.setVisible(bool(account.balance))
        self.asked.setText(account.asked)
        self.begins.blockSignals(True)
        self.begins.clear()
        for key, words in account.begins:
            self.begins.addItem(words, key)
        self.begins.setCurrentIndex(max(0, self.begins.findData(account.begin)))
        self.begins.blockSignals(False)
        self._show_lines(account.lines)
        self.notes.setText(account.notes)
        self.notes.setVisible(bool(account.notes))
        self._empty.setText(account.empty)
        self._body.setCurrentIndex(1 if account.empty else 0)

    def set_asking(self, is_asking: bool) -> None:
        """The service is being asked."""
        self.ask.setEnabled(not is_asking)
        self.ask.setText(self.tr("Asking\u2026") if is_asking else self.tr("Ask now"))

    def _show_lines(self, lines: Sequence[TableLine]) -> None:
        self.model.show_lines((self.tr("Line"), self.tr("Amount"), self.tr("What it is")), lines)
        header = self.table.horizontalHeader()
        for section in (0, 1):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)


def in_the_middle(label: PlainLabel, parent: QWidget) -> QWidget:
    """An empty state: some words in the middle of a page, not wider than is read with ease."""
    page = QWidget(parent)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setFixedWidth(EMPTY_PX)
    column = QVBoxLayout(page)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(label)
    row.addStretch(1)
    column.addStretch(2)
    column.addLayout(row)
    column.addStretch(3)
    return page
