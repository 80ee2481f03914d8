# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file becomes a stream of what was read of it. Runs in the child; pages are not kept here."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leadline.documents import formats, kinds
from leadline.documents.converted import Converted
from leadline.documents.document import Amendment, Heading, Note, NoteCode, Page, State
from leadline.documents.leaving_out import Wish, note_by_text
from leadline.documents.limits import ReadLimits
from leadline.documents.options import ReadOptions
from leadline.documents.page_secrets import PageSecrets
from leadline.documents.raw_file import NotReadError, RawFile
from leadline.host.key_mark import KeyMark

_HEAD_BYTES = 8192
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")


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


@dataclass(frozen=True, slots=True)
class Outline:
    """Comes near the end of a document that has a table of contents."""

    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Comes alone: these bytes were read before, and what was read of them is kept."""

    kind: str
    hash: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A page seems to hold a key: nothing of the document is to be kept, even if it cannot be read to its end."""

    note: Note


@dataclass(frozen=True, slots=True)
class Asked:
    """How one file is to be read."""

    limits: ReadLimits
    wish: Wish = Wish.FOLDER
    options: ReadOptions = ReadOptions()  # noqa: RUF009 - a frozen value
    password: str = ""
    own_keys: tuple[KeyMark, ...] = ()
    """The user's own keys of no known shape: a file that holds one stays out."""
    known: frozenset[str] = frozenset()
    """Hashes of contents that need not be read again."""


Part = Opened | Page | Amendment | Outline | Withheld | Known | Closed


def read_file(
    open_file: Callable[[], RawFile], name: str, asked: Asked, before_page: Callable[[], None]
) -> Iterator[Part]:
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
            yield from _read(file, name, asked, before_page)
        finally:
            file.close()
    except NotReadError as reason:
        kind = kinds.kind_of(name) if size_bytes and reason.state is State.FAILED else ""
        yield Closed(reason.state, (reason.note,), kind, size_bytes)
    except MemoryError:
        note = Note(NoteCode.TOO_LARGE, detail="It needs more memory than a file may use.")
        yield Closed(State.FAILED, (note,), kinds.kind_of(name), size_bytes)
    except RecursionError:
        note = Note(NoteCode.TOO_LARGE, detail="Its parts are nested too deeply.")
        yield Closed(State.FAILED, (note,), kinds.kind_of(name), size_bytes)


def _read(file: RawFile, name: str, asked: Asked, before_page: Callable[[], None]) -> Iterator[Part]:
    limits = asked.limits
    before_page()
    head = file.peek(_HEAD_BYTES)
    kind = kinds.PDF if b"%PDF-" in head[:1024] and kinds.kind_of(name) != kinds.CODE else kinds.kind_of(name)
    convert = formats.converter(name)
    if kind in (kinds.PDF, kinds.BOOK):
        data = file.read(limits.pdf_bytes)
        if known := _known(data, kind, asked):
            yield known
            return
        yield from _read_paged(data, kind, name, asked, before_page)
    elif convert is not None:
        data = file.read(limits.office_bytes)
        if known := _known(data, kind, asked):
            yield known
            return
        _refuse_old_office(data, name)
        yield from _hand_on(convert(data, before_page), kind, data, name, asked)
    else:
        if head and file.size_bytes > limits.text_file_bytes and _is_binary(head):
            raise _binary()  # the truer reason
        yield from _read_text(file.read(limits.text_file_bytes), name, kind, asked, before_page)


def _known(data: bytes, kind: str, asked: Asked) -> Known | None:
    if not asked.known or (kind == kinds.PDF and b"/Encrypt" in data):
        return None  # what is locked is opened with its password, each time
    content_hash = hashlib.sha256(data).hexdigest()
    return Known(kind, content_hash, len(data)) if content_hash in asked.known else None


def _read_text(data: bytes, name: str, kind: str, asked: Asked, before_page: Callable[[], None]) -> Iterator[Part]:
    from leadline.documents.plain_text import decode

    if not data:
        raise NotReadError(State.LEFT_OUT, NoteCode.NO_TEXT, "The file is empty.")
    decoded = decode(data)
    if decoded is None:
        raise _binary()
    if not decoded.text.strip():
        raise NotReadError(State.LEFT_OUT, NoteCode.NO_TEXT, "There is nothing in it but spaces and line ends.")
    _refuse_by_text(name, decoded.text, asked)
    text = decoded.text
    if kind == kinds.WEB:
        from leadline.documents.web_page import readable

        before_page()
        text = readable(decoded.text)
        kind = kinds.WEB if text else kinds.CODE
    whole = text or decoded.text
    text = _shortened(whole, name, kind, asked, before_page)
    yield Opened(kind, hashlib.sha256(data).hexdigest(), len(data), 1)
    yield Page(1, text)
    if text is not whole:
        detail = "Only what its functions are called was read, by your choice: their bodies are not in it."
        yield Closed(State.PARTLY, (Note(NoteCode.TRUNCATED, detail=detail),))
    elif decoded.lost:
        detail = f"{decoded.lost:,} places could not be decoded and show \N{REPLACEMENT CHARACTER}."
        yield Closed(State.PARTLY, (Note(NoteCode.ODD_GLYPHS, detail=detail),))
    else:
        yield Closed(State.READY, ())


