# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store: its threads, its promises."""

import sqlite3
import stat
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.host.liveness import Liveness
from leadline.storage import conversations, opening
from leadline.storage.database import Store
from tests.storage.rows import WHEN, is_sound, new_chat, new_turn

OpenStore = Callable[[], Store]


def test_what_was_written_is_there_at_the_next_start(database: Path, open_store: OpenStore) -> None:
    store = open_store()
    store.write(partial(new_chat, title="kept")).result()
    store.close()

    store = open_store()

    assert [row.title for row in store.read(conversations.list_chats).result()] == ["kept"]
    assert (store.notices, store.read_only) == ((), False)
    store.close()
    assert sorted(path.name for path in database.parent.iterdir()) == ["history.sqlite3", "history.sqlite3.lock"]
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700


def test_writing_is_one_thread_and_reading_two(store: Store) -> None:
    writers = {store.write(lambda _: threading.get_ident()).result() for _ in range(20)}
    meet = threading.Barrier(2, timeout=20)

    def both(_: sqlite3.Connection) -> int:
        meet.wait()
        return threading.get_ident()

    readers = {job.result() for job in [store.read(both), store.read(both)]}

    assert (len(writers), len(readers)) == (1, 2)
    assert threading.get_ident() not in writers | readers


def test_work_that_fails_leaves_nothing_and_the_next_goes_on(store: Store) -> None:
    def half(con: sqlite3.Connection) -> None:
        new_chat(con, "half done")
        raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        store.write(half).result()
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        store.write(lambda con: con.execute("SELEKT")).result()

    assert store.read(conversations.list_chats).result() == []
    assert store.write(new_chat).result() > 0


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(AssistantError) as raised:
        store.read(new_chat).result()
    assert raised.value.code == "read_only"


def test_a_reader_sees_one_state_throughout(store: Store) -> None:
    begun, written = threading.Event(), threading.Event()

    def twice(con: sqlite3.Connection) -> tuple[int, int]:
        first = len(conversations.list_chats(con))
        begun.set()
        assert written.wait(20)
        return first, len(conversations.list_chats(con))

    job = store.read(twice)
    assert begun.wait(20)
    store.write(new_chat).result()
    written.set()

    assert job.result() == (0, 0)
    assert len(store.read(conversations.list_chats).result()) == 1


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_query_that_runs_can_be_cancelled(store: Store) -> None:
    begun = threading.Event()

    def endless(con: sqlite3.Connection) -> object:
        begun.set()
        return con.execute(ENDLESS).fetchone()

    job = store.read(endless)
    assert begun.wait(20)
    while not job.done():  # the interrupt may come before the query
        job.cancel()

    with pytest.raises(CancelledError):
        job.result()
    assert store.read(lambda con: con.execute("SELECT 1").fetchone()).result() == (1,)


def test_work_that_waits_can_be_cancelled(store: Store) -> None:
    let_go = threading.Event()
    first = store.write(lambda _: let_go.wait(20))
    second = store.write(partial(new_chat, title="never"))

    assert second.cancel()
    let_go.set()

    assert first.result()
    assert store.read(conversations.list_chats).result() == []


def test_closing_finishes_what_waits(database: Path, open_store: OpenStore) -> None:
    store = open_store()
    jobs = [store.write(partial(new_chat, title=str(number))) for number in range(50)]

    store.close()
    store.close()

    assert len({job.result() for job in jobs}) == 50
    for late in (store.write(new_chat), store.read(conversations.list_chats), store.compact()):
        with pytest.raises(AssistantError, match="closed"):
            late.result()
    assert is_sound(database)


def test_the_pragmas_are_set(database: Path, store: Store) -> None:
    def pragmas(con: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "busy_timeout")
        return [con.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert store.write(pragmas).result() == ["wal", 2, 1, 1, 0, 5000]


def test_a_clean_end_marks_nothing(tmp_path: Path, open_store: OpenStore) -> None:
    open_store().close()

    assert list((tmp_path / "running").iterdir()) == []
    assert open_store().notices == ()


def test_a_streaming_reply_of_a_program_that_ended_is_interrupted(open_store: OpenStore) -> None:
    store = open_store()
    for number in range(2):
        chat_id = store.write(new_chat).result()
        store.write(partial(new_turn, chat_id=chat_id, question=f"q {number}")).result()
    store.close()

    store = open_store()

    assert [(notice.code, notice.title) for notice in store.notices] == [
        ("cut", "2 replies were cut off when Leadline last ended.")
    ]
    (turn,) = store.read(partial(conversations.load_chat, chat_id=1)).result().turns
    assert (turn.state, turn.ended_at) == ("interrupted", WHEN)
    store.close()
    assert open_store().notices == ()


def test_after_an_unclean_end_a_large_file_is_checked_in_the_background(
    tmp_path: Path, database: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    for number in range(40):
        store.write(partial(new_chat, title=f"{number} " + "x" * 5_000)).result()
    store.close()
    with database.open("r+b") as file:
        file.seek(4096 * 60)
        file.write(b"\xff" * 4096 * 3)
    monkeypatch.setattr(opening, "_CHECK_AT_ONCE_BYTES", 4096)
    told: list[AssistantError] = []
    heard = threading.Event()

    def on_notice(notice: AssistantError) -> None:
        told.append(notice)
        heard.set()

    for unclean in (False, True):
        if unclean:
            (tmp_path / "running" / ("0" * 32 + ".lock")).touch()
        store = Store.open(database, liveness=Liveness(tmp_path / "running"), clock=lambda: WHEN, on_notice=on_notice)
        assert heard.wait(20) if unclean else not heard.is_set()
        store.close()

    assert [notice.code for notice in told] == ["damaged"]
    assert opening.suspect(database).exists()
    assert "rescued" in open_store().notices[0].title
    assert not opening.suspect(database).exists()
