# SPDX-License-Identifier: AGPL-3.0-or-later
"""A damaged database: what can be read is moved into a new one, gaps are filled from the newest backup.

Nothing is deleted: the damaged file stays beside the new one. (`sqlite3 .recover` is not to be had everywhere,
and that of Debian 12 does not work.)
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from leadline.errors import AssistantError
from leadline.storage import backup, search
from leadline.storage.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of

_TABLES = (
    "endpoint",
    "collection",
    "blob",
    "price_row",
    "extract",
    "document_version",
    "chat",
    "turn",
    "pack_entry",
    "receipt",
    "receipt_part",
    "forecast",
    "ledger",
    "held_prefix",
    "reservation",
)
_SINGLE_PROBES = 1_000
"""A page holds fewer rows than this: damage that reaches further is not worth looking at id by id."""
_MOST_PROBES = _SINGLE_PROBES + 60


@dataclass(slots=True)
class _Found:
    rows: int = 0
    broken: set[str] = field(default_factory=set)
    """Tables of which something could not be read."""


def rescue(path: Path, now: datetime) -> AssistantError:
    """Put the best database we can make at the path; gives what to tell the user.

    The damaged file becomes `history.damaged-<time>`, its -wal too. The new one takes its place in one step, so
    that a crash at any moment leaves one or the other.
    """
    for left_over in path.parent.glob("history.rescued-*"):
        left_over.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="history.rescued-", dir=path.parent)
    os.close(descriptor)
    target = Path(name)
    try:
        story = _rebuild(path, target)
        backup.sync(target)
        kept = _set_aside(path, now)
        target.replace(path)
        backup.sync(path.parent)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
    return AssistantError(
        "The history file was damaged. " + story, f"The damaged file was kept as {kept.name}.", str(kept), "damaged"
    )


def _rebuild(path: Path, target: Path) -> str:
    """Fill the target; gives a sentence for the user."""
    found = _Found()
    fill: Path | None = None
    with closing(sqlite3.connect(target, isolation_level=None)) as con:
        con.execute("PRAGMA secure_delete = ON")
        migrate(con)
        con.execute("DELETE FROM endpoint")
        _copy_all(path, con, found, _TABLES)
        if found.broken:
            fill = _newest_sound_backup(path)
            if fill is not None:
                _copy_all(fill, con, _Found(), [table for table in _TABLES if table in found.broken])
        _repair(con)
        (chats,) = con.execute("SELECT count(*) FROM chat").fetchone()
        if con.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):  # our own work: it cannot be wrong
            raise AssertionError("a rescued history does not pass its check")
    plural = "" if chats == 1 else "s"
    if not found.rows and fill is None:
        return "Nothing in it could be read, and there is no backup: a new history was begun."
    if not found.rows and fill is not None:
        return (
            f"It was replaced by the backup of {_day(fill)}, with {chats:,} chat{plural}; what came later is missing."
        )
    if fill is not None:
        return f"{chats:,} chat{plural} were rescued; what could not be read was taken from the backup of {_day(fill)}."
    if found.broken:
        return f"{chats:,} chat{plural} were rescued; some parts could not be read, and there is no backup of them."
    return f"All {chats:,} chat{plural} that were in it were rescued."


def _copy_all(path: Path, target: Connection, found: _Found, tables: tuple[str, ...] | list[str]) -> None:
    """Every readable row of the tables that is not in the target yet."""
    if not path.exists() or path.stat().st_size == 0:
        found.broken.update(tables)
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)) as source:
        source.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            source.execute("PRAGMA trusted_schema = OFF")
            source.execute("PRAGMA writable_schema = ON")  # reads on where the schema or the size is not as it says
            (application,) = source.execute("PRAGMA application_id").fetchone()
            names = {
                row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
            }
            if application != APPLICATION_ID:
                raise sqlite3.DatabaseError("another program's file")
        except sqlite3.Error:
            found.broken.update(tables)
            return
        for table in tables:
            if table not in names:
                found.broken.add(table)
            else:
                target.execute("BEGIN")
                _copy_table(source, target, table, found)
                target.execute("COMMIT")


def _copy_table(source: Connection, target: Connection, table: str, found: _Found) -> None:
    ours = [row[1] for row in target.execute(f"PRAGMA table_info ({table})")]
    try:
        theirs = {row[1] for row in source.execute(f"PRAGMA table_info ({table})")}
    except sqlite3.Error:
        theirs = set()
    columns = [name for name in ours if name in theirs]
    if not columns:
        found.broken.add(table)
        return
    listed, marks = ", ".join(columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608 - names of our own schema
    for row in _rows(source, table, listed, found):
        values = dict(zip(columns, row, strict=True))
        if table == "blob" and not _is_sound(values):
            found.broken.add(table)
            continue
        mended = [_mended(name, value) for name, value in values.items()]
        if mended != list(row):
            found.broken.add(table)
        try:
            found.rows += target.execute(insert, mended).rowcount
        except (sqlite3.IntegrityError, OverflowError):
            found.broken.add(table)  # a value that cannot be there


def _rows(source: Connection, table: str, columns: str, found: _Found) -> Iterator[tuple[Any, ...]]:
    """Rows by id upwards until one cannot be read; then from the next readable one downwards to there, and on."""
    select = f"SELECT rowid, {columns} FROM {table} NOT INDEXED"  # noqa: S608 - names of our own schema
    last = 0
    while True:
        try:
            for row in source.execute(f"{select} WHERE rowid > ? ORDER BY rowid", (last,)):
                last = row[0]
                yield row[1:]
            return
        except sqlite3.Error:
            found.broken.add(table)
        beyond = _next_readable(source, table, last)
        below = "" if beyond is None else f" AND rowid < {beyond}"
        with suppress(sqlite3.Error):
            for row in source.execute(f"{select} WHERE rowid > ?{below} ORDER BY rowid DESC", (last,)):
                yield row[1:]
        if beyond is None:
            return
        last = beyond - 1


def _next_readable(source: Connection, table: str, last: int) -> int | None:
    """The first id found beyond the damage: the next ones are tried one by one, then in growing steps."""
    probe = f"SELECT rowid FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1"  # noqa: S608
    at, step = last + 1, 1
    for tried in range(_MOST_PROBES):
        with suppress(sqlite3.Error):
            row = source.execute(probe, (at,)).fetchone()
            return None if row is None else int(row[0])
        step = 1 if tried < _SINGLE_PROBES else min(step * 2, 2**40)
        at += step
    return None


_JSON = {"passages_json": "[]", "tools_json": "[]", "report": "[]", "parameters": "{}", "json": "{}"}
"""Columns that are parsed wherever they are read, and what stands for nothing in them."""


def _mended(column: str, value: Any) -> Any:
    """The value without what a lost page left: zeros at the end of a text, JSON that is none."""
    if not isinstance(value, str):
        return value
    value = value.rstrip("\0")
    if column in _JSON:
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return _JSON[column]
    return value


def _is_sound(blob: dict[str, Any]) -> bool:
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(blob["bytes"], blob["size"] + 1)
    except (zlib.error, TypeError, KeyError, ValueError, MemoryError):
        return False
    return bool(hashlib.sha256(content).digest() == blob["hash"])


_REPAIRS = (
    "INSERT OR IGNORE INTO endpoint (id, kind, base_url) VALUES"
    " ('deepseek', 'deepseek', 'https://api.deepseek.com'), ('local', 'local', '')",
    "INSERT OR IGNORE INTO endpoint (id, kind, base_url) SELECT DISTINCT endpoint_id, 'compatible', '' FROM chat",
    # A reply without its chat gets one, named after the question.
    "INSERT INTO chat (id, endpoint_id, model, mode, title, created_us, updated_us)"
    " SELECT chat_id, CASE model WHEN 'local' THEN 'local' ELSE 'deepseek' END, model, mode,"
    " substr(question, 1, 60), min(asked_us), max(asked_us) FROM turn"
    " WHERE chat_id NOT IN (SELECT id FROM chat) GROUP BY chat_id",
    "UPDATE turn SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM turn)",
    "UPDATE chat SET collection_id = NULL WHERE collection_id NOT IN (SELECT id FROM collection)",
    "UPDATE chat SET head_turn = (SELECT max(id) FROM turn WHERE chat_id = chat.id)"
    " WHERE head_turn IS NULL OR head_turn NOT IN (SELECT id FROM turn)",
    "UPDATE chat SET next_seq = max(next_seq, coalesce((SELECT max(seq) + 1 FROM pack_entry"
    " WHERE chat_id = chat.id), 1))",
    "UPDATE turn SET frozen_tail = NULL WHERE frozen_tail NOT IN (SELECT hash FROM blob)",
    "DELETE FROM extract WHERE blob NOT IN (SELECT hash FROM blob)",
    "UPDATE document_version SET extract_id = NULL WHERE extract_id NOT IN (SELECT id FROM extract)",
    "UPDATE pack_entry SET frozen_blob = NULL, state = 'failed' WHERE frozen_blob NOT IN (SELECT hash FROM blob)",
    "UPDATE pack_entry SET since_turn = NULL WHERE since_turn NOT IN (SELECT id FROM turn)",
    "DELETE FROM receipt WHERE id IN (SELECT receipt_id FROM receipt_part WHERE blob NOT IN (SELECT hash FROM blob))",
    "UPDATE ledger SET turn_id = NULL WHERE turn_id NOT IN (SELECT id FROM turn)",
    "UPDATE ledger SET chat_id = NULL WHERE chat_id NOT IN (SELECT id FROM chat)",
    "DELETE FROM price_row WHERE json = '{}'",
    "UPDATE ledger SET price_row = NULL WHERE price_row NOT IN (SELECT id FROM price_row)",
    "UPDATE turn SET indexed = state <> 'streaming'",
)


def _repair(con: Connection) -> None:
    """Mend references to what is gone, drop what means nothing without it, and index the texts again."""
    con.execute("BEGIN")
    for statement in _REPAIRS:
        con.execute(statement)
    while broken := con.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, _, _ in broken:
            con.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608 - names of our own schema
    for chat_id, title in con.execute("SELECT id, title FROM chat").fetchall():
        search.index_title(con, chat_id, title)
    for turn_id, question, reply, indexed in con.execute("SELECT id, question, reply, indexed FROM turn"):
        search.index_question(con, turn_id, question)
        if indexed:
            search.index_reply(con, turn_id, reply)
    con.execute("COMMIT")


def _newest_sound_backup(path: Path) -> Path | None:
    for candidate in backup.list_backups(path):
        try:
            with closing(sqlite3.connect(f"{candidate.as_uri()}?mode=ro", uri=True)) as con:
                sound = con.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                if sound and 0 < version_of(con) <= len(MIGRATIONS):
                    return candidate
        except sqlite3.Error:
            continue
    return None


def _set_aside(path: Path, now: datetime) -> Path:
    """A second name for the damaged file; the first is then taken by the new one."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    kept = path.with_name(f"history.damaged-{stamp}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"history.damaged-{stamp}-{number}")
    if path.exists():
        try:
            kept.hardlink_to(path)
        except OSError:  # a file system without links
            shutil.copy2(path, kept)
        kept.chmod(0o600)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + suffix))
    return kept


def _day(path: Path) -> str:
    """2026-11-23 from history-20261123T...: as the terminal and the window write dates."""
    digits = path.name.removeprefix("history-")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
