# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents between fixed marks, and the JSON they travel in. No files, no database, no counting."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.documents.document import Note, State

RECEIVED = "Documents received."
"""The fixed reply after the pack: it makes a real boundary between the documents and the first question."""

_SLICE_CHARS = 65_536
"""`json.dumps` and a search hold the GIL; in slices of this size no other thread waits longer than some milliseconds,
whatever the text is."""

_RARE_CONTROLS = bytes((*range(0x09), *range(0x0B, 0x20)))
"""Those that JSON escapes, less tab and line end."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# Blanks, dots and characters that do not show. Bounded, or a megabyte of brackets would take quadratic time.
_GAP = "(?:[^\\S\n\r]|[.\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff])"
_PAGE_MARK = rf"p{_GAP}{{1,16}}\d{{1,9}}{_GAP}{{0,16}}\]"
_DOCUMENT_MARK = rf"(?:end{_GAP}{{1,16}}of{_GAP}{{1,16}})?document{_GAP}{{0,16}}\d"
_MARK = re.compile(rf"\[(?={_GAP}{{0,16}}(?:{_PAGE_MARK}|{_DOCUMENT_MARK}))", re.IGNORECASE)
_MARK_REACH = 80
"""No look-alike is longer than this many characters."""
_NOT_IN_NAMES = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One document of a chat's pack, as the panel shows it and the request sends it."""

    seq: int
    """Place in the pack; never changes and is never given out again."""
    document_id: int
    """The number in the document's marks."""
    name: str
    path: str
    source: str
    kind: str
    state: State
    notes: tuple[Note, ...]
    """Those on pages too, each with its page."""
    hash: str
    pages: int
    tokens: int | None
    """Of the framed text; None where it was not counted."""
    frozen: bytes | None
    """The framed text as JSON string content; None where the document is left out."""
    since_turn: int | None
    """The turn of this branch that it was first sent with; None as long as it was not."""
    is_elsewhere: bool = False
    """It was sent in another branch of the chat, and is no part of this one."""
    is_wanted: bool = False
    """The user wants it here, too: it goes out with the next question."""
    is_dropped: bool = False
    """It leaves the prompt with the next question, which is built anew without it."""
    is_late: bool = False
    """It goes out before a chat's first question, not at the head of its prompt, which others share."""

    @property
    def goes_out(self) -> bool:
        """Whether the next question is the first one in this branch that it goes out with."""
        return self.since_turn is None and (self.is_wanted or not self.is_elsewhere)


def frame(document_id: int, name: str, pages: Sequence[tuple[int, str]], *, paged: bool | None = None) -> str:
    """A document between its marks: the text that the model reads.

    It begins with a visible character and ends with a newline. Between such blocks the tokenizer always cuts,
    whatever stands in them, so that the tokens of a pack are the plain sum of its documents'. A line of the
    document that looks like a mark gets a backslash before its bracket.

    `paged` says whether page marks are written; by default they are for a PDF, for more than one page, and for
    a lone page that is not the first.
    """
    if paged is None:
        paged = is_paged(name, [number for number, _ in pages])
    head = f"[document {document_id}: {one_line(name)}]\n"
    blocks = (frame_page(number, text, paged=paged) for number, text in pages)
    return "".join((head, *blocks, f"[end of document {document_id}]\n"))


def is_paged(name: str, numbers: Sequence[int]) -> bool:
    """Whether a document with pages of these numbers gets page marks."""
    return len(numbers) != 1 or numbers[0] != 1 or name.lower().endswith(".pdf")


def frame_page(number: int, text: str, *, paged: bool) -> str:
    """One page of a framed document. With its mark it begins visible and ends with a newline, as the whole does: the
    tokens of a document are the plain sum of those of its pages and of its first and last line.
    """
    mark = f"[p. {number}]\n" if paged else ""
    return mark + escape_marks(text) + ("" if not text or text.endswith("\n") else "\n")


def cut_of(framed: str, text: str) -> tuple[int, int] | None:
    """Where the text of a document's only page stands in the framed text; None if it is not there word for word."""
    start = framed.find("\n") + 1
    if not framed.startswith(text, start) or not framed.startswith(("[end of", "\n[end of"), start + len(text)):
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return None  # the fragment has other characters in place of some
    return start, start + len(text)


def escape_marks(text: str) -> str:
    """The text with a backslash before every `[` that begins a line and could be taken for a mark.

    What counts as the beginning of a line and as a mark is generous: blanks, characters that do not show,
    every kind of line end, any case, any dots.
    """
    pieces: list[str] = []
    done = 0
    for at in _mark_lookalikes(text):
        if _begins_line(text, at):
            pieces += (text[done:at], "\\")
            done = at
    return "".join((*pieces, text[done:])) if pieces else text


def json_fragment(text: str) -> bytes:
    """The text as the content of a JSON string: UTF-8, without the quotes. Lone surrogates become U+FFFD.

    Fragments may be joined: the fragment of two texts is that of the one followed by that of the other.
    """
    if len(text) <= _SLICE_CHARS:
        return _escaped(text)
    return b"".join(_escaped(text[at : at + _SLICE_CHARS]) for at in range(0, len(text), _SLICE_CHARS))


def _escaped(text: str) -> bytes:
    """What `json.dumps` gives, three times as fast: most texts need four escapes, each replaced in one go."""
    data = replace_surrogates(text).encode()
    if len(data) != len(data.translate(None, _RARE_CONTROLS)):
        return json.dumps(data.decode(), ensure_ascii=False)[1:-1].encode()
    if b"\\" in data:
        data = data.replace(b"\\", b"\\\\")
    if b'"' in data:
        data = data.replace(b'"', b'\\"')
    if b"\n" in data:
        data = data.replace(b"\n", b"\\n")
    return data.replace(b"\t", b"\\t") if b"\t" in data else data


def replace_surrogates(text: str) -> str:
    """The text as UTF-8 can hold it: lone surrogates become U+FFFD. A copy is made only where it must be."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _mark_lookalikes(text: str) -> Iterator[int]:
    """Where a bracket opens what could be a mark, searched in slices for the sake of the other threads."""
    for start in range(0, len(text), _SLICE_CHARS):
        end = start + _SLICE_CHARS
        for match in _MARK.finditer(text, start, end + _MARK_REACH):
            if match.start() < end:
                yield match.start()


def _begins_line(text: str, at: int) -> bool:
    """Whether nothing visible stands between the last line end and here."""
    while at > 0 and not _shows(text[at - 1]):
        at -= 1
        if text[at] in _LINE_ENDS:
            return True
    return at == 0


def _shows(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Co", "Cs", "Mn")


def one_line(name: str) -> str:
    """The name with what ends a line, turns the writing direction or does not show written as an escape."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        f"\\u{{{ord(character):x}}}" if unicodedata.category(character) in _NOT_IN_NAMES else character
        for character in name
    )
