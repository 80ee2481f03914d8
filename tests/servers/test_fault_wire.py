# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each fault on a real socket."""

import http.client
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.servers.chat import Pace
from tests.servers.client import HIGH, answer, ask, body, events, stream, text_of
from tests.servers.deepseek import DeepSeekServer


def _raw(server: DeepSeekServer, request: dict[str, Any], timeout_s: float = 10.0) -> tuple[list[bytes], str]:
    """Every piece that a socket received, and how it ended: closed, reset or silent."""
    content = json.dumps(request, ensure_ascii=False).encode()
    address = urlsplit(server.base_url)
    head = f"POST /chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.key}\r\n"
    pieces: list[bytes] = []
    with socket.create_connection((address.hostname, address.port), timeout=timeout_s) as client:
        client.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        while True:
            try:
                piece = client.recv(65_536)
            except ConnectionResetError:
                return pieces, "reset"
            except TimeoutError:
                return pieces, "silent"
            if not piece:
                return pieces, "closed"
            pieces.append(piece)
            if piece.endswith(b"0\r\n\r\n"):
                return pieces, "finished"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Content Exists Risk"),
        (401, "Authentication Fails, Your api key: ****0000 is invalid"),
        (402, "Insufficient Balance"),
        (413, "Request body is too large"),
        (422, "Invalid parameters"),
        (429, "Rate limit reached for TPM"),
        (500, "Internal server error"),
        (503, "request queue is full"),
    ],
)
def test_a_status_comes_once_with_its_body_and_then_all_is_well(
    server: DeepSeekServer, status: int, message: str
) -> None:
    server.play({"status": status})

    got, made = answer(server, body("hi"))

    assert (got, made["error"]["message"]) == (status, message)
    assert stream(server, body("hi"))[-1] == "[DONE]"


def test_a_429_can_say_when_to_come_back_and_repeat(server: DeepSeekServer) -> None:
    server.play({"status": 429, "retry_after": 2, "message": "slow down", "times": 2})
    for _ in range(2):
        with ask(server, body("hi")) as response:
            assert (response.status, response.headers["retry-after"]) == (429, "2")
            assert json.loads(response.read())["error"]["message"] == "slow down"

    assert stream(server, body("hi"))[-1] == "[DONE]"


def test_a_web_page_with_200(server: DeepSeekServer) -> None:
    server.play({"html": True})

    with ask(server, body("hi")) as response:
        assert (response.status, response.headers["content-type"]) == (200, "text/html")
        assert response.read().startswith(b"<!doctype html>")


