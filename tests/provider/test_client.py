# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole calls over real sockets: what is sent, what is heard, how a reply ends."""

import gc
import json
import os
import subprocess
import sys
import threading
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from leadline.chat.reply import AnswerText, Started, ThinkingText, Usage
from leadline.errors import AssistantError
from leadline.provider.client import Service
from leadline.provider.limits import Clocks
from tests.provider.conftest import BODY, KEY, Ask, Heard, endpoint
from tests.provider.scripted_server import DONE, USAGE, Peer, chunk, event, good_reply, serving

PACKAGE = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "app")}


def test_thinking_and_answer_stream_and_end_complete(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head(X_Request_Id="req-7")
        peer.send(b": keep-alive\n\n" + chunk("", thinking=None) + good_reply())

    with serving(script) as server:
        heard = ask(server.url)
        ended = heard.end()

    assert heard.events[0] == Started("req-7", "")
    assert [type(each) for each in heard.events[1:-1]] == [ThinkingText, AnswerText]
    assert (heard.thinking, heard.answer) == ("Let me", "Hello")
    assert (ended.state, ended.finish_reason, ended.error) == ("complete", "stop", None)
    assert ended.usage == Usage(hit=1280, miss=57, output=5, reasoning=2)
    assert (ended.model, ended.request_id) == ("deepseek-flash", "req-7")


def test_exactly_the_given_bytes_are_posted_once(ask: Ask) -> None:
    body = b'{ "model":"deepseek-flash",\n "messages":[{"content":"caf\xc3\xa9 \\u00e9 1.0"}]   }'

    def script(peer: Peer) -> None:
        peer.send_head(503)

    with serving(script) as server:
        ask(server.url, body=body).end()

    (request,) = server.requests  # a retry would be a second one, billed again
    assert (request.method, request.path) == ("POST", "/chat/completions")
    assert request.body == body
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_a_path_in_the_base_url_is_kept(ask: Ask) -> None:
    with serving(lambda peer: peer.send_head(503)) as server:
        ask(f"{server.url}/v1").end()
    assert server.requests[0].path == "/v1/chat/completions"


@pytest.mark.parametrize(("base", "path"), [("", "/beta"), ("/v1", "/beta"), ("/beta", "/beta"), ("/x/v1", "/x/beta")])
def test_a_reply_that_is_to_be_continued_goes_to_the_beta_address(
    ask: Ask, service: Service, base: str, path: str
) -> None:
    heard = Heard()
    with serving(lambda peer: (peer.send_stream_head(), peer.send(good_reply()))) as server:  # type: ignore[arg-type]
        heard.call = service.stream(endpoint(server.url + base), KEY, BODY, heard, beta=True)
        assert heard.end().state == "complete"
        assert ask(server.url + base).end().state == "complete"
    assert [request.path for request in server.requests] == [f"{path}/chat/completions", f"{base}/chat/completions"]
    assert server.requests[0].body == BODY


def test_a_character_split_between_packets_arrives_whole(ask: Ask) -> None:
    stream = chunk("深度 🐋") + chunk("", finish="stop") + DONE
    heard_first = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("a"))
        assert heard_first.wait(20)
        for index in range(len(stream)):
            peer.send(stream[index : index + 1])

    with serving(script) as server:
        heard = ask(server.url)
        heard.wait_for(lambda h: h.answer == "a")
        heard_first.set()
        assert heard.end().state == "complete"
    assert heard.answer == "a深度 🐋"


