# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bills of replies: by usage alone, beside it what is estimated or unclear, and nothing that is unknown as zero."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.place import How, Place
from leadline.costs.bill import cost
from leadline.costs.money import Money
from leadline.costs.own_prices import OWN, OwnPrices
from leadline.costs.prices import PriceRow
from leadline.streams import Counted
from leadline.timekeeping import Timekeeping, read_date
from tests.benchmarks.sessions import Sessions
from tests.conversing import OFF_PEAK, PEAK, Desk, LastingTokenizer, depth_log
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes

BEFORE_PEAK = datetime(2026, 11, 24, 0, 59, 58, tzinfo=UTC)
"""Two seconds before 9 o'clock in Beijing."""


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False), pace=Pace()) as running:
        yield running


# --- usage that is missing or cannot be true ------------------------------------------------------------------------


BAD_USAGES: list[Any] = [
    "none",
    {"prompt_tokens": -5},
    {"completion_tokens": 10**12},
    {"completion_tokens": "12"},
    {"completion_tokens": 12.5},
    {"completion_tokens": True},
    {"prompt_cache_hit_tokens": 10**7},
    {"prompt_cache_hit_tokens": -1},
]


@pytest.mark.parametrize("usage", BAD_USAGES, ids=str)
def test_a_reply_without_a_usage_that_can_be_true_is_estimated_and_marked_and_in_no_sum_of_bills(
    desk: Desk, usage: Any
) -> None:
    desk.server.play({"usage": usage})
    desk.server.say(answer="It is deep here.")
    turn = desk.ask("How deep is it?")
    (entry,) = desk.entries(turn.id)
    charged = desk.server.chats[0].charge
    totals = desk.assistant.totals(turn.chat_id).result(20)

    assert charged is not None
    assert (turn.state, turn.usage, turn.bill) == ("complete", None, None)
    assert (entry.state, entry.amount, turn.estimate) == ("estimated", None, Money(charged, "CNY"))
    assert (totals.chat, totals.has_unknown) == ((), False)
    assert totals.chat_sum.estimated == (Money(charged, "CNY"),)


def test_a_reply_that_broke_off_is_estimated_by_what_came_of_it(desk: Desk) -> None:
    desk.server.play({"drop": 8})
    desk.server.say(answer="One two three four five six seven eight nine ten.")
    turn = desk.ask("Count.")
    exchange = desk.server.chats[0]

    assert turn.state == "cut" and turn.reply
    assert turn.estimate is not None
    (entry,) = desk.entries(turn.id)
    assert entry.estimate is not None and entry.price_row is not None
    (tokens,) = desk.assistant.tokenizer.count([turn.reply]).result(30)
    assert (entry.estimate.usage.prompt, entry.estimate.usage.output) == (exchange.prompt_tokens, tokens)
    assert turn.estimate.amount == cost(hit=0, miss=exchange.prompt_tokens or 0, output=tokens, row=entry.price_row)


def test_the_rest_of_a_reply_that_went_on_is_estimated_without_what_it_began_with(desk: Desk) -> None:
    desk.server.play({"drop": 8})
    desk.server.say(answer="One two three four five six seven eight nine ten.")
    first = desk.ask("Count.")
    desk.server.play({"drop": 6})
    second = desk.ask("", first.chat_id, place=Place(How.CONTINUE, first.id))
    (entry,) = desk.entries(second.id)

    assert second.reply.startswith(first.reply) and second.state == "cut"
    assert entry.estimate is not None
    (tokens,) = desk.assistant.tokenizer.count([second.reply.removeprefix(first.reply)]).result(30)
    assert entry.estimate.usage.output == tokens


def test_a_reply_of_a_model_that_no_price_is_known_for_stays_unknown(desk: Desk) -> None:
    desk.server.play({"model": "deepseek-v9"})
    turn = desk.ask("Hello?")
    (entry,) = desk.entries(turn.id)

    assert (entry.state, entry.amount, entry.estimate, entry.model) == ("unknown", None, None, "deepseek-v9")
    assert (turn.bill, turn.estimate) == (None, None) and turn.usage is not None
    assert desk.assistant.totals(turn.chat_id).result(20).has_unknown


# --- while it comes -------------------------------------------------------------------------------------------------


def test_a_reply_under_way_says_what_its_tokens_cost_and_what_with_the_prompt(desk: Desk) -> None:
    desk.server.play({"stall": 30})
    desk.server.say(thinking="Let me see. " * 10, answer="Deep. " * 30)
    chat = desk.attach(None, desk.write("log.txt", depth_log(200)))
    heard = desk.send("How deep is it?", chat, mode=Mode.HIGH)
    heard.wait_for(lambda heard: any(isinstance(each, Counted) and each.thinking for each in heard.events))
    last = [each for each in heard.events if isinstance(each, Counted)][-1]
    heard.stream.stop()
    turn = heard.end()

    forecast = desk.forecast(turn.turn_id)
    output = cost(hit=0, miss=0, output=last.thinking + last.answer, row=_flash(desk))
    assert last.price == Money(output, "CNY")
    assert last.price_with_input is not None and forecast.input_price is not None
    assert last.price_with_input.amount == output + forecast.input_price


def _flash(desk: Desk) -> PriceRow:
    row = desk.assistant.prices.row_at("deepseek-flash", "CNY", OFF_PEAK)
    assert row is not None
    return row


