# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bars over time: without a gap, each cell in one of them, nothing of two currencies added."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.costs.money import Money
from leadline.costs.usage import Cell, Tally, total
from leadline.costs.usage_bars import bars, currencies, forecast_errors

BEGIN = date(2026, 1, 30)


def a_cell(day: int, amount: str, currency: str = "CNY", tier: str = "peak") -> Cell:
    money = (Money(Decimal(amount), currency),) if currency else ()
    tally = Tally(requests=1, unknown=0 if currency else 1, hit=30, miss=10, amounts=money)
    return Cell(BEGIN + timedelta(day), "deepseek-flash", "high", "reply", tier, tally)


@pytest.mark.parametrize(("days", "count"), [(1, 1), (62, 62), (63, 10), (400, 58), (401, 15)])
def test_steps_are_days_then_weeks_then_months_and_leave_no_gap(days: int, count: int) -> None:
    last = BEGIN + timedelta(days - 1)
    found = bars([], BEGIN, last, None)
    assert len(found) == count and found[0].first == BEGIN and found[-1].last == last
    for one, after in pairwise(found):
        assert after.first == one.last + timedelta(1)


@given(
    st.lists(
        st.builds(
            a_cell,
            st.integers(0, 799),
            st.sampled_from(["0.1", "0.000000000003", "12"]),
            st.sampled_from(["CNY", "USD", ""]),
            st.sampled_from(["peak", "off-peak", "all", ""]),
        ),
        max_size=30,
    ),
    st.integers(1, 800),
)
def test_bars_add_up_to_the_cells_in_each_currency(cells: list[Cell], days: int) -> None:
    last = BEGIN + timedelta(days - 1)
    inside = [cell for cell in cells if cell.day <= last]
    assert total(bar.tally for bar in bars(cells, BEGIN, last, None)) == total(cell.tally for cell in inside)
    for currency in currencies(cells):
        mine = [cell for cell in inside if any(money.currency == currency for money in cell.tally.amounts)]
        found = bars(cells, BEGIN, last, currency)
        assert total(bar.tally for bar in found) == total(cell.tally for cell in mine)
        for bar in found:
            parts = [part for part in (bar.peak, bar.off_peak, bar.one_price) if part is not None]
            assert total(Tally(amounts=(part,)) for part in parts).amounts == bar.tally.amounts


def test_forecast_errors_count_either_way() -> None:
    shares = [Decimal(number) / 100 * (-1) ** number for number in range(1, 101)]
    found = forecast_errors(shares)
    assert found is not None
    assert (found.replies, found.half, found.most) == (100, Decimal("0.505"), Decimal("0.95"))
    assert forecast_errors([]) is None
    one = forecast_errors([Decimal("-0.2")])
    assert one is not None and one.half == one.most == Decimal("0.2")
