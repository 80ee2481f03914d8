# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which child does which task when: one child is warm; another joins when a file takes long and others wait behind it.

All of it on one thread, which waits for the children's frames and for what is asked; so nothing here needs a lock.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from leadline.documents.document import STOPPED, Note, NoteCode
from leadline.documents.events import Finished
from leadline.documents.lane import MAX_BATCH_TASKS, Inbox, Lane, Life, loss_note, next_batch
from leadline.documents.limits import ReadLimits
from leadline.documents.reading import Reading, Skip
from leadline.documents.tasks import ReadTask, Task
from leadline.host.key_mark import KeyMark

IDLE_S = 30
"""A child without work is let go after this time: it holds 60 MB or more once it has read a PDF."""

SLOW_S = 2
"""After so much time on one file a child is not waited for any more by the files behind it."""

MAX_CHILDREN = 3
"""The first, one for what waits behind a large file, and one for small files that wait behind two of them."""

MAX_USELESS_LIVES = 3
"""So many children in a row that ended before they began anything: none can be started here."""


CAREFUL_FILES = 2 * MAX_BATCH_TASKS
"""Twice the files that may have been with the one that was too much."""


class Dispatch:
    """The loop of the reader's thread."""

    def __init__(
        self, inbox: Inbox, limits: ReadLimits, own_keys: Callable[[], Iterable[KeyMark]] = lambda: ()
    ) -> None:
        self._own_keys = own_keys
        self._inbox = inbox
        self._limits = limits
        self._lanes = [Lane(inbox)]
        self._readings: list[Reading] = []
        self._useless_lives = 0
        self._careful_files = 0
        """So many files are announced one by one: among those that are not, a child was lost or hangs."""

    @property
    def pids(self) -> tuple[int, ...]:
        """The children that there are, the warm one first."""
        return tuple(lane.pid for lane in self._lanes if lane.pid is not None)

    def run(self) -> None:
        """Serves jobs until None comes."""
        while True:
            self._hand_out()
            try:
                item = self._inbox.get(timeout=self._patience())
            except queue.Empty:
                self._nothing_came()
                continue
            if item is None:
                break
            if isinstance(item, Reading):
                if item.job.cancelled.is_set():
                    self._cancel(item)
                else:
                    self._readings.append(item)
                    self._guarded(item, item.begin)
            elif isinstance(item, Skip):
                self._skip(item.reading, item.path)
            else:
                life, said = item
                self._hear(life, said)
            self._end_finished()
        for reading in list(self._readings):
            reading.job.cancelled.set()
            self._cancel(reading)
        for lane in self._lanes:
            lane.close()

    # --- handing out

    def _hand_out(self) -> None:
        now = time.monotonic()
        slow = [lane.is_slow(now, SLOW_S) for lane in self._lanes]
        for lane, is_slow in zip(self._lanes, slow, strict=True):
            if is_slow:
                self._careful_files = CAREFUL_FILES if lane.current is None else self._careful_files
                self._put_back(lane.take_back())
        if not self._anything_waits():
            return
        for place, lane in enumerate(self._lanes):
            if lane.is_idle:
                self._ask(lane, place, is_behind=any(slow))
        if all(slow) and len(self._lanes) < MAX_CHILDREN:
            self._lanes.append(Lane(self._inbox))
            self._ask(self._lanes[-1], len(self._lanes) - 1, is_behind=True)

    def _ask(self, lane: Lane, place: int, *, is_behind: bool) -> None:
        """Gives an idle child what is next; one that stands in for a slow one gets the smallest files."""
        waiting = [reading for reading in self._readings if reading.waiting]
        if is_behind and waiting:
            for reading in waiting:
                reading.waiting.sort(key=_weight)
            waiting.sort(key=lambda reading: reading.waiting[0].weight())
        if not waiting or (place == MAX_CHILDREN - 1 and not waiting[0].waiting[0].is_light):
            return  # the last child is kept for small files
        reading = waiting[0]
        batch = next_batch(reading.waiting)
        del reading.waiting[: len(batch)]
        reading.asked.update(batch)
        limits = replace(self._limits, entries=max(0, self._limits.entries - reading.entries_spent))
        try:
            keys = [mark for mark in self._own_keys() if not mark.is_usual]  # the others are known by their shape
            lane.ask(batch, asdict(limits), is_careful=self._careful_files > 0, own_keys=keys)
        except OSError as error:
            self._never_began(lane.drop(), f"The reader could not be started: {error.strerror}.")

    def _anything_waits(self) -> bool:
        return any(reading.waiting for reading in self._readings)

    def _put_back(self, tasks: Iterable[Task]) -> None:
        for task in reversed(list(tasks)):
            reading = self._reading_of(task)
            if reading is not None:
                reading.asked.discard(task)
                reading.waiting.insert(0, task)

    # --- what comes

    def _hear(self, life: Life, said: dict[str, Any] | int) -> None:
        lane = next((lane for lane in self._lanes if lane.life is life), None)
        if lane is None:
            return  # of a child that was killed
        if isinstance(said, int):
            self._lost(lane, loss_note(said))
            return
        self._useless_lives = 0
        if "texts" in said:
            for task, text in lane.take_texts(said):
                self._accept(task, text)
        elif (found := lane.take(said)) is not None and "begin" not in said:
            self._accept(found, said)

    def _accept(self, task: Task, said: dict[str, Any]) -> None:
        reading = self._reading_of(task)
        if reading is None:
            return
        task.accept(said)
        if "end" in said:
            self._done(reading, task)
        elif isinstance(task, ReadTask):
            self._guarded(reading, lambda: reading.tell_progress(task))

    def _done(self, reading: Reading, task: Task) -> None:
        self._careful_files = max(0, self._careful_files - 1)
        reading.asked.discard(task)
        self._guarded(reading, lambda: reading.take(task))
        if reading.is_full:
            self._take_away(reading)
            self._guarded(reading, reading.leave_out_rest)

    def _lost(self, lane: Lane, note: Note) -> None:
        """A child is gone: the file it was at fails; what it had not begun is asked again."""
        current = lane.current
        rest = [task for task in lane.drop() if task is not current]
        if current is None:
            self._never_began(rest, note.detail)
            return
        self._put_back(rest)
        reading = self._reading_of(current)
        if reading is not None:
            current.fail(note)
            self._done(reading, current)

    def _never_began(self, tasks: list[Task], detail: str) -> None:
        """A child ended before it was at anything: no file's fault, unless it happens again and again."""
        self._useless_lives += 1
        self._careful_files = CAREFUL_FILES
        self._put_back(tasks)
        if self._useless_lives < MAX_USELESS_LIVES:
            return
        self._useless_lives = 0
        said = f"The program's reader does not start here; see `leadline doctor`. ({detail})"
        note = Note(NoteCode.CRASHED, detail=said)
        for reading in list(self._readings):
            while reading.waiting:
                task = reading.waiting.pop(0)
                task.fail(note)
                self._done(reading, task)

    def _nothing_came(self) -> None:
        now = time.monotonic()
        for lane in self._lanes:
            if not lane.is_idle and now - lane.heard >= self._limits.silence_s:
                detail = f"Reading it took too long: nothing came for {self._limits.silence_s:g} s."
                self._lost(lane, Note(NoteCode.TIMEOUT, detail=detail))
        if not self._readings:
            for lane in self._lanes:
                lane.close()
            del self._lanes[1:]
        self._end_finished()

    def _patience(self) -> float | None:
        """How long to wait for the next word; None for as long as it takes."""
        now = time.monotonic()
        busy = [lane for lane in self._lanes if not lane.is_idle]
        if not busy:
            return IDLE_S if any(lane.life for lane in self._lanes) else None
        until = [lane.heard + self._limits.silence_s for lane in busy]
        if self._anything_waits() or any(len(lane.asked) > 1 for lane in busy):
            until += [each + SLOW_S for lane in busy for each in (lane.since, lane.heard) if each + SLOW_S > now]
        return max(0.0, min(until) - now)

    # --- ends

    def _end_finished(self) -> None:
        for reading in list(self._readings):
            if reading.is_done:
                self._readings.remove(reading)
                self._guarded(reading, reading.end)

    def _cancel(self, reading: Reading) -> None:
        if reading.job.done.done():
            return
        self._take_away(reading)
        if reading in self._readings:
            self._readings.remove(reading)
        self._guarded(reading, reading.end)

    def _skip(self, reading: Reading, path: str) -> None:
        """A child that is at the file is ended: there is no other way to stop it in the middle of a page."""
        task = reading.task_of(path) if reading in self._readings else None
        if task is None:
            return
        if task in reading.waiting:
            reading.waiting.remove(task)
        lane = next((lane for lane in self._lanes if task in lane.asked), None)
        if lane is not None:
            self._put_back(other for other in lane.drop() if other is not task)
        task.leave_out(Note(NoteCode.IGNORED, detail=STOPPED))
        self._done(reading, task)

    def _take_away(self, reading: Reading) -> None:
        """No child works for this job any more."""
        reading.waiting.clear()
        for lane in self._lanes:
            if any(task in reading.asked for task in lane.asked):
                self._put_back(task for task in lane.drop() if task not in reading.asked)
        reading.asked.clear()

    def _guarded(self, reading: Reading, step: Callable[[], object]) -> None:
        """Runs what may call the job's listener; a fault of that ends its job only."""
        try:
            step()
        except Exception as error:  # the last line of the thread's run: the other jobs have to be served
            if reading in self._readings:
                self._readings.remove(reading)
            self._take_away(reading)
            job = reading.job
            if job.done.done():
                threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
                return
            job.done.set_exception(error)
            detail = f"Reading ended by a fault of Leadline: {type(error).__name__}."
            with suppress(Exception):  # the listener may be what failed
                job.on_event(Finished(True, (Note(NoteCode.CRASHED, detail=detail),)))

    def _reading_of(self, task: Task | None) -> Reading | None:
        return next((reading for reading in self._readings if task in reading.asked), None)


def _weight(task: Task) -> int:
    return task.weight()
