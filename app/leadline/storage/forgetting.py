# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chats that go for good, with all that is theirs alone. Functions of a connection.

Bytes of deleted rows are zeroed (`secure_delete`). A temporary chat is in no search index, which would keep its words
until it is merged, and in no backup. Amounts stay in the ledger, without the chat.
"""

from collections.abc import Callable
from sqlite3 import Connection

from leadline.storage import search
from leadline.storage.blobs import sweep_blobs


def drop_chat(con: Connection, chat_id: int) -> None:
    """Delete a chat, its turns and its pack; texts and blobs that nothing else uses are `sweep_blobs`' concern."""
    con.execute("UPDATE chat SET head_turn = NULL WHERE id = ?", (chat_id,))
    con.execute("DELETE FROM pack_entry WHERE chat_id = ?", (chat_id,))
    con.execute("DELETE FROM turn WHERE chat_id = ?", (chat_id,))
    con.execute("DELETE FROM chat WHERE id = ?", (chat_id,))


def drop_temporary(con: Connection, is_over: Callable[[str], bool]) -> int:
    """Delete the temporary chats of programs, by their liveness tokens, that are over; gives how many."""
    rows = con.execute("SELECT id, temporary FROM chat WHERE temporary IS NOT NULL").fetchall()
    gone = [chat_id for chat_id, token in rows if is_over(token)]
    for chat_id in gone:
        drop_chat(con, chat_id)
    if gone:
        sweep_blobs(con)
    return len(gone)


def drop_from_copy(con: Connection) -> None:
    """Take all temporary chats out of a copy of the database, which may be of any older version."""
    con.execute("PRAGMA secure_delete = ON")
    con.execute("PRAGMA foreign_keys = ON")
    if "temporary" in {row[1] for row in con.execute("PRAGMA table_info (chat)")}:
        con.execute("BEGIN")
        drop_temporary(con, lambda token: True)
        con.execute("COMMIT")


def keep_temporary(con: Connection, chat_id: int) -> None:
    """A temporary chat stays after all: it is a chat as any other from now on."""
    row = con.execute("SELECT title FROM chat WHERE id = ? AND temporary IS NOT NULL", (chat_id,)).fetchone()
    if row is None:
        return
    con.execute("UPDATE chat SET temporary = NULL WHERE id = ?", (chat_id,))
    search.index_title(con, chat_id, row[0])
    turns = con.execute("SELECT id, question, reply, indexed FROM turn WHERE chat_id = ?", (chat_id,)).fetchall()
    for turn_id, question, reply, indexed in turns:
        search.index_question(con, turn_id, question)
        if indexed:
            search.index_reply(con, turn_id, reply)
