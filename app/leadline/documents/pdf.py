# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF or an e-book becomes pages of text in reading order. Runs only in the child, which alone imports pymupdf."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pymupdf

from leadline.documents import options as ranges
from leadline.documents import recognition, right_to_left, tables
from leadline.documents.document import Amendment, Heading, Note, NoteCode, Page, State
from leadline.documents.options import ReadOptions
from leadline.documents.page_text import RIGHT_TO_LEFT, Block, PageText, page_text
from leadline.documents.raw_file import NotReadError
from leadline.documents.running_lines import RunningLines, without

OLDEST_MUPDF = (1, 28, 2)
"""CVE-2026-3308 is in older ones (hardening page, section 5)."""

MAX_BROKEN_PAGES = 50
"""After so many broken pages in a row no more are tried: a damaged file may claim a thousand million."""

MAX_HEADINGS = 10_000
MAX_TITLE_CHARS = 300
SCAN_MAX_CHARS = 100
"""A page with less text and a picture over most of it is a scan with a stamp on it."""

_mupdf: Any = pymupdf  # its own type hints cover only part of it

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE
"""Without PRESERVE_LIGATURES: a question about "finance" must find it. Without CID_FOR_UNKNOWN_UNICODE, which gives
the glyph's number where its character is unknown: that reads like text, and is not. Without MEDIABOX_CLIP, which
costs a twentieth: what lies outside of the page is left out by its block."""

_HEAD_BYTES = 1024
_END_BYTES = 2048
_ODD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")  # no character, or one only this file's font knows
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT_CHARS = 400
_REFLOWED = ("epub", "mobi", "fb2")
_BROKEN = (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase)


def looks_like_pdf(head: bytes) -> bool:
    """Whether the first bytes of a file say that it is a PDF; readers allow some bytes before the mark."""
    return b"%PDF-" in head[:_HEAD_BYTES]


