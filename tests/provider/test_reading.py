# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes to text, finish reason and usage: rows A25 and A26, and any way to cut a stream into packets."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.chat.reply import AnswerText, ThinkingText, ToolCall, Usage
from leadline.provider.endpoints import Endpoint
from leadline.provider.limits import Guards
from leadline.provider.reading import ReplyReader, verdict
from leadline.provider.usage import read_usage
from tests.provider.scripted_server import DONE, USAGE, chunk, event, good_reply


def read(*pieces: bytes, guards: Guards | None = None) -> tuple[ReplyReader, str, str]:
    """The reader after these pieces, with the thinking and the answer."""
    reader = ReplyReader(guards or Guards())
    for piece in pieces:
        reader.feed(piece)
    reader.end()
    texts = reader.take()
    thinking = "".join(each.text for each in texts if isinstance(each, ThinkingText))
    return reader, thinking, "".join(each.text for each in texts if isinstance(each, AnswerText))


STREAM = (
    b": keep-alive\n\n"
    + chunk("", thinking="")
    + chunk(thinking="深思 ")
    + b": keep-alive\n\n"
    + chunk(thinking="🐋")
    + chunk("Antwort: ")
    + chunk("ä\n\u2028\u2029 🐋")
    + chunk("", finish="stop", usage=USAGE)
    + DONE
)


@given(st.lists(st.integers(0, len(STREAM)), max_size=30), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_a_stream_reads_the_same_however_it_is_cut_and_its_lines_end(cuts: list[int], line_end: bytes) -> None:
    stream = STREAM.replace(b"\n", line_end)
    edges = [0, *sorted(cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]
    reader, thinking, answer = read(*pieces)
    assert (thinking, answer) == ("深思 🐋", "Antwort: ä\n\u2028\u2029 🐋")
    assert (reader.finish_reason, reader.fault, reader.model) == ("stop", None, "deepseek-flash")
    assert reader.usage == Usage(1280, 57, 5, 2)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "choices": JSON
        | st.lists(
            JSON
            | st.fixed_dictionaries(
                {},
                optional={
                    "delta": JSON
                    | st.fixed_dictionaries(
                        {}, optional={"content": JSON, "reasoning_content": JSON, "tool_calls": JSON}
                    ),
                    "finish_reason": JSON,
                },
            ),
            max_size=2,
        ),
        "usage": JSON
        | st.fixed_dictionaries(
            {},
            optional={
                name: JSON
                for name in ("prompt_tokens", "completion_tokens", "prompt_cache_hit_tokens", "prompt_tokens_details")
            },
        ),
        "model": JSON,
        "error": JSON,
    },
)


@given(st.lists(SHAPED | JSON, max_size=30))
def test_a25_whatever_json_comes_the_reply_ends_in_a_known_state(values: list[Any]) -> None:
    reader, thinking, answer = read(*(event(value) for value in values))
    state, error = verdict(reader, "text/event-stream")
    assert state in ("complete", "cut", "failed")
    assert (error is None) == (state == "complete")
    assert (state == "failed") == (not thinking and not answer)
    assert reader.usage is None or reader.usage.prompt >= reader.usage.hit >= 0
    (thinking + answer).encode()  # what is kept can be stored


@given(st.binary(max_size=300))
def test_a25_any_bytes_are_read_without_a_crash(data: bytes) -> None:
    reader, _, _ = read(b"data: " + data, data, b"\n\n" + data)
    verdict(reader, "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"7",
        b"ping",
        b'"text"',
        b"{}",
        b"[" * 100_000,
        b'{"choices":null}',
        b'{"type":"response.run_command","command":"rm"}',
    ],
)
def test_a25_an_event_of_another_kind_is_passed_over(data: bytes) -> None:
    reader, _, answer = read(chunk("a") + b"data: " + data + b"\n\n" + chunk("b", finish="stop") + DONE)
    assert (answer, verdict(reader, "")[0]) == ("ab", "complete")


@pytest.mark.parametrize(
    "data",
    [
        b"{broken",
        b'{"choices":[{"delta":{"con',
        b'{"choices":"no"}',
        b'{"choices":[null]}',
        b'{"choices":[{"delta":"no"}]}',
        b'{"choices":[{"delta":{"content":42}}]}',
        b'{"choices":[{"delta":{"content":["a"]}}]}',
        b'{"choices":[{"delta":{"reasoning_content":{"a":1}}}]}',
        b'{"choices":[{"delta":{},"finish_reason":9}]}',
        b'{"choices":[{"delta":{"content":"\xff\xfe"}}]}',
    ],
)
def test_a25_a_chunk_that_cannot_be_read_leaves_a_gap_and_that_is_said(data: bytes) -> None:
    reader, _, answer = read(chunk("a") + b"data: " + data + b"\n\n" + chunk("b", finish="stop") + DONE)
    state, error = verdict(reader, "")
    assert (answer, state, reader.lost) == ("ab", "cut", 1)
    assert error is not None and error.code == "cut" and "could not be read" in error.title


