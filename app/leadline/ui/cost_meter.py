# SPDX-License-Identifier: AGPL-3.0-or-later
"""Today's sum in the status bar; a click shows where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaMethod, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from leadline.ui.controls import PlainLabel

if TYPE_CHECKING:
    from leadline.ui.cost_popover import CostLine, CostPopover


@dataclass(frozen=True, slots=True)
class ShownCosts:
    """Sums as they are to be read ("¥1.12"); "" for what there is none of."""

    reply: str = ""
    reply_detail: str = ""
    """What it was made of: "in 612,480 (99.8% cached), out 5,016"."""
    chat: str = ""
    today: str = ""
    has_unknown: bool = False
    """Some replies of today have no known price, so that its sum is too low; the other sums say it of themselves."""
    month: str = ""
    collection: str = ""
    collection_name: str = ""
    """"" for a chat that is in none."""
    collection_id: int | None = None
    some_unknown: bool = False
    """That is so of some other sum."""
    has_estimate: bool = False
    """Some sum has a part of our own count, marked in it."""


class CostMeter(QPushButton):
    """This reply, this chat, its collection, today, this month, and the balance."""

    opened = Signal()
    """The popover shows: the moment to ask for a fresh balance."""
    place_requested = Signal(str)
    """A line was pressed: reply, chat, collection, today, month or balance. Lines lead somewhere only where somebody
    listens."""
    prices_requested = Signal()
    """The prices are old, and the user wants to look at them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("costMeter")
        self.setProperty("role", "quiet")
        self.setAutoDefault(False)
        self.balance_label = PlainLabel("", "strong", self)
        self.balance_label.setObjectName("balanceLabel")
        self.balance_label.hide()
        self._popover: CostPopover | None = None
        self._costs = ShownCosts()
        self._running = self._balance_detail = self._old_prices = ""
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

    @property
    def costs(self) -> ShownCosts:
        """What it shows."""
        return self._costs

    def show_running(self, so_far: str) -> None:
        """What the reply that streams has cost so far, with its prompt; "" when none does."""
        if so_far != self._running:
            self._running = so_far
            self._fill()

    def show_balance(self, text: str, detail: str = "") -> None:
        """Show the account's balance, "" for none known, and below it what of it is granted and what it is good for."""
        self.balance_label.setText(text)
        self._balance_detail = detail
        self._fill()

    def show_old_prices(self, words: str) -> None:
        """Nobody has looked at the price page for long; "" when somebody has."""
        if words != self._old_prices:
            self._old_prices = words
            self._fill()

    def open(self) -> None:
        """Show the popover over the meter."""
        popover = self._popover or self._build()
        self._fill(is_opening=True)
        popover.open_over(self)
        self.opened.emit()

    @property
    def popover(self) -> CostPopover | None:
        """The popover, once it was opened."""
        return self._popover

    def _build(self) -> CostPopover:
        from leadline.ui.cost_popover import CostPopover

        leads = self.isSignalConnected(QMetaMethod.fromSignal(self.place_requested))
        popover = CostPopover(
            self.balance_label, leads=leads, parent=self.window()
        )  # not the bar: its labels are small
        popover.line_pressed.connect(self.place_requested)
        popover.prices_requested.connect(self.prices_requested)
        self._popover = popover
        return popover

    def _fill(self, *, is_opening: bool = False) -> None:
        if self._popover is None or not (is_opening or self._popover.isVisible()):
            return
        notes = []
        if self._costs.has_unknown or self._costs.some_unknown:
            notes.append(self.tr("Some replies came without a count: the sums are too low."))
        if self._costs.has_estimate:
            notes.append(
                self.tr("Estimated is what came without a count and was counted here; it is in no sum of bills.")
            )
        self._popover.show_lines(self._lines(), notes, prices_are_old=self._old_prices)

    def _lines(self) -> list[CostLine]:
        from leadline.ui.cost_popover import CostLine

        costs, none = self._costs, "\N{EN DASH}"
        if not self.balance_label.text():
            self.balance_label.setText(none)
        detail = self.tr("its prompt, thinking and answer so far") if self._running else costs.reply_detail
        unknown = self.tr("not known") if costs.has_unknown else ""
        today = costs.today + "+" * costs.has_unknown if costs.today else unknown
        sums = [
            ("reply", self.tr("This reply"), self._running or costs.reply, detail),
            ("chat", self.tr("This chat"), costs.chat, ""),
            ("collection", costs.collection_name, costs.collection, ""),
            ("today", self.tr("Today"), today, ""),
            ("month", self.tr("This month"), costs.month, ""),
        ]
        lines = [
            CostLine(place, name, shown or none, detail, leads=bool(shown))
            for place, name, shown, detail in sums
            if name
        ]
        lines.append(CostLine("balance", self.tr("Balance"), "", self._balance_detail))
        return lines
