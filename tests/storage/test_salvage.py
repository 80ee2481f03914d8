# SPDX-License-Identifier: AGPL-3.0-or-later
"""Damaged databases (row A39 of hardening.md): nothing is deleted, what can be read is rescued, the user is told."""

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from leadline.errors import AssistantError
from leadline.host.liveness import Liveness
from leadline.storage import backup, belonging, conversations, extracts, ledger, packs, prefixes, receipts, search
from leadline.storage.database import Store
from tests.storage.rows import WHEN, a_pdf, an_entry, an_extract, is_sound, new_chat, new_turn

OpenStore = Callable[[], Store]
CHATS, TURNS = 100, 20


def _fill(con: sqlite3.Connection) -> None:
    """100 chats with 20 turns each: about 3 MB."""
    chance = random.Random(1)
    for number in range(CHATS):
        chat_id = new_chat(con, f"chat {number} 缓存")
        packs.add_document(con, chat_id, an_extract(f"document {number % 7}"), 1, b"fragment %d" % number, at=WHEN)
        parent = None
        for place in range(TURNS):
            text = " ".join(chance.choices(["alpha", "beta", "gamma", "缓存", "今天"], k=150))
            parent = new_turn(con, chat_id, f"question {number}.{place}", text, parent)
        ledger.put_entry(con, an_entry(parent))
        receipts.put_receipt(con, parent or 0, (b"head", b"body %d" % number), {})


def _fill_and_close(open_store: OpenStore) -> None:
    store = open_store()
    store.write(_fill).result()
    store.close()


