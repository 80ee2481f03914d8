# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits of what may be spent: what is left of them, and how long an answer may be so that they hold. No SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal, Inexact, localcontext

from leadline.costs.bill import cost
from leadline.costs.forecast import Forecast
from leadline.costs.money import EXACT
from leadline.costs.prices import PriceRow, PriceTable

KINDS = ("send", "chat", "collection", "day", "month")
"""What a limit is for, from the narrowest to the widest."""
FEWEST_TOKENS = 256
"""An answer that may not even be so long is not worth its input."""
SLOWEST_TOKENS_PER_S = 20
"""A reply is taken to come no slower, when it is asked which tiers it may reach. Our own judgement."""
_SHARE = Decimal("0.0000000001")
"""Shares are rounded down to this."""
QUEUED_S = 660
"""How long it may wait before it begins: the service drops it after ten minutes."""


@dataclass(frozen=True, slots=True)
class Room:
    """The tightest limit: what is left of it."""

    kind: str
    left: Decimal
    """Below zero when it was passed by something that was allowed."""
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A request that is sure to stay inside: even if nothing is held and the answer is as long as it may be."""

    max_tokens: int
    amount: Decimal
    """The most it can cost."""
    clamped_by: Room | None
    """The limit that made the answer shorter; None when it did not."""


def room(limits: Mapping[str, Decimal], spent: Mapping[str, Decimal]) -> Room | None:
    """The limit with the least left; None when nothing is limited.

    Both are by kind; `spent` has sends under way in it, and a send's own starts at nothing.
    """
    with localcontext(EXACT):
        rooms = [
            Room(kind, amount - spent.get(kind, Decimal(0)), amount)
            for kind in KINDS
            if (amount := limits.get(kind)) is not None
        ]
    return min(rooms, key=lambda each: each.left, default=None)


def ceiling(*, tokens: int, max_tokens: int, rows: Iterable[PriceRow], within: Room | None) -> Ceiling | None:
    """The request cut down so that it fits; None when its input alone does not, with an answer worth the name.

    `rows` are all that may come to count: that of now and, when the tier may change before the reply ends, that of
    then. The dearest decides. Hits are not counted on: the service promises none.
    """
    rows = tuple(rows)
    if not rows:
        return Ceiling(max_tokens, Decimal(0), None)

    def most(output: int) -> Decimal:
        return max(cost(hit=0, miss=tokens, output=output, row=row) for row in rows)

    whole = most(max_tokens)
    if within is None or whole <= within.left:
        return Ceiling(max_tokens, whole, None)
    fewest = min(FEWEST_TOKENS, max_tokens)
    if most(fewest) > within.left:
        return None
    with localcontext(EXACT) as context:
        context.traps[Inexact] = False  # a quotient need not end; it is only a first guess
        fitting = min(
            int((within.left - cost(hit=0, miss=tokens, output=0, row=row)) * 1_000_000 / row.output)
            for row in rows
            if row.output
        )
    while fitting > fewest and most(fitting) > within.left:
        fitting -= 1
    return Ceiling(fitting, most(fitting), within)


def shares(least: Sequence[Decimal], most: Sequence[Decimal], left: Decimal) -> tuple[Decimal, ...] | None:
    """What each of several requests may cost so that all of them stay within what is left; None where they cannot.

    `least` is what each costs with an answer worth the name, `most` with the longest. What is left after the former is
    shared out by how much longer each would be.
    """
    with localcontext(EXACT) as context:
        context.traps[Inexact] = False  # a quotient need not end
        context.rounding = ROUND_DOWN
        whole, needed = sum(most, Decimal(0)), sum(least, Decimal(0))
        if whole <= left:
            return tuple(most)
        if needed > left:
            return None
        part = (left - needed) / (whole - needed)
        return tuple((few + (all_ - few) * part).quantize(_SHARE) for few, all_ in zip(least, most, strict=True))


def may_count(prices: PriceTable, model: str, currency: str, at: datetime, max_tokens: int) -> tuple[PriceRow, ...]:
    """The rows that a reply may be billed by which is asked for at `at`: that of then first; none if one is unknown.

    Whether a reply that reaches the next tier is billed by its beginning or its end the service does not say.
    """
    ends = at + timedelta(seconds=QUEUED_S + max_tokens / SLOWEST_TOKENS_PER_S)
    rows: list[PriceRow] = []
    while at <= ends:
        row = prices.row_at(model, currency, at)
        if row is None:
            return ()
        if row not in rows:
            rows.append(row)
        at = prices.until(at)
    return tuple(rows)


def shortened(forecast: Forecast, max_tokens: int, row: PriceRow | None) -> Forecast:
    """The forecast of the same request with a shorter answer; `row` is that of its send."""

    def cheaper(price: Decimal | None, output: int) -> Decimal | None:
        fewer = max(0, output - max_tokens)
        if price is None or row is None or not fewer:
            return price
        with localcontext(EXACT):
            return price - cost(hit=0, miss=0, output=fewer, row=row)

    low, typical, high = forecast.output_low, forecast.output_typical, forecast.output_high
    is_typical = typical <= max_tokens
    return replace(
        forecast,
        max_tokens=min(max_tokens, forecast.max_tokens),
        output_low=min(low, max_tokens),
        output_typical=min(typical, max_tokens),
        output_high=min(high, max_tokens),
        price_low=cheaper(forecast.price_low, low),
        price_expected=cheaper(forecast.price_expected, typical),
        price_otherwise=cheaper(forecast.price_otherwise, typical),
        price_high=cheaper(forecast.price_high, high),
        # What the next tier takes for those tokens is not known here.
        price_next=forecast.price_next if is_typical else None,
        next_at=forecast.next_at if is_typical else None,
    )
