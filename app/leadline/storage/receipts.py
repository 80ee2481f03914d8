# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts: what exactly was sent, in parts that are kept once; and the forecast beside it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from leadline.costs.forecast import Forecast
from leadline.errors import AssistantError
from leadline.storage.blobs import get_blob, put_blob
from leadline.storage.columns import clean, maybe_decimal, maybe_text, maybe_time, maybe_us


@dataclass(frozen=True, slots=True)
class Receipt:
    """One request as it went out. No key: it was never part of the body."""

    turn_id: int
    attempt: int
    """Counted from 1."""
    parts: tuple[bytes, ...]
    """Their concatenation is the body."""
    parameters: Mapping[str, Any]
    request_id: str
    response_model: str
    """The model id that the service named; "" as long as it did not."""

    @property
    def body(self) -> bytes:
        """The very bytes that were posted."""
        return b"".join(self.parts)


def put_receipt(con: Connection, turn_id: int, parts: Sequence[bytes], parameters: Mapping[str, Any]) -> int:
    """Keep what is about to be sent; gives the number of the attempt.

    The parts that an earlier request had too (instructions, pack, turns) are not stored again.
    """
    (attempt,) = con.execute(
        "SELECT coalesce(max(attempt), 0) + 1 FROM receipt WHERE turn_id = ?", (turn_id,)
    ).fetchone()
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    cursor = con.execute(
        "INSERT INTO receipt (turn_id, attempt, parameters, body_hash) VALUES (?, ?, ?, ?)",
        (turn_id, attempt, json.dumps(dict(parameters), ensure_ascii=False), digest.digest()),
    )
    con.executemany(
        "INSERT INTO receipt_part (receipt_id, seq, blob) VALUES (?, ?, ?)",
        [(cursor.lastrowid, seq, put_blob(con, part)) for seq, part in enumerate(parts)],
    )
    return int(attempt)


def close_receipt(
    con: Connection, turn_id: int, *, request_id: str, response_model: str, attempt: int | None = None
) -> None:
    """Add what came back to the last attempt (or to that one)."""
    con.execute(
        "UPDATE receipt SET request_id = ?, response_model = ? WHERE turn_id = ?"
        " AND attempt = coalesce(?, (SELECT max(attempt) FROM receipt WHERE turn_id = ?))",
        (clean(request_id), clean(response_model), turn_id, attempt, turn_id),
    )


def repeat_receipt(con: Connection, turn_id: int, *, request_id: str) -> None:
    """The last attempt failed under this id, and the same bytes go out again: one more receipt of the same parts."""
    close_receipt(con, turn_id, request_id=request_id, response_model="")
    (failed,) = con.execute("SELECT max(id) FROM receipt WHERE turn_id = ?", (turn_id,)).fetchone()
    cursor = con.execute(
        "INSERT INTO receipt (turn_id, attempt, parameters, body_hash)"
        " SELECT turn_id, attempt + 1, parameters, body_hash FROM receipt WHERE id = ?",
        (failed,),
    )
    con.execute(
        "INSERT INTO receipt_part (receipt_id, seq, blob) SELECT ?, seq, blob FROM receipt_part WHERE receipt_id = ?",
        (cursor.lastrowid, failed),
    )


def load_receipt(con: Connection, turn_id: int, attempt: int | None = None) -> Receipt:
    """The receipt of a turn's last attempt (or of that one), proven to be the bytes that were sent.

    Raises:
        AssistantError: there is none (code not_found), or its bytes are not what they were (code damaged).
    """
    row = con.execute(
        "SELECT id, attempt, parameters, body_hash, request_id, response_model FROM receipt WHERE turn_id = ?"
        " AND attempt = coalesce(?, attempt) ORDER BY attempt DESC LIMIT 1",
        (turn_id, attempt),
    ).fetchone()
    if row is None:
        raise AssistantError(f"There is no receipt of question {turn_id}.", code="not_found")
    receipt_id, found, parameters, body_hash, request_id, response_model = row
    hashes = con.execute("SELECT blob FROM receipt_part WHERE receipt_id = ? ORDER BY seq", (receipt_id,)).fetchall()
    parts = tuple(get_blob(con, blob) for (blob,) in hashes)
    if hashlib.sha256(b"".join(parts)).digest() != body_hash:
        raise AssistantError(
            f"The receipt of question {turn_id} is damaged.",
            "The question and its reply can still be read.",
            f"receipt {receipt_id}: the body's hash differs",
            code="damaged",
        )
    return Receipt(turn_id, found, parts, json.loads(parameters), request_id, response_model)


def put_forecast(con: Connection, turn_id: int, forecast: Forecast) -> None:
    """Keep what was promised before the send, beside what it will have cost."""
    columns = ("turn_id", *_PLAIN, *_PRICES, "exact", "next_us")
    values = (
        turn_id,
        *(getattr(forecast, name) for name in _PLAIN),
        *(maybe_text(getattr(forecast, name)) for name in _PRICES),
        int(forecast.exact),
        maybe_us(forecast.next_at),
    )
    marks = ", ".join("?" * len(columns))
    con.execute(f"INSERT OR REPLACE INTO forecast ({', '.join(columns)}) VALUES ({marks})", values)  # noqa: S608 - our own names


def load_forecast(con: Connection, turn_id: int) -> Forecast | None:
    """What was promised before that turn was sent."""
    columns = ", ".join((*_PLAIN, *_PRICES, "exact", "next_us"))
    row = con.execute(f"SELECT {columns} FROM forecast WHERE turn_id = ?", (turn_id,)).fetchone()  # noqa: S608
    if row is None:
        return None
    *found, exact, next_us = row
    values: dict[str, Any] = dict(zip((*_PLAIN, *_PRICES), found, strict=True))
    values |= {name: maybe_decimal(values[name]) for name in _PRICES}
    return Forecast(**values, exact=bool(exact), next_at=maybe_time(next_us))


_PLAIN = (
    "tokens",
    "hit_low",
    "hit_expected",
    "hit_high",
    "output_low",
    "output_typical",
    "output_high",
    "currency",
    "tier",
    "max_tokens",
    "held_kind",
    "idle_s",
    "cold_chance",
    "own_replies",
    "first_word_s",
    "done_low_s",
    "done_typical_s",
    "done_high_s",
)
_PRICES = ("price_low", "price_expected", "price_high", "input_price", "price_otherwise", "price_next")
