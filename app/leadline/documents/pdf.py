# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF becomes pages of text in reading order. The one door of pymupdf; runs only in the child."""

import re
from collections.abc import Iterator
from typing import Any

import pymupdf

from leadline.documents.document import Note, NoteCode, Page, State
from leadline.documents.raw_file import NotReadError

OLDEST_MUPDF = (1, 28, 2)
"""CVE-2026-3308 is in older ones (hardening page, section 5)."""

MAX_BROKEN_PAGES = 50
"""After so many broken pages in a row no more are tried: a damaged file may claim a thousand million."""

_mupdf: Any = pymupdf  # its own type hints cover only part of it

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
"""Without PRESERVE_LIGATURES: a question about "finance" must find it."""

_HEAD_BYTES = 1024
_END_BYTES = 2048
_ODD = re.compile("[\ufffd\ue000-\uf8ff]")  # no character at all, or one that only this file's font knows
_SURROGATE = re.compile("[\ud800-\udfff]")


def looks_like_pdf(head: bytes) -> bool:
    """Whether the first bytes of a file say that it is a PDF; readers allow some bytes before the mark."""
    return b"%PDF-" in head[:_HEAD_BYTES]


class PdfReader:
    """One open PDF. `notes` holds what is to be said of the whole file; it may grow while pages are read."""

    def __init__(self, data: bytes, max_pages: int) -> None:
        """Opens `data`.

        Raises:
            NotReadError: empty, not a PDF, encrypted, or too broken to open.
        """
        _refuse_old_library()
        _mupdf.TOOLS.mupdf_display_errors(False)  # its words may quote the document
        _mupdf.TOOLS.mupdf_display_warnings(False)
        if not data:
            raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "The file is empty.")
        if not looks_like_pdf(data[:_HEAD_BYTES]):
            raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "It is called a PDF but is not one.")
        cut = b"%%EOF" not in data[-_END_BYTES:]
        try:
            self._document = _opened(data, cut)
            if self._document.needs_pass:
                detail = "It is locked with a password; save a copy without one and add that."
                raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, detail)
            count = self._document.page_count
            repaired = bool(self._document.is_repaired)
        except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
            raise _unreadable(error, cut) from error
        if count < 1:
            raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: no page was found.")
        self.page_count = min(count, max_pages)
        self.complete = not (cut and repaired)
        """False when text is likely to be missing."""
        self.notes: list[Note] = []
        if not self.complete:
            self.notes.append(Note(NoteCode.TRUNCATED, detail="The end of the file is missing; pages may be, too."))
        elif repaired:
            self.notes.append(Note(NoteCode.TRUNCATED, detail="Its index was damaged; it was rebuilt from the pages."))
        if count > max_pages:
            self.complete = False
            detail = f"It says it has {count:,} pages; the first {max_pages:,} are read."
            self.notes.append(Note(NoteCode.TOO_LARGE, detail=detail))

    def pages(self) -> Iterator[Page]:
        """The pages in order, each with its notes; stops early in a file that has only broken ones."""
        broken_in_a_row = 0
        for index in range(self.page_count):
            try:
                page = self._page(index)
                broken_in_a_row = 0
            except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
                page = _broken_page(index + 1, error)
                self.complete = False
                broken_in_a_row += 1
            yield page
            if broken_in_a_row == MAX_BROKEN_PAGES and index + 1 < self.page_count:
                detail = (
                    f"{MAX_BROKEN_PAGES} broken pages in a row: the last {self.page_count - index - 1:,} not tried."
                )
                self.notes.append(Note(NoteCode.TRUNCATED, detail=detail))
                return

    def close(self) -> None:
        """Frees the document's memory, and MuPDF's store of its fonts and pictures."""
        self._document.close()
        _mupdf.TOOLS.store_shrink(100)

    def _page(self, index: int) -> Page:
        page = self._document.load_page(index)
        # Blocks come in the order of the file, which keeps columns apart. Never sort=True: it mixes them.
        blocks = page.get_text("blocks", flags=_FLAGS)
        text = "\n".join(block[4] for block in blocks if block[6] == 0).strip("\n")
        if not text.isascii():  # the search costs a tenth of what reading the page does
            text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
        if text.strip():
            return Page(index + 1, text + "\n", _odd_glyphs(text, index + 1))
        scan = bool(page.get_images())
        detail = "A picture without a text layer; it needs text recognition." if scan else "There is no text on it."
        return Page(index + 1, "", (Note(NoteCode.NO_TEXT, index + 1, detail),))


def _opened(data: bytes, cut: bool) -> Any:
    try:
        return _mupdf.open(stream=data, filetype="pdf")
    except _mupdf.FileDataError:
        if not cut:
            raise
    # MuPDF repairs a file that ends anywhere but in the middle of an object: so let it end with the last whole one.
    return _mupdf.open(stream=data[: data.rfind(b"endobj") + len(b"endobj")] + b"\n", filetype="pdf")


def _odd_glyphs(text: str, number: int) -> tuple[Note, ...]:
    odd = 0 if text.isascii() else len(_ODD.findall(text))
    if odd == 0 or odd * 50 < len(text):
        return ()
    detail = f"{odd:,} of {len(text):,} characters are known to the file's own font only."
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
