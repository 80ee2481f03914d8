# SPDX-License-Identifier: AGPL-3.0-or-later
"""Only small PNGs of our own making are decoded by the window (row A07 of hardening.md)."""

import pytest
from PIL import Image
from PySide6.QtGui import QImageReader

from leadline.ui.thumbnails import ALLOCATION_MB, decoded
from tests.pictures import bomb, encoded, jpeg, png


def test_a_thumbnail_is_decoded() -> None:
    assert (decoded(png(256, 144)).width(), decoded(png(1, 256)).height()) == (256, 256)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        png(257, 10),
        png(10, 257),
        jpeg(64, 64),
        encoded(Image.new("RGB", (64, 64)), "GIF"),
        encoded(Image.new("RGB", (64, 64)), "BMP"),
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        bomb(),
        png(64, 64)[:60],
        png(64, 64) + bytes(400_000),
    ],
    ids=["nothing", "head", "wide", "high", "jpeg", "gif", "bmp", "svg", "bomb", "cut", "large"],
)
def test_a07_nothing_else_is(data: bytes) -> None:
    assert decoded(data).isNull()


def test_a07_qt_may_not_take_more_memory_for_any_picture() -> None:
    decoded(png(10, 10))

    assert QImageReader.allocationLimit() == ALLOCATION_MB == 64
