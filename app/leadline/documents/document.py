# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader hands on: an extract with its pages, its state and its notes. No file is touched here."""

from dataclasses import dataclass
from enum import StrEnum

from leadline.documents.source import source_label


class NoteCode(StrEnum):
    """Why a page or a file is not there as the user may expect (the design's word list)."""

    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    IGNORED = "ignored"
    GENERATED = "generated"
    SECRET = "secret"  # noqa: S105 - the name of a note, not a secret
    SYMLINK = "symlink"
    UNSUPPORTED = "unsupported"
    ODD_GLYPHS = "odd_glyphs"
    TRUNCATED = "truncated"


STOPPED = "You stopped reading it."
"""The detail of the note on a file that was left out while it was read."""


class State(StrEnum):
    """Where a document stands."""

    READING = "reading"
    READY = "ready"
    PARTLY = "partly"
    LEFT_OUT = "left_out"
    CHANGED = "changed"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the user should know about a document."""

    code: NoteCode
    page: int | None = None
    """The page it is about, counted from 1; None for the whole document."""
    detail: str = ""
    """The reason in words a user reads; never the document's text."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF or e-book, or the whole of a text file."""

    number: int
    text: str
    notes: tuple[Note, ...] = ()

    @property
    def is_recognised(self) -> bool:
        """Its text was read from a picture: it is there, and its note says that there was none."""
        return bool(self.text) and any(note.code is NoteCode.NO_TEXT for note in self.notes)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What turns out when all pages are known: running lines to cut, and perhaps that nothing else is there."""

    page: int
    cuts: tuple[tuple[int, int], ...]
    note: Note | None


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a document's own table of contents."""

    level: int
    """1 for a chapter, 2 for a section of it, and so on."""
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Extract:
    """One file's text with its report."""

    path: str
    """Absolute path as the system spells it; bytes that are not UTF-8 are surrogate escapes. `git:REF:PATH` for a
    file in a commit (see `source`)."""
    name: str
    """How it is shown and told to the model: the path below its source, with `/`; escapes replaced."""
    source: str
    """The file or folder the user added; equals `path` for a single file."""
    kind: str
    """What it was read as: pdf, text, code, ... (see `kinds`); tree for a folder's own; "" for what was not opened."""
    state: State
    hash: str
    """SHA-256 of the file's bytes in hexadecimal; "" for what was not read."""
    size_bytes: int
    reader_version: str
    """Changes when the same bytes may give another text."""
    notes: tuple[Note, ...]
    """Notes on the whole document; those on a page are on the page."""
    pages: tuple[Page, ...]
    outline: tuple[Heading, ...] = ()
    """The document's own table of contents, in order."""
    is_kept: bool = False
    """Its bytes are those of an extract that was kept: they were not read, and pages and notes are there."""
    mark: str = ""
    """How the file looked before it was read (see `marks`); "" where that says nothing."""

    @property
    def full_name(self) -> str:
        """The name with its folder's before it, as the model is told it: two folders may hold an `app.py` each."""
        if self.path == self.source or not self.source:
            return self.name
        folder = source_label(self.source)
        shown = folder
        if not folder.isprintable():
            shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in folder)
        return f"{shown}/{self.name}" if shown else self.name

    def all_notes(self) -> tuple[Note, ...]:
        """The document's notes, then its pages' in order."""
        return self.notes + tuple(note for page in self.pages for note in page.notes)
