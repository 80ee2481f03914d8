# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was read of a document, in figures; and extracts as the JSON of the terminal contract (design section 8)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from leadline.documents.document import Extract, Note, Page
from leadline.documents.options import Ranges, parse, shown

_ODD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_TABLE = re.compile(r"^\|(?: --- \|)+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read of one document; all of it can be told from an extract that was kept."""

    pages: int
    empty_pages: tuple[int, ...]
    """Numbers of those without text."""
    recognised_pages: tuple[int, ...]
    """Numbers of those whose text was read from a picture."""
    odd_share: float
    """Of all characters, those that have no meaning outside of the file's own font; 0 to 1."""
    tables: int
    chars: int
    left_out: tuple[Note, ...]
    """Why something is missing or cut, on the whole document and on its pages."""

    @property
    def text_pages(self) -> int:
        """How many pages have text."""
        return self.pages - len(self.empty_pages)

    def sentence(self) -> str:
        """The figures in a line: "3 pages, 2 with text; without text: p. 2; 1 table"."""
        words = [f"{self.pages:,} page{'s' * (self.pages != 1)}, {self.text_pages:,} with text"]
        if self.empty_pages:
            words.append(f"without text: p. {shown(_ranges(self.empty_pages))}")
        if self.recognised_pages:
            words.append(f"recognised: p. {shown(_ranges(self.recognised_pages))}")
        if self.tables:
            words.append(f"{self.tables:,} table{'s' * (self.tables != 1)}")
        if self.odd_share >= 0.001:
            words.append(f"{self.odd_share:.1%} odd characters")
        return "; ".join(words)


def summary(extract: Extract) -> Summary:
    """The figures of one document. Looks at all of its text: not for the window's thread."""
    chars = sum(len(page.text) for page in extract.pages)
    odd = sum(len(_ODD.findall(page.text)) for page in extract.pages if not page.text.isascii())
    recognised = tuple(page.number for page in extract.pages if page.is_recognised)
    return Summary(
        pages=len(extract.pages),
        empty_pages=tuple(page.number for page in extract.pages if not page.text.strip()),
        recognised_pages=recognised,
        odd_share=odd / chars if chars else 0.0,
        tables=sum(len(_TABLE.findall(page.text)) for page in extract.pages if "| --- |" in page.text),
        chars=chars,
        left_out=tuple(note for note in extract.all_notes() if note.page not in recognised),
    )


def _ranges(numbers: tuple[int, ...]) -> Ranges:
    return parse(",".join(map(str, numbers)))


def as_json(extracts: Iterable[Extract]) -> dict[str, Any]:
    """`{"documents": [...]}` with every file, page and note.

    A document's notes hold its pages' notes, too, with their page: what is wrong with a file is read in one place.
    A path that is not UTF-8 has lone surrogates: print with `json.dumps(..., ensure_ascii=True)`.
    """
    return {"documents": [_document(extract) for extract in extracts]}


def _document(extract: Extract) -> dict[str, Any]:
    return {
        "path": extract.path,
        "kind": extract.kind,
        "state": extract.state.value,
        "hash": extract.hash,
        "notes": [note_json(note) for note in extract.all_notes()],
        "pages": [_page(page) for page in extract.pages],
    }


def _page(page: Page) -> dict[str, Any]:
    return {"number": page.number, "text": page.text, "notes": [note_json(note) for note in page.notes]}


def note_json(note: Note) -> dict[str, Any]:
    """NOTE of the contract."""
    where = {} if note.page is None else {"page": note.page}
    return {"code": note.code.value, **where, "detail": note.detail}
