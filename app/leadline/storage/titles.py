# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which chats a model may still name, and the name it gave. Functions of a connection."""

from dataclasses import dataclass
from sqlite3 import Connection

from leadline.costs.bill import LedgerEntry
from leadline.storage.conversations import rename_chat
from leadline.storage.ledger import put_entry

_MOST_REPLIES = 3
"""A chat that has had more is known by its name already."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A chat whose title is its first words, and what a better one can be made of."""

    endpoint_id: str
    question: str
    reply: str


def unnamed(con: Connection, chat_id: int) -> Unnamed | None:
    """The first question of a chat and its reply; None when it has a name, has none yet, or a model was asked before.

    An old chat keeps its words: only the first three replies lead to a name.
    """
    chat = con.execute(
        "SELECT endpoint_id FROM chat WHERE id = ? AND title_by = 'words' AND hidden_us IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.chat_id = chat.id AND kind = 'title')",
        (chat_id,),
    ).fetchone()
    turns = con.execute(
        "SELECT question, reply FROM turn WHERE chat_id = ? AND state IN ('complete', 'cut') AND reply <> ''"
        " ORDER BY id LIMIT ?",
        (chat_id, _MOST_REPLIES + 1),
    ).fetchall()
    if chat is None or not 0 < len(turns) <= _MOST_REPLIES:
        return None
    return Unnamed(chat[0], *turns[0])


def put_bill(con: Connection, chat_id: int, entry: LedgerEntry) -> int:
    """Bill a request for a name; gives the line's id. A chat that was deleted meanwhile leaves its amount."""
    return put_entry(con, entry, chat_id=chat_id if _is_there(con, chat_id) else None)


def put_title(con: Connection, chat_id: int, title: str) -> bool:
    """Take the name, "" for none; whether the chat is called so now."""
    return bool(title) and _is_there(con, chat_id) and rename_chat(con, chat_id, title, by="model")


def _is_there(con: Connection, chat_id: int) -> bool:
    return con.execute("SELECT 1 FROM chat WHERE id = ?", (chat_id,)).fetchone() is not None
