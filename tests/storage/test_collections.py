# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collections in the database: made, deleted and taken back, with chats that begin with their bytes."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection

import pytest

from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING
from leadline.context.tokenizer import Cut
from leadline.documents.document import State
from leadline.errors import AssistantError
from leadline.storage import collections, conversations, packs, salvage, search
from leadline.storage.database import Store
from tests.storage.rows import WHEN, an_extract, new_chat, new_turn

FLASH = {"endpoint_id": "deepseek", "model": "deepseek-flash", "mode": Mode.HIGH, "sampling": DEFAULT_SAMPLING}


def add(con: Connection, chat_id: int, name: str, tokens: int = 100) -> int:
    extract = an_extract(f"the text of {name}\n", f"/home/u/{name}")
    return packs.add_document(con, chat_id, extract, tokens, f"frozen {name}\\n".encode(), at=WHEN).seq


def begun(con: Connection, *names: str, **more: object) -> tuple[int, int]:
    """A chat with these documents, and a collection of them."""
    chat_id = new_chat(con, "soundings", **more)
    for name in names or ("north.txt", "south.txt"):
        add(con, chat_id, name)
    return chat_id, collections.make_collection(con, chat_id, "  North   Sea ", at=WHEN)


def begin(con: Connection, collection_id: int) -> int:
    return collections.begin_chat(con, collection_id, at=WHEN, **FLASH)  # type: ignore[arg-type]


def only(con: Connection) -> collections.CollectionRow:
    (row,) = collections.list_collections(con)
    return row


def test_a_chat_of_a_collection_has_its_bytes_and_its_instructions(store: Store) -> None:
    def work(con: Connection) -> tuple[conversations.Chat, conversations.Chat]:
        chat_id, collection_id = begun(con, instructions="Answer in fathoms.")
        made = begin(con, collection_id)
        return conversations.load_chat(con, chat_id), conversations.load_chat(con, made)

    first, second = store.write(work).result()

    assert [entry.frozen for entry in second.pack] == [entry.frozen for entry in first.pack]
    assert [entry.seq for entry in second.pack] == [entry.seq for entry in first.pack]
    assert second.instructions == "Answer in fathoms."
    assert second.collection_id == first.collection_id is not None
    assert second.mode is Mode.HIGH


def test_a_collection_is_named_counted_and_stands_in_no_list_of_chats(store: Store) -> None:
    chat_id, collection_id = store.write(begun).result()

    row, chats = store.read(only).result(), store.read(conversations.list_chats).result()

    assert (row.name, row.documents, row.head_tokens, row.late_tokens, row.chats) == ("North Sea", 2, 200, 0, 1)
    assert [chat.id for chat in chats] == [chat_id]
    assert chats[0].collection_id == collection_id


def test_what_is_added_before_anything_was_sent_stands_at_the_head_and_afterwards_late(store: Store) -> None:
    def work(con: Connection) -> tuple[list[bool], list[bool]]:
        _, collection_id = begun(con)
        pack = collections.pack_of(con, collection_id)
        add(con, pack, "west.txt")
        new_turn(con, begin(con, collection_id), "How deep?", "Nine fathoms.")
        add(con, pack, "east.txt")
        loaded = conversations.load_chat(con, pack)
        later = conversations.load_chat(con, begin(con, collection_id))
        return [entry.is_late for entry in loaded.pack], [entry.is_late for entry in later.pack]

    in_pack, in_chat = store.write(work).result()

    assert in_pack == in_chat == [False, False, False, True]


def test_the_documents_of_a_collection_count_as_sent_once_a_chat_of_it_was_asked_in(store: Store) -> None:
    def work(con: Connection) -> tuple[set[int | None], set[int | None]]:
        _, collection_id = begun(con)
        pack = collections.pack_of(con, collection_id)
        before = {entry.since_turn for entry in conversations.load_chat(con, pack).pack}
        new_turn(con, begin(con, collection_id), "How deep?", "Nine fathoms.")
        return before, {entry.since_turn for entry in conversations.load_chat(con, pack).pack}

    assert store.write(work).result() == ({None}, {packs.IN_CHATS})


def test_what_was_counted_of_a_prompt_holds_until_its_head_is_another_one(store: Store) -> None:
    head = Cut("ab" * 32, 321)

    def work(con: Connection) -> list[Cut | None]:
        _, collection_id = begun(con)
        row = only(con)
        collections.keep_head(con, collection_id, row.of, head)
        seen = [only(con).head]
        new_turn(con, begin(con, collection_id), "How deep?", "Nine fathoms.")
        add(con, row.chat_id, "late.txt")  # goes out after the head
        seen.append(only(con).head)
        packs.remove_entries(con, row.chat_id, [1])
        seen.append(only(con).head)
        packs.restore_entries(con, row.chat_id, [1])
        conversations.set_chat_mode(con, row.chat_id, endpoint_id="deepseek", model="deepseek-v4-pro", mode=Mode.HIGH)
        return [*seen, only(con).head]

    assert store.write(work).result() == [head, head, None, None]


