# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text in pieces becomes lines, none of them longer than Qt lays out quickly. No Qt.

What comes out depends on the text alone, never on where it was cut into pieces.
"""

import re
from dataclasses import dataclass

LONGEST = 2000
"""Characters of one line. Qt takes seconds for an unbroken line of 100,000."""
JOINT = "\u200b"
"""Ends a line that was broken here, so that it can be shown without a break."""

_SPACE_FROM = 1500
_DATA_END = re.compile(r"data:[\w.+/;=-]{0,100},[A-Za-z0-9+/=_%-]*\Z")
_DATA_REST = re.compile(r"[A-Za-z0-9+/=_%-]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is parsed, and where it stands in the text that was fed."""

    text: str
    start: int
    end: int
    """Offset after the line and its line end."""


class LineReader:
    """Cuts text that arrives in pieces into lines.

    Lines over `LONGEST` are broken, at a space where there is one. The inside of an embedded `data:` address
    is left out: it is never shown, and five megabytes of it would be laid out as text.
    """

    def __init__(self) -> None:
        self._rest = ""
        self._start = 0  # offset of the first character that no line has yet
        self._skipped = 0  # characters of a data: address between _start and _rest
        self._in_data = False
        self._broken = False  # the line goes on with one that was broken
        self._indent = ""  # of that line: what follows stands under it, in the same list or code

    def feed(self, text: str) -> list[Line]:
        """The lines that `text` completes."""
        rest = self._rest + text
        lines: list[Line] = []
        at = 0
        while True:
            if self._in_data:
                found = _DATA_REST.match(rest, at)
                over = found.end() if found else at
                self._skipped += over - at
                at = over
                if at == len(rest):
                    break
                self._in_data = False
            newline = rest.find("\n", at, at + LONGEST + 1)
            if newline >= 0:
                lines.append(self._line(rest[at:newline].removesuffix("\r"), newline + 1 - at))
                at = newline + 1
                self._indent, self._broken = "", False
            elif len(rest) - at > LONGEST:
                segment = rest[at : at + LONGEST]
                data = _DATA_END.search(segment)
                if data:
                    shown, taken = segment[: data.start()] + "data:…" + JOINT, LONGEST
                    self._in_data = True
                else:
                    taken = _good_break(segment)
                    shown = segment[:taken] + JOINT
                lines.append(self._line(shown, taken))
                at += taken
                if not self._broken:
                    self._indent, self._broken = _indent_of(segment), True
            else:
                break
        self._rest = rest[at:]
        return lines

    @property
    def partial(self) -> Line:
        """The line that has not ended yet; its text is "" between lines."""
        return Line(self._indent + _plain(self._rest), self._start, self._end)

    def finish(self) -> list[Line]:
        """The last line when the text did not end with a line end."""
        last = self.partial
        if last.start == last.end:
            return []
        self._rest, self._start, self._skipped = "", last.end, 0
        return [last]

    @property
    def _end(self) -> int:
        return self._start + self._skipped + len(self._rest)

    def _line(self, text: str, taken: int) -> Line:
        start = self._start
        self._start += self._skipped + taken
        self._skipped = 0
        return Line(self._indent + _plain(text), start, self._start)


def _plain(text: str) -> str:
    """The text as the parser would take it: a bare carriage return would be a line end, and shift the line numbers."""
    return text.replace("\r", " ").replace("\x00", "\ufffd")


def _indent_of(segment: str) -> str:
    indent = segment[: len(segment) - len(segment.lstrip(" \t"))]
    return indent if len(indent) <= 40 else ""


def _good_break(segment: str) -> int:
    """Where to break: after the last space that a letter follows, so that no new line reads as a list or a heading."""
    at = segment.rfind(" ", _SPACE_FROM)
    while at >= 0 and not segment[at + 1 : at + 2].isalpha():
        at = segment.rfind(" ", _SPACE_FROM, at)
    return at + 1 if at >= 0 else len(segment)
