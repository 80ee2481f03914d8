# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader of a format gives: pages, and what is to be said of the file. No file is opened here."""

from collections.abc import Callable
from dataclasses import dataclass

from leadline.documents.document import Note, NoteCode, Page

Alive = Callable[[], None]
"""Called before each piece of work that may take long: it gives that piece its computing time."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A document that was read in one go."""

    pages: tuple[Page, ...]
    notes: tuple[Note, ...] = ()
    """On the whole document."""
    complete: bool = True
    """False when something of it is missing that a reader of the document would see."""


def one_page(text: str, notes: tuple[Note, ...] = (), complete: bool = True) -> Converted:
    """A document that has no pages of its own."""
    return Converted((Page(1, text),), notes, complete)


def pictures_note(count: int) -> tuple[Note, ...]:
    """That pictures are in the document, whose content is not read."""
    if not count:
        return ()
    what = "A picture in it is" if count == 1 else f"{count:,} pictures in it are"
    return (Note(NoteCode.IGNORED, detail=f"{what} not read; text around pictures is."),)
