# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices as they are typed: what they mean, and that nothing is lost on the way there and back."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.costs.own_prices import OWN, Holiday, OwnPrices, check
from leadline.costs.prices import PriceRow, PriceTable
from leadline.errors import AssistantError
from leadline.host.resources import resource
from leadline.ui.price_draft import Draft, HolidayDraft, RowDraft, draft_of

ROW = RowDraft("deepseek-flash", "2027-01-01", "", "peak", "0.05", "2,5", "9", "cny", "a mail")


def problem_of(draft: Draft) -> str:
    with pytest.raises(AssistantError) as problem:
        check(draft.own())
    assert problem.value.code == "bad_argument"
    return problem.value.one_line()


def test_a_typed_row_is_a_price_row_of_the_users_own() -> None:
    (row,) = Draft((ROW,)).own().rows

    assert (row.hit, row.miss, row.output) == (Decimal("0.05"), Decimal("2.5"), Decimal(9))
    assert (row.model, row.tier, row.currency, row.source, row.note) == ("deepseek-flash", "peak", "CNY", OWN, "a mail")
    assert row.from_ == datetime(2027, 1, 1).astimezone() and row.to is None


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        (0, "", "names no model"),
        (1, "", "from when on"),
        (1, "soon", "“soon” is not a time"),
        (1, "2027-13-01", "is not a time"),
        (2, "2026-12-31", "ends before it begins"),
        (4, "abc", "“abc” is not a price"),
        (5, "", "A price is missing"),
        (5, "-1", "from 0 to a million"),
        (6, "NaN", "from 0 to a million"),
        (6, "1e9", "from 0 to a million"),
        (7, "yuan", "three capital letters"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row(column: int, text: str, words: str) -> None:
    said = problem_of(Draft((ROW,)).with_text(0, column, text))

    assert words in said and "price row for" in said


def test_two_rows_for_the_same_time_contradict_each_other() -> None:
    assert "in force at the same time" in problem_of(Draft((ROW, ROW)))


@pytest.mark.parametrize(("first", "last"), [("", ""), ("2027-02-31", ""), ("2027-02-12", "2027-02-05")])
def test_a_holiday_that_is_none_is_named(first: str, last: str) -> None:
    assert "The holiday “Spring Festival”" in problem_of(Draft((), (HolidayDraft("Spring Festival", first, last),)))


def test_a_holiday_of_one_day_needs_no_last_one() -> None:
    own = Draft((), (HolidayDraft("New Year", "2027-01-01"),)).own()

    assert own.holidays == (Holiday("New Year", date(2027, 1, 1), date(2027, 1, 1)),)


def test_every_row_that_came_with_leadline_comes_back_from_its_texts_to_the_instant() -> None:
    table = PriceTable.load(resource("prices.toml"))
    for row in table.rows:
        (back,) = Draft((draft_of(row),)).own().rows
        assert (back.from_, back.to) == (row.from_, row.to)
        assert (back.model, back.tier, back.currency) == (row.model, row.tier, row.currency)
        assert (back.hit, back.miss, back.output) == (row.hit, row.miss, row.output)


PRICE = st.decimals(0, 10**6, places=9)
TIME = st.datetimes(
    datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])
)
ROWS = st.builds(
    PriceRow,
    st.text("abc-0123.用", min_size=1, max_size=12),
    TIME,
    st.one_of(st.none(), TIME),
    st.sampled_from(["all", "peak", "off-peak"]),
    PRICE,
    PRICE,
    PRICE,
    st.sampled_from(["CNY", "USD"]),
    st.just(OWN),
    st.just("why"),
)


@given(st.lists(ROWS, max_size=5))
def test_any_rows_come_back_as_they_were(rows: list[PriceRow]) -> None:
    own = OwnPrices(tuple(rows), (Holiday("x", date(2027, 1, 1), date(2027, 1, 3)),), date(2026, 12, 1))

    assert Draft.of(own).own() == own
