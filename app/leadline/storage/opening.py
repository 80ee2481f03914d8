# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a path to connections: what is there is looked at first, and what is found is told."""

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from leadline.errors import AssistantError
from leadline.host.liveness import Liveness, only_one
from leadline.storage import backup, salvage
from leadline.storage.blobs import CachingConnection
from leadline.storage.faults import is_damage, readable
from leadline.storage.forgetting import drop_temporary
from leadline.storage.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of
from leadline.storage.turns import interrupt_dead

_WAIT_FOR_OTHERS_S = 60
"""Another Leadline may be rescuing or migrating a large history right now."""
_CHECK_AT_ONCE_BYTES = 16 * 1024 * 1024
"""A file up to this size is checked whole at every start: it takes less than the blink of an eye."""


@dataclass(slots=True)
class Opened:
    """A database that is open."""

    writer: Connection | None
    """None when it can only be read."""
    reader_uri: str
    notices: list[AssistantError] = field(default_factory=list)
    needs_check: bool = False
    """A program ended badly, and the file is too large to be checked while somebody waits."""
    problem: AssistantError = field(default_factory=lambda: AssistantError("The history cannot be written."))
    """Why it can only be read, if that is so."""
    temporary: "tempfile.TemporaryDirectory[str] | None" = None
    """Holds the copy that is read where the folder allows nothing else."""
    forgotten: int = 0
    """Temporary chats that a program had left behind."""
    keeper: Connection | None = None
    """Keeps an empty history in memory alive."""

    def close(self) -> None:
        """Delete what was made only for reading; to be called after the connections were closed."""
        if self.keeper is not None:
            self.keeper.close()
        if self.temporary is not None:
            self.temporary.cleanup()


def open_database(path: Path, liveness: Liveness, clock: Callable[[], datetime]) -> Opened:
    """Open, create, migrate or rescue the database at that path; where nothing can be written, for reading.

    Raises:
        AssistantError: another Leadline is busy with it (busy), or has a damaged one open (damaged).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        liveness.hold()
        # Two that start at once must not both rescue, migrate, or take the other's streaming rows for dead.
        with only_one(path.with_name(path.name + ".lock"), timeout_s=_WAIT_FOR_OTHERS_S) as alone:
            if not alone:
                raise AssistantError("Another Leadline is busy with the history.", "Try again later.", code="busy")
            return _open_to_write(path, liveness, clock)
    except (OSError, sqlite3.OperationalError) as error:
        problem = _unwritable(path, error)
        if problem is None:
            raise
        return _open_to_read(path, problem)


def suspect(path: Path) -> Path:
    """The file whose presence says: check the database whole before it is used again."""
    return path.with_name(path.name + ".suspect")


def connect_writer(path: Path) -> Connection:
    """A connection that may write; the file is private from its first byte."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)  # -wal and -shm take the mode of the file
    try:
        if os.name == "posix":
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    con = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
    try:
        for pragma in (
            "busy_timeout = 5000",
            "trusted_schema = OFF",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "journal_size_limit = 67108864",
        ):
            con.execute("PRAGMA " + pragma)
    except BaseException:
        con.close()
        raise
    return con


def connect_reader(uri: str) -> CachingConnection:
    """A connection that cannot write."""
    con = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=5, check_same_thread=False, factory=CachingConnection
    )
    try:
        for pragma in ("busy_timeout = 5000", "trusted_schema = OFF", "query_only = ON"):
            con.execute("PRAGMA " + pragma)
    except BaseException:
        con.close()
        raise
    return con


def _open_to_write(path: Path, liveness: Liveness, clock: Callable[[], datetime]) -> Opened:
    notices: list[AssistantError] = []
    dead = liveness.sweep()
    others = bool(liveness.others())
    finding = _look(path)
    if finding == "damaged":
        if others:
            raise AssistantError(
                "The history file is damaged, and another Leadline has it open.",
                "Close the other one, then start again.",
                str(path),
                code="damaged",
            )
        notices.append(salvage.rescue(path, clock()))
        suspect(path).unlink(missing_ok=True)
    if finding == "newer":
        problem = AssistantError(
            "The history was written by a newer Leadline: it can be read, and nothing will be saved.",
            "Install the newer version again.",
            str(path),
            code="newer_database",
        )
        return Opened(None, f"{path.as_uri()}?mode=ro", [problem], problem=problem)
    con = connect_writer(path)
    try:
        migrate(con, before=partial(backup.make_backup, path, clock(), f"-before-v{len(MIGRATIONS)}"))
        con.execute("BEGIN IMMEDIATE")
        interrupted = interrupt_dead(con, liveness.is_alive, clock())
        forgotten = drop_temporary(con, lambda token: not liveness.is_alive(token))
        con.execute("COMMIT")
        if forgotten:  # what the -wal holds of them, too
            con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except BaseException:
        con.close()
        raise
    if interrupted:
        notices.append(
            AssistantError(
                "A reply was cut off when Leadline last ended."
                if interrupted == 1
                else f"{interrupted} replies were cut off when Leadline last ended.",
                "What had come by then is in the chat.",
                code="cut",
            )
        )
    needs_check = bool(dead) and path.stat().st_size > _CHECK_AT_ONCE_BYTES
    return Opened(con, f"{path.as_uri()}?mode=ro", notices, needs_check, forgotten=forgotten)


