# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps of the schema: whole or not at all."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from leadline.storage import (
    backup,
    conversations,
    opening,
    schema_1,
    schema_2,
    schema_3,
    schema_5,
    schema_6,
    schema_7,
    schema_9,
    schema_10,
    schema_11,
)
from leadline.storage.database import Store
from leadline.storage.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of
from tests.storage.rows import WHEN, is_sound, new_chat, new_turn

NOW = len(MIGRATIONS)


class Faulty(sqlite3.Connection):
    """Fails at the nth statement from now on."""

    statements_left = -1

    def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
        if not statement.startswith(("PRAGMA user_version;", "ROLLBACK")):
            if self.statements_left == 0:
                raise sqlite3.OperationalError("a planned fault")
            self.statements_left -= 1
        return super().execute(statement, *arguments)


def _second(con: sqlite3.Connection) -> None:
    con.execute("ALTER TABLE chat ADD COLUMN mood TEXT NOT NULL DEFAULT ''")
    con.execute("UPDATE chat SET mood = 'calm'")
    con.execute("CREATE VIRTUAL TABLE mood_index USING fts5 (text, content='')")
    con.execute("INSERT INTO mood_index (rowid, text) VALUES (1, 'calm')")
    con.execute("DROP TABLE reservation")


def _faulty(path: Path) -> Faulty:
    con = sqlite3.connect(path, isolation_level=None, factory=Faulty)
    con.execute("PRAGMA journal_mode = WAL")
    return con


def _dump(con: sqlite3.Connection) -> list[str]:
    tables = con.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    return [repr(tables)] + [
        repr(con.execute(f'SELECT * FROM "{name}"').fetchall())
        for name, sql in tables
        if sql and sql.lstrip().startswith("CREATE TABLE")
    ]


@pytest.mark.parametrize("fault", range(10))
def test_a36_a_fault_at_any_statement_leaves_the_old_database(tmp_path: Path, fault: int) -> None:
    con = _faulty(tmp_path / "history.sqlite3")
    migrate(con)
    new_turn(con, new_chat(con, "kept"), "question", "reply")
    before = _dump(con)

    con.statements_left = fault
    with pytest.raises(sqlite3.OperationalError, match="planned"):
        migrate(con, migrations=(*MIGRATIONS, _second))
    con.statements_left = -1

    assert not con.in_transaction
    assert version_of(con) == NOW
    assert _dump(con) == before
    migrate(con, migrations=(*MIGRATIONS, _second))
    assert version_of(con) == NOW + 1
    assert con.execute("SELECT title, mood FROM chat").fetchall() == [("kept", "calm")]
    con.close()


def test_a36_a_fault_in_the_first_step_leaves_nothing(tmp_path: Path) -> None:
    con = _faulty(tmp_path / "history.sqlite3")
    for fault in range(len(schema_1.STATEMENTS) + 4):
        con.statements_left = fault
        with pytest.raises(sqlite3.OperationalError, match="planned"):
            migrate(con)
        con.statements_left = -1
        assert _dump(con) == ["[]"]
        assert con.execute("PRAGMA application_id").fetchone() == (0,)

    migrate(con)
    assert con.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    con.close()


@pytest.mark.parametrize(
    ("version", "step"),
    [
        (1, schema_2),
        (2, schema_3),
        (4, schema_5),
        (5, schema_6),
        (6, schema_7),
        (8, schema_9),
        (9, schema_10),
        (10, schema_11),
    ],
)
def test_a36_an_older_history_is_brought_up_to_date_or_left_as_it_was(
    tmp_path: Path, version: int, step: ModuleType
) -> None:
    con = _faulty(tmp_path / "history.sqlite3")
    migrate(con, migrations=MIGRATIONS[:version])
    con.execute(
        "INSERT INTO chat (id, endpoint_id, model, mode, head_turn, created_us, updated_us)"
        " VALUES (7, 'deepseek', 'deepseek-flash', 'high', NULL, 0, 0)"
    )
    con.execute(
        "INSERT INTO turn (id, chat_id, state, question, reply, mode, model, asked_us)"
        " VALUES (9, 7, 'complete', 'question', 'reply', 'high', 'deepseek-flash', 0)"
    )
    con.execute("UPDATE chat SET head_turn = 9")
    before = _dump(con)
    for fault in range(len(step.STATEMENTS) + 3):
        con.statements_left = fault
        with pytest.raises(sqlite3.OperationalError, match="planned"):
            migrate(con, migrations=MIGRATIONS[: version + 1])
        con.statements_left = -1
        assert (version_of(con), _dump(con)) == (version, before)

    migrate(con)

    chat = conversations.load_chat(con, 7)
    assert [(turn.question, turn.reply) for turn in chat.turns] == [("question", "reply")]
    con.close()


