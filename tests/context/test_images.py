# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images in a request: the mark that is counted stands for the bytes that are sent."""

import base64
import json
from typing import Any

import deepseek_recipe as recipe
import pytest

from leadline import catalogue
from leadline.context.images import IMAGE_MARK, digest_of, image_in, image_mark, image_part
from leadline.context.render import approximate, render
from leadline.context.tokenizer_child import measure
from leadline.context.vocabulary import Vocabulary
from leadline.errors import AssistantError
from leadline.host.resources import resource
from tests.context import official
from tests.pictures import jpeg, png

TEMPLATES = catalogue.load(resource("models.toml")).templates()


def request_of(*parts: bytes, text: str = "What is it?", model: str = "deepseek-flash") -> bytes:
    listed = [json.loads(part) for part in parts] + [{"type": "text", "text": text}]
    body: dict[str, Any] = {"model": model, "messages": [{"role": "user", "content": listed}], "max_tokens": 9}
    return json.dumps(body).encode()


def official_tokens(body: bytes) -> int:
    """Ids of the text, and the tokens of the images as the service would scale them."""
    sources = [source for message in official.conversation_of(body).messages for source in message.image_sources]
    resolver = recipe.ImageResolver(recipe.ReqwestImageFetcher(), recipe.OpenCvImagePreprocessor())
    seen = resolver.resolve(sources, recipe.ImageQuota())
    return len(official.ids_of(body)) + seen.image_token_adjustment()


@pytest.mark.parametrize("text", ["What is it?", "是什么？", " led by a blank", "\nled by a line", "<｜image｜>", ""])
def test_a_mark_counts_as_the_image_it_stands_for(vocabulary: Vocabulary, text: str) -> None:
    parts = [image_part("image/png", png(700, 300)), image_part("image/jpeg", jpeg(60, 2_000))]
    marks = [image_mark(digest_of(part), image_in(url_of(part)).tokens) for part in parts]

    sent, counted = (measure(render(request_of(*each, text=text), TEMPLATES), vocabulary) for each in (parts, marks))

    assert sent == counted
    assert sent.tokens == official_tokens(request_of(*parts, text=text))


def url_of(part: bytes) -> str:
    return str(json.loads(part)["image_url"]["url"])


def test_two_images_of_one_size_are_told_apart(vocabulary: Vocabulary) -> None:
    one, other = (
        measure(render(request_of(image_part("image/png", png(60, 60, seed))), TEMPLATES), vocabulary)
        for seed in (1, 2)
    )

    assert one.tokens == other.tokens
    assert one.cuts != other.cuts


def test_a_model_of_another_template_counts_images_too(vocabulary: Vocabulary) -> None:
    part = image_part("image/png", png(640, 640))

    rendered = approximate(request_of(part, model="somebody-elses"))
    measured = measure(rendered, vocabulary)

    assert IMAGE_MARK + "\n\nWhat is it?" in rendered.text
    assert not measured.exact
    assert measured.tokens == measure(approximate(request_of(model="somebody-elses")), vocabulary).tokens + 274 + 1


def test_a_part_is_the_image_word_for_word() -> None:
    part = json.loads(image_part("image/jpeg", b"\xff\xd8 any bytes"))

    assert part["type"] == "image_url"
    assert part["image_url"]["detail"] == "high"
    head, _, data = part["image_url"]["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(data) == b"\xff\xd8 any bytes"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org/a.png",
        "data:text/plain;base64,AAAA",
        "data:image/png;base64,!!!!",
        "data:image/png;base64,AAAA",
        "data:image/png;tokens=99999;base64,AAAA",
    ],
)
def test_what_is_no_image_is_refused_before_it_is_sent(url: str) -> None:
    with pytest.raises(AssistantError) as raised:
        image_in(url)

    assert raised.value.code == "refused"
