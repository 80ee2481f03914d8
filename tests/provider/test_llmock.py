# SPDX-License-Identifier: AGPL-3.0-or-later
"""A failing service that nobody here wrote: llmock plays the faults, and its own verdict judges this client."""

import json
from collections.abc import Callable, Iterator

import pytest

from leadline.chat.reply import Retrying
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint
from leadline.provider.limits import Clocks
from leadline.provider.retrying import RetryPolicy
from tests.provider.conftest import BODY, Heard
from tests.servers.llmock import LLMock, llmock_server

STREAMING = json.loads(BODY) | {"stream": True, "stream_options": {"include_usage": True}}
POLICY = RetryPolicy(first_s=0.01)


@pytest.fixture(scope="module")
def llmock() -> Iterator[LLMock]:
    """One process for all tests of this file."""
    with llmock_server() as running:
        yield running


Send = Callable[..., Heard]


@pytest.fixture
def send(llmock: LLMock) -> Iterator[Send]:
    services: list[Service] = []

    def ask(clocks: Clocks | None = None) -> Heard:
        service = Service(clocks, retries=POLICY)
        services.append(service)
        heard = Heard()
        heard.call = service.stream(
            Endpoint("llmock", "compatible", llmock.base_url),
            "sk-llmock-test-key",
            json.dumps(STREAMING).encode(),
            heard,
        )
        return heard

    yield ask
    for service in services:
        service.close()


def test_a_good_reply_streams_and_is_counted(llmock: LLMock, send: Send) -> None:
    llmock.play({"type": "reply", "text": "Forty-two fathoms."})
    heard = send()
    ended = heard.end()
    assert (ended.state, heard.answer) == ("complete", "Forty-two fathoms.")
    assert ended.usage is not None and ended.usage.output > 0
    assert llmock.verdict()["findings"] == []


def test_429_with_retry_after_is_waited_out_and_the_next_try_succeeds(llmock: LLMock, send: Send) -> None:
    llmock.play({"type": "fail", "status": 429, "retry_after": 1, "times": 2})
    heard = send()
    ended = heard.end()
    retrying = [each for each in heard.events if isinstance(each, Retrying)]
    assert (ended.state, ended.attempts, llmock.statuses()) == ("complete", 3, [429, 429, 200])
    assert [each.wait_s >= 1 for each in retrying] == [True, True]
    assert llmock.verdict()["findings"] == []


def test_500_is_tried_five_times_with_growing_waits(llmock: LLMock, send: Send) -> None:
    llmock.play({"type": "fail", "status": 500, "times": 9})
    heard = send()
    assert (heard.end().state, heard.error().code, llmock.statuses()) == ("failed", "server", [500] * 5)
    waits = [each.wait_s for each in heard.events if isinstance(each, Retrying)]
    assert waits == sorted(waits)


@pytest.mark.parametrize(("status", "code"), [(400, "refused"), (401, "wrong_key"), (403, "refused"), (422, "refused")])
def test_what_cannot_get_better_is_sent_once(llmock: LLMock, send: Send, status: int, code: str) -> None:
    llmock.play({"type": "fail", "status": status, "times": 9})
    heard = send()
    assert (heard.end().state, heard.error().code, llmock.statuses()) == ("failed", code, [status])
    assert llmock.verdict()["findings"] == []


@pytest.mark.parametrize("kind", ["truncate", "disconnect"])
def test_a_stream_that_ends_early_is_not_taken_for_a_reply(llmock: LLMock, send: Send, kind: str) -> None:
    llmock.play(
        {"type": "reply", "text": "one two three four five six"},
        {"type": "stream_fault", "kind": kind, "after_chunks": 4},
    )
    heard = send()
    ended = heard.end()
    assert (ended.state, ended.attempts, heard.error().code) == ("cut", 1, "cut")
    assert "one two three four five six".startswith(heard.answer.strip()) and heard.answer


@pytest.mark.parametrize("kind", ["truncate", "disconnect"])
def test_a_stream_that_ends_before_its_first_word_is_asked_for_again(llmock: LLMock, send: Send, kind: str) -> None:
    llmock.play(
        {"type": "reply", "text": "one two", "times": 2}, {"type": "stream_fault", "kind": kind, "after_chunks": 1}
    )
    heard = send()
    ended = heard.end()
    assert (ended.state, ended.attempts, heard.answer) == ("complete", 2, "one two")
    assert [each for each in llmock.verdict()["findings"] if each["severity"] == "error"] == []


def test_a_malformed_chunk_leaves_a_gap_and_that_is_said(llmock: LLMock, send: Send) -> None:
    llmock.play(
        {"type": "reply", "text": "one two three"}, {"type": "stream_fault", "kind": "malformed", "after_chunks": 2}
    )
    heard = send()
    ended = heard.end()
    assert (ended.state, heard.answer, heard.error().code) == ("cut", "one three", "cut")
    assert "gap" in heard.error().hint


def test_a_stall_runs_into_our_own_clock_and_keeps_the_text(llmock: LLMock, send: Send) -> None:
    llmock.play(
        {"type": "reply", "text": "one two three"},
        {"type": "stream_fault", "kind": "stall", "after_chunks": 2, "stall_seconds": 60},
    )
    heard = send(Clocks(writing_s=0.3))
    assert (heard.end().state, heard.error().code, heard.answer.strip()) == ("cut", "timeout", "one")


def test_stop_in_a_stall_ends_the_call(llmock: LLMock, send: Send) -> None:
    llmock.play(
        {"type": "reply", "text": "one two three"},
        {"type": "stream_fault", "kind": "stall", "after_chunks": 2, "stall_seconds": 60},
    )
    heard = send()
    heard.wait_for(lambda h: h.answer.strip() == "one")
    assert heard.call is not None
    heard.call.stop()
    assert heard.end().state == "stopped"


def test_the_tool_that_a_model_wants_is_a_value_and_nothing_more(llmock: LLMock, send: Send) -> None:
    llmock.play({"type": "reply", "tool_calls": [{"name": "get_weather", "arguments": {"city": "Ostend"}}]})
    heard = send()
    ended = heard.end()
    assert [(call.name, json.loads(call.arguments)) for call in ended.tool_calls] == [
        ("get_weather", {"city": "Ostend"})
    ]
    assert (ended.state, ended.finish_reason, heard.error().code) == ("failed", "tool_calls", "server")


def test_its_models_are_listed(llmock: LLMock) -> None:
    service = Service()
    assert service.models(Endpoint("llmock", "compatible", llmock.base_url), "sk-llmock-test-key").result(20)
    service.close()
