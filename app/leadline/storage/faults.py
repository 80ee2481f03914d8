# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite's errors become failures a user may read; what is our own bug stays what it is."""

import sqlite3

from leadline.errors import AssistantError

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that the file's content is wrong."""
    return isinstance(error, sqlite3.Error) and _primary(error) in _DAMAGE


def is_interrupt(error: BaseException) -> bool:
    """Whether the work was cancelled."""
    return isinstance(error, sqlite3.Error) and _primary(error) == sqlite3.SQLITE_INTERRUPT


def readable(error: sqlite3.Error) -> AssistantError | None:
    """What to tell the user; None for an error that is a bug of ours (wrong SQL, a broken rule).

    A file system that is full says SQLITE_FULL; one that refuses a longer file, a quota or a broken disk
    say SQLITE_IOERR. Both leave the database as it was before the transaction.
    """
    code = _primary(error)
    detail = f"{getattr(error, 'sqlite_errorname', type(error).__name__)}: {error}"
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        if "READ" in detail:
            return AssistantError(
                "The history could not be read.", "Check the disk it is on, then try again.", detail, code="unreadable"
            )
        return AssistantError(
            "The disk is full: the last change could not be saved.",
            "Free some space and try again; what was saved before is still there.",
            detail,
            code="disk_full",
        )
    if code in _DAMAGE:
        return AssistantError(
            "The history file is damaged.",
            "Close Leadline and start it again: it will rescue what can be read.",
            detail,
            code="damaged",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return AssistantError(
            "The history cannot be written.",
            "Make its folder writable, or start with --data-dir and another folder.",
            detail,
            code="read_only",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return AssistantError(
            "Another Leadline has been writing to the history for a while.", "Try again.", detail, code="busy"
        )
    if code == sqlite3.SQLITE_TOOBIG:
        return AssistantError("This text is too large to be saved.", "Use a smaller one.", detail, code="too_long")
    return None


def _primary(error: sqlite3.Error) -> int:
    """The result code without its extension; 0 where the error did not come from SQLite itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
