# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of the ledger as values: cells that can be added up along any line, exactly. No SQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext

from leadline.costs.money import EXACT, Money


@dataclass(frozen=True, slots=True)
class Tally:
    """What some requests used and cost together."""

    requests: int = 0
    unknown: int = 0
    """Those among them whose price is not known, not even about: the amounts leave them out."""
    hit: int = 0
    miss: int = 0
    output: int = 0
    reasoning: int = 0
    """Part of `output`; 0 for those that did not say."""
    amounts: tuple[Money, ...] = ()
    """One a currency, by its code."""
    saved: tuple[Money, ...] = ()
    """What the hits would have cost more as misses."""
    estimated: int = 0
    """Those that came without usage and were counted here; the tokens above leave them out."""
    estimates: tuple[Money, ...] = ()
    """What these cost about, one a currency; no part of `amounts`."""

    @property
    def hit_rate(self) -> float | None:
        """Share of the input that the service held; None without any input."""
        return self.hit / (self.hit + self.miss) if self.hit + self.miss else None


@dataclass(frozen=True, slots=True)
class Cell:
    """The smallest sum that is kept: one day, model, mode, kind and tier."""

    day: date
    """Of the calendar on the user's wall."""
    model: str
    mode: str
    kind: str
    """reply, title, test or warm."""
    tier: str
    """peak, off-peak or all; "" where it is not known."""
    tally: Tally


@dataclass(slots=True)
class _Sum:
    counts: list[int] = field(default_factory=lambda: [0] * 7)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    saved: dict[str, Decimal] = field(default_factory=dict)
    estimates: dict[str, Decimal] = field(default_factory=dict)

    def add(self, tally: Tally) -> None:
        each = (
            tally.requests,
            tally.unknown,
            tally.hit,
            tally.miss,
            tally.output,
            tally.reasoning,
            tally.estimated,
        )
        self.counts = [one + more for one, more in zip(self.counts, each, strict=True)]
        for sums, moneys in (
            (self.amounts, tally.amounts),
            (self.saved, tally.saved),
            (self.estimates, tally.estimates),
        ):
            for money in moneys:
                sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount

    def tally(self) -> Tally:
        requests, unknown, hit, miss, output, reasoning, estimated = self.counts
        amounts, saved, estimates = _moneys(self.amounts), _moneys(self.saved), _moneys(self.estimates)
        return Tally(requests, unknown, hit, miss, output, reasoning, amounts, saved, estimated, estimates)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together; the same whatever their order and grouping."""
    with localcontext(EXACT):
        added = _Sum()
        for tally in tallies:
            added.add(tally)
        return added.tally()


def grouped(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, Tally]:
    """The sums by what `key` says of a cell, in the order of its words."""
    groups: dict[str, _Sum] = {}
    with localcontext(EXACT):
        for cell in cells:
            groups.setdefault(key(cell), _Sum()).add(cell.tally)
        return {name: groups[name].tally() for name in sorted(groups)}


def by_day(cell: Cell) -> str:
    """Groups by day: 2026-11-25."""
    return cell.day.isoformat()


def by_model(cell: Cell) -> str:
    """Groups by the model that was billed."""
    return cell.model


def by_mode(cell: Cell) -> str:
    """Groups by mode."""
    return cell.mode


def by_kind(cell: Cell) -> str:
    """Groups by what a request was for."""
    return cell.kind


def _moneys(sums: dict[str, Decimal]) -> tuple[Money, ...]:
    return tuple(Money(_short(amount), currency) for currency, amount in sorted(sums.items()))


def _short(amount: Decimal) -> Decimal:
    """The same amount without zeros at its end and without an exponent above zero."""
    short = amount.normalize(EXACT)
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1), context=EXACT)