def test_an_unticked_document_of_a_collection_is_not_counted(store: Store) -> None:
    def work(con: Connection) -> collections.CollectionRow:
        _, collection_id = begun(con)
        packs.set_state(con, collections.pack_of(con, collection_id), 1, State.LEFT_OUT)
        return only(con)

    assert store.write(work).result().documents == 1


def test_a_deleted_collection_leaves_its_chats_and_comes_back_with_them(store: Store) -> None:
    chat_id, collection_id = store.write(begun).result()
    pack = store.read(partial(collections.pack_of, collection_id=collection_id)).result()

    store.write(partial(conversations.hide_chat, chat_id=pack, at=WHEN)).result()
    gone = store.read(collections.list_collections).result()
    chats = store.read(conversations.list_chats).result()
    store.write(partial(conversations.unhide_chat, chat_id=pack)).result()

    assert gone == []
    assert [chat.id for chat in chats] == [chat_id]
    assert store.read(only).result().chats == 1


def test_a_purged_collection_takes_its_pack_and_no_chat(store: Store) -> None:
    chat_id, collection_id = store.write(begun).result()
    pack = store.read(partial(collections.pack_of, collection_id=collection_id)).result()
    store.write(partial(conversations.hide_chat, chat_id=pack, at=WHEN)).result()

    conversations.purge(store, WHEN + timedelta(hours=1))

    chat = store.read(partial(conversations.load_chat, chat_id=chat_id)).result()
    assert chat.collection_id is None
    assert [entry.frozen for entry in chat.pack] == [b"frozen north.txt\\n", b"frozen south.txt\\n"]
    left = store.read(lambda con: con.execute("SELECT id FROM collection").fetchall()).result()
    assert left == []
    with pytest.raises(AssistantError):
        store.read(partial(conversations.load_chat, chat_id=pack)).result()


def test_a_collection_is_renamed_by_its_pack_and_found_by_its_new_name(store: Store) -> None:
    def work(con: Connection) -> tuple[str, list[int]]:
        begun(con)
        pack = only(con).chat_id
        conversations.rename_chat(con, pack, "Dogger Bank", by="user")
        return only(con).name, [hit.chat_id for hit in search.search(con, "dogger")]

    name, hits = store.write(work).result()

    assert name == "Dogger Bank"
    assert hits == [store.read(only).result().chat_id]


def test_a_chat_is_put_into_another_collection_and_out_of_it(store: Store) -> None:
    def work(con: Connection) -> list[int | None]:
        chat_id, first = begun(con)
        other = collections.make_collection(con, new_chat(con), "Other", at=WHEN)
        was = [collections.move_chat(con, chat_id, other), collections.move_chat(con, chat_id, None)]
        assert [chat.id for chat in collections.chats_of(con, other)] != [chat_id]
        return [*was, first, other]

    first_was, then_was, first, other = store.write(work).result()

    assert (first_was, then_was) == (first, other)


def test_the_pack_of_a_collection_cannot_be_put_anywhere(store: Store) -> None:
    def work(con: Connection) -> None:
        _, collection_id = begun(con)
        collections.move_chat(con, collections.pack_of(con, collection_id), None)

    with pytest.raises(AssistantError):
        store.write(work).result()


def test_many_collections_are_listed_by_name_whatever_their_case(store: Store) -> None:
    def work(con: Connection) -> list[str]:
        for name in ("zinc", "Amber", "brass"):
            collections.make_collection(con, new_chat(con), name, at=WHEN)
        return [row.name for row in collections.list_collections(con)]

    assert store.write(work).result() == ["Amber", "brass", "zinc"]


def test_every_collection_that_was_made_survives_a_kill_with_its_documents(
    tmp_path: Path, open_store: Callable[[], Store]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.storage.programs", "collect", str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        made = [json.loads(process.stdout.readline())["collection"] for _ in range(20)]
        process.kill()

    store = open_store()

    rows = store.read(collections.list_collections).result()
    assert {row.id for row in rows} >= set(made)
    packs_of = [store.read(partial(conversations.load_chat, chat_id=row.chat_id)).result().pack for row in rows]
    assert [[entry.frozen for entry in pack] for pack in packs_of] == [[b"frozen north.txt\\n"]] * len(rows)
    assert all(row.chats == 1 for row in rows)


@pytest.mark.parametrize("lost", ["collection", "chat"])
def test_of_a_damaged_history_collections_are_mended_or_let_go(
    database: Path, open_store: Callable[[], Store], lost: str
) -> None:
    store = open_store()
    chat_id, collection_id = store.write(begun).result()
    store.close()
    with closing(sqlite3.connect(database)) as con:
        gone = "DELETE FROM collection" if lost == "collection" else "DELETE FROM chat WHERE is_pack"
        con.execute(gone)
        con.commit()
    salvage.rescue(database, WHEN)

    again = open_store()

    rows = again.read(collections.list_collections).result()
    chat = again.read(partial(conversations.load_chat, chat_id=chat_id)).result()
    if lost == "collection":
        assert [(row.id, row.name, row.documents, row.chats) for row in rows] == [(collection_id, "North Sea", 2, 1)]
    else:
        assert (rows, chat.collection_id) == ([], None)
    assert len(chat.pack) == 2
