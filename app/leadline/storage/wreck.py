# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a damaged database: every row that can still be had, and none that is not what it was."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from leadline.storage.migrations import APPLICATION_ID

_SINGLE_PROBES = 1_000
"""A page holds fewer rows than this: damage that reaches further is not worth looking at id by id."""
_MOST_PROBES = _SINGLE_PROBES + 60


@dataclass(slots=True)
class Found:
    """What a reading gave."""

    rows: int = 0
    broken: set[str] = field(default_factory=set)
    """Tables of which something could not be read."""


def copy_all(path: Path, target: Connection, found: Found, tables: Sequence[str]) -> None:
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


def _copy_table(source: Connection, target: Connection, table: str, found: Found) -> None:
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


def _rows(source: Connection, table: str, columns: str, found: Found) -> Iterator[tuple[Any, ...]]:
    """Rows by id upwards until one cannot be read; then from the next readable one downwards to there, and on."""
    select = f"SELECT rowid, {columns} FROM {table} NOT INDEXED"  # noqa: S608 - names of our own schema
    last = 0
    while True:
        try:
            for row in source.execute(f"{select} WHERE rowid > ? ORDER BY rowid", (last,)):
                last = max(last, row[0])  # a torn page may give ids out of order: going back would never end
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
