# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the pack in the words the panel shows."""

from collections.abc import Sequence

from leadline.choosing import NOTICE
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode, State
from leadline.ui.document_row import PAGED, DocumentRow


def row_of(entry: PackEntry, *, sent: bool, seen: State | None = None, is_old: bool = False) -> DocumentRow:
    """One document as the panel shows it; `seen` is how it stands to its file now, where that is known.

    `is_old`: a newer version of it was added, so that the file says nothing about this one.
    """
    # Whether the file is again what was read is the entry's own to say: its state may be another by now.
    is_gone = seen in (State.CHANGED, State.MISSING) and not is_old and entry.state is not State.LEFT_OUT
    state = seen if seen is not None and is_gone else entry.state
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
        is_old=is_old,
        is_unticked=entry.state is State.LEFT_OUT and entry.tokens is not None,
    )


def superseded(pack: Sequence[PackEntry]) -> frozenset[int]:
    """Documents by seq of whose files a newer version, or what has changed in it, was added later."""
    newest: dict[str, PackEntry] = {}
    old: set[int] = set()
    for entry in pack:
        if entry.kind == NOTICE or entry.frozen is None or entry.is_elsewhere:
            continue
        before = newest.get(entry.path)
        if before is not None and before.hash != entry.hash:
            old.add(before.seq)
        newest[entry.path] = entry
    return frozenset(old)


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
