# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store: one thread that writes, two that read, and what the user must know about the file."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from leadline.errors import AssistantError
from leadline.host.liveness import Liveness
from leadline.storage import search
from leadline.storage.blobs import BlobCache
from leadline.storage.faults import is_damage, is_interrupt
from leadline.storage.lanes import Around, Job, Lane
from leadline.storage.opening import Opened, connect_reader, open_database, suspect

T = TypeVar("T")

_READERS = 2


class Store:
    """The open database. Its methods never block, except `open` and `close`."""

    def __init__(
        self, path: Path, opened: Opened, liveness: Liveness, on_notice: Callable[[AssistantError], None] | None
    ) -> None:
        """Use `Store.open`."""
        self._liveness = liveness
        self._path = path
        self._opened = opened
        self._notices = tuple(opened.notices)
        self._on_notice = on_notice
        self._guard = threading.Lock()
        self._is_closed = False
        self._known_damage = False
        readers = [connect_reader(opened.reader_uri) for _ in range(_READERS)]
        blobs = BlobCache()
        for reader in readers:
            reader.blobs = blobs
        self._readers = Lane("storage-reader", list(readers), Around("BEGIN", self._look_at))
        self._writer = (
            Lane("storage-writer", [opened.writer], Around("BEGIN IMMEDIATE", self._look_at))
            if opened.writer is not None
            else None
        )
        self._check: threading.Thread | None = None
        self._checking: Connection | None = None
        if opened.needs_check:
            self._checking = connect_reader(opened.reader_uri)
            self._check = threading.Thread(
                target=self._run_check, args=(self._checking,), name="storage-check", daemon=True
            )
            self._check.start()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        liveness: Liveness,
        clock: Callable[[], datetime],
        on_notice: Callable[[AssistantError], None] | None = None,
    ) -> "Store":
        """Open the history, or begin one. Blocking: not for the GUI thread.

        A damaged file is rescued, a newer one or one in a folder that cannot be written to is opened for
        reading, replies of programs that were killed are marked as interrupted: `notices` tells of each.
        `on_notice` is called, on any thread, for what is found later.

        Raises:
            AssistantError: it can be neither opened nor rescued now (code busy, damaged, unreadable).
        """
        return cls(path, open_database(path, liveness, clock), liveness, on_notice)

    @property
    def notices(self) -> tuple[AssistantError, ...]:
        """What was found while opening and since."""
        with self._guard:
            return self._notices

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved; a notice says why."""
        return self._writer is None

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run the work on the writer's thread in one transaction: all of it is kept, on the disk, or nothing.

        The result may be an AssistantError with code disk_full, read_only, newer_database, damaged or busy.
        """
        return self._submit_write(Job(work))

    def read(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run the work on a reader's thread; it sees one state of the database throughout.

        `cancel()` on the result also interrupts a query that is under way.
        """
        job = Job(work)
        with self._guard:
            if self._is_closed:
                job.set_exception(_closed())
            else:
                self._readers.submit(job)
        return job

    def compact(self) -> Future[bool]:
        """Take deleted text out of the file's bytes; False if another program's reading left some in the -wal.

        It runs on the writer's thread and takes seconds for a large history.
        """
        return self._submit_write(Job(_compact), Around("", self._look_at))

    def checkpoint(self) -> Future[None]:
        """Bring all of the -wal into the file and empty it, unless another program is just reading."""
        return self._submit_write(Job(_checkpoint), Around("", self._look_at))

    @property
    def has_forgotten(self) -> bool:
        """Whether temporary chats were found at the start that a killed program had left behind, and deleted."""
        return self._opened.forgotten > 0

    def close(self) -> None:
        """Finish what is queued, close, and let go of the liveness lock that `open` took. Blocking; twice is once."""
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
        if self._check is not None and self._checking is not None:
            with suppress(sqlite3.ProgrammingError):  # it is done and closed
                self._checking.interrupt()
            self._check.join()
        self._readers.close()
        if self._writer is not None:
            self._writer.close()  # last: its closing moves the -wal into the file
        self._opened.close()
        self._liveness.release()

    def _submit_write(self, job: Job[T], around: Around | None = None) -> Job[T]:
        with self._guard:
            if self._is_closed:
                job.set_exception(_closed())
            elif self._writer is None:
                job.set_exception(_copy(self._opened.problem))
            else:
                self._writer.submit(job, around)
        return job

    def _run_check(self, con: Connection) -> None:
        try:
            if con.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                self._report_damage("quick_check failed")
        except sqlite3.Error as error:
            if not is_interrupt(error):
                self._look_at(error)
        finally:
            con.close()

    def _look_at(self, error: sqlite3.Error) -> None:
        if is_damage(error):
            self._report_damage(str(error))

    def _report_damage(self, detail: str) -> None:
        """Say it once, and leave a mark so that the next start checks and rescues."""
        notice = AssistantError(
            "The history file is damaged.",
            "Close Leadline and start it again: it will rescue what can be read.",
            detail,
            code="damaged",
        )
        with self._guard:
            if self._known_damage:
                return
            self._known_damage = True
            self._notices = (*self._notices, notice)
        with suppress(OSError):
            suspect(self._path).touch(mode=0o600)
        if self._on_notice is not None:
            self._on_notice(notice)


def _compact(con: Connection) -> bool:
    con.execute("BEGIN IMMEDIATE")
    try:
        search.optimize(con)
        con.execute("COMMIT")
    except BaseException:
        if con.in_transaction:
            con.execute("ROLLBACK")
        raise
    con.execute("VACUUM")
    (busy, _, _) = con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _checkpoint(con: Connection) -> None:
    con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _copy(problem: AssistantError) -> AssistantError:
    """The same words; an exception object that is raised more than once gathers tracebacks."""
    return AssistantError(problem.title, problem.hint, problem.detail, problem.code)


def _closed() -> AssistantError:
    return AssistantError("The history is closed.", "", "a call after Store.close", code="read_only")