class PdfReader:
    """One open document. `notes` holds what is to be said of the whole file; it may grow while pages are read."""

    def __init__(
        self,
        data: bytes,
        max_pages: int,
        options: ReadOptions = ReadOptions(),  # noqa: B008 - a frozen value
        password: str = "",
        book: str = "",
    ) -> None:
        """Opens `data`: a PDF, or the kind of e-book that `book` names (`epub`, `mobi`, `fb2`, `xps`).

        Raises:
            NotReadError: empty, not of its kind, encrypted, or too broken to open.
        """
        _refuse_old_library()
        _mupdf.TOOLS.mupdf_display_errors(False)  # its words may quote the document
        _mupdf.TOOLS.mupdf_display_warnings(False)
        _mupdf.no_recommend_layout()  # it would print an advertisement
        _mupdf.TOOLS.unset_quad_corrections(True)  # it would look at each character twice, for a pretty selection
        if not data:
            raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "The file is empty.")
        if not book and not looks_like_pdf(data[:_HEAD_BYTES]):
            raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "It is called a PDF but is not one.")
        self._book = book
        self._options = options
        cut = not book and b"%%EOF" not in data[-_END_BYTES:]
        try:
            self._document = _opened(data, cut) if not book else _mupdf.open(stream=data, filetype=book)
            if self._document.needs_pass:
                _unlock(self._document, password)
            count = self._document.page_count
            repaired = not book and bool(self._document.is_repaired)
        except _BROKEN as error:
            raise _unreadable(error, cut) from error
        if count < 1:
            raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: no page was found.")
        self.complete = not (cut and repaired)
        """False when text is likely to be missing."""
        self.notes: list[Note] = []
        self.headings: tuple[Heading, ...] = ()
        """The document's own table of contents; known when all pages were read."""
        self.amendments: tuple[Amendment, ...] = ()
        """What is to be changed on pages that were given out; known when all pages were read."""
        self.garbled_pages = 0
        """Pages of which a tenth or more cannot be read. Less is a formula's brackets."""
        self.table_count = 0
        if not self.complete:
            self.notes.append(Note(NoteCode.TRUNCATED, detail="The end of the file is missing; pages may be, too."))
        elif repaired:
            self.notes.append(Note(NoteCode.TRUNCATED, detail="Its index was damaged; it was rebuilt from the pages."))
        self._numbers = self._wanted(count, max_pages)
        self.page_count = len(self._numbers)
        self._running = RunningLines()
        self._short: dict[int, tuple[str, bool]] = {}
        """Pages with little text, which may be nothing but running lines: it, and whether a picture is there."""
        self._recognition = recognition.Recognition(options.languages) if options.languages else None
        if self._recognition is not None and (missing := self._recognition.missing()):
            self.notes.append(Note(NoteCode.UNSUPPORTED, detail=missing))
            self._recognition = None
        self._layout = ranges.parse(options.layout) if options.layout and not book else ()

    def pages(self) -> Iterator[Page]:
        """The pages in order, each with its notes; stops early in a file that has only broken ones."""
        broken_in_a_row = 0
        for place, number in enumerate(self._numbers):
            try:
                page = self._page(number)
                broken_in_a_row = 0
            except _BROKEN as error:
                page = _broken_page(number, error)
                self.complete = False
                broken_in_a_row += 1
            yield page
            if broken_in_a_row == MAX_BROKEN_PAGES and place + 1 < self.page_count:
                detail = (
                    f"{MAX_BROKEN_PAGES} broken pages in a row: the last {self.page_count - place - 1:,} not tried."
                )
                self.notes.append(Note(NoteCode.TRUNCATED, detail=detail))
                return

    def finish(self) -> None:
        """Looks at the whole once the pages are read: running lines, the table of contents."""
        with suppress(*_BROKEN):  # a damaged one is none
            self.headings = self._table_of_contents()
        self._running_cuts()

    def close(self) -> None:
        """Frees the document's memory, and MuPDF's store of its fonts and pictures."""
        self._document.close()
        _mupdf.TOOLS.store_shrink(100)

    # --- one page

    def _page(self, number: int) -> Page:
        page = self._document.load_page(number - 1)
        _, _, width, height = page.rect
        made = self._text_of(page, number, width, height)
        text = made.text
        odd = 0 if text.isascii() else len(_ODD.findall(text))
        is_garbled = odd * 3 > len(text)
        if self._recognition is not None and (is_garbled or (len(text) < SCAN_MAX_CHARS and _is_scan(page, text))):
            if recognised := self._recognise(page, number, height):
                return recognised
        if not text:
            detail = "There is no text on it."
            if page.get_images():
                detail = "A picture without a text layer; it needs text recognition." + recognition.hint()
            return Page(number, "", (Note(NoteCode.NO_TEXT, number, detail),))
        self._running.add(number, made.edges, made.line_height)
        if made.edges and len(text) < _SHORT_CHARS:
            self._short[number] = (text, bool(page.get_images()))
        self.garbled_pages += odd * 10 > len(text)
        return Page(number, text, _odd_glyphs(odd, len(text), number) if odd else ())

    def _text_of(self, page: Any, number: int, width: float, height: float) -> PageText:
        # Blocks come in the order of the file, which keeps columns apart. Never sort=True: it mixes them.
        blocks: list[Block] = page.get_textpage(flags=_FLAGS).extractBLOCKS()
        if any([block[3] < 0 or block[1] > height or block[2] < 0 or block[0] > width for block in blocks]):
            blocks = [block for block in blocks if -block[3] < 0 < block[2] and block[1] < height and block[0] < width]
        if self._layout and ranges.holds(self._layout, number):
            blocks = self._with_tables(page, number, blocks)
        made = page_text(blocks, height, is_reflowed=self._book in _REFLOWED)
        if made.text.isascii() or RIGHT_TO_LEFT.search(made.text) is None:
            return made
        return page_text(right_to_left.blocks(page.get_text("dict", flags=_FLAGS)), height)

    def _with_tables(self, page: Any, number: int, blocks: list[Block]) -> list[Block]:
        _mupdf.TOOLS.unset_quad_corrections(False)  # without them "1,204" in a cell becomes "1 204 ,"
        try:
            found, count = tables.with_tables(page, blocks)
        except (tables.TooComplexError, *_BROKEN, TypeError, IndexError, KeyError, ZeroDivisionError):
            detail = "Tables were not looked for: its drawings are too many or too odd. Its text is read."
            self.notes.append(Note(NoteCode.TIMEOUT, number, detail))
            return blocks
        finally:
            _mupdf.TOOLS.unset_quad_corrections(True)
        self.table_count += count
        return found

    def _recognise(self, page: Any, number: int, height: float) -> Page | None:
        """The page as it was recognised; None when nothing was."""
        if self._recognition is None:
            return None
        made = page_text(self._recognition.blocks(page, _FLAGS), height)
        if not made.text.strip():
            return None
        languages = "+".join(self._recognition.languages)
        detail = f"Read from its picture by text recognition (Tesseract, {languages}); it may hold errors."
        self._running.add(number, made.edges, made.line_height)
        return Page(number, made.text, (Note(NoteCode.NO_TEXT, number, detail),))

    # --- the whole document

    def _wanted(self, count: int, max_pages: int) -> list[int]:
        """The numbers of the pages to read."""
        if not self._options.pages:
            if count > max_pages:
                self.complete = False
                detail = f"It says it has {count:,} pages; the first {max_pages:,} are read."
                self.notes.append(Note(NoteCode.TOO_LARGE, detail=detail))
            return list(range(1, min(count, max_pages) + 1))
        wanted = [
            number for first, last in ranges.parse(self._options.pages) for number in range(first, min(last, count) + 1)
        ][:max_pages]
        if not wanted:
            detail = f"It has {count:,} pages; none of those you chose ({self._options.pages}) is among them."
            raise NotReadError(State.FAILED, NoteCode.NO_TEXT, detail)
        if len(wanted) < count:
            detail = f"Pages {ranges.shown(ranges.parse(self._options.pages))} of {count:,} are read, as you chose."
            self.notes.append(Note(NoteCode.IGNORED, detail=detail))
        return wanted

    def _table_of_contents(self) -> tuple[Heading, ...]:
        rows = self._document.get_toc(simple=True)[:MAX_HEADINGS]
        return tuple(
            Heading(int(level), _SURROGATE.sub("\ufffd", " ".join(str(title).split()))[:MAX_TITLE_CHARS], int(page))
            for level, title, page in rows
            if 1 <= int(page) and str(title).strip()
        )

    def _running_cuts(self) -> None:
        if self._book in _REFLOWED:
            return
        amended = []
        for number, spans in sorted(self._running.cuts().items()):
            text, has_picture = self._short.get(number, (" ", False))
            if number in self._short and not without(text, spans).strip():
                if not has_picture:
                    continue  # a page with nothing else on it keeps it
                detail = "A picture with nothing but a running line as text; it needs text recognition."
                note = Note(NoteCode.NO_TEXT, number, detail + recognition.hint())
                amended.append(Amendment(number, tuple(spans), note))
            else:
                amended.append(Amendment(number, tuple(spans), None))
        self.amendments = tuple(amended)


