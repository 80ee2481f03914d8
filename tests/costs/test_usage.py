# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of the ledger as values: the same total along every line."""

from datetime import date, timedelta
from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from leadline.costs import usage
from leadline.costs.money import EXACT, Money
from leadline.costs.usage import Cell, Tally

AMOUNT = st.decimals(min_value=0, max_value=10**9, places=12, allow_nan=False)
COUNT = st.integers(0, 10**8)
TALLY = st.builds(
    Tally,
    COUNT,
    COUNT,
    COUNT,
    COUNT,
    COUNT,
    COUNT,
    st.one_of(st.just(()), st.tuples(st.builds(Money, AMOUNT, st.sampled_from(["CNY", "USD"])))),
    estimated=COUNT,
    estimates=st.one_of(st.just(()), st.tuples(st.builds(Money, AMOUNT, st.sampled_from(["CNY", "USD"])))),
)
CELL = st.builds(
    Cell,
    st.integers(0, 400).map(lambda days: date(2026, 4, 24) + timedelta(days)),
    st.sampled_from(["deepseek-flash", "deepseek-v4-pro", "own"]),
    st.sampled_from(["non-think", "high", "max"]),
    st.sampled_from(["reply", "title", "test", "warm"]),
    st.sampled_from(["peak", "off-peak", "all", ""]),
    TALLY,
)


@given(st.lists(CELL, max_size=30), st.randoms(use_true_random=False))
def test_every_grouping_in_every_order_adds_up_to_the_same(cells: list[Cell], random: object) -> None:
    whole = usage.total(cell.tally for cell in cells)
    shuffled = list(cells)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for key in (usage.by_day, usage.by_model, usage.by_mode, usage.by_kind):
        groups = usage.grouped(shuffled, key)
        assert usage.total(groups.values()) == whole
        assert list(groups) == sorted(groups)
    with localcontext(EXACT):
        amounts = [money.amount for cell in cells for money in cell.tally.amounts if money.currency == "CNY"]
        assert sum((m.amount for m in whole.amounts if m.currency == "CNY"), Decimal(0)) == sum(amounts, Decimal(0))
        about = [money.amount for cell in cells for money in cell.tally.estimates if money.currency == "CNY"]
        assert sum((m.amount for m in whole.estimates if m.currency == "CNY"), Decimal(0)) == sum(about, Decimal(0))


def test_the_hit_rate_is_a_share_of_the_input_and_nothing_without_one() -> None:
    assert Tally(hit=75, miss=25).hit_rate == 0.75
    assert Tally(output=9).hit_rate is None
