# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in remembers of earlier prompts and charges for replies, over HTTP, in literal numbers."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.servers.client import HIGH, NON_THINK, answer, ask, body, stream
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes

OFF_PEAK = datetime(2026, 11, 22, 3, tzinfo=UTC)  # a Sunday
PEAK = datetime(2026, 11, 23, 3, tzinfo=UTC)  # Monday, 11 o'clock in Beijing
DOCUMENT = " ".join(f"fact{n}" for n in range(1200))


def _hits(server: DeepSeekServer, *requests: dict[str, Any]) -> list[tuple[int, int]]:
    """Hit and prompt tokens of each request, as usage and log have them."""
    for request in requests:
        usage = stream(server, request)[-2]["usage"]
        exchange = server.chats[-1]
        assert usage["prompt_cache_hit_tokens"] == usage["prompt_tokens_details"]["cached_tokens"] == exchange.hit
        assert usage["prompt_cache_miss_tokens"] == exchange.miss
        assert usage["prompt_tokens"] == exchange.hit + exchange.miss == exchange.prompt_tokens
    return [(exchange.hit, exchange.prompt_tokens) for exchange in server.chats]


@pytest.mark.parametrize(("unit_end", "thinking_hit"), [("before", 4), ("after", 5)])
def test_in_thinking_the_last_answer_is_read_again_and_the_user_input_hits(unit_end: str, thinking_hit: int) -> None:
    with DeepSeekServer(prefixes=Prefixes(unit_end=unit_end, interval=0, floor=1, common=False)) as server:
        server.say(thinking="Hm.", answer="One.")
        model: dict[str, Any] = {"model": "deepseek-v4-pro", "thinking": {"type": "enabled"}, "reasoning_effort": "low"}

        hits = _hits(server, body("First one?", **model), body("First one?", "One.", "Second?", **model))

    # begin, user, First, one, ? | assistant
    assert hits[0] == (0, 7)
    assert hits[1][0] == thinking_hit + 1


def test_in_non_think_the_whole_last_turn_hits() -> None:
    with DeepSeekServer(prefixes=Prefixes(interval=0, floor=1, common=False)) as server:
        server.say(answer="One.")

        hits = _hits(server, body("First?"), body("First?", "One.", "Second?"))

    # begin, user, First, ?, assistant, end of thinking; One, .
    assert hits[0] == (0, 6)
    assert hits[1][0] == 6 + 2


def test_a_long_document_hits_at_intervals_in_a_new_chat() -> None:
    with DeepSeekServer(prefixes=Prefixes(interval=1024, common=False)) as server:
        hits = _hits(server, body(DOCUMENT + " One?"), body(DOCUMENT + " Two?"))

    assert hits == [(0, 2606), (2048, 2606)]


def test_another_mode_model_or_account_misses(server: DeepSeekServer) -> None:
    server.add_account("sk-another")
    _hits(server, body(DOCUMENT))
    stream(server, body(DOCUMENT), key="sk-another")
    _hits(server, body(DOCUMENT, **HIGH), body(DOCUMENT, model="deepseek-v4-pro"), body(DOCUMENT))

    assert [exchange.hit for exchange in server.chats] == [0, 0, 0, 0, 2560]


def test_a_reply_that_was_stopped_leaves_the_input_but_not_the_output() -> None:
    with DeepSeekServer(prefixes=Prefixes(interval=0, floor=1, common=False)) as server:
        server.play({"stall": 3})
        server.say(answer="One two three.")
        with ask(server, body("First?")) as response:
            response.read1(1)
        server.wait_done(1)

        hits = _hits(server, body("First?", "One two", "Second?"))

    assert hits[1][0] == 4


def test_replies_are_charged_exactly_by_the_tier_of_their_start(server: DeepSeekServer) -> None:
    request = body("hi", **NON_THINK)
    for at in (OFF_PEAK, PEAK):
        server.set_time(at)
        server.say(answer="Hello")
        stream(server, request)

    # 5 tokens in at 1 and 2 yuan per million, 1 out at 4 and 8
    assert [exchange.charge for exchange in server.chats] == [Decimal("0.000009"), Decimal("0.000018")]
    assert server.charged == {"CNY": Decimal("0.000027")}


def test_an_account_in_dollars_is_charged_in_dollars() -> None:
    with DeepSeekServer(currency="USD") as server:
        server.set_time(OFF_PEAK)
        server.say(answer="Hello")
        stream(server, body("hi", model="deepseek-v4-pro"))

    # 5 tokens in at 0.66, 1 out at 1.98 dollars per million
    assert server.charged == {"USD": Decimal("0.00000528")}


def test_a_stopped_reply_is_charged_for_what_was_sent(server: DeepSeekServer) -> None:
    server.set_time(OFF_PEAK)
    server.play({"stall": 3})
    server.say(answer="One two three four.")
    with ask(server, body("hi")) as response:
        response.read1(1)
        assert server.wait_for(1).started.wait(5)

    exchange = server.wait_done(1)
    assert (exchange.chunks_sent, exchange.output_tokens) == (3, 2)
    assert exchange.charge == Decimal("0.000013")  # 5 in at 1, 2 out at 4


def test_errors_and_queues_cost_nothing(server: DeepSeekServer) -> None:
    server.play({"status": 503}, {"queued_s": 30.0})
    answer(server, body("hi"))
    with ask(server, body("hi")) as response:
        response.read1(1)
    server.wait_done(2)

    assert [exchange.charge for exchange in server.chats] == [None, None]


def test_the_balance_lags_by_a_request_and_is_refused_when_used_up() -> None:
    with DeepSeekServer(topped_up="0.01", granted="0.02") as server:
        server.set_time(OFF_PEAK)
        totals = []
        for _ in range(3):
            server.say(answer="Hello")
            status, _ = answer(server, body("x " * 9_900, stream=False, stream_options=None))
            _, balance = answer(server, path="/user/balance")
            totals.append((status, balance["balance_infos"][0]["total_balance"], balance["is_available"]))
        server.billing.accounts[server.key].charges.append((OFF_PEAK, Decimal("0.03")))
        status, refused = answer(server, body("hi"))

    assert totals == [(200, "0.03", True), (200, "0.02", True), (200, "0.02", True)]
    assert status == 402
    assert refused == {
        "error": {
            "message": "Insufficient Balance",
            "type": "unknown_error",
            "param": None,
            "code": "invalid_request_error",
        }
    }
