# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packs: the documents of a chat in the order and the bytes in which they are sent.

A fragment's bytes are kept when the document is added and never made again: a newer reader or framing does not
change an old chat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from leadline.context.pack import PackEntry
from leadline.context.source_map import Listed, map_fragments, newer_texts
from leadline.documents.document import Extract, State
from leadline.errors import AssistantError
from leadline.storage.blobs import get_blob, put_blobs
from leadline.storage.columns import clean, notes_of, path_text, to_us
from leadline.storage.extracts import Cut, Placed, all_notes, put_version

NOT_LISTED = ("notice", "changes")
"""Kinds of entries that say something of a document: they go out as they are where the model reads on demand, too."""


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
    cut: Cut | None = None
    """Where the text of the document's only page stands in the framed text, if it stands there word for word."""


IN_CHATS = -1
"""Stands for the turn that a document at the head of a collection was sent with, in chats of it: no turn has it."""


def is_settled(con: Connection, chat_id: int) -> bool:
    """Whether the pack is that of a collection, and may be held by the service: chats of it have been asked in, or it
    was warmed up. Nothing at its head is then changed in place, and what is added comes late.
    """
    return (
        con.execute(
            "SELECT 1 FROM chat AS pack WHERE id = ? AND is_pack AND (EXISTS (SELECT 1 FROM ledger WHERE chat_id ="
            " pack.id) OR EXISTS (SELECT 1 FROM chat JOIN turn ON turn.chat_id = chat.id WHERE collection_id ="
            " pack.collection_id))",
            (chat_id,),
        ).fetchone()
        is not None
    )