def test_usage_in_a_trailing_chunk_without_choices_is_taken(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        trailing = {"id": "x", "model": "local", "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 3}}
        peer.send(chunk("Hi") + chunk("", finish="stop") + event(trailing) + DONE)

    with serving(script) as server:
        ended = ask(server.url).end()
    assert ended.usage == Usage(hit=0, miss=9, output=3, reasoning=None)


def test_a_complete_reply_without_the_end_mark_is_complete(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("Hi", finish="stop", usage=USAGE))

    with serving(script) as server:
        ended = ask(server.url).end()
    assert (ended.state, ended.error) == ("complete", None)


def test_a_server_that_stays_open_after_the_finish_is_not_waited_for(ask: Ask) -> None:
    service = Service(Clocks(trailing_s=0.05))

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("Hi", finish="stop"))
        peer.wait_until_closed()

    with serving(script) as server:
        ended = ask(server.url, by=service).end()
    service.close()
    assert (ended.state, ended.usage) == ("complete", None)


def test_a27_a_stream_that_just_ends_is_cut_and_keeps_its_text(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("Half an ans"))

    with serving(script) as server:
        heard = ask(server.url)
        ended = heard.end()
    assert (ended.state, heard.answer, heard.error().code) == ("cut", "Half an ans", "cut")


@pytest.mark.parametrize("text", ["", "Half"])
def test_a27_a_reset_is_cut_with_text_and_failed_without(ask: Ask, text: str) -> None:
    arrived = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        if text:
            peer.send(chunk(text))
            assert arrived.wait(20)
        peer.reset()

    with serving(script) as server:
        heard = ask(server.url)
        if text:
            heard.wait_for(lambda h: h.answer == text)
            arrived.set()
        ended = heard.end()
    assert (ended.state, heard.error().code) == (("cut", "cut") if text else ("failed", "offline"))


@pytest.mark.parametrize(
    ("finish", "code"),
    [
        ("length", "cut"),
        ("insufficient_system_resource", "busy"),
        ("content_filter", "refused"),
        ("tool_calls", "server"),
        ("something_new", "server"),
    ],
)
def test_a_reply_that_finished_for_another_reason_is_cut_and_says_why(ask: Ask, finish: str, code: str) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("Some") + chunk("", finish=finish, usage=USAGE) + DONE)

    with serving(script) as server:
        heard = ask(server.url)
        ended = heard.end()
    assert (ended.state, ended.finish_reason, heard.error().code) == ("cut", finish, code)
    assert ended.usage is not None, "it is billed all the same"


def test_a_reply_of_thinking_alone_is_cut_and_one_of_nothing_failed(ask: Ask) -> None:
    def script(text: str) -> bytes:
        return chunk(thinking=text) + chunk("", finish="stop") + DONE

    for text, state in (("Hm", "cut"), ("", "failed")):
        with serving(lambda peer, t=text: (peer.send_stream_head(), peer.send(script(t)))) as server:  # type: ignore[misc]
            ended = ask(server.url).end()
        assert ended.state == state
        assert ended.error is not None


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (400, "Content Exists Risk", "content_risk"),
        (400, "Invalid temperature value, the valid range of temperature is [0, 2]", "refused"),
        (401, "Authentication Fails, Your api key: ****cdef is invalid", "wrong_key"),
        (402, "Insufficient Balance", "no_balance"),
        (403, "Forbidden", "refused"),
        (404, "Not Found", "refused"),
        (413, "too large", "too_long"),
        (422, "bad parameter", "refused"),
        (429, "Rate limit reached for TPM", "busy"),
        (500, "boom", "server"),
        (502, "", "server"),
        (503, "request queue is full", "busy"),
        (204, "", "server"),
        (418, "", "server"),
    ],
)
def test_a27_each_status_ends_the_call_with_its_code(ask: Ask, status: int, message: str, code: str) -> None:
    body = json.dumps({"error": {"message": message, "type": "x", "param": None, "code": "invalid_request_error"}})

    def script(peer: Peer) -> None:
        peer.send_head(status, Content_Type="application/json")
        peer.send(body.encode() if status != 204 else b"")

    with serving(script) as server:
        heard = ask(server.url)
        ended = heard.end()
    error = heard.error()
    assert (ended.state, error.code) == ("failed", code)
    assert error.title and error.hint and str(status) in error.detail
    assert message in error.detail
    assert len(server.requests) == 1


