# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's side of reading documents: jobs one after another on one thread, the work in a child.

The child is started for the first job, kept for the next one and replaced when a file is too much for it: the file
gets a note, the rest goes on. The jobs' thread waits for the child's frames; events come on it, never on the caller's.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, replace
from types import MappingProxyType

from leadline.documents.child_link import CancelledError, ChildLink, ChildLostError, next_batch
from leadline.documents.document import Extract, Note, NoteCode
from leadline.documents.events import Finished, Found, Progress, Read, ReadEvent
from leadline.documents.folder_tree import MIN_FILES, tree_of
from leadline.documents.kinds import web_address_reason
from leadline.documents.limits import ReadLimits
from leadline.documents.options import ReadOptions
from leadline.documents.source import SourceRequest
from leadline.documents.tasks import ReadTask, Task, WalkTask

__all__ = ["DocumentReader", "Finished", "Found", "Progress", "Read", "ReadEvent", "ReadJob", "ReadLimits"]

IDLE_S = 30
"""A child without work is let go after this time: it holds 60 MB or more once it has read a PDF."""

PROGRESS_S = 0.1
"""Progress is told so often, not for each of a thousand pages."""


class ReadJob:
    """What one call of `read` started."""

    def __init__(
        self,
        asked: Sequence[str | SourceRequest],
        on_event: Callable[[ReadEvent], None],
        options: Mapping[str, ReadOptions],
        stop_child: Callable[["ReadJob"], None],
    ) -> None:
        self.options = dict(options)
        self.asked = tuple(SourceRequest(each) if isinstance(each, str) else each for each in asked)
        self.on_event = on_event
        self.done: Future[tuple[Extract, ...]] = Future()
        """All extracts in the order of the sources and of the names in them; after a cancel those read till then."""
        self.cancelled = threading.Event()
        self._stop_child = stop_child

    def cancel(self) -> None:
        """Ends the job at once, whatever its child is doing; `Finished(cancelled=True)` follows."""
        if not self.done.done():
            self.cancelled.set()
            self._stop_child(self)


class DocumentReader:
    """Reads files and folders into extracts, in a child with limits."""

    def __init__(self, limits: ReadLimits = ReadLimits()) -> None:  # noqa: B008 - a frozen value
        self._limits = limits
        self._jobs: queue.SimpleQueue[ReadJob | None] = queue.SimpleQueue()
        self._link = ChildLink(limits.silence_s)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._current: ReadJob | None = None
        self._closed = False
        self._passwords: dict[str, str] = {}

    @property
    def child_pid(self) -> int | None:
        """The process that reads at present, None without one: for measuring and for tests."""
        return self._link.pid

    def read(
        self,
        asked: Sequence[str | SourceRequest],
        on_event: Callable[[ReadEvent], None],
        options: Mapping[str, ReadOptions] = MappingProxyType({}),
    ) -> ReadJob:
        """Starts reading files and folders, after the jobs before it; returns at once.

        `options` are those of single files, by their paths as extracts have them.
        """
        job = ReadJob(asked, on_event, options, self._stop)
        with self._lock:
            if self._closed:
                raise RuntimeError("the reader is closed")
            self._jobs.put(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="documents", daemon=True)
                self._thread.start()
        return job

    def unlock(self, path: str, password: str) -> None:
        """Keeps the password of a file for as long as the program runs, in memory only; "" forgets it."""
        with self._lock:
            self._passwords[path] = password

    def close(self) -> None:
        """Cancels what is under way and ends the child; waits for both, some milliseconds. May be called again."""
        with self._lock:
            self._closed = True
            thread, current = self._thread, self._current
            self._jobs.put(None)
        if current is not None:
            current.cancel()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _stop(self, job: ReadJob) -> None:
        with self._lock:
            if self._current is job:
                self._link.interrupt()

    def _run(self) -> None:
        while (job := self._next_job()) is not None:
            with self._lock:
                self._current = job
                self._link.cancelled = job.cancelled
                if self._closed:
                    job.cancelled.set()
            try:
                _Reading(job, self._link, self._limits, self._passwords).run()
            except Exception as error:  # the last line of the thread's run: the next job has to be served
                if job.done.done():
                    threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
                else:
                    job.done.set_exception(error)
                    note = Note(
                        NoteCode.CRASHED, detail=f"Reading ended by a fault of Leadline: {type(error).__name__}."
                    )
                    with suppress(Exception):  # the listener may be what failed
                        job.on_event(Finished(True, (note,)))
                self._link.drop()
            with self._lock:
                self._current = None
        self._link.close()

    def _next_job(self) -> ReadJob | None:
        try:
            return self._jobs.get(timeout=IDLE_S)
        except queue.Empty:
            self._link.close()
            return self._jobs.get()


