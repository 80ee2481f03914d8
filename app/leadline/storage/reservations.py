# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money that sends under way may still cost: kept aside, so that window and terminal together stay inside a limit.

Functions of a connection. A reservation is made in the transaction that saves the question, and goes when the bill
is written; one whose program died goes when it is looked at.
"""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, localcontext
from sqlite3 import Connection

from leadline.costs.money import EXACT
from leadline.storage import ledger
from leadline.storage.columns import maybe_text, new_id, to_us


def reserve(
    con: Connection, *, turn_id: int | None, writer: str, amount: Decimal, currency: str, expires: datetime
) -> int:
    """Keep so much aside; gives the number to `release`. `writer` is the program's liveness token."""
    cursor = con.execute(
        "INSERT INTO reservation (turn_id, writer, amount, currency, expires_us) VALUES (?, ?, ?, ?, ?)",
        (turn_id, writer, maybe_text(amount), currency, to_us(expires)),
    )
    return new_id(cursor)


def release(con: Connection, reservation_id: int) -> None:
    """The send is over and its bill is in the ledger."""
    con.execute("DELETE FROM reservation WHERE id = ?", (reservation_id,))


def forget_dead(con: Connection, is_alive: Callable[[str], bool], at: datetime) -> None:
    """Take away what belongs to programs that are gone, and what is past its time."""
    con.execute("DELETE FROM reservation WHERE expires_us <= ?", (to_us(at),))
    for (writer,) in con.execute("SELECT DISTINCT writer FROM reservation").fetchall():
        if not is_alive(writer):
            con.execute("DELETE FROM reservation WHERE writer = ?", (writer,))


def spent(
    con: Connection,
    *,
    currency: str,
    chat_id: int | None,
    collection_id: int | None,
    midnight: datetime,
    month: datetime,
) -> dict[str, Decimal]:
    """What was spent, by the kinds of `costs.budget`; `midnight` and `month` are when the day and the month began.

    A request whose price is not known counts with the most that was forecast for it, and sends under way with what
    is kept aside for them: never with nothing.
    """
    sums = {
        "day": _billed(con, currency, "at_us >= ?", to_us(midnight)) + _reserved(con, currency, "1", None),
        "month": _billed(con, currency, "at_us >= ?", to_us(month)) + _reserved(con, currency, "1", None),
    }
    if chat_id is not None:
        sums["chat"] = _billed(con, currency, "ledger.chat_id = ?", chat_id) + _reserved(
            con, currency, "turn.chat_id = ?", chat_id
        )
    if collection_id is not None:
        inside = "IN (SELECT id FROM chat WHERE collection_id = ?)"
        sums["collection"] = _billed(con, currency, f"ledger.chat_id {inside}", collection_id) + _reserved(
            con, currency, f"turn.chat_id {inside}", collection_id
        )
    return sums


def _billed(con: Connection, currency: str, where: str, value: int) -> Decimal:
    totals = ledger.totals_where(con, where, (value,))
    with localcontext(EXACT):
        known = sum((money.amount for money in totals.amounts if money.currency == currency), Decimal(0))
        if not totals.some_unknown and not totals.estimated:
            return known
        sql = (
            "SELECT forecast.tokens, forecast.max_tokens, forecast.price_high, price_row.json"  # noqa: S608 - ours
            " FROM ledger JOIN forecast USING (turn_id) LEFT JOIN price_row ON price_row.id = ledger.price_row"
            f" WHERE {where} AND ledger.state = 'unknown' AND forecast.currency = ?"
        )
        return known + sum((_most(*row) for row in con.execute(sql, (value, currency))), Decimal(0))


def _most(tokens: int, max_tokens: int, price_high: str | None, price_row: str | None) -> Decimal:
    """The most that a reply whose usage never came can have cost."""
    high = Decimal(price_high or 0)
    if price_row is None:
        return high
    prices = json.loads(price_row)
    return max(high, (Decimal(prices["miss"]) * tokens + Decimal(prices["output"]) * max_tokens) / 1_000_000)


def _reserved(con: Connection, currency: str, where: str, value: int | None) -> Decimal:
    sql = (
        "SELECT amount FROM reservation LEFT JOIN turn ON turn.id = reservation.turn_id"  # noqa: S608 - our conditions
        f" WHERE {where} AND reservation.currency = ?"
    )
    rows = con.execute(sql, (currency,) if value is None else (value, currency))
    with localcontext(EXACT):
        return sum((Decimal(amount) for (amount,) in rows), Decimal(0))