def _write_at(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


def _counts(store: Store) -> tuple[int, int]:
    return store.read(
        lambda con: con.execute("SELECT (SELECT count(*) FROM chat), (SELECT count(*) FROM turn)").fetchone()
    ).result()


def _the_notice(store: Store) -> AssistantError:
    (notice,) = store.notices
    assert notice.code == "damaged"
    assert notice.title.startswith("The history file was damaged. ")
    return notice


def _damage_pages(path: Path) -> None:
    """Five pages in the middle are overwritten with noise."""
    pages = path.stat().st_size // 4096
    for page in range(5):
        _write_at(path, 4096 * (pages // 2 + page * 7), random.Random(page).randbytes(4096))


def _truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 6 // 10)


def _truncate_less(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 85 // 100)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _zero_header(path: Path) -> None:
    _write_at(path, 0, bytes(4096))


def _replace(path: Path) -> None:
    path.write_bytes(b"It was a dark and stormy night.\n" * 10_000)


DAMAGES = [_damage_pages, _truncate, _empty, _zero_header, _replace]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a39_with_a_backup_nothing_is_lost(
    database: Path, open_store: OpenStore, damage: Callable[[Path], None]
) -> None:
    _fill_and_close(open_store)
    backup.make_backup(database, WHEN)
    damage(database)
    damaged = database.read_bytes()

    store = open_store()

    notice = _the_notice(store)
    assert "2026-11-23" in notice.title
    assert _counts(store) == (CHATS, CHATS * TURNS)
    assert len(store.read(partial(search.search, query="alpha", limit=5_000)).result()) == CHATS * TURNS
    kept = next(database.parent.glob("history.damaged-*"))
    assert re.fullmatch(r"history\.damaged-20261123T093000Z", kept.name)
    assert kept.name in notice.hint
    assert kept.read_bytes() == damaged
    store.write(new_chat).result()
    store.close()
    assert is_sound(database)
    assert open_store().notices == ()


@pytest.mark.parametrize(
    ("damage", "fewest_turns"),
    [(_damage_pages, CHATS * TURNS - 60), (_truncate_less, 1_000), (_truncate, 0), (_zero_header, 0), (_replace, 0)],
)
def test_a39_without_a_backup_what_can_be_read_is_rescued(
    database: Path, open_store: OpenStore, damage: Callable[[Path], None], fewest_turns: int
) -> None:
    _fill_and_close(open_store)
    damage(database)

    store = open_store()

    _the_notice(store)
    chats, turns = _counts(store)
    assert turns >= fewest_turns
    for row in store.read(partial(conversations.list_chats, limit=1_000)).result():
        store.read(partial(conversations.load_chat, chat_id=row.id)).result()
    hits = store.read(partial(search.search, query="question", limit=5_000)).result()
    # A chat whose own row was lost is named after its first question, so titles may hit, too.
    assert sum(hit.where == "question" for hit in hits) == turns
    assert chats > 0 or turns == 0
    store.write(new_chat).result()
    store.close()
    assert is_sound(database)


def test_an_empty_file_without_backups_is_a_new_history(database: Path, open_store: OpenStore) -> None:
    database.parent.mkdir()
    database.touch()

    assert open_store().notices == ()


def test_a_missing_file_is_a_new_history(database: Path, open_store: OpenStore) -> None:
    _fill_and_close(open_store)
    backup.make_backup(database, WHEN)
    database.unlink()

    assert open_store().notices == ()


def test_all_kinds_of_rows_are_rescued(database: Path, open_store: OpenStore) -> None:
    store = open_store()

    def rows(con: sqlite3.Connection) -> int:
        chat_id = new_chat(con, "a chat")
        packs.add_document(con, chat_id, a_pdf(), 5, b"fragment", at=WHEN)
        turn_id = new_turn(con, chat_id, "one", "answer", frozen_tail=b"tail")
        belonging.record(con, chat_id, turn_id, tail=(1,))
        receipts.put_receipt(con, turn_id, (b"a", b"b"), {"x": 1})
        ledger.put_entry(con, an_entry(turn_id))
        prefixes.remember_prefix(con, "deepseek", "deepseek-flash", "aa", 5, WHEN)
        return turn_id

    turn_id = store.write(rows).result()

    def everything(store: Store) -> tuple[Any, ...]:
        return (
            store.read(partial(conversations.load_chat, chat_id=1)).result(),
            store.read(partial(receipts.load_receipt, turn_id=turn_id)).result(),
            store.read(partial(ledger.entries, turn_id=turn_id)).result(),
            store.read(partial(extracts.pages, chat_id=1, seq=1)).result(),
            store.read(lambda con: con.execute("SELECT * FROM held_prefix").fetchall()).result(),
        )

    before = everything(store)
    store.close()
    _break_an_index(database)

    store = open_store()

    assert _the_notice(store).title == "The history file was damaged. All 1 chat that were in it were rescued."
    assert everything(store) == before


def _break_an_index(path: Path) -> None:
    with closing(sqlite3.connect(path)) as con:
        (page,) = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'turn_tree'").fetchone()
    _write_at(path, 4096 * (page - 1), b"\xff" * 4096)


def test_a_reply_whose_chat_is_lost_gets_a_chat(database: Path, open_store: OpenStore) -> None:
    store = open_store()
    store.write(lambda con: new_turn(con, new_chat(con, "lost"), "the question", "the reply")).result()
    store.close()
    with closing(sqlite3.connect(database, isolation_level=None)) as con:
        con.execute("DELETE FROM chat")
    _break_an_index(database)

    store = open_store()

    (chat,) = store.read(conversations.list_chats).result()
    assert chat.title == "the question"
    assert [turn.reply for turn in store.read(partial(conversations.load_chat, chat_id=chat.id)).result().turns] == [
        "the reply"
    ]


def test_a_damaged_blob_is_taken_from_the_backup(database: Path, open_store: OpenStore) -> None:
    store = open_store()
    turn_id = store.write(lambda con: new_turn(con, new_chat(con), "q", "a")).result()
    store.write(partial(receipts.put_receipt, turn_id=turn_id, parts=(b"x" * 99, b"y"), parameters={})).result()
    store.close()
    backup.make_backup(database, WHEN)
    with closing(sqlite3.connect(database, isolation_level=None)) as con:
        con.execute("UPDATE blob SET bytes = x'1234' WHERE size = 99")
    _break_an_index(database)

    store = open_store()

    assert store.read(partial(receipts.load_receipt, turn_id=turn_id)).result().body == b"x" * 99 + b"y"


def test_a37_a_database_with_triggers_of_somebody_else_is_rebuilt_without_them(
    database: Path, open_store: OpenStore
) -> None:
    store = open_store()
    store.write(partial(new_chat, title="kept")).result()
    store.close()
    with closing(sqlite3.connect(database, isolation_level=None)) as con:
        con.execute("CREATE TRIGGER evil AFTER INSERT ON turn BEGIN DELETE FROM chat; END")
        con.execute("CREATE VIEW v AS SELECT * FROM chat")

    store = open_store()

    _the_notice(store)
    assert [row.title for row in store.read(conversations.list_chats).result()] == ["kept"]
    names = store.read(
        lambda con: con.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall()
    )
    assert names.result() == []


def test_another_programs_database_is_set_aside_untouched(database: Path, open_store: OpenStore) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as con:
        con.execute("CREATE TABLE chat (id INTEGER PRIMARY KEY, title TEXT)")
        con.execute("INSERT INTO chat VALUES (1, 'not ours')")
        con.commit()
    before = database.read_bytes()

    store = open_store()

    _the_notice(store)
    assert store.read(conversations.list_chats).result() == []
    assert next(database.parent.glob("history.damaged-*")).read_bytes() == before


def test_two_damages_at_one_second_keep_two_files(database: Path, open_store: OpenStore) -> None:
    for _ in range(2):
        open_store().close()
        _replace(database)
    open_store()

    assert len(list(database.parent.glob("history.damaged-*"))) == 2


def test_a_damaged_file_that_another_program_has_open_is_left_alone(
    tmp_path: Path, database: Path, open_store: OpenStore
) -> None:
    _fill_and_close(open_store)
    other = Liveness(tmp_path / "running")
    other.hold()
    _replace(database)
    before = database.read_bytes()

    with pytest.raises(AssistantError) as raised:
        open_store()

    assert (raised.value.code, database.read_bytes()) == ("damaged", before)
    other.release()


def test_damage_that_shows_while_reading_is_told_and_rescued_at_the_next_start(
    database: Path, open_store: OpenStore
) -> None:
    _fill_and_close(open_store)
    backup.make_backup(database, WHEN)
    store = open_store()
    with closing(sqlite3.connect(database)) as con:
        (page,) = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'turn'").fetchone()
    _write_at(database, 4096 * (page - 1), b"\xff" * 4096)

    with pytest.raises(AssistantError) as raised:
        store.read(lambda con: con.execute("SELECT sum(length(reply)) FROM turn").fetchone()).result()
    assert raised.value.code == "damaged"
    assert [notice.code for notice in store.notices] == ["damaged"]
    store.close()

    assert (database.parent / "history.sqlite3.suspect").exists()
    store = open_store()
    assert _counts(store) == (CHATS, CHATS * TURNS)
    assert not (database.parent / "history.sqlite3.suspect").exists()
