# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents cut into passages, for a model whose window holds only some. Which are best is not decided here."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.context.pack import PackEntry, frame, json_fragment
from leadline.documents.document import Page

PASSAGE_SIZE = 1_200
"""About 300 tokens of English: four of them fit what a tiny model reads in a quarter of a minute."""
_WIDE = 4
"""A character beyond ASCII may take a tiny model's tokenizer two or three tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a document, framed with its marks and their page."""

    label: str
    """Where it stands, as the window shows it: name and page, or name and lines."""
    text: str
    frozen: bytes
    """The framed text as JSON string content."""
    place: tuple[int, int, int]
    """Document, page and order on the page: sorting by it gives the order of reading."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a document: what a search finds."""

    page: int
    first_line: int
    """On its page, counted from 1."""
    text: str

    @property
    def last_line(self) -> int:
        """On its page, too."""
        return self.first_line + self.text.count("\n")


def pieces_of(pages: Sequence[Page]) -> Iterator[Piece]:
    """A document in pieces of whole lines, the same for the same pages; none crosses a page."""
    for page in pages:
        for line, text in _pieces(page.text):
            yield Piece(page.number, line, text)


def cut_passages(entry: PackEntry, pages: Sequence[Page]) -> list[Passage]:
    """The document's text in passages of whole lines; none crosses a page. A longer line is cut."""
    is_paged = len(pages) != 1 or entry.kind == "pdf"
    passages = []
    for page in pages:
        for order, (line, text) in enumerate(_pieces(page.text)):
            last = line + text.count("\n")
            where = f"p. {page.number}" if is_paged else f"line {line}" if line == last else f"lines {line}-{last}"
            framed = frame(entry.document_id, entry.name, [(page.number, text)], paged=is_paged)
            place = (entry.seq, page.number, order)
            passages.append(Passage(f"{entry.name}, {where}", text, json_fragment(framed), place))
    return passages


def grouped_labels(passages: Sequence[Passage]) -> tuple[str, ...]:
    """One line a document: "report.pdf p. 2, 4, 6" rather than its name with every page."""
    groups: dict[tuple[str, str], list[str]] = {}
    for passage in passages:
        name, _, where = passage.label.rpartition(", ")
        word, _, number = where.rpartition(" ")
        numbers = groups.setdefault((name, "lines" if word == "line" else word), [])
        if number not in numbers:
            numbers.append(number)
    return tuple(f"{name} {word} {', '.join(numbers)}" for (name, word), numbers in groups.items())


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Runs of lines of at most PASSAGE_SIZE, each with the number of its first line; blank ones are skipped."""
    waiting: list[str] = []
    size = first = 0
    for number, line in enumerate(io.StringIO(text), start=1):
        for part in _parts(line):
            part_size = _size(part)
            if waiting and size + part_size > PASSAGE_SIZE:
                if joined := "".join(waiting).rstrip():
                    yield first, joined
                waiting, size = [], 0
            if not waiting and not part.strip():
                continue
            if not waiting:
                first = number
            waiting.append(part)
            size += part_size
    if joined := "".join(waiting).rstrip():
        yield first, joined


def _parts(line: str) -> Iterator[str]:
    """A line, cut where it alone is too large."""
    step = PASSAGE_SIZE if line.isascii() else PASSAGE_SIZE // _WIDE
    yield from (line[at : at + step] for at in range(0, len(line), step))


def _size(text: str) -> int:
    ascii_count = len(text) if text.isascii() else sum(character.isascii() for character in text)
    return ascii_count + _WIDE * (len(text) - ascii_count)
