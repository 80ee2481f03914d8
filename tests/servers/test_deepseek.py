# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in takes and refuses, remembers and charges, over HTTP."""

import http.client
import json
import threading
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.servers.chat import Pace
from tests.servers.client import HIGH, NON_THINK, answer, ask, body, stream, text_of
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes

TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
OFF_PEAK = datetime(2026, 11, 22, 3, tzinfo=UTC)  # a Sunday
PEAK = datetime(2026, 11, 23, 3, tzinfo=UTC)  # Monday, 11 o'clock in Beijing


def _message(status: int, made: Any) -> str:
    """The message of an error, its shape checked."""
    assert set(made) == {"error"}
    assert set(made["error"]) == {"message", "type", "param", "code"}
    assert made["error"]["code"] == "invalid_request_error"
    return f"{status} {made['error']['message']}"


# keys


def test_a_wrong_key_is_refused_by_its_last_four_characters(server: DeepSeekServer) -> None:
    status, made = answer(server, body("hi"), key="sk-wrong-fcc2")

    assert _message(status, made) == "401 Authentication Fails, Your api key: ****fcc2 is invalid"
    assert made["error"]["type"] == "authentication_error"


def test_a_key_of_another_shape_is_refused_as_such(server: DeepSeekServer) -> None:
    status, made = answer(server, path="/models", Authorization="Token abc")

    assert _message(status, made) == "401 Authentication Fails (auth header format should be Bearer sk-...)"


# strict validation


def _with(*messages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return body(**{"messages": list(messages), **fields})


USER = {"role": "user", "content": "hi"}


@pytest.mark.parametrize(
    ("request_body", "message"),
    [
        (body("hi", model="gpt-7"), "The supported API model names are deepseek-flash, deepseek-v4-flash, "),
        (body("hi", temperature=2.1), "Invalid temperature value, the valid range of temperature is [0, 2]"),
        (body("hi", top_p=0), "Invalid top_p"),
        (body("hi", max_tokens=0), "Invalid max_tokens value, the valid range of max_tokens is [1, 393216]"),
        (body("hi", max_tokens=393_217), "Invalid max_tokens value, the valid range of max_tokens is [1, 393216]"),
        (body("hi", n=2), "Invalid n value"),
        (body("hi", stream=False), "stream_options should be set along with stream = true"),
        (body("hi", reasoning_effort="utmost"), "Failed to deserialize the JSON body into the target type: "),
        (body("hi", response_format={"type": "json_object"}), "Prompt must contain the word 'json'"),
        (_with(), "Empty input messages"),
        (_with({"role": "developer", "content": "x"}, USER), "Failed to deserialize"),
        (_with(USER, {"role": "assistant", "content": None}, USER), "Invalid assistant message: content or tool_calls"),
        (
            _with(
                USER,
                {"role": "assistant", "content": "", "tool_calls": [CALL]},
                {"role": "tool", "tool_call_id": "c1", "content": "seen"},
                tools=[TOOL],
                **HIGH,
            ),
            "The `reasoning_content` in the thinking mode must be passed back to the API.",
        ),
        (body("x " * 700_000, max_tokens=393_216), "This model's maximum context length is 1048576 tokens. However, "),
    ],
)
def test_a_bad_request_is_refused_with_the_documented_words(
    server: DeepSeekServer, request_body: dict[str, Any], message: str
) -> None:
    status, made = answer(server, request_body)

    assert _message(status, made).startswith(f"400 {message}")
    assert server.charged == {"CNY": Decimal(0)}


@pytest.mark.parametrize(
    "request_body",
    [
        body("hi", max_tokens=393_216),
        body("hi", temperature=2, unknown_field=1, max_completion_tokens=5),
        body("hi", thinking=None, reasoning_effort=None),
        body("Answer in json.", response_format={"type": "json_object"}),
        _with(
            USER,
            {"role": "assistant", "content": "", "reasoning_content": "", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "c1", "content": "seen"},
            tools=[TOOL],
            **HIGH,
        ),
    ],
)
def test_the_good_neighbours_of_bad_requests_are_taken(server: DeepSeekServer, request_body: dict[str, Any]) -> None:
    assert stream(server, request_body)[-1] == "[DONE]"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"model":"deepseek-flash"}', b"\xff\xfe"])
def test_what_is_no_request_is_a_400(server: DeepSeekServer, content: bytes) -> None:
    status, made = answer(server, content)

    assert _message(status, made).startswith("400 Failed to deserialize the JSON body into the target type: ")


def test_legacy_names_are_answered_and_billed_as_flash(server: DeepSeekServer) -> None:
    made = stream(server, body("hi", model="deepseek-v4-flash"))

    assert {event["model"] for event in made[:-1]} == {"deepseek-flash"}


@pytest.mark.parametrize("prefix", ["", "/v1", "/beta"])
def test_the_addresses_of_the_chat(server: DeepSeekServer, prefix: str) -> None:
    assert stream(server, body("hi"), path=f"{prefix}/chat/completions")[-1] == "[DONE]"


