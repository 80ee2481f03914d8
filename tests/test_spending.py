# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports on the usage, and the files they are written to."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from sqlite3 import Connection

import pytest

from leadline.assistant import Assistant
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.host.paths import paths_under
from leadline.storage import ledger, usage
from leadline.storage.usage_parts import Part
from leadline.usage_reports import By, Progress
from tests.storage.rows import an_entry, new_chat, new_turn

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    """On a folder of its own, at a fixed time."""
    made = Assistant(paths_under(tmp_path / "data"), {}, clock=lambda: NOW)
    made.open().result()
    yield made
    made.close()


def fill(assistant: Assistant, *titles: str) -> None:
    """A bill of 0.5 for each chat on each of three days, one of them in dollars, one unknown."""

    def work(con: Connection) -> None:
        for title in titles:
            chat = new_chat(con, title)
            for day in range(3):
                turn = new_turn(con, chat, "q", "a")
                ledger.put_entry(con, an_entry(turn, "0.5", at=NOW - timedelta(day)))
        ledger.put_entry(con, an_entry(None, None, usage=None, at=NOW))
        ledger.put_entry(con, replace(an_entry(at=NOW), amount=Money(Decimal("0.25"), "USD")))

    assistant.store().write(work).result()


def test_a_report_cuts_the_same_sum_along_every_line(assistant: Assistant) -> None:
    fill(assistant, "one", "two")
    wholes = set()
    for by in By:
        report = assistant.spending.report(by, Part()).result()
        assert report is not None and not report.is_empty
        wholes.add(report.total)
        assert set(report.bars) == {"", "CNY", "USD"}
    (whole,) = wholes
    assert whole.amounts == (Money(Decimal(3), "CNY"), Money(Decimal("0.25"), "USD"))
    assert (whole.requests, whole.unknown) == (8, 1)


def test_a_chat_of_two_days_is_reported_by_itself(assistant: Assistant) -> None:
    fill(assistant, "one", "two")
    today = NOW.astimezone().date()
    report = assistant.spending.report(By.DAY, Part(today - timedelta(1), today, chat_id=2)).result()
    assert report is not None
    assert (report.name, len(report.rows), report.total.amounts) == ("two", 2, (Money(Decimal(1), "CNY"),))
    assert [bar.tally.requests for bar in report.bars["CNY"]] == [1, 1]


def test_an_empty_history_is_told_from_an_empty_time(assistant: Assistant) -> None:
    empty = assistant.spending.report(By.DAY, Part()).result()
    assert empty is not None and empty.is_empty and empty.rows == ()
    fill(assistant, "one")
    later = assistant.spending.report(By.DAY, Part(since=NOW.date() + timedelta(9))).result()
    assert later is not None and not later.is_empty and later.rows == ()


def test_adding_up_tells_how_far_it_is_and_stops_where_it_is_told(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "STEP_ROWS", 2)
    fill(assistant, "one", "two")
    told: list[tuple[int, int]] = []
    stopping = Progress()

    def stop_soon(done: int, rows: int) -> None:
        told.append((done, rows))
        stopping.stopped.set()

    stopping.told = stop_soon
    assert assistant.spending.report(By.DAY, Part(), stopping).result() is None
    assert told == [(2, 8)]
    report = assistant.spending.report(By.DAY, Part(), Progress(lambda done, rows: told.append((done, rows)))).result()
    assert report is not None and report.total.requests == 8
    assert told[1:] == [(2, 6), (4, 6)]


def test_rows_are_written_as_csv_with_exact_amounts_and_no_formulas(assistant: Assistant, tmp_path: Path) -> None:
    fill(assistant, "=HYPERLINK(1)", "年报, 2025")
    report = assistant.spending.report(By.CHAT, Part()).result()
    assert report is not None
    path = tmp_path / "usage.csv"
    assistant.spending.export(report, path).result()
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["name"] for row in rows] == ["", "'=HYPERLINK(1)", "年报, 2025"]
    assert [row["amount_CNY"] for row in rows] == ["", "1.5", "1.5"]
    assert rows[0]["amount_USD"] == "0.25" and rows[0]["unknown"] == "1"


def test_rows_are_written_as_the_terminal_prints_them(assistant: Assistant, tmp_path: Path) -> None:
    fill(assistant, "one")
    report = assistant.spending.report(By.MODEL, Part()).result()
    assert report is not None
    path = tmp_path / "usage.json"
    assistant.spending.export(report, path).result()
    value = json.loads(path.read_text(encoding="utf-8"))
    assert value["by"] == "model" and [row["model"] for row in value["rows"]] == ["deepseek-flash"]
    assert value["total"]["amounts"] == [{"amount": "1.5", "currency": "CNY"}, {"amount": "0.25", "currency": "USD"}]


def test_a_file_that_cannot_be_written_says_what_to_do(assistant: Assistant, tmp_path: Path) -> None:
    fill(assistant, "one")
    report = assistant.spending.report(By.DAY, Part()).result()
    assert report is not None
    with pytest.raises(AssistantError, match="could not be written") as caught:
        assistant.spending.export(report, tmp_path / "none" / "usage.csv").result()
    assert caught.value.hint == "Choose another folder."
