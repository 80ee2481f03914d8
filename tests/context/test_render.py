# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies become prompts by the official renderer; by our own small template where there is none."""

import json
import sys
from typing import Any

import pytest

from leadline.context.render import ASSISTANT_MARK, END_MARK, Rendered, approximate, render
from leadline.context.tokenizer_child import measure
from leadline.context.vocabulary import Vocabulary
from leadline.errors import AssistantError
from tests.context import official

MESSAGES = [
    {"role": "system", "content": "You read documents."},
    {"role": "user", "content": "[document 1: a.txt]\nA <｜Assistant｜> look-alike.\n[end of document 1]\n"},
    {"role": "assistant", "content": "Documents received.", "reasoning_content": ""},
    {"role": "user", "content": "First?"},
    {"role": "assistant", "content": "One.", "reasoning_content": "I think."},
    {"role": "user", "content": "Second?"},
]


def body(model: str = "deepseek-flash", messages: list[dict[str, Any]] | None = None, **fields: object) -> bytes:
    request = {"model": model, "messages": MESSAGES if messages is None else messages, "max_tokens": 9, **fields}
    return json.dumps(request, ensure_ascii=False).encode()


def marks(rendered: Rendered) -> list[str]:
    return [rendered.text[start:end] for start, end in rendered.special_ranges]


def test_special_ranges_are_the_templates_marks_and_not_look_alikes(templates: dict[str, str]) -> None:
    rendered = render(body(thinking={"type": "disabled"}), templates)

    assert rendered.text.count(ASSISTANT_MARK) == 4
    assert marks(rendered).count(ASSISTANT_MARK) == 3
    assert marks(rendered)[:3] == ["<｜begin▁of▁sentence｜>", "<｜System｜>", "<｜User｜>"]


@pytest.mark.parametrize("name", ["deepseek-v4-flash", "deepseek-chat"])
def test_a_legacy_name_is_rendered_as_flash(templates: dict[str, str], name: str) -> None:
    assert render(body(name), templates) == render(body(), templates)


@pytest.mark.parametrize(
    "broken",
    [
        body(messages=[]),
        body(messages=[{"role": "assistant", "content": None}]),
        body(messages=[{"role": "developer", "content": "x"}]),
        body(temperature=3),
        b"{",
        b"[]",
    ],
)
def test_a_body_that_the_service_would_refuse_is_refused_here(templates: dict[str, str], broken: bytes) -> None:
    with pytest.raises(AssistantError) as refused:
        render(broken, templates)

    assert refused.value.code == "refused"
    assert refused.value.detail


def test_the_prompt_of_an_unknown_model_is_an_estimate(templates: dict[str, str], vocabulary: Vocabulary) -> None:
    plain: dict[str, Any] = {"thinking": {"type": "disabled"}}

    measured = measure(render(body("some-model", **plain), templates), vocabulary)

    assert not measured.exact
    assert measured.tokens == pytest.approx(len(official.ids_of(body(**plain))), abs=2)


@pytest.mark.parametrize("model", ["deepseek-flash", "deepseek-v4-pro"])
def test_without_the_library_a_small_template_stands_in_and_says_so(
    templates: dict[str, str], vocabulary: Vocabulary, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = body(model, thinking={"type": "disabled"})
    exact = render(request, templates)
    monkeypatch.setitem(sys.modules, "deepseek_recipe", None)

    estimated = render(request, templates)

    assert (exact.exact, estimated.exact) == (True, False)
    assert vocabulary.count_rendered(estimated) == pytest.approx(vocabulary.count_rendered(exact), abs=2)


def test_the_small_template_keeps_prefixes_and_parts_modes() -> None:
    shorter, longer = approximate(body(messages=MESSAGES[:4])), approximate(body())
    cut = shorter.special_ranges[-2][1]

    assert shorter.text[:cut].endswith(ASSISTANT_MARK)
    assert longer.text.startswith(shorter.text[:cut])
    assert not approximate(body(reasoning_effort="max")).text.startswith(shorter.text[:60])


@pytest.mark.parametrize("model", ["deepseek-flash", "deepseek-v4-pro"])
@pytest.mark.parametrize("effort", ["", "low", "high", "max"])
def test_cuts_are_the_prefixes_up_to_each_reply_mark_with_exact_counts(
    templates: dict[str, str], vocabulary: Vocabulary, model: str, effort: str
) -> None:
    fields: dict[str, Any] = {"thinking": {"type": "enabled" if effort else "disabled"}}
    request = body(model, **fields | ({"reasoning_effort": effort} if effort else {}))
    ids = official.ids_of(request)
    cut_ids = {official.special_id(ASSISTANT_MARK), official.special_id(END_MARK)}

    measured = measure(render(request, templates), vocabulary)

    assert measured.tokens == len(ids)
    assert [cut.tokens for cut in measured.cuts] == [at for at, token in enumerate(ids, start=1) if token in cut_ids]
    assert len({cut.hash for cut in measured.cuts}) == len(measured.cuts) == 5


def test_a_longer_chat_has_the_cuts_of_the_shorter_one(templates: dict[str, str], vocabulary: Vocabulary) -> None:
    shorter = measure(render(body(messages=MESSAGES[:4]), templates), vocabulary)
    longer = measure(render(body(), templates), vocabulary)

    assert longer.cuts[: len(shorter.cuts)] == shorter.cuts


@pytest.mark.parametrize("begun", [("Let me", ""), ("Let me see.", "It is"), ("", "It is")])
def test_the_beginning_of_a_reply_adds_to_the_size_and_makes_no_cut(
    templates: dict[str, str], vocabulary: Vocabulary, begun: tuple[str, str]
) -> None:
    thinking, answer = begun
    last = {"role": "assistant", "content": answer, "reasoning_content": thinking, "prefix": True}
    before, after = body(), body(messages=[*MESSAGES, last])

    for made in (lambda bytes_: render(bytes_, templates), approximate):
        without, with_it = measure(made(before), vocabulary), measure(made(after), vocabulary)
        assert with_it.cuts == without.cuts
        assert with_it.tokens > without.tokens
    assert measure(render(after, templates), vocabulary).tokens == len(official.ids_of(after))
