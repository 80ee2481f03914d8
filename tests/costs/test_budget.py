# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits: the tightest decides, and what is sent under one cannot cost more than is left."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from leadline.costs.bill import cost
from leadline.costs.budget import FEWEST_TOKENS, Room, ceiling, room
from leadline.costs.prices import PriceRow

OFF_PEAK = PriceRow(
    "deepseek-flash", datetime(2026, 9, 10, tzinfo=UTC), None, "off-peak", Decimal("0.02"), Decimal(1), Decimal(4),
    "CNY", "",
)  # fmt: skip
PEAK = replace(OFF_PEAK, tier="peak", hit=Decimal("0.04"), miss=Decimal(2), output=Decimal(8))
PRICE = st.decimals(min_value=0, max_value=100, places=6, allow_nan=False)


def test_the_limit_with_the_least_left_decides() -> None:
    limits = {"send": Decimal(5), "day": Decimal(10), "month": Decimal(100)}
    assert room(limits, {"day": Decimal(3), "month": Decimal(20)}) == Room("send", Decimal(5), Decimal(5))
    assert room(limits, {"day": Decimal("7.5"), "month": Decimal(20)}) == Room("day", Decimal("2.5"), Decimal(10))
    assert room(limits, {"day": Decimal(12)}) == Room("day", Decimal(-2), Decimal(10))
    assert room({}, {"day": Decimal(12)}) is None


def test_an_answer_is_shortened_to_the_last_token_that_fits() -> None:
    left = Room("day", Decimal("1.004"), Decimal(10))
    fits = ceiling(tokens=1_000_000, max_tokens=65_536, rows=[OFF_PEAK], within=left)
    assert fits is not None
    assert (fits.max_tokens, fits.amount, fits.clamped_by) == (1_000, Decimal("1.004"), left)
    whole = ceiling(tokens=1_000_000, max_tokens=1_000, rows=[OFF_PEAK], within=left)
    assert whole is not None and whole.clamped_by is None


def test_the_dearer_tier_counts_when_the_reply_may_reach_it() -> None:
    left = Room("day", Decimal("1.004"), Decimal(10))
    assert ceiling(tokens=1_000_000, max_tokens=1_000, rows=[OFF_PEAK, PEAK], within=left) is None
    fits = ceiling(tokens=100_000, max_tokens=200_000, rows=[OFF_PEAK, PEAK], within=left)
    assert fits is not None and fits.max_tokens == 100_500


def test_an_input_that_does_not_fit_with_some_answer_is_none() -> None:
    edge = cost(hit=0, miss=1_000_000, output=FEWEST_TOKENS, row=OFF_PEAK)
    fits = ceiling(tokens=1_000_000, max_tokens=8_192, rows=[OFF_PEAK], within=Room("chat", edge, edge))
    assert fits is not None and fits.max_tokens == FEWEST_TOKENS
    less = Room("chat", edge - Decimal("0.000001"), edge)
    assert ceiling(tokens=1_000_000, max_tokens=8_192, rows=[OFF_PEAK], within=less) is None
    assert ceiling(tokens=1, max_tokens=8_192, rows=[OFF_PEAK], within=Room("day", Decimal(-1), Decimal(0))) is None


def test_what_costs_nothing_is_never_cut() -> None:
    none_left = Room("day", Decimal(-1), Decimal(0))
    assert ceiling(tokens=10**6, max_tokens=9, rows=[], within=none_left) is not None


@given(
    tokens=st.integers(0, 10**6),
    max_tokens=st.integers(1, 393_216),
    prices=st.lists(st.tuples(PRICE, PRICE, PRICE), min_size=1, max_size=2),
    left=st.decimals(min_value=-1, max_value=200, places=6, allow_nan=False),
    hit=st.integers(0, 10**6),
    output=st.integers(0, 393_216),
)
def test_no_reply_under_a_ceiling_costs_more_than_is_left(
    tokens: int,
    max_tokens: int,
    prices: list[tuple[Decimal, Decimal, Decimal]],
    left: Decimal,
    hit: int,
    output: int,
) -> None:
    # The service's hits are never dearer than its misses.
    rows = [replace(OFF_PEAK, hit=min(a, b), miss=b, output=c) for a, b, c in prices]
    fits = ceiling(tokens=tokens, max_tokens=max_tokens, rows=rows, within=Room("day", left, Decimal(200)))
    if fits is None:
        return
    hit, output = min(hit, tokens), min(output, fits.max_tokens)
    for row in rows:
        bill = cost(hit=hit, miss=tokens - hit, output=output, row=row)
        assert bill <= fits.amount <= max(left, Decimal(0)) or (fits.clamped_by is None and bill <= fits.amount <= left)
    assert 1 <= fits.max_tokens <= max_tokens
