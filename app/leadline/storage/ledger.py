# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger: what every request cost, for ever. Sums are exact, whatever their number."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal, localcontext
from sqlite3 import Connection, OperationalError
from typing import Any, NamedTuple

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import AtEnd, Estimate, LedgerEntry
from leadline.costs.money import EXACT, Money
from leadline.costs.prices import PriceRow
from leadline.storage.columns import PICO, from_us, maybe_text, mode_of, new_id, pico, to_us

__all__ = [
    "Connection",
    "Replies",
    "Totals",
    "entries",
    "output_lengths",
    "put_entry",
    "replies_of",
    "totals",
    "totals_where",
]

_OWN_HISTORY_REPLIES = 200


class Totals(NamedTuple):
    """A sum of the ledger."""

    amounts: tuple[Money, ...]
    """One a currency, by its code; none where nothing was billed."""
    some_unknown: bool
    """Some request of it has no known price, nor an estimate."""
    estimated: tuple[Money, ...] = ()
    """What those without usage cost by our own count, one a currency; no part of `amounts`."""


def put_entry(con: Connection, entry: LedgerEntry, *, chat_id: int | None = None) -> int:
    """Write one line; gives its id. The chat is the turn's, if there is one."""
    if chat_id is None and entry.turn_id is not None:
        row = con.execute("SELECT chat_id FROM turn WHERE id = ?", (entry.turn_id,)).fetchone()
        chat_id = row[0] if row is not None else None
    turn_id = entry.turn_id if chat_id is not None else None  # purged meanwhile: the amount stays
    usage, amount, estimate, at_end = entry.usage, entry.amount, entry.estimate, entry.at_end
    cursor = con.execute(
        "INSERT INTO ledger (turn_id, chat_id, kind, at_us, model, mode, hit, miss, output, reasoning, price_row,"
        " tier, amount, amount_e12, currency, state, estimate, estimate_currency, estimate_hit, estimate_miss,"
        " estimate_output, end_amount, end_price_row)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            turn_id,
            chat_id,
            entry.kind,
            to_us(entry.at),
            entry.model,
            str(entry.mode),
            usage.hit if usage is not None else None,
            usage.miss if usage is not None else None,
            usage.output if usage is not None else None,
            usage.reasoning if usage is not None else None,
            _put_price_row(con, entry.price_row) if entry.price_row is not None else None,
            entry.tier,
            maybe_text(amount.amount) if amount is not None else None,
            pico(amount.amount) if amount is not None else None,
            amount.currency if amount is not None else None,
            "unknown" if entry.state == "estimated" else entry.state,
            maybe_text(estimate.amount.amount) if estimate is not None else None,
            estimate.amount.currency if estimate is not None else None,
            estimate.usage.hit if estimate is not None else None,
            estimate.usage.miss if estimate is not None else None,
            estimate.usage.output if estimate is not None else None,
            maybe_text(at_end.amount.amount) if at_end is not None else None,
            _put_price_row(con, at_end.price_row) if at_end is not None else None,
        ),
    )
    return new_id(cursor)


