# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger summed by day and by chat: exact in every zone, however it is cut into steps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, localcontext
from sqlite3 import Connection
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.costs.money import EXACT, Money
from leadline.costs.usage import Tally, by_day, grouped, total
from leadline.storage import conversations, ledger, receipts, usage
from tests.storage.rows import ROW, WHEN, a_forecast, an_entry, an_estimate, new_chat, new_turn

Call = Callable[..., Any]
ZONES = [
    UTC,
    timezone(timedelta(hours=8)),
    ZoneInfo("Asia/Kolkata"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),
]


def folded(con: Connection, zone: tzinfo | None = UTC) -> None:
    while usage.fold(con, zone):
        pass


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_days_are_those_of_the_wall_clock_through_every_change_of_it(write: Call, zone: tzinfo) -> None:
    def work(con: Connection) -> None:
        expected: dict[str, int] = {}
        at = datetime(2026, 3, 1, tzinfo=UTC)
        while at < datetime(2026, 12, 1, tzinfo=UTC):
            ledger.put_entry(con, an_entry(None, "0.01", at=at))
            day = at.astimezone(zone).date().isoformat()
            expected[day] = expected.get(day, 0) + 1
            at += timedelta(hours=5, minutes=37)
        folded(con, zone)
        assert {day: tally.requests for day, tally in grouped(usage.cells(con, zone), by_day).items()} == expected

    write(work)


def test_what_is_new_is_added_and_nothing_twice(write: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "STEP_ROWS", 3)

    def work(con: Connection) -> None:
        chat_id = new_chat(con, "leases")
        for number in range(1, 11):
            turn_id = new_turn(con, chat_id, "q", "a")
            ledger.put_entry(con, an_entry(turn_id, f"0.{number:02}"))
            if number in (1, 4, 5):
                folded(con)
        ledger.put_entry(con, an_entry(None, None, usage=None))
        folded(con)
        folded(con)
        tally = total(cell.tally for cell in usage.cells(con, UTC))
        assert (tally.requests, tally.unknown, tally.amounts) == (11, 1, (Money(Decimal("0.55"), "CNY"),))
        ours, others = sorted(usage.chats(con), key=lambda row: row.title, reverse=True)
        assert (ours.title, ours.tally.requests, others.chat_id, others.tally.unknown) == ("leases", 10, None, 1)
        # Another clock is summed for itself.
        assert usage.cells(con, ZONES[1]) == []
        folded(con, ZONES[1])
        assert total(cell.tally for cell in usage.cells(con, ZONES[1])) == tally

    write(work)


def test_amounts_of_any_size_stay_exact(write: Call) -> None:
    amounts = ["123456789012345.000000000000000001", "9000000", "0.000000000001", "0.1", "-0.05"]

    def work(con: Connection) -> None:
        for amount in amounts:
            ledger.put_entry(con, an_entry(None, amount))
        folded(con)
        (money,) = total(cell.tally for cell in usage.cells(con, UTC)).amounts
        with localcontext(EXACT):
            assert money.amount == sum(map(Decimal, amounts))

    write(work)


def test_what_a_deleted_chat_cost_stays_without_its_name(write: Call) -> None:
    def work(con: Connection) -> None:
        chat_id = new_chat(con, "secret")
        ledger.put_entry(con, an_entry(new_turn(con, chat_id, "q", "a"), "2"))
        folded(con)
        conversations.hide_chat(con, chat_id, WHEN)
        conversations.purge_hidden(con)
        (row,) = usage.chats(con)
        assert (row.chat_id, row.title, row.tally.amounts) == (None, "", (Money(Decimal(2), "CNY"),))

    write(work)


def test_what_the_cache_saved_is_hits_times_the_difference_of_the_prices(write: Call) -> None:
    def work(con: Connection) -> None:
        entry = an_entry(None, "1")
        ledger.put_entry(con, entry)
        folded(con)
        (saved,) = total(cell.tally for cell in usage.cells(con, UTC)).saved
        assert entry.usage is not None
        assert saved == Money((ROW.miss - ROW.hit) * entry.usage.hit / 1_000_000, "CNY")

    write(work)


def test_cells_can_begin_with_a_day(write: Call) -> None:
    def work(con: Connection) -> None:
        for days in range(3):
            ledger.put_entry(con, an_entry(None, "1", at=WHEN + timedelta(days)))
        folded(con)
        since = (WHEN + timedelta(1)).date()
        assert [cell.day for cell in usage.cells(con, UTC, since=since)] == [since, since + timedelta(1)]
        assert usage.cells(con, UTC, since=date(2027, 1, 1)) == []

    write(work)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 10**13), st.sampled_from([None, "0.1", "3.000000000001", "~0.2"])), max_size=12),
    st.integers(1, 5),
    st.sampled_from(ZONES),
)
def test_any_steps_give_the_ledgers_own_sum(
    write: Call, rows: list[tuple[int, str | None]], step: int, zone: tzinfo
) -> None:
    def work(con: Connection) -> None:
        for table in ("ledger", "usage_day", "usage_chat", "usage_mark"):
            con.execute(f"DELETE FROM {table}")
        for offset_us, amount in rows:
            at = WHEN + timedelta(microseconds=offset_us)
            made = an_estimate(None, amount[1:]) if amount and amount.startswith("~") else an_entry(None, amount)
            ledger.put_entry(con, replace(made, at=at))
            if offset_us % step == 0:
                usage.fold(con, zone)
        folded(con, zone)
        tally = total(cell.tally for cell in usage.cells(con, zone))
        assert (tally.amounts, tally.unknown > 0, tally.estimates) == tuple(ledger.totals(con))
        assert tally.estimated == sum(amount == "~0.2" for _, amount in rows)
        assert total(row.tally for row in usage.chats(con)) == tally

    write(work)


def test_clocks_with_the_same_rules_share_their_sums() -> None:
    assert usage.zone_name(ZoneInfo("Asia/Shanghai")) == usage.zone_name(timezone(timedelta(hours=8)))
    assert usage.zone_name(ZoneInfo("Europe/Paris")) == usage.zone_name(ZoneInfo("Europe/Berlin"))
    assert usage.zone_name(UTC) != usage.zone_name(ZoneInfo("Europe/London"))


def test_forecast_errors_are_shares_of_the_forecast(write: Call) -> None:
    def work(con: Connection) -> None:
        for expected, amount in (("2", "3"), ("2", "1"), ("0", "1")):
            turn_id = new_turn(con, new_chat(con), "q", "a")
            receipts.put_forecast(con, turn_id, replace(a_forecast(), price_expected=Decimal(expected)))
            ledger.put_entry(con, an_entry(turn_id, amount))
        assert sorted(usage.forecast_errors(con)) == [Decimal("-0.5"), Decimal("0.5")]

    write(work)


def test_an_empty_tally_is_all_nothing() -> None:
    assert total([]) == Tally()
