# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in takes and refuses, and how it runs."""

import http.client
import json
import threading
import time
from decimal import Decimal
from typing import Any

import pytest

from tests.servers.chat import Pace
from tests.servers.client import HIGH, answer, ask, body, stream, text_of
from tests.servers.deepseek import DeepSeekServer

TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


def _message(status: int, made: Any) -> str:
    """The message of an error, its shape checked."""
    assert set(made) == {"error"}
    assert set(made["error"]) == {"message", "type", "param", "code"}
    assert made["error"]["code"] == "invalid_request_error"
    return f"{status} {made['error']['message']}"


def test_a_wrong_key_is_refused_by_its_last_four_characters(server: DeepSeekServer) -> None:
    status, made = answer(server, body("hi"), key="sk-wrong-fcc2")

    assert _message(status, made) == "401 Authentication Fails, Your api key: ****fcc2 is invalid"
    assert made["error"]["type"] == "authentication_error"


def test_a_key_of_another_shape_is_refused_as_such(server: DeepSeekServer) -> None:
    status, made = answer(server, path="/models", Authorization="Token abc")

    assert _message(status, made) == "401 Authentication Fails (auth header format should be Bearer sk-...)"


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


def test_models_are_listed_in_the_newer_form(server: DeepSeekServer) -> None:
    _, made = answer(server, path="/models")

    assert made["object"] == "list"
    assert [(m["id"], m["context_window"], m["max_output_tokens"]) for m in made["data"]] == [
        ("deepseek-flash", 1_048_576, 393_216),
        ("deepseek-v4-pro", 1_048_576, 393_216),
    ]


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
