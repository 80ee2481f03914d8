# SPDX-License-Identifier: AGPL-3.0-or-later
"""Peak and off-peak: which one an instant falls in, and when that ends. The rules are dated data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

PEAK = "peak"
OFF_PEAK = "off-peak"

_SEARCHED_DAYS = 60
"""Longer than any time without a change, once the last known holiday is over."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is peak from one instant until the next rule begins."""

    from_: datetime
    windows: tuple[tuple[time, time], ...]
    """Half-open: the first moment is peak, the last is not."""
    days: frozenset[int]
    """1 Monday to 7 Sunday."""
    holidays_are_off_peak: bool
    source: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The peak rules with the holidays they know."""

    zone: timezone
    """Beijing: a fixed offset, whatever the user's own zone."""
    rules: tuple[Rule, ...]
    """Oldest first. Before the first of them the whole day is off-peak."""
    holidays: frozenset[date]

    def rule_at(self, at: datetime) -> Rule | None:
        """The rule in force at an instant."""
        return next((rule for rule in reversed(self.rules) if rule.from_ <= at), None)


def read_calendar(table: Mapping[str, Any]) -> Calendar:
    """The calendar in the table `calendar` of prices.toml; an error in it raises KeyError or ValueError."""
    offset = datetime.fromisoformat(f"2026-01-01T00:00:00{table['offset']}").utcoffset()
    zone = timezone(offset or timedelta())
    rules = (
        Rule(
            from_=row["from"],
            windows=tuple(_window(text) for text in row["windows"]),
            days=frozenset(row["days"]),
            holidays_are_off_peak=row["holidays_are_off_peak"],
            source=row["source"],
        )
        for row in table["rule"]
    )
    holidays = (
        row["first"] + timedelta(days=offset)
        for row in table["holidays"]["days"]
        for offset in range((row["last"] - row["first"]).days + 1)
    )
    return Calendar(zone, tuple(sorted(rules, key=lambda rule: rule.from_)), frozenset(holidays))


def tier_at(at: datetime, calendar: Calendar) -> str:
    """ "peak" or "off-peak" at an instant. `at` carries a time zone, or it is a ValueError."""
    local = _aware(at).astimezone(calendar.zone)
    rule = calendar.rule_at(at)
    if rule is None or local.isoweekday() not in rule.days:
        return OFF_PEAK
    if rule.holidays_are_off_peak and local.date() in calendar.holidays:
        return OFF_PEAK
    return PEAK if any(start <= local.time() < end for start, end in rule.windows) else OFF_PEAK


def next_change(at: datetime, calendar: Calendar) -> datetime:
    """The first instant after `at` with another tier, in Beijing time.

    Raises:
        ValueError: the rules hold no peak hour any more; the calendar that is shipped never does.
    """
    now = tier_at(at, calendar)
    begin = _aware(at).astimezone(calendar.zone)
    if calendar.rules and begin < calendar.rules[0].from_:
        begin = calendar.rules[0].from_.astimezone(calendar.zone)
    known_days = (max(calendar.holidays, default=begin.date()) - begin.date()).days
    for offset in range(max(known_days, 0) + _SEARCHED_DAYS):
        for instant in _boundaries(begin.date() + timedelta(days=offset), calendar):
            if instant > at and tier_at(instant, calendar) != now:
                return instant
    raise ValueError("no change of tier lies ahead")


def _boundaries(day: date, calendar: Calendar) -> Iterator[datetime]:
    """Every instant of a day at which the tier could change, in order."""
    times = {time.min, *(edge for rule in calendar.rules for window in rule.windows for edge in window)}
    instants = {datetime.combine(day, edge, calendar.zone) for edge in times}
    instants |= {rule.from_.astimezone(calendar.zone) for rule in calendar.rules}
    return (instant for instant in sorted(instants) if instant.date() == day)


def _window(text: str) -> tuple[time, time]:
    start, end = text.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no tier")
    return at
