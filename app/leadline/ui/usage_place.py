# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the usage window opens: what the cost meter's lines, the menu and the window itself ask for."""

from dataclasses import dataclass
from datetime import date, timedelta

TODAY = "today"
WEEK = "7-days"
DAYS = "30-days"
MONTH = "month"
LAST_MONTH = "last-month"
YEAR = "year"
ALL = "all"
PERIODS = (TODAY, WEEK, DAYS, MONTH, LAST_MONTH, YEAR, ALL)


@dataclass(frozen=True, slots=True)
class UsagePlace:
    """A part of the usage, along a line."""

    period: str = DAYS
    """One of `PERIODS`, or a day (2026-11-23) or month (2026-11) by itself."""
    by: str = "day"
    """day, model, mode, kind, chat or collection."""
    chat_id: int | None = None
    """This chat only."""
    collection_id: int | None = None
    """The chats of this collection only."""
    is_account: bool = False
    """The account's balance instead."""


def days_of(period: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last day of a period; None where it has no end."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    named: dict[str, tuple[date | None, date | None]] = {
        TODAY: (today, today),
        WEEK: (today - timedelta(days=6), today),
        DAYS: (today - timedelta(days=29), today),
        MONTH: (first, today),
        LAST_MONTH: (before.replace(day=1), before),
        YEAR: (today.replace(month=1, day=1), today),
        ALL: (None, None),
    }
    if period in named:
        return named[period]
    if len(period) == len("2026-11"):
        begin = date.fromisoformat(period + "-01")
        return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = date.fromisoformat(period)
    return day, day