def reserve_seqs(con: Connection, chat_id: int, count: int) -> int:
    """Take so many of the chat's next numbers for documents that are added later; gives the first.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    seq = next_seq(con, chat_id)
    con.execute("UPDATE chat SET next_seq = ? WHERE id = ?", (seq + count, chat_id))
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
    of documents that were never sent; where the user took the tick off one of these, it stays off.

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
    at_us, late = to_us(at), int(is_settled(con, chat_id))
    unticked = _unticked(con, chat_id)
    blobs = iter(put_blobs(con, [row.fragment for row in rows if row.fragment is not None]))
    values = []
    for row in rows:
        blob = next(blobs) if row.fragment is not None else None
        placed = Placed(blob, row.cut) if blob is not None and row.cut is not None else None
        version = put_version(con, row.extract, placed)
        state = State.LEFT_OUT if row.seq in unticked and blob is not None else row.extract.state
        values.append((chat_id, row.seq, version, blob, row.tokens, state.value, at_us, late))
    con.executemany(
        "INSERT INTO pack_entry (chat_id, seq, document_version, frozen_blob, tokens, state, added_us, late)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, seq) DO UPDATE SET removed = 0,"
        " document_version = excluded.document_version, frozen_blob = excluded.frozen_blob,"
        " tokens = excluded.tokens, state = excluded.state, added_us = excluded.added_us, late = excluded.late",
        values,
    )
    new = sum(row.seq >= first_seq for row in rows)
    con.execute("UPDATE chat SET next_seq = ? WHERE id = ?", (first_seq + new, chat_id))
    entries = [replace(entry_of(row), is_late=bool(late)) for row in rows]
    return [
        replace(each, state=State.LEFT_OUT, frozen=None) if each.seq in unticked and each.frozen is not None else each
        for each in entries
    ]


def _unticked(con: Connection, chat_id: int) -> frozenset[int]:
    """What has a text and was never sent, and is not to go out."""
    rows = con.execute(
        "SELECT seq FROM pack_entry WHERE chat_id = ? AND state = 'left_out' AND frozen_blob IS NOT NULL"
        " AND since_turn IS NULL AND NOT removed",
        (chat_id,),
    )
    return frozenset(seq for (seq,) in rows)


def _is_sent(con: Connection, chat_id: int, seq: int) -> bool:
    row = con.execute("SELECT since_turn FROM pack_entry WHERE chat_id = ? AND seq = ?", (chat_id, seq)).fetchone()
    return row is not None and row[0] is not None


def load_pack(con: Connection, chat_id: int, *, listed: bool = False) -> tuple[PackEntry, ...]:
    """The pack in order, without what was removed.

    `listed`: the chat reads on demand, so that what goes out of a document is its line in the map.
    """
    rows = con.execute(
        "SELECT seq, name, path, source_path, kind, pack_entry.state, report, content_hash, pages, tokens,"
        " frozen_blob, since_turn, late, listed FROM pack_entry"
        " JOIN document_version ON document_version.id = document_version"
        " WHERE chat_id = ? AND NOT removed ORDER BY seq",
        (chat_id,),
    ).fetchall()
    entries = [_loaded(con, *row[:-1], is_listed=listed and row[4] not in NOT_LISTED) for row in rows]
    if not listed:
        return tuple(entries)
    kept = {row[0]: row[-1] for row in rows if row[-1] is not None}
    return _with_lines(entries, kept)


def keep_lines(con: Connection, chat_id: int, lines: Sequence[tuple[int, bytes]]) -> None:
    """What the map says of these documents, by seq, is sent now: it is never made anew."""
    con.executemany(
        "UPDATE pack_entry SET listed = ? WHERE chat_id = ? AND seq = ? AND listed IS NULL",
        [(line, chat_id, seq) for seq, line in lines],
    )


def _with_lines(entries: Sequence[PackEntry], kept: Mapping[int, bytes]) -> tuple[PackEntry, ...]:
    """The entries with their lines of the map in place of their texts."""
    older = newer_texts([(entry.document_id, entry.path) for entry in entries if entry.kind not in NOT_LISTED])
    new = [entry for entry in entries if entry.frozen == b"" and entry.seq not in kept]
    made = map_fragments([listed_of(entry, older.get(entry.document_id)) for entry in new])
    lines = {**kept, **{entry.seq: line for entry, line in zip(new, made, strict=True)}}
    return tuple(replace(entry, frozen=lines[entry.seq]) if entry.frozen == b"" else entry for entry in entries)


def listed_of(entry: PackEntry, replaces: int | None = None) -> Listed:
    """What a map says of a document."""
    is_paged = entry.pages != 1 or entry.kind == "pdf"
    return Listed(entry.document_id, entry.name, entry.source, entry.pages, entry.tokens or 0, is_paged, replaces)


def set_state(con: Connection, chat_id: int, seq: int, state: State) -> None:
    """Where a document of the pack stands now: changed or missing on disk, left out or back in."""
    con.execute("UPDATE pack_entry SET state = ? WHERE chat_id = ? AND seq = ?", (state.value, chat_id, seq))


def remove_entries(con: Connection, chat_id: int, seqs: Sequence[int]) -> None:
    """Take documents out of the pack; their rows stay, so that it can be undone."""
    con.executemany("UPDATE pack_entry SET removed = 1 WHERE chat_id = ? AND seq = ?", [(chat_id, seq) for seq in seqs])


def restore_entries(con: Connection, chat_id: int, seqs: Sequence[int]) -> None:
    """Take the removal back; each stands where it stood."""
    con.executemany("UPDATE pack_entry SET removed = 0 WHERE chat_id = ? AND seq = ?", [(chat_id, seq) for seq in seqs])


def set_late(con: Connection, chat_id: int, seqs: Sequence[int], *, late: bool) -> None:
    """Documents of a collection stand at the head of its chats' prompts, or go out before their first questions."""
    rows = [(int(late), chat_id, seq) for seq in seqs]
    con.executemany("UPDATE pack_entry SET late = ? WHERE chat_id = ? AND seq = ?", rows)


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
    late: int,
    *,
    is_listed: bool,
) -> PackEntry:
    frozen = None
    if blob is not None and (state != State.LEFT_OUT or since_turn is not None):  # unticked: not sent, not forgotten
        try:
            # Not unpacked where only a line of it goes out: there may be a hundred times a window of them.
            frozen = b"" if is_listed else get_blob(con, blob)
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
        is_late=bool(late),
    )


def entry_of(row: NewEntry) -> PackEntry:
    """A new document as the panel shows it and the request sends it."""
    return PackEntry(
        seq=row.seq,
        document_id=row.seq,
        name=clean(row.extract.name),
        path=row.extract.path,
        source=row.extract.source,
        kind=row.extract.kind,
        state=row.extract.state,
        notes=all_notes(row.extract),
        hash=row.extract.hash,
        pages=len(row.extract.pages),
        tokens=row.tokens,
        frozen=row.fragment if row.extract.state is not State.LEFT_OUT else None,
        since_turn=None,
    )
