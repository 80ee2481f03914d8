# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables on a page of a PDF as Markdown: those with lines by MuPDF's finder, which takes seconds for a page of
drawings; the others by where their words stand."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from leadline.documents import markdown
from leadline.documents.page_text import Block
from leadline.documents.unruled_tables import Box, Word, unruled_tables

MAX_SECONDS = 8
"""Of computing for one page's tables; its text is read in any case."""

MARGIN = 4
"""Points that a block may stand out of the words in it."""

MAX_DRAWINGS = 4_000
"""A page with more lines and curves is a drawing; looking for tables in one of 20,000 took minutes."""


class TooComplexError(Exception):
    """The page's drawings are too many to look for tables among them."""


def with_tables(page: Any, blocks: list[Block]) -> tuple[list[Block], int]:
    """The blocks with those inside tables replaced by the tables; and how many tables there are.

    Raises:
        TooComplexError: it would take too long.
    """
    if len(page.get_cdrawings()) > MAX_DRAWINGS:
        raise TooComplexError
    with _at_most(MAX_SECONDS):
        found = [(table.bbox, table.extract()) for table in page.find_tables().tables]
    made: list[tuple[Box, str]] = []
    for place, rows in found:
        text = markdown.table([[cell or "" for cell in row] for row in rows])
        # A frame around a paragraph is no table.
        if text and len(rows) > 1 and max(len(row) for row in rows) > 1:
            made.append((place, text))
    words: list[Word] = [tuple(word[:5]) for word in page.get_text("words")]
    for box, cells in unruled_tables([word for word in words if not any(_is_inside(word, place) for place, _ in made)]):
        held = [block for block in blocks if _is_inside(block, box)]
        if held and all(_is_within(block, box) for block in held):  # else other text would go with it
            made.append((box, markdown.table(cells)))
    if not made:
        return blocks, 0
    kept: list[Block] = []
    placed: set[int] = set()
    for block in blocks:
        inside = next((index for index, (place, _) in enumerate(made) if _is_inside(block, place)), None)
        if inside is None:
            kept.append(block)
        elif inside not in placed:  # the table stands where its first words stood
            placed.add(inside)
            kept.append((*made[inside][0], made[inside][1]))
    return kept, len(placed)


def _is_within(block: Block, place: Box) -> bool:
    left, top, right, bottom = place
    return (
        block[0] >= left - MARGIN
        and block[1] >= top - MARGIN
        and block[2] <= right + MARGIN
        and block[3] <= bottom + MARGIN
    )


def _is_inside(block: Block, place: Box) -> bool:
    middle_x, middle_y = (block[0] + block[2]) / 2, (block[1] + block[3]) / 2
    return place[0] <= middle_x <= place[2] and place[1] <= middle_y <= place[3]


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Ends what is in it with TooComplexError after so much computing; the finder is Python, so that works."""
    if sys.platform == "win32":
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TooComplexError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
