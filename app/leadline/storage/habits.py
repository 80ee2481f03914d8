# SPDX-License-Identifier: AGPL-3.0-or-later
"""What our own replies took and cost, mode by mode. A function of a connection."""

from decimal import Decimal
from sqlite3 import Connection
from statistics import median

from leadline.chat.mode import Mode
from leadline.costs.habits import Usual
from leadline.costs.money import Money
from leadline.storage.columns import mode_of

_REPLIES = 60
"""Of each mode; the newest."""
_TURNS = 3_000
"""What is older says nothing about today, and looking for it takes time."""
_FEWEST = 3


def habits(con: Connection, model: str) -> dict[Mode, Usual]:
    """The middle time and price of a model's complete replies, for each mode that has at least three of them.

    Replies that went on are not counted, as they are the end of one. Prices are those in the currency of the newest.
    """
    rows = con.execute(
        "SELECT turn.mode, ended_us - asked_us, amount, currency FROM turn JOIN ledger ON ledger.turn_id = turn.id"
        " WHERE turn.id > (SELECT coalesce(max(id), 0) FROM turn) - ? AND turn.model = ? AND turn.state = 'complete'"
        " AND continues IS NULL AND ended_us > asked_us AND kind = 'reply' ORDER BY turn.id DESC",
        (_TURNS, model),
    ).fetchall()
    found: dict[Mode, list[tuple[float, str | None, str | None]]] = {}
    for mode, took_us, amount, currency in rows:
        replies = found.setdefault(mode_of(mode), [])
        if len(replies) < _REPLIES:
            replies.append((took_us / 1e6, amount, currency))
    return {mode: _middle(replies) for mode, replies in found.items() if len(replies) >= _FEWEST}


def _middle(replies: list[tuple[float, str | None, str | None]]) -> Usual:
    currency = next((currency for _, _, currency in replies if currency is not None), None)
    amounts = sorted(Decimal(amount) for _, amount, each in replies if amount is not None and each == currency)
    price = Money(amounts[len(amounts) // 2], currency) if amounts and currency is not None else None
    return Usual(median(seconds for seconds, _, _ in replies), price, is_own=True)
