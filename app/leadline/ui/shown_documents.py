# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the pack in the words the panel shows."""

from leadline.choosing import NOTICE
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode, State
from leadline.ui.document_row import PAGED, DocumentRow


def row_of(entry: PackEntry, *, sent: bool, seen: State | None = None) -> DocumentRow:
    """One document as the panel shows it; `seen` is how it stands to its file now, where that is known."""
    state = seen if seen is not None and entry.state is not State.LEFT_OUT else entry.state
    is_here = not entry.is_dropped and (entry.since_turn is not None or entry.goes_out)
    return DocumentRow(
        seq=entry.seq,
        source=entry.source,
        name=entry.name,
        path=entry.path,
        kind=entry.kind,
        state=str(state),
        notes=tuple((str(note.code), note.page, note.detail) for note in entry.notes),
        pages=entry.pages,
        tokens=entry.tokens if entry.frozen is not None and is_here else None,
        sent=sent,
        is_elsewhere=not is_here and entry.state is not State.LEFT_OUT,
        is_unticked=entry.state is State.LEFT_OUT and entry.tokens is not None,
    )


def is_shown(entry: PackEntry) -> bool:
    """Whether it is a document at all: what was said about others is none."""
    return entry.kind != NOTICE


def is_scan(entry: PackEntry) -> bool:
    """Whether it has pages that could be recognised."""
    return entry.kind in PAGED and any(note.code is NoteCode.NO_TEXT for note in entry.notes)


def is_locked(entry: PackEntry) -> bool:
    """Whether a password would open it."""
    is_pdf = entry.name.lower().endswith(".pdf")
    return is_pdf and entry.state is State.FAILED and any(note.code is NoteCode.ENCRYPTED for note in entry.notes)
