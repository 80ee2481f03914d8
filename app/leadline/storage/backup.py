# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups: a whole, checked copy of the database a day; seven days and four weeks are kept."""

import os
import re
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadline.errors import AssistantError
from leadline.storage.faults import readable
from leadline.storage.forgetting import drop_from_copy

DAILY = 7
WEEKLY = 4
BEFORE_MIGRATION = 2
_NAME = re.compile(r"history-(\d{8}T\d{6})(-before-v\d+)?\.sqlite3")
_PAGES_A_STEP = 256


def folder_of(database: Path) -> Path:
    """Where the backups of a database are."""
    return database.parent / "backups"


def list_backups(database: Path) -> list[Path]:
    """All backups, the newest first. The time in the name counts: a copied folder has new file times."""
    folder = folder_of(database)
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: (_time_of(path), path.name), reverse=True)


def back_up_daily(database: Path, now: datetime) -> Path | None:
    """Make today's backup if there is none yet, and drop those that are too old. Blocking: seconds when large.

    Raises:
        AssistantError: the copy could not be made (code disk_full, read_only) or is not sound (code damaged).
    """
    today = now.astimezone(UTC).date()
    if any(_time_of(path).date() == today and not _is_before_migration(path) for path in list_backups(database)):
        return None
    made = make_backup(database, now)
    prune(database)
    return made


def make_backup(database: Path, now: datetime, label: str = "") -> Path:
    """A copy of the database as it is now, checked and on the disk when this returns.

    It is private (0600) from the first byte and gets its name last: a backup that has one is whole.

    Raises:
        AssistantError: as `back_up_daily`.
    """
    folder = folder_of(database)
    temporary: Path | None = None
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        # Not VACUUM INTO: it creates files of mode 0644.
        descriptor, name = tempfile.mkstemp(prefix="unfinished-", dir=folder)
        os.close(descriptor)
        temporary = Path(name)
        with (
            closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, isolation_level=None)) as source,
            closing(sqlite3.connect(temporary, isolation_level=None)) as copy,
        ):
            # One snapshot: without it every write of another connection would make the copy begin again.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES_A_STEP)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no -wal beside it
            drop_from_copy(copy)
            if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise AssistantError(
                    "No backup was made: the history file is damaged.",
                    "Close Leadline and start it again: it will rescue what can be read.",
                    code="damaged",
                )
        target = folder / f"history-{now.astimezone(UTC):%Y%m%dT%H%M%S}{label}.sqlite3"
        sync(temporary)
        temporary.replace(target)
        sync(folder)
    except sqlite3.Error as error:
        told = readable(error)
        if told is None:
            raise
        raise _failed(told.detail, told.code) from error
    except OSError as error:
        raise _failed(str(error), "disk_full") from error
    finally:
        if temporary is not None:
            for suffix in ("", "-journal", "-wal", "-shm"):
                temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)
    return target


def prune(database: Path) -> None:
    """Keep the newest backup of each of the last 7 days and 4 weeks that have one, and 2 from before migrations."""
    everything = list_backups(database)
    migrations = [path for path in everything if _is_before_migration(path)]
    regular = [path for path in everything if not _is_before_migration(path)]
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for path in regular:
        day = _time_of(path).date()
        days.setdefault(day, path)
        weeks.setdefault(day - timedelta(days=day.weekday()), path)
    kept = {*list(days.values())[:DAILY], *list(weeks.values())[:WEEKLY], *migrations[:BEFORE_MIGRATION]}
    for path in everything:
        if path not in kept:
            path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _time_of(path: Path) -> datetime:
    """Of a name that fits `_NAME`."""
    return datetime.strptime(path.name[8:23], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _is_before_migration(path: Path) -> bool:
    return "-before-v" in path.name


def _failed(detail: str, code: str) -> AssistantError:
    return AssistantError(
        "Today's backup of the history could not be made.",
        "Free some space on the disk; the history itself is not touched.",
        detail,
        code=code,
    )
