# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user wants to spend at most, as it lasts. Functions of a connection.

They are in the database and not in the settings file: window and terminal go by them in the transaction that saves
a question, so a limit that is changed in one holds in the other from then on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from sqlite3 import Connection

from leadline.costs.money import Money, plain


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """The limit of one chat or collection beside that of all of them."""

    own: Money | None
    """None: no amount of its own."""
    is_lifted: bool
    """It has none, whatever the others have."""
    general: Money | None
    """What holds without one of its own."""


def general(con: Connection) -> dict[tuple[str, str], Decimal]:
    """The limits for all, by kind and currency."""
    rows = con.execute(
        "SELECT kind, currency, amount FROM spending_limit"
        " WHERE chat_id IS NULL AND collection_id IS NULL AND amount IS NOT NULL"
    )
    return {(kind, currency): Decimal(amount) for kind, currency, amount in rows}


def put_general(con: Connection, limits: Mapping[tuple[str, str], Decimal]) -> None:
    """These and no others, by kind and currency."""
    con.execute("DELETE FROM spending_limit WHERE chat_id IS NULL AND collection_id IS NULL")
    con.executemany(
        "INSERT INTO spending_limit (kind, currency, amount) VALUES (?, ?, ?)",
        [(kind, currency, plain(amount)) for (kind, currency), amount in limits.items()],
    )


def of_one(con: Connection, kind: str, owner_id: int, currency: str) -> OwnLimit:
    """The limit of one chat or one collection; `kind` says which of the two it is."""
    row = con.execute(
        f"SELECT amount FROM spending_limit WHERE {_column(kind)} = ? AND currency = ?",  # noqa: S608 - our own names
        (owner_id, currency),
    ).fetchone()
    all_have = general(con).get((kind, currency))
    return OwnLimit(
        Money(Decimal(row[0]), currency) if row is not None and row[0] is not None else None,
        row is not None and row[0] is None,
        Money(all_have, currency) if all_have is not None else None,
    )


def put_of_one(
    con: Connection, kind: str, owner_id: int, currency: str, amount: Decimal | None, *, is_lifted: bool = False
) -> None:
    """Give one chat or collection an amount of its own, none at all (`is_lifted`), or again what all have."""
    column = _column(kind)
    con.execute(
        f"DELETE FROM spending_limit WHERE {column} = ? AND currency = ?",  # noqa: S608 - our own names
        (owner_id, currency),
    )
    if amount is not None or is_lifted:
        con.execute(
            f"INSERT INTO spending_limit (kind, {column}, currency, amount) VALUES (?, ?, ?, ?)",  # noqa: S608
            (kind, owner_id, currency, None if amount is None or is_lifted else plain(amount)),
        )


def in_force(
    con: Connection, currency: str, chat_id: int | None, collection_id: int | None, kinds: Iterable[str]
) -> dict[str, Decimal]:
    """What holds for a send of that chat and collection, by kind; what is missing is not limited."""
    found = {kind: amount for (kind, of), amount in general(con).items() if of == currency and kind in kinds}
    own = con.execute(
        "SELECT kind, amount FROM spending_limit WHERE currency = ? AND (chat_id = ? OR collection_id = ?)",
        (currency, chat_id, collection_id),
    )
    for kind, amount in own.fetchall():
        if amount is None:
            found.pop(kind, None)
        else:
            found[kind] = Decimal(amount)
    return found


def currencies(con: Connection) -> frozenset[str]:
    """Those that anything is limited in."""
    rows = con.execute("SELECT DISTINCT currency FROM spending_limit WHERE amount IS NOT NULL")
    return frozenset(currency for (currency,) in rows)


def _column(kind: str) -> str:
    return {"chat": "chat_id", "collection": "collection_id"}[kind]
