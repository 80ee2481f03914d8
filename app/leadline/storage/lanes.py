# SPDX-License-Identifier: AGPL-3.0-or-later
"""Threads that own a database connection each and take work from a queue."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from queue import SimpleQueue
from sqlite3 import Connection
from typing import Generic, TypeVar

from leadline.errors import AssistantError
from leadline.storage.faults import is_interrupt, readable

T = TypeVar("T")


class Job(Future[T], Generic[T]):
    """Work that waits or runs. Cancelling a running one interrupts SQLite; its result is then `CancelledError`."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        super().__init__()
        self.work = work
        self._guard = threading.Lock()
        self._connection: Connection | None = None

    def cancel(self) -> bool:
        """True if it had not begun; False otherwise, also when it is interrupted now."""
        if super().cancel():
            return True
        with self._guard:  # the connection must not be on to the next job when the interrupt arrives
            if self._connection is not None:
                self._connection.interrupt()
        return False

    def run(self, con: Connection, around: "Around") -> None:
        """Do the work and set the result, or the error that the user may read."""
        if not self.set_running_or_notify_cancel():
            return
        with self._guard:
            self._connection = con
        try:
            result = around(con, self.work)
        except sqlite3.Error as error:
            self._release()
            self.set_exception(_outcome(error))
        except BaseException as error:  # a bug in the work: it belongs to whoever asks for the result
            self._release()
            self.set_exception(error)
        else:
            self._release()
            self.set_result(result)

    def _release(self) -> None:
        with self._guard:
            self._connection = None


class Around:
    """How a lane runs work: in a transaction that is all or nothing."""

    def __init__(self, begin: str, on_error: Callable[[sqlite3.Error], None]) -> None:
        self._begin = begin
        self._on_error = on_error

    def __call__(self, con: Connection, work: Callable[[Connection], T]) -> T:
        """What the work gives, after COMMIT; nothing is kept if anything was raised."""
        try:
            if not self._begin:
                return work(con)
            con.execute(self._begin)
            try:
                result = work(con)
                con.execute("COMMIT")
            except BaseException:
                if con.in_transaction:  # a full disk may have rolled back already
                    con.execute("ROLLBACK")
                raise
            return result
        except sqlite3.Error as error:
            self._on_error(error)
            raise


class Lane:
    """One or more threads on one queue, a connection each."""

    def __init__(self, name: str, connections: list[Connection], around: Around) -> None:
        self._queue: SimpleQueue[tuple[Job[object], Around] | None] = SimpleQueue()
        self._around = around
        # Daemons: a program that forgets to close must still end, and a kill loses nothing.
        self._threads = [threading.Thread(target=self._run, args=(con,), name=name, daemon=True) for con in connections]
        for thread in self._threads:
            thread.start()

    def submit(self, job: "Job[T]", around: Around | None = None) -> "Job[T]":
        """Put a job at the end of the queue."""
        self._queue.put((job, around or self._around))  # type: ignore[arg-type]  # a queue of jobs of any result
        return job

    def close(self) -> None:
        """Finish what waits, end the threads and close their connections."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self, con: Connection) -> None:
        try:
            while (item := self._queue.get()) is not None:
                job, around = item
                job.run(con, around)
                del item, job  # a result of megabytes must not wait here for the next job
        finally:
            con.close()


def _outcome(error: sqlite3.Error) -> BaseException:
    if is_interrupt(error):
        return CancelledError()
    told: AssistantError | None = readable(error)
    if told is None:
        return error
    told.__cause__ = error
    return told
