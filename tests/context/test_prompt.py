# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a prompt the service adds by itself."""

import json
from typing import Any

import pytest

from leadline.context.prompt import added_ranges
from leadline.context.render import approximate, render
from leadline.context.tokenizer import Tokenizer

QUESTION = {"role": "user", "content": "Reasoning Effort: none. How deep?"}
INSTRUCTIONS = {"role": "system", "content": "Be brief.\n\nReasoning Effort: 3"}


def body(model: str, effort: str, *messages: dict[str, str]) -> bytes:
    thinking: dict[str, Any] = {"thinking": {"type": "enabled" if effort else "disabled"}}
    if effort:
        thinking["reasoning_effort"] = effort
    return json.dumps({"model": model, "messages": messages, "max_tokens": 9, **thinking}).encode()


@pytest.mark.parametrize("instructions", [(), (INSTRUCTIONS,)], ids=["without", "with"])
@pytest.mark.parametrize("effort", ["", "low", "high", "max"])
@pytest.mark.parametrize("model", ["deepseek-flash", "deepseek-v4-pro"])
def test_what_is_marked_is_all_that_nobody_sent(
    templates: dict[str, str], model: str, effort: str, instructions: tuple[dict[str, str], ...]
) -> None:
    request = body(model, effort, *instructions, QUESTION)
    rendered = render(request, templates)
    plain = render(body(model, "", *instructions, QUESTION), templates)

    added = added_ranges(request, rendered)

    words = [rendered.text[start:end] for start, end in added]
    assert len(words) == (1 if effort and not (model == "deepseek-v4-pro" and effort == "low") else 0)
    assert all(text.startswith("Reasoning Effort: ") and text.endswith("\n\n") for text in words)
    cut = rendered.text
    for start, end in reversed(added):
        cut = cut[:start] + cut[end:]
    ending = ("<think>", "</think>")
    bare = [
        text.replace(ending[0], "").replace(ending[1], "").replace("<｜System｜>", "") for text in (cut, plain.text)
    ]
    assert bare[0] == bare[1]


def test_our_own_template_marks_its_effort_too() -> None:
    request = body("unknown", "max", INSTRUCTIONS, QUESTION)
    rendered = approximate(request)

    assert [rendered.text[start:end] for start, end in added_ranges(request, rendered)] == ["Reasoning effort: max"]


def test_the_child_gives_the_whole_prompt_with_its_marks(templates: dict[str, str]) -> None:
    request = body("deepseek-flash", "high", INSTRUCTIONS, QUESTION, {"role": "assistant", "content": "深 <｜User｜>"})
    request = request.replace(b'"assistant", ', b'"assistant", "reasoning_content": "", ')
    request = request.replace(b"]", b', {"role": "user", "content": "Sure?"}]', 1)
    rendered = render(request, templates)
    tokenizer = Tokenizer()
    try:
        prompt = tokenizer.prompt(request).result(60)
    finally:
        tokenizer.close()

    assert (prompt.text, prompt.marks, prompt.exact) == (rendered.text, tuple(rendered.special_ranges), True)
    assert prompt.added == added_ranges(request, rendered) != ()
    assert [prompt.text[start:end] for start, end in prompt.marks].count("<｜User｜>") == 2
