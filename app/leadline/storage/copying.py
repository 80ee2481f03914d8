# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new chat on the documents of an old one: the same numbers, the same frozen bytes. Functions of a connection."""

from datetime import datetime
from sqlite3 import Connection

from leadline.documents.document import State
from leadline.storage import conversations
from leadline.storage.columns import to_us


def copy_chat(
    con: Connection,
    chat_id: int,
    *,
    at: datetime,
    title: str | None = None,
    collection_id: int | None = None,
    is_pack: bool = False,
) -> int:
    """Begin a chat with the documents of another one's branch on screen, in its collection; gives its id.

    What the old chat's prompts begin with, the new one's begin with, byte for byte: documents that came with later
    questions go out before its first question. `title` is made of the documents' names where there is none.
    `collection_id` is the collection that the new chat belongs to, if not to that of the old one; `is_pack`: it holds
    that collection's documents.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    chat = conversations.load_chat(con, chat_id)
    kept = [
        entry.seq
        for entry in chat.pack
        if (entry.since_turn is not None or entry.goes_out)
        and not entry.is_dropped
        and not (entry.state is State.LEFT_OUT and entry.since_turn is not None and not chat.is_pack)
        and entry.path
    ]
    if title is None:
        names = dict.fromkeys(entry.name for entry in chat.pack if entry.seq in set(kept))
        title = ", ".join([*names][:3])[:80]
    made = conversations.create_chat(
        con,
        endpoint_id=chat.endpoint_id,
        model=chat.model,
        mode=chat.mode,
        instructions=chat.instructions,
        title=title,
        at=at,
        collection_id=collection_id if collection_id is not None else chat.collection_id,
        sampling=chat.sampling,
        is_pack=is_pack,
    )
    con.executemany(
        "INSERT INTO pack_entry (chat_id, seq, document_version, frozen_blob, tokens, state, added_us, late, listed)"
        " SELECT ?, seq, document_version, frozen_blob, tokens, state, ?, late, listed FROM pack_entry"
        " WHERE chat_id = ? AND seq = ?",
        [(made, to_us(at), chat_id, seq) for seq in kept],
    )
    if not is_pack:
        head = _head(chat)
        late = [(made, seq) for seq in kept if seq not in head]
        con.executemany("UPDATE pack_entry SET late = 1 WHERE chat_id = ? AND seq = ?", late if head else ())
    con.execute(
        "INSERT INTO chat_source (chat_id, request, added_us) SELECT ?, request, ? FROM chat_source WHERE chat_id = ?"
        " ORDER BY id",
        (made, to_us(at), chat_id),
    )
    conversations.set_tools(con, made, chat.tools)
    con.execute("UPDATE chat SET next_seq = (SELECT next_seq FROM chat WHERE id = ?) WHERE id = ?", (chat_id, made))
    return made


def _head(chat: conversations.Chat) -> set[int]:
    """Documents that stand at the head of the prompts of the branch on screen."""
    head: set[int] = set()
    for turn in chat.turns:
        if turn.id in chat.anchors:
            head = (head - set(turn.without)) | set(turn.head_documents)
    return head
