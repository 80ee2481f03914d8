# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply in a mode usually takes and costs: by our own replies, before there are three of them by a guess."""

from dataclasses import dataclass

from leadline.chat.mode import Mode
from leadline.costs.bill import cost
from leadline.costs.forecast import TYPICAL_OUTPUT
from leadline.costs.money import Money
from leadline.costs.prices import PriceRow
from leadline.costs.timing import TOKENS_A_SECOND


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle one of many replies."""

    seconds: float
    """From the send to the end."""
    price: Money | None
    """Of the whole reply, where `is_own`; else of a typical answer alone, without what is read for it."""
    is_own: bool
    """It comes from this user's replies."""


def guessed(mode: Mode, row: PriceRow | None) -> Usual:
    """What the built-in figures say of a mode; `row` has the model's prices."""
    _, tokens, _ = TYPICAL_OUTPUT[mode]
    price = Money(cost(hit=0, miss=0, output=tokens, row=row), row.currency) if row is not None else None
    return Usual(tokens / TOKENS_A_SECOND, price, is_own=False)
