# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices and holidays that the user entered: for servers of their own, for new prices, for next year.

They go before the rows that came with the program. Kept as one small JSON file; a damaged one is said and not used.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from leadline.costs.money import plain
from leadline.costs.prices import ONE_TIER, PriceRow, PriceTable
from leadline.costs.tiers import OFF_PEAK, PEAK
from leadline.errors import AssistantError

OWN = "entered by the user"
"""The source of such a row."""
MOST_PRICE = Decimal(1_000_000)
"""Per 1M tokens; a slip of the finger is more likely than one unit of money a token."""
_SIZE_LIMIT_BYTES = 1_000_000
_MOST_DAYS = 60
_TIERS = (ONE_TIER, PEAK, OFF_PEAK)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days that are off-peak though they are weekdays."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> Iterable[date]:
        """Each of them."""
        return (self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """What the user entered; the empty value when nothing was."""

    rows: tuple[PriceRow, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    checked_on: date | None = None
    """The day on which the user last compared the prices with the service's page."""


def applied(table: PriceTable, own: OwnPrices) -> PriceTable:
    """The table with what the user entered before what it had."""
    return table.with_own(own.rows, frozenset(day for holiday in own.holidays for day in holiday.days))


def check(own: OwnPrices) -> None:
    """See that every row can be used and no two contradict each other.

    Raises:
        AssistantError: bad_argument; the title names the row, the hint says what is wrong with it.
    """
    for row in own.rows:
        _check_row(row)
    for at, row in enumerate(own.rows):
        for other in own.rows[at + 1 :]:
            same = (row.model, row.currency) == (other.model, other.currency)
            same_hours = row.tier == other.tier or ONE_TIER in (row.tier, other.tier)
            if same and same_hours and _overlap(row, other):
                raise _bad(row, "Another row for the same model, currency and hours is in force at the same time.")
    for holiday in own.holidays:
        if not 0 <= (holiday.last - holiday.first).days < _MOST_DAYS:
            title = f"The holiday “{holiday.name[:80]}” cannot be used."
            raise AssistantError(title, "Its last day must not be before its first.", code="bad_argument")


def load(path: Path) -> OwnPrices:
    """What the file holds; the empty value when there is none.

    Raises:
        AssistantError: damaged, when it cannot be read as such a file. Nothing of it is used then.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_SIZE_LIMIT_BYTES + 1)
    except FileNotFoundError:
        return OwnPrices()
    except OSError as error:
        raise _damaged(path, str(error)) from error
    try:
        if len(raw) > _SIZE_LIMIT_BYTES:
            raise ValueError("too long")
        own = _read(json.loads(raw))
        check(own)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidOperation) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error
    except AssistantError as error:
        raise _damaged(path, error.one_line()) from error
    return own


def as_text(own: OwnPrices) -> str:
    """The file's text: prices as strings, so that no float ever touches them."""
    return (
        json.dumps(
            {
                "checked_on": own.checked_on.isoformat() if own.checked_on is not None else None,
                "rows": [
                    {
                        "model": row.model,
                        "from": row.from_.isoformat(),
                        "to": row.to.isoformat() if row.to is not None else None,
                        "tier": row.tier,
                        "hit": plain(row.hit),
                        "miss": plain(row.miss),
                        "output": plain(row.output),
                        "currency": row.currency,
                        "note": row.note,
                    }
                    for row in own.rows
                ],
                "holidays": [
                    {"name": each.name, "first": each.first.isoformat(), "last": each.last.isoformat()}
                    for each in own.holidays
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _read(values: Any) -> OwnPrices:
    rows = tuple(
        PriceRow(
            model=_text(row["model"]),
            from_=datetime.fromisoformat(row["from"]),
            to=datetime.fromisoformat(row["to"]) if row["to"] is not None else None,
            tier=_text(row["tier"]),
            hit=Decimal(_text(row["hit"])),
            miss=Decimal(_text(row["miss"])),
            output=Decimal(_text(row["output"])),
            currency=_text(row["currency"]),
            source=OWN,
            note=_text(row.get("note", "")),
        )
        for row in values["rows"]
    )
    holidays = tuple(
        Holiday(_text(row["name"]), date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
        for row in values["holidays"]
    )
    checked = values.get("checked_on")
    return OwnPrices(rows, holidays, date.fromisoformat(checked) if checked is not None else None)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _check_row(row: PriceRow) -> None:
    if not row.model.strip() or len(row.model) > 200 or not row.model.isprintable():
        raise _bad(row, "It names no model.")
    if not (len(row.currency) == 3 and row.currency.isascii() and row.currency.isalpha() and row.currency.isupper()):
        raise _bad(row, "The currency is three capital letters, such as CNY or USD.")
    if row.tier not in _TIERS:
        raise _bad(row, "The hours are peak, off-peak or all.")
    for price in (row.hit, row.miss, row.output):
        exponent = price.as_tuple().exponent
        if not price.is_finite() or not 0 <= price <= MOST_PRICE or not isinstance(exponent, int) or exponent < -9:
            raise _bad(row, "A price per million tokens is a number from 0 to a million with at most nine decimals.")
    if row.from_.tzinfo is None or (row.to is not None and row.to.tzinfo is None):
        raise _bad(row, "Its times need a time zone.")
    if row.to is not None and row.to <= row.from_:
        raise _bad(row, "It ends before it begins.")


def _overlap(one: PriceRow, other: PriceRow) -> bool:
    return (one.to is None or other.from_ < one.to) and (other.to is None or one.from_ < other.to)


def _bad(row: PriceRow, why: str) -> AssistantError:
    return AssistantError(f"The price row for “{row.model[:80]}” cannot be used.", why, code="bad_argument")


def _damaged(path: Path, detail: str) -> AssistantError:
    return AssistantError(
        "Your own prices cannot be read; the ones that came with Leadline are used.",
        "Enter them again in the settings, or repair the file.",
        f"{path}: {detail}",
        code="damaged",
    )
