# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of documents by content hash and reader, and the states of files that it belongs to. Each is kept once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from sqlite3 import Connection

from leadline.documents.document import Extract, Heading, Note, NoteCode, Page, State
from leadline.storage.blobs import get_blob, put_blob
from leadline.storage.columns import clean, new_id, notes_json, notes_of, path_bytes, path_text

_MAY_GO_BETTER = (NoteCode.TIMEOUT, NoteCode.CRASHED, NoteCode.TOO_LARGE, NoteCode.UNSUPPORTED)
"""What may not happen again when the file is read again: another load of the machine, other languages installed."""

Cut = tuple[int, int]
"""Where a text begins and ends in another, in characters."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the text of an extract with one page stands already."""

    blob: bytes
    """The hash of a fragment: JSON string content."""
    cut: Cut
    """In the text of the fragment."""


def put_version(con: Connection, extract: Extract, placed: Placed | None = None) -> int:
    """The row of this state of this file, and its extract; both are kept once."""
    report = notes_json(all_notes(extract))
    extract_id, is_new = _put_extract(con, extract, report, placed)
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
    if not is_new:
        row = con.execute(
            "SELECT id FROM document_version WHERE source_path = ? AND path = ? AND name = ? AND kind = ?"
            " AND state = ? AND content_hash = ? AND reader_version = ? AND size_bytes = ? AND pages = ?"
            " AND report = ? AND extract_id IS ? AND page_range = ''",
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


def known_extract(con: Connection, content_hash: str, reader_version: str) -> Extract | None:
    """The extract of that content by that reader, if it is kept, with the path it was last added from."""
    row = con.execute(
        "SELECT extract.blob, cut, path, name, source_path, kind, state, size_bytes, document_version.report"
        " FROM extract JOIN document_version ON extract_id = extract.id"
        " WHERE extract.content_hash = ? AND extract.reader_version = ? ORDER BY document_version.id DESC LIMIT 1",
        (content_hash, reader_version),
    ).fetchone()
    if row is None:
        return None
    blob, cut, path, name, source, kind, state, size_bytes, report = row
    notes = notes_of(report)
    content = get_blob(con, blob)
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
        pages=_pages_of(content, cut, notes),
        outline=_outline_of(content, cut),
    )


def kept_hashes(con: Connection) -> dict[tuple[int, str], frozenset[str]]:
    """Content hashes of the documents whose kept text is as good as reading them again, by their size in bytes and
    what read them. Plain text is not among them: it is read in no time."""
    rows = con.execute(
        "SELECT DISTINCT size_bytes, reader_version, content_hash, report FROM document_version WHERE extract_id"
        " IS NOT NULL AND kind IN ('pdf', 'book', 'word', 'slides', 'sheet', 'notebook', 'mail')"
    )
    found: dict[tuple[int, str], set[str]] = {}
    for size_bytes, version, content_hash, report in rows:
        if report == "[]" or not any(note.code in _MAY_GO_BETTER for note in notes_of(report)):
            found.setdefault((size_bytes, version), set()).add(content_hash)
    return {key: frozenset(hashes) for key, hashes in found.items()}


def pages(con: Connection, chat_id: int, seq: int) -> tuple[Page, ...]:
    """The pages of one document of the pack, from the database: the file may be gone. () for what has no text."""
    row = con.execute(
        "SELECT extract.blob, cut, document_version.report FROM pack_entry"
        " JOIN document_version ON document_version.id = document_version JOIN extract ON extract.id = extract_id"
        " WHERE chat_id = ? AND seq = ?",
        (chat_id, seq),
    ).fetchone()
    return () if row is None else _pages_of(get_blob(con, row[0]), row[1], notes_of(row[2]))


def outline(con: Connection, chat_id: int, seq: int) -> tuple[Heading, ...]:
    """The table of contents of one document of the pack; () for one that has none."""
    row = con.execute(
        "SELECT extract.blob, cut FROM pack_entry JOIN document_version ON document_version.id = document_version"
        " JOIN extract ON extract.id = extract_id WHERE chat_id = ? AND seq = ?",
        (chat_id, seq),
    ).fetchone()
    return () if row is None else _outline_of(get_blob(con, row[0]), row[1])


def name_of(con: Connection, chat_id: int, seq: int) -> str:
    """What one document of the pack is called; "" where there is none."""
    row = con.execute(
        "SELECT name FROM pack_entry JOIN document_version ON document_version.id = document_version"
        " WHERE chat_id = ? AND seq = ?",
        (chat_id, seq),
    ).fetchone()
    return "" if row is None else str(row[0])


def page_text(con: Connection, chat_id: int, seq: int, page: int) -> str:
    """The extracted text of one page, counted from 1; "" where there is none."""
    return next((each.text for each in pages(con, chat_id, seq) if each.number == page), "")


def all_notes(extract: Extract) -> tuple[Note, ...]:
    """All notes, each on a page with its page."""
    return extract.notes + tuple(
        note if note.page is not None else replace(note, page=page.number)
        for page in extract.pages
        for note in page.notes
    )


def _put_extract(con: Connection, extract: Extract, report: str, placed: Placed | None) -> tuple[int | None, bool]:
    """Its id, and whether it is new. Text is kept only of what was read and may be sent: a file left out for a secret
    leaves none behind."""
    if not extract.hash or not extract.pages or extract.state is State.LEFT_OUT:
        return None, False
    row = con.execute(
        "SELECT id, blob, cut FROM extract WHERE content_hash = ? AND reader_version = ?",
        (extract.hash, extract.reader_version),
    ).fetchone()
    if row is not None and (placed is not None or row[2]):
        return int(row[0]), False  # plain text is read in one way only
    if placed is not None:
        blob, cut, content = placed.blob, f"{placed.cut[0]}:{placed.cut[1]}", b""
    else:
        content = _content(extract)
        blob, cut = put_blob(con, content), ""
    if row is None:
        cursor = con.execute(
            "INSERT INTO extract (content_hash, reader_version, blob, cut, report) VALUES (?, ?, ?, ?, ?)",
            (extract.hash, extract.reader_version, blob, cut, report),
        )
        return new_id(cursor), True
    if row[1] != blob:  # read again with less luck or more: a deadline, a limit; the fuller text stays
        (old_size,) = con.execute("SELECT size FROM blob WHERE hash = ?", (row[1],)).fetchone()
        if len(content) > old_size:
            con.execute("UPDATE extract SET blob = ?, report = ? WHERE id = ?", (blob, report, row[0]))
    return int(row[0]), False


def _content(extract: Extract) -> bytes:
    """The pages as rows of JSON, and with them the table of contents where there is one."""
    pages = [[page.number, page.text] for page in extract.pages]
    outline = [[heading.level, heading.title, heading.page] for heading in extract.outline]
    kept = {"pages": pages, "outline": outline} if outline else pages
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _outline_of(content: bytes, cut: str) -> tuple[Heading, ...]:
    kept = None if cut else json.loads(content.decode("utf-8", "surrogatepass"))
    return tuple(Heading(*row) for row in kept["outline"]) if isinstance(kept, dict) else ()


def _pages_of(content: bytes, cut: str, notes: Sequence[Note]) -> tuple[Page, ...]:
    if cut:
        start, end = cut.split(":")
        text = json.loads(b'"' + content + b'"')
        return (Page(1, text[int(start) : int(end)], tuple(note for note in notes if note.page == 1)),)
    kept = json.loads(content.decode("utf-8", "surrogatepass"))
    return tuple(
        Page(number, text, tuple(note for note in notes if note.page == number))
        for number, text in (kept["pages"] if isinstance(kept, dict) else kept)
    )