class _Source:
    """One source of a job and its files."""

    def __init__(self, walked: WalkTask, files: list[ReadTask]) -> None:
        self._walked = walked
        self._is_closed = False
        self.files = files
        self.unread = sum(task.extract is None for task in files)
        self.own: Extract | None = None
        """The folder's own document."""

    @property
    def has_tree(self) -> bool:
        """Whether a tree of it is to be expected."""
        return self._walked.is_folder and self.unread >= MIN_FILES

    def close(self) -> bool:
        """Makes the folder's own document of what was read; False if that was done before."""
        if self._is_closed:
            return False
        self._is_closed = True
        if self._walked.is_folder:
            read = [task.extract for task in self.files if task.extract is not None]
            self.own = tree_of(self._walked.source, read, self._walked.notes)
        return True

    def extracts(self) -> Iterator[Extract]:
        """The folder's own document, then its files in order."""
        if self.own is not None:
            yield self.own
        yield from (task.extract for task in self.files if task.extract is not None)


class _Reading:
    """The run of one job."""

    def __init__(self, job: ReadJob, link: ChildLink, limits: ReadLimits, passwords: Mapping[str, str]) -> None:
        self._job = job
        self._passwords = passwords
        self._link = link
        self._limits = limits
        self._notes: list[Note] = []
        self._sources: list[_Source] = []
        self._source_of: dict[str, _Source] = {}
        self._paths: set[str] = set()
        self._entries_spent = 0
        self._chars = 0
        self._progress_at = 0.0

    def run(self) -> None:
        """Lists, reads, and says how it ended."""
        try:
            self._work(deque[Task](self._walk_tasks()))
            self._work(deque[Task](task for each in self._sources for task in each.files if task.extract is None))
        except CancelledError:
            for source in self._sources:
                self._close(source)
        cancelled = self._job.cancelled.is_set()
        self._job.done.set_result(tuple(extract for source in self._sources for extract in source.extracts()))
        self._job.on_event(Finished(cancelled, tuple(self._notes)))

    def _walk_tasks(self) -> Iterator[WalkTask]:
        for asked in self._job.asked:
            task = WalkTask(asked)
            if reason := web_address_reason(asked.path):
                task.fail(Note(NoteCode.UNSUPPORTED, detail=reason), asked.path)
                self._listed(task)
            else:
                yield task

    def _work(self, waiting: deque[Task]) -> None:
        """Has all tasks done in order. One that the child is lost over fails; those after it are asked again."""
        while waiting:
            limits = replace(self._limits, entries=max(0, self._limits.entries - self._entries_spent))
            try:
                for task, frame in self._link.answers(next_batch(waiting), asdict(limits)):
                    task.accept(frame)
                    if "end" in frame:
                        self._done(waiting.popleft())
                        if self._chars > self._limits.total_chars and waiting:
                            self._leave_out(waiting)
                            return
                    elif isinstance(task, ReadTask):
                        self._progress(task)
            except ChildLostError as lost:
                for task in list(waiting) if lost.hopeless else [waiting[0]] if lost.task else []:
                    waiting.popleft()
                    task.fail(lost.note)
                    self._done(task)

    def _done(self, task: Task) -> None:
        if isinstance(task, WalkTask):
            self._listed(task)
        elif isinstance(task, ReadTask) and task.extract is not None:
            self._chars += task.chars
            self._job.on_event(Read(task.extract))
            source = self._source_of[task.path]
            source.unread -= 1
            if not source.unread:
                self._close(source)

    def _listed(self, walked: WalkTask) -> None:
        self._entries_spent += walked.spent
        self._notes += walked.notes
        new = [task for task in walked.found if task.path not in self._paths]  # added twice: read once
        self._paths.update(task.path for task in new)
        for task in new:
            task.choose(self._job.options.get(task.path, ReadOptions()), self._passwords.get(task.path, ""))
        source = _Source(walked, new)
        self._sources.append(source)
        self._source_of.update((task.path, source) for task in new)
        self._job.on_event(Found(walked.source, len(new), source.has_tree))
        for task in new:
            if task.extract is not None:
                self._job.on_event(Read(task.extract))
        if not source.unread:
            self._close(source)

    def _close(self, source: "_Source") -> None:
        """Tells the folder's own document, once its files are read or will not be."""
        if source.close() and source.own is not None:
            self._job.on_event(Read(source.own))

    def _progress(self, task: ReadTask) -> None:
        now = time.monotonic()
        if task.page_count > 1 and task.pages_read and now - self._progress_at >= PROGRESS_S:
            self._progress_at = now
            self._job.on_event(Progress(task.path, task.name, task.pages_read, task.page_count))

    def _leave_out(self, waiting: deque[Task]) -> None:
        self._link.drop()  # it has more of them in its batch
        limit = f"{self._limits.total_chars / 1e6:,.0f}"
        note = Note(NoteCode.TOO_LARGE, detail=f"What was added before it already gives over {limit} M characters.")
        while waiting:
            task = waiting.popleft()
            if isinstance(task, ReadTask):
                task.leave_out(note)
                self._done(task)
