# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks of text on a page become its text: in reading order, words and Chinese lines joined. No PDF library here.

What is done for every page costs about as much as sending it; whatever costs more is done only where a quick look
says that it is needed.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Block = tuple[float, float, float, float, str]
"""Left, top, right, bottom (the page's top left is 0, 0) and its lines, each with its line end."""

HEAD_SHARE = 0.16
"""A running head lies in so much of the page's height from above; a foot from below."""

MAX_EDGES = 40
"""A page with more blocks there is a map or a drawing: nothing of it is a running line."""

MAX_LOOKED_AT = 50_000
"""How much of a page is searched for another mention of a broken word."""

MAX_LOOKUPS = 2_000

_HAN = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_HAN_LINE_END = re.compile(f"[{_HAN}]\n")
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_NOT_HAN = re.compile(f"[^{_HAN}]+")
_BREAK = re.compile("[-\u2010\u00ad]\n")
_LAST_LETTERS = re.compile(r"[^\W\d_]{2,}$")
_TO_NEXT_BLANK = re.compile(r"([^\W\d_]+)(\S*)[ \n]?")
_LEADERS = re.compile(r"[ \n]{0,3}(?:\. ?){5,}\n? {0,3}")
"""The dots from a title to its page in a table of contents: a token each, and they say nothing."""

_SUSPENDED = frozenset("und oder bzw and or et ou y o e to bis nor och eller of".split())
_COMPOUNDS = frozenset(
    "self well high low long short half cross one two three four five six seven eight nine ten first second third "
    "user real open end time left right so state non ex all full large small single double".split()
)
_PRESENTATION_FORM = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]+")
_UNTIDY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\uf020-\uf0ff\uf730-\uf77a\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]"
)
_NO_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAIN_BYTES = bytes(range(0x20, 0x7F)) + b"\t\n"
_PRIVATE = {
    0xF02D: "-", 0xF06F: "□", 0xF076: "❖", 0xF0A7: "▪", 0xF0A8: "□", 0xF0B0: "°", 0xF0B1: "±", 0xF0B7: "•",
    0xF0D7: "×", 0xF0D8: "➢", 0xF0E0: "→", 0xF0FB: "✗", 0xF0FC: "✓",  # the symbol fonts that Word makes bullets of
    **{0xF730 + digit: str(digit) for digit in range(10)},  # Adobe's old-style figures and small capitals
    **{0xF761 + place: chr(ord("A") + place) for place in range(26)},
}  # fmt: skip
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True)
class Edge:
    """A block at the upper or lower edge of a page: perhaps a running head or foot."""

    text: str
    top: float
    bottom: float
    start: int
    """Where it stands in the page's text."""
    end: int
    is_foot: bool


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text, and what stands at its edges."""

    text: str
    edges: tuple[Edge, ...]
    line_height: float
    """Of its longest block, in points."""


def page_text(blocks: Sequence[Block], height: float, *, is_reflowed: bool = False) -> PageText:
    """The text of one page. `is_reflowed`: its lines were broken for this page only, as an e-book's are."""
    if not blocks:
        return PageText("", (), 0)
    ordered = in_reading_order(blocks)
    texts = [block[4] for block in ordered]
    whole = "\n".join(texts)
    if whole.isspace():
        return PageText("", (), 0)
    is_ascii = whole.isascii()
    if whole.encode().translate(None, _PLAIN_BYTES) if is_ascii else _UNTIDY.search(whole) is not None:
        texts = [tidy(text) for text in texts]
    if "-\n" in whole or (not is_ascii and ("\u00ad\n" in whole or "\u2010\n" in whole)):
        near = whole[:MAX_LOOKED_AT]
        texts = [join_words(text, near) if "-\n" in text or not text.isascii() else text for text in texts]
    if ". . . . ." in whole or "....." in whole:
        texts = [_LEADERS.sub(" ... ", text) for text in texts]
    if is_reflowed or (not is_ascii and _HAN_LINE_END.search(whole) is not None):
        texts = [join_lines(text, is_reflowed=is_reflowed) for text in texts]
    lengths = [len(text) for text in texts]
    longest = lengths.index(max(lengths))
    upper, lower = height * HEAD_SHARE, height * (1 - HEAD_SHARE)
    edges = []
    at_edges = [index for index, block in enumerate(ordered) if block[3] < upper or block[1] > lower]
    for index in at_edges if len(at_edges) <= MAX_EDGES else ():
        start = sum(lengths[:index]) + index
        block = ordered[index]
        edges.append(Edge(texts[index], block[1], block[3], start, start + lengths[index], block[3] >= upper))
    block = ordered[longest]
    line_height = (block[3] - block[1]) / (block[4].count("\n") or 1)
    return PageText("\n".join(texts).rstrip("\n") + "\n", tuple(edges), line_height)


def tidy(text: str) -> str:
    """A text as readers and models expect it: Arabic letters as letters, not as the shapes that were drawn; the
    bullets and arrows of Word's symbol fonts as such; what is no character as U+FFFD."""
    text = _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)
    if not text.isascii():
        text = text.translate(_PRIVATE)
        text = _PRESENTATION_FORM.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return text


