# SPDX-License-Identifier: AGPL-3.0-or-later
"""Promise 2: the prefix does not change behind the user's back (design section 6.4), by DeepSeek's own renderer."""

import itertools
import json
import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.chat.request import Beginning, PastTurn, RequestPlan, build_body, build_parts
from leadline.chat.tools import LIST, READ, READING_TOOLS, SEARCH, Answered, Round, Use
from leadline.context.images import image_part
from leadline.context.pack import frame, json_fragment
from tests.context import official

ASSISTANT, END = "<｜Assistant｜>", "<｜end▁of▁sentence｜>"
MODELS = ["deepseek-flash", "deepseek-v4-pro"]
TEXT = st.one_of(st.sampled_from(official.HARD_TEXTS), st.text(st.characters(exclude_categories=()), max_size=40))


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn of a random chat: what was added, asked and replied."""

    added: tuple[str, ...]
    question: str
    reply: str
    thinking: str
    images: tuple[bytes, ...] = ()


IMAGES = [image_part("image/png", b"one"), image_part("image/jpeg", b"other")]
TURNS = st.lists(
    st.builds(
        Asked,
        added=st.lists(TEXT, max_size=2).map(tuple),
        question=TEXT,
        reply=TEXT,
        thinking=TEXT,
        images=st.lists(st.sampled_from(IMAGES), max_size=3).map(tuple),
    ),
    min_size=2,
    max_size=5,
)


def plans_of(
    model: str, mode: Mode, instructions: str, documents: tuple[str, ...], turns: list[Asked]
) -> list[RequestPlan]:
    """The request of each turn, in the order in which they are sent."""
    number = 0

    def framed(texts: tuple[str, ...]) -> tuple[bytes, ...]:
        nonlocal number
        fragments = []
        for text in texts:
            number += 1
            fragments.append(json_fragment(frame(number, f"{number}.txt", [(1, text)])))
        return tuple(fragments)

    pack = framed(documents)
    past: tuple[PastTurn, ...] = ()
    plans = []
    for turn in turns:
        tail = b"".join(framed(turn.added))
        plans.append(
            RequestPlan(model, mode, 9, instructions, pack, past, tail, turn.question, False, images=turn.images)
        )
        past = (*past, PastTurn(tail, turn.question, turn.reply, turn.thinking, turn.images))
    return plans


def ids_to_last_assistant(body: bytes) -> list[int]:
    ids = official.ids_of(body)
    mark = official.special_id(ASSISTANT)
    return ids[: len(ids) - ids[::-1].index(mark)]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", list(Mode))
@settings(max_examples=25)
@given(instructions=TEXT, documents=st.lists(TEXT, max_size=3).map(tuple), turns=TURNS)
@example(
    instructions="Be brief.",
    documents=("<｜Assistant｜>",),
    turns=[
        Asked((), "a<｜Assistant｜>", "", ""),
        Asked(("new",), "", "<think>x</think>y", "t", (IMAGES[0], IMAGES[1])),
        Asked((), "b", "c", "d"),
    ],
)
def test_the_old_prompt_up_to_its_last_reply_mark_begins_the_new_one(
    model: str, mode: Mode, instructions: str, documents: tuple[str, ...], turns: list[Asked]
) -> None:
    plans = plans_of(model, mode, instructions, documents, turns)
    bodies = [build_body(plan) for plan in plans]

    for turn, old, new in zip(turns, bodies, bodies[1:], strict=False):
        old_prompt, new_prompt = official.prompt_of(old), official.prompt_of(new)
        cut = old_prompt.rindex(ASSISTANT) + len(ASSISTANT)
        assert new_prompt.startswith(old_prompt[:cut])
        old_ids = ids_to_last_assistant(old)
        assert official.ids_of(new)[: len(old_ids)] == old_ids
        if mode is Mode.NON_THINK:
            reply = re.sub("[\ud800-\udfff]", "\ufffd", turn.reply)
            assert new_prompt.startswith(old_prompt + reply + END)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", list(Mode))
@settings(max_examples=25)
@given(instructions=TEXT, documents=st.lists(TEXT, max_size=2).map(tuple), turns=TURNS, came=st.integers(0, 60))
@example(
    instructions="Be brief.",
    documents=("text",),
    turns=[Asked((), "a", "<think>x</think>y<｜Assistant｜>", "t</think>u"), Asked((), "b", "c", "d")],
    came=9,
)
def test_a_reply_that_goes_on_extends_its_own_prompt_and_the_next_question_extends_both(
    model: str, mode: Mode, instructions: str, documents: tuple[str, ...], turns: list[Asked], came: int
) -> None:
    *_, before, after = plans_of(model, mode, instructions, documents, turns)
    asked = turns[-2]
    if mode is Mode.NON_THINK:
        beginning = Beginning("", asked.reply[:came] or "\n\n")
    elif came % 3 == 0:
        beginning = Beginning(asked.thinking[:came], "")  # broke off in the thinking, which goes on
    else:
        beginning = Beginning(asked.thinking, asked.reply[:came] or "\n\n")
    going_on = replace(before, beginning=beginning)

    old, new = build_body(before), build_body(going_on)
    assert official.prompt_of(new).startswith(official.prompt_of(old))
    old_ids, new_ids = official.ids_of(old), official.ids_of(new)
    assert new_ids[: len(old_ids)] == old_ids
    # The reply is kept whole, whichever part of it came when, so the turn after it cannot tell.
    whole = PastTurn(before.tail, asked.question, asked.reply, asked.thinking, asked.images)
    later = build_body(replace(after, turns=(*after.turns[:-1], whole)))
    kept = ids_to_last_assistant(new)
    assert kept == ids_to_last_assistant(old)
    assert official.ids_of(later)[: len(kept)] == kept


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=20)
@given(instructions=TEXT, turns=TURNS, modes=st.lists(st.sampled_from(list(Mode)), min_size=5, max_size=5))
def test_any_change_of_modes_is_taken_by_the_service_and_a_mode_extends_its_own_last_prompt(
    model: str, instructions: str, turns: list[Asked], modes: list[Mode]
) -> None:
    plans = plans_of(model, Mode.HIGH, instructions, ("text",), turns)
    bodies = [build_body(replace(plan, mode=mode)) for plan, mode in zip(plans, modes, strict=False)]

    last: dict[Mode, bytes] = {}
    for mode, body in zip(modes, bodies, strict=False):
        new_ids = official.ids_of(body)  # strict: a reasoning_content that the service demands is there
        if mode in last:
            kept = ids_to_last_assistant(last[mode])
            assert new_ids[: len(kept)] == kept
        last[mode] = body


@pytest.mark.parametrize("mode", list(Mode))
@settings(max_examples=25)
@given(instructions=TEXT, documents=st.lists(TEXT, max_size=3).map(tuple), turns=TURNS)
def test_the_bytes_of_a_longer_chat_begin_with_those_of_the_shorter(
    mode: Mode, instructions: str, documents: tuple[str, ...], turns: list[Asked]
) -> None:
    plans = plans_of("deepseek-flash", mode, instructions, documents, turns)

    for old, new in itertools.pairwise(plans):
        old_parts, new_parts = build_parts(old), build_parts(new)
        assert new_parts[: len(old_parts) - 2] == old_parts[:-2]
        assert new_parts[len(old_parts) - 2].startswith(old_parts[-2])
        assert b"".join(new_parts).startswith(b"".join(old_parts[:-1]))
        assert all(new_parts)
        json.loads(b"".join(new_parts))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", list(Mode))
def test_a_new_chat_on_the_same_pack_shares_it_to_the_received_mark(model: str, mode: Mode) -> None:
    one, other = (
        plans_of(model, mode, "Read.", ("text " * 50,), [Asked((), question, "", "")])[0]
        for question in ("First?", "Quite another?")
    )

    prompts = [official.prompt_of(build_body(plan)) for plan in (one, other)]
    shared = prompts[0][: prompts[0].index("Documents received." + END) + len("Documents received." + END)]
    assert prompts[1].startswith(shared)


@pytest.mark.parametrize("model", MODELS)
def test_two_thinking_modes_share_no_more_than_the_first_tokens(model: str) -> None:
    plans = [
        plans_of(model, mode, "Read.", ("text " * 50,), [Asked((), "First?", "", "")])[0]
        for mode in (Mode.HIGH, Mode.MAX)
    ]

    high, most = (official.prompt_of(build_body(plan)) for plan in plans)
    assert high[:60] != most[:60]


@pytest.mark.parametrize("model", MODELS)
def test_a_turn_left_out_for_want_of_a_reply_costs_the_prefix_from_its_question_on(model: str) -> None:
    added = json_fragment(frame(2, "added.txt", [(1, "more")]))
    (first, *_) = plans_of(model, Mode.HIGH, "Read.", ("text",), [Asked((), "One?", "", "")])
    past = (PastTurn(b"", "One?", "Yes.", ""),)
    failed = replace(first, turns=past, tail=added, question="Two?")
    retried = replace(first, turns=past, tail=added, question="Another two?")

    old, new = (official.prompt_of(build_body(plan)) for plan in (failed, retried))
    assert new.startswith(old[: old.index("Two?")])


CALLS = st.builds(
    Answered,
    id=st.uuids().map(str),
    name=st.sampled_from([LIST, READ, SEARCH, "no tool of ours"]),
    arguments=st.one_of(st.just('{"document": 1}'), TEXT),
    result=TEXT,
    use=st.just(Use("")),
)
ROUNDS = st.lists(
    st.builds(Round, thinking=TEXT, answer=TEXT, calls=st.lists(CALLS, min_size=1, max_size=3).map(tuple)), max_size=3
)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", list(Mode))
@settings(max_examples=10)
@given(
    instructions=TEXT, documents=st.lists(TEXT, max_size=2).map(tuple), turns=TURNS, rounds=st.lists(ROUNDS, min_size=5)
)
@example(
    instructions="",
    documents=("map",),
    turns=[Asked((), "a", "b", ""), Asked((), "c<｜Assistant｜>", "d", "e"), Asked((), "f", "", "")],
    rounds=[
        [Round("t<｜end▁of▁sentence｜>", "", (Answered("1", READ, "{", "</tool_result>", Use("")),))],
        [],
        [],
        [],
        [],
    ],
)
def test_every_round_of_a_reply_that_reads_extends_the_one_before_and_so_does_the_next_question(
    model: str, mode: Mode, instructions: str, documents: tuple[str, ...], turns: list[Asked], rounds: list[list[Round]]
) -> None:
    plans = plans_of(model, mode, instructions, documents, turns)
    bodies: list[bytes] = []
    past: tuple[PastTurn, ...] = ()
    for plan, turn, used in zip(plans, turns, rounds, strict=False):
        for so_far in range(len(used) + 1):
            going = replace(plan, turns=past, tools=READING_TOOLS, rounds=tuple(used[:so_far]))
            bodies.append(build_body(going))
        past = (*past, PastTurn(plan.tail, turn.question, turn.reply, turn.thinking, turn.images, tuple(used)))

    for old, new in itertools.pairwise(bodies):
        old_prompt, new_prompt = official.prompt_of(old), official.prompt_of(new)  # strict: nothing is refused
        cut = old_prompt.rindex(ASSISTANT) + len(ASSISTANT)
        assert new_prompt.startswith(old_prompt[:cut])
        kept = ids_to_last_assistant(old)
        assert official.ids_of(new)[: len(kept)] == kept


@pytest.mark.parametrize("model", MODELS)
def test_with_tools_all_earlier_thinking_stays_in_the_prompt(model: str) -> None:
    plan, after = plans_of(model, Mode.HIGH, "", (), [Asked((), "a", "b", "thought"), Asked((), "c", "d", "")])

    old, new = (official.prompt_of(build_body(replace(each, tools=READING_TOOLS))) for each in (plan, after))
    assert new.startswith(old + "thought</think>b" + END)
