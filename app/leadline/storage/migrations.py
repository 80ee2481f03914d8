# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of the database, as a list of steps. A step that was published is never edited: append another.

A step is given a connection inside a transaction and executes statements one by one (`executescript` would
commit first). All of a step rolls back, FTS5 tables too.
"""

from collections.abc import Callable, Sequence
from sqlite3 import Connection

from leadline.storage import (
    schema_1,
    schema_2,
    schema_3,
    schema_4,
    schema_5,
    schema_6,
    schema_7,
    schema_8,
    schema_9,
    schema_10,
    schema_11,
    schema_12,
    schema_13,
    schema_14,
    schema_15,
)

APPLICATION_ID = 0x4C65646C
""""Ledl" in the file's header: how our database is told from another program's."""

Migration = Callable[[Connection], None]


def _first(con: Connection) -> None:
    for statement in schema_1.STATEMENTS:
        con.execute(statement)


def _second(con: Connection) -> None:
    for statement in schema_2.STATEMENTS:
        con.execute(statement)


def _third(con: Connection) -> None:
    for statement in schema_3.STATEMENTS:
        con.execute(statement)


def _fourth(con: Connection) -> None:
    for statement in schema_4.STATEMENTS:
        con.execute(statement)


def _fifth(con: Connection) -> None:
    for statement in schema_5.STATEMENTS:
        con.execute(statement)


def _sixth(con: Connection) -> None:
    for statement in schema_6.STATEMENTS:
        con.execute(statement)


def _seventh(con: Connection) -> None:
    for statement in schema_7.STATEMENTS:
        con.execute(statement)


def _eighth(con: Connection) -> None:
    for statement in schema_8.STATEMENTS:
        con.execute(statement)


def _ninth(con: Connection) -> None:
    for statement in schema_9.STATEMENTS:
        con.execute(statement)


def _tenth(con: Connection) -> None:
    for statement in schema_10.STATEMENTS:
        con.execute(statement)


def _eleventh(con: Connection) -> None:
    for statement in schema_11.STATEMENTS:
        con.execute(statement)


def _twelfth(con: Connection) -> None:
    for statement in schema_12.STATEMENTS:
        con.execute(statement)


def _thirteenth(con: Connection) -> None:
    for statement in schema_13.STATEMENTS:
        con.execute(statement)


def _fourteenth(con: Connection) -> None:
    for statement in schema_14.STATEMENTS:
        con.execute(statement)


def _fifteenth(con: Connection) -> None:
    for statement in schema_15.STATEMENTS:
        con.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (
    *(_first, _second, _third, _fourth, _fifth),
    *(_sixth, _seventh, _eighth, _ninth, _tenth, _eleventh, _twelfth, _thirteenth, _fourteenth),
    _fifteenth,
)
"""Step n brings a database from user_version n to n + 1."""


def version_of(con: Connection) -> int:
    """How many steps the database has seen."""
    (version,) = con.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(
    con: Connection,
    *,
    migrations: Sequence[Migration] = MIGRATIONS,
    before: Callable[[], object] = lambda: None,
) -> None:
    """Bring the database up to date; each step whole or not at all.

    `before` is called once, ahead of the first step on a database that holds something: it makes the backup.
    The version is read again inside the transaction, as another program may have been faster.
    """
    if 0 < version_of(con) < len(migrations):
        before()
    while version_of(con) < len(migrations):
        con.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(con)
            if version < len(migrations):
                migrations[version](con)
                con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                con.execute(f"PRAGMA user_version = {version + 1}")
            con.execute("COMMIT")
        except BaseException:
            if con.in_transaction:
                con.execute("ROLLBACK")
            raise
