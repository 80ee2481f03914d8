# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's side of reading documents: what is asked for here is read in children, which may crash.

A child is started for the first job, kept for the next one and replaced when a file is too much for it: the file
gets a note, the rest goes on. Another joins it when a file takes long. One thread waits for their frames; events come
on it, never on the caller's.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from leadline.documents.dispatch import Dispatch
from leadline.documents.events import Finished, Found, Progress, Read, ReadEvent
from leadline.documents.lane import Inbox
from leadline.documents.limits import ReadLimits
from leadline.documents.options import ReadOptions
from leadline.documents.reading import Reading, ReadJob, Skip
from leadline.documents.source import SourceRequest
from leadline.documents.tasks import NOTHING_KEPT, Kept
from leadline.host.key_mark import KeyMark

__all__ = ["DocumentReader", "Finished", "Found", "Progress", "Read", "ReadEvent", "ReadJob", "ReadLimits"]


class DocumentReader:
    """Reads files and folders into extracts, in children with limits."""

    def __init__(
        self,
        limits: ReadLimits = ReadLimits(),  # noqa: B008 - a frozen value
        own_keys: Callable[[], Iterable[KeyMark]] = lambda: (),
    ) -> None:
        """`own_keys` says which keys of the user's a file must not hold, asked again and again."""
        self._limits = limits
        self._inbox = Inbox()
        self._dispatch = Dispatch(self._inbox, limits, own_keys)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._readings: dict[ReadJob, Reading] = {}
        self._closed = False
        self._passwords: dict[str, str] = {}

    @property
    def child_pids(self) -> tuple[int, ...]:
        """The processes that read at present, the one that is kept warm first: for measuring and for tests."""
        return self._dispatch.pids

    @property
    def child_pid(self) -> int | None:
        """The first of them, None without one."""
        return next(iter(self.child_pids), None)

    def read(
        self,
        asked: Sequence[str | SourceRequest],
        on_event: Callable[[ReadEvent], None],
        options: Mapping[str, ReadOptions] = MappingProxyType({}),
        kept: Kept = NOTHING_KEPT,
    ) -> ReadJob:
        """Starts reading files and folders; returns at once.

        `options` are those of single files, by their paths as extracts have them; `EVERY_FILE` is for all others.
        What is `kept` is not read: its extract says so (`is_kept`), and has no pages.
        """
        job = ReadJob(asked, on_event, options, self._stop, self._skip)
        reading = Reading(job, self._limits.total_chars, self._passwords, kept)
        with self._lock:
            if self._closed:
                raise RuntimeError("the reader is closed")
            self._readings[job] = reading
            job.done.add_done_callback(lambda _: self._readings.pop(job, None))
            self._inbox.put(reading)
            if self._thread is None:
                self._thread = threading.Thread(target=self._dispatch.run, name="documents", daemon=True)
                self._thread.start()
        return job

    def unlock(self, path: str, password: str) -> None:
        """Keeps the password of a file (`EVERY_FILE`: of any) while the program runs, in memory only; "" forgets it."""
        self._passwords[path] = password

    def close(self) -> None:
        """Cancels what is under way and ends the children; waits for both, some milliseconds. May be called again."""
        with self._lock:
            self._closed = True
            thread = self._thread
            self._inbox.put(None)
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _skip(self, job: ReadJob, path: str) -> None:
        reading = self._readings.get(job)
        if reading is not None:
            self._inbox.put(Skip(reading, path))

    def _stop(self, job: ReadJob) -> None:
        reading = self._readings.get(job)
        if reading is not None:
            self._inbox.put(reading)  # a second time, and cancelled
