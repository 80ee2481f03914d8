# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content kept once, by its SHA-256, compressed."""

import hashlib
import zlib
from collections.abc import Iterable
from sqlite3 import Connection

from leadline.errors import AssistantError

_LEVEL = 3
"""4 MB of source code: level 1 to 30% in 74 ms, 3 to 28% in 78 ms, 6 to 25% in 237 ms. zlib lets go of the GIL."""


def put_blob(con: Connection, content: bytes) -> bytes:
    """Keep the content if it is not there yet; gives the hash it is found by."""
    digest = hashlib.sha256(content).digest()
    if con.execute("SELECT 1 FROM blob WHERE hash = ?", (digest,)).fetchone() is None:
        con.execute(
            "INSERT INTO blob (hash, size, bytes) VALUES (?, ?, ?)",
            (digest, len(content), zlib.compress(content, _LEVEL)),
        )
    return digest


def get_blob(con: Connection, digest: bytes) -> bytes:
    """The content of that hash.

    Raises:
        AssistantError: it is missing or not what it was (code damaged).
    """
    row = con.execute("SELECT size, bytes FROM blob WHERE hash = ?", (digest,)).fetchone()
    if row is None:
        raise _damaged("no content for this hash")
    size, packed = row
    unpacking = zlib.decompressobj()
    try:
        # Never more than was stored: a damaged or hostile file must not fill the memory.
        content = unpacking.decompress(packed, size + 1)
    except zlib.error as error:
        raise _damaged(str(error)) from error
    if len(content) != size:
        raise _damaged("another length than was stored")
    return content


def sweep_blobs(con: Connection) -> None:
    """Delete extracts, versions and blobs that nothing refers to any more."""
    con.execute(
        "DELETE FROM document_version WHERE NOT EXISTS"
        " (SELECT 1 FROM pack_entry WHERE document_version = document_version.id)"
    )
    con.execute("DELETE FROM file_mark WHERE NOT EXISTS (SELECT 1 FROM document_version WHERE path = file_mark.path)")
    con.execute("DELETE FROM extract WHERE NOT EXISTS (SELECT 1 FROM document_version WHERE extract_id = extract.id)")
    con.execute(f"DELETE FROM blob WHERE {_UNUSED}")  # noqa: S608 - our own words


def drop_unused(con: Connection, digests: Iterable[bytes]) -> None:
    """Delete those of these blobs that nothing refers to any more."""
    con.executemany(f"DELETE FROM blob WHERE hash = ? AND {_UNUSED}", [(digest,) for digest in digests])  # noqa: S608


_UNUSED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = blob.hash)"  # noqa: S608
    for table, column in (
        ("extract", "blob"),
        ("pack_entry", "frozen_blob"),
        ("receipt_part", "blob"),
        ("turn", "frozen_tail"),
        ("turn_image", "blob"),
        ("turn_image", "thumbnail"),
        ("draft_image", "blob"),
        ("draft_image", "thumbnail"),
    )
)
"""Of every place that refers to a blob."""


def _damaged(detail: str) -> AssistantError:
    return AssistantError(
        "A part of the history is damaged.", "The rest can still be read.", f"blob: {detail}", code="damaged"
    )
