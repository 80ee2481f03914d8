# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kills, races, full disks, closed folders: real processes, real limits (rows A30, A33 to A35 of hardening.md)."""

import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from leadline.errors import AssistantError
from leadline.storage import backup, conversations, search
from leadline.storage.database import Store
from leadline.storage.migrations import migrate
from tests.storage.programs import reply_of
from tests.storage.rows import WHEN, is_sound, new_chat, new_turn

ROOT = Path(__file__).parents[2]
OpenStore = Callable[[], Store]


def _start(name: str, folder: Path, *more: str, stdin: int | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.programs", name, str(folder), *more],
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "app"), str(ROOT)))},
    )


def _run(name: str, folder: Path, *more: str) -> dict[str, Any]:
    out, _ = _start(name, folder, *more).communicate(timeout=60)
    return dict(json.loads(out))


def test_a33_what_was_saved_survives_40_kills_in_mid_stream(
    tmp_path: Path, database: Path, open_store: OpenStore
) -> None:
    """Each after a random number of saves, and wherever the next write is by then."""
    chance = random.Random(33)
    nursery = _start("nursery", tmp_path, stdin=subprocess.PIPE)
    assert nursery.stdin is not None and nursery.stdout is not None
    lines = map(json.loads, nursery.stdout)
    cut_off = 0
    for _ in range(40):
        nursery.stdin.write("\n")
        nursery.stdin.flush()
        pid = next(lines)["pid"]
        last = [next(lines) for _ in range(chance.randrange(1, 30))][-1]
        os.kill(pid, signal.SIGKILL)
        while "gone" not in (line := next(lines)):
            last = line

        store = open_store()

        turns = store.read(_turns_of_newest_chat).result()
        reply = turns[last["turn"]][1]
        assert reply in (reply_of(last["pieces"]), reply_of(min(12, last["pieces"] + 1)))
        interrupted = [turn_id for turn_id, (state, _) in turns.items() if state != "complete"]
        assert [turns[turn_id][0] for turn_id in interrupted] in ([], ["interrupted"])
        assert [notice.code for notice in store.notices] == ["cut"] * len(interrupted)
        for turn_id in interrupted:
            cut_off += 1
            hits = store.read(partial(search.search, query="piece 0 of the reply")).result()
            assert not turns[turn_id][1] or hits[0].turn_id == turn_id
        store.close()
        assert is_sound(database)
    nursery.communicate()
    assert cut_off > 20  # or the kills were not in mid-stream


def _turns_of_newest_chat(con: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    rows = con.execute("SELECT id, state, reply FROM turn WHERE chat_id = (SELECT max(id) FROM chat)")
    return {turn_id: (state, reply) for turn_id, state, reply in rows}


def test_a35_window_and_terminal_write_at_once(tmp_path: Path, database: Path, open_store: OpenStore) -> None:
    processes = [_start("write_many", tmp_path) for _ in range(2)]
    said = [json.loads(process.communicate(timeout=90)[0]) for process in processes]

    store = open_store()
    for each in said:
        assert each["notices"] == []
        chat = store.read(partial(conversations.load_chat, chat_id=each["chat"])).result()
        assert [turn.question for turn in chat.turns] == [f"q {number}" for number in range(100)]
    store.close()
    assert is_sound(database)


def test_a_reply_that_another_program_streams_is_left_alone(tmp_path: Path, open_store: OpenStore) -> None:
    process = _start("stream", tmp_path)
    assert process.stdout is not None
    turn_id = json.loads(process.stdout.readline())["turn"]

    store = open_store()
    turns = store.read(_turns_of_newest_chat).result()

    assert store.notices == ()
    assert turn_id in turns
    assert "interrupted" not in [state for state, _ in turns.values()]
    process.kill()
    process.communicate()


@pytest.mark.parametrize("room", [0, 4_096, 40_000, 400_000])
def test_a34_a_full_disk_loses_nothing_that_was_saved(tmp_path: Path, database: Path, room: int) -> None:
    said = _run("starve", tmp_path, str(room))

    assert said["code"] == "disk_full"
    assert said["read"] == said["saved"]
    with closing(sqlite3.connect(database)) as con:
        pairs = con.execute("SELECT question, reply FROM turn").fetchall()
    assert len(pairs) == said["saved"] + 1  # the one that was refused, written again when there was room
    assert all(question.split()[1] == reply.split()[1] for question, reply in pairs)
    assert is_sound(database)


@pytest.mark.parametrize("limit", [0, 1, 4_096, 20_000, 100_000, 1_000_000])
def test_a34_a_start_on_a_full_disk_ends_in_a_notice(tmp_path: Path, database: Path, limit: int) -> None:
    said = _run("starve_start", tmp_path, str(limit))

    assert said in (
        {"read_only": True, "notices": ["disk_full"]},
        {"code": "disk_full", "title": "The history file cannot be read."},
        {"read_only": False, "notices": []},
    )
    again = _run("starve_start", tmp_path, str(10**9))
    assert again == {"read_only": False, "notices": []}
    assert is_sound(database)


def test_a30_every_file_is_private_whatever_the_umask(tmp_path: Path, database: Path, open_store: OpenStore) -> None:
    before = os.umask(0)
    try:
        store = open_store()
        store.write(new_chat).result()
        backup.make_backup(database, WHEN)
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in (database.parent, *database.parent.rglob("*"))
        }
    finally:
        os.umask(before)

    folders = {"data", "backups"}
    assert {"history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm", *folders} <= modes.keys()
    assert {name for name, mode in modes.items() if mode != (0o700 if name in folders else 0o600)} == set()


