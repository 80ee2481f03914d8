# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger summed by day and by chat. Sums are kept and only what is new is added, so a million rows open at once.

`fold` writes, in steps that leave the writer free between them; the others read. All amounts are exact.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, localcontext
from sqlite3 import Connection
from typing import Any

from leadline.costs.money import EXACT, Money, plain
from leadline.costs.usage import Cell, Tally
from leadline.storage.columns import PICO, from_us, to_us

STEP_ROWS = 10_000
"""Rows of the ledger that one step adds: less than a tenth of a second."""
_MOST_PICO = 10**14
"""Larger amounts are added one by one: a step's sum of the others fits 64 bits."""

_SUMS = (
    "count(*), sum(state = 'unknown' AND estimate IS NULL), coalesce(sum(hit), 0), coalesce(sum(miss), 0),"
    " coalesce(sum(output), 0), coalesce(sum(reasoning), 0),"
    f" coalesce(sum(CASE WHEN abs(amount_e12) < {_MOST_PICO} THEN amount_e12 END), 0)"
)
CURRENCY = "coalesce(currency, estimate_currency, '')"
"""Of a row of the ledger, whether it was billed or estimated."""
_ONE_BY_ONE = f"amount IS NOT NULL AND (amount_e12 IS NULL OR abs(amount_e12) >= {_MOST_PICO})"


@dataclass(frozen=True, slots=True)
class ChatUsage:
    """What one chat used and cost."""

    chat_id: int | None
    """None for chats that are deleted and for what belonged to none."""
    title: str
    collection_id: int | None
    tally: Tally