def test_other_addresses_and_methods_are_a_404(server: DeepSeekServer) -> None:
    for path, content in (("/nothing", None), ("/chat/completions", None), ("/models", b"{}")):
        status, made = answer(server, content, path=path)
        assert _message(status, made) == "404 Not Found"


def test_a_body_over_48_mib_is_a_413(server: DeepSeekServer) -> None:
    connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/chat/completions")
    connection.putheader("Content-Length", str(48 * 2**20 + 1))
    connection.putheader("Authorization", f"Bearer {server.key}")
    connection.endheaders()
    with connection.getresponse() as response:
        assert response.status == 413
    connection.close()


def test_bodies_in_chunks_are_read(server: DeepSeekServer) -> None:
    content = json.dumps(body("hi")).encode()
    connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=10)
    headers = {"Authorization": f"Bearer {server.key}", "Transfer-Encoding": "chunked"}
    connection.request("POST", "/chat/completions", iter([content[:20], content[20:]]), headers, encode_chunked=True)
    with connection.getresponse() as response:
        assert response.status == 200
        response.read()
    connection.close()

    assert server.requests[0].body == content


def test_a_connection_serves_several_requests(server: DeepSeekServer) -> None:
    connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=10)
    for path in ("/models", "/user/balance", "/nothing", "/models"):
        connection.request("GET", path, headers={"Authorization": f"Bearer {server.key}"})
        with connection.getresponse() as response:
            response.read()
    connection.close()

    assert [exchange.status for exchange in server.requests] == [200, 200, 404, 200]


# the log


def test_the_log_has_what_came_byte_for_byte_and_what_it_meant(server: DeepSeekServer) -> None:
    content = json.dumps(body("你好", system="sys"), ensure_ascii=False, indent=1).encode()

    with ask(server, content, Accept="text/event-stream") as response:
        response.read()

    exchange = server.wait_done(1)
    assert exchange.body == content
    assert exchange.header("accept") == "text/event-stream"
    assert exchange.prompt == "<｜begin▁of▁sentence｜><｜System｜>sys<｜User｜>你好<｜Assistant｜></think>"
    assert (exchange.prompt_tokens, exchange.hit, exchange.miss) == (7, 0, 7)
    assert (exchange.status, exchange.finished, exchange.client_closed) == (200, True, False)
    assert exchange.chunks_sent > 3 and exchange.output_tokens > 3


def test_the_moment_a_client_leaves_is_known_at_once(server: DeepSeekServer) -> None:
    for step in ({"stall": 1}, {"keepalives": 1}, {"endless": 2}, {"queued_s": 30.0}):
        server.play(step)
        with ask(server, body("hi")) as response:
            response.read1(1)
            left_at = time.monotonic()
        exchange = server.wait_done(len(server.chats))
        assert exchange.client_closed and not exchange.finished
        assert exchange.closed_at is not None and exchange.closed_at - left_at < 0.5


# the cache, over HTTP

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


# money


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
    assert _message(status, refused) == "402 Insufficient Balance"
    assert refused["error"]["type"] == "unknown_error"


def test_models_are_listed_in_the_newer_form(server: DeepSeekServer) -> None:
    _, made = answer(server, path="/models")

    assert made["object"] == "list"
    assert [(m["id"], m["context_window"], m["max_output_tokens"]) for m in made["data"]] == [
        ("deepseek-flash", 1_048_576, 393_216),
        ("deepseek-v4-pro", 1_048_576, 393_216),
    ]


# running


def test_a_stalled_reply_goes_on_when_it_is_told_to(server: DeepSeekServer) -> None:
    server.play({"stall": 2})
    server.say(answer="One two three.")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(text_of(stream(server, body("hi")))))
    reader.start()
    exchange = server.wait_for(1)
    assert exchange.started.wait(5)
    assert (exchange.chunks_sent, exchange.done.is_set()) == (2, False)

    server.resume()

    reader.join(5)
    assert read == ["One two three."]


def test_stop_ends_open_replies_and_threads_within_a_second() -> None:
    before = set(threading.enumerate())
    server = DeepSeekServer().start()
    server.play({"stall": 1}, {"endless": 1}, {"stall": -1})
    opened = []
    for _ in range(3):
        connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=10)
        connection.request(
            "POST", "/chat/completions", json.dumps(body("hi")), {"Authorization": f"Bearer {server.key}"}
        )
        opened.append(connection)
    assert server.wait_for(3) and server.chats[1].started.wait(5)

    began = time.monotonic()
    server.stop()
    took = time.monotonic() - began

    for connection in opened:
        connection.close()
    assert took < 1.0
    assert set(threading.enumerate()) == before


def test_a_taken_port_is_an_error_at_once(server: DeepSeekServer) -> None:
    port = int(server.base_url.rpartition(":")[2])

    with pytest.raises(OSError):
        DeepSeekServer(port=port).start()


def test_two_thousand_events_a_second_are_paced() -> None:
    with DeepSeekServer(pace=Pace(rate=2000)) as server:
        server.say(answer=" word" * 600)
        began = time.monotonic()
        stream(server, body("hi"))
        took = time.monotonic() - began

    assert took >= 0.29  # 602 events and [DONE], not faster
