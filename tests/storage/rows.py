# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values for the tests of this room."""

import hashlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import Estimate, LedgerEntry
from leadline.costs.forecast import Forecast
from leadline.costs.money import Money
from leadline.costs.prices import PriceRow
from leadline.documents.document import Extract, Note, NoteCode, Page, State
from leadline.storage import conversations

WHEN = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)
WRITER = "0123456789abcdef" * 2
SECOND = timedelta(seconds=1)

ROW = PriceRow(
    model="deepseek-flash",
    from_=datetime(2026, 8, 17, tzinfo=UTC),
    to=None,
    tier="off-peak",
    hit=Decimal("0.02"),
    miss=Decimal("1"),
    output=Decimal("2"),
    currency="CNY",
    source="https://api-docs.deepseek.com/quick_start/pricing",
)


def new_chat(con: Connection, title: str = "", at: datetime = WHEN, **more: Any) -> int:
    """A chat with flash."""
    values = {"endpoint_id": "deepseek", "model": "deepseek-flash", "mode": Mode.NON_THINK} | more
    return conversations.create_chat(con, title=title, at=at, **values)


def new_turn(
    con: Connection,
    chat_id: int,
    question: str,
    reply: str | None = None,
    parent_id: int | None = None,
    at: datetime = WHEN,
    **more: Any,
) -> int:
    """A question; with a reply, a finished one."""
    values = {"mode": Mode.NON_THINK, "model": "deepseek-flash", "writer": WRITER} | more
    turn_id = conversations.begin_turn(con, chat_id, parent_id=parent_id, question=question, at=at, **values)
    if reply is not None:
        conversations.finish_turn(
            con, turn_id, state="complete", reply=reply, thinking="", ended_at=at, finish_reason="stop"
        )
    return turn_id


def an_extract(text: str = "one\ntwo\n", path: str = "/home/u/report.txt", **more: Any) -> Extract:
    """A text file of one page."""
    values: dict[str, Any] = {
        "path": path,
        "name": path.rsplit("/", 1)[-1],
        "source": path,
        "kind": "text",
        "state": State.READY,
        "hash": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "size_bytes": len(text),
        "reader_version": "text-1",
        "notes": (),
        "pages": (Page(1, text),),
    }
    return Extract(**values | more)


def a_pdf() -> Extract:
    """Three pages, one of them without text, and a note on the whole."""
    return an_extract(
        path="/home/u/年报/report.pdf",
        kind="pdf",
        state=State.PARTLY,
        hash="ab" * 32,
        notes=(Note(NoteCode.TRUNCATED, detail="only the first 3 pages"),),
        pages=(
            Page(1, "缓存命中\n"),
            Page(2, "", (Note(NoteCode.NO_TEXT, 2, "a picture"),)),
            Page(3, "odd \ud800 text\n", (Note(NoteCode.ODD_GLYPHS, 3),)),
        ),
    )


def an_entry(turn_id: int | None = None, amount: str | None = "0.0341", **more: Any) -> LedgerEntry:
    """A billed reply."""
    values: dict[str, Any] = {
        "turn_id": turn_id,
        "kind": "reply",
        "at": WHEN,
        "model": "deepseek-flash",
        "mode": Mode.NON_THINK,
        "usage": Usage(611_200, 1_280, 5_016, 3_812),
        "price_row": ROW,
        "tier": "off-peak",
        "amount": Money(Decimal(amount), "CNY") if amount is not None else None,
        "state": "billed" if amount is not None else "unknown",
    }
    return LedgerEntry(**values | more)


def an_estimate(turn_id: int | None = None, about: str = "0.02", **more: Any) -> LedgerEntry:
    """A reply that broke off before its usage came."""
    estimate = Estimate(Usage(611_200, 1_280, 900, None), Money(Decimal(about), "CNY"))
    return replace(an_entry(turn_id, None, usage=None, **more), state="estimated", estimate=estimate)


def a_forecast() -> Forecast:
    """One with prices of many digits."""
    return Forecast(
        tokens=612_480,
        hit_low=0,
        hit_expected=611_200,
        hit_high=612_352,
        output_low=300,
        output_typical=5_000,
        output_high=20_000,
        price_low=Decimal("0.0128000001"),
        price_expected=Decimal("0.0235"),
        price_high=None,
        input_price=Decimal("0.6125"),
        currency="CNY",
        tier="off-peak",
        max_tokens=65_536,
        exact=True,
        held_kind="part",
        idle_s=5_400.25,
        cold_chance=0.0625,
        price_otherwise=Decimal("0.6360000001"),
        price_next=Decimal("0.047"),
        next_at=WHEN + timedelta(minutes=43),
        own_replies=34,
        first_word_s=2.5,
        done_low_s=7.5,
        done_typical_s=85.0,
        done_high_s=336.125,
    )


def is_sound(path: str | Any) -> bool:
    """Whether SQLite finds nothing wrong in the file."""
    con = sqlite3.connect(path)
    try:
        checks = con.execute("PRAGMA integrity_check").fetchall() + con.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        con.close()
    return checks == [("ok",)]