def join_words(text: str, page: str) -> str:
    """Words that were broken at a line's end put together on the first of the two lines.

    A hyphen stays where the word is known to have one: `page` has it elsewhere, or it begins like a compound.
    """
    at = 0
    pieces: list[str] = []
    while (found := _BREAK.search(text, at)) is not None:
        end = found.start()
        first = _LAST_LETTERS.search(text, max(at, end - 40), end)
        rest = _TO_NEXT_BLANK.match(text, found.end())
        if first is None or rest is None or not rest.group(1)[0].islower() or rest.group(1) in _SUSPENDED:
            pieces.append(text[at : found.end()])
            at = found.end()
            continue
        start, second = first.group(), rest.group(1)
        keeps = start.lower() in _COMPOUNDS
        if len(pieces) < MAX_LOOKUPS:
            keeps = start + second not in page and (keeps or f"{start}-{second}" in page)
        pieces += (text[at:end], "-" if keeps else "", rest.group(1), rest.group(2), "\n")
        at = rest.end()
    return "".join((*pieces, text[at:])) if pieces else text


def join_lines(text: str, *, is_reflowed: bool = False) -> str:
    """Lines of a paragraph put together: Chinese and Japanese without a blank between; all, if they were reflowed.

    A line that ends well before the others ends a paragraph, or is no running text at all.
    """
    lines = text.split("\n")
    if len(lines) < 3:
        return text
    is_han = not text.isascii() and len(_NOT_HAN.sub("", text)) * 3 > len(text)
    if not is_han and not is_reflowed:
        return text
    widths = [_width(line) for line in lines]
    full = max(widths) * (0.6 if is_reflowed and not is_han else 0.85)
    made = [lines[0]]  # pieces, a line end before each that begins a line
    for index in range(1, len(lines)):
        before, line = lines[index - 1].rstrip(), lines[index]
        if widths[index - 1] < full or not before or not line.strip() or line.startswith(("\u3000", "•", "·", "- ")):
            made += ("\n", line)
            continue
        rest = line.lstrip()
        made[-1] = made[-1].rstrip()
        made += ("" if _is_han(before[-1]) and _is_han(rest[0]) else " ", rest)
    return "".join(made)


def _width(line: str) -> int:
    """About how wide a line is, a Chinese character counted twice: it has three bytes, a Latin one has one."""
    return len(line) if line.isascii() else (len(line) + len(line.encode("utf-8", "replace"))) // 2


def _is_han(character: str) -> bool:
    return _HAN_CHARACTER.match(character) is not None or character in "“”‘’—…·"


# --- reading order ----------------------------------------------------------------------------------------------------


def in_reading_order(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks as one reads them. The order of the file is right nearly always, and is kept where it can be.

    A PDF is written in reading order by nearly every program, columns one after another. Sorting by height, as is
    often done, mixes columns; so only what cannot be right is sorted: going up without going to the right, or going
    back and forth between two columns.
    """
    previous = blocks[0]
    sideways = 0
    for block in blocks:
        if block[1] < previous[1] - 3 and block[0] < previous[2] - 3 and block[3] < previous[1] + 3:
            break  # up, and not to the right
        if (
            block[0] > previous[2]
            and block[1] < previous[3] - 3
            and previous[1] < block[3] - 3
            and block[4].count("\n") > 2
            and previous[4].count("\n") > 2
        ):
            sideways += 1
            if sideways == 2:
                break
        previous = block
    else:
        return blocks
    return _by_columns(blocks)


def _by_columns(blocks: Sequence[Block]) -> Sequence[Block]:
    """Sorted by one or two columns; as they are when they are neither."""
    total = sum(len(block[4]) for block in blocks)
    left, right = min(block[0] for block in blocks), max(block[2] for block in blocks)
    gutter = _gutter(blocks, left, right)
    on_left = sum(len(block[4]) for block in blocks if block[2] <= gutter)
    on_right = sum(len(block[4]) for block in blocks if block[0] >= gutter)
    if min(on_left, on_right) * 7 > total and (on_left + on_right) * 10 > total * 6:
        return _two_columns(blocks, gutter)
    middle = (left + right) / 2
    if all(block[0] < middle for block in blocks) or on_right * 20 < total:
        return sorted(blocks, key=lambda block: (block[1], block[0]))
    return blocks


def _gutter(blocks: Sequence[Block], left: float, right: float) -> float:
    """The place near the middle that the least text crosses."""
    best, best_crossing = (left + right) / 2, None
    for step in (0, -1, 1, -2, 2, -3, 3, -4, 4):
        place = (left + right) / 2 + step * (right - left) * 0.025
        crossing = sum(len(block[4]) for block in blocks if block[0] < place < block[2])
        if best_crossing is None or crossing < best_crossing:
            best, best_crossing = place, crossing
    return best


def _two_columns(blocks: Sequence[Block], gutter: float) -> list[Block]:
    made: list[Block] = []
    left: list[Block] = []
    right: list[Block] = []
    for block in sorted(blocks, key=lambda block: block[1]):
        if block[0] < gutter < block[2]:  # a title or a wide picture's words: what is above is read before it
            made += (*left, *right, block)
            left, right = [], []
        else:
            (left if block[2] <= gutter else right).append(block)
    return [*made, *left, *right]
