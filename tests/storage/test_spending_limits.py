# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits as they last: for all, and for one chat or collection."""

from collections.abc import Callable
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

from leadline.costs.budget import KINDS
from leadline.costs.money import Money
from leadline.storage import spending_limits
from leadline.storage.spending_limits import OwnLimit
from tests.storage.rows import new_chat

Call = Callable[..., Any]
SOME = {("day", "CNY"): Decimal("2.50"), ("chat", "CNY"): Decimal(1), ("day", "USD"): Decimal("0.30")}


def test_limits_are_kept_by_kind_and_currency_and_replaced_as_a_whole(write: Call) -> None:
    def work(con: Connection) -> None:
        assert spending_limits.currencies(con) == frozenset()
        spending_limits.put_general(con, SOME)
        assert spending_limits.general(con) == SOME and spending_limits.currencies(con) == {"CNY", "USD"}
        spending_limits.put_general(con, {("month", "CNY"): Decimal(9)})
        assert spending_limits.general(con) == {("month", "CNY"): Decimal(9)}

    write(work)


def test_a_chats_own_limit_takes_the_place_of_that_of_all_and_may_be_none(write: Call) -> None:
    def work(con: Connection) -> None:
        one, other = new_chat(con), new_chat(con)
        spending_limits.put_general(con, SOME)
        spending_limits.put_of_one(con, "chat", one, "CNY", Decimal(5))

        def holds(chat_id: int, currency: str = "CNY") -> dict[str, Decimal]:
            return spending_limits.in_force(con, currency, chat_id, None, KINDS)

        assert holds(one) == {"day": Decimal("2.50"), "chat": Decimal(5)}
        assert holds(other) == {"day": Decimal("2.50"), "chat": Decimal(1)}
        assert holds(one, "USD") == {"day": Decimal("0.30")}
        assert spending_limits.of_one(con, "chat", one, "CNY") == OwnLimit(
            Money(Decimal(5), "CNY"), False, Money(Decimal(1), "CNY")
        )
        spending_limits.put_of_one(con, "chat", one, "CNY", None, is_lifted=True)
        assert holds(one) == {"day": Decimal("2.50")}
        assert spending_limits.of_one(con, "chat", one, "CNY").is_lifted
        spending_limits.put_of_one(con, "chat", one, "CNY", None)
        assert holds(one) == holds(other)

        # Those of all are replaced; that of one chat stays, and goes with its chat.
        spending_limits.put_of_one(con, "chat", one, "CNY", Decimal(7))
        spending_limits.put_general(con, {})
        assert holds(one) == {"chat": Decimal(7)}
        con.execute("DELETE FROM chat WHERE id = ?", (one,))
        assert spending_limits.currencies(con) == frozenset()

    write(work)


def test_a_collections_limit_holds_for_its_chats(write: Call) -> None:
    def work(con: Connection) -> None:
        con.execute("INSERT INTO collection (id, name, created_us) VALUES (7, 'Reports', 0)")
        spending_limits.put_of_one(con, "collection", 7, "CNY", Decimal(4))
        assert spending_limits.in_force(con, "CNY", None, 7, KINDS) == {"collection": Decimal(4)}
        assert spending_limits.in_force(con, "CNY", None, 8, KINDS) == {}

    write(work)
