# SPDX-License-Identifier: AGPL-3.0-or-later
"""How values stand in columns: times, amounts, texts, paths, notes. No SQL.

Times are whole microseconds since 1970 in UTC (columns end in `_us`): they sort, compare exactly and are
half the size of ISO text. Amounts are decimal text. Paths are bytes, as a name need not be UTF-8.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from sqlite3 import Cursor

from leadline.chat.mode import Mode
from leadline.documents.document import Note, NoteCode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PATH_ERRORS = "surrogatepass" if os.name == "nt" else "surrogateescape"

_MODES = {mode.value: mode for mode in Mode}

PICO = Decimal(10) ** 12
"""Parts of one unit of money in `ledger.amount_e12`: prices have up to six digits per million tokens."""
_LARGEST_INTEGER = 2**63 - 1


def to_us(at: datetime) -> int:
    """Microseconds since 1970; exact. The time must know its zone."""
    return (at - _EPOCH) // _MICROSECOND


def from_us(value: int) -> datetime:
    """The time in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def maybe_us(at: datetime | None) -> int | None:
    """As `to_us`; None stays None."""
    return None if at is None else to_us(at)


def maybe_time(value: int | None) -> datetime | None:
    """As `from_us`; None stays None."""
    return None if value is None else from_us(value)


def new_id(cursor: Cursor) -> int:
    """The id of the row that was just inserted."""
    return int(cursor.lastrowid or 0)


def clean(text: str) -> str:
    """The text as UTF-8 can hold it: a lone surrogate becomes U+FFFD, as it does in the request."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def path_bytes(path: str) -> bytes:
    """A path with its surrogate escapes turned back into the bytes they stand for."""
    return path.encode("utf-8", _PATH_ERRORS)


def path_text(value: bytes) -> str:
    """The path as the system spells it."""
    return value.decode("utf-8", _PATH_ERRORS)


def pico(amount: Decimal) -> int | None:
    """The amount in 10^-12 units, if that is exact and fits 64 bits; such amounts can be summed by SQLite."""
    scaled = amount * PICO
    if scaled != scaled.to_integral_value() or abs(scaled) > _LARGEST_INTEGER:
        return None
    return int(scaled)


def maybe_text(amount: Decimal | None) -> str | None:
    """A decimal as plain digits, without an exponent; None stays None."""
    return None if amount is None else format(amount, "f")


def maybe_decimal(value: str | None) -> Decimal | None:
    """The decimal of `maybe_text`."""
    return None if value is None else Decimal(value)


def mode_of(value: str) -> Mode:
    """The mode of a column; a word that only a newer Leadline knows is read as non-think."""
    return _MODES.get(value, Mode.NON_THINK)


def notes_json(notes: Iterable[Note]) -> str:
    """Notes as JSON: a list of [code, page or null, detail]."""
    return json.dumps([[note.code.value, note.page, clean(note.detail)] for note in notes], ensure_ascii=False)


def notes_of(value: str) -> tuple[Note, ...]:
    """The notes of `notes_json`."""
    return tuple(Note(NoteCode(code), page, detail) for code, page, detail in json.loads(value))
