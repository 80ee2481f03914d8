# SPDX-License-Identifier: AGPL-3.0-or-later
"""With a key: the price before, the reply, the bill after, and a prefix that holds."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from leadline.costs.money import Money, shown
from leadline.storage.conversations import Turn
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange


@pytest.fixture
def server(vocabulary: None) -> Any:
    """It bills in dollars, as the language of the tests is not Chinese."""
    with DeepSeekServer(currency="USD", pace=Pace(rate=400.0)) as running:
        yield running


def last_turn(desk: Desk) -> Turn:
    chat = desk.controller.session.chat
    assert chat is not None
    return chat.turns[-1]


def test_price_thinking_answer_and_the_bill_of_the_server(
    open_desk: OpenDesk, server: DeepSeekServer, report_pdf: Path, code_folder: Path
) -> None:
    desk = open_desk(server)
    assert desk.window.model_label.text() == "deepseek-flash" and desk.price == "Send"
    desk.attach(report_pdf, code_folder)
    desk.wait(lambda: desk.price.startswith("Send ~$0."), "the price stands on Send before anything is sent")
    assert not server.chats
    gauge = desk.window.documents.gauge
    assert gauge.values.documents > 150 and gauge.values.window == 1_048_576 and not gauge.values.is_estimate

    desk.choose_mode("high")
    server.say(thinking="Pounds, not fathoms. " * 12, answer="The lead weighs **seven pounds**. " * 12)
    desk.ask("How heavy is the lead?")
    desk.wait(lambda: desk.thinking and not desk.answer, "the thinking streams first")
    desk.wait(lambda: desk.is_streaming and desk.answer, "the answer streams")
    desk.wait_reply()
    assert desk.answer == "The lead weighs **seven pounds**. " * 12
    assert "seven pounds" in desk.seen and "Pounds, not fathoms" not in desk.seen
    desk.press_in_transcript("fold")
    assert "Pounds, not fathoms" in desk.seen

    sent = server.chats[0]
    assert_billed(desk, sent)
    costs = desk.look_at_costs()
    money = shown(Money(sent.charge or Decimal(0), "USD"), "C")
    assert (costs["reply"], costs["chat"], costs["today"]) == (money, money, money)
    desk.wait(lambda: desk.window.documents.gauge.values.chat > 100, "the reply takes room in the gauge")

    desk.ask("And in kilograms?")
    desk.wait_reply()
    again = server.chats[1]
    assert again.hit >= 128 and f"({again.hit / again.prompt_tokens:.1%}"[:4] in desk.numbers
    assert_billed(desk, again)
    total = (sent.charge or Decimal(0)) + (again.charge or Decimal(0))
    desk.wait(lambda: desk.look_at_costs()["chat"] == shown(Money(total, "USD"), "C"), "the chat's sum grows")

    server.say(thinking="Once more.", answer="About 3.2 kilograms, I would say.")
    desk.press_in_transcript("again")
    desk.wait(lambda: desk.is_streaming, "it is asked again")
    desk.wait_reply()
    assert server.chats[2].body == again.body
    assert desk.answer == "About 3.2 kilograms, I would say."
    shown_turns = [each.turn for each in desk.window.transcript._stack.turns]
    assert (
        len(shown_turns) == 2
        and (shown_turns[-1].sibling_index, shown_turns[-1].siblings) == (1, 2)
        and last_turn(desk).siblings == 2
    )


def assert_billed(desk: Desk, sent: Exchange) -> None:
    """The line of numbers is the server's count and charge."""
    bill = last_turn(desk).bill
    assert sent.charge is not None and bill == Money(sent.charge, "USD")
    assert f"in {sent.prompt_tokens:,}" in desk.numbers and f"out {sent.output_tokens:,}" in desk.numbers
    assert desk.numbers.endswith(shown(bill, "C"))


def test_mode_and_model_reach_the_wire(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    wire = []
    for mode, model in (("non-think", ""), ("high", ""), ("max", "Pro"), ("non-think", "")):
        desk.choose_mode(mode)
        if model:
            desk.choose_model(model)
        server.say(thinking="Hm.", answer="Yes.")
        desk.ask("Is it deep?")
        desk.wait_reply()
        body = server.chats[-1].json
        wire.append({name: value for name, value in body.items() if name != "messages"})
    always = {"stream": True, "stream_options": {"include_usage": True}}
    off: dict[str, Any] = {"thinking": {"type": "disabled"}, "temperature": 1.0, "max_tokens": 8192, **always}
    on: dict[str, Any] = {"thinking": {"type": "enabled"}, **always}
    assert wire == [
        {"model": "deepseek-flash", **off},
        {"model": "deepseek-flash", "reasoning_effort": "high", "max_tokens": 65536, **on},
        {"model": "deepseek-v4-pro", "reasoning_effort": "max", "max_tokens": 393216, **on},
        {"model": "deepseek-v4-pro", **off},
    ]
    assert desk.window.model_label.text() == "deepseek-v4-pro"
    desk.close()
    later = open_desk(server)
    assert later.window.model_label.text() == "deepseek-v4-pro" and later.window.composer.mode_selector.mode == (
        "non-think"
    )


def test_documents_in_mid_chat_and_files_that_are_gone_do_not_break_the_prefix(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("\n".join(f"Mark {n}: {n * 6} feet of water." for n in range(60)), encoding="utf-8")
    second.write_text("\n".join(f"Buoy {n}: red, {n} cables north." for n in range(60)), encoding="utf-8")
    for number in range(3):
        server.say(answer=f"It says so in line {number}, as far as I can see.")
    desk = open_desk(server)
    desk.attach(first)
    desk.ask("How deep is mark 7?")
    desk.wait_reply()
    desk.attach(second)
    assert set(desk.documents) == {"first.txt", "second.txt"}
    desk.ask("Where is buoy 9?")
    desk.wait_reply()
    one, two = server.chats[0], server.chats[1]
    assert two.json["messages"][:3] == one.json["messages"][:3]
    assert "Buoy 9" in two.json["messages"][-1]["content"] and "Buoy" not in two.json["messages"][0]["content"]
    assert two.hit >= one.prompt_tokens // 128 * 128 > 0
    desk.close()

    first.unlink()
    second.unlink()
    later = open_desk(server)
    later.open_chat("How deep is mark 7?")
    later.wait(lambda: "Where is buoy 9?" in later.text, "the chat is there")
    assert set(later.documents) == {"first.txt", "second.txt"}
    later.ask("And buoy 10?")
    later.wait_reply()
    three = server.chats[2]
    assert three.json["messages"][: len(two.json["messages"])] == two.json["messages"]
    assert three.hit >= two.prompt_tokens // 128 * 128 and b"Buoy 10: red" in three.body
    assert_billed(later, three)
