# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's own prices while they are edited: texts as they were typed, and what they mean. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication

from leadline.costs.money import plain
from leadline.costs.own_prices import OWN, Holiday, OwnPrices
from leadline.costs.prices import ONE_TIER, PriceRow
from leadline.errors import AssistantError

COLUMNS = ("model", "from_", "to", "tier", "hit", "miss", "output", "currency", "note")
"""Of a price row, in the order of the table."""


@dataclass(frozen=True, slots=True)
class RowDraft:
    """A price row as it stands in the table."""

    model: str = ""
    from_: str = ""
    to: str = ""
    tier: str = ONE_TIER
    hit: str = ""
    miss: str = ""
    output: str = ""
    currency: str = ""
    note: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """In the order of the table."""
        return tuple(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class HolidayDraft:
    """Days that are off-peak, as they stand in the table."""

    name: str = ""
    first: str = ""
    last: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """In the order of the table."""
        return self.name, self.first, self.last


@dataclass(frozen=True, slots=True)
class Draft:
    """All of it; each change makes another, so that the last ones can come back."""

    rows: tuple[RowDraft, ...] = ()
    holidays: tuple[HolidayDraft, ...] = ()
    checked_on: date | None = None

    @classmethod
    def of(cls, own: OwnPrices) -> Draft:
        """What is kept, as it is typed."""
        return cls(
            tuple(draft_of(row) for row in own.rows),
            tuple(HolidayDraft(each.name, each.first.isoformat(), each.last.isoformat()) for each in own.holidays),
            own.checked_on,
        )

    def with_text(self, row: int, column: int, text: str) -> Draft:
        """Another text in a cell of the prices."""
        changed = replace(self.rows[row], **{COLUMNS[column]: text.strip()})
        return replace(self, rows=(*self.rows[:row], changed, *self.rows[row + 1 :]))

    def with_holiday_text(self, row: int, column: int, text: str) -> Draft:
        """Another text in a cell of the holidays."""
        name = ("name", "first", "last")[column]
        changed = replace(self.holidays[row], **{name: text.strip()})
        return replace(self, holidays=(*self.holidays[:row], changed, *self.holidays[row + 1 :]))

    def own(self) -> OwnPrices:
        """What the texts mean. An empty last day of a holiday is its first.

        Raises:
            AssistantError: bad_argument; the title names the row, the hint says what is wrong with it.
        """
        return OwnPrices(
            tuple(_row(draft) for draft in self.rows), tuple(_holiday(each) for each in self.holidays), self.checked_on
        )


def draft_of(row: PriceRow) -> RowDraft:
    """A row as it is typed: times by this computer's clock, "" for an end that is not known."""
    return RowDraft(
        model=row.model,
        from_=time_text(row.from_),
        to=time_text(row.to) if row.to is not None else "",
        tier=row.tier,
        hit=plain(row.hit),
        miss=plain(row.miss),
        output=plain(row.output),
        currency=row.currency,
        note=row.note,
    )


def time_text(at: datetime) -> str:
    """2026-09-10 12:00 by this computer's clock; to the second or beyond where that is not the whole minute."""
    local = at.astimezone()
    text = local.replace(tzinfo=None).isoformat(" ")
    return text.removesuffix(":00") if not local.microsecond else text


def _row(draft: RowDraft) -> PriceRow:
    name = draft.model or draft.note or "\u2013"
    begin = _time(name, draft.from_)
    if begin is None:
        raise _bad(name, QCoreApplication.translate("prices", "It does not say from when on it holds."))
    hit, miss, output = (_price(name, text) for text in (draft.hit, draft.miss, draft.output))
    end = _time(name, draft.to)
    return PriceRow(draft.model, begin, end, draft.tier, hit, miss, output, draft.currency.upper(), OWN, draft.note)


def _time(name: str, text: str) -> datetime | None:
    """A day or a time; without a zone by this computer's clock."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo is not None else at.astimezone()
    except (ValueError, OverflowError, OSError) as problem:
        words = QCoreApplication.translate("prices", "\u201c{text}\u201d is not a time. Write it as 2026-11-23 09:30.")
        raise _bad(name, words.replace("{text}", text[:40])) from problem


def _price(name: str, text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation as problem:
        words = QCoreApplication.translate("prices", "\u201c{text}\u201d is not a price.")
        if not text:
            words = QCoreApplication.translate("prices", "A price is missing; 0 where it is free.")
        raise _bad(name, words.replace("{text}", text[:40])) from problem


def _holiday(draft: HolidayDraft) -> Holiday:
    try:
        first = date.fromisoformat(draft.first)
        return Holiday(draft.name, first, date.fromisoformat(draft.last) if draft.last else first)
    except ValueError as problem:
        words = QCoreApplication.translate("prices", "A day is missing, or is none. Write it as 2026-11-23.")
        title = QCoreApplication.translate("prices", "The holiday \u201c{name}\u201d cannot be used.")
        raise AssistantError(title.replace("{name}", draft.name[:80]), words, code="bad_argument") from problem


def _bad(name: str, why: str) -> AssistantError:
    title = QCoreApplication.translate("prices", "The price row for \u201c{name}\u201d cannot be used.")
    return AssistantError(title.replace("{name}", name[:80]), why, code="bad_argument")
