# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply cost, line by line, in the words of the screen. No widgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject

from leadline.chat.reply import Usage
from leadline.costs.bill import LedgerEntry, cost
from leadline.costs.money import Money, shown
from leadline.costs.prices import PriceRow
from leadline.costs.tiers import PEAK
from leadline.spending import BillSheet
from leadline.ui.shown_text import count


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line: what, how many tokens, for how much."""

    name: str
    tokens: str = ""
    price: str = ""
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class BillWords:
    """All of it."""

    lines: tuple[BillLine, ...]
    notes: tuple[str, ...]
    """Sentences below them: hours, forecast, what is not certain."""


class BillWording(QObject):
    """Says it in the language of the window; amounts as a reader of `language` writes them."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language

    def words(self, sheet: BillSheet) -> BillWords:
        """The lines of a bill. What is not known has no line with a number in it."""
        lines = [line for line in sheet.lines if line.state != "free"]
        if not lines:
            return BillWords((), (self.tr("It cost nothing."),) if sheet.lines else (self.tr("Nothing was billed."),))
        parts = self._parts(lines)
        sums = sheet.sums
        if sums.bill is not None:
            parts.append(BillLine(self.tr("Bill"), "", shown(sums.bill, self._language), is_sum=True))
        elif sums.estimate is not None:
            about = self.tr("about {price}").replace("{price}", shown(sums.estimate, self._language))
            parts.append(BillLine(self.tr("Estimated"), "", about, is_sum=True))
        else:
            parts.append(BillLine(self.tr("Bill"), "", self.tr("not known"), is_sum=True))
        return BillWords(tuple(parts), tuple(self._notes(sheet, lines)))

    def _parts(self, lines: Sequence[LedgerEntry]) -> list[BillLine]:
        counted = [(line.usage or (line.estimate.usage if line.estimate else None), line.price_row) for line in lines]
        known = [(usage, row) for usage, row in counted if usage is not None]
        if not known:
            return []
        knows_thinking = all(usage.reasoning is not None for usage, _ in known)
        kinds: list[tuple[str, Callable[[Usage], int], str]] = [
            (self.tr("Input, cached"), lambda usage: usage.hit, "hit"),
            (self.tr("Input, not cached"), lambda usage: usage.miss, "miss"),
        ]
        if knows_thinking and any(usage.reasoning for usage, _ in known):
            kinds.append((self.tr("Thinking"), lambda usage: usage.reasoning or 0, "output"))
            kinds.append((self.tr("Answer"), lambda usage: usage.output - (usage.reasoning or 0), "output"))
        else:
            kinds.append((self.tr("Output"), lambda usage: usage.output, "output"))
        found = []
        for name, tokens_of, what in kinds:
            tokens = sum(tokens_of(usage) for usage, _ in known)
            prices = [_price(tokens_of(usage), what, row) for usage, row in known if row is not None]
            whole = _added(prices) if len(prices) == len(known) else None
            if tokens or what != "hit":
                found.append(BillLine(name, count(tokens), shown(whole, self._language) if whole is not None else ""))
        return found

    def _notes(self, sheet: BillSheet, lines: Sequence[LedgerEntry]) -> list[str]:
        notes: list[str] = []
        sums, last = sheet.sums, lines[-1]
        if sums.bill is None and sums.estimate is not None:
            notes.append(self.tr("No count came with it: our own count of its tokens, in no sum of bills."))
        elif sums.bill is None:
            notes.append(
                self.tr("No count came with it, and nothing is known to go by.")
                if last.usage is None
                else self.tr("No price is known for {model}.").replace("{model}", last.model)
            )
        error = self.forecast(sheet)
        if error:
            notes.append(error)
        if sums.bill_at_end is not None:
            words = self.tr(
                "It ended in other hours than it began in: by those it is {price}. DeepSeek does not say which count;"
                " the sums hold the price of the begin."
            )
            notes.append(words.replace("{price}", shown(sums.bill_at_end, self._language)))
        row = last.price_row
        if row is not None:
            hours = {PEAK: self.tr("peak"), "off-peak": self.tr("off-peak")}.get(row.tier, self.tr("all hours"))
            words = self.tr("{model}, {hours}: {hit} cached, {miss} not cached, {output} output, per million tokens.")
            for hole, value in (("{hit}", row.hit), ("{miss}", row.miss), ("{output}", row.output)):
                words = words.replace(hole, shown(Money(value, row.currency), self._language))
            notes.append(words.replace("{model}", last.model).replace("{hours}", hours))
        if len(lines) > 1:
            notes.append(self.tr("{count} requests together.").replace("{count}", count(len(lines))))
        return notes

    def forecast(self, sheet: BillSheet) -> str:
        """ "The forecast was ¥0.036: it cost 7% less."; "" where there was none, or no bill to compare."""
        forecast, cost = sheet.forecast, sheet.sums.bill or sheet.sums.estimate
        if forecast is None or forecast.price_expected is None or cost is None or forecast.currency != cost.currency:
            return ""
        expected = Money(forecast.price_expected, forecast.currency)
        if not expected.amount:
            return ""
        share = (cost.amount - expected.amount) / expected.amount * 100
        percent = int(abs(share).to_integral_value())
        words = self.tr("The forecast was {price}: it cost {percent}% more.")
        if percent == 0:
            words = self.tr("The forecast was {price}, and so it was.")
        elif share < Decimal(0):
            words = self.tr("The forecast was {price}: it cost {percent}% less.")
        return words.replace("{price}", shown(expected, self._language)).replace("{percent}", f"{percent:,}")


def _price(tokens: int, what: str, row: PriceRow) -> Money:
    counts = {"hit": 0, "miss": 0, "output": 0} | {what: tokens}
    return Money(cost(hit=counts["hit"], miss=counts["miss"], output=counts["output"], row=row), row.currency)


def _added(prices: Sequence[Money]) -> Money | None:
    whole: Money | None = None
    for price in prices:
        if whole is not None and whole.currency != price.currency:
            return None
        whole = price if whole is None else whole + price
    return whole
