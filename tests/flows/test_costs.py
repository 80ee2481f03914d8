# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply costs, seen in the window: while it comes, when it is over, in the sums, and when it grows dear."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QDialog, QFrame, QMenu, QPushButton

from leadline.costs import prices
from leadline.costs.money import Money, shown
from leadline.ui.bill_popover import BillPopover
from leadline.ui.controls import PlainLabel
from leadline.ui.price_draft import draft_of
from leadline.ui.prices_dialog import PricesDialog
from leadline.ui.transcript.reply_pieces import FoldPiece
from tests.flows.conftest import Clock, OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


def set_cap(desk: Desk, amount: str) -> None:
    desk.assistant.save_settings(replace(desk.assistant.settings, reply_cap=amount, currency="CNY")).result(10)


def fold(desk: Desk) -> str:
    """The head of the thinking, as it is painted."""
    return next((piece.label for piece in desk._last_pieces() if isinstance(piece, FoldPiece)), "")


def bills(desk: Desk) -> list[BillPopover]:
    return [
        each
        for each in desk.window.findChildren(QFrame, "popover")
        if isinstance(each, BillPopover) and each.isVisible()
    ]


def words_of_bill(desk: Desk) -> list[str]:
    desk.press_in_transcript("menu")
    desk.choose_in("replyMenu", "What it cost")
    desk.wait(lambda: bills(desk), "the bill is open")
    (popover,) = bills(desk)
    found = [label.text() for label in popover.findChildren(PlainLabel)]
    popover.close()
    return found


