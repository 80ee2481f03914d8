# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chats: made, listed, read, renamed, deleted. Functions of a connection, for `Store.read` and `Store.write`.

Those on single turns stand in `turns`; they can be called by this module's name too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling, sampling_from
from leadline.chat.tools import NO_TOOLS
from leadline.context.pack import PackEntry
from leadline.errors import AssistantError
from leadline.storage import search
from leadline.storage.belonging import in_branch
from leadline.storage.blobs import sweep_blobs
from leadline.storage.branches import load_path, show_branch, show_sibling
from leadline.storage.columns import clean, from_us, mode_of, new_id, to_us
from leadline.storage.forgetting import drop_chat
from leadline.storage.packs import IN_CHATS, is_settled, load_pack
from leadline.storage.turns import Turn, begin_turn, finish_turn, interrupt_dead, is_anchor, not_found, save_reply

if TYPE_CHECKING:
    from leadline.storage.database import Store

__all__ = [
    "Chat",
    "ChatRow",
    "Turn",
    "begin_turn",
    "create_chat",
    "finish_turn",
    "hide_chat",
    "interrupt_dead",
    "list_chats",
    "load_chat",
    "purge",
    "purge_hidden",
    "rename_chat",
    "save_reply",
    "set_chat_mode",
    "set_draft",
    "set_pinned",
    "set_sampling",
    "set_tools",
    "show_branch",
    "show_sibling",
    "unhide_chat",
]

_NAMED_BY = ("words", "model", "user")
_ITS_PACK = "id = (SELECT collection_id FROM chat WHERE id = ? AND is_pack)"
"""Which collection the chat holds the documents of."""


@dataclass(frozen=True, slots=True)
class ChatRow:
    """One chat as the list shows it."""

    id: int
    title: str
    updated_at: datetime
    pinned: bool
    model: str
    mode: Mode
    collection_id: int | None
    is_temporary: bool = False
    """It ends with this program."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as it can be read and continued: the path on screen and the pack."""

    id: int
    title: str
    endpoint_id: str
    model: str
    mode: Mode
    instructions: str
    draft: str
    turns: tuple[Turn, ...]
    """From the root to the head."""
    pack: tuple[PackEntry, ...]
    anchors: frozenset[int]
    """Those of the turns that a new request has to extend (see `turns.is_anchor`), by id."""
    sampling: Sampling = DEFAULT_SAMPLING
    """How freely words are chosen for its next question."""
    collection_id: int | None = None
    is_pack: bool = False
    """It holds the documents of its collection, for the chats that begin with them; nothing is asked in it."""
    tools: str = NO_TOOLS
    """The tool list in its prompts, as JSON."""
    is_temporary: bool = False
    """It ends with the program that began it."""

    @property
    def reads_on_demand(self) -> bool:
        """Whether its prompts hold a map of its documents, which the model reads by tools."""
        return self.tools != NO_TOOLS

    @property
    def sent_tokens(self) -> int:
        """About how much the service has read of it: what another model or mode would have to read anew."""
        sent = [entry for entry in self.pack if entry.since_turn is not None]
        documents = 0 if self.reads_on_demand else sum(entry.tokens or 0 for entry in sent)
        asked = [turn for turn in self.turns if turn.id in self.anchors]
        return max(documents, asked[-1].usage.prompt if asked and asked[-1].usage is not None else 0)


def create_chat(
    con: Connection,
    *,
    endpoint_id: str,
    model: str,
    mode: Mode,
    at: datetime,
    instructions: str = "",
    title: str = "",
    collection_id: int | None = None,
    sampling: Sampling = DEFAULT_SAMPLING,
    is_pack: bool = False,
    temporary: str | None = None,
) -> int:
    """Begin a chat; gives its id. `is_pack`: it holds the documents of its collection. `temporary`: the liveness token
    of the program that it ends with; its title is nobody else's to give.
    """
    title = clean(title)
    cursor = con.execute(
        "INSERT INTO chat (collection_id, endpoint_id, model, mode, instructions, title, options_json, created_us,"
        " updated_us, is_pack, temporary, title_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            collection_id,
            endpoint_id,
            model,
            str(mode),
            clean(instructions),
            title,
            sampling.as_json(),
            to_us(at),
            to_us(at),
            int(is_pack),
            temporary,
            _NAMED_BY[0] if temporary is None else _NAMED_BY[-1],
        ),
    )
    chat_id = new_id(cursor)
    search.index_title(con, chat_id, title)
    return chat_id


