# SPDX-License-Identifier: AGPL-3.0-or-later
"""Arabic and Hebrew lines as they are written and read: MuPDF cuts them at numbers and mirrors their brackets."""

import re
from typing import Any

from leadline.documents.page_text import RIGHT_TO_LEFT, Block

_BRACKETS = re.compile(r"[()\[\]{}<>«»]")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_OPENING = frozenset("([{<«")


def blocks(page: dict[str, Any]) -> list[Block]:
    """The blocks of a page from what MuPDF calls its dict: pieces of a line put together, brackets as they are read."""
    made: list[Block] = []
    for block in page["blocks"]:
        lines: list[list[Any]] = []
        for line in block.get("lines", ()):
            text = "".join(span["text"] for span in line["spans"])
            left, top, right, bottom = line["bbox"]
            if lines and abs(lines[-1][0] - top) < (bottom - top) / 2:
                before = lines[-1][1]
                seam = "" if before.endswith(" ") or text.startswith(" ") else " "
                lines[-1][1] = before + seam + text
            else:
                lines.append([top, text])
        if lines:
            text = "".join(unmirrored(line[1].rstrip()) + "\n" for line in lines)
            left, top, right, bottom = block["bbox"]
            made.append((left, top, right, bottom, text))
    return made


def unmirrored(line: str) -> str:
    """The line with its brackets the right way round: the glyph that was drawn for `(` is that of `)`."""
    if RIGHT_TO_LEFT.search(line) is None:
        return line
    first = _BRACKETS.search(line)
    return line if first is None or first.group() in _OPENING else line.translate(_MIRRORED)
