# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which lines at the edges of pages are running heads, feet and page numbers, and no part of the text.

Decided when all pages are known, and only by what repeats: in doubt a line stays.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadline.documents.page_text import Edge

MIN_REPEATS = 3
"""On so many pages the same line must stand at the same height."""

FIRM_REPEATS = 5
"""For a line with others between it and the page's edge: "Arguments" heads a part on many a page of a manual."""

MAX_GAP_PAGES = 4
"""Heads stand on every page, or on every other; a chapter's first page has none."""

MIN_PIECE_CHARS = 6

_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]{2}")
_DIGITS = re.compile(r"\d+")
_AROUND_NUMBERS = re.compile(r"(?:[^\W\d_]|[\s\-–—·•.|/()\[\]~])*")
# Not by IGNORECASE, which takes the Turkish i's, too.
_ROMAN = re.compile(r"(?<![^\W\d_])[ivxlcIVXLC]{1,7}(?![^\W\d_])")
_LEADING = re.compile(r"\W{0,3}(\d{1,5})(?!\d|[.,]\d)")
_TRAILING = re.compile(r"([^\W\d_]*)\.?\s*(?<![\d.,])(\d{1,5})\W{0,3}$")
_NAMED = re.compile(r"(?:\bpage|\bpg\.?|\bp\.|\bseite|\bpágina|\bстр\.|第|- )\s*(\d{1,5})", re.IGNORECASE)
_LABELS = frozenset(
    "figure fig table tab exercise question example problem item equation theorem lemma listing algorithm step day "
    "week no nr abbildung abb tabelle aufgabe beispiel übung tableau exemple exercice figura tabla рис таблица рисунок "
    "图 圖 表 例 题 題 第".split()
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_MAX_CHARS = 200
_BUCKET_POINTS = 4


@dataclass(frozen=True, slots=True)
class _Place:
    page: int
    edge: Edge
    bucket: int
    depth: int
    """How many other lines are between it and the edge of the page."""
    is_one_line: bool
    """What comes as several lines are pieces of one: a chapter on the left, its section on the right."""


class RunningLines:
    """Collects the edges of all pages; then says what to cut."""

    def __init__(self) -> None:
        self._pages: list[tuple[int, tuple[Edge, ...], float]] = []

    def add(self, number: int, edges: tuple[Edge, ...], line_height: float) -> None:
        """Takes the edges of page `number`; `line_height` is that of its text."""
        if edges:
            self._pages.append((number, edges, line_height))

    def cuts(self) -> dict[int, list[tuple[int, int]]]:
        """Page number -> the parts of its text to leave out, in order."""
        places = self._places()
        folios = _folios(places, len(self._pages))
        keys = [_keys(place, folios) for place in places]
        repeated, firmly = _repeated(
            (key, place.bucket, place.page) for each, place in zip(keys, places, strict=True) for key in each
        )
        with_folio = [_has_folio(place, folios) for place in places]
        folios_at = Counter(place.bucket for place, has_one in zip(places, with_folio, strict=True) if has_one)
        enough = max(MIN_REPEATS, len(self._pages) // 4)
        certain = [
            (has_folio and folios_at[place.bucket] >= enough)
            or any((key, place.bucket, place.page) in (repeated if place.depth == 0 else firmly) for key in each)
            or (_is_number_only(place.edge.text) and not folios.isdisjoint(_offsets(place)))
            for each, place, has_folio in zip(keys, places, with_folio, strict=True)
        ]
        pages_at: dict[int, set[int]] = defaultdict(set)
        certain_at: dict[int, set[int]] = defaultdict(set)
        for place, is_certain in zip(places, certain, strict=True):
            pages_at[place.bucket].add(place.page)
            if is_certain:
                certain_at[place.bucket].add(place.page)
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, is_certain in zip(places, certain, strict=True):
            pages, sure = len(pages_at[place.bucket]), len(certain_at[place.bucket])
            # Heads that change with the section: at a height where heads stand, and on most pages or with the folio.
            where_heads_stand = sure >= MIN_REPEATS and sure * 3 >= pages and _has_words(place.edge.text)
            is_one_more = pages * 2 >= len(self._pages) or not folios.isdisjoint(_offsets(place))
            if is_certain or (where_heads_stand and is_one_more and place.edge.text.count("\n") <= 3):
                found[place.page].append((place.edge.start, place.edge.end))
        return {page: sorted(spans) for page, spans in found.items()}

    def _places(self) -> list[_Place]:
        made = []
        for page, edges, line_height in self._pages:
            heights = sorted({_bucket(edge) for edge in edges if not edge.is_foot})
            feet = sorted({_bucket(edge) for edge in edges if edge.is_foot}, reverse=True)
            for edge in edges:
                lines = edge.text.count("\n") or 1
                tall = (edge.bottom - edge.top) / lines
                several_high = (edge.bottom - edge.top) > 2.6 * line_height
                # A title on a slide repeats, too, but is taller than the text.
                if len(edge.text) <= _MAX_CHARS and not several_high and (not line_height or tall < 1.25 * line_height):
                    is_one_line = edge.bottom - edge.top < 1.7 * line_height
                    depth = (feet if edge.is_foot else heights).index(_bucket(edge))
                    made.append(_Place(page, edge, _bucket(edge), depth, is_one_line))
        return made


_Line = tuple[str, int, int]
"""What it is known by, its height, its page."""


def _repeated(lines: Iterable[_Line]) -> tuple[set[_Line], set[_Line]]:
    """Those that stand on at least every other page of a few in a row; and those on nearly every one of many."""
    pages_of: dict[tuple[str, int], set[int]] = defaultdict(set)
    for key, bucket, page in lines:
        pages_of[key, bucket].add(page)
    found: set[_Line] = set()
    firmly: set[_Line] = set()
    for (key, bucket), pages in pages_of.items():
        run: list[int] = []
        for page in [*sorted(pages), 10**12]:
            if run and page - run[-1] > MAX_GAP_PAGES:
                density = len(run) / (run[-1] - run[0] + 1)
                same = [(key, bucket, each) for each in run]
                if len(run) >= MIN_REPEATS and density >= 0.5:
                    found.update(same)
                if len(run) >= FIRM_REPEATS and density >= 0.8:
                    firmly.update(same)
                run = []
            run.append(page)
    return found, firmly


def _folios(places: Sequence[_Place], page_count: int) -> set[int]:
    """By how much printed page numbers are ahead of places in the file, where that is the same on several pages."""
    counts = Counter(
        number - place.page
        for place in places
        if place.depth == 0
        for number in {found for piece in place.edge.text.splitlines() for found in _printed_numbers(piece.strip())}
    )
    enough = max(MIN_REPEATS, page_count // 50)
    return {offset for offset, count in counts.items() if count >= enough}


def _printed_numbers(piece: str) -> set[int]:
    """What may be the page's number in a piece of a line: the one it begins or ends with. "Figure 7" is none."""
    found = set()
    if first := _LEADING.match(piece):
        found.add(int(first.group(1)))
    last = _TRAILING.search(piece)
    if last and last.group(1).lower() not in _LABELS:
        found.add(int(last.group(2)))
    found |= {int(digits) for digits in _NAMED.findall(piece)}
    if len(piece) < 12:
        found |= {_roman(word) for word in _ROMAN.findall(piece)}
    return found


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without these parts of it; blank lines at its ends go with them."""
    pieces = []
    at = 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end + 1 if text[end : end + 1] == "\n" else end
    pieces.append(text[at:])
    return "".join(pieces).strip("\n")


def _has_folio(place: _Place, folios: set[int]) -> bool:
    """Whether it is a title with the page's number beside it: `4.2 Results        17`."""
    pieces = place.edge.text.splitlines()
    return (
        place.is_one_line
        and place.depth == 0
        and len(pieces) > 1
        and _has_words(place.edge.text)
        and any(piece.strip().isdigit() and _number(piece.strip()) - place.page in folios for piece in pieces)
    )


def _keys(place: _Place, folios: set[int]) -> set[str]:
    """What a line is known by on the next page: its words, the page's own number left open; and each of its pieces.

    Other numbers count: "Subtotal 1,204" is not "Subtotal 1,950".
    """
    pieces = place.edge.text.splitlines() if place.is_one_line else []
    for piece in pieces:
        if not any(character.isalpha() for character in piece) and not all(
            _number(digits) - place.page in folios for digits in _DIGITS.findall(piece)
        ):
            pieces = []  # a row of figures: its words repeat, its figures are what counts
            break
    texts = {" ".join(place.edge.text.split()), *(piece.strip() for piece in pieces if len(piece) >= MIN_PIECE_CHARS)}

    def opened(match: re.Match[str]) -> str:
        return "#" if _number(match.group()) - place.page in folios else match.group()

    return {_DIGITS.sub(opened, text) for text in texts if any(character.isalpha() for character in text)}


def _bucket(edge: Edge) -> int:
    return round(edge.top / _BUCKET_POINTS)


def _has_words(text: str) -> bool:
    """Whether it could be a title; code and figures are not."""
    return sum(character.isalpha() for character in text) >= 3 or _HAN.search(text) is not None


def _number(digits: str) -> int:
    return int(digits) if len(digits) < 6 else -1


def _offsets(place: _Place) -> set[int]:
    """What the numbers in the line are ahead of the page's place in the file: the same on all pages for a folio."""
    words = place.edge.text
    numbers = {_number(digits) for digits in _DIGITS.findall(words)}
    if len(words) < 12:
        numbers |= {_roman(word) for word in _ROMAN.findall(words)}
    return {number - place.page for number in numbers}


def _is_number_only(text: str) -> bool:
    """Whether nothing but a page number stands there: `12`, `- 12 -`, `Page 3 of 9`, `第 3 页`, `xii`."""
    rest = _ROMAN.sub("", _DIGITS.sub("", text)) if len(text) < 12 else _DIGITS.sub("", text)
    words = re.findall(r"[^\W\d_]+", rest)
    return (
        len(text) <= 30
        and len(_DIGITS.findall(text)) <= 2
        and all(word.lower() in _PAGE_WORDS for word in words)
        and _AROUND_NUMBERS.fullmatch(rest) is not None
    )


_PAGE_WORDS = frozenset("page p pg of seite von página pagina de sur страница из стр 第 页 頁 共 ページ 쪽 면".split())


def _roman(word: str) -> int:
    values = [_VALUES[letter] for letter in word.lower()]
    return sum(
        -value if index + 1 < len(values) and values[index + 1] > value else value for index, value in enumerate(values)
    )
