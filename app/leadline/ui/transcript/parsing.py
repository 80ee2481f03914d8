# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Markdown dialect of the transcript. No Qt; markdown_it is imported on first use.

HTML is text here (`List<String>` and `<think>` show as typed). Reference definitions are text too: they would let a
later line change blocks that are already shown. Formulas are kept as typed; their typesetting is not here.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_DISPLAY = {"$$": "$$", "\\[": "\\]"}
_DOLLAR = re.compile(r"\$(?![\s$])((?:\\.|[^\\$\n]){1,2000}?)(?<![\s\\])\$(?![\d$])")
_PAREN = re.compile(r"\\\(((?:.|\n){1,2000}?)\\\)|\\\[((?:.|\n){1,2000}?)\\\]|\$\$((?:[^$\\]|\\.){1,2000}?)\$\$")


@cache
def dialect() -> "MarkdownIt":
    """The parser, made once."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # html_block and html_inline are off by the option; reference is off for the reason in the docstring.
    markdown.disable(["reference", "html_block", "html_inline"])
    options = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("fence", "math_block", _math_block, options)  # type: ignore[arg-type]
    markdown.inline.ruler.before("escape", "math_inline", _math_inline)
    return markdown


def block_tokens(text: str) -> "list[Token]":
    """The blocks of a text with line numbers; the text inside them is not parsed."""
    markdown = dialect()
    tokens: list[Token] = []
    markdown.block.parse(text, markdown, {}, tokens)
    return tokens


def full_tokens(text: str) -> "list[Token]":
    """The blocks of a text and what is inside them."""
    return dialect().parse(text)


def _math_block(state: "StateBlock", first: int, last: int, silent: bool) -> bool:
    """A display formula: `$$` or `\\[` at the start of a line, up to the line that ends it, a blank line or the end.

    It never takes back a start: what a line opens may not depend on lines that have not come yet.
    """
    if state.is_code_block(first):
        return False
    begin = state.bMarks[first] + state.tShift[first]
    line = state.src[begin : state.eMarks[first]].strip()
    close = _DISPLAY.get(line[:2])
    if close is None or close in line[2:-2]:
        return False
    if silent:
        return True
    number, found = first, len(line) > 3 and line.endswith(close)
    while not found and number + 1 < last:
        follows = number + 1
        if state.isEmpty(follows) or state.sCount[follows] < state.blkIndent:
            break
        number = follows
        found = state.src[state.bMarks[number] : state.eMarks[number]].rstrip().endswith(close)
    content = state.getLines(first, number + 1, state.blkIndent, False).strip()[2:]
    state.line = number + 1
    token = state.push("math_block", "math", 0)
    token.block = True
    token.content = content.removesuffix(close).strip()
    token.markup = line[:2]
    token.map = [first, number + 1]
    return True


def _math_inline(state: "StateInline", silent: bool) -> bool:
    """A formula inside a line: `$x$`, `$$x$$`, `\\(x\\)` or `\\[x\\]`, kept from being read as Markdown."""
    start = state.src[state.pos : state.pos + 2]
    if start[:1] == "$" and start != "$$":
        found = _DOLLAR.match(state.src, state.pos) if state.src[state.pos - 1 : state.pos] != "\\" else None
    elif start in ("\\(", "\\[", "$$"):
        found = _PAREN.match(state.src, state.pos)
    else:
        return False
    if found is None:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = found.group(0)
        token.markup = start
    state.pos = found.end()
    return True