@pytest.mark.parametrize("delta", [None, {}, {"role": "assistant"}, {"content": None}, {"tool_calls": []}])
def test_a_chunk_may_hold_no_text(delta: Any) -> None:
    reader, _, answer = read(event({"choices": [{"delta": delta, "finish_reason": None}]}))
    assert (reader.chunks, answer) == (1, "")


def test_one_kind_after_another_stays_in_order() -> None:
    reader = ReplyReader(Guards())
    reader.feed(chunk(thinking="a") + chunk(thinking="b") + chunk("c") + chunk("d", thinking="e"))
    assert reader.take() == [ThinkingText("ab"), AnswerText("c"), ThinkingText("e"), AnswerText("d")]
    assert reader.take() == []


def test_a_character_in_two_escapes_of_two_chunks_is_put_together() -> None:
    halves = (
        b'data: {"choices":[{"delta":{"content":"x\\ud83d"}}]}\n\n',
        (b'data: {"choices":[{"delta":{"content":"\\udc0b!"}}]}\n\n'),
    )
    reader = ReplyReader(Guards())
    reader.feed(halves[0])
    assert reader.take() == [AnswerText("x")]
    reader.feed(halves[1])
    assert reader.take() == [AnswerText("🐋!")]


def test_a_half_character_alone_becomes_a_mark() -> None:
    _, _, answer = read(b'data: {"choices":[{"delta":{"content":"a\\udc0bb"}}]}\n\n')
    assert answer == "a\ufffdb"


def test_an_event_of_several_data_lines_is_one() -> None:
    _, _, answer = read(b'event: message\nid: 7\ndata: {"choices":\ndata:[{"delta":{"content":"ok"}}]}\n\n')
    assert answer == "ok"


# --- other servers' fields, tool calls --------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["reasoning_content", "reasoning", "thoughts"])
@pytest.mark.parametrize("sent", ["reasoning_content", "reasoning"])
def test_thinking_is_found_under_either_name(asked: str, sent: str) -> None:
    reader = ReplyReader(Guards(), Endpoint("mine", "compatible", "http://127.0.0.1:1/v1", thinking_field=asked))
    reader.feed(event({"choices": [{"delta": {sent: "Hm"}}]}) + chunk("So"))
    assert reader.take() == [ThinkingText("Hm"), AnswerText("So")]


def test_thinking_under_a_name_of_the_users_own_is_found() -> None:
    reader = ReplyReader(Guards(), Endpoint("mine", "compatible", "http://127.0.0.1:1/v1", thinking_field="thoughts"))
    reader.feed(event({"choices": [{"delta": {"thoughts": "Hm"}}]}))
    assert reader.take() == [ThinkingText("Hm")]


def test_thinking_that_is_sent_under_both_names_is_taken_once() -> None:
    reader = ReplyReader(Guards())
    reader.feed(event({"choices": [{"delta": {"reasoning": "Hm", "reasoning_content": "Hm"}}]}))
    assert reader.take() == [ThinkingText("Hm")]


def tools(*pieces: Any) -> bytes:
    return event({"choices": [{"delta": {"tool_calls": list(pieces)}}]})


def test_tool_calls_are_put_together_from_their_pieces_and_nothing_is_done_with_them() -> None:
    reader, _, answer = read(
        chunk("Let me look.")
        + tools({"index": 0, "id": "call_0", "type": "function", "function": {"name": "look", "arguments": ""}})
        + tools({"index": 0, "function": {"arguments": '{"city"'}})
        + tools({"index": 1, "id": "call_1", "function": {"name": "wait", "arguments": "{}"}})
        + tools({"index": 0, "function": {"arguments": ':"Ostend"}'}})
        + chunk("", finish="tool_calls", usage=USAGE)
        + DONE
    )
    assert reader.tool_calls == (
        ToolCall(0, "call_0", "look", '{"city":"Ostend"}'),
        ToolCall(1, "call_1", "wait", "{}"),
    )
    state, error = verdict(reader, "")
    assert (state, answer) == ("cut", "Let me look.") and error is not None and error.code == "server"


