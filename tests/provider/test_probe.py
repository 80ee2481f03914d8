# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a test finds out about an endpoint, against the stand-in, scripted servers and llama.cpp's own."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from leadline.chat.reply import Usage
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint
from leadline.provider.probe import Asked, Probe, ProbeReport
from tests.provider.conftest import KEY, endpoint, wait_until
from tests.provider.scripted_server import Peer, Request, listening
from tests.servers.deepseek import DeepSeekServer
from tests.servers.llama import ALIAS, CONTEXT_TOKENS, llama_server
from tests.servers.llmock import llmock_server

MODELS = {"data": [{"id": "a", "max_model_len": 400_000}, {"id": "b"}]}
USAGE = {"prompt_tokens": 9, "completion_tokens": 1}


class Tried:
    """A test of an endpoint, with all it said on the way."""

    def __init__(self, service: Service, at: Endpoint, key: str = KEY, wanted: tuple[str, ...] = ()) -> None:
        self.steps: list[str] = []
        self.asked: list[Asked] = []
        self.probe = Probe(service, at, lambda: key, service.stream, wanted, self.steps.append, self.asked.append)
        self.probe.start()

    @property
    def report(self) -> ProbeReport:
        return self.probe.done.result(60)


def server(url: str, **more: Any) -> Endpoint:
    return Endpoint("rack", "compatible", url, **{"thinking_switch": "none"} | more)


class Plain:
    """A server of a few lines: a list, and for each reply what a function of the request's body says."""

    def __init__(self, reply: Callable[[dict[str, Any]], tuple[int, Any]], models: tuple[int, Any] = (200, MODELS)):
        self.reply = reply
        self.models = models
        self.bodies: list[dict[str, Any]] = []

    def __call__(self, peer: Peer) -> None:
        request = peer.read_request()
        if request is not None:
            self.answer(peer, request)

    def answer(self, peer: Peer, request: Request) -> None:
        if request.path.endswith("/models"):
            status, value = self.models
        else:
            self.bodies.append(json.loads(request.body))
            status, value = self.reply(self.bodies[-1])
        if status == 200 and isinstance(value, list):
            peer.send_stream_head()
            for chunk in value:
                peer.send(b"data: " + json.dumps(chunk).encode() + b"\n\n")
            peer.send(b"data: [DONE]\n\n")
        else:
            peer.send_head(status, Content_Type="application/json")
            peer.send(value if isinstance(value, bytes) else json.dumps(value).encode())


def chunks(*deltas: dict[str, Any], usage: dict[str, int] | None = USAGE) -> tuple[int, Any]:
    made: list[Any] = [{"model": "/models/a.gguf", "choices": [{"delta": delta}]} for delta in deltas]
    made.append({"choices": [{"delta": {}, "finish_reason": "length"}]})
    return 200, made if usage is None else [*made, {"choices": [], "usage": usage}]


# --- DeepSeek ---------------------------------------------------------------------------------------------------------


def test_deepseek_shows_its_models_that_384k_fit_thinking_and_usage(service: Service) -> None:
    with DeepSeekServer() as standin:
        tried = Tried(service, endpoint(standin.base_url), standin.key, ("deepseek-flash",))
        report = tried.report

        assert (report.error, report.list_error, report.is_stopped) == (None, None, False)
        assert [model.id for model in report.models] == ["deepseek-flash", "deepseek-v4-pro"]
        assert (report.model, report.fits_max, report.thinking_field) == ("deepseek-flash", True, "reasoning_content")
        assert report.has_usage and report.first_word_s is not None and not report.is_switch_refused
        assert tried.steps == ["models", "asking"]
        (sent,) = standin.chats
        assert sent.json["max_tokens"] == 1 and sent.output_tokens == 1
        (asked,) = tried.asked
        assert (asked.model, asked.thinks, asked.usage) == (
            "deepseek-flash", True, Usage(sent.hit, sent.miss, 1, asked.usage and asked.usage.reasoning),
        )  # fmt: skip


