# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price before a send. The input is exact; the output is a guess, and says how wide."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from leadline.chat.mode import Mode
from leadline.costs.bill import cost
from leadline.costs.holding import Holding
from leadline.costs.money import plain
from leadline.costs.outputs import Lengths
from leadline.costs.prices import ONE_TIER, PriceRow
from leadline.costs.timing import Duration

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
    """If all is held that we know was sent before."""
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
    held_kind: str = ""
    """Why something may be held (see `costs.holding`); "" where nothing is known of it."""
    idle_s: float | None = None
    """For how long that was not used."""
    cold_chance: float = 0.0
    """The chance, from 0 to 1, that it is not held; above a half the expected hit does without it."""
    price_otherwise: Decimal | None = None
    """With a typical answer, if the likelier of held and not held is not so; None where that is the same."""
    price_next: Decimal | None = None
    """Of the same request when the prices change next; None where they do not, or by nothing."""
    next_at: datetime | None = None
    next_tier: str = ""
    """The tier from then on; "" where it is not known."""
    own_replies: int = 0
    """How many replies of the user's own the output was learnt from; 0 for built-in figures."""
    first_word_s: float | None = None
    """From the send; None where nothing is known about such a server."""
    done_low_s: float | None = None
    done_typical_s: float | None = None
    done_high_s: float | None = None


def thinking_typical(made: Forecast, mode: Mode) -> int:
    """About how many tokens of its output are thinking: the answer is taken to be as long as one without it."""
    if mode is Mode.NON_THINK:
        return 0
    return max(0, made.output_typical - TYPICAL_OUTPUT[Mode.NON_THINK][1])


def forecast(
    *,
    tokens: int,
    held: Holding,
    mode: Mode,
    max_tokens: int,
    row: PriceRow | None,
    currency: str,
    tier: str,
    own: Lengths | None = None,
    exact: bool = True,
    following: tuple[datetime, PriceRow | None] | None = None,
) -> Forecast:
    """The forecast of one request, without times.

    `own` is what this user's replies say about the output; without it a built-in guess serves. `row` is the price row
    in force at the send; without one only tokens are forecast. `following` is the one after it, and from when.
    """
    hit, most = (min(count, tokens) // HIT_UNIT_TOKENS * HIT_UNIT_TOKENS for count in (held.tokens, held.most))
    # Not rounded down: another service may count its hits one by one, and any two prompts may share a few words.
    high = min(tokens, most + HIT_UNIT_TOKENS)
    guess = own or Lengths(*TYPICAL_OUTPUT[mode], 0)
    low, typical, longest = (min(count, max_tokens) for count in (guess.low, guess.typical, guess.high))

    def price(hit_tokens: int, output: int, at: PriceRow | None = row) -> Decimal | None:
        return None if at is None else cost(hit=hit_tokens, miss=tokens - hit_tokens, output=output, row=at)

    otherwise = 0 if hit == most else most
    next_at, next_row = following if following is not None else (None, None)
    expected, then = price(hit, typical), price(hit, typical, next_row)
    has_next = then is not None and then != expected
    return Forecast(
        tokens=tokens,
        hit_low=0,
        hit_expected=hit,
        hit_high=high,
        output_low=low,
        output_typical=typical,
        output_high=longest,
        price_low=price(max(hit, most), low),
        price_expected=expected,
        price_high=price(0, longest),
        input_price=price(hit, 0),
        currency=currency,
        tier=tier,
        max_tokens=max_tokens,
        exact=exact,
        held_kind=held.kind,
        idle_s=held.idle_s,
        cold_chance=held.cold_chance,
        price_otherwise=price(otherwise, typical) if most else None,
        price_next=then if has_next else None,
        next_at=next_at if has_next else None,
        next_tier=next_row.tier if has_next and next_row is not None else "",
        own_replies=guess.replies,
    )


def timed(made: Forecast, took: Duration) -> Forecast:
    """The same with what is known about its time."""
    return replace(
        made,
        first_word_s=took.first_word_s,
        done_low_s=took.low_s,
        done_typical_s=took.typical_s,
        done_high_s=took.high_s,
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