def test_a_captive_portals_page_is_not_a_reply(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_head(200, Content_Type="text/html; charset=utf-8")
        peer.send(b"<html><body>Log in to the hotel's network\n\n</body></html>")

    with serving(script) as server:
        heard = ask(server.url)
        ended = heard.end()
    error = heard.error()
    assert (ended.state, error.code) == ("failed", "server")
    assert "text/html" in error.detail
    assert "hotel" not in error.detail


@pytest.mark.parametrize(("kind", "code"), [("text/event-stream", "busy"), ("application/json", "server")])
def test_an_empty_body_is_not_a_reply(ask: Ask, kind: str, code: str) -> None:
    with serving(lambda peer: peer.send_head(Content_Type=kind)) as server:
        heard = ask(server.url)
        assert (heard.end().state, heard.error().code) == ("failed", code)


def test_a25_an_error_in_the_stream_ends_it_and_keeps_the_text(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("Some") + event({"error": {"message": "Model overloaded", "code": 503}}) + chunk("more"))

    with serving(script) as server:
        heard = ask(server.url)
        ended = heard.end()
    assert (ended.state, heard.answer, heard.error().code) == ("cut", "Some", "busy")
    assert "overloaded" in heard.error().detail


def test_a25_nineteen_bad_chunks_are_passed_over_and_twenty_end_the_reply(ask: Ask) -> None:
    for count, answer in ((19, "ab"), (20, "a")):

        def script(peer: Peer, count: int = count) -> None:
            peer.send_stream_head()
            peer.send(chunk("a") + b"data: {broken\n\n" * count + chunk("b", finish="stop") + DONE)

        with serving(script) as server:
            heard = ask(server.url)
            ended = heard.end()
        assert (ended.state, heard.answer) == ("cut", answer)


def test_a27_silence_before_the_first_chunk_runs_into_the_queue_clock(ask: Ask) -> None:
    service = Service(Clocks(queued_s=0.3))
    stop = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        while not stop.wait(0.01):  # keep-alives for ever: the connection is never silent
            peer.send(b": keep-alive\n\n")

    with serving(script) as server:
        heard = ask(server.url, by=service)
        ended = heard.end()
        stop.set()
    service.close()
    assert (ended.state, heard.error().code) == ("failed", "timeout")


@pytest.mark.parametrize("is_answer", [False, True])
def test_a27_a_stall_after_text_runs_into_the_clock_of_its_phase(ask: Ask, is_answer: bool) -> None:
    clocks = Clocks(thinking_s=99, writing_s=0.2) if is_answer else Clocks(thinking_s=0.2, writing_s=99)
    service = Service(clocks)

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk(thinking="Hm") + (chunk("So") if is_answer else b""))
        peer.wait_until_closed()

    with serving(script) as server:
        heard = ask(server.url, by=service)
        ended = heard.end()
    service.close()
    assert (ended.state, heard.error().code) == ("cut", "timeout")
    assert (heard.thinking, heard.answer) == ("Hm", "So" if is_answer else "")


def test_chunks_without_text_do_not_keep_a_reply_alive(ask: Ask) -> None:
    service = Service(Clocks(thinking_s=0.3))
    stop = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        while not stop.wait(0.01):
            peer.send(chunk(""))

    with serving(script) as server:
        heard = ask(server.url, by=service)
        assert (heard.end().state, heard.error().code) == ("failed", "timeout")
        stop.set()
    service.close()