@pytest.mark.parametrize(("key", "code"), [("sk-wrong-0000000", "wrong_key"), ("", "no_key")])
def test_a_wrong_key_ends_the_test_before_a_token_is_asked_for(service: Service, key: str, code: str) -> None:
    with DeepSeekServer() as standin:
        report = Tried(service, endpoint(standin.base_url), key).report

        assert report.error is not None and report.error.code == code
        assert standin.chats == [] and report.model == ""


def test_a_balance_that_is_used_up_is_what_the_test_says(service: Service) -> None:
    with DeepSeekServer(topped_up="0", granted="0") as standin:
        report = Tried(service, endpoint(standin.base_url), standin.key).report

        assert report.error is not None and report.error.code == "no_balance"
        assert len(report.models) == 2


# --- other servers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_the_field_of_the_thinking_is_found_out_whatever_was_set(service: Service, field: str) -> None:
    plain = Plain(lambda body: chunks({field: "Hm"}))
    with listening(plain) as running:
        at = server(running.url, thinking_switch="chat_template_kwargs", thinking_field="reasoning_content")
        report = Tried(service, at).report

    assert (report.thinking_field, report.error) == (field, None)
    assert plain.bodies[0]["chat_template_kwargs"]["enable_thinking"] is True


def test_where_one_token_shows_nothing_a_few_more_are_asked_for(service: Service) -> None:
    plain = Plain(lambda body: chunks({"reasoning": "Hm"}) if body["max_tokens"] > 1 else chunks({"content": None}))
    with listening(plain) as running:
        tried = Tried(service, server(running.url, thinking_switch="chat_template_kwargs"))

        assert tried.report.thinking_field == "reasoning"
    assert [body["max_tokens"] for body in plain.bodies] == [1, 32]
    assert tried.steps == ["models", "asking", "again"] and len(tried.asked) == 2


@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_switch_is_left_out_and_said(service: Service, status: int) -> None:
    def reply(body: dict[str, Any]) -> tuple[int, Any]:
        if "thinking" in body:
            return status, {"error": {"message": "Extra inputs are not permitted: thinking"}}
        return chunks({"content": "Hi"})

    with listening(plain := Plain(reply)) as running:
        report = Tried(service, server(running.url, thinking_switch="thinking")).report

    assert (report.is_switch_refused, report.error, report.thinking_field) == (True, None, "")
    assert report.first_word_s is not None
    assert [("thinking" in body) for body in plain.bodies] == [True, False]


def test_a_request_that_is_refused_either_way_says_why(service: Service) -> None:
    with listening(Plain(lambda body: (400, {"error": {"message": "no such model"}}))) as running:
        report = Tried(service, server(running.url, thinking_switch="thinking")).report

    assert report.error is not None and "no such model" in report.error.detail
    assert not report.is_switch_refused


def test_no_usage_is_said_and_nothing_is_invented(service: Service) -> None:
    with listening(Plain(lambda body: chunks({"content": "Hi"}, usage=None))) as running:
        tried = Tried(service, server(running.url))

        assert (tried.report.has_usage, tried.report.error) == (False, None)
    assert [asked.usage for asked in tried.asked] == [None]


@pytest.mark.parametrize(
    ("listed", "fits"),
    [
        ({"max_model_len": 393_216}, True),
        ({"max_model_len": 393_215}, False),
        ({"context_window": 1_048_576, "max_output_tokens": 32_768}, False),
        ({}, None),
    ],
)
def test_whether_384k_fit_is_read_from_the_list_or_not_known(
    service: Service, listed: dict[str, int], fits: bool | None
) -> None:
    models = (200, {"data": [{"id": "a", **listed}]})
    with listening(Plain(lambda body: chunks({"content": "Hi"}), models)) as running:
        assert Tried(service, server(running.url)).report.fits_max is fits


