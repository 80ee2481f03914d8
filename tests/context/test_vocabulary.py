# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our counts against the official encoder's ids."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.context.pack import frame
from leadline.context.render import render
from leadline.context.vocabulary import Vocabulary, vocabulary_file, with_system_mark
from leadline.errors import AssistantError
from tests.context import official

TEXT = st.one_of(st.sampled_from(official.HARD_TEXTS), st.text(max_size=80))


@pytest.mark.parametrize("text", official.HARD_TEXTS)
def test_the_count_of_a_text_is_that_of_the_official_encoder(vocabulary: Vocabulary, text: str) -> None:
    assert vocabulary.count(text) == len(official.plain_ids(text))


@settings(max_examples=200)
@given(st.lists(TEXT, max_size=4).map("".join))
def test_the_count_of_any_text_is_that_of_the_official_encoder(vocabulary: Vocabulary, text: str) -> None:
    assert vocabulary.count(text) == len(official.plain_ids(text))


@settings(max_examples=200)
@given(
    model=st.sampled_from(["deepseek-flash", "deepseek-v4-pro"]),
    effort=st.sampled_from(["", "low", "high", "max"]),
    system=TEXT,
    turns=st.lists(st.tuples(TEXT, TEXT), max_size=3),
    question=TEXT,
)
def test_the_ids_of_a_prompt_are_those_of_the_official_encoder(
    vocabulary: Vocabulary,
    templates: dict[str, str],
    model: str,
    effort: str,
    system: str,
    turns: list[tuple[str, str]],
    question: str,
) -> None:
    messages = [{"role": "system", "content": system}]
    for asked, replied in turns:
        messages += [
            {"role": "user", "content": asked},
            {"role": "assistant", "content": replied, "reasoning_content": "hm"},
        ]
    messages.append({"role": "user", "content": question})
    thinking = (
        {"thinking": {"type": "enabled"}, "reasoning_effort": effort} if effort else {"thinking": {"type": "disabled"}}
    )
    body = json.dumps({"model": model, "messages": messages, "max_tokens": 9, **thinking}, ensure_ascii=False).encode()

    rendered = render(body, templates)

    assert rendered.exact
    assert rendered.text == official.prompt_of(body)
    assert vocabulary.ids(rendered) == official.ids_of(body)
    assert vocabulary.count_rendered(rendered) == len(official.ids_of(body))


@settings(max_examples=200)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=5))
def test_the_tokens_of_documents_add_up_to_those_of_the_pack(
    vocabulary: Vocabulary, documents: list[list[str]]
) -> None:
    blocks = [
        frame(number, f"file {number}.txt", list(enumerate(pages, start=1))) for number, pages in enumerate(documents)
    ]

    assert sum(map(vocabulary.count, blocks)) == vocabulary.count("".join(blocks))


def test_the_real_files_of_this_repository_add_up(vocabulary: Vocabulary) -> None:
    files = sorted(Path(__file__).resolve().parents[2].glob("app/leadline/**/*.py"))
    blocks = [frame(number, path.name, [(1, path.read_text())]) for number, path in enumerate(files)]

    assert len(blocks) > 20
    assert sum(map(vocabulary.count, blocks)) == vocabulary.count("".join(blocks))


def test_a_look_alike_of_a_mark_counts_as_text(vocabulary: Vocabulary) -> None:
    assert vocabulary.count("<｜User｜>") > 1


def test_a_lone_surrogate_counts_as_the_character_that_is_sent_for_it(vocabulary: Vocabulary) -> None:
    assert vocabulary.count("a\udcffb") == vocabulary.count("a\ufffdb")


def test_more_than_a_window_is_counted_to_the_end(vocabulary: Vocabulary) -> None:
    line = " ".join(random.Random(7).choices(["缓存", "word", "= [1]"], k=1_000)) + "\n"

    assert vocabulary.count(line * 600) == 600 * vocabulary.count(line) > 1_048_576


def test_the_system_mark_takes_the_place_of_one_unused_placeholder() -> None:
    before = vocabulary_file().read_text(encoding="utf-8")
    after = json.loads(with_system_mark(before))

    changed = [
        (old, new)
        for old, new in zip(json.loads(before)["added_tokens"], after["added_tokens"], strict=True)
        if old != new
    ]
    assert [(old["content"][:15], new["content"]) for old, new in changed] == [("<|place_holder_", "<｜System｜>")]
    assert changed[0][1]["special"] is True
    assert changed[0][0]["id"] == changed[0][1]["id"]


def test_a_vocabulary_that_has_the_system_mark_is_left_alone() -> None:
    patched = with_system_mark(vocabulary_file().read_text(encoding="utf-8"))

    assert with_system_mark(patched) is patched


@pytest.mark.parametrize("content", [None, "", "{}", "not json"])
def test_a_missing_or_broken_vocabulary_is_said(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(AssistantError) as said:
        Vocabulary(path)

    assert said.value.code == "engine_failed"
