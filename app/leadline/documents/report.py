# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts as the JSON of the terminal contract (design section 8)."""

from collections.abc import Iterable
from typing import Any

from leadline.documents.document import Extract, Note, Page


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
