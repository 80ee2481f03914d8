# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums over time: the cells of some days as bars of a day, a week or a month. Their sum is that of the cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

from leadline.costs.money import Money
from leadline.costs.tiers import OFF_PEAK, PEAK
from leadline.costs.usage import Cell, Tally, total

MOST_DAYS = 62
"""As many bars of a day still stand apart in a narrow window."""
MOST_WEEK_DAYS = 400


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of time in one currency, or of everything."""

    first: date
    last: date
    """Both days belong to it; at the ends of the time it may be a part of a week or month."""
    tally: Tally
    peak: Money | None = None
    """What was spent at peak hours; None for nothing, and where the bar is of everything."""
    off_peak: Money | None = None
    one_price: Money | None = None
    """Where one price holds all day, or where the tier is not known."""


def currencies(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Those in which anything was billed or estimated."""
    return tuple(sorted({currency for cell in cells if (currency := _currency(cell.tally))}))


def bars(cells: Iterable[Cell], first: date, last: date, currency: str | None) -> tuple[Bar, ...]:
    """The time from one day to another, both included, without a gap.

    `currency` leaves out what was billed in another one, or in none; None takes all.
    """
    steps = _steps(first, last)
    begins = {day: at for at, (begin, end) in enumerate(steps) for day in _days(begin, end)}
    tiers: list[dict[str, list[Tally]]] = [{PEAK: [], OFF_PEAK: [], "": []} for _ in steps]
    for cell in cells:
        at = begins.get(cell.day)
        if at is not None and (currency is None or _currency(cell.tally) == currency):
            tiers[at][cell.tier if cell.tier in (PEAK, OFF_PEAK) else ""].append(cell.tally)
    found = []
    for (begin, end), tallies in zip(steps, tiers, strict=True):
        parts = {tier: total(each) for tier, each in tallies.items()}
        moneys = {tier: part.amounts[0] for tier, part in parts.items() if currency is not None and part.amounts}
        found.append(Bar(begin, end, total(parts.values()), moneys.get(PEAK), moneys.get(OFF_PEAK), moneys.get("")))
    return tuple(found)


def _currency(tally: Tally) -> str:
    """Of a cell, which knows one at most."""
    return next((money.currency for money in (*tally.amounts, *tally.estimates)), "")


def _steps(first: date, last: date) -> list[tuple[date, date]]:
    days = (last - first).days + 1
    found = []
    begin = first
    while begin <= last:
        if days <= MOST_DAYS:
            end = begin
        elif days <= MOST_WEEK_DAYS:
            end = begin + timedelta(days=6 - begin.weekday())
        else:
            end = (begin.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found.append((begin, min(end, last)))
        begin = end + timedelta(days=1)
    return found


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class ForecastErrors:
    """How far forecasts were from their bills, either way, as shares of the forecast."""

    replies: int
    half: Decimal
    """Half of the replies were not farther away."""
    most: Decimal
    """95 in 100 were not."""


def forecast_errors(errors: Iterable[Decimal]) -> ForecastErrors | None:
    """None without any."""
    sizes = sorted(abs(error) for error in errors)
    if not sizes:
        return None
    return ForecastErrors(len(sizes), median(sizes), sizes[ceil(len(sizes) * 0.95) - 1])