def test_an_empty_body_with_200(server: DeepSeekServer) -> None:
    server.play({"body": ""})

    with ask(server, body("hi")) as response:
        assert (response.status, response.read()) == (200, b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_names_its_target(server: DeepSeekServer, status: int) -> None:
    server.play({"redirect": "http://127.0.0.1:1/elsewhere", "status": status})

    with ask(server, body("hi")) as response:
        assert (response.status, response.headers["location"]) == (status, "http://127.0.0.1:1/elsewhere")
        response.read()


def test_a_step_is_for_its_path_only(server: DeepSeekServer) -> None:
    server.play({"path": "/user/balance", "status": 500}, {"path": "/models", "status": 503})

    assert stream(server, body("hi"))[-1] == "[DONE]"
    assert answer(server, path="/models")[0] == 503
    assert answer(server, path="/user/balance")[0] == 500
    assert answer(server, path="/user/balance")[0] == 200


def test_a_cut_reply_ends_properly_without_finish_and_done(server: DeepSeekServer) -> None:
    server.play({"cut": 3})
    server.say(answer="One two three four.")

    with ask(server, body("hi")) as response:
        made = events(response)

    assert len(made) == 3 and text_of(made) == "One two"
    assert all(event["choices"][0]["finish_reason"] is None for event in made)
    assert server.wait_done(1).finished is False


def test_a_dropped_reply_is_an_incomplete_read(server: DeepSeekServer) -> None:
    server.play({"drop": 3})

    with ask(server, body("hi")) as response, pytest.raises(http.client.IncompleteRead) as caught:
        response.read()

    assert caught.value.partial.count(b"data: ") == 3


@pytest.mark.parametrize(("after", "seen"), [(-1, 0), (0, 0), (2, 2)])
def test_a_reset(server: DeepSeekServer, after: int, seen: int) -> None:
    server.play({"reset": after})

    pieces, end = _raw(server, body("hi"))

    assert end == "reset"
    assert b"".join(pieces).count(b"data: ") <= seen  # a reset may overtake what was sent before it
    assert (b"200 OK" in b"".join(pieces)) <= (after >= 0)


@pytest.mark.parametrize(("after", "seen"), [(-1, 0), (0, 0), (2, 2)])
def test_silence(server: DeepSeekServer, after: int, seen: int) -> None:
    server.play({"stall": after})

    pieces, end = _raw(server, body("hi"), timeout_s=0.2)

    assert end == "silent"
    assert b"".join(pieces).count(b"data: ") == seen
    assert (b"200 OK" in b"".join(pieces)) == (after >= 0)
    assert server.wait_done(1).client_closed


def test_keep_alives_for_ever_are_bounded() -> None:
    with DeepSeekServer(pace=Pace(keepalive_s=0.01, forever_s=0.2)) as server:
        server.play({"keepalives": 1})
        pieces, end = _raw(server, body("hi"))

    assert end == "closed"
    assert b"".join(pieces).count(b": keep-alive\n\n") >= 5


def test_an_endless_reply_is_bounded() -> None:
    with DeepSeekServer(pace=Pace(forever_s=0.2)) as server:
        server.play({"endless": 2})
        server.say(answer="One two.")
        pieces, end = _raw(server, body("hi"))

    assert end == "closed"
    assert b"".join(pieces).count(b'{"content":"One"}') > 100


def test_a_slow_first_token(server: DeepSeekServer) -> None:
    server.play({"slow_s": 0.2})

    with ask(server, body("hi")) as response:
        began = time.monotonic()
        response.read(1)
        took = time.monotonic() - began

    assert took > 0.1


def test_silence_before_the_head(server: DeepSeekServer) -> None:
    server.play({"silent_s": 0.2})
    began = time.monotonic()

    with ask(server, body("hi")):
        assert time.monotonic() - began >= 0.2


def test_an_error_object_in_the_stream_ends_it(server: DeepSeekServer) -> None:
    server.play({"error": 2, "message": "it broke"})

    with ask(server, body("hi")) as response:
        made = events(response)

    assert made[2] == {"error": {"message": "it broke", "type": "server_error", "param": None, "code": None}}
    assert len(made) == 3


def test_a_reply_with_a_broken_event_goes_on(server: DeepSeekServer) -> None:
    server.play({"broken": 2})

    with ask(server, body("hi")) as response:
        text = response.read().decode()

    assert '"choices":[{"index":0,"del\n\ndata: {' in text
    assert text.endswith("data: [DONE]\n\n")


def test_characters_are_split_between_writes(server: DeepSeekServer) -> None:
    server.play({"split_utf8": True})
    server.say(answer="缓存🐳")

    pieces, end = _raw(server, body("hi"))

    whole = b"".join(pieces)
    assert end == "finished"
    # one HTTP chunk ends with the first byte of a character, the next begins with its second
    assert b"\xe7\r\n" in whole and b"\r\n\xbc\x93" in whole


def test_split_characters_are_whole_for_a_reader_of_the_stream(server: DeepSeekServer) -> None:
    server.play({"split_utf8": True})
    server.say(answer="缓存🐳")

    assert text_of(stream(server, body("hi"))) == "缓存🐳"


@pytest.mark.parametrize("reason", ["insufficient_system_resource", "content_filter"])
def test_other_finish_reasons(server: DeepSeekServer, reason: str) -> None:
    server.play({"finish": reason, "finish_after": 3})

    made = stream(server, body("hi"))

    assert made[-2]["choices"][0]["finish_reason"] == reason
    assert len(made) == 5


def test_stop_with_thinking_and_no_content(server: DeepSeekServer) -> None:
    server.play({"empty": True})
    server.say(thinking="Hm. Hm.", answer="Never seen.")

    made = stream(server, body("hi", **HIGH))

    assert text_of(made) == "" and text_of(made, "reasoning_content") == "Hm. Hm."
    assert made[-2]["choices"][0]["finish_reason"] == "stop"


def test_a_line_of_50_megabytes(server: DeepSeekServer) -> None:
    server.play({"long_line": 50_000_000})
    server.say(answer="Short.")
    longest = 0

    with ask(server, body("hi")) as response:
        while line := response.readline():
            longest = max(longest, len(line))

    assert longest > 50_000_000
    assert server.wait_done(1).finished


def test_a_line_that_never_ends(server: DeepSeekServer) -> None:
    server.play({"long_line": 100_000, "long_line_ends": False})

    pieces, end = _raw(server, body("hi"), timeout_s=0.3)

    assert end == "silent"
    assert b"".join(pieces).count(b"x") > 100_000
    assert not b"".join(pieces).endswith(b"\n\n\r\n")


def test_untrue_usage_is_sent_and_the_truth_is_charged(server: DeepSeekServer) -> None:
    server.play({"usage": "negative"}, {"usage": "trailing"}, {"usage": "none"})
    for _ in range(3):
        server.say(answer="Hello")
    sent = [stream(server, body("hi")) for _ in range(3)]

    assert sent[0][-2]["usage"]["prompt_tokens"] == -5
    assert sent[1][-2]["choices"] == [] and sent[1][-2]["usage"]["prompt_tokens"] == 5
    assert [event["usage"] for event in sent[2][:-1]] == [None, None, None]
    assert len({exchange.charge for exchange in server.chats}) == 1


def test_a_fault_can_be_asked_for_in_the_question(server: DeepSeekServer) -> None:
    assert len(stream(server, body('/fault {"cut": 2}'))) == 2


def test_a_misspelt_fault_in_the_question_is_a_400(server: DeepSeekServer) -> None:
    status, made = answer(server, body('/fault {"kut": 2}'))

    assert status == 400 and made["error"]["message"].startswith("no such fault: kut")


def test_a_misspelt_script_is_refused_before_it_is_played(server: DeepSeekServer) -> None:
    with pytest.raises(ValueError, match="no such fault: kut"):
        server.play({"status": 500}, {"kut": 1})

    assert stream(server, body("hi"))[-1] == "[DONE]"
