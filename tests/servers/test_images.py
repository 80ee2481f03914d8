# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in looks at images and bills them."""

import base64
import json
from typing import Any

import pytest

from tests.pictures import jpeg, png
from tests.servers.client import answer, body, stream
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prompt import RefusedError, prepare


def asking(*images: bytes, text: str = "What is this?", media: str = "image/png", **fields: Any) -> dict[str, Any]:
    urls = [f"data:{media};base64,{base64.b64encode(image).decode()}" for image in images]
    parts = [{"type": "image_url", "image_url": {"url": url, "detail": "high"}} for url in urls]
    made = body("", **fields)
    made["messages"][-1]["content"] = [*parts, {"type": "text", "text": text}]
    return made


@pytest.mark.parametrize(("side", "tokens"), [(512, 184), (640, 274), (768, 382), (896, 508), (1024, 652), (1280, 994)])
def test_squares_have_the_tokens_that_were_measured_on_the_service(side: int, tokens: int) -> None:
    plain = prepare(json.dumps(body("\n\nWhat is this?")).encode())

    seen = prepare(json.dumps(asking(png(side, side))).encode())

    assert len(seen.ids) - len(plain.ids) == tokens
    assert "<｜User｜><｜image｜>\n\nWhat is this?" in seen.text


def test_another_image_is_another_prompt_and_the_same_one_is_held() -> None:
    one, same, other = (prepare(json.dumps(asking(png(60, 60, seed))).encode()).ids for seed in (1, 1, 2))

    assert one == same
    assert one != other
    assert len(one) == len(other)


def test_pro_is_not_shown_the_image() -> None:
    seen = prepare(json.dumps(asking(png(640, 640), model="deepseek-v4-pro")).encode())

    assert "<｜image｜>" not in seen.text
    assert len(seen.ids) < 50


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"%PDF-1.7", png(8200, 20)], ids=["empty", "cut", "pdf", "long"])
def test_what_is_no_image_is_refused(image: bytes) -> None:
    with pytest.raises(RefusedError) as raised:
        prepare(json.dumps(asking(image)).encode())

    assert raised.value.status == 400
    assert "image" in raised.value.body


def test_an_image_is_billed_and_the_next_question_finds_it_in_the_cache() -> None:
    with DeepSeekServer() as server:
        first = stream(server, asking(jpeg(1280, 1280), media="image/jpeg"))
        again = stream(server, asking(jpeg(1280, 1280), media="image/jpeg"))
        refused = answer(server, asking(b"nothing"))

    assert first[-2]["usage"]["prompt_tokens"] > 994
    assert first[-2]["usage"]["prompt_cache_hit_tokens"] == 0
    assert again[-2]["usage"]["prompt_cache_hit_tokens"] >= 896
    assert refused[0] == 400
