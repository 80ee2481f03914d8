# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes on the wire are those of the hosted format (deepseek-api.md section 6), line by line."""

import json
import re

import pytest

from tests.servers.client import HIGH, answer, ask, body, lines, stream, text_of
from tests.servers.deepseek import DeepSeekServer

_HEAD = (
    'data: {"id":"ID","object":"chat.completion.chunk","created":0,"model":"deepseek-flash",'
    '"system_fingerprint":"fp_standin","choices":[{"index":0,"delta":'
)


def _same(line: str) -> str:
    """A line with what differs in every reply made equal."""
    return re.sub(r'"created":\d+', '"created":0', re.sub(r'"id":"[0-9a-f-]{36}"', '"id":"ID"', line))


def _chunk(delta: str) -> str:
    return f'{_HEAD}{delta},"logprobs":null,"finish_reason":null}}],"usage":null}}'


def test_thinking_and_answer_as_hosted(server: DeepSeekServer) -> None:
    server.say(thinking="Let me", answer="Hello there")

    with ask(server, body("hi", **HIGH)) as response:
        head = response.headers
        made = [_same(line) for line in lines(response)]

    assert head["Content-Type"] == "text/event-stream; charset=utf-8"
    assert head["x-request-id"] == "standin-1"
    usage = (
        '{"prompt_tokens":31,"completion_tokens":5,"total_tokens":36,"prompt_tokens_details":{"cached_tokens":0},'
        '"completion_tokens_details":{"reasoning_tokens":2},"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":31}'
    )
    assert made == [
        _chunk('{"role":"assistant","content":null,"reasoning_content":""}'),
        "",
        _chunk('{"content":null,"reasoning_content":"Let"}'),
        "",
        _chunk('{"content":null,"reasoning_content":" me"}'),
        "",
        _chunk('{"content":"Hello","reasoning_content":null}'),
        "",
        _chunk('{"content":" there","reasoning_content":null}'),
        "",
        f'{_HEAD}{{"content":"","reasoning_content":null}},"logprobs":null,"finish_reason":"stop"}}],"usage":{usage}}}',
        "",
        "data: [DONE]",
        "",
        "",
    ]


def test_non_think_has_no_reasoning_key_at_all(server: DeepSeekServer) -> None:
    server.say(answer="Hello")

    with ask(server, body("hi")) as response:
        made = [_same(line) for line in lines(response)]

    usage = (
        '{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6,"prompt_tokens_details":{"cached_tokens":0},'
        '"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":5}'
    )
    assert made == [
        _chunk('{"role":"assistant","content":""}'),
        "",
        _chunk('{"content":"Hello"}'),
        "",
        f'{_HEAD}{{"content":""}},"logprobs":null,"finish_reason":"stop"}}],"usage":{usage}}}',
        "",
        "data: [DONE]",
        "",
        "",
    ]


def test_without_include_usage_only_the_last_chunk_has_it(server: DeepSeekServer) -> None:
    server.say(answer="Hello")

    with ask(server, body("hi", stream_options=None)) as response:
        made = [json.loads(line[6:]) for line in lines(response) if line.startswith("data: {")]

    assert ["usage" in chunk for chunk in made] == [False, False, True]


def test_keep_alive_comments_come_while_queued(server: DeepSeekServer) -> None:
    server.play({"queued_s": 0.12})
    server.say(answer="Hello")

    with ask(server, body("hi")) as response:
        made = lines(response)

    assert made[:4] == [": keep-alive", "", ": keep-alive", ""]
    assert made.index("") < made.index("data: [DONE]")


def test_without_streaming_one_object_after_blank_lines(server: DeepSeekServer) -> None:
    server.play({"queued_s": 0.12})
    server.say(thinking="Let me", answer="Hello")

    with ask(server, body("hi", stream=False, stream_options=None, **HIGH)) as response:
        raw = response.read()

    assert response.headers["Content-Type"] == "application/json"
    assert raw.startswith(b"\n\n")
    made = json.loads(raw)
    assert made["object"] == "chat.completion"
    assert made["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hello", "reasoning_content": "Let me"},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert made["usage"]["completion_tokens"] == 4


def test_max_tokens_ends_a_reply_with_length(server: DeepSeekServer) -> None:
    server.say(thinking="one two three four", answer="never")

    status, made = answer(server, body("hi", max_tokens=3, stream=False, stream_options=None, **HIGH))

    assert status == 200
    assert made["choices"][0]["finish_reason"] == "length"
    assert made["choices"][0]["message"] == {
        "role": "assistant",
        "content": "",
        "reasoning_content": "one two three",
    }
    assert made["usage"]["completion_tokens"] == 3


def test_a_stop_sequence_ends_a_reply(server: DeepSeekServer) -> None:
    server.say(answer="one two three four")

    _, made = answer(server, body("hi", stop=["three"], stream=False, stream_options=None))

    assert made["choices"][0]["message"]["content"] == "one two "
    assert made["choices"][0]["finish_reason"] == "stop"


def test_a_prefix_is_continued_on_the_beta_address(server: DeepSeekServer) -> None:
    request = body("Count.")
    request["messages"].append({"role": "assistant", "content": "One, ", "prefix": True})
    server.say(answer="two.")

    with ask(server, request, path="/beta/chat/completions") as response:
        assert response.status == 200
        assert '"content":"two"' in response.read().decode()
    assert server.chats[0].prompt.endswith("<｜Assistant｜></think>One, ")

    status, refused = answer(server, request)
    assert status == 400
    assert "beta" in refused["error"]["message"]


@pytest.mark.parametrize(
    ("begun", "ends", "chunks"),
    [
        (
            {"reasoning_content": "Let me", "content": ""},
            "<think>Let me",
            [("reasoning_content", " see."), ("content", "Two.")],
        ),
        (
            {"reasoning_content": "Let me see.", "content": "One, "},
            "<think>Let me see.</think>One, ",
            [("content", "two.")],
        ),
        (
            {"reasoning_content": "Let me see.", "content": "\n\n"},
            "<think>Let me see.</think>\n\n",
            [("content", "two.")],
        ),
    ],
    ids=["in the thinking", "in the answer", "answer now"],
)
def test_a_reply_goes_on_where_its_beginning_ends_and_is_billed_for_the_rest_alone(
    server: DeepSeekServer, begun: dict[str, str], ends: str, chunks: list[tuple[str, str]]
) -> None:
    request = body("Count.", **HIGH)
    with ask(server, request) as response:
        response.read()
    request["messages"].append({"role": "assistant", **begun, "prefix": True})
    said = dict(chunks)
    server.say(thinking=said.get("reasoning_content", "never said"), answer=said["content"])

    made = stream(server, request, path="/beta/chat/completions")

    first, second = server.chats
    assert second.prompt.endswith(ends) and second.prompt.startswith(first.prompt)
    for field in ("reasoning_content", "content"):
        assert text_of(made, field) == said.get(field, "")
    assert 0 < second.output_tokens < 10
    assert second.charge is not None and second.charge > 0


def test_the_stand_ins_own_words_go_on_where_they_were_left(server: DeepSeekServer) -> None:
    request = body("/long 40")
    whole = text_of(stream(server, request))
    half = whole[: len(whole) // 2]
    request["messages"].append({"role": "assistant", "content": half, "prefix": True})

    assert half + text_of(stream(server, request, path="/beta/chat/completions")) == whole