def zone_name(zone: tzinfo | None) -> str:
    """A name for the rules of a wall clock: equal where days begin at the same instants, whatever the zone is called.

    `None` is the system's own.
    """
    offsets = []
    for year in range(2026, 2036):
        for month in range(1, 13):
            at = datetime(year, month, 15, 12, tzinfo=UTC).astimezone(zone)
            offsets.append(int((at.utcoffset() or timedelta()).total_seconds() // 60))
    runs = [str(offset) for at, offset in enumerate(offsets) if at == 0 or offsets[at - 1] != offset]
    return ",".join(runs)


def fold(con: Connection, zone: tzinfo | None = None) -> bool:
    """Add the next rows of the ledger to the sums; True while there are more. For `Store.write`, step by step."""
    name = zone_name(zone)
    more = _fold_days(con, name, zone)
    return _fold_chats(con) or more


def left(con: Connection, zone: tzinfo | None = None) -> int:
    """How many rows of the ledger `fold` has still to add, about: gaps in their numbers count."""
    (end,) = con.execute("SELECT coalesce(max(id), 0) FROM ledger").fetchone()
    marks = dict(con.execute("SELECT what, folded_id FROM usage_mark"))
    return int(end - min(marks.get(f"day {zone_name(zone)}", 0), marks.get("chat", 0)))


def cells(
    con: Connection, zone: tzinfo | None = None, *, since: date | None = None, until: date | None = None
) -> list[Cell]:
    """The sums by day, oldest first, both days included; those of `fold` so far."""
    rows = con.execute(
        "SELECT day, model, mode, kind, tier, currency, requests, unknown, hit, miss, output, reasoning, amount, saved,"
        " estimated, estimate FROM usage_day WHERE zone = ? AND day >= ? AND day <= ?"
        " ORDER BY day, model, mode, kind, tier, currency",
        (zone_name(zone), since.isoformat() if since is not None else "", until.isoformat() if until else "9999"),
    )
    return [
        Cell(date.fromisoformat(day), model, mode, kind, tier, tally_of(sums))
        for day, model, mode, kind, tier, *sums in rows
    ]


def chats(con: Connection) -> list[ChatUsage]:
    """The sums by chat, for all time; what deleted chats cost stands in rows without one."""
    rows = con.execute(
        "SELECT chat.id, coalesce(chat.title, ''), chat.collection_id, currency, requests, unknown, hit, miss, output,"
        " reasoning, amount, saved, estimated, estimate FROM usage_chat"
        " LEFT JOIN chat ON chat.id = usage_chat.chat_id AND chat.hidden_us IS NULL"
        " ORDER BY usage_chat.chat_id, currency"
    )
    return [ChatUsage(row[0], row[1], row[2], tally_of(row[3:])) for row in rows]


IN_COLLECTION = "ledger.chat_id IN (SELECT id FROM chat WHERE collection_id = ?)"
"""The condition for `ledger.totals_where`."""


def collection_of(con: Connection, chat_id: int) -> tuple[int | None, str]:
    """Number and name of the collection that a chat is in; None and "" for none."""
    row = con.execute(
        "SELECT collection.id, name FROM chat JOIN collection ON collection.id = collection_id WHERE chat.id = ?",
        (chat_id,),
    ).fetchone()
    return row if row is not None else (None, "")


def forecast_errors(con: Connection, replies: int = 1_000) -> list[Decimal]:
    """By how much the last replies cost more (or less, below 0) than was forecast, as a share of the forecast."""
    rows = con.execute(
        "SELECT ledger.amount, forecast.price_expected FROM ledger JOIN forecast USING (turn_id)"
        " WHERE kind = 'reply' AND ledger.state = 'billed' AND forecast.price_expected IS NOT NULL"
        " AND forecast.currency = ledger.currency ORDER BY ledger.id DESC LIMIT ?",
        (replies,),
    )
    return [
        (Decimal(amount) - Decimal(expected)) / Decimal(expected) for amount, expected in rows if Decimal(expected) > 0
    ]


def _fold_days(con: Connection, name: str, zone: tzinfo | None) -> bool:
    span, more = _next_span(con, f"day {name}")
    if span is None:
        return False
    first, last = con.execute("SELECT min(at_us), max(at_us) FROM ledger WHERE id > ? AND id <= ?", span).fetchone()
    con.execute("CREATE TEMP TABLE IF NOT EXISTS day_span (start_us INTEGER, end_us INTEGER, day TEXT)")
    con.execute("DELETE FROM temp.day_span")
    con.executemany("INSERT INTO temp.day_span VALUES (?, ?, ?)", days(from_us(first), from_us(last), zone))
    source = (
        " FROM temp.day_span JOIN ledger ON at_us >= start_us AND at_us < end_us WHERE ledger.id > ? AND ledger.id <= ?"
    )
    keys = f"day, model, mode, kind, tier, {CURRENCY}"
    for row in summed(con, keys, 6, source, span):
        _add(con, "usage_day", ("zone", "day", "model", "mode", "kind", "tier", "currency"), (name, *row[:6]), row[6:])
    _mark(con, f"day {name}", span[1])
    return more


def _fold_chats(con: Connection) -> bool:
    span, more = _next_span(con, "chat")
    if span is None:
        return False
    keys = f"coalesce(chat_id, 0), {CURRENCY}"
    for row in summed(con, keys, 2, " FROM ledger WHERE ledger.id > ? AND ledger.id <= ?", span):
        _add(con, "usage_chat", ("chat_id", "currency"), row[:2], row[2:])
    _mark(con, "chat", span[1])
    return more


def _next_span(con: Connection, what: str) -> tuple[tuple[int, int] | None, bool]:
    """The ids after which, and up to which, rows are still to be added; and whether more come behind them."""
    found = con.execute("SELECT folded_id FROM usage_mark WHERE what = ?", (what,)).fetchone()
    begin = found[0] if found is not None else 0
    (end,) = con.execute("SELECT coalesce(max(id), 0) FROM ledger").fetchone()
    if end <= begin:
        return None, False
    stop = min(end, begin + STEP_ROWS)
    if con.execute("SELECT 1 FROM ledger WHERE id > ? AND id <= ? LIMIT 1", (begin, stop)).fetchone() is None:
        _mark(con, what, stop)  # a gap in the numbers
        return None, stop < end
    return (begin, stop), stop < end


def _mark(con: Connection, what: str, folded_id: int) -> None:
    con.execute(
        "INSERT INTO usage_mark (what, folded_id) VALUES (?, ?)"
        " ON CONFLICT (what) DO UPDATE SET folded_id = excluded.folded_id",
        (what, folded_id),
    )


def summed(con: Connection, keys: str, count: int, source: str, span: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Rows of keys, six counts, amount, saved, and those estimated with their sum; a key may come more than once."""
    prices = {row_id: json.loads(text) for row_id, text in con.execute("SELECT id, json FROM price_row")}
    grouped = ", ".join(str(number) for number in range(1, count + 2))
    with localcontext(EXACT):
        for row in con.execute(f"SELECT {keys}, price_row, {_SUMS}{source} GROUP BY {grouped}", span).fetchall():
            price, hit = prices.get(row[count]), row[count + 3]
            saved = (Decimal(price["miss"]) - Decimal(price["hit"])) * hit / 1_000_000 if price else Decimal(0)
            amount = Decimal(row[count + 7]) / PICO
            yield (*row[:count], *row[count + 1 : count + 7], amount, saved, 0, Decimal(0))
        one_by_one = f"SELECT {keys}, amount{source} AND {_ONE_BY_ONE}"
        for row in con.execute(one_by_one, span).fetchall():
            yield (*row[:count], 0, 0, 0, 0, 0, 0, Decimal(row[count]), Decimal(0), 0, Decimal(0))
        for row in con.execute(f"SELECT {keys}, estimate{source} AND estimate IS NOT NULL", span).fetchall():
            yield (*row[:count], 0, 0, 0, 0, 0, 0, Decimal(0), Decimal(0), 1, Decimal(row[count]))


def _add(con: Connection, table: str, names: Sequence[str], keys: Sequence[Any], sums: Sequence[Any]) -> None:
    where = " AND ".join(f"{name} = ?" for name in names)
    columns = ("requests", "unknown", "hit", "miss", "output", "reasoning", "amount", "saved", "estimated", "estimate")
    old = con.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}", keys).fetchone()  # noqa: S608
    new = list(sums)
    if old is not None:  # amounts stand there as text
        new = [
            Decimal(one) + more if isinstance(more, Decimal) else one + more
            for one, more in zip(old, sums, strict=True)
        ]
    marks = ", ".join("?" * (len(names) + len(columns)))
    con.execute(
        f"INSERT OR REPLACE INTO {table} ({', '.join((*names, *columns))}) VALUES ({marks})",  # noqa: S608
        (*keys, *(plain(value) if isinstance(value, Decimal) else value for value in new)),
    )


def days(first: datetime, last: datetime, zone: tzinfo | None) -> Iterator[tuple[int, int, str]]:
    """Each day of the wall clock from one instant to another: when it begins, when the next does, its name."""
    day, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    while day <= end:
        after = day + timedelta(days=1)
        yield to_us(midnight(day, zone)), to_us(midnight(after, zone)), day.isoformat()
        day = after


def midnight(day: date, zone: tzinfo | None = None) -> datetime:
    """When a day of the wall clock begins; `None` is the system's own."""
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)  # without a zone: the system's own
    return begin.astimezone(UTC)


def tally_of(row: Sequence[Any]) -> Tally:
    """Of currency, six counts, amount, saved, and what is estimated."""
    currency, requests, unknown, hit, miss, output, reasoning, amount, saved, estimated, estimate = row
    # Where nothing was billed in a currency, only estimated, there is no amount in it.
    amounts = (Money(Decimal(amount), currency),) if currency and (Decimal(amount) or requests > estimated) else ()
    more = (Money(Decimal(saved), currency),) if currency and Decimal(saved) else ()
    about = (Money(Decimal(estimate), currency),) if currency and estimated else ()
    return Tally(requests, unknown, hit, miss, output, reasoning, amounts, more, estimated, about)
