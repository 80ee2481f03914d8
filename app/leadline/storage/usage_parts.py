# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of a part of the ledger: some days, one chat, one collection; by day, by chat, by collection.

What all of it amounts to stands in `usage`'s sums; the rest is added up here, from the rows that an index finds.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from sqlite3 import Connection

from leadline.costs.usage import Cell, Tally, total
from leadline.storage import usage
from leadline.storage.columns import from_us, to_us


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of the ledger; all of them unless told otherwise."""

    since: date | None = None
    """The first day, of the calendar on the user's wall."""
    until: date | None = None
    """The last day; it belongs to the part."""
    chat_id: int | None = None
    collection_id: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the chat or the collection does not matter."""
        return self.chat_id is None and self.collection_id is None


def cells(con: Connection, zone: tzinfo | None = None, *, part: Part) -> list[Cell]:
    """The sums by day, model, mode, kind and tier, oldest first."""
    if part.is_whole:
        return usage.cells(con, zone, since=part.since, until=part.until)
    where, values = _where(part, zone)
    first, last = con.execute(f"SELECT min(at_us), max(at_us) FROM ledger WHERE {where}", values).fetchone()  # noqa: S608
    if first is None:
        return []
    con.create_function("day_of", 1, _day_finder(first, last, zone), deterministic=True)
    keys = f"day_of(at_us), model, mode, kind, tier, {usage.CURRENCY}"
    groups: dict[tuple[str, ...], list[Tally]] = {}
    for row in usage.summed(con, keys, 6, f" FROM ledger WHERE {where}", values):
        groups.setdefault(row[:6], []).append(usage.tally_of(row[5:]))
    return [
        Cell(date.fromisoformat(key[0]), key[1], key[2], key[3], key[4], total(groups[key])) for key in sorted(groups)
    ]


def named(
    con: Connection, zone: tzinfo | None = None, *, part: Part, by_collection: bool = False
) -> list[tuple[str, str, Tally]]:
    """(id, name, sum) by chat or by collection, in the order of the ids; "" is what belongs to none any more."""
    names = dict(con.execute("SELECT id, name FROM collection WHERE hidden_us IS NULL")) if by_collection else {}
    groups: dict[int | None, tuple[str, list[Tally]]] = {}
    for row in usage.chats(con) if part == Part() else _chats(con, zone, part):
        key = row.collection_id if by_collection else row.chat_id
        if by_collection and key not in names:
            key = None  # it was deleted
        name = names.get(key, "") if by_collection else row.title
        groups.setdefault(key, (name, []))[1].append(row.tally)
    return [
        ("" if key is None else str(key), groups[key][0], total(groups[key][1]))
        for key in sorted(groups, key=lambda each: each or 0)
    ]


def name_of(con: Connection, part: Part) -> str:
    """What the chat or the collection is called; "" where it is gone, or where none is meant."""
    if part.chat_id is not None:
        found = con.execute("SELECT title FROM chat WHERE id = ? AND hidden_us IS NULL", (part.chat_id,)).fetchone()
    else:
        found = con.execute(
            "SELECT name FROM collection WHERE id = ? AND hidden_us IS NULL", (part.collection_id,)
        ).fetchone()
    return str(found[0] or "") if found is not None else ""


def _chats(con: Connection, zone: tzinfo | None, part: Part) -> list[usage.ChatUsage]:
    where, values = _where(part, zone)
    found = []
    for row in usage.summed(con, f"coalesce(chat_id, 0), {usage.CURRENCY}", 2, f" FROM ledger WHERE {where}", values):
        chat = con.execute(
            "SELECT id, title, collection_id FROM chat WHERE id = ? AND hidden_us IS NULL", (row[0],)
        ).fetchone()
        chat_id, title, collection_id = chat or (None, "", None)
        found.append(usage.ChatUsage(chat_id, title or "", collection_id, usage.tally_of(row[1:])))
    return found


def _where(part: Part, zone: tzinfo | None) -> tuple[str, list[int]]:
    where, values = ["1"], list[int]()
    if part.since is not None:
        where.append("at_us >= ?")
        values.append(to_us(usage.midnight(part.since, zone)))
    if part.until is not None:
        where.append("at_us < ?")
        values.append(to_us(usage.midnight(part.until + timedelta(days=1), zone)))
    if part.chat_id is not None:
        where.append("chat_id = ?")
        values.append(part.chat_id)
    if part.collection_id is not None:
        where.append("chat_id IN (SELECT id FROM chat WHERE collection_id = ?)")
        values.append(part.collection_id)
    return " AND ".join(where), values


def _day_finder(first_us: int, last_us: int, zone: tzinfo | None) -> Callable[[int], str]:
    """Gives the day of the wall clock for any instant between the two."""
    spans = list(usage.days(from_us(first_us), from_us(last_us), zone))
    begins = [begin for begin, _, _ in spans]
    return lambda at_us: spans[bisect_right(begins, at_us) - 1][2]
