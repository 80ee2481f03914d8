# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words between the window and the child that reads: values as JSON and back.

A batch goes out: `{"limits": {...}, "careful", "tasks": [{"id", "do": "walk"|"read", ...}]}`. For each task in order
come `{"id", "begin"}`, then its pieces, then one `{"id", "end"}`. Small files of plain text come many at once, whole:
`{"texts": [...]}` with the texts beside it; when careful they do not, as who is lost among them has no name. No frame
comes near 1 MB: the window's other threads stand still while one is parsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from leadline.documents.document import Note, NoteCode, Page
from leadline.documents.options import ReadOptions

if TYPE_CHECKING:  # the window needs none of what the child searches texts with
    from leadline.documents.quick_text import QuickText

MAX_CHARS = 1 << 17
"""Text in one frame: at most 0.8 MB, should every character need six bytes."""

MAX_ENTRIES = 500
"""Rows of a folder in one frame."""


def text_row(task_id: int, quick: QuickText) -> list[Any]:
    """A file that was read the short way, less its text, which goes beside the frame."""
    kind, state, found, content_hash, size, mark, text = quick
    note = note_row(found) if found else None
    return [task_id, kind, state, note, content_hash, size, mark, len(text)]


def texts_of(answer: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The files of a frame of `text_row`s: the id of each and its answer, which is its last."""
    payload, at = answer.get("payload", b""), 0
    for task_id, kind, state, note, content_hash, size, mark, length in answer["texts"]:
        text = payload[at : at + length].decode()
        at += length
        notes = [note] if note else []
        said = {"kind": kind, "state": state, "notes": notes, "hash": content_hash, "size": size, "mark": mark}
        yield task_id, {"end": True, "text": text, **said}


def note_row(note: Note) -> list[Any]:
    """A note as JSON."""
    return [note.code.value, note.page, note.detail]


def note_of(row: list[Any]) -> Note:
    """The note of such a row."""
    return Note(NoteCode(row[0]), row[1], row[2])


def page_rows(page: Page) -> Iterator[list[Any]]:
    """A page as one or more rows `[number, text, notes, more]`; a long text is cut, `more` says that it goes on."""
    last = max(0, (len(page.text) - 1) // MAX_CHARS) * MAX_CHARS
    for start in range(0, last, MAX_CHARS):
        yield [page.number, page.text[start : start + MAX_CHARS], [], True]
    yield [page.number, page.text[last:], [note_row(note) for note in page.notes], False]


def options_row(options: ReadOptions) -> list[Any]:
    """Options as JSON."""
    return [options.pages, options.layout, list(options.languages), options.signatures]


def options_of(row: list[Any]) -> ReadOptions:
    """The options of such a row."""
    return ReadOptions(row[0], row[1], tuple(row[2]), row[3])


class PageJoiner:
    """Puts rows together to pages again."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self._pieces: list[str] = []
        self._places: dict[int, int] = {}

    def add(self, row: list[Any]) -> None:
        """Takes the row of one frame."""
        number, text, notes, more = row
        self._pieces.append(text)
        if not more:
            self.pages.append(Page(number, "".join(self._pieces), tuple(note_of(note) for note in notes)))
            self._pieces.clear()

    def amend(self, row: list[Any]) -> None:
        """Cuts running lines out of a page that has come, and adds the note on it."""
        number, cuts, note = row
        for index in range(len(self._places), len(self.pages)):
            self._places[self.pages[index].number] = index
        if (place := self._places.get(number)) is not None:
            page = self.pages[place]
            from leadline.documents.running_lines import without

            text = without(page.text, [(start, end) for start, end in cuts])
            notes = (*page.notes, note_of(note)) if note else page.notes
            self.pages[place] = Page(number, text + "\n" if text else "", notes)
