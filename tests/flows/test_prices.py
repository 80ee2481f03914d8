# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price before the question: on Send and over it, in the modes and in the model menu; and beside the bill."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication

from leadline.chat.mode import Mode
from leadline.storage import receipts
from leadline.ui import model_control
from leadline.ui.model_menu import ModelMenu
from leadline.ui.price_popover import PricePopover
from tests.conversing import PEAK, depth_log
from tests.flows.conftest import Clock, OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

PEAK_BEGINS = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""9 o'clock in Beijing."""


@pytest.fixture
def large(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> Desk:
    """A chat in which more than 20,000 tokens were sent in non-think."""
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(2_400), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    server.say(answer="Forty-nine.")
    desk.ask("How deep is mark 7?")
    desk.wait_reply()
    return desk


def popover(desk: Desk) -> PricePopover | None:
    """The open one."""
    found = [each for each in desk.window.findChildren(PricePopover) if each.isVisible()]
    return found[0] if found else None


def said(desk: Desk) -> str:
    found = popover(desk)
    return found.accessibleDescription() if found is not None else ""


def test_the_popover_says_what_is_cached_and_is_kept_with_the_turn(large: Desk, server: DeepSeekServer) -> None:
    arrow = large.window.composer.price_button
    large.wait(lambda: arrow.isVisible() and large.controller.prices._quote is not None, "the price is known")
    large.wait(lambda: large.controller.prices._quote.forecast.held_kind == "end", "its end is known as held")  # type: ignore[union-attr]
    arrow.setFocus()
    large.qtbot.keyClick(arrow, Qt.Key.Key_Space)
    large.wait(lambda: popover(large) is not None, "it opens")
    assert "From the cache: 2" in said(large) and "Read anew: " in said(large) and "First word: about" in said(large)
    assert "If no longer cached" not in said(large), "it was read a moment ago"
    large.qtbot.keyClick(popover(large), Qt.Key.Key_Escape)
    large.wait(lambda: popover(large) is None, "it closes")

    expected = large.controller.prices._quote.forecast  # type: ignore[union-attr]
    server.say(answer="Fifty-six.")
    large.ask("And mark 8?")
    large.wait_reply()
    turn = large.controller.session.chat.turns[-1].id  # type: ignore[union-attr]
    kept = large.assistant.read(partial(receipts.load_forecast, turn_id=turn)).result(20)
    assert kept is not None and (kept.held_kind, kept.hit_expected) == ("end", expected.hit_expected)
    assert kept.idle_s is not None and kept.done_typical_s is not None and kept.cold_chance < 0.05
    assert kept.hit_expected <= server.chats[-1].hit <= kept.hit_high


def test_the_mouse_that_rests_on_send_sees_it_and_typing_goes_on(large: Desk) -> None:
    send = large.window.composer.send_button
    large.wait(lambda: large.window.composer.price_button.isVisible(), "the price is known")
    spot = QPoint(5, 5)
    QApplication.sendEvent(send, QHelpEvent(QEvent.Type.ToolTip, spot, send.mapToGlobal(spot)))
    large.wait(lambda: popover(large) is not None, "it opens")
    QApplication.sendEvent(send, QEvent(QEvent.Type.Leave))
    large.wait(lambda: popover(large) is None, "it goes with the mouse")
    large.type("Still here?")
    assert large.typed == "Still here?"


def test_modes_and_models_say_what_the_question_costs_there(large: Desk) -> None:
    buttons = large.window.composer.mode_selector._buttons
    large.wait(lambda: "most of this chat is probably cached" in buttons[Mode.NON_THINK].toolTip(), "warm here")
    assert "are read anew" in buttons[Mode.HIGH].toolTip() and "are read anew" in buttons[Mode.MAX].toolTip()
    large.click("modelSelector")
    menu = large.window.findChild(ModelMenu)
    assert isinstance(menu, ModelMenu)
    large.wait(lambda: any("\t" in action.text() for action in menu.lines), "the prices have come")
    shown = {action.text().partition("\t")[0]: action.text().partition("\t")[2] for action in menu.lines}
    flash = next(price for words, price in shown.items() if "deepseek-flash" in words)
    pro = next(price for words, price in shown.items() if "deepseek-v4-pro" in words)
    assert flash.startswith("\N{BLACK CIRCLE} ") and pro.startswith("\N{WHITE CIRCLE} ")
    menu.close()


def test_a_mode_that_the_service_turns_out_to_offer_says_it_too(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_control, "LISTS_AFTER_MS", 3_600_000)
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(2_400), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    buttons = desk.window.composer.mode_selector._buttons
    desk.wait(lambda: "are read anew" in buttons[Mode.HIGH].toolTip(), "what is known is priced")
    assert buttons[Mode.LOW].isHidden()
    desk.controller.models._read_lists()
    desk.wait(lambda: not buttons[Mode.LOW].isHidden(), "the list has one more")
    desk.wait(lambda: "are read anew" in buttons[Mode.LOW].toolTip(), "and so is that")


def test_a_chat_that_cost_next_to_nothing_asks_for_no_other_price(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.say(answer="Yes.")
    desk.ask("Are you there?")
    desk.wait_reply()
    desk.wait(lambda: desk.controller.prices._quote is not None, "it is priced")
    assert all("Now about" not in button.toolTip() for button in desk.window.composer.mode_selector._buttons.values())


def test_the_popover_is_of_the_moment_in_which_it_opens(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(2_400), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    desk.ask("How deep is mark 7?")
    desk.wait_reply()
    desk.wait(lambda: desk.controller.prices._quote.forecast.hit_expected > 20_000, "its end is known as held")  # type: ignore[union-attr]
    clock.set(clock.now + timedelta(hours=3))
    desk.click(desk.window.composer.price_button)
    desk.wait(lambda: "Read 3 h ago" in said(desk), "it says for how long nothing was read")


def expected(desk: Desk) -> Decimal:
    quote = desk.controller.prices._quote
    return (quote.forecast.price_expected if quote is not None else None) or Decimal(0)


def test_the_price_on_send_is_that_of_the_hour_though_nobody_types(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    clock.set(PEAK_BEGINS - timedelta(seconds=2))
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(4_000), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    desk.wait(lambda: expected(desk) > 0 and desk.price.startswith("Send ~"), "the price is known")
    desk.wait(lambda: desk.window.tier_label.text() == "off-peak for 0 min", "and for how long")
    before, shown = expected(desk), desk.price
    clock.set(PEAK_BEGINS)
    desk.wait(lambda: expected(desk) == 2 * before, "it is priced anew by itself")
    desk.wait(lambda: desk.price not in ("Send", shown), "and the button says so")
    assert desk.window.tier_label.text() == "peak for 3 h 0 min"


def test_the_price_in_the_next_hours_comes_by_the_services_clock(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    clock.set(PEAK)
    clock.now = PEAK - timedelta(hours=6)  # this computer's is wrong
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(4_000), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    desk.wait(lambda: desk.window.tier_label.text() != "", "the hours are known, as far as they can be")
    desk.controller.prices._hours_timer.stop()  # they are not looked at by themselves
    desk.ask("How deep is mark 7?")
    desk.wait_reply()
    desk.wait(lambda: desk.assistant.timekeeping.offset == timedelta(hours=6), "that is known from the reply")
    desk.wait(lambda: desk.controller.prices._quote.forecast.tier == "peak", "it is priced by the service's hour")  # type: ignore[union-attr]
    desk.wait(lambda: desk.window.tier_label.text() == "peak for 2 h 0 min", "the status bar says the same")
    desk.click(desk.window.composer.price_button)
    desk.wait(lambda: popover(desk) is not None, "it opens")
    assert "Half in 2 h" in said(desk)