def _look(path: Path) -> str:
    """What stands at the path: missing, ours, newer or damaged (which includes another program's file)."""
    if not path.exists():
        return "missing"
    size = path.stat().st_size
    if size == 0:  # for SQLite an empty file is an empty database
        return "damaged" if backup.list_backups(path) else "missing"
    con = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5)
    try:
        con.execute("PRAGMA trusted_schema = OFF")
        tables = con.execute("SELECT type, name FROM sqlite_master").fetchall()
        (application,) = con.execute("PRAGMA application_id").fetchone()
        version = version_of(con)
        if not tables and application == 0 and version == 0:
            return "missing"  # a start that ended before the first migration
        if application != APPLICATION_ID:
            return "damaged"
        if version > len(MIGRATIONS):
            return "newer"
        if any(kind in ("trigger", "view") for kind, _ in tables):  # we make none: somebody else wrote this file
            return "damaged"
        if size <= _CHECK_AT_ONCE_BYTES or suspect(path).exists():
            if con.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return "damaged"
            suspect(path).unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        if is_damage(error) or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            return "damaged"  # SQLITE_ERROR: a schema that cannot be parsed
        raise
    finally:
        con.close()
    return "ours"


def _unwritable(path: Path, error: Exception) -> AssistantError | None:
    if isinstance(error, sqlite3.Error):
        told = readable(error)
        if told is None or told.code not in ("read_only", "disk_full"):
            return None
    full = isinstance(error, OSError) and error.errno in (28, 122)  # ENOSPC, EDQUOT
    if full or (isinstance(error, sqlite3.Error) and told is not None and told.code == "disk_full"):
        return AssistantError(
            "The disk is full: the history can be read, and nothing will be saved.",
            "Free some space and start Leadline again.",
            str(error),
            code="disk_full",
        )
    return AssistantError(
        f"Leadline cannot write to its folder {path.parent}: the history can be read, and nothing will be saved.",
        "Make the folder writable, or start with --data-dir and another folder.",
        str(error),
        code="read_only",
    )


def _open_to_read(path: Path, problem: AssistantError) -> Opened:
    """The database without writing anything beside it, which WAL makes an art."""
    opened = Opened(None, f"{path.as_uri()}?mode=ro", [problem], problem=problem)
    wal = path.with_name(path.name + "-wal")
    try:
        if _can_read(opened.reader_uri):
            return opened
        if _holds_nothing(path, wal):
            opened.reader_uri = f"file:leadline-{secrets.token_hex(8)}?mode=memory&cache=shared"
            opened.keeper = sqlite3.connect(opened.reader_uri, uri=True, isolation_level=None, check_same_thread=False)
            migrate(opened.keeper)
        elif not wal.exists() or wal.stat().st_size == 0:
            opened.reader_uri = f"{path.as_uri()}?mode=ro&immutable=1"
        else:
            # What is in the -wal was saved, too, and only a copy can be recovered.
            opened.temporary = tempfile.TemporaryDirectory(prefix="leadline-")
            copy = Path(opened.temporary.name) / path.name
            shutil.copyfile(path, copy)
            shutil.copyfile(wal, copy.with_name(wal.name))
            connect_writer(copy).close()
            opened.reader_uri = f"{copy.as_uri()}?mode=ro"
        if _can_read(opened.reader_uri):
            return opened
        detail = "no way to read it was left"
    except (OSError, sqlite3.Error) as error:
        detail = str(error)
    opened.close()
    raise AssistantError("The history file cannot be read.", problem.hint, f"{path}: {detail}", problem.code)


def _holds_nothing(path: Path, wal: Path) -> bool:
    """Whether there is no history yet, or one whose first start could not even write its tables."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    if wal.exists() and wal.stat().st_size > 0:
        return False
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as con:
        try:
            return bool(con.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))
        except sqlite3.DatabaseError:
            return False


def _can_read(uri: str) -> bool:
    try:
        con = connect_reader(uri)
    except sqlite3.Error:
        return False
    try:
        con.execute("SELECT count(*) FROM sqlite_master").fetchone()
        con.execute("SELECT 1 FROM chat LIMIT 1").fetchone()
    except sqlite3.Error:
        return False
    finally:
        con.close()
    return True
