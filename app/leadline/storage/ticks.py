# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ticks of a pack's documents: what the user takes out for a while, and takes in again. Functions of a connection."""

from collections.abc import Sequence
from sqlite3 import Connection

from leadline.documents.document import State

_READ = (State.READY.value, State.PARTLY.value)


def untick(con: Connection, chat_id: int, seqs: Sequence[int]) -> None:
    """Documents that were never sent stay in the pack with their text, and do not go out."""
    con.executemany(
        "UPDATE pack_entry SET state = 'left_out' WHERE chat_id = ? AND seq = ? AND since_turn IS NULL"
        " AND frozen_blob IS NOT NULL",
        [(chat_id, seq) for seq in seqs],
    )


def stand(con: Connection, chat_id: int, seqs: Sequence[int]) -> None:
    """Documents that were sent and then left out are again what they were when they were read."""
    con.executemany(
        "UPDATE pack_entry SET state = (SELECT state FROM document_version WHERE id = document_version)"
        " WHERE chat_id = ? AND seq = ? AND since_turn IS NOT NULL",
        [(chat_id, seq) for seq in seqs],
    )


def tick(con: Connection, chat_id: int, seqs: Sequence[int]) -> list[int]:
    """Documents whose ticks were taken away go out again; gives the others, which have to be read first."""
    unread = []
    for seq in seqs:
        row = con.execute(
            "SELECT document_version.state FROM pack_entry JOIN document_version"
            " ON document_version.id = document_version WHERE chat_id = ? AND seq = ? AND frozen_blob IS NOT NULL",
            (chat_id, seq),
        ).fetchone()
        if row is not None and row[0] in _READ:
            con.execute("UPDATE pack_entry SET state = ? WHERE chat_id = ? AND seq = ?", (row[0], chat_id, seq))
        else:
            unread.append(seq)
    return unread