@pytest.mark.parametrize(
    "piece",
    [
        7,
        "look",
        {"index": -1},
        {"index": 128},
        {"index": "0"},
        {"index": True},
        {"index": 0, "function": "look"},
        {"index": 0, "function": {"name": 7}},
        {"index": 0, "function": {"arguments": {"city": "Ostend"}}},
        {"index": 0, "id": 7},
    ],
)
def test_a25_a_tool_call_of_the_wrong_shape_is_passed_over(piece: Any) -> None:
    reader, _, answer = read(tools(piece) + chunk("ok", finish="stop") + DONE)
    assert (answer, verdict(reader, "")[0]) == ("ok", "cut")
    assert [(call.name, call.arguments) for call in reader.tool_calls] in ([], [("", "")])


def test_a24_the_arguments_of_tool_calls_count_towards_the_limit_of_a_reply() -> None:
    reader, _, _ = read(tools({"index": 0, "function": {"arguments": "x" * 101}}), guards=Guards(reply_bytes=100))
    assert reader.fault is not None and reader.tool_calls[0].arguments == ""


def test_nothing_is_read_after_the_end_mark() -> None:
    reader, _, answer = read(good_reply() + chunk("more") + event({"error": "late"}))
    assert (answer, reader.fault) == ("Hello", None)


@pytest.mark.parametrize(("extra", "is_ended"), [(0, False), (1, True)])
def test_a24_a_line_up_to_the_limit_is_read_and_one_byte_more_ends_the_reply(extra: int, is_ended: bool) -> None:
    line = chunk("x" * 500).rstrip(b"\n")
    reader, _, answer = read(line + b"\n\n", guards=Guards(line_bytes=len(line) - extra))
    assert (reader.fault is not None) == is_ended
    assert answer == ("" if is_ended else "x" * 500)


@pytest.mark.parametrize(("text", "is_ended"), [("ä" * 50, False), ("ä" * 50 + "x", True)])
def test_a24_a_reply_up_to_the_limit_is_kept_and_one_byte_more_ends_it(text: str, is_ended: bool) -> None:
    reader, _, answer = read(chunk(text[:20]) + chunk(text[20:]), guards=Guards(reply_bytes=100))
    assert (reader.fault is not None) == is_ended
    assert answer == (text[:20] if is_ended else text)


# --- usage (A26) ------------------------------------------------------------------------------------------------------


def test_the_last_usage_counts() -> None:
    reader, _, _ = read(
        chunk("a", usage={"prompt_tokens": 1, "completion_tokens": 1}), chunk("", usage=USAGE), chunk("")
    )
    assert reader.usage == Usage(1280, 57, 5, 2)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (USAGE, Usage(1280, 57, 5, 2)),
        ({"prompt_tokens": 9, "completion_tokens": 3}, Usage(0, 9, 3, None)),
        (
            {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}},
            Usage(4, 5, 3, None),
        ),
        (
            {
                "prompt_tokens": 9,
                "completion_tokens": 3,
                "prompt_cache_hit_tokens": None,
                "prompt_tokens_details": None,
            },
            Usage(0, 9, 3, None),
        ),
        ({"prompt_tokens": 9, "completion_tokens": 3, "prompt_cache_hit_tokens": 9}, Usage(9, 0, 3, None)),
        ({"prompt_tokens": 9, "completion_tokens": 3, "prompt_cache_hit_tokens": 10}, None),
        ({"prompt_tokens": 10**8, "completion_tokens": 0}, Usage(0, 10**8, 0, None)),
        ({"prompt_tokens": 10**8 + 1, "completion_tokens": 0}, None),
        ({"prompt_tokens": -1, "completion_tokens": 3}, None),
        ({"prompt_tokens": 9, "completion_tokens": -3}, None),
        ({"prompt_tokens": "9", "completion_tokens": 3}, None),
        ({"prompt_tokens": 9.0, "completion_tokens": 3}, None),
        ({"prompt_tokens": True, "completion_tokens": 3}, None),
        ({"prompt_tokens": 9}, None),
        ({"prompt_tokens": 9, "completion_tokens": 3, "prompt_cache_hit_tokens": "all"}, None),
        ({}, None),
        ([1, 2], None),
        (None, None),
    ],
)
def test_a26_a_usage_is_taken_whole_or_not_at_all(usage: Any, expected: Usage | None) -> None:
    assert read_usage(usage) == expected


@pytest.mark.parametrize(("reasoning", "kept"), [(0, 0), (5, 5), (6, None), (-1, None), ("2", None), (None, None)])
def test_a26_reasoning_that_cannot_be_true_is_unknown(reasoning: Any, kept: int | None) -> None:
    usage = json.loads(json.dumps(USAGE)) | {"completion_tokens_details": {"reasoning_tokens": reasoning}}
    assert read_usage(usage) == Usage(1280, 57, 5, kept)
