# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another mode or model, with mouse and keys: at once, or when the price of a large chat was seen."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from leadline.costs.money import Money, shown
from leadline.host import settings as settings_file
from leadline.host.paths import paths_under
from leadline.ui.sampling_popover import SamplingPopover
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

LARGE = "".join(f"Mark {n}: depth {n * 7 % 90} fathoms.\n" for n in range(2_600))
"""Some 25,000 tokens."""


@pytest.fixture
def server(vocabulary: None) -> Iterator[DeepSeekServer]:
    """It bills in dollars, as the language of the tests is not Chinese."""
    with DeepSeekServer(currency="USD", pace=Pace(rate=400.0)) as running:
        yield running


@pytest.fixture
def large(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> Desk:
    """A chat with a large document, about which something was asked."""
    paper = tmp_path / "log.txt"
    paper.write_text(LARGE)
    desk = open_desk(server)
    desk.attach(paper)
    server.say(answer="Forty-nine.")
    desk.ask("How deep is mark 7?")
    desk.wait_reply()
    return desk


def mode(desk: Desk) -> str:
    return desk.window.composer.mode_selector.mode


def offered(desk: Desk) -> bool:
    return desk.notice is not None and desk.notice.key == "mode-change"


def test_without_a_large_chat_a_mode_is_taken_at_once(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.window.composer.setFocus()
    desk.choose_mode("max")
    assert mode(desk) == "max" and desk.notice is None
    assert desk.window.composer.edit.hasFocus(), "what is typed next goes into the composer"
    desk.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert mode(desk) == "high"
    desk.press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    server.say(answer="Hello.")
    desk.ask("Hello?")
    desk.wait_reply()
    desk.choose_mode("high")
    assert mode(desk) == "high" and desk.notice is None


@pytest.mark.parametrize("way", ["click", "key"])
def test_with_a_large_chat_nothing_changes_before_the_price_was_seen(large: Desk, way: str) -> None:
    if way == "click":
        large.choose_mode("high")
    else:
        large.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    large.wait(lambda: offered(large), "the price is shown")
    notice = large.notice
    assert notice is not None and mode(large) == "non-think"
    assert notice.title.startswith("Flash, High reads 2") and "tokens of this chat anew: " in notice.title
    words, prices = zip(*(each.text.split(" ~$") for each in notice.buttons), strict=True)
    assert words == ("This question only, then back", "From now on", "Keep Non-think")
    assert Decimal(prices[0]) == Decimal(prices[1]) > 3 * Decimal(prices[2]) > 0
    large.press_notice("keep")
    assert mode(large) == "non-think" and large.notice is None
    assert not large.controller.session.is_once


def test_while_the_first_reply_streams_nothing_changes_before_the_price_was_seen_either(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(LARGE)
    desk = open_desk(server)
    desk.attach(paper)
    server.say(answer="Forty-nine, as far as the marks are told.")
    server.play({"stall": 4})
    desk.ask("How deep is mark 7?")
    desk.wait(lambda: desk.answer != "", "it streams")
    desk.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: offered(desk), "the price is shown")
    notice = desk.notice
    assert notice is not None and mode(desk) == "non-think"
    assert notice.title.startswith("Flash, High reads 2") and "tokens of this chat anew: " in notice.title
    desk.press_notice("keep")
    server.resume()
    desk.wait_reply()
    assert mode(desk) == "non-think"


def test_this_question_only_goes_in_the_other_mode_and_the_old_prefix_is_held(
    large: Desk, server: DeepSeekServer
) -> None:
    large.choose_mode("high")
    large.wait(lambda: offered(large), "the price is shown")
    large.press_notice("once")
    selector = large.window.composer.mode_selector
    assert mode(large) == "high" and selector._buttons["high"].text() == "High, once"  # type: ignore[index]
    large.wait(lambda: large.price.startswith("Send ~") and "0.0" in large.price, "Send has its price")
    server.say(thinking="Hm.", answer="Fifty-six.")
    large.ask("How deep is mark 8, really?")
    assert mode(large) == "non-think", "it is back as soon as that is sent"
    large.wait_reply()
    server.say(answer="Sixty-three.")
    large.ask("And mark 9?")
    large.wait_reply()

    first, once, back = server.chats
    assert once.json["reasoning_effort"] == "high" and once.hit == 0
    assert back.json["thinking"] == {"type": "disabled"} and back.hit > 20_000
    assert back.prompt.startswith(first.prompt)
    large.choose_mode("high")
    large.wait(lambda: mode(large) == "high", "held there by now: it is taken without a word")
    assert large.notice is None


def test_always_is_remembered_and_stands_in_the_settings(large: Desk, server: DeepSeekServer) -> None:
    large.choose_mode("high")
    large.wait(lambda: offered(large), "the price is shown")
    box = large.find("noticeAlwaysBox")
    assert isinstance(box, QCheckBox)
    box.setChecked(True)
    large.press_notice("once")
    assert large.controller.session.is_once
    large.wait(lambda: settings_file.load(paths_under(large.data).settings_file).on_switch == "once", "it is kept")
    large.choose_mode("non-think")
    large.choose_mode("max")
    large.wait(lambda: mode(large) == "max", "it is taken without a word")
    assert large.notice is None and large.controller.session.is_once


def test_the_way_back_from_one_question_is_at_once(large: Desk) -> None:
    large.choose_mode("high")
    large.wait(lambda: offered(large), "the price is shown")
    large.press_notice("once")
    large.choose_mode("non-think")
    assert mode(large) == "non-think" and not large.controller.session.is_once and large.notice is None


def test_from_now_on_changes_the_chat_and_another_model_is_priced_too(large: Desk, server: DeepSeekServer) -> None:
    large.choose_model("Pro")
    large.wait(lambda: offered(large), "the price is shown")
    assert large.notice is not None and large.notice.title.startswith("Pro, Non-think reads 2")
    assert large.window.model_label.text() == "deepseek-flash"
    large.press_notice("for-good")
    assert large.window.model_label.text() == "deepseek-v4-pro"
    for question in ("And mark 8?", "And mark 9?"):
        server.say(answer="Deep.")
        large.ask(question)
        large.wait_reply()
    assert [each.model for each in server.chats[1:]] == ["deepseek-v4-pro"] * 2


def test_the_price_on_the_strip_is_what_the_service_charges_for_reading(large: Desk, server: DeepSeekServer) -> None:
    large.choose_mode("high")
    large.wait(lambda: offered(large), "the price is shown")
    notice = large.notice
    assert notice is not None
    tokens = int(notice.title.split(" reads ")[1].split(" ")[0].replace(",", ""))
    large.press_notice("for-good")
    server.say(thinking="Hm.", answer="Fifty-six.")
    large.ask("How deep is mark 8?")
    large.wait_reply()

    sent = server.chats[1]
    assert 0 < sent.miss - tokens < 60, "all but the new question and the reply before it"
    row = large.assistant.prices.row_at("deepseek-flash", large.assistant.currency, large.assistant.clock())
    assert row is not None
    price = Money(Decimal(tokens) * row.miss / 1_000_000, large.assistant.currency)
    assert notice.title.endswith(shown(price, large.assistant.language))


def test_a_tooltip_says_what_a_mode_usually_takes_and_costs(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    buttons = desk.window.composer.mode_selector._buttons
    desk.wait(lambda: "built-in figures" in buttons["high"].toolTip(), "before there are replies")  # type: ignore[index]
    for number in range(3):
        server.say(answer="Yes.")
        desk.ask(f"Question {number}?")
        desk.wait_reply()
    desk.controller.modes.refresh_usual()
    desk.wait(lambda: "by your own replies" in buttons["non-think"].toolTip(), "by our own")  # type: ignore[index]
    assert "Fast, for daily talk" in buttons["non-think"].accessibleDescription()  # type: ignore[index]


def test_temperature_is_set_in_its_popover_kept_with_the_chat_and_sent(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    desk.click("samplingButton")
    popover = desk.window.findChild(SamplingPopover)
    assert isinstance(popover, SamplingPopover) and popover.isVisible()
    desk.click(popover.preset_buttons[2])
    popover.close()
    assert "1.3" in desk.find("samplingButton").accessibleName()
    server.say(answer="Bonjour.")
    desk.ask("Say hello in French.")
    desk.wait_reply()
    desk.new_chat()
    assert "1.3" not in desk.find("samplingButton").accessibleName(), "another chat has its own"
    server.say(answer="Hello.")
    desk.ask("Say hello.")
    desk.wait_reply()
    desk.close()

    later = open_desk(server)
    later.open_chat("Say hello in French.")
    later.wait(lambda: "1.3" in later.find("samplingButton").accessibleName(), "it is kept")
    later.choose_mode("high")
    later.click("samplingButton")
    grey = later.window.findChild(SamplingPopover)
    assert isinstance(grey, SamplingPopover) and not grey.temperature.isEnabled()
    assert "takes it and ignores it" in grey.temperature.toolTip()
    grey.close()
    bodies = [each.body for each in server.chats]
    assert b'"temperature":1.3' in bodies[0] and b'"temperature":1.0' in bodies[1]


def test_max_says_once_in_a_chat_what_is_left_and_send_uses_it(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(LARGE * 27)
    desk = open_desk(server)
    desk.attach(paper)
    desk.type("How deep is it?")
    desk.choose_mode("max")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "mode-room", "it is said")
    notice = desk.notice
    left = desk.window.documents.gauge.values.kept
    assert 100_000 < left < 393_216
    assert notice is not None and f"leaves {left // 1024}k tokens" in notice.title
    assert notice.buttons[0].text == f"Use the {left // 1024}k that is left"
    assert desk.window.composer.send_button.isEnabled(), "the strip keeps nobody from sending"
    desk.press_notice("use")
    desk.type(" Really?")
    desk.wait(lambda: not desk.controller.prices._is_asking, "priced again")
    assert desk.notice is None, "once is enough"
    desk.choose_mode("non-think")
    desk.choose_mode("max")
    desk.wait(lambda: not desk.controller.prices._is_asking, "priced again")
    assert desk.notice is None
