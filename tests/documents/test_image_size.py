# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rule of image tokens, against what was measured on the service and against DeepSeek's own library."""

import deepseek_recipe as recipe
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadline.documents.image_size import (
    LONGEST_PX,
    MAX_TOKENS,
    MOST_ELONGATED,
    image_tokens,
    size_in_file,
    useful_size,
)
from tests.pictures import jpeg, png

SIDE = st.one_of(st.integers(1, 80), st.integers(1, 2_000), st.integers(1, 20_000))
MEASURED = [(64, 184), (512, 184), (640, 274), (768, 382), (896, 508), (1024, 652), (1280, 994), (4000, 994)]


def official_tokens(width: int, height: int) -> int:
    return 1 + recipe.MultiModalData([recipe.ImageInfo(b"", width, height)]).image_token_adjustment()


@pytest.mark.parametrize(("side", "tokens"), MEASURED)
def test_squares_have_the_tokens_that_were_measured(side: int, tokens: int) -> None:
    assert image_tokens(side, side) == tokens


@given(SIDE, SIDE)
@example(1, 20_000)
@example(20_000, 1)
@example(544, 544)
@example(543, 545)
@example(1302, 1302)
@example(1303, 1302)
def test_any_size_has_the_tokens_of_the_official_calculator(width: int, height: int) -> None:
    assert image_tokens(width, height) == official_tokens(width, height) <= MAX_TOKENS


@given(SIDE, SIDE)
def test_the_size_that_is_sent_is_no_larger_and_of_the_same_tokens(width: int, height: int) -> None:
    sent = useful_size(width, height)

    assert 1 <= sent[0] <= min(width, LONGEST_PX)
    assert 1 <= sent[1] <= min(height, LONGEST_PX)
    if max(width, height) <= LONGEST_PX and max(width, height) <= MOST_ELONGATED * min(width, height):
        assert image_tokens(*sent) == image_tokens(width, height)
    assert useful_size(*sent) == sent


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-1, 5)])
def test_a_size_that_is_none_is_an_error(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="pixels"):
        image_tokens(*size)


def test_the_head_of_a_file_says_its_size() -> None:
    assert size_in_file(png(30, 50)) == (30, 50)
    assert size_in_file(jpeg(300, 50)) == (300, 50)


@pytest.mark.parametrize("data", [b"", b"GIF89a", png(30, 50)[:20], jpeg(30, 50)[:60], b"\xff\xd8\xff\xe0\x00\x00" * 9])
def test_what_is_neither_png_nor_jpeg_has_no_size(data: bytes) -> None:
    with pytest.raises(ValueError, match="neither"):
        size_in_file(data)
