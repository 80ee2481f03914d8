# SPDX-License-Identifier: AGPL-3.0-or-later
"""The check of every request proves itself: a bad one is seen, a scripted refusal is not taken for one."""

import pytest

from leadline.chat.reply import Ended
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint
from leadline.provider.retrying import RetryPolicy
from tests.provider.conftest import BODY
from tests.servers import refusals
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prompt import prepare

GOOD = b'{"model":"deepseek-flash","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"How deep?"}]}'
BAD = (
    GOOD.replace(b'"user"', b'"developer"'),
    GOOD.replace(b'"max_tokens":9', b'"max_tokens":0'),
    # Strict mode: in a tool loop the reasoning must come back.
    GOOD.replace(
        b'"messages":[',
        b'"tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],"messages":[',
    ).replace(
        b"]}",
        b',{"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":'
        b'{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"7"}]}',
    ),
)


def ask(server: DeepSeekServer, body: bytes) -> Ended:
    service = Service(retries=RetryPolicy(tries=1))
    ended = service.stream(Endpoint("deepseek", "deepseek", server.base_url), server.key, body, lambda _: None)
    try:
        return ended.ended.result(60)
    finally:
        service.close()


@pytest.mark.invalid_request
@pytest.mark.parametrize("body", BAD, ids=["role", "range", "reasoning"])
def test_a_request_that_the_service_refuses_is_seen(body: bytes) -> None:
    with DeepSeekServer() as server:
        assert ask(server, body).state == "failed"
    assert [(each.status, each.body) for each in refusals.seen] == [(400, body)]


def test_a_good_request_and_a_scripted_refusal_are_not() -> None:
    with DeepSeekServer() as server:
        server.play({"status": 400, "message": "Content Exists Risk"})
        assert ask(server, GOOD).state == "failed"
        server.say(answer="Six.")
        assert ask(server, GOOD).finish_reason in ("stop", "length")
    assert refusals.seen == []


def test_the_request_of_the_wires_own_tests_is_one_that_the_service_takes() -> None:
    # They send it to servers that do not look at it.
    assert prepare(BODY).max_tokens > 0
