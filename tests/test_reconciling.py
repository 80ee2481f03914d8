# SPDX-License-Identifier: AGPL-3.0-or-later
"""The balance beside the ledger: whose charges count, which currency, and when it is low."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection

import pytest

from leadline.assistant import Assistant
from leadline.host.paths import paths_under
from leadline.host.settings import Settings
from leadline.provider.account import Balance, BalanceAmount
from leadline.reconciling import became_low
from leadline.storage import balances, ledger
from leadline.storage.balances import KnownBalance
from tests.storage.rows import an_entry, an_estimate, new_chat, new_turn

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = "sk-0123456789abcdef0123456789ab1f2e"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    """With a key, on a folder of its own."""
    made = Assistant(paths_under(tmp_path / "data"), {"DEEPSEEK_API_KEY": KEY}, clock=lambda: NOW)
    made.open().result()
    yield made
    made.close()


def balance(cny: str, usd: str = "") -> Balance:
    amounts = [BalanceAmount("CNY", Decimal(cny))]
    if usd:
        amounts.append(BalanceAmount("USD", Decimal(usd)))
    return Balance(True, tuple(amounts))


def keep(assistant: Assistant, at: datetime, held: Balance, last4: str = "1f2e") -> None:
    account = f"{assistant.key_host} {last4}"
    assistant.store().write(lambda con: balances.put_balance(con, account, at, held)).result()


def charge(assistant: Assistant, at: datetime, amount: str | None, endpoint: str = "") -> None:
    def work(con: Connection) -> None:
        turn = new_turn(con, new_chat(con), "q", "a", endpoint_id=endpoint)
        ledger.put_entry(con, an_entry(turn, amount, at=at))

    assistant.store().write(work).result()


def test_our_bills_other_programs_and_what_is_unknown_are_lines_of_their_own(assistant: Assistant) -> None:
    keep(assistant, NOW - 9 * HOUR, balance("110.00"))
    charge(assistant, NOW - 8 * HOUR, "0.30")
    charge(assistant, NOW - 7 * HOUR, "5", endpoint="own-server")
    charge(assistant, NOW - 6 * HOUR, None)
    about = an_estimate(at=NOW - 5 * HOUR)
    assistant.store().write(lambda con: ledger.put_entry(con, about)).result()
    keep(assistant, NOW - HOUR, balance("108.70"))
    keep(assistant, NOW - HOUR, balance("50.00"), last4="beef")
    report = assistant.reconciling.account("deepseek").result()
    statement = report.statement
    assert statement is not None and report.currency == "CNY"
    assert (statement.begin, statement.fall) == (Decimal("110.00"), Decimal("1.30"))
    assert (statement.explained, statement.foreign, statement.top_ups) == (Decimal("0.30"), Decimal("1.00"), 0)
    assert (report.uncertain, report.estimate) == (2, Decimal("0.02"))


def test_a_statement_begins_where_it_is_told(assistant: Assistant) -> None:
    for days, held in ((50, "110.00"), (2, "90.00"), (1, "80.00"), (0, "79.00")):
        keep(assistant, NOW - timedelta(days), balance(held))
    usual = assistant.reconciling.account("deepseek").result()
    assert [begin.total for begin in usual.begins] == [79, 80, 90, 110]
    assert usual.statement is not None and usual.statement.fall == 11
    since = usual.begins[1].at
    chosen = assistant.reconciling.account("deepseek", since).result()
    assert chosen.statement is not None and (chosen.statement.since, chosen.statement.fall) == (since, 1)


def test_of_several_balances_the_chosen_currency_is_explained(assistant: Assistant) -> None:
    keep(assistant, NOW - 2 * HOUR, balance("110.00", "20.00"))
    keep(assistant, NOW - HOUR, balance("100.00", "19.00"))
    assert assistant.reconciling.account("deepseek").result().currency == "CNY"
    assistant.save_settings(Settings(currency="USD")).result()
    report = assistant.reconciling.account("deepseek").result()
    assert report.currency == "USD" and report.statement is not None and report.statement.fall == 1


@pytest.mark.parametrize("answers", [0, 1])
def test_fewer_than_two_answers_explain_nothing(assistant: Assistant, answers: int) -> None:
    for _ in range(answers):
        keep(assistant, NOW, balance("110.00"))
    report = assistant.reconciling.account("deepseek").result()
    assert report.statement is None and (report.known is None) == (answers == 0)


@pytest.mark.parametrize(
    ("before", "now", "setting", "is_said"),
    [
        (None, "5.00", -1, False),
        (None, "4.99", -1, True),
        ("5.00", "4.99", -1, True),
        ("4.99", "4.98", -1, False),
        ("4.00", "30.00", -1, False),
        ("30.00", "19.99", 20, True),
        ("30.00", "20.00", 20, False),
        ("30.00", "0.00", 0, False),
    ],
)
def test_a_low_balance_is_said_once_a_crossing(before: str | None, now: str, setting: int, is_said: bool) -> None:
    earlier = KnownBalance("a", NOW - HOUR, balance(before)) if before is not None else None
    assert became_low(earlier, KnownBalance("a", NOW, balance(now)), "", setting) is is_said


def test_the_limit_is_that_of_the_chosen_currency() -> None:
    before, now = KnownBalance("a", NOW, balance("99", "1.00")), KnownBalance("a", NOW, balance("99", "0.99"))
    assert became_low(before, now, "USD", -1) and not became_low(before, now, "CNY", -1)
