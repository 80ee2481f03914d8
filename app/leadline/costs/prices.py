# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a million tokens cost, and when: the dated rows of `resources/prices.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from leadline.costs.tiers import Calendar, next_change, read_calendar, tier_at

ONE_TIER = "all"
UNCHECKED_AFTER = timedelta(days=60)
"""Prices that nobody has looked at for so long are marked."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Three prices per 1M tokens, in force for a time."""

    model: str
    from_: datetime
    """The first instant at which the row is in force."""
    to: datetime | None
    """The first at which it no longer is; None while it lasts."""
    tier: str
    """peak, off-peak, or all for the time before the day was split."""
    hit: Decimal
    """Input that the service held."""
    miss: Decimal
    """Input that it had to read."""
    output: Decimal
    """Answer and thinking."""
    currency: str
    source: str
    note: str = ""
    """What the source leaves open; "" for most rows."""


@dataclass(frozen=True, slots=True)
class PriceTable:
    """All rows, the peak hours, and the ids that are billed as another model."""

    rows: tuple[PriceRow, ...]
    calendar: Calendar
    billed_as: Mapping[str, str]
    checked_on: date
    """The day of the price page that the last rows were read from."""

    @classmethod
    def load(cls, path: Path) -> "PriceTable":
        """The table in a TOML file. An error in it raises KeyError or ValueError: the file is part of the program."""
        with path.open("rb") as file:
            table = tomllib.load(file)
        rows = (
            PriceRow(
                model=row["model"],
                from_=row["from"],
                to=row.get("to"),
                tier=row["tier"],
                hit=Decimal(row["hit"]),
                miss=Decimal(row["miss"]),
                output=Decimal(row["output"]),
                currency=row["currency"],
                source=row["source"],
                note=row.get("note", ""),
            )
            for row in table["price"]
        )
        return cls(tuple(rows), read_calendar(table["calendar"]), table["billed_as"], table["checked_on"])

    def with_own(self, rows: tuple[PriceRow, ...], holidays: frozenset[date] = frozenset()) -> "PriceTable":
        """The table with rows and holidays of the user's own. Where both have a row in force, the user's counts."""
        calendar = replace(self.calendar, holidays=self.calendar.holidays | holidays)
        return replace(self, rows=(*rows, *self.rows), calendar=calendar)

    def is_unchecked(self, today: date, own_check: date | None = None) -> bool:
        """Whether nobody, neither we nor the user, has looked at the price page for sixty days."""
        return today - max(self.checked_on, own_check or self.checked_on) > UNCHECKED_AFTER

    def canonical(self, model: str) -> str:
        """The id that a model is billed under: a legacy name's successor, else the name itself."""
        return self.billed_as.get(model, model)

    def row_at(self, model: str, currency: str, at: datetime) -> PriceRow | None:
        """The row for a model and an account's currency at an instant; None where no price is known.

        `at` is when the request is sent. Which instant DeepSeek goes by is not documented; most meters take this.
        """
        wanted = self.canonical(model)
        rows = (row for row in self.rows_at(at) if row.model == wanted and row.currency == currency)
        return next(rows, None)

    def rows_at(self, at: datetime) -> tuple[PriceRow, ...]:
        """Every row in force at an instant, in the file's order: one for each model and currency."""
        tiers = (ONE_TIER, tier_at(at, self.calendar))
        found: dict[tuple[str, str], PriceRow] = {}
        for row in self.rows:
            if row.tier in tiers and row.from_ <= at and (row.to is None or at < row.to):
                found.setdefault((row.model, row.currency), row)
        return tuple(found.values())

    def until(self, at: datetime) -> datetime:
        """When the prices of an instant end: at the next change of tier, or of a row, if that is sooner."""
        edges = {edge for row in self.rows for edge in (row.from_, row.to) if edge is not None and edge > at}
        return min({next_change(at, self.calendar), *edges})

    def following(self, row: PriceRow, at: datetime) -> tuple[datetime, PriceRow | None]:
        """When the row that is in force at an instant ends, and what counts then; a row with a tier always ends.

        What begins and ends for other models meanwhile changes nothing.
        """
        following: PriceRow | None = row
        while following == row:
            at = self.until(at)
            following = self.row_at(row.model, row.currency, at)
        return at, following