@pytest.mark.parametrize("models", [(404, {}), (200, b"<html>"), (200, {"data": []}), (500, b"")])
def test_without_a_list_the_model_that_was_entered_is_asked(service: Service, models: tuple[int, Any]) -> None:
    plain = Plain(lambda body: chunks({"content": "Hi"}), models)
    with listening(plain) as running:
        report = Tried(service, server(running.url), wanted=("mine",)).report
        none = Tried(service, server(running.url)).report

    assert (report.model, report.error, report.models) == ("mine", None, ())
    assert (report.list_error is None) == (models == (200, {"data": []}))
    assert none.error is not None and "Enter the name of a model" in none.error.hint
    assert [body["model"] for body in plain.bodies] == ["mine"]


def test_a_wanted_model_that_is_listed_is_asked_and_else_the_first(service: Service) -> None:
    plain = Plain(lambda body: chunks({"content": "Hi"}))
    with listening(plain) as running:
        assert Tried(service, server(running.url), wanted=("x", "b")).report.model == "b"
        assert Tried(service, server(running.url), wanted=("x",)).report.model == "a"


# --- stopping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silent_at", ["/models", "/chat/completions"])
def test_stop_ends_a_test_at_once_whatever_it_waits_for(service: Service, silent_at: str) -> None:
    def silent(peer: Peer) -> None:
        request = peer.read_request()
        if request is not None and request.path.endswith(silent_at):
            peer.wait_until_closed()
        elif request is not None:
            Plain(lambda body: chunks()).answer(peer, request)

    with listening(silent) as running:
        tried = Tried(service, server(running.url))
        wait_until(lambda: tried.steps[-1:] == ["models" if silent_at == "/models" else "asking"])
        tried.probe.stop()
        report = tried.report
        assert report.is_stopped and report.error is None
        assert tried.asked == []
        service.close()


@pytest.mark.parametrize(
    "at",
    [
        server("ftp://a.example"),
        server("http://a.example"),
        replace(server("http://127.0.0.1:9"), proxy="socks5://user:secret@127.0.0.1:1"),
        server("http://127.0.0.1:9"),
    ],
)
def test_an_address_that_cannot_be_used_is_the_reports_error(service: Service, at: Endpoint) -> None:
    report = Tried(service, at).report

    assert report.error is not None and report.error.code in ("bad_argument", "offline")
    assert "secret" not in report.error.one_line() + report.error.detail


def test_an_error_while_the_key_is_looked_for_is_the_reports_error(service: Service) -> None:
    def locked() -> str:
        raise RuntimeError("sk-secret")

    probe = Probe(
        service, server("http://127.0.0.1:9"), locked, service.stream, (), lambda step: None, lambda asked: None
    )
    probe.start()
    error = probe.done.result(20).error

    assert error is not None and "secret" not in error.one_line() + error.detail


# --- a server nobody here wrote ---------------------------------------------------------------------------------------


def test_a_public_mock_of_openai_is_found_out_and_its_faults_are_told(service: Service) -> None:
    with llmock_server() as mock:
        mock.play({"type": "reply", "text": "Forty-two."})
        report = Tried(service, server(mock.base_url)).report
        mock.play({"type": "fail", "status": 503, "times": 9})
        busy = Tried(service, server(mock.base_url), wanted=("gpt-4o",)).report

    assert report.error is None and report.models and report.has_usage
    assert (report.thinking_field, report.fits_max) == ("", None), "its list says no window"
    assert busy.error is not None and busy.error.code == "busy"


@pytest.mark.engine
def test_llama_cpps_own_server_is_found_out(service: Service) -> None:
    with llama_server(thinking=True) as (url, key):
        at = server(url, thinking_switch="chat_template_kwargs")
        report = Tried(service, at, key).report
        plain = Tried(service, server(url), key).report
        wrong = Tried(service, at, "wrong-key-00000").report

        assert [model.id for model in report.models] == [ALIAS]
        listed = report.listed
        assert listed is not None and (listed.window_tokens, report.fits_max) == (CONTEXT_TOKENS, False)
        assert (report.thinking_field, report.has_usage, report.error) == ("reasoning_content", True, None)
        assert plain.error is None and plain.first_word_s is not None
        assert wrong.error is not None and wrong.error.code == "wrong_key"
