# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request's bytes become the prompt that the model reads. Only child processes and tests import this."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadline.context.images import IMAGE_MARK, ImageInPrompt, image_in
from leadline.errors import AssistantError

if TYPE_CHECKING:
    from deepseek_recipe import ConversionOptions

ASSISTANT_MARK = "<｜Assistant｜>"
END_MARK = "<｜end▁of▁sentence｜>"
_BEGIN = "<｜begin▁of▁sentence｜>"
_ROLE_MARKS = {"system": "<｜System｜>", "user": "<｜User｜>", "assistant": ASSISTANT_MARK}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A whole prompt."""

    text: str
    special_ranges: tuple[tuple[int, int], ...]
    """Where the template's own marks stand, in characters; what looks like a mark elsewhere is text."""
    exact: bool
    """Rendered by DeepSeek's own library; False for the small template that stands in for it."""
    images: tuple[ImageInPrompt, ...] = ()
    """One for each IMAGE_MARK among the special ranges, in order."""


def render(body: bytes, templates: Mapping[str, str]) -> Rendered:
    """The prompt of a chat request, by DeepSeek's own renderer; model and mode are read from the body.

    `templates` gives the template of each known model name. Another model, or a machine for which there is no
    `deepseek-recipe`, gets a small template of our own: same order and marks, not the same to the token, and
    it says so in `exact`.

    Raises:
        AssistantError: the service would refuse this body (code refused, with the library's words in detail).
    """
    try:
        import deepseek_recipe as recipe
    except ImportError:
        return approximate(body)
    versions: dict[str, tuple[recipe.ModelVersion, Any]] = {
        "v4.1-flash": (recipe.ModelVersion.DeepseekV41Flash, recipe.DeepseekV41Encoding),
        "v4-pro": (recipe.ModelVersion.DeepseekV4Pro, recipe.DeepseekV4Encoding),
    }
    try:
        request = recipe.ChatCompletionRequest(body)
        template = templates.get(request.model, "")
        if template not in versions:
            return approximate(body)
        version, encoding = versions[template]
        conversation = request.convert(_options(request.model, version)).conversation
        prompt = encoding().render_conversation(conversation)
    except (recipe.ConversionError, ValueError) as problem:
        raise AssistantError(
            "This request is not one the service would take.", "", str(problem), code="refused"
        ) from problem
    images = tuple(image_in(source.data_url or "") for source in prompt.image_sources)
    return Rendered(prompt.prompt, tuple(prompt.special_ranges), True, images)


def _options(name: str, version: Any) -> "ConversionOptions":
    import deepseek_recipe as recipe

    # As strict as the hosted service: by default the library fills in what the service refuses.
    strict = recipe.ConversionOptions(reasoning_content_behavior=recipe.ReasoningContentBehavior.Reject)
    return strict.with_model_alias(name, version)


def approximate(body: bytes) -> Rendered:
    """The prompt by our own small template: about right to count, never exact.

    The effort stands before the system text, so that prompts of two modes share no more than they do there.
    """
    request = json.loads(body)
    pieces: list[tuple[str, bool]] = [(_BEGIN, True)]
    images: list[ImageInPrompt] = []
    thinks = request.get("thinking", {}).get("type", "enabled") != "disabled"
    messages = request.get("messages", ())
    if thinks:
        pieces += [
            (_ROLE_MARKS["system"], True),
            (f"Reasoning effort: {request.get('reasoning_effort', 'high')}", False),
        ]
    tools = request.get("tools")
    if tools:
        pieces.append((json.dumps(tools, ensure_ascii=False), False))
    for message in messages:
        role = message.get("role")
        if message.get("prefix"):
            break  # the beginning of the reply itself
        if not (role == "system" and thinks and message is messages[0]):
            pieces.append((_ROLE_MARKS.get(role, _ROLE_MARKS["user"]), True))
        if role == "assistant":
            if tools and thinks:  # with tools all earlier thinking stays in the prompt
                pieces.append((message.get("reasoning_content") or "", False))
            pieces.append(("</think>", True))
        for text, image in _content_of(message.get("content")):
            if image is not None:
                images.append(image)
            pieces.append((text, image is not None))
        if message.get("tool_calls"):
            pieces.append((json.dumps(message["tool_calls"], ensure_ascii=False), False))
        if role == "assistant":
            pieces.append((END_MARK, True))
    pieces += [(ASSISTANT_MARK, True), ("<think>" if thinks else "</think>", True)]
    if messages and messages[-1].get("prefix"):
        begun = "".join(text for text, _ in _content_of(messages[-1].get("content")))
        if thinks:
            pieces += [(messages[-1].get("reasoning_content") or "", False), ("</think>" if begun else "", bool(begun))]
        pieces.append((begun, False))
    ranges, at = [], 0
    for text, is_mark in pieces:
        if is_mark:
            ranges.append((at, at + len(text)))
        at += len(text)
    return Rendered("".join(text for text, _ in pieces), tuple(ranges), False, tuple(images))


def _content_of(content: Any) -> Iterator[tuple[str, ImageInPrompt | None]]:
    """A message's content in order: its texts, and marks with the images they stand for."""
    if not isinstance(content, list):
        yield (content if isinstance(content, str) else ""), None
        return
    for number, part in enumerate(part for part in content if isinstance(part, dict)):
        if number:
            yield "\n\n", None
        if part.get("type") == "image_url":
            yield IMAGE_MARK, image_in(part["image_url"]["url"])
        else:
            yield part.get("text", ""), None
