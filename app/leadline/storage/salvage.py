# SPDX-License-Identifier: AGPL-3.0-or-later
"""A damaged database: what can be read is moved into a new one, gaps are filled from the newest backup.

Nothing is deleted: the damaged file stays beside the new one. (`sqlite3 .recover` is not to be had everywhere,
and that of Debian 12 does not work.)
"""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from leadline.errors import AssistantError
from leadline.storage import backup, search
from leadline.storage.migrations import MIGRATIONS, migrate, version_of
from leadline.storage.wreck import Found, copy_all

_TABLES = (
    "endpoint",
    "collection",
    "blob",
    "price_row",
    "extract",
    "document_version",
    "chat",
    "chat_source",
    "turn",
    "turn_image",
    "draft_image",
    "waiting_question",
    "pack_entry",
    "turn_document",
    "turn_without",
    "turn_round",
    "tool_call",
    "receipt",
    "receipt_part",
    "forecast",
    "ledger",
    "held_prefix",
    "reservation",
    "spending_limit",
    "balance",
    "template",
)


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
    found = Found()
    fill: Path | None = None
    with closing(sqlite3.connect(target, isolation_level=None)) as con:
        con.execute("PRAGMA secure_delete = ON")
        migrate(con)
        con.execute("DELETE FROM endpoint")
        copy_all(path, con, found, _TABLES)
        if found.broken:
            fill = _newest_sound_backup(path)
            if fill is not None:
                copy_all(fill, con, Found(), [table for table in _TABLES if table in found.broken])
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
    # A pack whose collection is gone has its name; a collection without its pack is only a name.
    "INSERT INTO collection (id, name, created_us) SELECT collection_id, title, created_us FROM chat"
    " WHERE is_pack AND collection_id IS NOT NULL AND collection_id NOT IN (SELECT id FROM collection)",
    "DELETE FROM collection WHERE id NOT IN"
    " (SELECT collection_id FROM chat WHERE is_pack AND collection_id IS NOT NULL)",
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
    "DELETE FROM turn_document WHERE turn_id NOT IN (SELECT id FROM turn)",
    "DELETE FROM turn_without WHERE turn_id NOT IN (SELECT id FROM turn)",
    "DELETE FROM turn_round WHERE turn_id NOT IN (SELECT id FROM turn)",
    "DELETE FROM tool_call WHERE turn_id NOT IN (SELECT id FROM turn)",
    "DELETE FROM receipt WHERE id IN (SELECT receipt_id FROM receipt_part WHERE blob NOT IN (SELECT hash FROM blob))",
    "UPDATE ledger SET turn_id = NULL WHERE turn_id NOT IN (SELECT id FROM turn)",
    "UPDATE ledger SET chat_id = NULL WHERE chat_id NOT IN (SELECT id FROM chat)",
    "DELETE FROM price_row WHERE json = '{}'",
    "UPDATE ledger SET price_row = NULL WHERE price_row NOT IN (SELECT id FROM price_row)",
    "UPDATE reservation SET turn_id = NULL WHERE turn_id NOT IN (SELECT id FROM turn)",
    "UPDATE reservation SET chat_id = NULL WHERE chat_id NOT IN (SELECT id FROM chat)",
    "UPDATE reservation SET ledger_id = NULL WHERE ledger_id NOT IN (SELECT id FROM ledger)",
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
