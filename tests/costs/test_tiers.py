# SPDX-License-Identifier: AGPL-3.0-or-later
"""Peak and off-peak on both sides of every boundary. Literals are Beijing time unless they say otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from leadline.costs.prices import PriceTable
from leadline.costs.tiers import next_change, tier_at

BEIJING = timezone(timedelta(hours=8))


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("at", "tier"),
    [
        # a plain Monday
        ("2026-11-23T00:00:00", "off-peak"),
        ("2026-11-23T08:59:59.999999", "off-peak"),
        ("2026-11-23T09:00:00", "peak"),
        ("2026-11-23T11:59:59.999999", "peak"),
        ("2026-11-23T12:00:00", "off-peak"),
        ("2026-11-23T13:59:59.999999", "off-peak"),
        ("2026-11-23T14:00:00", "peak"),
        ("2026-11-23T17:59:59.999999", "peak"),
        ("2026-11-23T18:00:00", "off-peak"),
        # the first peak hour there ever was, and none before the day was split
        ("2026-08-14T10:00:00", "off-peak"),
        ("2026-08-16T10:00:00", "off-peak"),
        ("2026-08-17T08:59:59", "off-peak"),
        ("2026-08-17T09:00:00", "peak"),
        # Saturday 22 August was still peak, Sunday 23 no longer
        ("2026-08-22T10:00:00", "peak"),
        ("2026-08-22T17:59:59", "peak"),
        ("2026-08-23T10:00:00", "off-peak"),
        ("2026-08-29T10:00:00", "off-peak"),
        # Friday and Monday around a weekend
        ("2026-11-20T17:59:59", "peak"),
        ("2026-11-21T10:00:00", "off-peak"),
        ("2026-11-22T15:00:00", "off-peak"),
        # Mid-Autumn: Thursday, Friday to Sunday, Monday
        ("2026-09-24T10:00:00", "peak"),
        ("2026-09-25T10:00:00", "off-peak"),
        ("2026-09-28T10:00:00", "peak"),
        # National Day: Wednesday, Thursday 1st to Wednesday 7th, Thursday
        ("2026-09-30T17:59:59", "peak"),
        ("2026-10-01T10:00:00", "off-peak"),
        ("2026-10-05T15:00:00", "off-peak"),
        ("2026-10-07T15:00:00", "off-peak"),
        ("2026-10-08T09:00:00", "peak"),
        # Saturday 10 October was worked to make up for it: still a weekend day
        ("2026-10-10T10:00:00", "off-peak"),
        # holidays of 2027 are not known: a weekday is peak
        ("2027-01-01T10:00:00", "peak"),
        ("2027-02-08T10:00:00", "peak"),
    ],
)
def test_tier_on_both_sides_of_every_boundary(prices: PriceTable, at: str, tier: str) -> None:
    assert tier_at(beijing(at), prices.calendar) == tier


def test_every_holiday_of_2026_is_known(prices: PriceTable) -> None:
    months = {1: (1, 3), 2: (15, 23), 4: (4, 6), 5: (1, 5), 6: (19, 21), 9: (25, 27), 10: (1, 7)}

    expected = {(month, day) for month, (first, last) in months.items() for day in range(first, last + 1)}
    assert {(day.month, day.day) for day in prices.calendar.holidays} == expected
    assert {day.year for day in prices.calendar.holidays} == {2026}


def test_a_holiday_before_the_rule_began_was_not_off_peak_by_it(prices: PriceTable) -> None:
    rules = prices.calendar.rules

    assert [rule.holidays_are_off_peak for rule in rules] == [False, False, True]
    assert [rule.from_ for rule in rules] == [beijing(f"2026-{day}T00:00:00") for day in ("08-17", "08-23", "09-21")]


@pytest.mark.parametrize("hours", [-12, -5, 0, 1, 5.5, 8, 14])
def test_the_users_own_zone_does_not_matter(prices: PriceTable, hours: float) -> None:
    zone = timezone(timedelta(hours=hours))

    assert tier_at(datetime(2026, 11, 23, 1, 0, tzinfo=UTC).astimezone(zone), prices.calendar) == "peak"
    assert tier_at(datetime(2026, 11, 23, 0, 59, 59, tzinfo=UTC).astimezone(zone), prices.calendar) == "off-peak"


@pytest.mark.parametrize(
    ("at", "change"),
    [
        ("2026-11-23T08:59:59", "2026-11-23T09:00:00"),
        ("2026-11-23T09:00:00", "2026-11-23T12:00:00"),
        ("2026-11-23T12:00:00", "2026-11-23T14:00:00"),
        ("2026-11-23T14:00:00", "2026-11-23T18:00:00"),
        ("2026-11-23T18:00:00", "2026-11-24T09:00:00"),
        ("2026-11-20T18:00:00", "2026-11-23T09:00:00"),
        ("2026-08-21T18:00:00", "2026-08-22T09:00:00"),
        ("2026-08-22T18:00:00", "2026-08-24T09:00:00"),
        ("2026-09-24T18:00:00", "2026-09-28T09:00:00"),
        ("2026-09-30T18:00:00", "2026-10-08T09:00:00"),
        ("2026-04-24T00:00:00", "2026-08-17T09:00:00"),
        ("2026-08-17T00:00:00", "2026-08-17T09:00:00"),
    ],
)
def test_next_change_is_the_next_instant_with_another_tier(prices: PriceTable, at: str, change: str) -> None:
    found = next_change(beijing(at), prices.calendar)

    assert found == beijing(change)
    assert tier_at(found, prices.calendar) != tier_at(beijing(at), prices.calendar)
    assert tier_at(found - timedelta(microseconds=1), prices.calendar) == tier_at(beijing(at), prices.calendar)


def test_a_normal_week_has_35_peak_hours(prices: PriceTable) -> None:
    monday = beijing("2026-11-16T00:00:00")

    quarters = [tier_at(monday + timedelta(minutes=15 * step), prices.calendar) for step in range(7 * 96)]
    assert quarters.count("peak") == 35 * 4


def test_a_time_without_a_zone_is_refused(prices: PriceTable) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        tier_at(datetime(2026, 11, 23, 9), prices.calendar)


@pytest.mark.parametrize("days", [59, 60, 150])
def test_the_end_of_ever_so_many_holidays_is_found(prices: PriceTable, days: int) -> None:
    first = date(2026, 11, 26)
    holidays = frozenset(first + timedelta(days=day) for day in range(days))
    calendar = replace(prices.calendar, holidays=holidays)

    change = next_change(beijing("2026-11-26T00:00:00"), calendar)
    assert change.date() > max(holidays) and change.date() - max(holidays) <= timedelta(days=3)
    assert tier_at(change, calendar) == "peak"
