# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept aside for sends under way, and what counts as spent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

from leadline.chat.reply import Usage
from leadline.storage import conversations, ledger, receipts, reservations
from tests.storage.rows import ROW, WHEN, a_forecast, an_entry, new_chat, new_turn

Call = Callable[..., Any]


def spent(con: Connection, chat_id: int | None = None, collection_id: int | None = None) -> dict[str, Decimal]:
    return reservations.spent(
        con,
        currency="CNY",
        chat_id=chat_id,
        collection_id=collection_id,
        midnight=WHEN - timedelta(hours=1),
        month=WHEN - timedelta(days=9),
    )


def reserve(
    con: Connection,
    amount: str,
    *,
    turn_id: int | None = None,
    chat_id: int | None = None,
    writer: str = "w",
    at: datetime = WHEN,
    currency: str = "CNY",
) -> int:
    return reservations.reserve(
        con, turn_id=turn_id, chat_id=chat_id, writer=writer, at=at, amount=Decimal(amount), currency=currency
    )


def test_bills_and_sends_under_way_count_where_they_belong(write: Call) -> None:
    def work(con: Connection) -> None:
        con.execute("INSERT INTO collection (id, name, created_us) VALUES (7, 'Reports', 0)")
        ours, other = new_chat(con, collection_id=7), new_chat(con)
        ledger.put_entry(con, an_entry(new_turn(con, ours, "q", "a"), "1"))
        ledger.put_entry(con, an_entry(new_turn(con, other, "q", "a"), "10"))
        ledger.put_entry(con, an_entry(new_turn(con, ours, "q", "a"), "100", at=WHEN - timedelta(days=2)))
        under_way = reserve(con, "0.5", turn_id=new_turn(con, ours, "q"), chat_id=ours)
        reserve(con, "9", currency="USD")
        reserve(con, "1000", at=WHEN - timedelta(days=2))
        assert spent(con, ours, 7) == {
            "chat": Decimal("101.5"),
            "collection": Decimal("101.5"),
            "day": Decimal("11.5"),
            "month": Decimal("1111.5"),
        }
        reservations.release(con, under_way)
        assert spent(con)["day"] == 11

    write(work)


def test_a_known_bill_takes_the_place_of_what_was_kept_aside_and_an_unknown_one_does_not(write: Call) -> None:
    def work(con: Connection) -> None:
        chat_id = new_chat(con)
        known, unknown = new_turn(con, chat_id, "q", "a"), new_turn(con, chat_id, "q", "a")
        for turn_id, entry in ((known, an_entry(known, "0.25")), (unknown, an_entry(unknown, None, usage=None))):
            receipts.put_forecast(con, turn_id, a_forecast())
            under_way = reserve(con, "3", turn_id=turn_id, chat_id=chat_id)
            reservations.settle(con, under_way, ledger.put_entry(con, entry))
        assert spent(con, chat_id) == {kind: Decimal("3.25") for kind in ("chat", "day", "month")}

        # Should the amount become known after all, it is that which counts.
        con.execute("UPDATE ledger SET amount = '1', amount_e12 = 1000000000000, currency = 'CNY', state = 'billed'"
                    " WHERE turn_id = ?", (unknown,))  # fmt: skip
        assert spent(con, chat_id)["chat"] == Decimal("1.25")

    write(work)


def test_what_cost_nothing_leaves_nothing(write: Call) -> None:
    def work(con: Connection) -> None:
        reservations.settle(con, reserve(con, "3"), None)
        free = ledger.put_entry(con, replace(an_entry(None, None, price_row=None), state="free"))
        reservations.settle(con, reserve(con, "3"), free)
        assert spent(con)["day"] == 0
        assert con.execute("SELECT count(*) FROM reservation").fetchone() == (0,)

    write(work)


def test_an_old_unknown_price_counts_with_the_most_that_was_forecast(write: Call) -> None:
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


def test_what_the_dead_kept_aside_counts_once_at_its_own_time(write: Call) -> None:
    def work(con: Connection) -> None:
        chat_id = new_chat(con)
        turn_id = new_turn(con, chat_id, "q", writer="dead")
        receipts.put_forecast(con, turn_id, a_forecast())
        reserve(con, "2", turn_id=turn_id, chat_id=chat_id, writer="dead")
        reserve(con, "1", writer="alive")
        reservations.keep_of_dead(con, lambda writer: writer == "alive")
        assert con.execute("SELECT writer, state FROM reservation ORDER BY id").fetchall() == [
            ("dead", "kept"),
            ("alive", "open"),
        ]
        # The next start says that its reply was interrupted and its price is not known: that is the same money.
        assert conversations.interrupt_dead(con, lambda writer: False, WHEN) == 1
        assert spent(con, chat_id) == {"day": Decimal(3), "month": Decimal(3), "chat": Decimal(2)}
        tomorrow = reservations.spent(
            con, currency="CNY", chat_id=None, collection_id=None,
            midnight=WHEN + timedelta(hours=14), month=WHEN - timedelta(days=9),
        )  # fmt: skip
        assert tomorrow == {"day": Decimal(0), "month": Decimal(3)}

    write(work)


def test_what_was_spent_outlives_its_chat(write: Call) -> None:
    def work(con: Connection) -> None:
        chat_id = new_chat(con)
        reserve(con, "2", turn_id=new_turn(con, chat_id, "q"), chat_id=chat_id)
        con.execute("UPDATE chat SET head_turn = NULL WHERE id = ?", (chat_id,))
        con.execute("DELETE FROM chat WHERE id = ?", (chat_id,))
        assert spent(con)["day"] == 2

    write(work)


def test_usage_is_part_of_the_entry_that_settles(write: Call) -> None:
    def work(con: Connection) -> None:
        line = ledger.put_entry(con, an_entry(None, "0.5", usage=Usage(0, 10, 5, None)))
        reservations.settle(con, reserve(con, "2"), line)
        assert spent(con)["day"] == Decimal("0.5")

    write(work)
