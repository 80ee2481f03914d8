# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which beginnings of prompts a service was sent, and what our own requests found held of them.

Functions of a connection. `costs.holding` says what follows from it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection

from leadline.context.tokenizer import Cut
from leadline.costs.cooling import TELLING_TOKENS, Seen
from leadline.costs.forecast import HIT_UNIT_TOKENS
from leadline.costs.holding import END, INTERVAL_TOKENS, PART, SHARED, Experience, Known
from leadline.storage.columns import to_us

_HELD_FOR = timedelta(days=30)
"""Nothing documents that the service keeps a prefix longer than some days; older rows are only weight."""
_REPLIES = 200
_TURNS = 3_000
"""What is older says nothing about today, and looking for it takes time."""
_PLACES = 20
"""So many of the newest say how often a place within a prompt is held."""


def remember_prefix(
    con: Connection, endpoint: str, model: str, hash: str, tokens: int, at: datetime, parts: Sequence[Cut] = ()
) -> None:
    """The service has stored this prompt, or has used it again just now; `parts` are the places before its end.

    Where it parts from an earlier one that went on there, the service has noticed that by now: the place is shared.
    """
    places = [cut for cut in parts if cut.hash and cut.hash != hash]
    known = _rows(con, endpoint, model, [*(cut.hash for cut in places), hash])
    if known:
        longest, _, kind, _ = max(known, key=lambda row: row[1])
        if kind == PART and longest != hash:
            con.execute(
                "UPDATE held_prefix SET kind = ? WHERE endpoint = ? AND model = ? AND hash = ?",
                (SHARED, endpoint, model, longest),
            )
    rows = [*((endpoint, model, cut.hash, cut.tokens, to_us(at), PART) for cut in places)]
    con.executemany(
        "INSERT INTO held_prefix (endpoint, model, hash, tokens, last_used_us, kind) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (endpoint, model, hash) DO UPDATE SET tokens = excluded.tokens,"
        " last_used_us = max(last_used_us, excluded.last_used_us),"
        " kind = CASE WHEN excluded.kind = 'end' THEN 'end' ELSE kind END",
        [*rows, (endpoint, model, hash, tokens, to_us(at), END)],
    )
    con.execute("DELETE FROM held_prefix WHERE last_used_us < ?", (to_us(at - _HELD_FOR),))


def known_prefixes(con: Connection, endpoint: str, model: str, cuts: Sequence[Cut], at: datetime) -> tuple[Known, ...]:
    """Which of these beginnings the endpoint was sent before `at`."""
    rows = _rows(con, endpoint, model, [cut.hash for cut in cuts])
    tokens = {cut.hash: cut.tokens for cut in cuts}
    now = to_us(at)
    return tuple(Known(tokens[hash], kind, max(0, now - used) / 1e6) for hash, _, kind, used in rows)


def experience(con: Connection, endpoint_id: str, model: str) -> Experience:
    """What the last requests to a model found held of what was known to be, by usage."""
    rows = con.execute(
        "SELECT held_kind, idle_s, hit * 2 < hit_high FROM turn JOIN forecast ON forecast.turn_id = turn.id"
        " JOIN ledger ON ledger.id = (SELECT min(id) FROM ledger WHERE turn_id = turn.id AND kind = 'reply')"
        " WHERE turn.id > (SELECT coalesce(max(id), 0) FROM turn) - ? AND turn.model = ? AND endpoint_id = ?"
        " AND hit IS NOT NULL AND idle_s IS NOT NULL"
        " AND hit_high >= CASE held_kind WHEN 'end' THEN ? WHEN 'part' THEN ? ELSE ? END"
        " ORDER BY turn.id DESC LIMIT ?",
        (_TURNS, model, endpoint_id, TELLING_TOKENS, 2 * INTERVAL_TOKENS, 2 * HIT_UNIT_TOKENS, _REPLIES),
    ).fetchall()
    places: dict[str, list[bool]] = {SHARED: [], PART: []}
    for kind, _, was_cold in rows:
        if kind in places:
            places[kind].append(bool(was_cold))
    shared, parts = (_counted(places[kind][:_PLACES]) for kind in (SHARED, PART))
    return Experience(
        tuple(Seen(idle_s, bool(was_cold)) for kind, idle_s, was_cold in rows if kind == END), shared, parts
    )


def _counted(cold: list[bool]) -> tuple[int, int]:
    return len(cold) - sum(cold), sum(cold)


def _rows(con: Connection, endpoint: str, model: str, hashes: Sequence[str]) -> list[tuple[str, int, str, int]]:
    """Hash, tokens, kind and last use of those that are known."""
    select = "SELECT hash, tokens, kind, last_used_us FROM held_prefix WHERE endpoint = ? AND model = ? AND hash = ?"
    rows = (con.execute(select, (endpoint, model, hash)).fetchone() for hash in hashes)
    return [row for row in rows if row is not None]
