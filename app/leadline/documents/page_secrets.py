# SPDX-License-Identifier: AGPL-3.0-or-later
"""What looks like keys on the pages of a PDF, an e-book, a presentation or a workbook: named with its page."""

from leadline.documents import key_shapes
from leadline.documents.document import Note, NoteCode
from leadline.documents.leaving_out import Wish
from leadline.host.key_mark import KeyMark

MAX_PAGES = 100
"""A document with keys on so many pages need not be searched to its end."""


class PageSecrets:
    """Looks at the pages of one document in order; a document that the user ticked is not looked at."""

    def __init__(self, wish: Wish, own: tuple[KeyMark, ...] = (), pages: int = 2) -> None:
        """`own` are the user's own keys of no known shape. `pages`: a document of one has lines, not pages."""
        self._is_wanted = wish is Wish.PUT_BACK
        self._own = own
        self._has_pages = pages > 1
        self._found: list[tuple[int, list[key_shapes.Finding]]] = []

    def look(self, number: int, text: str) -> None:
        """Search one page."""
        if self._is_wanted or len(self._found) >= MAX_PAGES:
            return
        if found := key_shapes.findings(text.encode("utf-8", "surrogatepass"), self._own):
            self._found.append((number, found))

    @property
    def note(self) -> Note | None:
        """What was found where, never what it is; None if nothing was."""
        if not self._found:
            return None
        if not self._has_pages:
            return Note(NoteCode.SECRET, detail=key_shapes.sentence(self._found[0][1]))
        places = [
            (number, what) for number, found in self._found for what in dict.fromkeys(each.what for each in found)
        ]
        (page, what), *rest = places
        said = f"Page {page:,} has what looks like {what}"
        said += "".join(f", page {page:,} {what}" for page, what in rest[:2])
        if len(rest) > 2:
            said += f"; {len(rest) - 2} more such place{'s' if len(rest) > 3 else ''}"
        return Note(NoteCode.SECRET, detail=said + ".")
