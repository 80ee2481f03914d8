# SPDX-License-Identifier: AGPL-3.0-or-later
"""A block becomes leaves: text, code, tables and rules, each with the lists and quotes around it. No Qt.

Text is a row of runs, never HTML: what the model wrote is only ever handed on as characters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leadline.ui.transcript.lines import JOINT
from leadline.ui.transcript.parsing import full_tokens
from leadline.ui.transcript.splitter import Unit

if TYPE_CHECKING:
    from markdown_it.token import Token

_ADDRESS = r"https?://[^\s<>\"'`|\\^{}\u3000-\u303f\uff00-\uffef“”‘’]+"
_SCHEMES = ("http", "https", "mailto")
LINE_BREAK = "\u2028"
"""A line end inside a run: what Qt breaks a line at."""


class Mark(IntFlag):
    """How a run of text is set."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    STRIKE = 4
    CODE = 8
    MATH = 16
    DIM = 32


@dataclass(frozen=True, slots=True)
class Run:
    """Characters set alike."""

    text: str
    mark: Mark = Mark.PLAIN
    href: str = ""
    """Where a click leads: http, https or mailto, else ""."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something that is laid out as one: a paragraph, a heading, code, rows of a table, a rule."""

    kind: str
    """text, heading, code, table, rule or math."""
    runs: tuple[Run, ...] = ()
    frames: str = ""
    """What it stands in, from the outside: i for a list item, q for a quote."""
    markers: tuple[tuple[int, str], ...] = ()
    """Bullets and numbers that stand before it: the index of their frame, and the text."""
    tight: bool = False
    """In a list without blank lines, or going on with what was cut: close to what is above."""
    level: int = 0
    language: str = ""
    code: str = ""
    head: tuple[tuple[Run, ...], ...] = ()
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    aligns: tuple[str, ...] = ()
    """Per column: left, center or right."""
    part: int = 0
    """Which piece of a long table, from 0."""

    @property
    def text(self) -> str:
        """The characters of its runs."""
        return "".join(run.text for run in self.runs)


def leaves(unit: Unit) -> tuple[Leaf, ...]:
    """The leaves of a block, at least one unless the block is only a list's empty frame."""
    walk = _Walk(unit)
    walk.run(full_tokens(unit.text))
    return tuple(walk.leaves)


def safe_href(address: str) -> str:
    """The address if a click may lead there, else "".

    Only http, https and mailto, without user names: `https://bank.example@evil.example` reads as the wrong host.
    """
    if any(ord(char) < 33 or char == "\\" for char in address):
        return ""
    try:
        parts = urlsplit(address)
        refused = parts.username is not None or parts.password is not None
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or refused or not (parts.netloc if parts.scheme != "mailto" else parts.path):
        return ""
    return address


def plain_runs(text: str, mark: Mark = Mark.PLAIN) -> Iterator[Run]:
    """Text with the bare addresses in it made links."""
    at = 0
    if "http" not in text:
        yield Run(text, mark)
        return
    for found in re.finditer(_ADDRESS, text):
        address = found[0].rstrip(".,;:!?*_")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")")
        href = safe_href(address)
        if not href:
            continue
        if found.start() > at:
            yield Run(text[at : found.start()], mark)
        yield Run(address, mark, href)
        at = found.start() + len(address)
    if at < len(text):
        yield Run(text[at:], mark)


_MARKS = {"strong": Mark.BOLD, "em": Mark.ITALIC, "s": Mark.STRIKE}


def inline_runs(tokens: "Sequence[Token]") -> tuple[Run, ...]:
    """The runs of one line of Markdown, neighbours of the same kind joined."""
    runs: list[Run] = []
    open_marks: list[Mark] = []
    hrefs: list[str] = []

    def add(run: Run) -> None:
        if runs and runs[-1].mark == run.mark and runs[-1].href == run.href:
            runs[-1] = Run(runs[-1].text + run.text, run.mark, run.href)
        elif run.text:
            runs.append(run)

    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        mark = Mark.PLAIN
        for each in open_marks:
            mark |= each
        href = next((each for each in reversed(hrefs) if each), "")
        if name in _MARKS:
            if token.nesting > 0:
                open_marks.append(_MARKS[name])
            else:
                open_marks.remove(_MARKS[name])
        elif name == "link":
            if token.nesting > 0:
                hrefs.append(safe_href(str(token.attrGet("href") or "")))
            else:
                hrefs.pop()
        elif token.type in ("softbreak", "hardbreak"):
            if runs and runs[-1].text.endswith(JOINT):
                runs[-1] = Run(runs[-1].text.removesuffix(JOINT), runs[-1].mark, runs[-1].href)
            else:
                add(Run(LINE_BREAK, mark, href))
        elif token.type == "code_inline":
            add(Run(token.content, mark | Mark.CODE, href))
        elif token.type == "math_inline":
            add(Run(token.content.replace("\n", " "), mark | Mark.MATH, href))
        elif token.type == "image":
            # Never loaded: a picture's address can carry away what is in the chat.
            add(Run(f"[{token.content or 'image'}]", mark | Mark.DIM, safe_href(str(token.attrGet("src") or ""))))
        elif href or mark & Mark.CODE:
            add(Run(token.content, mark, href))
        else:
            for run in plain_runs(token.content, mark):
                add(run)
    return tuple(runs)