def list_chats(con: Connection, limit: int = 500, writer: str = "") -> list[ChatRow]:
    """The chats that are not deleted: pinned ones first, then the newest. Of temporary ones those of that program."""
    rows = con.execute(
        "SELECT id, title, updated_us, pinned, model, mode, collection_id, temporary FROM chat WHERE hidden_us IS NULL"
        " AND NOT is_pack AND (temporary IS NULL OR temporary = ?) ORDER BY pinned DESC, updated_us DESC LIMIT ?",
        (writer, limit),
    )
    return [replace(chat_row(row[:-1]), is_temporary=row[-1] is not None) for row in rows]


def chat_row(row: Sequence[Any]) -> ChatRow:
    """A chat from its id, title, time, pin, model, mode and collection, in this order."""
    chat_id, title, updated, pinned, model, mode, collection_id = row
    return ChatRow(chat_id, title, from_us(updated), bool(pinned), model, mode_of(mode), collection_id)


def load_chat(con: Connection, chat_id: int, through: int | None = None) -> Chat:
    """One chat, a deleted one too as long as it was not purged.

    `through`: as it is with the path that ends at this turn; else with the one on screen.

    Raises:
        AssistantError: there is none of that id (code not_found).
    """
    row = con.execute(
        "SELECT title, endpoint_id, model, mode, instructions, draft, head_turn, options_json, tools_json,"
        " collection_id, is_pack, temporary FROM chat WHERE id = ?",
        (chat_id,),
    ).fetchone()
    if row is None:
        raise not_found("chat", chat_id)
    title, endpoint_id, model, mode, instructions, draft, head_turn, options, tools, collection_id, is_pack = row[:-1]
    turns = load_path(con, chat_id, head_turn if through is None else through)
    asked = [turn.id for turn in turns if is_anchor(turn)]
    pack = in_branch(con, chat_id, load_pack(con, chat_id, listed=tools != NO_TOOLS), asked)
    if is_pack and is_settled(con, chat_id):
        # What came late and is no version of what stands at the head may still change as if it were never sent.
        head = {entry.path for entry in pack if not entry.is_late}
        pack = tuple(replace(entry, since_turn=IN_CHATS) if entry.path in head else entry for entry in pack)
        asked.append(IN_CHATS)
    return Chat(
        chat_id,
        title,
        endpoint_id,
        model,
        mode_of(mode),
        instructions,
        draft,
        turns,
        pack,
        frozenset(asked),
        sampling_from(options),
        collection_id,
        bool(is_pack),
        tools,
        row[-1] is not None,
    )


def rename_chat(con: Connection, chat_id: int, title: str, *, by: str = "words") -> bool:
    """Give a chat another title, or a collection another name by the chat that holds its documents.

    `by` is who names it: words (its question or documents), model or user. None of them takes the place of a later
    one in that list: False when the chat keeps its title for that reason.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    row = con.execute("SELECT title, title_by FROM chat WHERE id = ?", (chat_id,)).fetchone()
    if row is None:
        raise not_found("chat", chat_id)
    if _NAMED_BY.index(by) < _NAMED_BY.index(row[1]):
        return False
    title = clean(title)
    search.forget_title(con, chat_id, row[0])
    search.index_title(con, chat_id, title)
    con.execute("UPDATE chat SET title = ?, title_by = ? WHERE id = ?", (title, by, chat_id))
    con.execute(f"UPDATE collection SET name = ? WHERE {_ITS_PACK}", (title, chat_id))  # noqa: S608 - our own words
    return True


def set_draft(con: Connection, chat_id: int, text: str) -> None:
    """Keep what is typed and not sent."""
    con.execute("UPDATE chat SET draft = ? WHERE id = ?", (clean(text), chat_id))


def set_pinned(con: Connection, chat_id: int, pinned: bool) -> None:
    """Keep a chat at the top of the list, or not."""
    con.execute("UPDATE chat SET pinned = ? WHERE id = ?", (int(pinned), chat_id))


def set_chat_mode(con: Connection, chat_id: int, *, endpoint_id: str, model: str, mode: Mode) -> None:
    """Where the chat's next question goes by default."""
    con.execute(
        "UPDATE chat SET endpoint_id = ?, model = ?, mode = ? WHERE id = ?", (endpoint_id, model, str(mode), chat_id)
    )


