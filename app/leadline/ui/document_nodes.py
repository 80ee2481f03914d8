# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in the tree of documents: folders, files, chapters and pages, each with the sums of what is below it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.documents.document import State
from leadline.ui.document_row import DocumentRow, PageRange, page_number
from leadline.ui.sort_by import SortBy


@dataclass(frozen=True, slots=True)
class Contents:
    """The line under a file of several pages that holds its chapters and pages."""

    pages: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the document's own table of contents, with the pages up to the next one."""

    level: int
    title: str
    first: int
    last: int
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page."""

    number: int
    tokens: int | None
    code: str = ""
    """Of its note, where it has one."""


Item = DocumentRow | PageRange | Contents | Chapter | PageLine


class Node:
    """A folder, a file, or something inside of a file."""

    __slots__ = ("boxes", "children", "item", "leaves", "name", "parent", "place", "serial", "ticked", "tokens")

    def __init__(self, serial: int, parent: "Node | None", name: str, item: Item | None) -> None:
        self.serial = serial
        self.parent = parent
        self.place = 0
        self.name = name
        """As it may be shown: no control characters."""
        self.item = item
        """None for a folder."""
        self.children: list[Node] = []
        self.tokens = 0
        self.boxes = 0
        """How many files at and below it can be ticked, those that were sent included."""
        self.ticked = 0
        """How many of these are."""
        self.leaves = 0
        """How many files there are at and below it."""

    @property
    def row(self) -> DocumentRow | None:
        """The document it stands for, or whose page it is."""
        node: Node | None = self
        while node is not None and node.item is not None:
            if isinstance(node.item, DocumentRow):
                return node.item
            node = node.parent
        return None

    @property
    def first_page(self) -> int:
        """Where its text begins."""
        if isinstance(self.item, PageRange | Chapter):
            return self.item.first
        return self.item.number if isinstance(self.item, PageLine) else 1

    def count(self, tokens: int, boxes: int, ticked: int, leaves: int = 1) -> None:
        """Take new sums, and hand the difference on to the folders above."""
        more = (tokens - self.tokens, boxes - self.boxes, ticked - self.ticked, leaves - self.leaves)
        step: Node | None = self
        while step is not None:
            step.tokens += more[0]
            step.boxes += more[1]
            step.ticked += more[2]
            step.leaves += more[3]
            step = step.parent

    def add_up(self) -> None:
        """Take the sums of what is below, folder by folder; those of files stand."""
        if self.item is not None:
            return
        self.tokens = self.boxes = self.ticked = self.leaves = 0
        for child in self.children:
            if child.item is None:
                child.add_up()
            self.tokens += child.tokens
            self.boxes += child.boxes
            self.ticked += child.ticked
            self.leaves += child.leaves

    def files(self) -> Iterator[DocumentRow]:
        """The documents at and below it."""
        if isinstance(self.item, DocumentRow):
            yield self.item
        elif self.item is None:
            for child in self.children:
                yield from child.files()


_STATES = (State.FAILED, State.MISSING, State.CHANGED, State.PARTLY, State.LEFT_OUT, State.READING, State.READY)
_RANKS = {str(state): rank for rank, state in enumerate(_STATES)}


def sort_key(by: SortBy) -> Callable[[Node], Any]:
    """The order of the children of one folder; what needs a look comes first by state, the dearest by tokens."""
    if by is SortBy.NAME:
        return lambda node: (node.item is not None, _natural(node.name))
    if by is SortBy.TOKENS:
        return lambda node: (-node.tokens, _natural(node.name))
    if by is SortBy.STATE:
        return lambda node: (_worst(node), _natural(node.name))
    return lambda node: node.serial


def _worst(node: Node) -> int:
    if node.item is None:
        return min((_worst(child) for child in node.children), default=len(_STATES))
    return _RANKS.get(node.item.state, 0) if isinstance(node.item, DocumentRow) else 0


_DIGITS = re.compile(r"(\d{1,18})", re.ASCII)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """`chapter 9` before `chapter 10`."""
    parts = _DIGITS.split(name.casefold())
    return [(0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts) if part]


def contents_tree(lines: Sequence[Chapter | PageLine], top: Node, new: Callable[[Node, str, Item], Node]) -> list[Node]:
    """Chapters with their sections and pages below each other; gives those that stand below `top` itself."""
    found: list[Node] = []
    open_chapters: list[Node] = []
    for line in lines:
        if isinstance(line, Chapter):
            while open_chapters and _level(open_chapters[-1]) >= line.level:
                open_chapters.pop()
        parent = open_chapters[-1] if open_chapters else top
        node = new(parent, line.title if isinstance(line, Chapter) else page_number(line.number), line)
        node.tokens = line.tokens or 0
        siblings = found if parent is top else parent.children
        node.place = len(siblings)
        siblings.append(node)
        if isinstance(line, Chapter):
            open_chapters.append(node)
    return found


def _level(node: Node) -> int:
    return node.item.level if isinstance(node.item, Chapter) else 0
