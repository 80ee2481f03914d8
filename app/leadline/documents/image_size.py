# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many tokens an image takes, by its size alone, and the size beyond which the service sees no more.

The rule is that of DeepSeek's own library for V4.1 (its calculator "v41", September 2026): patches of 14 pixels,
3 x 3 of them a token, one more token at the end of each row, two around the image, 1024 at the most. A small image
is enlarged first. It gives what was measured on the service: 184 tokens up to 512 x 512, 274 for 640 x 640, 382 for
768, 508 for 896, 652 for 1024 and 994 from 1280 on. No file is opened here and no library is needed.
"""

from math import ceil, sqrt

MAX_TOKENS = 1024
LONGEST_PX = 8192
"""The service refuses an image with a longer side."""
MOST_ELONGATED = 200
"""The long side by the short one. Far beyond, the service's own enlarging meets other limits, and the count is off."""

_PATCH_PX = 14
_CELL_PX = 3 * _PATCH_PX
_SMALLEST_AREA_PX = 544 * 544
_GRID_TOKENS = MAX_TOKENS - 2
_ROUNDS = 10
"""Fitting is repeated until the size stays; for sizes up to LONGEST_PX two rounds do."""


def image_tokens(width_px: int, height_px: int) -> int:
    """Tokens of an image of this size, at most MAX_TOKENS.

    Raises:
        ValueError: a side is not positive.
    """
    if width_px < 1 or height_px < 1:
        raise ValueError(f"an image of {width_px} x {height_px} pixels")
    size = _fitted(width_px, height_px)
    for _ in range(_ROUNDS):
        before, size = size, _fitted(*size)
        if size == before:
            break
    return _tokens(*size)


def useful_size(width_px: int, height_px: int) -> tuple[int, int]:
    """The size to send an image in: its own, or a smaller one of the same shape in which the model sees as much."""
    size = width_px, height_px
    if _tokens(*size) > MAX_TOKENS:
        size = _reduced(*size)
    longest = max(size)
    if longest > LONGEST_PX:
        size = max(1, size[0] * LONGEST_PX // longest), max(1, size[1] * LONGEST_PX // longest)
    return size


def size_in_file(data: bytes) -> tuple[int, int]:
    """Width and height that the head of a PNG or JPEG file names; nothing is decoded.

    Raises:
        ValueError: it is neither, or it is cut.
    """
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame's head, not a table
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise ValueError("neither a PNG nor a JPEG file")


def _fitted(width: int, height: int) -> tuple[int, int]:
    """One round: enlarged to the smallest area, padded to whole patches, reduced to the most tokens."""
    area = width * height
    if area < _SMALLEST_AREA_PX:
        scale = sqrt(_SMALLEST_AREA_PX / area)
        width, height = int(width * scale), int(height * scale)
    if _tokens(width, height) > MAX_TOKENS:
        return _reduced(width, height)
    return ceil(width / _PATCH_PX) * _PATCH_PX, ceil(height / _PATCH_PX) * _PATCH_PX


def _tokens(width: int, height: int) -> int:
    rows, columns = ceil(height / _CELL_PX), ceil(width / _CELL_PX)
    return rows * (columns + 1) + 2


def _reduced(width: int, height: int) -> tuple[int, int]:
    """The largest size of about this shape, in whole patches, whose rows of cells fit into the most tokens."""
    shape = height / width
    # rows = columns * shape, and rows * (columns + 1) = _GRID_TOKENS
    columns = sqrt(_GRID_TOKENS / shape + 0.25) - 0.5
    rows = columns * shape
    if columns < 1:
        return _CELL_PX, _GRID_TOKENS // 2 * _CELL_PX
    if rows < 1:
        return (_GRID_TOKENS - 1) * _CELL_PX, _CELL_PX
    scale = min(int(columns) * _CELL_PX / width, int(rows) * _CELL_PX / height)
    return int(width * scale / _PATCH_PX) * _PATCH_PX, int(height * scale / _PATCH_PX) * _PATCH_PX
