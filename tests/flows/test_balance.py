# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money through the window: what is left, what it buys, and where to top it up."""

import time
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QPlainTextEdit

from leadline.errors import AssistantError
from leadline.host import settings as settings_file
from leadline.host.paths import paths_under
from leadline.host.settings import Settings
from leadline.provider.account import Balance, BalanceAmount
from leadline.storage import balances
from leadline.storage.balances import KnownBalance
from leadline.ui import controller as controller_module
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


def balance_requests(server: DeepSeekServer) -> int:
    return sum(exchange.path == "/user/balance" for exchange in server.requests)


def shown_balance(desk: Desk) -> str:
    return desk.look_at_costs()["balance"]


def test_the_balance_is_asked_after_a_reply_but_once_a_minute_and_kept(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    assert balance_requests(server) == 0, "nobody is asked before the user does something"
    desk.ask("How deep is it?")
    desk.wait_reply()
    desk.wait(lambda: balance_requests(server) == 1, "the balance is asked")
    desk.wait(lambda: shown_balance(desk).startswith("¥110.00"), "it is shown")
    assert "¥10.00 of it granted" in desk.look_at_costs()["balance detail"]
    assert desk.assistant.currency == "CNY"
    desk.ask("And now?")
    desk.wait_reply()
    assert shown_balance(desk).startswith("¥110.00")
    assert balance_requests(server) == 1 and desk.controller.balance._later.isActive()
    desk.controller.balance._asked_at.clear()
    desk.controller.balance._later.timeout.emit()  # as when the minute is over
    desk.wait(lambda: balance_requests(server) == 2, "it is asked again")
    account = f"{desk.assistant.key_host} {server.key[-4:]}"
    store = desk.assistant.store()
    desk.wait(lambda: store.read(lambda con: balances.latest(con, account)).result() is not None, "it is kept")
    desk.close()

    later = open_desk(server)
    later.wait(lambda: shown_balance(later).startswith("¥1"), "what is known is shown without asking")
    assert balance_requests(server) <= 3  # the popover that the test opens may ask once


@pytest.mark.parametrize(
    ("topped_up", "first", "words"),
    [("0.00", "", "¥0 is left, and a question like this one costs about ¥"), ("50.00", "How deep is it?", "questions")],
)
def test_402_says_what_is_left_what_it_buys_and_leads_to_the_top_up_page(
    open_desk: OpenDesk,
    vocabulary: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    topped_up: str,
    first: str,
    words: str,
) -> None:
    opened: list[str] = []

    class Opener:
        @staticmethod
        def openUrl(url: QUrl) -> bool:
            opened.append(url.toString())
            return True

    monkeypatch.setattr(controller_module, "QDesktopServices", Opener)
    with DeepSeekServer(topped_up=topped_up, granted="0.00", balance_lag_requests=0) as server:
        paths = paths_under(tmp_path / "data")
        paths.ensure()
        settings_file.save(paths.settings_file, Settings(currency="CNY"))
        desk = open_desk(server)
        if first:
            desk.ask(first)
            desk.wait_reply()
        server.play({"status": 402})
        desk.ask("And the other end?")
        desk.wait_reply("failed")
        desk.wait(lambda: desk.notice is not None and words in desk.notice.hint, "what is left is said")
        notice = desk.notice
        assert notice is not None and notice.key == "error-no_balance" and "Top it up" in notice.hint
        desk.press_notice("top-up")
        desk.wait(lambda: desk.has_dialog("linkDialog"), "the address is shown first")
        address = desk.window.findChild(QPlainTextEdit, "linkAddress")
        assert address.toPlainText() == "https://platform.deepseek.com/top_up"
        desk.click("openLinkButton")
        desk.wait(lambda: opened, "the browser is started")
        assert opened == ["https://platform.deepseek.com/top_up"]
        assert desk.notice == notice, "the notice waits until the money is there"
        server.billing.accounts[server.key].topped_up = Decimal("100")
        desk.press_notice("try-again")
        desk.wait_reply()
        assert desk.notice is None
        desk.close()


def test_a_low_balance_is_said_once_until_it_was_high_again(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    server.billing.lag_requests = 0
    account = server.billing.accounts[server.key]
    account.granted, account.topped_up = Decimal(0), Decimal("4.90")

    def ask_balance(desk: Desk, total: str) -> None:
        desk.controller.balance._asked_at.clear()
        desk.controller.balance.refresh()
        desk.wait(lambda: shown_balance(desk).startswith(total), f"{total} is known")

    desk = open_desk(server)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "low-balance", "it is said")
    assert desk.notice is not None and desk.notice.title == "¥4.90 is left on the account."
    desk.press_notice("balance")
    desk.wait(lambda: desk.controller.usage._usage is not None, "where it went is shown")
    assert desk.controller.usage._usage is not None and desk.controller.usage._usage.place.is_account
    account.topped_up = Decimal("4.00")
    ask_balance(desk, "¥4.00")
    assert desk.notice is None
    desk.close()

    later = open_desk(server)
    later.wait(lambda: shown_balance(later).startswith("¥4.00"), "what was known is shown")
    account.topped_up = Decimal("3.00")
    ask_balance(later, "¥3.00")
    assert later.notice is None, "not again in the next run"
    account.topped_up = Decimal("40.00")
    ask_balance(later, "¥40.00")
    account.topped_up = Decimal("4.50")
    ask_balance(later, "¥4.50")
    later.wait(lambda: later.notice is not None and later.notice.title.startswith("¥4.50"), "it fell again")
    account.topped_up = Decimal("60.00")
    ask_balance(later, "¥60.00")
    later.wait(lambda: later.notice is None, "there is enough again")
    later.close()


def test_a_balance_that_cannot_be_had_is_asked_for_ever_less(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(server)
    desk.wait(lambda: shown_balance(desk).startswith("¥110"), "nothing was known yet: it was asked for")
    control = desk.controller.balance
    asked = 0

    def refuse(_endpoint: str) -> Future[KnownBalance]:
        nonlocal asked
        asked += 1
        refused: Future[KnownBalance] = Future()
        refused.set_exception(AssistantError("No.", code="server"))
        return refused

    monkeypatch.setattr(desk.assistant.balances, "ask", refuse)

    def after(minutes: float) -> None:
        control._later.stop()
        control._asked_at["deepseek"] = time.monotonic() - minutes * 60
        control.refresh()

    for failures, minutes in enumerate((1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 32.0)):
        after(minutes - 0.1)
        assert asked == failures, "too early"
        after(minutes + 0.1)
        desk.wait(
            lambda failures=failures: control._failures.get("deepseek") == failures + 1, "the failure has arrived"
        )
    control._later.stop()
    desk.close()


def test_of_two_balances_the_chosen_currency_stands_first(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both = Balance(True, (BalanceAmount("CNY", Decimal(110)), BalanceAmount("USD", Decimal(9))))
    known: Future[KnownBalance] = Future()
    desk = open_desk(server)
    desk.wait(lambda: shown_balance(desk).startswith("¥110"), "one is known")
    known.set_result(KnownBalance("account", desk.assistant.clock(), both))
    monkeypatch.setattr(desk.assistant.balances, "ask", lambda _: known)
    desk.assistant.save_settings(replace(desk.assistant.settings, currency="USD")).result()
    desk.controller.balance._asked_at.clear()
    desk.controller.balance.refresh()
    desk.wait(lambda: shown_balance(desk) == "$9.00; ¥110.00", "both are shown, the chosen one first")
    assert desk.assistant.currency == "USD"
    desk.close()
