# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of the history is text of documents, and the end of what no chat uses. Functions of a connection."""

from sqlite3 import Connection

from leadline.storage.blobs import sweep_blobs
from leadline.storage.columns import path_text


def documents_bytes(con: Connection) -> int:
    """What the texts of documents take in the database, packed: as they were read, and as they are sent."""
    row = con.execute(
        "SELECT coalesce(sum(length(bytes)), 0) FROM blob WHERE hash IN (SELECT blob FROM extract)"
        " OR hash IN (SELECT frozen_blob FROM pack_entry)"
    ).fetchone()
    return int(row[0])


def clean_up(con: Connection) -> None:
    """Forget documents that were removed without ever being sent, and all that nothing refers to any more."""
    con.execute("DELETE FROM pack_entry WHERE removed AND since_turn IS NULL")
    sweep_blobs(con)


def paths_in_use(con: Connection) -> frozenset[str]:
    """The files of all documents of all chats."""
    return frozenset(path_text(path) for (path,) in con.execute("SELECT DISTINCT path FROM document_version"))
