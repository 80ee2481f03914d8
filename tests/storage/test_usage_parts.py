# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of a part of the ledger are those of its rows, whichever way they are read."""

from collections.abc import Callable
from datetime import UTC, date, timedelta, tzinfo
from sqlite3 import Connection
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadline.costs.usage import Tally, by_day, grouped, total
from leadline.storage import collections, conversations, ledger, usage, usage_parts
from leadline.storage.usage_parts import Part
from tests.storage.rows import WHEN, an_entry, new_chat, new_turn

Call = Callable[..., Any]
DAY = WHEN.date()


def a_history(con: Connection) -> tuple[int, int, int]:
    """Ten days, two chats, one of them in a collection; gives chat, chat and collection."""
    reports, other = new_chat(con, "reports"), new_chat(con, "other")
    collection = collections.make_collection(con, reports, "Annual reports", at=WHEN)
    for number in range(40):
        turn = new_turn(con, reports if number % 4 else other, "q", "a")
        amount = None if number % 13 == 0 else f"0.{number:02}"
        ledger.put_entry(con, an_entry(turn, amount, at=WHEN + timedelta(hours=6 * number)))
    while usage.fold(con, UTC):
        pass
    return reports, other, collection


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")], ids=str)
def test_days_of_a_chat_and_of_the_others_make_up_all_days(write: Call, zone: tzinfo) -> None:
    def work(con: Connection) -> None:
        reports, other, collection = a_history(con)
        while usage.fold(con, zone):
            pass
        whole = grouped(usage.cells(con, zone), by_day)
        for parts in (
            [Part(chat_id=reports), Part(chat_id=other)],
            [Part(collection_id=collection), Part(chat_id=other)],
        ):
            both = [cell for part in parts for cell in usage_parts.cells(con, zone, part=part)]
            assert grouped(both, by_day) == whole

    write(work)


def test_the_first_and_the_last_day_belong_to_a_part(write: Call) -> None:
    def work(con: Connection) -> None:
        reports, _, _ = a_history(con)
        last = DAY + timedelta(3)
        for part in (Part(DAY, last), Part(DAY, last, chat_id=reports)):
            days = {cell.day for cell in usage_parts.cells(con, UTC, part=part)}
            assert min(days) == DAY and max(days) == last
            by_chat = usage_parts.named(con, UTC, part=part)
            assert total(tally for _, _, tally in by_chat) == total(
                cell.tally for cell in usage_parts.cells(con, UTC, part=part)
            )

    write(work)


def test_chats_and_collections_of_any_part_are_named(write: Call) -> None:
    def work(con: Connection) -> None:
        reports, other, collection = a_history(con)
        ledger.put_entry(con, an_entry(None, "2"))
        while usage.fold(con, UTC):
            pass
        for part in (Part(), Part(since=DAY)):
            names = [(key, name) for key, name, _ in usage_parts.named(con, UTC, part=part)]
            assert names == [("", ""), (str(reports), "reports"), (str(other), "other")]
            by_collection = usage_parts.named(con, UTC, part=part, by_collection=True)
            assert [(key, name) for key, name, _ in by_collection] == [("", ""), (str(collection), "Annual reports")]
        inside = usage_parts.named(con, UTC, part=Part(collection_id=collection))
        assert [name for _, name, _ in inside] == ["reports"]
        assert usage_parts.name_of(con, Part(chat_id=reports)) == "reports"
        assert usage_parts.name_of(con, Part(collection_id=collection)) == "Annual reports"
        assert usage_parts.name_of(con, Part(chat_id=99)) == ""

    write(work)


def test_a_part_without_rows_is_empty(write: Call) -> None:
    def work(con: Connection) -> None:
        a_history(con)
        for part in (Part(date(2030, 1, 1)), Part(chat_id=99), Part(until=date(2020, 1, 1), chat_id=1)):
            assert usage_parts.cells(con, UTC, part=part) == []
            assert total(tally for _, _, tally in usage_parts.named(con, UTC, part=part)) == Tally()

    write(work)


def test_what_is_left_to_add_up_is_counted(write: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "STEP_ROWS", 10)

    def work(con: Connection) -> None:
        for _ in range(25):
            ledger.put_entry(con, an_entry(None, "1"))
        told = []
        while usage.fold(con, UTC):
            told.append(usage.left(con, UTC))
        assert told == [15, 5] and usage.left(con, UTC) == 0

    write(work)


def test_what_was_deleted_has_no_name_from_then_on_and_has_it_again_when_that_is_taken_back(write: Call) -> None:
    def work(con: Connection) -> None:
        reports, _, collection = a_history(con)
        before = usage_parts.named(con, UTC, part=Part())
        conversations.hide_chat(con, reports, WHEN)
        for part in (Part(), Part(since=DAY)):
            assert {name for _, name, _ in usage_parts.named(con, UTC, part=part)} == {"", "other"}
        assert usage_parts.name_of(con, Part(chat_id=reports)) == ""
        conversations.unhide_chat(con, reports)
        assert usage_parts.named(con, UTC, part=Part()) == before
        con.execute("UPDATE collection SET hidden_us = 1")
        assert [name for _, name, _ in usage_parts.named(con, UTC, part=Part(), by_collection=True)] == [""]
        assert usage_parts.name_of(con, Part(collection_id=collection)) == ""

    write(work)
