# SPDX-License-Identifier: AGPL-3.0-or-later
"""Markdown that grows becomes blocks that no longer change, and a tail that may. No Qt.

A block is closed once a complete line has begun the next one: the parser works line by line, and nothing that follows
can change a block before the last. So a block is parsed once more when it closes and never again, and what comes out
depends on the text alone, not on the pieces it came in. Lists are closed per item, tables per `TABLE_ROWS` rows, and a
block that grows past its limit is cut at a line end, so that one endless block costs no more than many.
"""

import re
from dataclasses import dataclass, replace

from leadline.ui.transcript.lines import Line, LineReader
from leadline.ui.transcript.parsing import block_tokens

TABLE_ROWS = 24
"""Rows in one piece of a long table."""
PARAGRAPH_LIMIT = 4000
"""Characters after which a paragraph is cut: some 50 lines on screen."""
BLOCK_LIMIT = 12_000
"""Characters after which a list item or a quote is cut. Larger, for code inside a list item looks bad when cut."""
SLICE = 16_384
"""Characters fed at once where the whole text is there: bounds what one cut makes the parser read again."""

_FENCE_END = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*\Z")
_UNDECIDED = re.compile(r"\s*(\d{1,9}[.)]?|[-+*=_](\s*[-+*=_])*|[>|]|[`~$#\\]{1,3}|\\\[)?\s*\Z")
_FENCE_START = re.compile(r"\s*(```|~~~)")
_WITH_MARKS = ("paragraph_open", "heading_open", "list_item_open", "blockquote_open")
_OPEN_LINK = re.compile(r"!?\[([^\[\]]*)\](\([^()\s]*)?\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """One block of the answer."""

    kind: str
    """block, item, fence or table."""
    text: str
    """What to parse: `context` lines that only say what the rest belongs to, then the block."""
    context: int
    """How many lines at the start of `text` are not part of the block."""
    start: int
    end: int
    """Where the block stands in the text that was fed; the end is after its line end."""
    number: int
    """An item's number in its list; 0 for others."""
    part: int
    """Which piece of a block that was cut, from 0."""
    spaced: bool
    """A blank line stands before it."""


@dataclass(slots=True)
class OpenFence:
    """Code whose end has not come: lines are appended, nothing is parsed."""

    marker: str
    opening: str
    start: int
    end: int
    spaced: bool
    lines: list[str]

    @property
    def indent(self) -> int:
        """Spaces before the fence; as many are taken from each line of code."""
        return len(self.opening) - len(self.opening.lstrip(" "))

    @property
    def language(self) -> str:
        """The word after the fence; "" when there is none."""
        return self.opening.strip()[len(self.marker) :].strip().split(" ")[0]

    def closed_by(self, line: str) -> bool:
        """Whether this line ends the code."""
        found = _FENCE_END.match(line)
        return found is not None and found[1][0] == self.marker[0] and len(found[1]) >= len(self.marker)

    def add(self, line: Line) -> None:
        """Append a line of code, less the indent of the fence."""
        self.lines.append(_dedented(line.text, self.indent))
        self.end = line.end

    def unit(self) -> Unit:
        """The code as a block, closed as it stands."""
        text = "\n".join([self.opening.strip(), *self.lines, self.marker])
        return Unit("fence", text, 0, self.start, self.end, 0, 0, self.spaced)


@dataclass(frozen=True, slots=True)
class _Span:
    """A block as line numbers into the lines that are not closed."""

    kind: str
    type: str
    first: int
    last: int
    context: tuple[str, ...] = ()
    number: int = 0
    part: int = 0
    marker: str = ""
    fresh: bool = True
    """Not known to go on with what is before it: it may still turn out to be another kind of block."""


class Splitter:
    """Feed it the text as it comes; it gives each block once, when it is closed."""

    def __init__(self) -> None:
        self._reader = LineReader()
        self._lines: list[Line] = []
        # Of the first block in _lines: what it belongs to, and whether it goes on with what was closed.
        self._context: tuple[str, ...] = ()
        self._number = 0
        self._part = 0
        self._spaced = False
        self.fence: OpenFence | None = None

    def feed(self, text: str) -> list[Unit]:
        """The blocks that `text` closes."""
        closed: list[Unit] = []
        for at in range(0, len(text), SLICE):
            self._take(self._reader.feed(text[at : at + SLICE]), closed)
        return closed

    def finish(self) -> list[Unit]:
        """The rest, when no more text comes."""
        closed: list[Unit] = []
        self._take(self._reader.finish(), closed)
        if self.fence is not None:
            closed.append(self.fence.unit())
            self.fence = None
        else:
            closed += self._units(self._spans(self._lines), self._lines)
        self._lines = []
        return closed

    def tail(self) -> list[Unit]:
        """What is not closed, as it stands; nothing while `fence` is open.

        A half-typed line that may still mean something else is held back, and marks that are open are closed for
        the eye, so that the end does not flicker.
        """
        if self.fence is not None:
            return []
        partial = self._reader.partial
        lines = list(self._lines)
        if partial.text and not _UNDECIDED.match(partial.text) and not _FENCE_START.match(partial.text):
            lines.append(partial)
        spans = self._spans(lines)
        if spans and spans[-1].type == "paragraph_open" and lines[spans[-1].last - 1].text.lstrip().startswith("|"):
            lines = lines[: spans[-1].last - 1]  # perhaps the head of a table
            spans = self._spans(lines)
        if spans and spans[-1].type in _WITH_MARKS:
            last = lines[spans[-1].last - 1]
            lines[spans[-1].last - 1] = Line(_completed(last.text), last.start, last.end)
        return self._units(spans, lines)

    @property
    def open_line(self) -> str:
        """The unfinished line of the open fence; "" while it may be the end of it."""
        if self.fence is None:
            return ""
        text = self._reader.partial.text
        return "" if _FENCE_START.match(text) or text.strip(" `~") == "" else _dedented(text, self.fence.indent)

    def _take(self, lines: list[Line], closed: list[Unit]) -> None:
        for at, line in enumerate(lines):
            if self.fence is None:
                self._lines += lines[at:]
                self._close(closed)
                return
            if self.fence.closed_by(line.text):
                self.fence.end = line.end
                closed.append(self.fence.unit())
                self.fence = None
            else:
                self.fence.add(line)

    def _close(self, closed: list[Unit]) -> None:
        """Give out all blocks but the last."""
        while self._lines:
            spans = self._spans(self._lines)
            if not spans:
                return
            if self._cut(spans, closed):
                continue
            *_done, last = spans
            units = self._units(spans, self._lines)
            closed += units[:-1]
            if last.type == "fence":
                self._open_fence(last, units[-1], closed)
            else:
                self._start_from(last.first, last, units[-1].spaced)
            return

    def _cut(self, spans: list[_Span], closed: list[Unit]) -> bool:
        """Cut the first block that is too long; whether there was one."""
        for at, span in enumerate(spans):
            if span.kind in ("fence", "table"):
                continue
            limit = PARAGRAPH_LIMIT if span.type in ("paragraph_open", "heading_open") else BLOCK_LIMIT
            size = 0
            for number in range(span.first, span.last - 1):
                size += len(self._lines[number].text) + 1
                # The line after must be known to belong here: it might have made this one the head of a table.
                if size >= limit and self._lines[number + 1].text.strip():
                    piece = replace(span, last=number + 1)
                    closed += self._units([*spans[:at], piece], self._lines)
                    self._start_from(number + 1, _Span("block", "", 0, 0, part=span.part + 1), False)
                    return True
        return False

    def _open_fence(self, span: _Span, unit: Unit, closed: list[Unit]) -> None:
        opening = self._lines[span.first]
        inside = self._lines[span.first + 1 :]
        self.fence = OpenFence(span.marker, opening.text, opening.start, opening.end, unit.spaced, [])
        self._start_from(len(self._lines), _Span("block", "", 0, 0), False)
        self._take(inside, closed)

    def _start_from(self, number: int, span: _Span, spaced: bool) -> None:
        """Forget the lines before `number`; what is left begins with `span`."""
        self._lines = self._lines[number:]
        self._context = () if span.fresh else span.context
        self._number, self._part, self._spaced = span.number, span.part, spaced

    def _spans(self, lines: list[Line]) -> list[_Span]:
        """The blocks in these lines, in order."""
        if not lines:
            return []
        before = len(self._context)
        text = [*self._context, *(line.text for line in lines)]
        spans: list[_Span] = []
        marker, number, fresh = "", 0, True
        for token in block_tokens("\n".join(text)):
            if token.map is None or token.nesting < 0:
                continue
            first, last = token.map[0] - before, token.map[1] - before
            while last - 1 > first and not text[last - 1 + before].strip() and token.type != "fence":
                last -= 1
            if token.level == 0 and token.type in ("bullet_list_open", "ordered_list_open"):
                ordered = token.type == "ordered_list_open"
                fresh = first >= 0
                marker = ("1" if ordered else "") + token.markup
                start = token.attrGet("start")
                number = 0 if not ordered else self._number - 1 if first < 0 else int(start) if start is not None else 1
            elif token.level == 1 and token.type == "list_item_open" and marker:
                if first >= 0:
                    part = self._part if not spans else 0
                    # Four spaces, so that an item that is itself indented does not read as one inside this one.
                    context = (marker + "    x",)
                    spans.append(_Span("item", token.type, first, last, context, number, part, fresh=fresh))
                fresh = False
                number += 1 if marker[0] == "1" else 0
            elif token.level == 0 and token.type == "table_open":
                spans += self._table_spans(first, last, (text[token.map[0]], text[token.map[0] + 1]))
            elif token.level == 0:
                kind = "fence" if token.type == "fence" else "block"
                part = self._part if not spans else 0
                spans.append(_Span(kind, token.type, first, last, part=part, marker=token.markup))
            if token.level == 0 and not token.type.endswith("list_open"):
                marker = ""
        return spans

    def _table_spans(self, first: int, last: int, head: tuple[str, str]) -> list[_Span]:
        going_on = first < 0
        row, part = (0, self._part) if going_on else (first + len(head), 0)
        spans = []
        while True:
            end = min(row + TABLE_ROWS, last)
            begin = row if going_on or part else first
            context = head if going_on or part else ()
            spans.append(_Span("table", "table_open", begin, end, context, 0, part, fresh=not context))
            if end == last:
                return spans
            row, part = end, part + 1

    def _units(self, spans: list[_Span], lines: list[Line]) -> list[Unit]:
        return [self._unit(span, lines) for span in spans]

    def _unit(self, span: _Span, lines: list[Line]) -> Unit:
        inside = lines[span.first : span.last]
        spaced = not lines[span.first - 1].text.strip() if span.first else self._spaced
        if span.type == "fence":
            fence = OpenFence(span.marker, inside[0].text, inside[0].start, inside[-1].end, spaced, [])
            for line in inside[1:-1] if fence.closed_by(inside[-1].text) else inside[1:]:
                fence.lines.append(_dedented(line.text, fence.indent))
            return fence.unit()
        text = "\n".join([*span.context, *(line.text for line in inside)])
        number, context = span.number, len(span.context)
        return Unit(span.kind, text, context, inside[0].start, inside[-1].end, number, span.part, spaced)


def units_of(text: str) -> list[Unit]:
    """The blocks of a whole text."""
    splitter = Splitter()
    return splitter.feed(text) + splitter.finish()


def _dedented(text: str, spaces: int) -> str:
    return text[min(spaces, len(text) - len(text.lstrip(" "))) :]


def _completed(line: str) -> str:
    """The last line of a reply that is still coming, with its open marks closed."""
    link = _OPEN_LINK.search(line)
    if link:
        line = line[: link.start()] + link[1]
    if line.count("`") % 2:
        return line + "`"
    if line.count("**") % 2:
        bare = line.rstrip("*").rstrip()
        return bare + "**" if bare.count("**") % 2 else bare
    return line