class _Walk:
    """One pass over the tokens of a block."""

    def __init__(self, unit: Unit) -> None:
        self.leaves: list[Leaf] = []
        self._unit = unit
        self._frames = ""
        self._numbers: list[int | None] = []
        self._markers: list[tuple[int, str]] = []
        self._level = 0
        self._hidden = False
        self._cells: list[tuple[Run, ...]] = []
        self._rows: list[tuple[tuple[Run, ...], ...]] = []
        self._aligns: list[str] = []
        self._in_table = False

    def run(self, tokens: "Sequence[Token]") -> None:
        at = 0
        if self._unit.kind == "item":
            # What stands before the second item of the list is only there to say what the item belongs to.
            items = [index for index, token in enumerate(tokens) if token.type == "list_item_open" and token.level == 1]
            at = items[-1]
            ordered = tokens[0].type == "ordered_list_open"
            self._numbers.append(self._unit.number if ordered else None)
        for token in tokens[at:]:
            self._token(token)

    def _token(self, token: "Token") -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind in ("bullet_list_open", "ordered_list_open"):
            start = token.attrGet("start")
            self._numbers.append(None if kind[0] == "b" else int(start) if start is not None else 1)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._numbers.pop()
        elif kind == "list_item_open":
            number = self._numbers[-1]
            self._markers.append((len(self._frames), "•" if number is None else f"{number}."))
            self._numbers[-1] = None if number is None else number + 1
            self._frames += "i"
        elif kind == "list_item_close":
            if self._markers and self._markers[-1][0] == len(self._frames) - 1:
                self._add(Leaf("text"))
            self._frames = self._frames[:-1]
        elif kind == "blockquote_open":
            self._frames += "q"
        elif kind == "blockquote_close":
            self._frames = self._frames[:-1]
        elif kind == "paragraph_open":
            self._level, self._hidden = 0, token.hidden
        elif kind == "heading_open":
            self._level = int(token.tag[1:])
        elif kind in ("fence", "code_block"):
            code = token.content.removesuffix("\n").replace(JOINT, "")
            language = token.info.strip().split(" ")[0].strip("{}.") if token.info else ""
            self._add(Leaf("code", code=code, language=language))
        elif kind == "math_block":
            self._add(Leaf("math", (Run(token.content.replace("\n", LINE_BREAK), Mark.MATH),)))
        elif kind == "hr":
            self._add(Leaf("rule"))
        elif kind == "table_open":
            self._rows, self._aligns, self._in_table = [], [], True
        elif kind == "tr_open":
            self._cells = []
        elif kind == "th_open":
            style = str(token.attrGet("style") or "")
            self._aligns.append(style.removeprefix("text-align:") or "left")
        elif kind == "tr_close":
            self._rows.append(tuple(self._cells))
        elif kind == "table_close":
            self._in_table = False
            head, *rows = self._rows
            self._add(Leaf("table", head=head, rows=tuple(rows), aligns=tuple(self._aligns), part=self._unit.part))

    def _inline(self, token: "Token") -> None:
        runs = inline_runs(token.children or [])
        if self._frames.endswith("i") and self._markers and self._level == 0:
            runs = self._with_box(runs)
        if self._in_table:
            self._cells.append(runs)
        elif self._level:
            self._add(Leaf("heading", runs, level=self._level))
        else:
            self._add(Leaf("text", runs, tight=self._hidden))
        self._level = 0

    def _with_box(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        """The text of a task, its box made the marker of the item."""
        if runs and runs[0].text[:4] in ("[ ] ", "[x] ", "[X] "):
            self._markers[-1] = (self._markers[-1][0], "☐" if runs[0].text[1] == " " else "☑")
            return (Run(runs[0].text[4:], runs[0].mark, runs[0].href), *runs[1:])
        return runs

    def _add(self, leaf: Leaf) -> None:
        first = not self.leaves
        tight = leaf.tight
        if first and self._unit.kind == "item":
            tight = not self._unit.spaced
        elif first and self._unit.part and self._unit.kind == "block":
            tight = True
        self.leaves.append(replace(leaf, frames=self._frames, markers=tuple(self._markers), tight=tight))
        self._markers = []
