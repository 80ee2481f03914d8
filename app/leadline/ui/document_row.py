# SPDX-License-Identifier: AGPL-3.0-or-later
"""One document as the panel shows it, and the words for its states and notes."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from leadline.documents.document import STOPPED, NoteCode, State
from leadline.documents.folder_tree import KIND as TREE

PAGED = ("pdf", "book")
"""Kinds of documents that have pages, which can be chosen and recognised."""

_NO_BOX = frozenset({str(State.FAILED), str(State.READING)})
_NOT_TICKED = _NO_BOX | {str(State.LEFT_OUT)}

RowNote = tuple[str, int | None, str]
"""A note's code, page (from 1; None for the whole document) and detail."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What the panel knows of one file."""

    seq: int
    """Its place in the pack; names the document in every signal."""
    source: str
    """The file or folder that was added; a file of a folder is shown below its folder."""
    name: str
    path: str
    kind: str
    state: str
    """A `State`."""
    notes: tuple[RowNote, ...] = ()
    pages: int = 0
    tokens: int | None = None
    """None while it is not counted, or when it is left out."""
    sent: bool = False
    """The service has it: taking it away breaks the prefix."""
    is_elsewhere: bool = False
    """It was sent in another branch of the chat: listed, and not sent here."""
    is_unticked: bool = False
    """The user took its tick away; its text is kept."""
    is_old: bool = False
    """A newer version of its file stands behind it: that one counts, whatever becomes of the file."""
    is_new: bool = False
    """Not in the pack: it came into a folder of the chat later. Its seq is below 0."""

    @property
    def has_box(self) -> bool:
        """Whether it can be ticked at all, or is: not what failed or is being read. A folder's tree goes with it."""
        return self.state not in _NO_BOX and self.kind != TREE

    @property
    def is_ticked(self) -> bool:
        """Whether it goes out."""
        return self.state not in _NOT_TICKED and self.kind != TREE and not self.is_elsewhere and not self.is_new


@dataclass(frozen=True, slots=True)
class PageRange:
    """Neighbouring pages with the same note."""

    first: int
    last: int
    code: str
    detail: str


def page_ranges(notes: tuple[RowNote, ...]) -> tuple[PageRange, ...]:
    """The notes that name a page, neighbours with the same note as one."""
    ranges: list[PageRange] = []
    for code, page, detail in notes:
        if page is None:
            continue
        last = ranges[-1] if ranges else None
        if last is not None and (last.code, last.detail) == (code, detail) and page == last.last + 1:
            ranges[-1] = PageRange(last.first, page, code, detail)
        else:
            ranges.append(PageRange(page, page, code, detail))
    return tuple(ranges)


def note_word(code: str) -> str:
    """A note's code in a word or two, in the user's language."""
    words = {
        NoteCode.NO_TEXT: QCoreApplication.translate("notes", "no text"),
        NoteCode.ENCRYPTED: QCoreApplication.translate("notes", "encrypted"),
        NoteCode.TIMEOUT: QCoreApplication.translate("notes", "took too long"),
        NoteCode.CRASHED: QCoreApplication.translate("notes", "could not be read"),
        NoteCode.TOO_LARGE: QCoreApplication.translate("notes", "too large"),
        NoteCode.BINARY: QCoreApplication.translate("notes", "binary"),
        NoteCode.IGNORED: QCoreApplication.translate("notes", "ignored"),
        NoteCode.GENERATED: QCoreApplication.translate("notes", "generated"),
        NoteCode.SECRET: QCoreApplication.translate("notes", "key"),
        NoteCode.SYMLINK: QCoreApplication.translate("notes", "link"),
        NoteCode.UNSUPPORTED: QCoreApplication.translate("notes", "not supported"),
        NoteCode.ODD_GLYPHS: QCoreApplication.translate("notes", "odd characters"),
        NoteCode.TRUNCATED: QCoreApplication.translate("notes", "cut short"),
    }
    return words[NoteCode(code)] if code in set(NoteCode) else code


def reason(row: DocumentRow) -> str:
    """Why the document is not simply ready: "left out: key"; "" when it is."""
    words = ", ".join(dict.fromkeys(note_word(code) for code, page, _detail in row.notes if page is None))
    if row.is_new:
        return QCoreApplication.translate("notes", "new file")
    if row.is_unticked:
        return (
            QCoreApplication.translate("notes", "to be ignored")
            if row.sent
            else QCoreApplication.translate("notes", "not ticked")
        )
    if row.is_old:
        return QCoreApplication.translate("notes", "older version")
    if row.is_elsewhere:
        return QCoreApplication.translate("notes", "in another branch")
    if row.state == State.READING:
        return QCoreApplication.translate("notes", "reading")
    if row.state == State.LEFT_OUT:
        if any(detail == STOPPED for _code, _page, detail in row.notes):
            words = QCoreApplication.translate("notes", "stopped")
        return (
            QCoreApplication.translate("notes", "left out: {reason}").replace("{reason}", words)
            if words
            else QCoreApplication.translate("notes", "left out")
        )
    if row.state == State.FAILED:
        return words or QCoreApplication.translate("notes", "could not be read")
    if row.state == State.MISSING:
        return QCoreApplication.translate("notes", "file is gone")
    if row.state == State.CHANGED:
        return QCoreApplication.translate("notes", "file has changed")
    return words


def page_number(page: int) -> str:
    """ "p. 12"."""
    return QCoreApplication.translate("notes", "p. {page}").replace("{page}", str(page))


def page_word(pages: PageRange) -> str:
    """ "p. 12" or "p. 12-45"."""
    if pages.first == pages.last:
        return page_number(pages.first)
    words = QCoreApplication.translate("notes", "p. {first}\u2013{last}")
    return words.replace("{first}", str(pages.first)).replace("{last}", str(pages.last))
