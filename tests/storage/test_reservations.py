# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept aside for sends under way, and what counts as spent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

from leadline.storage import ledger, receipts, reservations
from tests.storage.rows import ROW, SECOND, WHEN, a_forecast, an_entry, new_chat, new_turn

Call = Callable[..., Any]
LATER = WHEN + timedelta(hours=1)


def spent(con: Connection, chat_id: int | None = None, collection_id: int | None = None) -> dict[str, Decimal]:
    return reservations.spent(
        con,
        currency="CNY",
        chat_id=chat_id,
        collection_id=collection_id,
        midnight=WHEN - timedelta(hours=1),
        month=WHEN - timedelta(days=9),
    )


def test_bills_and_sends_under_way_count_where_they_belong(write: Call) -> None:
    def work(con: Connection) -> None:
        con.execute("INSERT INTO collection (id, name, created_us) VALUES (7, 'Reports', 0)")
        ours, other = new_chat(con, collection_id=7), new_chat(con)
        ledger.put_entry(con, an_entry(new_turn(con, ours, "q", "a"), "1"))
        ledger.put_entry(con, an_entry(new_turn(con, other, "q", "a"), "10"))
        ledger.put_entry(con, an_entry(new_turn(con, ours, "q", "a"), "100", at=WHEN - timedelta(days=2)))
        under_way = reservations.reserve(
            con, turn_id=new_turn(con, ours, "q"), writer="w", amount=Decimal("0.5"), currency="CNY", expires=LATER
        )
        reservations.reserve(con, turn_id=None, writer="w", amount=Decimal(9), currency="USD", expires=LATER)
        assert spent(con, ours, 7) == {
            "chat": Decimal("101.5"),
            "collection": Decimal("101.5"),
            "day": Decimal("11.5"),
            "month": Decimal("111.5"),
        }
        reservations.release(con, under_way)
        assert spent(con)["day"] == 11

    write(work)


def test_an_unknown_price_counts_with_the_most_that_was_forecast(write: Call) -> None:
    def work(con: Connection) -> None:
        chat_id = new_chat(con)
        turn_id = new_turn(con, chat_id, "q", "a")
        forecast = replace(a_forecast(), tokens=1_000_000, max_tokens=500_000, price_high=Decimal(1), currency="CNY")
        receipts.put_forecast(con, turn_id, forecast)
        ledger.put_entry(con, an_entry(turn_id, None, usage=None))
        assert spent(con, chat_id)["chat"] == ROW.miss + ROW.output / 2
        ledger.put_entry(con, an_entry(turn_id, None, usage=None, price_row=None))
        assert spent(con, chat_id)["chat"] == ROW.miss + ROW.output / 2 + 1

    write(work)


def test_what_the_dead_kept_aside_is_free_again(write: Call) -> None:
    def work(con: Connection) -> None:
        for writer, expires in (("alive", LATER), ("dead", LATER), ("alive", WHEN)):
            reservations.reserve(con, turn_id=None, writer=writer, amount=Decimal(1), currency="CNY", expires=expires)
        reservations.forget_dead(con, lambda writer: writer == "alive", WHEN + SECOND)
        assert con.execute("SELECT writer, expires_us > 0 FROM reservation").fetchall() == [("alive", 1)]
        assert spent(con)["day"] == 1

    write(work)
