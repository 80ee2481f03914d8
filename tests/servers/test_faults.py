# SPDX-License-Identifier: AGPL-3.0-or-later
"""A step of the script turns a good reply into the events that are sent. No sockets here."""

import json
from typing import Any

import pytest

from tests.servers.faults import USAGES, WRONG, Act, Step, play, whole

USAGE = {"prompt_tokens": 5, "completion_tokens": 2, "prompt_cache_hit_tokens": 0, "prompt_cache_miss_tokens": 5}


def chunk(content: str, finish: str | None = None, usage: dict[str, int] | None = None) -> str:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return json.dumps({"id": "x", "model": "deepseek-flash", "choices": [choice], "usage": usage})


GOOD = (chunk(""), chunk("one"), chunk("two"), chunk("", "stop", USAGE))


def sent(**step: Any) -> list[Any]:
    """What is sent: parsed events, [DONE] and unparsable ones as text, acts by their kind."""
    made: list[Any] = []
    for frame in play(GOOD, Step.parse(step)):
        if isinstance(frame, Act):
            made.append(frame.kind)
            continue
        text = frame.decode().removeprefix("data: ").removesuffix("\n\n")
        try:
            made.append(json.loads(text))
        except json.JSONDecodeError:
            made.append(text)
    return made


GOOD_EVENTS = [*map(json.loads, GOOD), "[DONE]"]


def test_no_fault_is_the_reply_as_it_is() -> None:
    assert sent() == GOOD_EVENTS


@pytest.mark.parametrize(
    ("fault", "act"), [("cut", "end"), ("drop", "drop"), ("reset", "reset"), ("keepalives", "keepalives")]
)
@pytest.mark.parametrize("after", [0, 2])
def test_an_end_comes_after_so_many_events_and_nothing_follows(fault: str, act: str, after: int) -> None:
    assert sent(**{fault: after}) == [*GOOD_EVENTS[:after], act]


def test_a_stall_lets_the_rest_follow() -> None:
    assert sent(stall=1) == [GOOD_EVENTS[0], "stall", *GOOD_EVENTS[1:]]


def test_a_broken_event_does_not_parse_and_the_rest_follows() -> None:
    made = sent(broken=2)

    assert isinstance(made[2], str) and made[2].startswith('{"id"')
    assert made[:2] + made[3:] == GOOD_EVENTS


@pytest.mark.parametrize("name", sorted(WRONG))
def test_wrong_shapes_are_put_after_the_first_event(name: str) -> None:
    assert sent(wrong=name) == [GOOD_EVENTS[0], json.loads(WRONG[name]), *GOOD_EVENTS[1:]]


def test_any_json_can_be_put_in() -> None:
    assert sent(wrong='{"mine": 1}', wrong_after=3)[3] == {"mine": 1}


def test_an_error_in_the_stream_ends_it() -> None:
    error = {"error": {"message": "gone", "type": "server_error", "param": None, "code": None}}

    assert sent(error=1, message="gone") == [GOOD_EVENTS[0], error, "end"]


def test_usage_can_be_missing_or_trail() -> None:
    none = sent(usage="none")
    trailing = sent(usage="trailing")

    assert none[3]["usage"] is None and none[4:] == ["[DONE]"]
    assert trailing[3]["usage"] is None
    assert trailing[3]["choices"][0]["finish_reason"] == "stop"
    assert trailing[4]["choices"] == [] and trailing[4]["usage"] == USAGE
    assert trailing[5:] == ["[DONE]"]


@pytest.mark.parametrize("name", sorted(set(USAGES) - {"empty"}))
def test_usage_can_be_untrue(name: str) -> None:
    assert sent(usage=name)[3]["usage"] == {**USAGE, **USAGES[name]}


def test_usage_can_be_any_value() -> None:
    assert sent(usage="empty")[3]["usage"] == {}
    assert sent(usage=[1])[3]["usage"] == [1]
    assert sent(usage={"prompt_tokens": 9})[3]["usage"] == {**USAGE, "prompt_tokens": 9}


def test_another_finish_reason_can_come_early() -> None:
    made = sent(finish="content_filter", finish_after=2)

    assert made[:2] == GOOD_EVENTS[:2]
    assert made[2]["choices"][0]["finish_reason"] == "content_filter" and made[2]["usage"] == USAGE
    assert made[3:] == ["[DONE]"]


def test_an_empty_reply_has_a_finish_reason_all_the_same() -> None:
    assert [event["choices"][0]["delta"]["content"] for event in sent(empty=True)[:-1]] == ["", ""]


def test_done_can_be_left_out() -> None:
    assert sent(done=False) == GOOD_EVENTS[:-1]


def test_the_model_can_be_another() -> None:
    assert {event["model"] for event in sent(model="deepseek-v4-pro")[:-1]} == {"deepseek-v4-pro"}


def test_an_endless_reply_repeats_the_last_event_before_it() -> None:
    frames = play(GOOD, Step.parse({"endless": 2}))

    assert frames[2] == Act("endless", frames[1] if isinstance(frames[1], bytes) else b"")
    assert len(frames) == 3


def test_faults_of_a_whole_reply() -> None:
    message = {"choices": [{"message": {"content": "text"}, "finish_reason": "stop"}], "usage": USAGE, "model": "m"}

    made = json.loads(whole(json.dumps(message), Step(finish="length", usage="strings", empty=True, model="n")))

    assert made["choices"][0] == {"message": {"content": ""}, "finish_reason": "length"}
    assert made["usage"] == {**USAGE, **USAGES["strings"]}
    assert made["model"] == "n"


def test_a_misspelt_fault_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="no such fault: stal;"):
        Step.parse({"stal": 3})
