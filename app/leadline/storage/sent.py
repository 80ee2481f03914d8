# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request held, told from what was kept of it: its tries, and the documents in its body. Functions of a
connection."""

from dataclasses import dataclass
from sqlite3 import Connection

from leadline.documents.document import Note, State
from leadline.errors import AssistantError
from leadline.storage.blobs import get_blob
from leadline.storage.columns import notes_of, path_text


@dataclass(frozen=True, slots=True)
class Try:
    """One request of a turn: the first, one more of the same after a failure, or the next of a reply with tools."""

    attempt: int
    request_id: str
    """By which the service knows it; "" where none came back."""
    response_model: str
    body_hash: str
    """SHA-256 of the body in hexadecimal: tries of the same hash sent the same bytes."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """One document of the chat, as it stood when a question went out."""

    seq: int
    name: str
    path: str
    source: str
    kind: str
    state: State
    notes: tuple[Note, ...]
    hash: str
    """SHA-256 of the file, in hexadecimal; "" for what was not read."""
    reader_version: str
    """By which reader, in which version and with which options it became text."""
    pages: int
    size_bytes: int
    tokens: int | None
    is_sent: bool
    """Its text is in the request, byte for byte as it was frozen."""
    is_new: bool
    """It went out with this very question."""
    is_listed: bool = False
    """The model was told of it, and could read it on demand."""


def tries(con: Connection, turn_id: int) -> tuple[Try, ...]:
    """Every request of a turn, in order; () where none is kept."""
    return tuple(
        Try(attempt, request_id, response_model, body_hash.hex(), size or 0)
        for attempt, request_id, response_model, body_hash, size in con.execute(
            "SELECT attempt, request_id, response_model, body_hash, sum(blob.size) FROM receipt"
            " LEFT JOIN receipt_part ON receipt_id = receipt.id LEFT JOIN blob ON blob.hash = receipt_part.blob"
            " WHERE turn_id = ? GROUP BY receipt.id ORDER BY attempt",
            (turn_id,),
        )
    )


def documents(con: Connection, turn_id: int, body: bytes) -> tuple[KeptDocument, ...]:
    """The documents of the chat that were there when the turn's question went out, in the order of the pack.

    Those that are sent stand in the body as they were frozen: it is looked for, not believed. Those that were added
    later are left out, and so are those that were taken out before they were ever sent.
    """
    rows = con.execute(
        "SELECT seq, name, path, source_path, kind, pack_entry.state, report, content_hash, reader_version, pages,"
        " size_bytes, tokens, frozen_blob, removed, listed,"
        " EXISTS (SELECT 1 FROM turn_document WHERE turn_id = turn.id AND turn_document.seq = pack_entry.seq)"
        " FROM turn JOIN pack_entry ON pack_entry.chat_id = turn.chat_id"
        " JOIN document_version ON document_version.id = document_version"
        " WHERE turn.id = ? AND added_us <= asked_us ORDER BY seq",
        (turn_id,),
    ).fetchall()
    found = []
    looking = _Looking(body)
    for row in rows:
        blob, is_removed, listed, is_new = row[12:]
        # A line may speak for many documents: the others have an empty one.
        is_listed = listed is not None and (not listed or listed in body)
        is_sent = blob is not None and looking.finds(con, blob)
        if is_removed and not is_sent:
            continue
        found.append(
            KeptDocument(
                seq=row[0],
                name=row[1],
                path=path_text(row[2]),
                source=path_text(row[3]),
                kind=row[4],
                state=State(row[5]),
                notes=notes_of(row[6]),
                hash=row[7],
                reader_version=row[8],
                pages=row[9],
                size_bytes=row[10],
                tokens=row[11],
                is_sent=is_sent,
                is_listed=is_listed and not is_sent,
                is_new=is_sent and bool(is_new),
            )
        )
    return tuple(found)


class _Looking:
    """Looks for fragments in a body. Most follow one another, so that each is found where the last one ended."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def finds(self, con: Connection, blob: bytes) -> bool:
        try:
            fragment = get_blob(con, blob)
        except AssistantError:  # one damaged document: the receipt still tells of the others
            return False
        if self._body.startswith(fragment, self._at):
            where = self._at
        else:
            where = self._body.find(fragment, self._at)
            if where < 0:
                where = self._body.find(fragment, 0, self._at)
        if where >= 0:
            self._at = where + len(fragment)
        return where >= 0