def _opened(data: bytes, cut: bool) -> Any:
    try:
        return _mupdf.open(stream=data, filetype="pdf")
    except _mupdf.FileDataError:
        if not cut:
            raise
    # MuPDF repairs a file that ends anywhere but in the middle of an object: so let it end with the last whole one.
    return _mupdf.open(stream=data[: data.rfind(b"endobj") + len(b"endobj")] + b"\n", filetype="pdf")


def _unlock(document: Any, password: str) -> None:
    if not password:
        detail = "It is locked with a password: give it, or add a copy without one."
        raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, detail)
    if not document.authenticate(password):
        raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, "The password does not open it; give another.")


def _is_scan(page: Any, text: str) -> bool:
    """Whether a picture covers most of the page."""
    if not text and page.get_images():
        return True
    area = abs(page.rect)
    return any(abs(_mupdf.Rect(picture["bbox"]) & page.rect) * 2 > area for picture in page.get_image_info())


def _odd_glyphs(odd: int, total: int, number: int) -> tuple[Note, ...]:
    if odd * 50 < total:
        return ()
    detail = f"{odd:,} of {total:,} characters are known to the file's own font only."
    return (Note(NoteCode.ODD_GLYPHS, number, detail),)


def _broken_page(number: int, error: Exception) -> Page:
    code, detail = NoteCode.TRUNCATED, "This page is damaged."
    if _is_memory(error):
        code, detail = NoteCode.TOO_LARGE, "This page needs more memory than a file may use."
    return Page(number, "", (Note(code, number, detail),))


def _unreadable(error: Exception, cut: bool) -> NotReadError:
    if _is_memory(error):
        return NotReadError(State.FAILED, NoteCode.TOO_LARGE, "It needs more memory than a file may use.")
    detail = "The end of the file is missing." if cut else "It is damaged beyond reading."
    return NotReadError(State.FAILED, NoteCode.TRUNCATED, detail)


def _is_memory(error: Exception) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if "alloc" in str(cause) and "failed" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _refuse_old_library() -> None:
    version = tuple(int(part) for part in pymupdf.mupdf_version.split(".")[:3])
    if version < OLDEST_MUPDF:
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "The PDF library here is too old to be safe.")
