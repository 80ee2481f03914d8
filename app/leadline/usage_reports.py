# SPDX-License-Identifier: AGPL-3.0-or-later
"""A part of the usage cut along a line and over time: all that the usage window shows, read in one go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from threading import Event

from leadline.costs import usage as sums
from leadline.costs.usage import Cell, Tally, total
from leadline.costs.usage_bars import Bar, ForecastErrors, bars, currencies, forecast_errors
from leadline.storage import usage, usage_parts
from leadline.storage.ledger import Connection
from leadline.storage.usage_parts import Part


class By(StrEnum):
    """Along which line sums are cut."""

    DAY = "day"
    MODEL = "model"
    MODE = "mode"
    KIND = "kind"
    CHAT = "chat"
    COLLECTION = "collection"


_KEYS: dict[By, Callable[[Cell], str]] = {
    By.DAY: sums.by_day,
    By.MODEL: sums.by_model,
    By.MODE: sums.by_mode,
    By.KIND: sums.by_kind,
}


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One line of a table of usage."""

    key: str
    """The day, model, ... itself; the number of a chat or a collection; "" for what belongs to none any more."""
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class UsageReport:
    """All that the usage window shows of a part of the ledger."""

    by: By
    part: Part
    name: str
    """Of the chat or collection; "" for all."""
    rows: tuple[UsageRow, ...]
    total: Tally
    first: date
    """The days that the bars go from and to."""
    last: date
    bars: dict[str, tuple[Bar, ...]]
    """By currency, what was billed in it; under "" all requests, whatever they cost."""
    errors: ForecastErrors | None
    """Of the last replies, whatever the part."""
    is_empty: bool
    """Nothing was ever asked."""


@dataclass(slots=True)
class Progress:
    """How far the ledger is added up; the first time it may take seconds."""

    told: Callable[[int, int], None] = lambda _done, _all: None
    """Called now and then with rows done and rows in all, on a thread of the assistant."""
    stopped: Event = field(default_factory=Event)
    """Set it to end the adding; what is done stays done."""


def report_of(con: Connection, by: By, part: Part, today: date) -> UsageReport:
    """What the sums, brought up to date, say of the part."""
    cells = usage_parts.cells(con, part=part)
    if by in _KEYS:
        rows = tuple(UsageRow(key, key, tally) for key, tally in sums.grouped(cells, _KEYS[by]).items())
    else:
        found = usage_parts.named(con, part=part, by_collection=by is By.COLLECTION)
        rows = tuple(UsageRow(*row) for row in found)
    last = part.until or max([today, *(cell.day for cell in cells)])
    first = part.since or min([last, *(cell.day for cell in cells)])
    return UsageReport(
        by=by,
        part=part,
        name="" if part.is_whole else usage_parts.name_of(con, part),
        rows=rows,
        total=total(row.tally for row in rows),
        first=first,
        last=last,
        bars={each: bars(cells, first, last, each) for each in currencies(cells)}
        | {"": bars(cells, first, last, None)},
        errors=forecast_errors(usage.forecast_errors(con)),
        is_empty=not rows and con.execute("SELECT 1 FROM ledger LIMIT 1").fetchone() is None,
    )
