# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files behind a pack: how they looked when they were read, and what was asked of their folders. No file is
touched here."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from leadline.documents import folder_tree
from leadline.documents.changes import Known
from leadline.documents.document import Extract, Note, NoteCode, State
from leadline.documents.source import SourceRequest, in_commit, is_in_commit
from leadline.storage.columns import notes_json, notes_of, path_bytes, path_text, to_us
from leadline.storage.extracts import all_notes, page_text
from leadline.storage.packs import is_settled

_IN_COMMIT = in_commit("", "").partition(":")[0].encode() + b":"


@dataclass(frozen=True, slots=True)
class PackFile:
    """A document of a pack and the file it was read from."""

    seq: int
    source: str
    name: str
    state: State
    """As it stands in the pack."""
    known: Known
    is_sent: bool
    """It went out in some branch: its bytes stay."""
    tokens: int | None
    reader_version: str
    """What read it, and with which options."""
    report: str
    """All notes on it, as they are kept."""

    @property
    def holds_key(self) -> bool:
        """It was left out for a key that was found in it, or as its name is that of a file with keys."""
        return any(note.code is NoteCode.SECRET for note in notes_of(self.report))

    def is_noted(self, extract: Extract) -> bool:
        """Whether the notes on an extract are those that it has."""
        return notes_json(all_notes(extract)) == self.report


def pack_files(con: Connection, chat_id: int) -> list[PackFile]:
    """All documents of the pack, by seq, but for folders' own; those that were not read have no hash."""
    rows = con.execute(
        "SELECT seq, source_path, name, pack_entry.state, path, document_version.content_hash, size_bytes, mark,"
        " file_mark.content_hash, since_turn IS NOT NULL, tokens, reader_version, report, late"
        " FROM pack_entry JOIN document_version ON document_version.id = document_version"
        " LEFT JOIN file_mark USING (path) WHERE chat_id = ? AND NOT removed AND kind <> ? ORDER BY seq",
        (chat_id, folder_tree.KIND),
    ).fetchall()
    found = [row[:-1] for row in rows]
    head = {row[4] for row in rows if not row[-1]} if is_settled(con, chat_id) else set()
    return [
        PackFile(
            seq,
            path_text(source),
            name,
            State(state),
            Known(path_text(path), content_hash, size, mark or "", hashed or ""),
            bool(is_sent) or path in head,
            tokens,
            reader,
            report,
        )
        for seq, source, name, state, path, content_hash, size, mark, hashed, is_sent, tokens, reader, report in found
    ]


@dataclass(frozen=True, slots=True)
class Marks:
    """All files of a chat, made for ten thousand of them: paths are bytes, as the file system and the columns have
    them."""

    looks: dict[bytes, tuple[int, str]]
    """Of each file on disk that stands in the pack with its text: the document's seq, of several versions that of the
    newest, and how the file looked when its content was that of the document; "" if that is not known."""
    paths: frozenset[bytes]
    """Of all that ever stood in the pack, removed and left out, too."""


def marks(con: Connection, chat_id: int) -> Marks:
    """How the files of the chat looked."""
    rows = con.execute(
        "SELECT path, seq, CASE WHEN file_mark.content_hash = document_version.content_hash THEN mark ELSE '' END,"
        " NOT removed AND kind <> ? AND document_version.content_hash <> ''"
        " FROM pack_entry JOIN document_version ON document_version.id = document_version"
        " LEFT JOIN file_mark USING (path) WHERE chat_id = ? ORDER BY seq",
        (folder_tree.KIND, chat_id),
    ).fetchall()
    looks = {path: (seq, mark) for path, seq, mark, stands in rows if stands and not path.startswith(_IN_COMMIT)}
    return Marks(looks, frozenset([row[0] for row in rows]))


def files_on_disk(files: Iterable[PackFile]) -> list[PackFile]:
    """Those that can change: read, and not taken from a commit."""
    return [file for file in files if file.known.hash and not is_in_commit(file.known.path)]


@dataclass(frozen=True, slots=True)
class PackTree:
    """A folder's own document that was never sent."""

    seq: int
    source: str
    text: str
    """"" if it is left out."""
    notes: tuple[Note, ...]


def unsent_trees(con: Connection, chat_id: int) -> list[PackTree]:
    """The trees in the pack that may still be made again."""
    rows = con.execute(
        "SELECT seq, source_path, report FROM pack_entry JOIN document_version ON document_version.id ="
        " document_version WHERE chat_id = ? AND NOT removed AND kind = ? AND since_turn IS NULL"
        " AND (late OR NOT ?)",
        (chat_id, folder_tree.KIND, is_settled(con, chat_id)),
    ).fetchall()
    return [
        PackTree(seq, path_text(source), page_text(con, chat_id, seq, 1), notes_of(report))
        for seq, source, report in rows
    ]


def put_marks(con: Connection, marks: Iterable[tuple[str, str, str]]) -> None:
    """Remember how files looked: path, mark, and the hash of the content they had then."""
    con.executemany(
        "INSERT INTO file_mark (path, mark, content_hash) VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE"
        " SET mark = excluded.mark, content_hash = excluded.content_hash",
        [(path_bytes(path), mark, content_hash) for path, mark, content_hash in marks],
    )


def put_source(con: Connection, chat_id: int, request: SourceRequest, *, at: datetime) -> None:
    """Remember what was added to the chat, and how; the same twice is once."""
    con.execute(
        "INSERT INTO chat_source (chat_id, request, added_us) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (chat_id, json.dumps(request.as_json(), sort_keys=True), to_us(at)),
    )


def sources(con: Connection, chat_id: int) -> list[SourceRequest]:
    """What was added to the chat, in order."""
    rows = con.execute("SELECT request FROM chat_source WHERE chat_id = ? ORDER BY id", (chat_id,))
    return [SourceRequest.from_json(json.loads(request)) for (request,) in rows]
