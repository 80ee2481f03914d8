# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price before a send. The input is exact; the output is a guess, and says how wide."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leadline.chat.mode import Mode
from leadline.costs.bill import cost
from leadline.costs.money import plain
from leadline.costs.prices import ONE_TIER, PriceRow

HIT_UNIT_TOKENS = 128
"""Hits come in multiples of this (seen in logs of V4, https://github.com/Vizards/deepseek-v4-for-copilot/issues/25)."""

TYPICAL_OUTPUT = {
    Mode.NON_THINK: (80, 450, 1_800),
    Mode.LOW: (300, 1_200, 5_000),
    Mode.HIGH: (800, 3_500, 15_000),
    Mode.MAX: (3_000, 15_000, 80_000),
}
"""Output tokens, low, typical and high, before there is a history of one's own: about one reply in ten is shorter
than the first or longer than the last. Our own judgement; no source publishes such figures."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a request is expected to use and cost. Prices are in `currency`; None where no price is known."""

    tokens: int
    """The whole prompt."""
    hit_low: int
    """If nothing is held any more."""
    hit_expected: int
    hit_high: int
    """If all is held that we know was."""
    output_low: int
    output_typical: int
    output_high: int
    price_low: Decimal | None
    """All that may be held is, and the answer is short."""
    price_expected: Decimal | None
    price_high: Decimal | None
    """Nothing is held, and the answer is long."""
    input_price: Decimal | None
    """Of the prompt alone, with the expected hit."""
    currency: str
    tier: str
    max_tokens: int
    exact: bool
    """Whether `tokens` is DeepSeek's own count; else it is an estimate and the screen says so."""


def forecast(
    *,
    tokens: int,
    held_tokens: int,
    mode: Mode,
    max_tokens: int,
    row: PriceRow | None,
    currency: str,
    tier: str,
    own: tuple[int, int, int] | None = None,
    exact: bool = True,
) -> Forecast:
    """The forecast of one request.

    `held_tokens` is how much of the prompt the service is known to store, `own` the low, typical and high
    output that this user's replies of the mode had; without it a built-in guess serves. `row` is the price row
    in force at the send; without one only tokens are forecast.
    """
    hit = min(held_tokens, tokens) // HIT_UNIT_TOKENS * HIT_UNIT_TOKENS
    low, typical, high = (min(count, max_tokens) for count in sorted(own or TYPICAL_OUTPUT[mode]))

    def price(hit_tokens: int, output: int) -> Decimal | None:
        return None if row is None else cost(hit=hit_tokens, miss=tokens - hit_tokens, output=output, row=row)

    return Forecast(
        tokens=tokens,
        hit_low=0,
        hit_expected=hit,
        hit_high=hit,
        output_low=low,
        output_typical=typical,
        output_high=high,
        price_low=price(hit, low),
        price_expected=price(hit, typical),
        price_high=price(0, high),
        input_price=price(hit, 0),
        currency=currency,
        tier=tier,
        max_tokens=max_tokens,
        exact=exact,
    )


def free(*, tokens: int, max_tokens: int, currency: str, exact: bool = True) -> Forecast:
    """The forecast of a request to the embedded engine: sizes, and a price of nothing."""
    low, typical, high = (min(count, max_tokens) for count in TYPICAL_OUTPUT[Mode.NON_THINK])
    zero = Decimal(0)
    return Forecast(
        tokens=tokens,
        hit_low=0,
        hit_expected=0,
        hit_high=0,
        output_low=low,
        output_typical=typical,
        output_high=high,
        price_low=zero,
        price_expected=zero,
        price_high=zero,
        input_price=zero,
        currency=currency,
        tier=ONE_TIER,
        max_tokens=max_tokens,
        exact=exact,
    )


def as_json(forecast: Forecast) -> dict[str, Any]:
    """The FORECAST object of the terminal contract: counts as numbers, prices as strings or null."""
    prices = (forecast.price_low, forecast.price_expected, forecast.price_high)
    low, expected, high = (None if price is None else plain(price) for price in prices)
    return {
        "tokens": forecast.tokens,
        "hit": {"low": forecast.hit_low, "expected": forecast.hit_expected, "high": forecast.hit_high},
        "output": {"low": forecast.output_low, "typical": forecast.output_typical, "high": forecast.output_high},
        "price": {"low": low, "expected": expected, "high": high},
        "currency": forecast.currency,
        "tier": forecast.tier,
        "max_tokens": forecast.max_tokens,
    }
