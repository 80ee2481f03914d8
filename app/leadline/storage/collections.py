# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collections: named packs that chats begin with. Functions of a connection.

A collection's documents are the pack of a chat of its own, in which nothing is asked and which no list shows: so they
are read, watched and changed as those of any chat are. Its instructions, model and mode are that chat's, too, and it is
renamed and deleted by that chat (`conversations`).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.tools import NO_TOOLS
from leadline.context.tokenizer import Cut
from leadline.documents.document import State
from leadline.storage import conversations, copying
from leadline.storage.columns import clean, mode_of, new_id, to_us
from leadline.storage.conversations import ChatRow
from leadline.storage.turns import not_found

NAME_CHARS = 200
MOST_CHATS = 200
"""Of one collection, as its list shows them; the others are found by their day and by the search."""


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """One collection with what its line in the list is made of."""

    id: int
    chat_id: int
    """Of the chat that holds its documents."""
    name: str
    endpoint_id: str
    model: str
    mode: Mode
    documents: int
    """Those that chats begin with."""
    head_tokens: int
    """Of the documents at the head of the prompt, which all chats share."""
    late_tokens: int
    """Of those that came later and go out before each first question."""
    chats: int
    reads_on_demand: bool
    """Its prompts hold a map of the documents, which is short, whatever these count."""
    of: str
    """What the head of the prompt is made of, as a hash: its length and its hash hold as long as this does."""
    head: Cut | None
    """Where the head of the prompt ends; None where that was not counted yet."""


def make_collection(con: Connection, chat_id: int, name: str, *, at: datetime) -> int:
    """Make a collection of the documents of a chat's branch on screen; the chat belongs to it from then on.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    name = _short(name)
    collection_id = new_id(con.execute("INSERT INTO collection (name, created_us) VALUES (?, ?)", (name, to_us(at))))
    copying.copy_chat(con, chat_id, at=at, title=name, collection_id=collection_id, is_pack=True)
    move_chat(con, chat_id, collection_id)
    return collection_id


def list_collections(con: Connection) -> list[CollectionRow]:
    """The collections that are not deleted, by name."""
    rows = con.execute(
        "SELECT collection.id, chat.id, name, endpoint_id, model, mode, instructions, tools_json,"
        " measured_json,"
        " (SELECT count(*) FROM chat AS member WHERE member.collection_id = collection.id AND NOT member.is_pack"
        " AND member.hidden_us IS NULL)"
        " FROM collection JOIN chat ON chat.collection_id = collection.id AND chat.is_pack"
        " WHERE collection.hidden_us IS NULL"
    ).fetchall()
    found = [_row(con, *row) for row in rows]
    return sorted(found, key=lambda row: (row.name.casefold(), row.id))


def _row(
    con: Connection,
    collection_id: int,
    chat_id: int,
    name: str,
    endpoint_id: str,
    model: str,
    mode: str,
    instructions: str,
    tools: str,
    measured: str,
    chats: int,
) -> CollectionRow:
    digest = hashlib.sha256("\n".join((endpoint_id, model, mode, tools, instructions)).encode("utf-8", "surrogatepass"))
    # Summed up there: a pack may have ten thousand entries, and this is asked after every reply.
    documents, head_tokens, late_tokens, blobs = con.execute(
        "SELECT count(*) FILTER (WHERE kind NOT IN ('notice', 'changes')),"
        " coalesce(sum(tokens) FILTER (WHERE NOT late), 0), coalesce(sum(tokens) FILTER (WHERE late), 0),"
        " coalesce(group_concat(hex(frozen_blob), '') FILTER (WHERE NOT late), '')"
        " FROM (SELECT frozen_blob, tokens, late, kind FROM pack_entry JOIN document_version"
        " ON document_version.id = document_version WHERE chat_id = ? AND NOT removed AND pack_entry.state <> ?"
        " AND frozen_blob IS NOT NULL ORDER BY seq)",
        (chat_id, State.LEFT_OUT.value),
    ).fetchone()
    digest.update(blobs.encode("ascii"))
    of, known = digest.hexdigest(), json.loads(measured)
    head = Cut(known["hash"], known["tokens"]) if known.get("of") == of else None
    return CollectionRow(
        collection_id,
        chat_id,
        name,
        endpoint_id,
        model,
        mode_of(mode),
        documents,
        head_tokens,
        late_tokens,
        chats,
        tools != NO_TOOLS,
        of,
        head,
    )


def keep_head(con: Connection, collection_id: int, of: str, head: Cut) -> None:
    """Remember where the head of a collection's prompt ends, as counted of what it was made of then."""
    known = json.dumps({"of": of, "hash": head.hash, "tokens": head.tokens})
    con.execute("UPDATE collection SET measured_json = ? WHERE id = ?", (known, collection_id))


def pack_of(con: Connection, collection_id: int) -> int:
    """The chat that holds a collection's documents.

    Raises:
        AssistantError: there is no such collection (code not_found).
    """
    row = con.execute("SELECT id FROM chat WHERE collection_id = ? AND is_pack", (collection_id,)).fetchone()
    if row is None:
        raise not_found("collection", collection_id)
    return int(row[0])


def begin_chat(
    con: Connection, collection_id: int, *, endpoint_id: str, model: str, mode: Mode, sampling: Sampling, at: datetime
) -> int:
    """Begin a chat with a collection's documents, in their bytes; gives its id.

    Raises:
        AssistantError: there is no such collection (code not_found).
    """
    chat_id = copying.copy_chat(con, pack_of(con, collection_id), at=at, title="")
    conversations.set_chat_mode(con, chat_id, endpoint_id=endpoint_id, model=model, mode=mode)
    conversations.set_sampling(con, chat_id, sampling)
    return chat_id


def chats_of(con: Connection, collection_id: int) -> list[ChatRow]:
    """The chats of a collection that are not deleted, newest first."""
    rows = con.execute(
        "SELECT id, title, updated_us, pinned, model, mode, collection_id FROM chat WHERE collection_id = ?"
        " AND NOT is_pack AND hidden_us IS NULL ORDER BY updated_us DESC LIMIT ?",
        (collection_id, MOST_CHATS),
    )
    return [conversations.chat_row(row) for row in rows]


def move_chat(con: Connection, chat_id: int, collection_id: int | None) -> int | None:
    """Put a chat into a collection, or with None out of its own; gives the one it was in. Its documents stay."""
    row = con.execute("SELECT collection_id FROM chat WHERE id = ? AND NOT is_pack", (chat_id,)).fetchone()
    if row is None:
        raise not_found("chat", chat_id)
    con.execute("UPDATE chat SET collection_id = ? WHERE id = ?", (collection_id, chat_id))
    return int(row[0]) if row[0] is not None else None


def _short(name: str) -> str:
    return " ".join(clean(name).split())[:NAME_CHARS]
