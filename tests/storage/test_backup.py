# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.storage import backup
from leadline.storage.database import Store
from tests.storage.rows import WHEN, is_sound, new_chat

DAY = timedelta(days=1)


def _titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as con:
        return [title for (title,) in con.execute("SELECT title FROM chat ORDER BY id")]


def test_a_backup_is_the_database_as_it_is_now(database: Path, store: Store) -> None:
    store.write(partial(new_chat, title="one")).result()

    made = backup.make_backup(database, WHEN)

    assert made == database.parent / "backups" / "history-20261123T093000.sqlite3"
    assert _titles(made) == ["one"]
    assert is_sound(made)
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_a_backup_can_be_made_while_others_write(database: Path, store: Store) -> None:
    for number in range(200):
        store.write(partial(new_chat, title=f"{number} " + "x" * 20_000)).result()
    writes = [store.write(partial(new_chat, title=f"during {number}")) for number in range(200)]

    made = backup.make_backup(database, WHEN)

    assert all(write.result() for write in writes)
    assert len(_titles(made)) >= 200
    assert is_sound(made)


def test_there_is_one_a_day(database: Path, store: Store) -> None:
    store.write(new_chat).result()

    assert backup.back_up_daily(database, WHEN) is not None
    assert backup.back_up_daily(database, WHEN + timedelta(hours=14)) is None
    assert backup.back_up_daily(database, WHEN + DAY) is not None
    assert len(backup.list_backups(database)) == 2


def test_seven_days_and_four_weeks_are_kept(database: Path, store: Store) -> None:
    """WHEN is a Monday; each week is kept by its newest backup."""
    folder = backup.folder_of(database)
    folder.mkdir()
    for days in range(1, 60):
        (folder / f"history-{WHEN - days * DAY:%Y%m%dT%H%M%S}.sqlite3").touch()
    for version in (2, 3, 4):
        (folder / f"history-{WHEN - version * DAY:%Y%m%dT%H%M%S}-before-v{version}.sqlite3").touch()
    (folder / "something of the user's.sqlite3").touch()

    backup.back_up_daily(database, WHEN)

    kept = [path.name[8:-8] for path in backup.list_backups(database)]
    assert [name for name in kept if "before" not in name] == [
        f"{WHEN - days * DAY:%Y%m%dT%H%M%S}" for days in (0, 1, 2, 3, 4, 5, 6, 8, 15)
    ]
    assert sum("before" in name for name in kept) == 2
    assert (folder / "something of the user's.sqlite3").exists()


def test_a_damaged_database_is_not_backed_up(database: Path, store: Store) -> None:
    for number in range(50):
        store.write(partial(new_chat, title=f"{number} " + "x" * 5_000)).result()
    store.close()
    with database.open("r+b") as file:
        file.seek(4096 * 60)
        file.write(b"\xff" * 4096 * 3)

    with pytest.raises(AssistantError) as raised:
        backup.make_backup(database, WHEN)

    assert raised.value.code == "damaged"
    assert list(backup.folder_of(database).iterdir()) == []


def test_a_backup_that_cannot_be_made_says_so_and_leaves_nothing(database: Path, store: Store) -> None:
    store.write(new_chat).result()
    backup.folder_of(database).touch()  # a file where the folder should be

    with pytest.raises(AssistantError) as raised:
        backup.back_up_daily(database, WHEN)

    assert raised.value.title == "Today's backup of the history could not be made."
