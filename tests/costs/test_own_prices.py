# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the user's own: checked, kept exactly, and stronger than those that came with the program."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.costs import own_prices
from leadline.costs.own_prices import Holiday, OwnPrices
from leadline.costs.prices import PriceRow, PriceTable
from leadline.costs.tiers import tier_at
from leadline.errors import AssistantError

BEIJING = timezone(timedelta(hours=8))
BEGIN = datetime(2026, 12, 1, tzinfo=BEIJING)
ROW = PriceRow(
    "deepseek-flash", BEGIN, None, "all", Decimal("0.01"), Decimal("0.123456789"), Decimal(3), "CNY", own_prices.OWN
)


def test_what_is_entered_comes_back_to_the_last_digit(tmp_path: Path) -> None:
    own = OwnPrices(
        (ROW, replace(ROW, currency="USD", to=BEGIN + timedelta(days=31), note="a guess")),
        (Holiday("New Year", date(2027, 1, 1), date(2027, 1, 3)),),
        date(2026, 11, 25),
    )
    path = tmp_path / "prices.json"
    path.write_text(own_prices.as_text(own), encoding="utf-8")
    assert own_prices.load(path) == own
    assert own_prices.load(tmp_path / "none") == OwnPrices()


def test_a_row_of_ones_own_counts_from_its_first_instant_to_its_last(prices: PriceTable) -> None:
    table = prices.with_own((replace(ROW, to=BEGIN + timedelta(days=1)),))
    moment = timedelta(microseconds=1)

    def miss(at: datetime) -> Decimal:
        row = table.row_at("deepseek-v4-flash", "CNY", at)
        assert row is not None
        return row.miss

    assert [miss(BEGIN - moment), miss(BEGIN), miss(BEGIN + timedelta(days=1) - moment)] == [
        Decimal(1),
        ROW.miss,
        ROW.miss,
    ]
    assert miss(BEGIN + timedelta(days=1)) == Decimal(1)
    dollars = table.row_at("deepseek-flash", "USD", BEGIN)
    assert dollars is not None and dollars.source != own_prices.OWN
    assert len({(row.model, row.currency) for row in table.rows_at(BEGIN)}) == len(table.rows_at(BEGIN))


def test_what_begins_for_another_model_is_no_change_of_this_ones_price(prices: PriceTable) -> None:
    now = datetime(2026, 11, 30, 20, tzinfo=BEIJING)
    mine = prices.with_own((replace(ROW, model="deepseek-v4-pro"),))  # from midnight on
    for table in (prices, mine):
        row = table.row_at("deepseek-flash", "CNY", now)
        assert row is not None and row.tier == "off-peak"
        until, then = table.following(row, now)
        assert until == datetime(2026, 12, 1, 9, tzinfo=BEIJING) and then is not None and then.tier == "peak"
    row = mine.row_at("deepseek-v4-pro", "CNY", now)
    assert row is not None and mine.following(row, now)[0] == BEGIN


def test_a_holiday_of_ones_own_is_off_peak_and_the_day_after_is_not(prices: PriceTable) -> None:
    holiday = Holiday("New Year", date(2027, 1, 1), date(2027, 1, 1))  # a Friday
    noon = datetime(2027, 1, 1, 10, tzinfo=BEIJING)
    assert tier_at(noon, prices.calendar) == "peak"
    calendar = prices.with_own((), frozenset(holiday.days)).calendar
    assert tier_at(noon, calendar) == "off-peak"
    assert tier_at(noon + timedelta(days=3), calendar) == "peak"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ROW, model=" "),
        replace(ROW, model="a\nb"),
        replace(ROW, currency="yuan"),
        replace(ROW, tier="night"),
        replace(ROW, hit=Decimal("-0.01")),
        replace(ROW, miss=Decimal("NaN")),
        replace(ROW, output=Decimal("Infinity")),
        replace(ROW, output=Decimal("1000000.1")),
        replace(ROW, output=Decimal("0.0000000001")),
        replace(ROW, from_=datetime(2026, 12, 1)),
        replace(ROW, to=BEGIN),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_by_name(wrong: PriceRow) -> None:
    with pytest.raises(AssistantError) as caught:
        own_prices.check(OwnPrices((wrong,)))
    assert caught.value.code == "bad_argument"
    assert caught.value.hint


def test_rows_that_contradict_each_other_are_refused_and_neighbours_are_not() -> None:
    later = replace(ROW, from_=BEGIN + timedelta(days=9))
    with pytest.raises(AssistantError, match="deepseek-flash"):
        own_prices.check(OwnPrices((ROW, later)))
    with pytest.raises(AssistantError):
        own_prices.check(OwnPrices((ROW, replace(later, tier="peak"))))
    own_prices.check(OwnPrices((replace(ROW, to=later.from_), later)))
    own_prices.check(OwnPrices((replace(ROW, tier="off-peak"), replace(ROW, tier="peak"))))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "{" * 100_000, '{"rows": [{"model": "x"}], "holidays": []}', "x" * 1_000_001]
    + [own_prices.as_text(OwnPrices((ROW,))).replace('"3"', wrong) for wrong in ("3.5", '"three"', '"-1"', "null")]
    + [own_prices.as_text(OwnPrices((), (Holiday("x", date(2027, 1, 2), date(2027, 1, 1)),)))],
)
def test_a_damaged_file_is_said_and_nothing_of_it_is_used(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssistantError) as caught:
        own_prices.load(path)
    assert caught.value.code == "damaged"
    assert str(path) in caught.value.detail


def test_prices_are_marked_when_nobody_looked_for_sixty_days(prices: PriceTable) -> None:
    last = prices.checked_on + timedelta(days=60)
    assert not prices.is_unchecked(last)
    assert prices.is_unchecked(last + timedelta(days=1))
    assert not prices.is_unchecked(last + timedelta(days=1), own_check=last)
