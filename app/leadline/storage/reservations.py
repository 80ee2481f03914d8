# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money that sends under way may still cost: kept aside, so that window and terminal together stay inside a limit.

Functions of a connection. A reservation is made in the transaction that saves the question and goes in the one that
writes the bill. Where the bill says no amount (a reply that was cut, a try that broke off, a program that was
killed) it is kept, and counts with its whole amount at the time of its send: what may have been spent is never
counted as nothing. It blocks nothing for ever, as its day and its month pass.
"""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal, localcontext
from sqlite3 import Connection

from leadline.costs.money import EXACT, plain
from leadline.storage import ledger
from leadline.storage.columns import new_id, to_us


def reserve(
    con: Connection,
    *,
    turn_id: int | None,
    chat_id: int | None,
    writer: str,
    at: datetime,
    amount: Decimal,
    currency: str,
) -> int:
    """Keep so much aside; gives its number. `writer` is the program's liveness token, `at` when it is sent."""
    cursor = con.execute(
        "INSERT INTO reservation (turn_id, chat_id, writer, at_us, amount, currency, state)"
        " VALUES (?, ?, ?, ?, ?, ?, 'open')",
        (turn_id, chat_id, writer, to_us(at), plain(amount), currency),
    )
    return new_id(cursor)


def release(con: Connection, reservation_id: int) -> None:
    """The send is over: its bill is in the ledger, or it never cost anything."""
    con.execute("DELETE FROM reservation WHERE id = ?", (reservation_id,))


def keep(con: Connection, reservation_id: int, ledger_id: int | None = None) -> None:
    """The send is over and may have been billed; that line of the ledger says no amount, or there is none."""
    con.execute("UPDATE reservation SET state = 'kept', ledger_id = ? WHERE id = ?", (ledger_id, reservation_id))


def settle(con: Connection, reservation_id: int, ledger_id: int | None) -> None:
    """The send is over; `ledger_id` is its line, None where it cost nothing. Released once the amount is known."""
    state = con.execute("SELECT state FROM ledger WHERE id = ?", (ledger_id,)).fetchone()
    if state is None or state[0] in ("billed", "free"):
        release(con, reservation_id)
    else:
        keep(con, reservation_id, ledger_id)


def keep_of_dead(con: Connection, is_alive: Callable[[str], bool]) -> None:
    """Programs that are gone write no bill any more: what they kept aside stays so, as what nobody knows."""
    for (writer,) in con.execute("SELECT DISTINCT writer FROM reservation WHERE state = 'open'").fetchall():
        if not is_alive(writer):
            con.execute("UPDATE reservation SET state = 'kept' WHERE state = 'open' AND writer = ?", (writer,))


def spent(
    con: Connection,
    *,
    currency: str,
    chat_id: int | None,
    collection_id: int | None,
    midnight: datetime,
    month: datetime,
    kinds: Collection[str] = ("day", "month", "chat", "collection"),
) -> dict[str, Decimal]:
    """What was spent, by the kinds of `costs.budget`; `midnight` and `month` are when the day and the month began.

    Requests whose price is not known count with the most they can have cost, and sends under way with what is kept
    aside for them: never with nothing. Only `kinds` are summed: a month of many replies takes its time.
    """
    inside = "{}.chat_id IN (SELECT id FROM chat WHERE collection_id = ?)"
    asked = {
        "day": ("{}.at_us >= ?", to_us(midnight)),
        "month": ("{}.at_us >= ?", to_us(month)),
        "chat": ("{}.chat_id = ?", chat_id),
        "collection": (inside, collection_id),
    }
    return {
        kind: _spent(con, currency, where, value)
        for kind, (where, value) in asked.items()
        if kind in kinds and value is not None
    }


def billed(con: Connection, since: datetime) -> dict[str, Decimal]:
    """What was billed from that time on, by currency."""
    totals = ledger.totals_where(con, "ledger.at_us >= ?", (to_us(since),))
    return {money.currency: money.amount for money in totals.amounts}


def _spent(con: Connection, currency: str, where: str, value: int) -> Decimal:
    """`where` is a condition of our own, with {} for the table; both have `at_us` and `chat_id`."""
    billed, reserved = where.format("ledger"), where.format("reservation")
    totals = ledger.totals_where(con, billed, (value,))
    with localcontext(EXACT):
        known = sum((money.amount for money in totals.amounts if money.currency == currency), Decimal(0))
        if totals.some_unknown or totals.estimated:
            known += _unreserved(con, currency, billed, value)
        known += _dearer(con, currency, billed, value)
        return known + _reserved(con, currency, reserved, value)


def _dearer(con: Connection, currency: str, where: str, value: int) -> Decimal:
    """What replies cost more by the prices at their end than by those at their begin, which the sums hold."""
    rows = con.execute(
        "SELECT amount, end_amount FROM ledger"  # noqa: S608 - our conditions
        f" WHERE {where} AND end_amount IS NOT NULL AND amount IS NOT NULL AND currency = ?",
        (value, currency),
    )
    return sum((max(Decimal(later) - Decimal(amount), Decimal(0)) for amount, later in rows), Decimal(0))


def _reserved(con: Connection, currency: str, where: str, value: int) -> Decimal:
    """What is kept aside, less what the ledger's own line counts already."""
    rows = con.execute(
        "SELECT reservation.amount, ledger.amount"  # noqa: S608 - our conditions
        " FROM reservation LEFT JOIN ledger ON ledger.id = ledger_id"
        f" WHERE {where} AND reservation.currency = ? AND coalesce(ledger.state, 'unknown') NOT IN ('billed', 'free')",
        (value, currency),
    )
    return sum((max(Decimal(most) - Decimal(known or 0), Decimal(0)) for most, known in rows), Decimal(0))


def _unreserved(con: Connection, currency: str, where: str, value: int) -> Decimal:
    """The most that requests can have cost whose usage never came and for which nothing is kept aside: old ones."""
    sql = (
        "SELECT forecast.tokens, forecast.max_tokens, forecast.price_high, price_row.json"  # noqa: S608 - ours
        " FROM ledger JOIN forecast USING (turn_id) LEFT JOIN price_row ON price_row.id = ledger.price_row"
        f" WHERE {where} AND ledger.state = 'unknown' AND forecast.currency = ? AND NOT EXISTS (SELECT 1 FROM"
        " reservation WHERE reservation.ledger_id = ledger.id OR reservation.turn_id = ledger.turn_id)"
    )
    return sum((_most(*row) for row in con.execute(sql, (value, currency))), Decimal(0))


def _most(tokens: int, max_tokens: int, price_high: str | None, price_row: str | None) -> Decimal:
    high = Decimal(price_high or 0)
    if price_row is None:
        return high
    prices = json.loads(price_row)
    return max(high, (Decimal(prices["miss"]) * tokens + Decimal(prices["output"]) * max_tokens) / 1_000_000)
