# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the pack in the words the panel shows."""

from leadline.choosing import NOTICE
from leadline.context.pack import PackEntry
from leadline.documents.document import State
from leadline.storage.conversations import Chat
from leadline.ui.document_row import DocumentRow


def rows_of(chat: Chat) -> list[DocumentRow]:
    """The pack as the panel shows it."""
    return [row_of(entry, sent=entry.since_turn in chat.anchors) for entry in chat.pack if entry.kind != NOTICE]


def row_of(entry: PackEntry, *, sent: bool) -> DocumentRow:
    """One document as the panel shows it."""
    is_here = not entry.is_dropped and (entry.since_turn is not None or entry.goes_out)
    return DocumentRow(
        seq=entry.seq,
        source=entry.source,
        name=entry.name,
        path=entry.path,
        kind=entry.kind,
        state=str(entry.state),
        notes=tuple((str(note.code), note.page, note.detail) for note in entry.notes),
        pages=entry.pages,
        tokens=entry.tokens if entry.frozen is not None and is_here else None,
        sent=sent,
        is_elsewhere=not is_here and entry.state is not State.LEFT_OUT,
    )