def test_thousands_of_tiny_chunks_are_handed_on_in_few_events(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(b"".join(chunk(f"{number} ") for number in range(5000)) + chunk("", finish="stop") + DONE)

    with serving(script) as server:
        heard = ask(server.url)
        assert heard.end().state == "complete"
    assert heard.answer == "".join(f"{number} " for number in range(5000))
    assert len(heard.events) < 500
    texts = [at for at, each in zip(heard.times, heard.events, strict=True) if isinstance(each, AnswerText)]
    assert all(later - earlier > 0.001 for earlier, later in pairwise(texts[:-1]))


def test_a_listener_that_fails_ends_neither_its_call_nor_another(
    ask: Ask, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(event: object) -> None:
        raise ZeroDivisionError

    with serving(lambda peer: (peer.send_stream_head(), peer.send(good_reply()))) as server:  # type: ignore[arg-type]
        call = service.stream(endpoint(server.url), KEY, BODY, broken)
        assert call.ended.result(20).state == "complete"
        assert ask(server.url).end().state == "complete"
    assert "a listener to a reply failed" in caplog.text


def test_two_replies_stream_at_the_same_time(ask: Ask) -> None:
    both = threading.Barrier(2, timeout=20)

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        both.wait()
        peer.send(good_reply())

    with serving(script) as server:
        first, second = ask(server.url), ask(server.url)
        assert first.end().state == second.end().state == "complete"


def test_models_are_listed_by_id(service: Service) -> None:
    body = {"object": "list", "data": [{"id": "deepseek-flash", "effort": {}}, {"id": "deepseek-v4-pro"}]}
    with serving(lambda peer: (peer.send_head(), peer.send(json.dumps(body).encode()))) as server:  # type: ignore[arg-type]
        models = service.models(endpoint(server.url), KEY).result(20)
        assert [model.id for model in models] == ["deepseek-flash", "deepseek-v4-pro"]
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/models")


def test_the_balance_is_exact(service: Service) -> None:
    body = b'\n\n{"is_available":true,"balance_infos":[{"currency":"CNY","total_balance":"110.10"}]}'
    with serving(lambda peer: (peer.send_head(), peer.send(body))) as server:  # type: ignore[arg-type]
        balance = service.balance(endpoint(server.url), KEY).result(20)
    assert [(amount.currency, amount.total) for amount in balance.amounts] == [("CNY", Decimal("110.10"))]
    assert server.requests[0].path == "/user/balance"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data":7}', b"[" * 100_000])
def test_a_list_that_is_none_is_an_error_a_user_can_read(service: Service, body: bytes) -> None:
    with serving(lambda peer: (peer.send_head(), peer.send(body))) as server:  # type: ignore[arg-type]
        error = service.models(endpoint(server.url), KEY).exception(20)
    assert isinstance(error, AssistantError)
    assert error.code == "server"


def test_a_wrong_key_is_told_from_a_dead_server(service: Service) -> None:
    with serving(lambda peer: peer.send_head(401)) as server:
        refused = service.balance(endpoint(server.url), KEY).exception(20)
    gone = service.balance(endpoint(server.url), KEY).exception(20)
    assert isinstance(refused, AssistantError) and isinstance(gone, AssistantError)
    assert (refused.code, gone.code) == ("wrong_key", "offline")


def test_a_server_that_never_answers_a_small_question_is_given_up(service: Service) -> None:
    impatient = Service(Clocks(question_s=0.2))
    impatient.models(endpoint("http://127.0.0.1:1"), KEY).exception(20)  # the SDK is loaded now
    with serving(lambda peer: peer.wait_until_closed() and None) as server:
        error = impatient.models(endpoint(server.url), KEY).exception(20)
    impatient.close()
    assert isinstance(error, AssistantError)
    assert error.code == "timeout"


def test_deepseek_without_a_key_is_not_asked(ask: Ask, service: Service) -> None:
    with serving(lambda peer: peer.send_head(500)) as server:
        heard = ask(server.url, key="")
        assert (heard.end().state, heard.error().code) == ("failed", "no_key")
        error = service.models(endpoint(server.url), "").exception(20)
        assert isinstance(error, AssistantError) and error.code == "no_key"
    assert server.connections == 0


def test_a_server_of_the_users_own_needs_no_key(ask: Ask) -> None:
    with serving(lambda peer: (peer.send_stream_head(), peer.send(good_reply()))) as server:  # type: ignore[arg-type]
        assert ask(server.url, key="", kind="compatible").end().state == "complete"
    assert "authorization" not in server.requests[0].headers


def test_closing_ends_what_runs_and_later_calls_are_stopped_at_once(ask: Ask) -> None:
    service = Service()
    reached = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        reached.set()
        peer.wait_until_closed()

    with serving(script) as server:
        heard = ask(server.url, by=service)
        assert reached.wait(20)
        service.close()
        assert heard.end().state == "stopped"
        assert ask(server.url, by=service).end().state == "stopped"
        error = service.models(endpoint(server.url), KEY).exception(1)
        assert isinstance(error, AssistantError)
    service.close()


def test_preparing_loads_the_sdk_and_leaves_the_collector_on(ask: Ask, service: Service) -> None:
    service.prepare()
    with serving(lambda peer: (peer.send_stream_head(), peer.send(good_reply()))) as server:  # type: ignore[arg-type]
        assert ask(server.url).end().state == "complete"
    assert gc.isenabled()


def test_the_client_costs_nothing_before_it_is_used() -> None:
    script = (
        "import sys, leadline.provider.client, leadline.provider.engine, leadline.host.secrets\n"
        "print(sorted({'openai', 'httpx2', 'asyncio', 'keyring', 'xllamacpp', 'ssl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=PACKAGE, check=True, timeout=60)
    assert done.stdout.decode().strip() == "[]"


def test_closing_a_service_that_was_never_used_starts_nothing() -> None:
    before = threading.active_count()
    Service().close()
    assert threading.active_count() == before