def _shortened(text: str, name: str, kind: str, asked: Asked, before_page: Callable[[], None]) -> str:
    """Code without its bodies where that is wanted and makes it shorter; else the text itself."""
    if not asked.options.signatures or kind != kinds.CODE:
        return text
    from leadline.documents.signatures import signatures

    before_page()
    short = signatures(text, name)
    return short if short is not None and short.strip() and len(short) < len(text) else text


def _hand_on(converted: Converted, kind: str, data: bytes, name: str, asked: Asked) -> Iterator[Part]:
    """The pages of a document that was read in one go."""
    texts = [page.text for page in converted.pages]
    if not any(text.strip() for text in texts):
        notes = (*converted.notes, *(note for page in converted.pages for note in page.notes))
        detail = next((note.detail for note in notes), "There is no text in it.")
        raise NotReadError(State.FAILED, NoteCode.NO_TEXT, detail)
    if sum(map(len, texts)) > asked.limits.document_chars:
        limit = f"{asked.limits.document_chars / 1e6:,.0f}"
        raise NotReadError(State.LEFT_OUT, NoteCode.TOO_LARGE, f"Its text has over {limit} M characters.")
    secrets = PageSecrets(asked.wish, asked.own_keys, len(converted.pages))
    for page in converted.pages:
        secrets.look(page.number, page.text)
    if secrets.note:
        raise NotReadError(State.LEFT_OUT, secrets.note.code, secrets.note.detail)
    yield Opened(kind, hashlib.sha256(data).hexdigest(), len(data), len(converted.pages))
    yield from converted.pages
    whole = converted.complete and all(text.strip() for text in texts)
    yield Closed(State.READY if whole else State.PARTLY, converted.notes)


def _refuse_by_text(name: str, text: str, asked: Asked) -> None:
    if note := note_by_text(name, text, asked.wish, asked.own_keys):
        raise NotReadError(State.LEFT_OUT, note.code, note.detail)


def _refuse_old_office(data: bytes, name: str) -> None:
    """An Office file that is locked, or one of the old binary formats under a new name."""
    if not data:
        raise NotReadError(State.LEFT_OUT, NoteCode.NO_TEXT, "The file is empty.")
    if data.startswith(_OLD_OFFICE) and kinds.suffix_of(name) != "xls":
        if _LOCKED_OFFICE in data:
            detail = "It is locked with a password; save a copy without one and add that."
            raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, detail)
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "It is of an old Office format under a new name.")


def _read_paged(data: bytes, kind: str, name: str, asked: Asked, before_page: Callable[[], None]) -> Iterator[Part]:
    """A PDF or an e-book, page by page."""
    from leadline.documents.books import book_format
    from leadline.documents.pdf import PdfReader  # 0.15 s and 50 MB: only when there is a PDF

    limits = asked.limits
    before_page()
    book = book_format(name, data) if kind == kinds.BOOK else ""
    reader = PdfReader(data, limits.pages, asked.options, asked.password, book)
    try:
        yield Opened(kind, hashlib.sha256(data).hexdigest(), len(data), reader.page_count)
        chars, readable, missing, withheld = 0, 0, not reader.complete, False
        secrets = PageSecrets(asked.wish, asked.own_keys, reader.page_count)
        before_page()
        for page in reader.pages():
            secrets.look(page.number, page.text)
            if secrets.note and not withheld:
                withheld = True
                yield Withheld(secrets.note)
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
        if secrets.note:
            yield Closed(State.LEFT_OUT, (secrets.note,))
            return
        reader.finish()
        yield from reader.amendments
        if reader.headings:
            yield Outline(reader.headings)
        lost = sum(amendment.note is not None for amendment in reader.amendments)
        notes = tuple(reader.notes)
        missing = missing or bool(lost) or bool(reader.garbled_pages) or not reader.complete
    finally:
        reader.close()
    yield Closed(State.FAILED if readable <= lost else State.PARTLY if missing else State.READY, notes)


def _is_binary(head: bytes) -> bool:
    from leadline.documents.plain_text import decode

    return decode(head[: len(head) & ~3]) is None


def _binary() -> NotReadError:
    return NotReadError(State.LEFT_OUT, NoteCode.BINARY, "It is not text: programs and data files are not read.")
