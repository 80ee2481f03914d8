# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file becomes a stream of what was read of it. Runs in the child; pages are not kept here."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leadline.documents import kinds
from leadline.documents.document import Note, NoteCode, Page, State
from leadline.documents.leaving_out import Wish, note_by_text
from leadline.documents.limits import ReadLimits
from leadline.documents.raw_file import NotReadError, RawFile

_HEAD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Opened:
    """Comes first, when the bytes are known."""

    kind: str
    hash: str
    size_bytes: int
    pages: int
    """How many pages will follow at most."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Comes last, always."""

    state: State
    notes: tuple[Note, ...]
    """Those on the whole document."""
    kind: str = ""
    """Set, with the size, when Opened did not come and the file was looked at."""
    size_bytes: int = 0


def read_file(
    open_file: Callable[[], RawFile], name: str, wish: Wish, limits: ReadLimits, before_page: Callable[[], None]
) -> Iterator[Opened | Page | Closed]:
    """Opened, the pages, Closed; or Closed alone for a file that is not read.

    `open_file` raises NotReadError for what cannot be opened.
    `before_page` is called before each piece of work that may take long. A file too large for memory ends in a
    note like any other; only a crash of the library does not come back.
    """
    size_bytes = 0
    try:
        file = open_file()
        size_bytes = file.size_bytes
        try:
            yield from _read(file, name, wish, limits, before_page)
        finally:
            file.close()
    except NotReadError as reason:
        kind = kinds.kind_of(name) if size_bytes and reason.state is State.FAILED else ""
        yield Closed(reason.state, (reason.note,), kind, size_bytes)
    except MemoryError:
        note = Note(NoteCode.TOO_LARGE, detail="It needs more memory than a file may use.")
        yield Closed(State.FAILED, (note,), kinds.kind_of(name), size_bytes)


def _read(
    file: RawFile, name: str, wish: Wish, limits: ReadLimits, before_page: Callable[[], None]
) -> Iterator[Opened | Page | Closed]:
    before_page()
    head = file.peek(_HEAD_BYTES)
    kind = kinds.PDF if b"%PDF-" in head[:1024] and kinds.kind_of(name) != kinds.CODE else kinds.kind_of(name)
    if kind == kinds.PDF:
        yield from _read_pdf(file.read(limits.pdf_bytes), limits, before_page)
    else:
        if head and file.size_bytes > limits.text_file_bytes and _is_binary(head):
            raise _binary()  # the truer reason
        yield from _read_text(file.read(limits.text_file_bytes), name, kind, wish)


def _read_text(data: bytes, name: str, kind: str, wish: Wish) -> Iterator[Opened | Page | Closed]:
    from leadline.documents.plain_text import decode

    if not data:
        raise NotReadError(State.LEFT_OUT, NoteCode.NO_TEXT, "The file is empty.")
    decoded = decode(data)
    if decoded is None:
        raise _binary()
    if not decoded.text.strip():
        raise NotReadError(State.LEFT_OUT, NoteCode.NO_TEXT, "There is nothing in it but spaces and line ends.")
    if note := note_by_text(name, decoded.text, wish):
        raise NotReadError(State.LEFT_OUT, note.code, note.detail)
    yield Opened(kind, hashlib.sha256(data).hexdigest(), len(data), 1)
    yield Page(1, decoded.text)
    if decoded.lost:
        detail = f"{decoded.lost:,} places could not be decoded and show \N{REPLACEMENT CHARACTER}."
        yield Closed(State.PARTLY, (Note(NoteCode.ODD_GLYPHS, detail=detail),))
    else:
        yield Closed(State.READY, ())


def _read_pdf(data: bytes, limits: ReadLimits, before_page: Callable[[], None]) -> Iterator[Opened | Page | Closed]:
    from leadline.documents.pdf import PdfReader  # 0.15 s and 50 MB: only when there is a PDF

    before_page()
    reader = PdfReader(data, limits.pages)
    try:
        yield Opened(kinds.PDF, hashlib.sha256(data).hexdigest(), len(data), reader.page_count)
        chars, readable, missing = 0, 0, not reader.complete
        before_page()
        for page in reader.pages():
            chars += len(page.text)
            if chars > limits.document_chars:
                detail = f"Reading stopped at page {page.number}: over {limits.document_chars / 1e6:,.0f} M characters."
                reader.notes.append(Note(NoteCode.TOO_LARGE, page.number, detail))
                missing = True
                break
            readable += bool(page.text)
            missing = missing or not page.text
            yield page
            before_page()
        notes = tuple(reader.notes)
        missing = missing or not reader.complete
    finally:
        reader.close()
    yield Closed(State.FAILED if not readable else State.PARTLY if missing else State.READY, notes)


def _is_binary(head: bytes) -> bool:
    from leadline.documents.plain_text import decode

    return decode(head[: len(head) & ~3]) is None


def _binary() -> NotReadError:
    return NotReadError(State.LEFT_OUT, NoteCode.BINARY, "It is not text: programs and data files are not read.")