# --- over sessions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_over_made_up_sessions_every_bill_is_the_services_charge_to_the_last_digit(
    tmp_path: Path, tokenizer: LastingTokenizer, currency: str
) -> None:
    """The bench does it over 306 sessions, under each of the stand-in's cache rules."""
    sessions = Sessions(tmp_path, Prefixes(), tokenizer, len(currency) + ord(currency[0]), currency)
    bills = 0
    for asked in sessions.run(4):
        charge = asked.exchange.charge
        assert charge is not None
        if asked.turn.usage is not None:
            bills += 1
            assert asked.turn.bill == Money(charge, currency)
        else:
            assert asked.turn.bill is None and asked.turn.estimate is not None
    assert bills > 5


# --- tiers ----------------------------------------------------------------------------------------------------------


def test_a_reply_over_a_tier_boundary_is_billed_by_its_send_and_shows_what_its_end_would_cost(desk: Desk) -> None:
    desk.set_time(BEFORE_PEAK)
    desk.server.play({"stall": 2})
    desk.server.say(answer="One two three.")
    heard = desk.send("Count.")
    heard.wait_for(lambda heard: heard.answer)
    desk.now = BEFORE_PEAK + timedelta(seconds=40)
    desk.server.resume()
    end = heard.end()
    turn = desk.turn(end.chat_id, end.turn_id)
    (entry,) = desk.entries(turn.id)

    assert turn.bill is not None and entry.at_end is not None
    assert turn.bill.amount == desk.server.chats[0].charge
    assert (entry.tier, entry.at_end.price_row.tier) == ("off-peak", "peak")
    assert turn.bill_at_end == Money(2 * turn.bill.amount, "CNY")
    assert desk.assistant.totals(turn.chat_id).result(20).chat == (turn.bill,)


def test_a_reply_within_one_tier_has_one_price(desk: Desk) -> None:
    turn = desk.ask("Hello?")

    assert turn.bill is not None and turn.bill_at_end is None


# --- the clock ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "ours", "words"),
    [
        (PEAK, PEAK - timedelta(hours=6), "360 min behind"),
        (OFF_PEAK, OFF_PEAK + timedelta(hours=6), "360 min ahead of"),
    ],
    ids=["behind", "ahead"],
)
def test_a_clock_that_is_set_wrong_is_said_once_and_the_services_own_decides_the_tier(
    desk: Desk, service: datetime, ours: datetime, words: str
) -> None:
    desk.server.set_time(service)
    desk.now = ours
    first = desk.ask("Hello?")
    told = desk.assistant.timekeeping.take_notice()
    second = desk.ask("And again?", first.chat_id)

    assert [turn.bill for turn in (first, second)] == [
        Money(each.charge or Decimal(0), "CNY") for each in desk.server.chats
    ]
    assert told is not None and words in told.title
    assert desk.assistant.timekeeping.take_notice() is None
    # The next price before a send goes by it, too, and so does the status bar.
    assert desk.forecast(second.id).tier == desk.entries(second.id)[0].tier == desk.assistant.tier().result(20)[0]
    desk.now = service
    third = desk.ask("And now?", first.chat_id)
    assert desk.assistant.timekeeping.offset == timedelta()
    assert third.bill == Money(desk.server.chats[2].charge or Decimal(0), "CNY")


@pytest.mark.parametrize(("apart_s", "is_off"), [(119, False), (120, False), (121, True), (-121, True), (-120, False)])
def test_two_minutes_are_the_way_there_and_back(desk: Desk, apart_s: int, is_off: bool) -> None:
    clock = Timekeeping(desk.assistant)
    clock.learn("Mon, 23 Nov 2026 20:00:00 GMT", OFF_PEAK - timedelta(seconds=apart_s))

    assert (clock.offset != timedelta(), clock.take_notice() is not None) == (is_off, is_off)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Mon, 99 Nov 2026 20:00:00 GMT", "Mon, 23 Nov 99999 20:00:00 GMT", "\0"]
)
def test_a_date_that_is_none_changes_nothing(desk: Desk, text: str) -> None:
    clock = Timekeeping(desk.assistant)

    assert read_date(text) is None
    assert clock.learn(text, OFF_PEAK) == timedelta() and clock.take_notice() is None


@pytest.mark.parametrize(
    "text", ["Mon, 23 Nov 2026 20:00:00 GMT", "Tue, 24 Nov 2026 04:00:00 +0800", "Mon, 23 Nov 2026 20:00:00 -0000"]
)
def test_a_date_is_an_instant_whatever_its_zone(text: str) -> None:
    assert read_date(text) == OFF_PEAK


# --- prices of the user's own ---------------------------------------------------------------------------------------


def test_a_bill_goes_by_a_row_of_the_users_own_before_the_one_that_came_along(desk: Desk) -> None:
    since, prices = datetime(2026, 11, 1, tzinfo=UTC), (Decimal(1), Decimal(10), Decimal(100))
    row = PriceRow("deepseek-flash", since, None, "all", *prices, "CNY", OWN)
    desk.assistant.price_book.save(OwnPrices((row,))).result(20)
    turn = desk.ask("Hello?")

    assert turn.usage is not None and turn.bill is not None
    assert turn.bill.amount == (turn.usage.hit + 10 * turn.usage.miss + 100 * turn.usage.output) / Decimal(10**6)
    (entry,) = desk.entries(turn.id)
    assert entry.price_row == row


def test_prices_that_are_damaged_are_said_and_the_ones_that_came_along_count(desk: Desk) -> None:
    desk.close()
    desk.assistant.paths.prices_file.parent.mkdir()
    desk.assistant.paths.prices_file.write_text('{"rows": [{"model": 5}]}', encoding="utf-8")
    desk.assistant = desk.start()
    notices = desk.assistant.open().result(30).notices
    turn = desk.ask("Hello?")

    assert [notice.code for notice in notices] == ["damaged"]
    assert turn.bill == Money(desk.server.chats[0].charge or Decimal(0), "CNY")
