# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts that are the sum of their parts: a text is cut where the tokenizer cuts anyway, and each part is counted once.

Parts are known again by the hash of their bytes, in one vocabulary: a document keeps its count under another number,
in another chat, mode or model. Nothing here loads a vocabulary.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator

KEPT_PARTS = 50_000
"""Counts that are remembered: some 10 MB."""
WORTH_CHARS = 256
"""What is shorter is counted faster than it is looked up."""

_MARK = re.compile(r"\[(?:document \d+: .*|p\. \d+|end of document \d+)\]\n")


def parts_of(text: str) -> Iterator[str]:
    """The text, cut before and after every line that marks a document or a page.

    The tokenizer always cuts between a line's end and a character that is neither blank nor a line's end: it never
    joins these, whatever stands on either side. After a mark that is followed by anything else there is no cut.
    """
    done = 0
    for mark in _marks(text):
        for at in (mark.start(), mark.end()):
            if done < at < len(text) and text[at - 1] == "\n" and is_visible(text[at]):
                yield text[done:at]
                done = at
    if done < len(text) or not text:
        yield text[done:]


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Lines that mark something. Looked for by their first characters: ten times as fast as an expression for lines."""
    at = 0 if text.startswith("[") else text.find("\n[") + 1
    while at or text.startswith("[", at):
        mark = _MARK.match(text, at)
        if mark is not None:
            yield mark
        at = text.find("\n[", mark.end() - 1 if mark is not None else at) + 1
        if not at:
            return


class PartCounts:
    """Counts texts part by part, and remembers the parts. For one vocabulary, and one thread."""

    def __init__(self, count: Callable[[str], int], kept: int = KEPT_PARTS) -> None:
        """`count` gives the tokens of any text."""
        self._count = count
        self._kept = kept
        self._known: OrderedDict[bytes, int] = OrderedDict()

    def count(self, text: str) -> int:
        """Tokens of ordinary text: the same as those of the text in one piece."""
        return sum(self._part(part) for part in parts_of(text))

    def _part(self, part: str) -> int:
        if len(part) < WORTH_CHARS:
            return self._count(part)
        key = hashlib.blake2b(part.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        tokens = self._known.get(key)
        if tokens is None:
            tokens = self._known[key] = self._count(part)
            if len(self._known) > self._kept:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return tokens


def is_visible(character: str) -> bool:
    """Whether a line that begins with it is cut off from the line before: letters, digits, signs, no blanks."""
    return character.isalnum() or (" " < character < "\x7f")