def test_a_file_that_others_could_read_is_closed_to_them(database: Path, open_store: OpenStore) -> None:
    open_store().close()
    database.chmod(0o644)

    open_store()

    assert stat.S_IMODE(database.stat().st_mode) == 0o600


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that another user may enter and read, but not write to."""
    folder = Path(tempfile.mkdtemp(prefix="leadline-", dir="/tmp"))  # pytest's own is closed to others
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _fill(folder: Path) -> sqlite3.Connection:
    (folder / "data").mkdir()
    con = sqlite3.connect(folder / "data" / "history.sqlite3", isolation_level=None)
    con.execute("PRAGMA journal_mode = WAL")
    migrate(con)
    new_turn(con, new_chat(con, "kept"), "缓存?", "yes")
    return con


def _close_to_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


READ = {"read_only": True, "notices": ["read_only"], "titles": ["kept"], "refused": "read_only", "found": 1}


def test_a_folder_that_cannot_be_written_to_is_read(public_folder: Path) -> None:
    _fill(public_folder).close()
    _close_to_writing(public_folder)

    assert _run("look", public_folder) == READ


@pytest.mark.parametrize("with_index", [False, True])
def test_text_that_is_only_in_the_wal_is_read_too(public_folder: Path, with_index: bool) -> None:
    con = _fill(public_folder)
    copy = public_folder / "copy"
    copy.mkdir()
    (copy / "data").mkdir()
    for path in (public_folder / "data").iterdir():
        if with_index or not path.name.endswith("-shm"):
            shutil.copyfile(path, copy / "data" / path.name)
    con.close()
    assert (copy / "data" / "history.sqlite3-wal").stat().st_size > 0
    _close_to_writing(copy)

    assert _run("look", copy) == READ


def test_an_empty_folder_that_cannot_be_written_to_shows_an_empty_history(public_folder: Path) -> None:
    (public_folder / "data").mkdir()
    _close_to_writing(public_folder)

    assert _run("look", public_folder) == READ | {"titles": [], "found": 0}


def test_a36_a_database_from_the_future_is_only_read(database: Path, open_store: OpenStore) -> None:
    store = open_store()
    store.write(partial(new_chat, title="from tomorrow")).result()
    store.close()
    with closing(sqlite3.connect(database)) as con:
        con.execute("PRAGMA user_version = 99")
        con.execute("ALTER TABLE chat ADD COLUMN mood TEXT")
        con.execute("CREATE TRIGGER new_thing AFTER INSERT ON chat BEGIN SELECT 1; END")
    before = database.read_bytes()

    store = open_store()

    assert [notice.code for notice in store.notices] == ["newer_database"]
    assert store.read_only
    assert [row.title for row in store.read(conversations.list_chats).result()] == ["from tomorrow"]
    with pytest.raises(AssistantError) as refused:
        store.write(new_chat).result()
    assert refused.value.code == "newer_database"
    store.close()
    assert database.read_bytes() == before
