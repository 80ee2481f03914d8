# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statuses and exceptions become errors a user can act on. Those of whole calls are in test_client and test_safety."""

import json
import socket

import pytest

from leadline.errors import AssistantError
from leadline.provider import faults
from leadline.provider.connection_faults import from_exception
from leadline.provider.endpoints import Endpoint

DEEPSEEK = Endpoint("deepseek", "deepseek", "https://api.deepseek.com")
LOCAL = Endpoint("local", "local", "http://127.0.0.1:4000/v1")


def fault(status: int, message: str = "", *, endpoint: Endpoint = DEEPSEEK, **headers: str) -> AssistantError:
    body = json.dumps({"error": {"message": message}}).encode()
    return faults.from_status(status, headers, body, endpoint)


def test_a_request_over_the_window_names_by_how_much() -> None:
    error = fault(
        400,
        "This model's maximum context length is 1048576 tokens. However, you requested 1053000 tokens (1045000 in the "
        "messages, 8000 in the completion). Please reduce the length of the messages or completion.",
    )
    assert error.code == "too_long"
    assert "1,053,000" in error.hint and "1,048,576" in error.hint and "4,424" in error.hint


def test_the_engines_own_error_names_by_how_much() -> None:
    body = (
        b'{"error":{"code":400,"message":"too long","type":"exceed_context_size_error",'
        b'"n_prompt_tokens":5000,"n_ctx":4096}}'
    )
    error = faults.from_status(400, {}, body, LOCAL)
    assert error.code == "too_long"
    assert "904" in error.hint


def test_the_content_filter_says_that_a_document_can_be_the_reason() -> None:
    error = fault(400, "Content Exists Risk")
    assert error.code == "content_risk"
    assert "document" in error.hint


def test_the_time_a_busy_service_asks_for_is_told() -> None:
    assert "20 s" in fault(429, "x", **{"retry-after": "20"}).hint
    assert "2099" not in fault(429, "x", **{"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}).hint


def test_the_request_id_is_in_the_details() -> None:
    assert "req-9" in fault(500, **{"x-deepseek-request-id": "req-9"}).detail


def test_the_engine_that_refuses_its_own_key_is_not_a_wrong_key() -> None:
    assert fault(401, endpoint=LOCAL).code == "engine_failed"
    assert fault(401).code == "wrong_key"


@pytest.mark.parametrize("body", [b"", b"<html>page</html>", b"\xff\xfe", b"[" * 100_000, b"7", b'{"error":{}}'])
def test_a_body_that_holds_no_message_adds_no_words(body: bytes) -> None:
    assert faults.from_status(500, {}, body, DEEPSEEK).detail == "HTTP 500"


def test_a_validators_list_gives_its_message_and_not_its_input() -> None:
    body = json.dumps(
        {"detail": [{"loc": ["body"], "msg": "Field required", "input": {"secret": "document"}}]}
    ).encode()
    detail = faults.from_status(422, {}, body, DEEPSEEK).detail
    assert "Field required" in detail and "document" not in detail


def test_a28_words_that_repeat_the_request_are_left_out_however_they_are_escaped() -> None:
    question = 'He said: "mind the\tgap",\nтретий раз подряд, и ещё раз.'
    sent = json.dumps({"messages": [{"content": question}]}, ensure_ascii=False).encode()
    assert faults.shown(f"cannot parse {question[9:45]}", sent=sent) == ""
    assert faults.shown(f"cannot parse {sent.decode()[10:60]}", sent=sent) == ""
    assert faults.shown("cannot parse the third time in a row", sent=sent) != ""
    assert faults.shown("Insufficient Balance", sent=sent) == "Insufficient Balance"


def test_words_are_one_printable_line_of_bounded_length() -> None:
    assert faults.shown("a\n\x1b[31mb\u202ec\x00  d") == "a [31mb c d"
    assert len(faults.shown("x" * 10_000)) == 400


def test_a_name_that_is_not_found_is_being_offline() -> None:
    error = from_exception(_chained(socket.gaierror(-2, "Name or service not known")), DEEPSEEK)
    assert error.code == "offline"
    assert "api.deepseek.com" in error.detail


def test_an_engine_that_is_gone_is_not_being_offline() -> None:
    refused = _chained(ConnectionRefusedError(111, "refused"))
    assert from_exception(refused, LOCAL).code == "engine_failed"
    assert from_exception(refused, DEEPSEEK).code == "offline"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ConnectTimeout", "offline"),
        ("WriteTimeout", "offline"),
        ("PoolTimeout", "offline"),
        ("ReadTimeout", "timeout"),
        ("ConnectError", "offline"),
        ("ReadError", "offline"),
        ("RemoteProtocolError", "server"),
        ("DecodingError", "server"),
    ],
)
def test_each_exception_of_the_network_has_its_code(name: str, code: str) -> None:
    import httpx2
    import openai

    request = httpx2.Request("POST", "https://api.deepseek.com")
    cause = getattr(httpx2, name)("a text with the prompt in it", request=request)
    wrapped = (
        openai.APITimeoutError(request) if name.endswith("Timeout") else openai.APIConnectionError(request=request)
    )
    wrapped.__cause__ = cause
    if name != "DecodingError":
        assert from_exception(wrapped, DEEPSEEK).code == code
    bare = from_exception(cause, DEEPSEEK)
    assert bare.code == code
    assert "prompt" not in bare.title + bare.hint + bare.detail


@pytest.mark.parametrize("error", [json.JSONDecodeError("x", "a document", 0), ZeroDivisionError("a document")])
def test_an_unexpected_exception_is_a_readable_error_without_its_text(error: Exception) -> None:
    known = from_exception(error, DEEPSEEK)
    assert known.code == "server"
    assert "document" not in known.title + known.hint + known.detail
    assert type(error).__name__ in known.detail


def _chained(cause: Exception) -> Exception:
    import httpx2

    error = httpx2.ConnectError("x")
    error.__cause__ = cause
    return error
