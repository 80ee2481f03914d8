# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the usage window says: unknown is not zero, estimates stand apart, currencies are not added, lines add up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection

import pytest

from leadline.assistant import Assistant
from leadline.costs.reconcile import Reading, Statement
from leadline.host.paths import paths_under
from leadline.provider.account import Balance, BalanceAmount
from leadline.reconciling import AccountReport
from leadline.storage import ledger
from leadline.storage.balances import KnownBalance
from leadline.storage.usage_parts import Part
from leadline.ui.account_words import shown_account
from leadline.ui.usage_window import ShownUsage
from leadline.ui.usage_words import shown_usage
from leadline.usage_reports import By
from tests.storage.rows import an_entry, an_estimate

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def said(tmp_path: Path) -> ShownUsage:
    """A bill in yuan, one in dollars, a reply that is estimated and one of which nothing is known."""
    assistant = Assistant(paths_under(tmp_path / "data"), {}, clock=lambda: NOW)

    def work(con: Connection) -> None:
        ledger.put_entry(con, an_entry(at=NOW, tier="peak"))
        ledger.put_entry(con, an_entry(None, "2", at=NOW, model="deepseek-v4-pro"))
        ledger.put_entry(con, an_estimate(at=NOW))
        ledger.put_entry(con, an_entry(None, None, usage=None, price_row=None, at=NOW, model="other"))

    def dollars(con: Connection) -> None:
        con.execute("UPDATE ledger SET currency = 'USD' WHERE amount = '2'")

    assistant.store().write(work).result()
    assistant.store().write(dollars).result()
    report = assistant.spending.report(By.MODEL, Part()).result()
    assistant.close()
    assert report is not None
    return shown_usage(report, "en")


def test_two_currencies_stand_side_by_side_and_are_never_added(said: ShownUsage) -> None:
    assert said.sums[0].value.split() == ["¥0.034", "·", "$2.00", "+", "about", "¥0.02"]
    assert [panel.title for panel in said.panels["cost"]] == ["¥0.034", "$2.00"]
    assert said.titles[:3] == ("Model", "Cost CNY", "Cost USD")
    costs = {line.texts[0]: line.texts[1:3] for line in said.lines}
    assert costs["deepseek-flash"] == ("¥0.034", "–") and costs["deepseek-v4-pro"] == ("–", "$2.00")
    assert costs["All"] == ("¥0.034", "$2.00")


def test_what_is_not_known_is_counted_and_what_is_estimated_stands_apart(said: ShownUsage) -> None:
    assert said.sums[0].detail == "4 requests, 1 of unknown cost"
    assert "1 request of unknown cost is not in the sums." in said.notes
    assert "1 reply came without a count" in said.notes
    columns = {title: at for at, title in enumerate(said.titles)}
    lines = {line.texts[0]: line.texts for line in said.lines}
    assert lines["other"][1:3] == ("–", "–") and lines["other"][columns["Not known"]] == "1"
    assert lines["deepseek-flash"][columns["Estimated"]] == "¥0.02"


def test_peak_and_off_peak_are_parts_of_a_bar_and_said(said: ShownUsage) -> None:
    yuan, dollars = said.panels["cost"]
    assert yuan.bars[-1].values == (0.0, 0.0341) and "all at peak hours" in yuan.bars[-1].words
    assert dollars.bars[-1].values == (2.0, 0.0) and "all off-peak" in dollars.bars[-1].words


def test_a_day_of_unknown_or_estimated_cost_is_no_day_of_none(tmp_path: Path) -> None:
    assistant = Assistant(paths_under(tmp_path / "data"), {}, clock=lambda: NOW)

    def work(con: Connection) -> None:
        ledger.put_entry(con, an_entry(at=NOW - timedelta(days=3)))
        ledger.put_entry(con, an_entry(None, None, usage=None, price_row=None, at=NOW - timedelta(days=1)))
        ledger.put_entry(con, an_estimate(at=NOW))

    assistant.store().write(work).result()
    report = assistant.spending.report(By.DAY, Part()).result()
    assistant.close()
    assert report is not None
    (yuan,) = shown_usage(report, "en").panels["cost"]
    billed, nothing, unknown, estimated = (bar.words[1:3] for bar in yuan.bars)
    assert billed[0] == "¥0.034" and nothing[0] == "0"
    assert unknown == ("\N{EN DASH}", "1 request of unknown cost is not in the sums.")
    assert estimated[0] == "about ¥0.02"


def amounts_of(statement: Statement) -> list[str]:
    known = KnownBalance("a", NOW, Balance(True, (BalanceAmount("CNY", Decimal("9.50"), Decimal(1)),)))
    report = AccountReport(known, "CNY", (Reading(NOW, Decimal("110.00")),), statement)
    account = shown_account(report, "en")
    assert account.balance == "¥9.50" and account.asked.startswith("¥1.00 of it granted, as the service said on")
    return [line.texts[1].strip("\N{FIGURE SPACE}\N{PUNCTUATION SPACE} ") for line in account.lines]


def test_the_lines_of_a_statement_lead_from_one_balance_to_the_other_to_the_last_digit() -> None:
    statement = Statement(
        since=NOW,
        until=NOW,
        begin=Decimal("110.00"),
        fall=Decimal("-18.40"),
        explained=Decimal("0.2434"),
        foreign=Decimal("1.36"),
        top_ups=Decimal(20),
        lag=Decimal(0),
        rounding=Decimal("-0.0034"),
    )
    texts = amounts_of(statement)
    assert texts == ["¥110.00", "−¥0.2434", "−¥1.36", "+¥20.00", "0", "+¥0.0034", "¥128.40"]
    numbers = [Decimal(text.replace("−", "-").replace("¥", "").replace("+", "")) for text in texts]
    assert sum(numbers[:-1]) == numbers[-1]


def test_what_was_not_billed_here_is_said_beside_the_other_programs() -> None:
    known = KnownBalance("a", NOW, Balance(True, (BalanceAmount("CNY", Decimal(9)),)))
    report = AccountReport(known, "CNY", (), None, 2, Decimal("0.02"))
    notes = shown_account(report, "en").notes
    assert notes == (
        "What 2 replies without a count cost in that time stands with the other programs."
        " By our own count it is about ¥0.02."
    )


def test_an_account_without_answers_says_when_there_will_be_some() -> None:
    assert shown_account(AccountReport(None, "", (), None), "en").empty.startswith("No balance is known yet.")
    nothing = AccountReport(KnownBalance("a", NOW, Balance(True, ())), "", (), None)
    assert shown_account(nothing, "en").empty == "The service named no amount."