def test_the_price_runs_while_the_model_thinks_and_the_bill_is_the_services_charge(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    set_cap(desk, "0")
    server.say(thinking="Let me see. " * 200, answer="Deep.")
    server.play({"stall": 200})
    desk.choose_mode("high")
    desk.ask("How deep?")
    desk.wait(lambda: re.search(r"Thinking.* tokens, ¥0\.00\d+ so far", fold(desk)), "the price runs while it thinks")
    desk.wait(lambda: "so far" in desk.look_at_costs()["reply"], "and in the popover, with the prompt")
    server.resume()
    desk.wait_reply()
    charge = server.chats[0].charge
    assert charge is not None
    assert desk.numbers.endswith(shown(Money(charge, "CNY"), "en"))
    words = words_of_bill(desk)
    assert "Bill" in words and shown(Money(charge, "CNY"), "en") in words
    assert any("The forecast was" in each for each in words)
    desk.wait(lambda: desk.look_at_costs()["chat"] == shown(Money(charge, "CNY"), "en"), "the sums hold it")
    assert desk.look_at_costs()["reply"] == shown(Money(charge, "CNY"), "en")


def test_a_reply_that_grows_dear_asks_and_goes_on_until_it_is_told_to_stop(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    set_cap(desk, "0.0005")
    server.say(thinking="Let me see. " * 5_000, answer="Deep.")
    desk.choose_mode("high")
    desk.ask("How deep?")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "reply-cap", "it asks")
    assert desk.notice is not None and [button.key for button in desk.notice.buttons] == [
        "cap-answer",
        "cap-stop",
        "go-on",
    ]
    assert "¥0.0005" in desk.notice.title and desk.is_streaming
    desk.press_notice("go-on")
    assert desk.notice is None and desk.is_streaming
    desk.wait(lambda: desk.notice is not None and "¥0.0005" not in desk.notice.title, "it asks again, later")
    desk.press_notice("cap-stop")
    desk.wait_reply("stopped")
    assert desk.notice is None
    # It was not billed as far as anybody knows, and is no zero.
    assert "estimated" in desk.numbers
    desk.wait(lambda: desk.look_at_costs()["chat"].startswith("about ¥"), "the chat's sum says it is about that")
    assert desk.window.cost_meter.text().startswith("today about ¥")


def test_a_reply_that_thinks_too_long_is_told_to_answer_now(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    set_cap(desk, "0.0005")
    server.say(thinking="Let me see. " * 5_000, answer="Deep.")
    desk.choose_mode("high")
    desk.ask("How deep?")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "reply-cap", "it asks")
    server.say(answer="Nine fathoms.")
    desk.press_notice("cap-answer")
    desk.wait_reply()
    assert "Nine fathoms." in desk.answer and len(server.chats) == 2


def test_a_line_of_the_popover_opens_the_usage_window_at_its_place(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.ask("Hello?")
    desk.wait_reply()
    desk.wait(lambda: desk.look_at_costs()["chat"] != "–", "the sums are there")
    desk.click(desk.window.cost_meter)
    line = desk.window.findChild(QPushButton, "costLine-chat")
    assert line is not None
    desk.click(line)
    desk.wait(lambda: desk.controller.usage._usage is not None, "the window is open")
    usage = desk.controller.usage._usage
    assert usage is not None
    assert usage.place.chat_id == desk.controller.session.chat_id
    usage.close()


def test_at_midnight_the_sum_of_the_day_begins_anew(open_desk: OpenDesk, server: DeepSeekServer, clock: Clock) -> None:
    desk = open_desk(server)
    desk.ask("Hello?")
    desk.wait_reply()
    desk.wait(lambda: desk.window.cost_meter.text().startswith("today ¥"), "the day has its first bill")
    clock.set(clock.now + timedelta(days=1))
    desk.controller.prices.show_tier()  # what its timer does
    desk.wait(lambda: desk.window.cost_meter.text() == "no costs today", "it is another day")


def test_the_balance_says_how_many_more_questions_it_pays(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.ask("Hello?")
    desk.wait_reply()
    charge = server.chats[0].charge
    assert charge is not None
    desk.wait(lambda: "questions" in desk.look_at_costs()["balance detail"], "the balance is known")
    questions = f"about {int(Decimal(110) // charge):,} more questions like this"
    assert desk.look_at_costs()["balance detail"] == f"¥10.00 of it granted, {questions}"


def test_a_clock_that_is_wrong_is_said_once(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    server.set_time(datetime.now(UTC) + timedelta(hours=3))
    desk = open_desk(server)
    desk.ask("Hello?")
    desk.wait_reply()
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "clock", "the clock is said to be wrong")
    assert desk.notice is not None and "min behind the service's" in desk.notice.title
    desk.window.notices.clear()
    desk.ask("And again?")
    desk.wait_reply()
    assert desk.notice is None


def test_menus_have_no_bill_of_a_reply_that_was_refused(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.play({"status": 500})
    desk.ask("Hello?")
    desk.wait_reply("failed")
    desk.press_in_transcript("menu")
    desk.wait(lambda: desk.window.findChild(QMenu, "replyMenu") is not None, "the menu is open")
    menu = desk.window.findChild(QMenu, "replyMenu")
    assert isinstance(menu, QMenu)
    assert not any("cost" in action.text() for action in menu.actions())
    menu.close()


def test_a_price_of_the_users_own_is_entered_in_the_settings_and_counts_from_then_on(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    desk.window.settings_requested.emit()
    desk.click("openPricesButton")
    desk.wait(lambda: desk.has_dialog("pricesDialog"), "the prices are open")
    dialog = desk.window.findChild(QDialog, "pricesDialog")
    assert isinstance(dialog, PricesDialog)
    row = next(row for row in dialog._shipped() if (row.model, row.currency) == ("deepseek-flash", "USD"))
    own = [
        replace(draft_of(row), tier="all", from_="2026-01-01", hit="10", miss="20", output="30", currency=currency)
        for currency in ("CNY", "USD")
    ]
    dialog._change(replace(dialog.draft, rows=tuple(own)))
    desk.click("savePricesButton")
    desk.wait(lambda: len(desk.assistant.price_book.own.rows) == 2, "the prices are kept")
    settings = desk.window.findChild(QDialog, "settingsDialog")
    assert settings is not None
    settings.reject()
    desk.ask("Hello?")
    desk.wait_reply()
    usage = desk.controller.session.chat.turns[-1].usage if desk.controller.session.chat is not None else None
    assert usage is not None
    price = Decimal(10 * usage.hit + 20 * usage.miss + 30 * usage.output) / 1_000_000
    bill = desk.controller.session.chat.turns[-1].bill if desk.controller.session.chat is not None else None
    assert bill is not None and bill.amount == price


def test_old_prices_are_marked_in_the_meters_popover(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prices, "UNCHECKED_AFTER", timedelta(0))
    desk = open_desk(server)
    desk.click(desk.window.cost_meter)
    desk.wait(lambda: desk.window.findChild(QPushButton, "oldPricesButton") is not None, "they are marked")
    desk.click("oldPricesButton")
    desk.wait(lambda: desk.has_dialog("pricesDialog"), "the prices are open")
    dialog = desk.window.findChild(QDialog, "pricesDialog")
    assert isinstance(dialog, PricesDialog) and dialog.checked.property("role") == "warn"
    desk.click("checkedTodayButton")
    desk.click("savePricesButton")
    desk.wait(lambda: desk.assistant.price_book.own.checked_on is not None, "it is kept")
    desk.look_at_costs()
    desk.wait(lambda: not desk.window.cost_meter._old_prices, "and no longer marked")
