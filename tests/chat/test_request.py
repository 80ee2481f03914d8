# SPDX-License-Identifier: AGPL-3.0-or-later
"""The request's bytes, to the letter of design section 6."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.request import Beginning, Dialect, PastTurn, RequestPlan, build_body, build_parts, default_max_tokens
from leadline.context.images import image_part
from leadline.context.pack import frame, json_fragment
from leadline.errors import AssistantError
from tests.context import official

FIRST, SECOND = frame(1, "a.txt", [(1, 'say "hi"\n')]), frame(2, "b.pdf", [(1, "缓存"), (2, "x")])
ADDED = frame(3, "c.txt", [(1, "later")])

PLAN = RequestPlan(
    model="deepseek-flash",
    mode=Mode.HIGH,
    max_tokens=65_536,
    instructions="You read documents.",
    pack=(json_fragment(FIRST), json_fragment(SECOND)),
    turns=(PastTurn(b"", "One?", "First.", "Let me think."), PastTurn(json_fragment(ADDED), "Two?", "Second.", "")),
    tail=b"",
    question="Three?",
    local=False,
)


def sent(plan: RequestPlan) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(build_body(plan))
    return body


def test_messages_are_system_pack_received_and_the_turns() -> None:
    assert sent(PLAN)["messages"] == [
        {"role": "system", "content": "You read documents."},
        {"role": "user", "content": FIRST + SECOND},
        {"role": "assistant", "content": "Documents received.", "reasoning_content": ""},
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "First.", "reasoning_content": "Let me think."},
        {"role": "user", "content": ADDED + "Two?"},
        {"role": "assistant", "content": "Second.", "reasoning_content": ""},
        {"role": "user", "content": "Three?"},
    ]


def test_images_stand_before_the_text_of_their_question_and_are_parts_of_their_own() -> None:
    one, other = image_part("image/png", b"one"), image_part("image/jpeg", b"other")
    seen = replace(PLAN.turns[1], images=(one,))
    plan = replace(PLAN, turns=(PLAN.turns[0], seen), images=(one, other))
    text = {"type": "text", "text": "Three?"}

    assert sent(plan)["messages"][5]["content"] == [json.loads(one), {"type": "text", "text": ADDED + "Two?"}]
    assert sent(plan)["messages"][-1]["content"] == [json.loads(one), json.loads(other), text]
    assert [part for part in build_parts(plan) if part in (one, other)] == [one, one, other]
    assert sent(plan)["messages"][:5] == sent(PLAN)["messages"][:5]


def test_a_chat_without_documents_and_instructions_is_only_its_turns() -> None:
    plain = replace(PLAN, instructions="", pack=(), turns=())

    assert sent(plain)["messages"] == [{"role": "user", "content": "Three?"}]
    assert len(build_parts(plain)) == 3


def test_a_large_document_is_a_part_of_its_own_and_the_bytes_are_the_same() -> None:
    small, large = b"[document 1: a]\\nshort\\n", b"[document 2: b]\\n" + b"long\\n" * 20_000
    for pack in ((large,), (small, large), (large, small), (small, small), (small, large, large, small)):
        plan = replace(PLAN, pack=pack)
        parts = build_parts(plan)
        assert [part for part in parts if part == large] == [large] * pack.count(large)
        assert all(parts)
        assert b'"content":"' + b"".join(pack) + b'"}' in b"".join(parts)
        json.loads(b"".join(parts))
    image = image_part("image/png", b"one")
    for images in ((), (image,)):
        later = replace(PLAN, tail=large, images=images)
        asked = replace(PLAN, turns=(replace(PLAN.turns[0], frozen_tail=large, images=images),))
        for plan in (later, asked):
            assert large in build_parts(plan)
            content = sent(plan)["messages"][-1 if plan is later else 3]["content"]
            words = content if isinstance(content, str) else content[-1]["text"]
            assert words == json.loads(b'"' + large + b'"') + ("Three?" if plan is later else "One?")


def test_documents_added_later_stand_before_the_question() -> None:
    plan = replace(PLAN, tail=json_fragment(ADDED))

    assert sent(plan)["messages"][-1] == {"role": "user", "content": ADDED + "Three?"}


@pytest.mark.parametrize(
    ("mode", "parameters"),
    [
        (Mode.NON_THINK, {"thinking": {"type": "disabled"}, "temperature": 1.0}),
        (Mode.LOW, {"thinking": {"type": "enabled"}, "reasoning_effort": "low"}),
        (Mode.HIGH, {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}),
        (Mode.MAX, {"thinking": {"type": "enabled"}, "reasoning_effort": "max"}),
    ],
)
def test_parameters_of_each_mode(mode: Mode, parameters: dict[str, object]) -> None:
    body = sent(replace(PLAN, mode=mode))
    del body["messages"]

    assert body == {
        "model": "deepseek-flash",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 65_536,
        **parameters,
    }


@pytest.mark.parametrize(
    ("sampling", "mode", "fields"),
    [
        (Sampling(), Mode.NON_THINK, b'"thinking":{"type":"disabled"},"temperature":1.0'),
        (Sampling(Decimal(0)), Mode.NON_THINK, b'"thinking":{"type":"disabled"},"temperature":0'),
        (Sampling(Decimal("1.30")), Mode.NON_THINK, b'"thinking":{"type":"disabled"},"temperature":1.30'),
        (
            Sampling(Decimal("0.1"), Decimal("0.95")),
            Mode.NON_THINK,
            b'"thinking":{"type":"disabled"},"temperature":0.1,"top_p":0.95',
        ),
        (Sampling(), Mode.HIGH, b'"thinking":{"type":"enabled"},"reasoning_effort":"high"'),
        (
            Sampling(top_p=Decimal("0.97")),
            Mode.LOW,
            b'"thinking":{"type":"enabled"},"reasoning_effort":"low","top_p":0.97',
        ),
    ],
)
def test_sampling_goes_out_in_the_digits_it_was_written_in(sampling: Sampling, mode: Mode, fields: bytes) -> None:
    body = build_body(replace(PLAN, mode=mode, sampling=sampling))

    assert body.endswith(b'"max_tokens":65536,' + fields + b"}")
    assert official.prompt_of(body) == official.prompt_of(build_body(replace(PLAN, mode=mode)))


def test_a_beginning_stands_last_and_is_marked() -> None:
    begun = replace(PLAN, beginning=Beginning("Let me see.", "It is"))

    assert sent(begun)["messages"][-2:] == [
        {"role": "user", "content": "Three?"},
        {"role": "assistant", "content": "It is", "reasoning_content": "Let me see.", "prefix": True},
    ]
    assert sent(replace(begun, mode=Mode.NON_THINK))["messages"][-1] == {
        "role": "assistant",
        "content": "It is",
        "prefix": True,
    }
    assert build_parts(begun)[:-2] == build_parts(PLAN)[:-1]
    assert build_parts(begun)[-1] == build_parts(PLAN)[-1]


def test_past_thinking_is_not_uploaded_when_the_request_does_not_think() -> None:
    messages = sent(replace(PLAN, mode=Mode.NON_THINK))["messages"]

    assert [message.get("reasoning_content") for message in messages if message["role"] == "assistant"] == [
        "",
        None,
        None,
    ]


def test_the_embedded_engine_gets_no_field_of_deepseeks() -> None:
    body = sent(replace(PLAN, model="local", mode=Mode.NON_THINK, max_tokens=120, local=True))

    assert {key: value for key, value in body.items() if key != "messages"} == {
        "model": "local",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 120,
        "temperature": 0,
        "repeat_penalty": 1.1,
    }
    assert all(set(message) == {"role", "content"} for message in body["messages"])


def test_parts_are_cut_where_a_chat_grows() -> None:
    parts = build_parts(PLAN)

    assert b"".join(parts) == build_body(PLAN)
    assert [part[:22] for part in parts] == [
        b'{"model":"deepseek-fla',
        b'{"role":"system","cont',
        b',{"role":"user","conte',
        b',{"role":"assistant","',
        b',{"role":"user","conte',
        b',{"role":"user","conte',
        b',{"role":"user","conte',
        b'],"stream":true,"strea',
    ]
    assert parts[2] == b',{"role":"user","content":"' + b"".join(PLAN.pack) + b'"}'


def test_a_reply_that_never_came_is_an_empty_string_which_the_service_takes() -> None:
    plan = replace(PLAN, turns=(PastTurn(b"", "One?", "", ""),))

    assert sent(plan)["messages"][4] == {"role": "assistant", "content": "", "reasoning_content": ""}
    assert official.prompt_of(build_body(plan))


@pytest.mark.parametrize("text", official.HARD_TEXTS)
@pytest.mark.parametrize("model", ["deepseek-flash", "deepseek-v4-pro"])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_service_takes_the_body_and_reads_the_same_text(text: str, model: str, mode: Mode) -> None:
    plan = replace(
        PLAN, model=model, mode=mode, question=text, instructions=text, turns=(PastTurn(b"", text, text, text),)
    )

    messages = sent(plan)["messages"]

    assert [message["content"] for message in messages[-3:]] == [text] * 3
    assert official.prompt_of(build_body(plan))


@pytest.mark.parametrize(
    ("mode", "prompt", "max_tokens"),
    [
        (Mode.NON_THINK, 1_000, 8_192),
        (Mode.LOW, 1_000, 65_536),
        (Mode.HIGH, 1_000, 65_536),
        (Mode.MAX, 1_000, 393_216),
        # the last prompt that leaves all of it, and the first that does not
        (Mode.NON_THINK, 1_048_576 - 512 - 8_192, 8_192),
        (Mode.NON_THINK, 1_048_576 - 512 - 8_191, 8_191),
        (Mode.HIGH, 1_048_576 - 512 - 65_536, 65_536),
        (Mode.HIGH, 1_048_576 - 512 - 65_535, 65_535),
        (Mode.MAX, 1_048_576 - 512 - 393_216, 393_216),
        (Mode.MAX, 1_048_576 - 512 - 393_215, 393_215),
        (Mode.MAX, 800_000, 248_064),
        # the last prompt that leaves anything
        (Mode.MAX, 1_048_576 - 512 - 1, 1),
    ],
)
def test_max_tokens_is_the_modes_or_what_is_left(mode: Mode, prompt: int, max_tokens: int) -> None:
    found = default_max_tokens(mode, prompt_tokens=prompt, window_tokens=1_048_576, max_output_tokens=393_216)

    assert found == max_tokens


def test_max_tokens_is_never_more_than_the_model_gives() -> None:
    assert default_max_tokens(Mode.MAX, prompt_tokens=1, window_tokens=1_048_576, max_output_tokens=1_000) == 1_000


@pytest.mark.parametrize(
    ("prompt", "words"),
    [(1_048_064, "1 token too long"), (1_048_065, "2 tokens too long"), (2_000_000, "951,937 tokens too long")],
)
def test_a_prompt_that_leaves_nothing_says_by_how_much(prompt: int, words: str) -> None:
    with pytest.raises(AssistantError) as refused:
        default_max_tokens(Mode.HIGH, prompt_tokens=prompt, window_tokens=1_048_576, max_output_tokens=393_216)

    assert refused.value.code == "too_long"
    assert words in refused.value.title


# --- servers of the user's own ----------------------------------------------------------------------------------------


def spoken(switch: str, mode: Mode = Mode.HIGH, field: str = "reasoning_content", **more: Any) -> dict[str, Any]:
    return sent(replace(PLAN, mode=mode, dialect=Dialect(switch, field), **more))


def test_a_server_without_a_switch_gets_plain_messages_and_no_field_of_deepseeks() -> None:
    body = spoken("none")

    assert set(body) == {"model", "messages", "stream", "stream_options", "max_tokens"}
    assert all(set(message) == {"role", "content"} for message in body["messages"])


@pytest.mark.parametrize(
    ("mode", "kwargs"),
    [
        (Mode.NON_THINK, {"thinking": False, "enable_thinking": False}),
        (Mode.HIGH, {"thinking": True, "enable_thinking": True, "reasoning_effort": "high"}),
        (Mode.MAX, {"thinking": True, "enable_thinking": True, "reasoning_effort": "max"}),
    ],
)
def test_a_chat_template_is_told_to_think_under_both_names(mode: Mode, kwargs: dict[str, Any]) -> None:
    body = spoken("chat_template_kwargs", mode)

    assert body["chat_template_kwargs"] == kwargs
    assert not {"thinking", "reasoning_effort", "temperature"} & set(body)
    assert all("reasoning_content" not in message for message in body["messages"])


def test_thinking_goes_back_under_the_servers_own_name() -> None:
    body = spoken("thinking", field="reasoning", beginning=Beginning("So far.", ""))

    assert body["messages"][4] == {"role": "assistant", "content": "First.", "reasoning": "Let me think."}
    assert body["messages"][-1] == {"role": "assistant", "content": "", "reasoning": "So far.", "prefix": True}


def test_a_temperature_that_was_set_goes_to_any_server() -> None:
    for switch in ("none", "chat_template_kwargs"):
        body = spoken(switch, sampling=Sampling(Decimal("0.30"), Decimal("0.9")))
        assert (body["temperature"], body["top_p"]) == (0.3, 0.9)


def test_the_usual_dialect_is_deepseeks_to_the_byte() -> None:
    assert build_body(replace(PLAN, dialect=Dialect("thinking", "reasoning_content"))) == build_body(PLAN)
