# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reading job tells the window, in the order in which it happens."""

from dataclasses import dataclass

from leadline.documents.document import Extract, Note


@dataclass(frozen=True, slots=True)
class Found:
    """A source has been listed."""

    source: str
    total: int
    """How many documents it gives, those left out included, a folder's own not."""
    has_tree: bool = False
    """It is a folder whose tree will follow its files, unless all but one of them turn out not to be text."""
    number: int = 0
    """Which of the job's listings this is; what is read names it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Some more pages of a document are there."""

    path: str
    name: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Read:
    """One document is done, whatever its state. A folder's own comes after its files."""

    extract: Extract
    place: int = -1
    """Its place among the files of its listing, in their order; -1 for a folder's own. Files end out of order."""
    listing: int = 0
    """The number of the listing it belongs to."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Comes last, once."""

    cancelled: bool
    notes: tuple[Note, ...]
    """On the job as a whole, such as a listing that was stopped."""


ReadEvent = Found | Progress | Read | Finished
