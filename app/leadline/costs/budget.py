# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits of what may be spent: what is left of them, and how long an answer may be so that they hold. No SQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext

from leadline.costs.bill import cost
from leadline.costs.money import EXACT
from leadline.costs.prices import PriceRow

KINDS = ("send", "chat", "collection", "day", "month")
"""What a limit is for, from the narrowest to the widest."""
FEWEST_TOKENS = 256
"""An answer that may not even be so long is not worth its input."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The user's limits, in one currency; None where there is none."""

    currency: str
    amounts: Mapping[str, Decimal]
    """By kind; what is missing is not limited."""
    refuses: bool = False
    """What to do when not even the input fits: refuse, or ask."""


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


def room(limits: Limits, spent: Mapping[str, Decimal]) -> Room | None:
    """The limit with the least left; None when nothing is limited.

    `spent` is by kind, sends under way included; a send's own starts at nothing.
    """
    with localcontext(EXACT):
        rooms = [
            Room(kind, amount - spent.get(kind, Decimal(0)), amount)
            for kind in KINDS
            if (amount := limits.amounts.get(kind)) is not None
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
