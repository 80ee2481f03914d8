# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML becomes Markdown: what a reader of the page sees, without scripts, styles and hidden parts.

Written as events come, without a tree: pages with 30,000 open elements or without any end tag are read like others.
"""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from leadline.documents import markdown

_UNSEEN = frozenset("script style template noscript svg iframe object canvas head select datalist audio video".split())
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table figure hr details".split())
_BLOCKS = _PARAGRAPHS | frozenset(
    "html body div section article header footer main nav aside address form fieldset figcaption summary dt dd li tr "
    "caption legend center title".split()
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ENDS_PARAGRAPH = _BLOCKS - {"html", "body"}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TEX = re.compile(r"^\s*\{\\displaystyle\s*(.*)\}\s*$", re.DOTALL)
_MAX_INDENT = 12
"""List and quote marks before one line: deeper nesting is no longer shown."""

_MAX_TABLES = 20
"""Open inside of each other."""

Attributes = Sequence[tuple[str, str | None]]


def html_to_markdown(html: str) -> str:
    """The page's text with headings, lists, tables, code and links to the web; ends with a line end unless empty."""
    reader = _Reader()
    reader.feed(_with_short_tags(_without_comments(html)))
    reader.close()
    return reader.text()


def _without_comments(html: str) -> str:
    """Comments taken out here: of one that does not end, the library looks for the end again and again."""
    pieces = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        pieces.append(html[at:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(pieces)
        at = end + 3
    return "".join((*pieces, html[at:])) if pieces else html


def _with_short_tags(html: str) -> str:
    """The brackets of a tag that begins again and again and does not end become text: from each of them the library
    would read to the end. A picture that lies inside of a tag has only one."""
    pieces = html.split(">")
    for index, piece in enumerate(pieces):
        if len(piece) > 10_000 and piece.count("<") > 50:
            last = piece.rfind("<")
            pieces[index] = piece[:last].replace("<", "&lt;") + piece[last:]
    return ">".join(pieces)


class _Column:
    """One run of text: the page's, or that of a cell of a table."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.prefixes: list[str] = []
        """What each line begins with: quote marks, the indents of lists."""
        self.marker = ""
        """A list item's, to be written before its first text."""
        self._breaks = 0
        self._blank = False
        self._last_prefix = ""

    @property
    def is_at_line(self) -> bool:
        """A new line was asked for, and nothing has come on it."""
        return bool(self._breaks)

    def line(self, breaks: int) -> None:
        """The next text begins on a new line; 2 for a blank one between."""
        self._breaks = max(self._breaks, breaks)
        self._blank = False

    def words(self, text: str) -> None:
        """Text in which all white space is alike."""
        text = _SPACE.sub(" ", text)
        if not text.strip(" "):
            self._blank = self._blank or bool(text)
            return
        blank = self._blank or text[0] == " "
        self._blank = text[-1] == " "
        self.exactly((" " if blank and not self._at_start() else "") + text.strip(" "))

    def exactly(self, text: str) -> None:
        """Text as it is, in one line."""
        if self._breaks or not self.parts:
            prefix = self._prefix()
            between = min(prefix, self._last_prefix, key=len).rstrip()
            self._last_prefix = prefix
            if self.marker and self.prefixes:
                prefix = self._prefix(1) + self.marker
            self.marker = ""
            breaks = self._breaks if self.parts else 0
            self.parts.append(("\n" + between) * (breaks - 1) + "\n" * bool(breaks) + prefix)
        self._breaks = 0
        self.parts.append(text)

    def _prefix(self, without: int = 0) -> str:
        """The marks before a line, less the last `without`."""
        return "".join(self.prefixes[: min(_MAX_INDENT, len(self.prefixes) - without)])

    def _at_start(self) -> bool:
        return bool(self._breaks) or not self.parts or self.parts[-1].endswith((" ", "\n"))


class _Table:
    """The rows of one table as far as they have come."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.column: _Column | None = None
        self.spans: dict[int, int] = {}
        self.width = 1
        self.height = 1


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._columns = [_Column()]
        self._tables: list[_Table] = []
        self._deeper = 0
        """Tables that are open inside of those, and count for text."""
        self._lists: list[int | None] = []
        self._unseen: list[str] = []
        """The element that is not shown, and those of the same name within it."""
        self._pre = 0
        self._is_title = False
        self._links: list[str] = []

    def text(self) -> str:
        """All that was read."""
        self._deeper = 0
        while self._tables:
            self._end_table()
        text = "".join(self._columns[0].parts)
        return text.strip("\n") + "\n" if text.strip() else ""

    # --- what the parser calls

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._unseen:
            if tag == self._unseen[0] and tag not in _VOID:
                self._unseen.append(tag)
            elif tag == "title" and self._unseen == ["head"]:
                self._is_title = True
            elif tag == "body":
                self._unseen.clear()
            return
        values = dict(attrs)
        if tag in _UNSEEN or "hidden" in values or _HIDDEN.search(values.get("style") or ""):
            if tag not in _VOID and tag not in ("html", "body"):
                self._unseen = [tag]
            return
        if tag == "math":
            self._formula(values)
        elif tag in ("td", "th"):
            self._begin_cell(values)
        elif tag in _BLOCKS:
            self._begin_block(tag, values)
        else:
            self._begin_inline(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == "title":
                self._is_title = False
            if tag == self._unseen[-1]:
                self._unseen.pop()
            return
        if tag == "table":
            self._end_table()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in _BLOCKS:
            self._end_block(tag)
        elif tag in ("b", "strong"):
            pass
        elif tag == "code" and not self._pre:
            self._column.words("`")
        elif tag == "a" and self._links:
            if address := self._links.pop():
                self._column.exactly(f"]({address})")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            if self._is_title and data.strip():
                self._column.words(data)
                self._column.line(2)
            return
        if self._pre:
            self._verbatim(data)
        else:
            self._column.words(data)

    # --- parts

    @property
    def _column(self) -> _Column:
        return self._columns[-1]

    def _begin_block(self, tag: str, values: dict[str, str | None]) -> None:
        column = self._column
        column.line(2 if tag in _PARAGRAPHS and not (tag in ("ul", "ol") and self._lists) else 1)
        if tag == "table" and len(self._tables) == _MAX_TABLES:
            self._deeper += 1
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].rows.append([])
        elif tag in ("ul", "ol"):
            self._lists.append(_number(values.get("start"), 1) if tag == "ol" else None)
            column.prefixes.append("")
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            column.prefixes.append("> ")
        elif tag == "dd":
            column.words(": ")
        elif tag == "pre":
            self._pre += 1
            column.exactly("```")
            column.line(1)
        elif tag == "hr":
            column.exactly("---")
            column.line(2)
        elif tag in _HEADINGS:
            column.marker = ""
            column.exactly(_HEADINGS[tag])

    def _begin_item(self) -> None:
        column = self._column
        if not self._lists:
            column.exactly("- ")
            return
        number = self._lists[-1]
        column.marker = "- " if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1
        if column.prefixes:
            column.prefixes[-1] = " " * len(column.marker)

    def _end_block(self, tag: str) -> None:
        column = self._column
        if tag == "pre":
            if self._pre:
                self._pre -= 1
                column.line(1)
                column.exactly("```")
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
                _drop_last(column.prefixes, quote=False)
            column.marker = ""
        elif tag == "blockquote":
            _drop_last(column.prefixes, quote=True)
        column.line(2 if tag in _PARAGRAPHS and not (tag in ("ul", "ol") and self._lists) else 1)

    def _begin_inline(self, tag: str, values: dict[str, str | None]) -> None:
        column = self._column
        if tag == "br":
            column.line(1)
        elif tag == "code" and not self._pre:
            column.words("`")
        elif tag == "a":
            address = (values.get("href") or "").strip()
            is_web = address.startswith(("http://", "https://", "mailto:")) and not self._pre
            if is_web:
                column.words("[")
            self._links.append(address.replace(" ", "%20") if is_web else "")
        elif tag == "img":
            if alternative := (values.get("alt") or "").strip():
                column.words(f"[picture: {alternative}]")
        elif tag == "textarea":
            column.line(1)

    def _formula(self, values: dict[str, str | None]) -> None:
        """A formula by its TeX, where the page has it (Wikipedia, arXiv, MathJax do); else its symbols."""
        if tex := (values.get("alttext") or "").strip():
            found = _TEX.match(tex)
            self._column.words(f"${(found.group(1) if found else tex).strip()}$")
            self._unseen = ["math"]

    def _verbatim(self, data: str) -> None:
        column = self._column
        for index, line in enumerate(data.replace("\r\n", "\n").split("\n")):
            if index:
                if column.is_at_line:
                    column.exactly("")
                column.line(1)
            if line:
                column.exactly(line)

    # --- tables

    def _begin_cell(self, values: dict[str, str | None]) -> None:
        if not self._tables:
            self._column.line(1)
            return
        self._end_cell()
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        table.width = min(_number(values.get("colspan"), 1), 100)
        table.height = min(_number(values.get("rowspan"), 1), 1000)
        row = table.rows[-1]
        while table.spans.get(len(row), 0) > 0:  # a cell from the row above reaches down to here
            table.spans[len(row)] -= 1
            row.append("")
        table.column = _Column()
        self._columns.append(table.column)

    def _end_cell(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None or table.column is None or self._columns[-1] is not table.column:
            return
        self._columns.pop()
        text = "".join(table.column.parts)
        row = table.rows[-1]
        for _ in range(table.width):
            if table.height > 1:
                table.spans[len(row)] = table.height - 1
            row.append(text)
            text = ""
        table.column = None

    def _end_table(self) -> None:
        if self._deeper:
            self._deeper -= 1
            return
        if not self._tables:
            return
        table = self._tables[-1]
        if table.column is not None and table.column in self._columns:
            del self._columns[self._columns.index(table.column) + 1 :]
            self._end_cell()
        self._tables.pop()
        rows = [row for row in table.rows if any(cell.strip() for cell in row)]
        column = self._column
        column.line(2)
        if max((len(row) for row in rows), default=0) > 1 and len(rows) > 1:
            lines = markdown.table(rows).splitlines()
        else:  # a table for the sake of the layout
            lines = [line for row in rows for cell in row for line in cell.splitlines()]
        for line in lines:
            column.exactly(line)
            column.line(1)
        column.line(2)


def _drop_last(prefixes: list[str], *, quote: bool) -> None:
    """Takes the last prefix of this kind away: end tags may come in any order."""
    for index in range(len(prefixes) - 1, -1, -1):
        if (prefixes[index] == "> ") is quote:
            del prefixes[index]
            return


def _number(value: str | None, otherwise: int) -> int:
    text = (value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) else otherwise
