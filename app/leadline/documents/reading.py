# SPDX-License-Identifier: AGPL-3.0-or-later
"""One job of reading: what it asked for, what has come of it, and what its listener is told. No child is known here."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from leadline.documents.document import Extract, Note, NoteCode
from leadline.documents.events import Finished, Found, Progress, Read, ReadEvent
from leadline.documents.folder_tree import MIN_FILES, tree_of
from leadline.documents.kinds import web_address_reason
from leadline.documents.options import EVERY_FILE, ReadOptions
from leadline.documents.source import SourceRequest
from leadline.documents.tasks import NOTHING_KEPT, Kept, ReadTask, Task, WalkTask

PROGRESS_S = 0.1
"""Progress is told so often, not for each of a thousand pages."""


class ReadJob:
    """What one call of `read` started."""

    def __init__(
        self,
        asked: Sequence[str | SourceRequest],
        on_event: Callable[[ReadEvent], None],
        options: Mapping[str, ReadOptions],
        stop: Callable[["ReadJob"], None],
        skip: Callable[["ReadJob", str], None] = lambda job, path: None,
    ) -> None:
        self.asked = tuple(SourceRequest(each) if isinstance(each, str) else each for each in asked)
        self.on_event = on_event
        self.options = dict(options)
        self.done: Future[tuple[Extract, ...]] = Future()
        """All extracts in the order of the sources and of the names in them; after a cancel those read till then."""
        self.cancelled = threading.Event()
        self._stop = stop
        self._skip = skip

    def cancel(self) -> None:
        """Ends the job at once, whatever its child is doing; `Finished(cancelled=True)` follows."""
        if not self.done.done():
            self.cancelled.set()
            self._stop(self)

    def skip(self, path: str) -> None:
        """Leaves one file out, even if it is being read; the others go on."""
        if not self.done.done():
            self._skip(self, path)


@dataclass(frozen=True, slots=True)
class Skip:
    """One file of a job is not to be read after all."""

    reading: "Reading"
    path: str


class _Source:
    """One source of a job and its files."""

    def __init__(self, walked: WalkTask, files: list[ReadTask], number: int) -> None:
        self._walked = walked
        self._is_closed = False
        self.files = files
        self.number = number
        self.places = {task.path: place for place, task in enumerate(files)}
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


class Reading:
    """The state of one job; belongs to the reader's thread."""

    def __init__(self, job: ReadJob, total_chars: int, passwords: Mapping[str, str], kept: Kept = NOTHING_KEPT) -> None:
        self.job = job
        self.waiting: list[Task] = []
        """What no child was asked for yet, in order."""
        self.asked: set[Task] = set()
        """What a child is at or will be."""
        self.entries_spent = 0
        self._total_chars = total_chars
        self._passwords = passwords
        self._kept = kept
        self._walks = 0
        self._chars = 0
        self._notes: list[Note] = []
        self._sources: list[_Source] = []
        self._source_of: dict[str, _Source] = {}
        self._paths: set[str] = set()
        self._progress_at = 0.0

    @property
    def is_done(self) -> bool:
        """Nothing is left to do."""
        return not self.waiting and not self.asked

    @property
    def is_full(self) -> bool:
        """It gave so much text that no more is read."""
        return self._chars > self._total_chars and not self.is_done

    def begin(self) -> None:
        """Asks for the sources to be listed."""
        for asked in self.job.asked:
            task = WalkTask(asked)
            if reason := web_address_reason(asked.path):
                task.fail(Note(NoteCode.UNSUPPORTED, detail=reason), asked.path)
                self._listed(task)
            else:
                self.waiting.append(task)
                self._walks += 1

    def take(self, task: Task) -> None:
        """A task has ended; when all sources are listed, their files are asked for."""
        if isinstance(task, WalkTask):
            self._walks -= 1
            self._listed(task)
            if not self._walks:
                self.waiting += self._unread()
        elif isinstance(task, ReadTask) and task.extract is not None:
            self._chars += task.chars
            self._tell_read(task, task.extract)

    def task_of(self, path: str) -> ReadTask | None:
        """The file of that path, if it is not done."""
        return next((task for task in self._unread() if task.path == path), None)

    def tell_progress(self, task: ReadTask) -> None:
        """Says how far a file of many pages is, now and then."""
        now = time.monotonic()
        if task.page_count > 1 and task.pages_read and now - self._progress_at >= PROGRESS_S:
            self._progress_at = now
            self.job.on_event(Progress(task.path, task.name, task.pages_read, task.page_count))

    def leave_out_rest(self) -> None:
        """No more is read: each file that is left says so."""
        limit = f"{self._total_chars / 1e6:,.0f}"
        note = Note(NoteCode.TOO_LARGE, detail=f"What was added before it already gives over {limit} M characters.")
        for task in self._unread():
            task.leave_out(note)
            if task.extract is not None:
                self._tell_read(task, task.extract)

    def end(self) -> None:
        """Gives the result and the last event."""
        for source in self._sources:
            self._close(source)
        cancelled = self.job.cancelled.is_set()
        self.job.done.set_result(tuple(extract for source in self._sources for extract in source.extracts()))
        self.job.on_event(Finished(cancelled, tuple(self._notes)))

    def _unread(self) -> list[ReadTask]:
        return [task for source in self._sources for task in source.files if task.extract is None]

    def _tell_read(self, task: ReadTask, extract: Extract) -> None:
        source = self._source_of[task.path]
        self.job.on_event(Read(extract, source.places[task.path], source.number))
        source.unread -= 1
        if not source.unread:
            self._close(source)

    def _listed(self, walked: WalkTask) -> None:
        self.entries_spent += walked.spent
        self._notes += walked.notes
        new = [task for task in walked.found if task.path not in self._paths]  # added twice: read once
        self._paths.update(task.path for task in new)
        for task in new:
            options = self.job.options.get(task.path) or self.job.options.get(EVERY_FILE) or ReadOptions()
            password = self._passwords.get(task.path) or self._passwords.get(EVERY_FILE, "")
            task.choose(options, password, self._kept)
        source = _Source(walked, new, len(self._sources))
        self._sources.append(source)
        self._source_of.update((task.path, source) for task in new)
        self.job.on_event(Found(walked.source, len(new), source.has_tree, source.number))
        for place, task in enumerate(new):
            if task.extract is not None:
                self.job.on_event(Read(task.extract, place, source.number))
        if not source.unread:
            self._close(source)

    def _close(self, source: "_Source") -> None:
        """Tells the folder's own document, once its files are read or will not be."""
        if source.close() and source.own is not None:
            self.job.on_event(Read(source.own, -1, source.number))