def totals(
    con: Connection,
    *,
    turn_id: int | None = None,
    chat_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Totals:
    """What was billed, by currency, of one turn, one chat, a time (`until` excluded), or all of it."""
    where, values = ["1"], list[int]()
    for condition, value in (
        ("turn_id = ?", turn_id),
        ("chat_id = ?", chat_id),
        ("at_us >= ?", None if since is None else to_us(since)),
        ("at_us < ?", None if until is None else to_us(until)),
    ):
        if value is not None:
            where.append(condition)
            values.append(value)
    return _sum(con, " AND ".join(where), values)


def totals_where(con: Connection, where: str, values: Sequence[int]) -> Totals:
    """The same for a condition of our own on the ledger's columns."""
    return _sum(con, where, values)


def output_lengths(con: Connection, model: str, mode: Mode, chat_id: int | None) -> tuple[list[int], list[int]]:
    """Output tokens of our last 200 replies of that model and mode, and of those among them in the chat; newest first.

    Replies that were stopped or cut do not count, nor does the rest of one that went on.
    """
    rows = con.execute(
        "SELECT output, ledger.chat_id FROM ledger LEFT JOIN turn ON turn.id = turn_id"
        " WHERE ledger.model = ? AND ledger.mode = ?"
        " AND kind = 'reply' AND output IS NOT NULL AND coalesce(turn.state, 'complete') = 'complete'"
        " AND turn.continues IS NULL"
        " ORDER BY at_us DESC, ledger.id DESC LIMIT ?",
        (model, str(mode), _OWN_HISTORY_REPLIES),
    ).fetchall()
    return [output for output, _ in rows], [output for output, chat in rows if chat is not None and chat == chat_id]


@dataclass(frozen=True, slots=True)
class Replies:
    """What a turn's replies used and cost, all attempts together."""

    usage: Usage | None
    """Of the last one."""
    bill: Money | None
    """None when the price of some attempt is not known."""
    estimate: Money | None
    """What all of it cost about, where some attempt came without usage and was counted here; it holds the others."""
    bill_at_end: Money | None
    """The same by the prices at its end, where these were others."""
    is_unknown: bool = False
    """Neither is known of some attempt."""


def replies_of(con: Connection, turn_id: int) -> Replies:
    """What a turn used and cost."""
    rows = con.execute(
        "SELECT hit, miss, output, reasoning, amount, currency, state, estimate, estimate_currency, end_amount"
        " FROM ledger WHERE turn_id = ? AND kind = 'reply' ORDER BY id",
        (turn_id,),
    ).fetchall()
    usage: Usage | None = None
    billed: list[Money | None] = []
    about: list[Money | None] = []
    later: list[Money | None] = []
    for hit, miss, output, reasoning, amount, currency, state, estimate, in_currency, end_amount in rows:
        usage = Usage(hit, miss, output, reasoning) if hit is not None else None
        if state != "free":
            known = Money(Decimal(amount), currency) if amount is not None else None
            billed.append(known)
            about.append(Money(Decimal(estimate), in_currency) if estimate is not None else known)
            later.append(Money(Decimal(end_amount), currency) if end_amount is not None else known)
    bill = _one_sum(billed)
    has_other = bill is not None and billed != later
    return Replies(
        usage, bill, _one_sum(about) if billed != about else None, _one_sum(later) if has_other else None, None in about
    )


def _one_sum(amounts: Sequence[Money | None]) -> Money | None:
    """All together; None where one is not known, there is none, or they are in two currencies."""
    whole: Money | None = None
    for amount in amounts:
        if amount is None or (whole is not None and whole.currency != amount.currency):
            return None
        whole = amount if whole is None else whole + amount
    return whole


def usage_of(con: Connection, turn_id: int) -> Usage | None:
    """All that a turn's replies used together, where it took several requests; None where one of them did not say."""
    rows = con.execute(
        "SELECT hit, miss, output, reasoning FROM ledger WHERE turn_id = ? AND kind = 'reply'", (turn_id,)
    ).fetchall()
    if not rows or any(row[0] is None for row in rows):
        return None
    hit, miss, output = (sum(row[at] for row in rows) for at in range(3))
    thought = [row[3] for row in rows]
    return Usage(hit, miss, output, None if None in thought else sum(thought))


def entries(con: Connection, *, turn_id: int) -> tuple[LedgerEntry, ...]:
    """The lines of one turn, oldest first, each with the price row it was made by."""
    rows = con.execute(
        "SELECT turn_id, kind, at_us, model, mode, hit, miss, output, reasoning, price_row.json, tier, amount,"
        " currency, state, estimate, estimate_currency, estimate_hit, estimate_miss, estimate_output, end_amount,"
        " later.json FROM ledger LEFT JOIN price_row ON price_row.id = price_row"
        " LEFT JOIN price_row AS later ON later.id = end_price_row WHERE turn_id = ? ORDER BY ledger.id",
        (turn_id,),
    )
    return tuple(_entry(row) for row in rows)


def _entry(row: Sequence[Any]) -> LedgerEntry:
    turn, kind, at, model, mode, hit, miss, output, reasoning, price_row, tier, amount, currency, state = row[:14]
    about, about_currency, about_hit, about_miss, about_output, end_amount, end_row = row[14:]
    estimate = None
    if about is not None:
        counted = Usage(about_hit or 0, about_miss or 0, about_output or 0, None)
        estimate = Estimate(counted, Money(Decimal(about), about_currency or ""))
    at_end = None
    if end_amount is not None and end_row is not None:
        at_end = AtEnd(_price_row_of(end_row), Money(Decimal(end_amount), currency))
    return LedgerEntry(
        turn_id=turn,
        kind=kind,
        at=from_us(at),
        model=model,
        mode=mode_of(mode),
        usage=Usage(hit, miss, output, reasoning) if hit is not None else None,
        price_row=_price_row_of(price_row) if price_row is not None else None,
        tier=tier,
        amount=Money(Decimal(amount), currency) if amount is not None else None,
        state="estimated" if estimate is not None else state,
        estimate=estimate,
        at_end=at_end,
    )


def _sum(con: Connection, where: str, values: Sequence[int]) -> Totals:
    """Whole 10^-12 units are summed by SQLite, which is exact and fast; the few other amounts here."""
    sums: dict[str, Decimal] = {}
    about: dict[str, Decimal] = {}
    unpriced = estimates = 0
    columns = "currency, state, sum(amount_e12), count(*) - count(amount_e12), count(*)"  # all in the index
    grouped = f"SELECT {columns} FROM ledger WHERE {where} GROUP BY currency, state"  # noqa: S608 - our conditions
    with localcontext(EXACT):
        try:
            rows = con.execute(grouped, values).fetchall()
            rest = f"{where} AND amount IS NOT NULL AND amount_e12 IS NULL"
        except OperationalError as error:
            if "overflow" not in str(error):
                raise
            # More than nine million units of money: add up the texts one by one.
            rows = con.execute(
                grouped.replace("sum(amount_e12), count(*) - count(amount_e12)", "0, 1"), values
            ).fetchall()
            rest = f"{where} AND amount IS NOT NULL"
        some_left = False
        for currency, state, units, left, lines in rows:
            unpriced += lines if state == "unknown" else 0
            if currency is not None:
                sums[currency] = sums.get(currency, Decimal(0)) + Decimal(units or 0) / PICO
                some_left = some_left or left > 0
        if some_left:
            for currency, amount in con.execute(f"SELECT currency, amount FROM ledger WHERE {rest}", values):  # noqa: S608
                sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
        if unpriced:
            counted = f"SELECT estimate_currency, estimate FROM ledger WHERE {where} AND estimate IS NOT NULL"  # noqa: S608
            for currency, amount in con.execute(counted, values):
                about[currency] = about.get(currency, Decimal(0)) + Decimal(amount)
                estimates += 1
    return Totals(_moneys(sums), unpriced > estimates, _moneys(about))


def _moneys(sums: Mapping[str, Decimal]) -> tuple[Money, ...]:
    return tuple(Money(_plain(amount), currency) for currency, amount in sorted(sums.items()))


def _plain(amount: Decimal) -> Decimal:
    """The same amount without an exponent above zero and without zeros at the end."""
    short = amount.normalize(EXACT)
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1), context=EXACT)


def _put_price_row(con: Connection, row: PriceRow) -> int:
    values: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(row)}
    text = json.dumps(
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()},
        ensure_ascii=False,
        sort_keys=True,
        default=str,  # Decimal, in its own digits
    )
    con.execute("INSERT INTO price_row (json) VALUES (?) ON CONFLICT (json) DO NOTHING", (text,))
    (row_id,) = con.execute("SELECT id FROM price_row WHERE json = ?", (text,)).fetchone()
    return int(row_id)


def _price_row_of(text: str) -> PriceRow:
    values = json.loads(text)
    for name in ("from_", "to"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] is not None else None
    for name in ("hit", "miss", "output"):
        values[name] = Decimal(values[name])
    known = {field.name for field in fields(PriceRow)}
    return PriceRow(**{name: value for name, value in values.items() if name in known})
