# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packs: the documents of a chat in the order and the bytes in which they are sent; extracts by content hash.

A fragment's bytes are kept when the document is added and never made again: a newer reader or framing does not
change an old chat.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from leadline.context.pack import PackEntry
from leadline.documents.document import Extract, Note, Page, State
from leadline.errors import AssistantError
from leadline.storage.blobs import get_blob, put_blob
from leadline.storage.columns import clean, new_id, notes_json, notes_of, path_bytes, path_text, to_us


def next_seq(con: Connection, chat_id: int) -> int:
    """The number that the chat's next document gets; numbers are never given out again.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    row = con.execute("SELECT next_seq FROM chat WHERE id = ?", (chat_id,)).fetchone()
    if row is None:
        raise AssistantError(
            f"There is no chat {chat_id} in the history.", "It may have been deleted.", "", "not_found"
        )
    return int(row[0])


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A document on its way into a pack."""

    seq: int
    extract: Extract
    tokens: int | None
    """None for what is left out, as for the fragment."""
    fragment: bytes | None
    """The framed text as JSON string content, framed with the number `seq`."""


def reserve_seq(con: Connection, chat_id: int) -> int:
    """Take the chat's next number for a document that is added later.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    seq = next_seq(con, chat_id)
    con.execute("UPDATE chat SET next_seq = ? WHERE id = ?", (seq + 1, chat_id))
    return seq


def add_document(
    con: Connection, chat_id: int, extract: Extract, tokens: int | None, fragment: bytes | None, *, at: datetime
) -> PackEntry:
    """Put one document at the end of the pack; the fragment was framed with the number of `next_seq`."""
    seq = next_seq(con, chat_id)
    return add_documents(con, chat_id, first_seq=seq, rows=[NewEntry(seq, extract, tokens, fragment)], at=at)[0]


def add_documents(
    con: Connection, chat_id: int, *, first_seq: int, rows: Sequence[NewEntry], at: datetime
) -> list[PackEntry]:
    """Put documents into the pack: at its end, from `first_seq` on, at numbers that were reserved before, or in place
    of documents that were never sent.

    Raises:
        AssistantError: `first_seq` is not the chat's next number any more, as the window and the terminal added
            documents at once, or a document to be replaced was sent meanwhile: frame again (code busy).
    """
    expected = next_seq(con, chat_id)
    taken = next((row.seq for row in rows if row.seq < first_seq and _is_sent(con, chat_id, row.seq)), None)
    if first_seq != expected or taken is not None:
        raise AssistantError(
            "Documents of this chat were added or sent at the same time.",
            "Add them again.",
            f"number {taken or first_seq} is taken; the next is {expected}",
            code="busy",
        )
    for row in rows:
        con.execute(
            "INSERT INTO pack_entry (chat_id, seq, document_version, frozen_blob, tokens, state, added_us)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, seq) DO UPDATE SET removed = 0,"
            " document_version = excluded.document_version, frozen_blob = excluded.frozen_blob,"
            " tokens = excluded.tokens, state = excluded.state, added_us = excluded.added_us",
            (
                chat_id,
                row.seq,
                _put_version(con, row.extract),
                put_blob(con, row.fragment) if row.fragment is not None else None,
                row.tokens,
                row.extract.state.value,
                to_us(at),
            ),
        )
    new = sum(row.seq >= first_seq for row in rows)
    con.execute("UPDATE chat SET next_seq = ? WHERE id = ?", (first_seq + new, chat_id))
    return [_entry_of(row.seq, row.extract, row.tokens, row.fragment) for row in rows]


def _is_sent(con: Connection, chat_id: int, seq: int) -> bool:
    row = con.execute("SELECT since_turn FROM pack_entry WHERE chat_id = ? AND seq = ?", (chat_id, seq)).fetchone()
    return row is not None and row[0] is not None


def load_pack(con: Connection, chat_id: int) -> tuple[PackEntry, ...]:
    """The pack in order, without what was removed."""
    rows = con.execute(
        "SELECT seq, name, path, source_path, kind, pack_entry.state, report, content_hash, pages, tokens,"
        " frozen_blob, since_turn FROM pack_entry JOIN document_version ON document_version.id = document_version"
        " WHERE chat_id = ? AND NOT removed ORDER BY seq",
        (chat_id,),
    ).fetchall()
    return tuple(_loaded(con, *row) for row in rows)


def set_state(con: Connection, chat_id: int, seq: int, state: State) -> None:
    """Where a document of the pack stands now: changed or missing on disk, left out or back in."""
    con.execute("UPDATE pack_entry SET state = ? WHERE chat_id = ? AND seq = ?", (state.value, chat_id, seq))


def remove_entries(con: Connection, chat_id: int, seqs: Sequence[int]) -> None:
    """Take documents out of the pack; their rows stay, so that it can be undone."""
    con.executemany("UPDATE pack_entry SET removed = 1 WHERE chat_id = ? AND seq = ?", [(chat_id, seq) for seq in seqs])


def restore_entries(con: Connection, chat_id: int, seqs: Sequence[int]) -> None:
    """Take the removal back; each stands where it stood."""
    con.executemany("UPDATE pack_entry SET removed = 0 WHERE chat_id = ? AND seq = ?", [(chat_id, seq) for seq in seqs])


def known_extract(con: Connection, content_hash: str, reader_version: str) -> Extract | None:
    """The extract of that content by that reader, if it is kept, with the path it was last added from."""
    row = con.execute(
        "SELECT extract.blob, path, name, source_path, kind, state, size_bytes, document_version.report"
        " FROM extract JOIN document_version ON extract_id = extract.id"
        " WHERE extract.content_hash = ? AND extract.reader_version = ? ORDER BY document_version.id DESC LIMIT 1",
        (content_hash, reader_version),
    ).fetchone()
    if row is None:
        return None
    blob, path, name, source, kind, state, size_bytes, report = row
    notes = notes_of(report)
    return Extract(
        path=path_text(path),
        name=name,
        source=path_text(source),
        kind=kind,
        state=State(state),
        hash=content_hash,
        size_bytes=size_bytes,
        reader_version=reader_version,
        notes=tuple(note for note in notes if note.page is None),
        pages=_pages_of(get_blob(con, blob), notes),
    )


def pages(con: Connection, chat_id: int, seq: int) -> tuple[Page, ...]:
    """The pages of one document of the pack, from the database: the file may be gone. () for what has no text."""
    row = con.execute(
        "SELECT extract.blob, document_version.report FROM pack_entry"
        " JOIN document_version ON document_version.id = document_version JOIN extract ON extract.id = extract_id"
        " WHERE chat_id = ? AND seq = ?",
        (chat_id, seq),
    ).fetchone()
    return () if row is None else _pages_of(get_blob(con, row[0]), notes_of(row[1]))


def page_text(con: Connection, chat_id: int, seq: int, page: int) -> str:
    """The extracted text of one page, counted from 1; "" where there is none."""
    return next((each.text for each in pages(con, chat_id, seq) if each.number == page), "")


def _put_version(con: Connection, extract: Extract) -> int:
    """The row of this state of this file, and its extract; both are kept once."""
    report = notes_json(_all_notes(extract))
    extract_id = _put_extract(con, extract, report)
    values = (
        path_bytes(extract.source),
        path_bytes(extract.path),
        clean(extract.name),
        extract.kind,
        extract.state.value,
        extract.hash,
        extract.reader_version,
        extract.size_bytes,
        len(extract.pages),
        report,
        extract_id,
    )
    row = con.execute(
        "SELECT id FROM document_version WHERE source_path = ? AND path = ? AND name = ? AND kind = ? AND state = ?"
        " AND content_hash = ? AND reader_version = ? AND size_bytes = ? AND pages = ? AND report = ?"
        " AND extract_id IS ? AND page_range = ''",
        values,
    ).fetchone()
    if row is not None:
        return int(row[0])
    cursor = con.execute(
        "INSERT INTO document_version (source_path, path, name, kind, state, content_hash, reader_version, size_bytes,"
        " pages, report, extract_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return new_id(cursor)


def _put_extract(con: Connection, extract: Extract, report: str) -> int | None:
    """Text is kept only of what was read and may be sent: a file left out for a secret leaves none behind."""
    if not extract.hash or not extract.pages or extract.state is State.LEFT_OUT:
        return None
    content = json.dumps([[page.number, page.text] for page in extract.pages], ensure_ascii=False)
    blob = put_blob(con, content.encode("utf-8", "surrogatepass"))
    row = con.execute(
        "SELECT id, blob FROM extract WHERE content_hash = ? AND reader_version = ?",
        (extract.hash, extract.reader_version),
    ).fetchone()
    if row is None:
        cursor = con.execute(
            "INSERT INTO extract (content_hash, reader_version, blob, report) VALUES (?, ?, ?, ?)",
            (extract.hash, extract.reader_version, blob, report),
        )
        return new_id(cursor)
    if row[1] != blob:  # read again with less luck or more: a deadline, a limit; the fuller text stays
        (old_size,) = con.execute("SELECT size FROM blob WHERE hash = ?", (row[1],)).fetchone()
        if len(content.encode("utf-8", "surrogatepass")) > old_size:
            con.execute("UPDATE extract SET blob = ?, report = ? WHERE id = ?", (blob, report, row[0]))
    return int(row[0])


def _pages_of(content: bytes, notes: Sequence[Note]) -> tuple[Page, ...]:
    return tuple(
        Page(number, text, tuple(note for note in notes if note.page == number))
        for number, text in json.loads(content.decode("utf-8", "surrogatepass"))
    )


def _all_notes(extract: Extract) -> tuple[Note, ...]:
    """All notes, each on a page with its page."""
    return extract.notes + tuple(
        note if note.page is not None else replace(note, page=page.number)
        for page in extract.pages
        for note in page.notes
    )


def _loaded(
    con: Connection,
    seq: int,
    name: str,
    path: bytes,
    source: bytes,
    kind: str,
    state: str,
    report: str,
    content_hash: str,
    pages: int,
    tokens: int | None,
    blob: bytes | None,
    since_turn: int | None,
) -> PackEntry:
    frozen = None
    if blob is not None and (state != State.LEFT_OUT or since_turn is not None):  # unticked: not sent, not forgotten
        try:
            frozen = get_blob(con, blob)
        except AssistantError:  # one damaged fragment must not cost the whole chat
            state = State.FAILED
    return PackEntry(
        seq=seq,
        document_id=seq,
        name=name,
        path=path_text(path),
        source=path_text(source),
        kind=kind,
        state=State(state),
        notes=notes_of(report),
        hash=content_hash,
        pages=pages,
        tokens=tokens,
        frozen=frozen,
        since_turn=since_turn,
    )


def _entry_of(seq: int, extract: Extract, tokens: int | None, fragment: bytes | None) -> PackEntry:
    return PackEntry(
        seq=seq,
        document_id=seq,
        name=clean(extract.name),
        path=extract.path,
        source=extract.source,
        kind=extract.kind,
        state=extract.state,
        notes=_all_notes(extract),
        hash=extract.hash,
        pages=len(extract.pages),
        tokens=tokens,
        frozen=fragment if extract.state is not State.LEFT_OUT else None,
        since_turn=None,
    )
