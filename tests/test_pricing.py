# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question is expected to cost, here and elsewhere: what other chats left with the service counts, and so does
what our own replies have found there."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.costs.forecast import Forecast
from tests.conversing import PEAK, Desk, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange
from tests.servers.prefixes import Prefixes

OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[OpenDesk]:
    """A user whose service keeps prefixes by the given rules."""
    opened: list[Desk] = []

    def open_one(**rules: object) -> Desk:
        server = DeepSeekServer(prefixes=Prefixes(**rules)).start()  # type: ignore[arg-type]
        opened.append(Desk(tmp_path, server, tokenizer))
        return opened[-1]

    yield open_one
    for desk in opened:
        desk.close()
        desk.server.stop()


def asked(desk: Desk, chat: int | None, question: str = "How deep?") -> tuple[int, Forecast, Exchange]:
    """One question: its chat, what was forecast, and what the service did."""
    end = desk.send(question, chat).end()
    desk.settle()
    return end.chat_id, desk.forecast(end.turn_id), desk.server.chats[-1]


def a_chat_on(desk: Desk, lines: int = 600) -> int:
    """A chat with a document of some 6,000 tokens in which something was asked."""
    chat = desk.attach(None, desk.write("log.txt", depth_log(lines)))
    return asked(desk, chat)[0]


def test_the_next_chat_on_the_same_documents_is_expected_to_hit_and_does(open_desk: OpenDesk) -> None:
    desk = open_desk()
    again = desk.assistant.warming.new_chat(a_chat_on(desk)).result(30)
    _, made, done = asked(desk, again, "What else?")

    assert (made.held_kind, made.hit_expected > 5_000) == ("part", True)
    assert 0 <= made.hit_expected - done.hit < 2_048, "to the interval before it"
    assert made.cold_chance > 0.05 and made.price_otherwise is not None, "it is said that it may not"


def test_where_the_service_does_not_hold_it_that_is_learnt_at_once(open_desk: OpenDesk) -> None:
    desk = open_desk(interval=0, common=False)
    first = a_chat_on(desk)
    made = []
    for question in ("One?", "Two?", "Three?"):
        chat, forecast, done = asked(desk, desk.assistant.warming.new_chat(first).result(30), question)
        made.append(forecast.hit_expected)
        assert done.hit == 0 and forecast.hit_low <= done.hit <= forecast.hit_high
    assert made[0] > 5_000 and made[-1] == 0
    _, grown, done = asked(desk, chat, "And then?")
    assert grown.held_kind == "end" and abs(grown.hit_expected - done.hit) <= 128, "the chat's own prompt is held"


def test_where_two_chats_parted_the_third_hits_as_the_guide_says(open_desk: OpenDesk) -> None:
    desk = open_desk(interval=0)
    first = a_chat_on(desk)
    for kind in ("part", "shared"):
        _, made, done = asked(desk, desk.assistant.warming.new_chat(first).result(30), f"{kind}?")
        assert made.held_kind == kind
    assert made.hit_expected > 5_000 and abs(made.hit_expected - done.hit) <= 128


def test_after_days_it_is_rather_gone_and_what_it_would_cost_otherwise_is_known(open_desk: OpenDesk) -> None:
    desk = open_desk()
    chat = a_chat_on(desk)
    soon = desk.assistant.quote(chat, "And?", "flash", Mode.NON_THINK).result(30).forecast
    desk.set_time(desk.now + timedelta(days=5))
    later = desk.assistant.quote(chat, "And?", "flash", Mode.NON_THINK).result(30).forecast

    assert soon.cold_chance < 0.05 and soon.hit_expected > 5_000
    assert (later.hit_expected, later.hit_high) == (0, soon.hit_high)
    assert later.cold_chance > 0.5 and later.price_otherwise == soon.price_expected
    assert later.idle_s == pytest.approx(5 * 86_400, abs=60)


def test_a_service_that_forgets_at_random_is_found_out_and_stays_within_low_to_high(open_desk: OpenDesk) -> None:
    desk = open_desk(evict=0.5, seed=3)
    chat = a_chat_on(desk)
    chances = []
    for at in range(14):
        _, made, done = asked(desk, chat, f"And mark {at}?")
        assert made.hit_low <= done.hit <= made.hit_high
        assert made.tokens == done.prompt_tokens == done.hit + done.miss
        chances.append(made.cold_chance)
    assert chances[0] < 0.05 < 0.2 < chances[-1]


def test_the_price_in_the_other_tier_is_known_and_kept(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.set_time(PEAK)
    _, made, _ = asked(desk, None)

    assert made.tier == "peak"
    assert made.price_next == made.price_expected / 2  # type: ignore[operator]
    assert made.next_at == PEAK.replace(hour=4), "noon in Beijing"


def test_other_modes_and_models_say_what_they_hold_of_the_chat(open_desk: OpenDesk) -> None:
    desk = open_desk()
    chat = a_chat_on(desk)
    wanted = [("deepseek-flash", Mode.NON_THINK), ("deepseek-flash", Mode.HIGH), ("deepseek-v4-pro", Mode.NON_THINK)]
    found = desk.assistant.pricing.alternatives(chat, "And?", [*wanted, ("no-such-model", Mode.HIGH)]).result(30)

    assert [(each.model, each.mode) for each in found] == wanted, "what is not there is left out"
    assert [each.is_warm for each in found] == [True, False, False]
    flash, high, pro = (each.forecast.price_expected or 0 for each in found)
    assert flash < high < pro
    assert len(desk.server.chats) == 1, "nothing was sent for it"
