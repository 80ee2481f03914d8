# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request is the sum of what stands before its question and of the question, and equals the whole."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.chat.request import PastTurn, RequestPlan, build_body
from leadline.context.images import image_mark
from leadline.context.pack import frame, frame_page, json_fragment
from leadline.context.tokenizer import Tokenizer
from leadline.counting import KEPT_PLANS, Counting
from leadline.documents.document import Page
from tests.context import official

TEXT = st.one_of(st.sampled_from(official.HARD_TEXTS), st.text(st.characters(exclude_categories=()), max_size=40))
IMAGE = image_mark(b"digest", 1_234)


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    made = Tokenizer()
    made.count([""]).result()  # its child is there before the first test
    yield made
    made.close()


def plan_of(
    model: str, mode: Mode, instructions: str, documents: list[str], past: list[str], added: list[str], question: str
) -> RequestPlan:
    def framed(texts: list[str], first: int) -> list[bytes]:
        return [json_fragment(frame(first + at, f"{at}.txt", [(1, text)])) for at, text in enumerate(texts)]

    turns = tuple(PastTurn(b"", text, text, text) for text in past)
    tail = b"".join(framed(added, 50))
    pack = tuple(framed(documents, 1))
    return RequestPlan(model, mode, 9, instructions, pack, turns, tail, question, False)


@settings(max_examples=120)
@given(
    model=st.sampled_from(["deepseek-flash", "deepseek-v4-pro"]),
    mode=st.sampled_from(list(Mode)),
    instructions=TEXT,
    documents=st.lists(TEXT, max_size=3),
    past=st.lists(TEXT, max_size=2),
    added=st.lists(TEXT, max_size=2),
    questions=st.lists(TEXT, min_size=1, max_size=4),
)
@example("deepseek-flash", Mode.MAX, "", ["a"], [], ["b"], ["\n\n x", " \n", "\u0301y", "\u3000z"])
def test_the_sum_of_the_parts_is_the_official_count_of_the_whole(
    tokenizer: Tokenizer,
    model: str,
    mode: Mode,
    instructions: str,
    documents: list[str],
    past: list[str],
    added: list[str],
    questions: list[str],
) -> None:
    counting = Counting(lambda: tokenizer)
    for question in questions:
        plan = plan_of(model, mode, instructions, documents, past, added, question)

        whole = len(official.ids_of(build_body(plan)))

        assert counting.quickly(plan).tokens == whole
        assert counting.to_send(plan).tokens == whole
        assert counting.whole(plan).tokens == whole


@pytest.mark.parametrize("question", ["What?", " \n what?", "\u0301", ""])
def test_an_image_before_the_question_does_not_spoil_the_sum(tokenizer: Tokenizer, question: str) -> None:
    from dataclasses import replace

    plan = replace(plan_of("deepseek-flash", Mode.HIGH, "", [], [], [], question), images=(IMAGE,))

    counting = Counting(lambda: tokenizer)

    assert counting.quickly(plan).tokens == counting.whole(plan).tokens


def test_going_to_and_fro_between_chats_and_modes_counts_nothing_again(tokenizer: Tokenizer) -> None:
    calls = 0

    class Told(Counting):
        def whole(self, plan: RequestPlan):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            return super().whole(plan)

    counting = Told(lambda: tokenizer)
    plans = [plan_of("deepseek-flash", mode, "", ["x"], [], [], "?") for mode in (Mode.NON_THINK, Mode.HIGH, Mode.MAX)]
    assert len(plans) < KEPT_PLANS

    for plan in plans * 3:
        counting.quickly(plan)

    assert calls == len(plans)


def test_pages_are_counted_one_by_one(tokenizer: Tokenizer) -> None:
    pages = [Page(1, "One page.", ()), Page(2, "", ()), Page(3, "第三页\n", ())]

    counts = Counting(lambda: tokenizer).pages("a.pdf", pages).result()

    assert counts == tuple(len(official.plain_ids(frame_page(page.number, page.text, paged=True))) for page in pages)
