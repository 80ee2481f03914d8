# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be spent at most: the limits for all, by currency, and that of one chat or collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from leadline.ui.controls import PlainLabel, button
from leadline.ui.shown_text import tooltip

MOST = Decimal(1_000_000)
"""A limit above this is none."""
EDIT_PX = 110


@dataclass(frozen=True, slots=True)
class ShownLimits:
    """What the dialog shows, amounts as plain digits; "" is no limit."""

    currencies: tuple[tuple[str, str], ...]
    """Each currency's code and sign."""
    amounts: Mapping[tuple[str, str], str]
    """By kind and currency."""
    used: Mapping[str, str]
    """By kind: what was spent so far, in words."""
    unpriced: tuple[str, ...] = ()
    """Models for which no limit can be kept."""
    refuses: bool = False
    reply_cap: str = ""
    """From which price of thinking and answer on a reply asks; "" is the usual one, "0" never."""
    usual_cap: str = ""
    """The usual one, in words."""


class AmountEdit(QLineEdit):
    """An amount of money, or nothing."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFixedWidth(EDIT_PX)
        self.setMaxLength(12)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    @property
    def amount(self) -> Decimal | None:
        """None where nothing is entered; ValueError where that is no amount."""
        text = self.text().strip().replace(",", ".")
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(text) from error
        exponent = amount.as_tuple().exponent
        if not amount.is_finite() or not 0 <= amount <= MOST or (isinstance(exponent, int) and exponent < -6):
            raise ValueError(text)
        return amount


def _foot(dialog: QDialog, problem: QWidget, cancel: QPushButton, save: QPushButton) -> QHBoxLayout:
    """What is wrong, and the two ways out."""
    save.setDefault(True)
    cancel.clicked.connect(dialog.reject)
    row = QHBoxLayout()
    row.addWidget(problem, 1)
    row.addStretch(0)
    row.addWidget(cancel)
    row.addWidget(save)
    return row


class LimitsDialog(QDialog):
    """The limits for all. Nothing holds before Save."""

    saved = Signal(object, bool)
    """Amounts by kind and currency (dict), and whether what does not fit is refused."""
    cap_chosen = Signal(str)
    """Another price at which a reply asks; before `saved`."""

    def __init__(self, shown: ShownLimits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("limitsDialog")
        self.setWindowTitle(self.tr("Limits"))
        self.setMinimumWidth(560)
        self.edits: dict[tuple[str, str], AmountEdit] = {}
        self._problem = PlainLabel("", "error", self, wrap=True)
        self._problem.hide()
        kinds = {
            "send": self.tr("One &question"),
            "chat": self.tr("One &chat"),
            "collection": self.tr("One c&ollection"),
            "day": self.tr("A &day"),
            "month": self.tr("A &month"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        for column, (code, sign) in enumerate(shown.currencies, 1):
            head = PlainLabel(code if sign.strip() == code else f"{code} {sign}", "small", self)
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignRight)
        last = len(shown.currencies) + 1
        for row, (kind, name) in enumerate(kinds.items(), 1):
            label = PlainLabel(name, "", self)
            grid.addWidget(label, row, 0)
            for column, (code, _) in enumerate(shown.currencies, 1):
                edit = AmountEdit(shown.amounts.get((kind, code), ""), self)
                edit.setObjectName(f"limit-{kind}-{code}")
                edit.setPlaceholderText(self.tr("no limit"))
                edit.setAccessibleName(f"{name.replace('&', '')}, {code}")
                edit.textEdited.connect(lambda _: self._problem.hide())
                self.edits[kind, code] = edit
                grid.addWidget(edit, row, column)
                if column == 1:
                    label.setBuddy(edit)
            grid.addWidget(PlainLabel(shown.used.get(kind, ""), "dim", self), row, last)
        grid.setColumnMinimumWidth(0, 120)
        grid.setColumnStretch(last, 1)
        self.refuses = QComboBox(self)
        self.refuses.setObjectName("overLimitBox")
        self.refuses.addItem(self.tr("Ask me"), "")
        self.refuses.addItem(self.tr("Refuse it"), "refuse")
        self.refuses.setCurrentIndex(int(shown.refuses))
        over = QHBoxLayout()
        over.setSpacing(14)
        over_label = PlainLabel(self.tr("&When a question does not fit"), "", self)
        over_label.setBuddy(self.refuses)
        self.refuses.setAccessibleName(over_label.text().replace("&", ""))
        over.addWidget(over_label)
        over.addWidget(self.refuses)
        over.addStretch(1)
        self._cap_before = shown.reply_cap
        self.cap = AmountEdit(shown.reply_cap, self)
        self.cap.setObjectName("replyCapEdit")
        self.cap.setPlaceholderText(shown.usual_cap)
        self.cap.textEdited.connect(lambda _: self._problem.hide())
        cap_label = PlainLabel(self.tr("&Ask when a reply reaches"), "", self)
        cap_label.setBuddy(self.cap)
        self.cap.setAccessibleName(cap_label.text().replace("&", ""))
        self.cap.setFixedWidth(150)
        told = self.tr("0 never asks")
        explained = self.tr("By its thinking and answer, while they come. Nothing is stopped by itself.")
        self.cap.setToolTip(tooltip(explained))
        self.cap.setAccessibleDescription(f"{explained} {told}")
        cap = QHBoxLayout()
        cap.setSpacing(14)
        cap.addWidget(cap_label)
        cap.addWidget(self.cap)
        cap.addWidget(PlainLabel(told, "dim", self))
        cap.addStretch(1)
        words = self.tr(
            "What may be spent at most. An answer is made as short as it has to be; what is under way counts with the "
            "most it can cost, here and in the terminal. A chat or collection can have a limit of its own."
        )
        save = button(self.tr("Save"), "primary", self, name="saveLimitsButton")
        cancel = button(self.tr("Cancel"), "", self)
        save.clicked.connect(self._save)
        actions = _foot(self, self._problem, cancel, save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 20, 22, 18)
        whole.setSpacing(18)
        whole.addWidget(PlainLabel(words, "dim", self, wrap=True))
        whole.addLayout(grid)
        whole.addLayout(over)
        whole.addLayout(cap)
        if shown.unpriced:
            whole.addWidget(PlainLabel(self._unpriced(shown), "warn", self, wrap=True))
        whole.addStretch(1)
        whole.addLayout(actions)

    def _unpriced(self, shown: ShownLimits) -> str:
        names = ", ".join(shown.unpriced[:3])
        if len(shown.unpriced) > 3:
            names += f" +{len(shown.unpriced) - 3}"
        words = self.tr(
            "No price is known for {names}: no limit can be kept there. Enter it in Settings, Endpoints; 0 where it is "
            "free."
        )
        return words.replace("{names}", names)

    def _save(self) -> None:
        amounts: dict[tuple[str, str], Decimal] = {}
        for key, edit in [*self.edits.items(), (("reply", ""), self.cap)]:
            try:
                amount = edit.amount
            except ValueError:
                self._problem.setText(
                    self.tr("\u201c{text}\u201d is not an amount of money.").replace("{text}", edit.text())
                )
                self._problem.show()
                edit.setFocus()
                edit.selectAll()
                return
            if amount is not None and edit is not self.cap:
                amounts[key] = amount
        self.accept()
        cap = self.cap.text().strip().replace(",", ".")
        if cap != self._cap_before:
            self.cap_chosen.emit(cap)
        self.saved.emit(amounts, self.refuses.currentData() == "refuse")


@dataclass(frozen=True, slots=True)
class ShownOwnLimit:
    """The limit of one chat or collection, in words."""

    kind: str
    """chat or collection."""
    name: str
    sign: str
    """Of the currency."""
    general: str
    """The amount that all have, in words; "" is none."""
    spent: str
    own: str = ""
    """Its own amount in plain digits; "" is none."""
    is_lifted: bool = False


class OwnLimitDialog(QDialog):
    """As all have it, an amount of its own, or none."""

    saved = Signal(object, bool)
    """Its own amount (Decimal or None), and whether it has none whatever all have."""

    def __init__(self, shown: ShownOwnLimit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ownLimitDialog")
        is_chat = shown.kind == "chat"
        self.setWindowTitle(self.tr("Limit of this chat") if is_chat else self.tr("Limit of this collection"))
        self.setMinimumWidth(420)
        general = shown.general or self.tr("no limit")
        words = self.tr("As every chat has it: {limit}") if is_chat else self.tr("As every collection has it: {limit}")
        self.as_all = QRadioButton(words.replace("{limit}", general), self)
        self.own = QRadioButton(self.tr("Its own:"), self)
        self.none = QRadioButton(self.tr("None"), self)
        for name, choice in (("limitAsAll", self.as_all), ("limitOwn", self.own), ("limitNone", self.none)):
            choice.setObjectName(name)
        self.amount = AmountEdit(shown.own, self)
        self.amount.setObjectName("ownLimitEdit")
        self.amount.setAccessibleName(self.tr("Its own limit"))
        self.amount.installEventFilter(self)
        chosen = self.none if shown.is_lifted else self.own if shown.own else self.as_all
        chosen.setChecked(True)
        (self.amount if chosen is self.own else chosen).setFocus()
        own_row = QHBoxLayout()
        own_row.setSpacing(8)
        own_row.addWidget(self.own)
        own_row.addWidget(PlainLabel(shown.sign, "dim", self))
        own_row.addWidget(self.amount)
        own_row.addStretch(1)
        self._problem = PlainLabel("", "error", self, wrap=True)
        self._problem.hide()
        save = button(self.tr("Save"), "primary", self, name="saveOwnLimitButton")
        cancel = button(self.tr("Cancel"), "", self)
        save.clicked.connect(self._save)
        actions = _foot(self, self._problem, cancel, save)
        choices = QVBoxLayout()
        choices.setSpacing(8)
        choices.addWidget(self.as_all)
        choices.addLayout(own_row)
        choices.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(PlainLabel(shown.name, "strong", self, wrap=True))
        spent = self.tr("Spent here so far: {amount}").replace("{amount}", shown.spent)
        column.addWidget(PlainLabel(spent, "dim", self))
        column.addLayout(choices)
        column.addStretch(1)
        column.addLayout(actions)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Whoever goes into the field means it."""
        if watched is self.amount and event.type() == QEvent.Type.FocusIn:
            self.own.setChecked(True)
        return False

    def _save(self) -> None:
        amount: Decimal | None = None
        if self.own.isChecked():
            try:
                amount = self.amount.amount
            except ValueError:
                amount = None
            if amount is None:
                self._problem.setText(self.tr("Enter an amount of money."))
                self._problem.show()
                self.amount.setFocus()
                self.amount.selectAll()
                return
        self.accept()
        self.saved.emit(amount, self.none.isChecked())
