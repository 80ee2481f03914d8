# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in's prompt and token ids are those of DeepSeek's library."""

import json
import random
import threading

import deepseek_recipe as recipe
import pytest

from tests.servers.client import HIGH, body
from tests.servers.prompt import RefusedError, encoder, generate, prepare

_WORDS = [
    "word", " two", "  ", "\n", "\n\n", "\t", "(", ")", "12345", "缓存", "。", "é", "🐳", "\r\n", "=", "\u3000",
    "\u00a0", "\x00", "\u200b", "[p. 12]", "<｜User｜>", "<think>", "</think>", "<｜System｜>", "｜DSML｜",
]  # fmt: skip


def test_a_short_prompt_has_the_ids_of_its_special_tokens_and_words() -> None:
    prompt = prepare(json.dumps(body("hi", system="sys")).encode())

    assert prompt.text == "<｜begin▁of▁sentence｜><｜System｜>sys<｜User｜>hi<｜Assistant｜></think>"
    # 128000 is the placeholder that was given the spelling <｜System｜>
    assert list(prompt.ids) == [0, 128000, 44489, 128803, 6366, 128804, 128822]
    assert prompt.assistant_at == 5


def test_ids_of_blocks_are_the_ids_of_the_whole_conversation() -> None:
    encode, chance = encoder(), random.Random(7)
    renderers = (recipe.DeepseekV41Encoding(), recipe.DeepseekV4Encoding())
    whole = [renderer.with_tokenizer(encode.tokenizer) for renderer in renderers]
    versions = (recipe.ModelVersion.DeepseekV41Flash, recipe.ModelVersion.DeepseekV4Pro)

    def text(most: int) -> str:
        return "".join(chance.choice(_WORDS) for _ in range(chance.randint(0, most)))

    for _ in range(150):
        messages: list[recipe.Message] = [recipe.SystemMessage(text(20))] if chance.random() < 0.7 else []
        for _ in range(chance.randint(0, 2)):
            messages += [recipe.UserMessage(text(200)), recipe.AssistantMessage(text(40), text(10))]
        messages.append(recipe.UserMessage(text(200)))
        conversation = recipe.Conversation(messages, thinking_mode=chance.random() < 0.5, reasoning_effort="max")
        for official, version in zip(whole, versions, strict=True):
            rendered = encode.render(recipe.ConversationRequest(conversation, version))
            assert list(encode.encode(rendered, block_characters=40)) == official.encode(conversation)


def test_a_look_alike_of_a_special_token_in_a_document_stays_text() -> None:
    prompt = prepare(json.dumps(body("a<｜User｜>b")).encode())

    assert prompt.ids.count(128803) == 1


def test_a_changed_tail_encodes_only_what_changed() -> None:
    documents = "".join(f"line {n} of a document\n" for n in range(20_000))
    prepare(json.dumps(body(documents + "one")).encode())
    before = set(encoder()._blocks)

    prepare(json.dumps(body(documents + "two")).encode())

    assert len(set(encoder()._blocks) - before) == 1


def test_encoding_ends_when_it_is_told_to() -> None:
    stop = threading.Event()
    stop.set()

    with pytest.raises(InterruptedError):
        prepare(json.dumps(body("not seen before: 8157")).encode(), stop=stop)


@pytest.mark.parametrize(("max_tokens", "fits"), [(989, True), (990, False)])
def test_prompt_and_max_tokens_must_fit_the_context(max_tokens: int, fits: bool) -> None:
    content = json.dumps(body("hi", max_tokens=max_tokens)).encode()
    prompt_tokens = 5

    if fits:
        assert prepare(content, context_tokens=prompt_tokens + 989).max_tokens == 989
    else:
        with pytest.raises(
            RefusedError, match="you requested 995 tokens \\(5 in the messages, 990 in the completion\\)"
        ):
            prepare(content, context_tokens=prompt_tokens + 989)


@pytest.mark.parametrize(("effort", "mode"), [("low", "low"), ("medium", "high"), ("xhigh", "high"), ("ultra", "max")])
def test_efforts_map_to_modes(effort: str, mode: str) -> None:
    assert prepare(json.dumps(body("hi", thinking=None, reasoning_effort=effort)).encode()).mode == mode


def test_output_of_a_reply_counts_thinking_its_end_mark_and_answer() -> None:
    prompt = prepare(json.dumps(body("hi", **HIGH)).encode())

    reply = generate(prompt, "Let me", "Hello", hit=0, number=1)

    assert list(reply.ids) == [*encoder().encode_text("Let me"), 128822, *encoder().encode_text("Hello")]
    assert reply.tokens_at[-1] == len(reply.ids) == 4