def set_sampling(con: Connection, chat_id: int, sampling: Sampling) -> None:
    """How freely words are chosen for the chat's next question."""
    con.execute("UPDATE chat SET options_json = ? WHERE id = ?", (sampling.as_json(), chat_id))


def set_tools(con: Connection, chat_id: int, tools: str) -> None:
    """How the chat's prompts give its documents: whole, or by these tools. Only before its first question."""
    con.execute("UPDATE chat SET tools_json = ? WHERE id = ?", (tools, chat_id))


def set_instructions(con: Connection, chat_id: int, instructions: str) -> None:
    """Give a chat its instructions, as long as nothing was asked in it: what was sent begins with them.

    Raises:
        AssistantError: something was asked (code frozen), or there is no such chat (not_found).
    """
    if con.execute("SELECT 1 FROM chat WHERE id = ?", (chat_id,)).fetchone() is None:
        raise not_found("chat", chat_id)
    if con.execute("SELECT 1 FROM turn WHERE chat_id = ?", (chat_id,)).fetchone() is not None:
        raise AssistantError(
            "The instructions of this chat stand at the beginning of all that was sent.",
            "Begin a new chat with other instructions.",
            code="frozen",
        )
    con.execute("UPDATE chat SET instructions = ? WHERE id = ?", (clean(instructions), chat_id))


def hide_chat(con: Connection, chat_id: int, at: datetime) -> None:
    """Delete a chat so that it can still be taken back: it is in no list and no search.

    With the one that holds its documents a collection is deleted; the chats in it stay.
    """
    con.execute("UPDATE chat SET hidden_us = ? WHERE id = ? AND hidden_us IS NULL", (to_us(at), chat_id))
    con.execute(
        f"UPDATE collection SET hidden_us = ? WHERE {_ITS_PACK} AND hidden_us IS NULL",  # noqa: S608 - our own words
        (to_us(at), chat_id),
    )


def unhide_chat(con: Connection, chat_id: int) -> None:
    """Take the deletion back."""
    con.execute("UPDATE chat SET hidden_us = NULL WHERE id = ?", (chat_id,))
    con.execute(f"UPDATE collection SET hidden_us = NULL WHERE {_ITS_PACK}", (chat_id,))  # noqa: S608 - our own words


def purge_hidden(con: Connection, before: datetime | None = None) -> int:
    """Really delete the chats that were hidden (before that time); gives how many.

    Amounts stay in the ledger, without the chat. Until `Store.compact` the texts' bytes may still be in the file;
    backups made earlier keep them until those age out.
    """
    limit = 2**63 - 1 if before is None else to_us(before)
    chats = con.execute("SELECT id, title FROM chat WHERE hidden_us < ?", (limit,)).fetchall()
    for chat_id, title in chats:
        search.forget_title(con, chat_id, title)
        for turn_id, question, reply, indexed in con.execute(
            "SELECT id, question, reply, indexed FROM turn WHERE chat_id = ?", (chat_id,)
        ).fetchall():
            search.forget_question(con, turn_id, question)
            if indexed:
                search.forget_reply(con, turn_id, reply)
        drop_chat(con, chat_id)
    con.execute("DELETE FROM collection WHERE hidden_us < ?", (limit,))  # its chats stay, and belong to none
    if chats:
        sweep_blobs(con)
    return len(chats)


def purge(store: Store, before: datetime | None = None) -> None:
    """Really delete the chats hidden before that time, or all, and take their bytes out of the file.

    Blocking; seconds for a large history.
    """
    if store.write(partial(purge_hidden, before=before)).result():
        store.compact().result()
