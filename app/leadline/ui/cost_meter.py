# SPDX-License-Identifier: AGPL-3.0-or-later
"""Today's sum in the status bar; a click shows where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from leadline.ui.controls import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame


@dataclass(frozen=True, slots=True)
class ShownCosts:
    """Sums as they are to be read ("¥1.12"); "" for what there is none of."""

    reply: str = ""
    reply_detail: str = ""
    """What it was made of: "in 612,480 (99.8% cached), out 5,016"."""
    chat: str = ""
    today: str = ""
    has_unknown: bool = False
    """Some replies came without usage, so that the sums are too low."""


class CostMeter(QPushButton):
    """This reply, this chat, today, and the balance."""

    opened = Signal()
    """The popover shows: the moment to ask for a fresh balance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("costMeter")
        self.setProperty("role", "quiet")
        self.setAutoDefault(False)
        self.balance_label = PlainLabel("", "strong", self)
        self.balance_label.setObjectName("balanceLabel")
        self.balance_label.hide()
        self._popover: QFrame | None = None
        self._labels: dict[str, PlainLabel] = {}
        self._costs = ShownCosts()
        self.clicked.connect(self.open)
        self.show_costs(self._costs)

    def show_costs(self, costs: ShownCosts) -> None:
        """Show these sums."""
        self._costs = costs
        today = self.tr("today {sum}").replace("{sum}", costs.today + ("+" if costs.has_unknown else ""))
        # A reply whose price is not known is not a reply that cost nothing.
        nothing = self.tr("today: not known") if costs.has_unknown else self.tr("no costs today")
        self.setText(today if costs.today else nothing)
        self.setAccessibleName(self.tr("Costs: {sum}").replace("{sum}", self.text()))
        self._fill()

    def show_balance(self, text: str) -> None:
        """Show the account's balance; "" for none known."""
        self.balance_label.setText(text)
        self._fill()

    def open(self) -> None:
        """Show the popover over the meter."""
        popover = self._popover or self._build()
        self._fill()
        popover.adjustSize()
        corner = self.mapToGlobal(self.rect().topRight())
        popover.move(corner - QPoint(popover.width(), popover.height() + 6))
        popover.show()
        self.opened.emit()

    @property
    def popover(self) -> QFrame | None:
        """The popover, once it was opened."""
        return self._popover

    def _build(self) -> QFrame:
        from PySide6.QtWidgets import QFrame, QGridLayout

        popover = QFrame(self.window(), Qt.WindowType.Popup)  # not the status bar: its labels are small
        popover.setObjectName("popover")
        popover.setAccessibleName(self.tr("Costs"))
        popover.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(popover)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(8)
        names = {
            "reply": self.tr("This reply"),
            "chat": self.tr("This chat"),
            "today": self.tr("Today"),
            "balance": self.tr("Balance"),
        }
        row = 0
        for key, name in names.items():
            value = self.balance_label if key == "balance" else PlainLabel("", "strong", popover)
            self._labels[key] = value
            grid.addWidget(PlainLabel(name, "dim", popover), row, 0)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
            row += 1
            if key == "reply":
                self._labels["detail"] = PlainLabel("", "small", popover)
                grid.addWidget(self._labels["detail"], row, 0, 1, 2)
                row += 1
        self._labels["unknown"] = PlainLabel(self.tr("Some replies came without a count: the sums are too low."))
        self._labels["unknown"].setProperty("role", "small")
        grid.addWidget(self._labels["unknown"], row, 0, 1, 2)
        self._popover = popover
        return popover

    def _fill(self) -> None:
        if self._popover is None:
            return
        none = "\N{EN DASH}"
        self._labels["reply"].setText(self._costs.reply or none)
        self._labels["detail"].setText(self._costs.reply_detail)
        self._labels["detail"].setVisible(bool(self._costs.reply_detail))
        self._labels["chat"].setText(self._costs.chat or none)
        self._labels["today"].setText(self._costs.today or none)
        self._labels["unknown"].setVisible(self._costs.has_unknown)
        self.balance_label.setVisible(True)
        if not self.balance_label.text():
            self.balance_label.setText(none)