def test_the_ten_faults_reach_the_end_of_the_step(tmp_path: Path) -> None:
    con = _faulty(tmp_path / "history.sqlite3")
    migrate(con)
    con.statements_left = 1_000

    migrate(con, migrations=(*MIGRATIONS, _second))

    assert 1_000 - con.statements_left > 10
    con.close()


def test_a_backup_is_made_before_a_step_and_only_of_something(tmp_path: Path) -> None:
    made = []
    con = _faulty(tmp_path / "history.sqlite3")

    migrate(con, before=lambda: made.append("new"))
    migrate(con, before=lambda: made.append("nothing to do"))
    migrate(con, migrations=(*MIGRATIONS, _second), before=lambda: made.append("from 1"))

    assert made == ["from 1"]
    con.close()


def test_a_failed_backup_stops_the_migration(tmp_path: Path) -> None:
    def refuse() -> None:
        raise OSError("disk full")

    con = _faulty(tmp_path / "history.sqlite3")
    migrate(con)
    with pytest.raises(OSError, match="disk full"):
        migrate(con, migrations=(*MIGRATIONS, _second), before=refuse)

    assert version_of(con) == NOW
    con.close()


def test_an_update_keeps_the_old_database_as_a_backup(
    database: Path, open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    store.write(lambda con: new_chat(con, "old")).result()
    store.close()
    # The list is a default of `migrate`, too: a newer Leadline differs in both.
    monkeypatch.setitem(migrate.__kwdefaults__, "migrations", (*MIGRATIONS, _second))
    monkeypatch.setattr(opening, "MIGRATIONS", (*MIGRATIONS, _second))

    store = open_store()

    assert [row.title for row in store.read(conversations.list_chats).result()] == ["old"]
    (kept,) = backup.list_backups(database)
    assert kept.name == f"history-{WHEN:%Y%m%dT%H%M%S}-before-v{NOW + 1}.sqlite3"
    old = sqlite3.connect(kept)
    assert version_of(old) == NOW
    old.close()
    store.close()
    assert is_sound(database)


def test_two_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    one, two = _faulty(tmp_path / "h"), _faulty(tmp_path / "h")
    steps: list[int] = []

    def step(con: sqlite3.Connection) -> None:
        steps.append(1)
        con.execute("CREATE TABLE a (b)")

    migrate(one, migrations=(step,))
    migrate(two, migrations=(step,))

    assert steps == [1]
    one.close()
    two.close()


def test_the_schema_checks_what_it_is_given(tmp_path: Path) -> None:
    con = _faulty(tmp_path / "h")
    migrate(con)
    con.execute("PRAGMA foreign_keys = ON")
    chat_id = new_chat(con)
    new_turn(con, chat_id, "q")
    for wrong in (
        "UPDATE turn SET state = 'done'",
        "UPDATE turn SET state = 'complete'",  # and still a writer
        "UPDATE turn SET question = NULL",
        "UPDATE turn SET asked_us = 'yesterday'",
        f"UPDATE turn SET chat_id = {chat_id + 1}",
        "DELETE FROM endpoint WHERE id = 'deepseek'",
        "INSERT INTO blob (hash, size, bytes) VALUES (x'00', 1, x'00')",
        "INSERT INTO ledger (kind, at_us, model, mode, tier, amount, state) VALUES ('a', 0, '', '', '', '1', 'billed')",
        "INSERT INTO ledger (kind, at_us, model, mode, tier, state) VALUES ('reply', 0, '', '', '', 'paid')",
        "INSERT INTO ledger (kind, at_us, model, mode, tier, state, hit) VALUES ('reply', 0, '', '', '', 'free', 1)",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            con.execute(wrong)
    con.close()


def test_the_store_says_which_program_and_version_it_is(store: Store) -> None:
    assert store.read(version_of).result() == len(MIGRATIONS)
    assert store.read(lambda con: con.execute("PRAGMA application_id").fetchone()[0]).result() == APPLICATION_ID
