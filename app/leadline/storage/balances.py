# SPDX-License-Identifier: AGPL-3.0-or-later
"""Balances over time: what an account held each time the service was asked, in the service's own digits."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from sqlite3 import Connection

from leadline.costs.money import EXACT
from leadline.costs.reconcile import Charge, Reading
from leadline.provider.account import Balance, BalanceAmount
from leadline.storage.columns import from_us, to_us


@dataclass(frozen=True, slots=True)
class KnownBalance:
    """What an account held at a time."""

    account: str
    """Endpoint and key, as `balancing.account_name` writes them; never the key."""
    at: datetime
    """When the service was asked; its figure lags behind by some requests."""
    balance: Balance


def put_balance(con: Connection, account: str, at: datetime, balance: Balance) -> None:
    """Keep one answer: a row a currency. An answer without any amount leaves none."""
    con.executemany(
        "INSERT INTO balance (account, at_us, currency, total, granted, topped_up, available)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                account,
                to_us(at),
                amount.currency,
                str(amount.total),
                str(amount.granted) if amount.granted is not None else None,
                str(amount.topped_up) if amount.topped_up is not None else None,
                balance.available,
            )
            for amount in balance.amounts
        ],
    )


def latest(con: Connection, account: str) -> KnownBalance | None:
    """The newest answer; None before the first."""
    (at_us,) = con.execute("SELECT max(at_us) FROM balance WHERE account = ?", (account,)).fetchone()
    found = _answers(con, account, at_us, at_us) if at_us is not None else []
    return found[0] if found else None


def history(con: Connection, account: str, since: datetime, until: datetime) -> list[KnownBalance]:
    """All answers of a time, the oldest first; both ends belong to it."""
    return _answers(con, account, to_us(since), to_us(until))


def readings(con: Connection, account: str, currency: str, since: datetime, until: datetime) -> list[Reading]:
    """What the account held in one currency, the oldest first; both ends belong to it."""
    rows = con.execute(
        "SELECT at_us, total FROM balance WHERE account = ? AND currency = ? AND at_us BETWEEN ? AND ?"
        " ORDER BY at_us, id",
        (account, currency, to_us(since), to_us(until)),
    )
    return [Reading(from_us(at_us), Decimal(total)) for at_us, total in rows]


def first_readings(con: Connection, account: str, currency: str) -> list[Reading]:
    """The first of each day (UTC), the newest first."""
    rows = con.execute(
        "SELECT min(at_us), total FROM balance WHERE account = ? AND currency = ?"
        " GROUP BY at_us / 86400000000 ORDER BY at_us DESC",
        (account, currency),
    )
    return [Reading(from_us(at_us), Decimal(total)) for at_us, total in rows]


def charges(con: Connection, endpoint_id: str, currency: str, since: datetime, until: datetime) -> list[Charge]:
    """What our ledger says was billed by an endpoint, the oldest first.

    What belongs to no chat any more is taken for DeepSeek's: hardly anything else costs money.
    """
    rows = con.execute(
        f"SELECT at_us, amount FROM {_LEDGER_OF} AND currency = ? AND amount IS NOT NULL"  # noqa: S608
        " ORDER BY at_us, ledger.id",
        (to_us(since), to_us(until), endpoint_id, currency),
    )
    return [Charge(from_us(at_us), Decimal(amount)) for at_us, amount in rows]


def uncertain_charges(
    con: Connection, endpoint_id: str, currency: str, since: datetime, until: datetime
) -> tuple[int, Decimal]:
    """How many requests of that time were not billed here, and what those among them cost about that were counted."""
    rows = con.execute(
        f"SELECT estimate, estimate_currency FROM {_LEDGER_OF} AND ledger.state = 'unknown'",  # noqa: S608
        (to_us(since), to_us(until), endpoint_id),
    ).fetchall()
    with localcontext(EXACT):
        about = sum((Decimal(estimate) for estimate, in_currency in rows if in_currency == currency), Decimal(0))
    return len(rows), about


_LEDGER_OF = (
    "ledger LEFT JOIN turn ON turn.id = turn_id LEFT JOIN chat ON chat.id = ledger.chat_id"
    " WHERE at_us > ? AND at_us <= ? AND coalesce(nullif(turn.endpoint_id, ''), chat.endpoint_id, 'deepseek') = ?"
)


def _answers(con: Connection, account: str, since_us: int, until_us: int) -> list[KnownBalance]:
    amounts: dict[int, list[BalanceAmount]] = {}
    available: dict[int, bool] = {}
    for at_us, currency, total, granted, topped_up, is_available in con.execute(
        "SELECT at_us, currency, total, granted, topped_up, available FROM balance"
        " WHERE account = ? AND at_us BETWEEN ? AND ? ORDER BY at_us, id",
        (account, since_us, until_us),
    ):
        amount = BalanceAmount(
            currency,
            Decimal(total),
            Decimal(granted) if granted is not None else None,
            Decimal(topped_up) if topped_up is not None else None,
        )
        amounts.setdefault(at_us, []).append(amount)
        available[at_us] = bool(is_available)
    return [
        KnownBalance(account, from_us(at_us), Balance(available[at_us], tuple(found)))
        for at_us, found in amounts.items()
    ]
