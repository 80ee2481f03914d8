# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account's balance beside our own ledger: what explains its fall, and what does not. Each in a line of its own.

Between two readings the balance falls by what we were billed, by what other programs spend with the same key, and
rises by top-ups. It lags behind (the last charges are not in it yet) and has two decimals. Nothing is absorbed: the
lines always add up to the fall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, localcontext

from leadline.costs.money import EXACT

LAST_DIGIT = Decimal("0.01")
"""The balance has two decimals."""
LAG_REQUESTS = 3
LAG_TIME = timedelta(minutes=10)
"""The last three charges, and all of the last ten minutes, may be missing in a balance. Our own judgement: that it
lags is documented nowhere, and seen by everybody."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the service said the account holds."""

    at: datetime
    total: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of our ledger in the same currency."""

    at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """fall = explained + foreign - top_ups - lag + rounding, to the last digit."""

    since: datetime
    until: datetime
    begin: Decimal
    """The first balance."""
    fall: Decimal
    """First balance minus last; below zero when it rose."""
    explained: Decimal
    """Our own ledger."""
    foreign: Decimal
    """What other programs spent with the same key, as far as it has shown."""
    top_ups: Decimal
    lag: Decimal
    """Charges of ours that the balance does not hold yet."""
    rounding: Decimal
    """Less than the balance's last digit."""


def reconcile(readings: Sequence[Reading], charges: Sequence[Charge]) -> Statement | None:
    """Explain the fall from the first reading to the last; None with fewer than two. Both are in the order of time."""
    if len(readings) < 2:
        return None
    begin, end = readings[0], readings[-1]
    with localcontext(EXACT):
        ours = [charge for charge in charges if begin.at < charge.at <= end.at]
        foreign = top_ups = Decimal(0)
        explained, seen = Decimal(0), 0
        apart = Decimal(0)
        for reading in readings[1:]:
            # What was in the last balance cannot be missing in this one: only later charges can, and those that were.
            may_lag = max(-apart, Decimal(0))
            while seen < len(ours) and ours[seen].at <= reading.at:
                explained += ours[seen].amount
                may_lag += ours[seen].amount
                seen += 1
            # Above zero somebody else spent; below it the balance lags, or money was paid in.
            apart = begin.total - reading.total + top_ups - explained - foreign
            behind = -apart - min(may_lag, _may_lag(ours, seen, reading.at))
            if behind >= LAST_DIGIT:
                paid_in = _amount_paid_in(behind, -apart)
                top_ups += paid_in
                apart += paid_in
            if apart >= LAST_DIGIT:
                # What is spent is found to the digit that the balance has.
                found = _cents(apart)
                foreign += found
                apart -= found
        lag = -apart if -apart >= LAST_DIGIT else Decimal(0)
        return Statement(
            since=begin.at,
            until=end.at,
            begin=begin.total,
            fall=begin.total - end.total,
            explained=explained,
            foreign=foreign,
            top_ups=top_ups,
            lag=lag,
            rounding=apart + lag,
        )


def _may_lag(ours: Sequence[Charge], seen: int, at: datetime) -> Decimal:
    """What of the first `seen` charges may be missing. Only the end is looked at: there may be very many."""
    late = Decimal(0)
    for place, charge in enumerate(ours[index] for index in range(seen - 1, -1, -1)):
        if place >= LAG_REQUESTS and at - charge.at > LAG_TIME:
            break
        late += charge.amount
    return late


def _amount_paid_in(least: Decimal, most: Decimal) -> Decimal:
    """A whole number where one lies between the two: people pay in whole units. Else the least, in whole cents."""
    whole = least.to_integral_value(ROUND_CEILING)
    if whole <= most + LAST_DIGIT:
        return whole
    return _cents(least)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(LAST_DIGIT, ROUND_HALF_UP, Context(prec=60))
