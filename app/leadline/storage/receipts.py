# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts: what exactly was sent, in parts that are kept once; the forecast beside it; and what the service holds."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from leadline.context.tokenizer import Cut
from leadline.costs.forecast import Forecast
from leadline.errors import AssistantError
from leadline.storage.blobs import get_blob, put_blob
from leadline.storage.columns import clean, maybe_decimal, maybe_text, to_us

_HELD_FOR = timedelta(days=30)
"""Nothing documents that the service keeps a prefix longer than some days; older rows are only weight."""


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
    counts = [getattr(forecast, name) for name in _COUNTS]
    prices = [maybe_text(getattr(forecast, name)) for name in _PRICES]
    columns = ", ".join(("turn_id", *_COUNTS, *_PRICES, *_REST))
    marks = ", ".join("?" * (1 + len(_COUNTS) + len(_PRICES) + len(_REST)))
    con.execute(
        f"INSERT OR REPLACE INTO forecast ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
        (turn_id, *counts, *prices, forecast.currency, forecast.tier, forecast.max_tokens, int(forecast.exact)),
    )


def load_forecast(con: Connection, turn_id: int) -> Forecast | None:
    """What was promised before that turn was sent."""
    columns = ", ".join((*_COUNTS, *_PRICES, *_REST))
    row = con.execute(f"SELECT {columns} FROM forecast WHERE turn_id = ?", (turn_id,)).fetchone()  # noqa: S608
    if row is None:
        return None
    values: dict[str, Any] = dict(zip((*_COUNTS, *_PRICES, *_REST), row, strict=True))
    values |= {name: maybe_decimal(values[name]) for name in _PRICES}
    return Forecast(**values | {"exact": bool(values["exact"])})


def remember_prefix(con: Connection, endpoint: str, model: str, hash: str, tokens: int, at: datetime) -> None:
    """The service has stored this prompt, or has used it again just now."""
    con.execute(
        "INSERT INTO held_prefix (endpoint, model, hash, tokens, last_used_us) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (endpoint, model, hash) DO UPDATE SET tokens = excluded.tokens,"
        " last_used_us = max(last_used_us, excluded.last_used_us)",
        (endpoint, model, hash, tokens, to_us(at)),
    )
    con.execute("DELETE FROM held_prefix WHERE last_used_us < ?", (to_us(at - _HELD_FOR),))


def longest_held(
    con: Connection, endpoint: str, model: str, cuts: Sequence[Cut], not_before: datetime | None = None
) -> int:
    """Tokens of the longest of these prompts that the endpoint is known to hold; 0 if none.

    `not_before` leaves out what was last used before that time.
    """
    since = to_us(not_before) if not_before is not None else 0
    for cut in sorted(cuts, key=lambda each: each.tokens, reverse=True):
        if con.execute(
            "SELECT 1 FROM held_prefix WHERE endpoint = ? AND model = ? AND hash = ? AND last_used_us >= ?",
            (endpoint, model, cut.hash, since),
        ).fetchone():
            return cut.tokens
    return 0


_COUNTS = (
    "tokens",
    "hit_low",
    "hit_expected",
    "hit_high",
    "output_low",
    "output_typical",
    "output_high",
)
_PRICES = ("price_low", "price_expected", "price_high", "input_price")
_REST = ("currency", "tier", "max_tokens", "exact")
