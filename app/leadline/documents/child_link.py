# SPDX-License-Identifier: AGPL-3.0-or-later
"""One batch of tasks after another goes to the child; what comes back, or how the child was lost over it."""

import json
import queue
import signal
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from leadline.documents.document import Note, NoteCode
from leadline.documents.tasks import Task
from leadline.host.child import Child

MAX_BATCH_TASKS = 64
MAX_BATCH_BYTES = 32_000
"""A batch fits into the pipe (64 KB), so that sending never waits for a child that hangs."""

MAX_USELESS_LIVES = 3
"""So many children in a row that ended before they began anything: it cannot be started here."""


class CancelledError(Exception):
    """The user wants no more of it."""


class ChildLostError(Exception):
    """The child ended, or was ended, in the middle of a batch."""

    def __init__(self, note: Note, task: Task | None, hopeless: bool = False) -> None:
        super().__init__(note.detail)
        self.note = note
        self.task = task
        """The one it was working on; None when it had not begun any."""
        self.hopeless = hopeless
        """No use in starting another."""


class ChildLink:
    """The child and its pipe; a new child takes the place of one that was lost.

    `answers` belongs to one thread; `interrupt` may be called from any.
    """

    def __init__(self, silence_s: float, name: str = "documents") -> None:
        self._silence_s = silence_s
        self._name = name
        self._life: _Life | None = None
        self._useless_lives = 0
        self._last_id = 0
        self.cancelled = threading.Event()
        """The running job's own; set before `interrupt`."""

    @property
    def pid(self) -> int | None:
        """The child's process id, None without one."""
        life = self._life
        return life.child.pid if life else None

    def answers(self, batch: Sequence[Task], limits: dict[str, Any]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Sends `batch` and gives each frame with its task, in order, until the last task has ended.

        Raises:
            ChildLostError: the child crashed, was silent for too long or cannot be started.
            CancelledError: `cancelled` was set.
        """
        asked: dict[int, Task] = {}
        for task in batch:
            self._last_id += 1
            asked[self._last_id] = task
        frame = {"limits": limits, "tasks": [{"id": number, **task.request()} for number, task in asked.items()]}
        life = self._begin(frame)
        current: Task | None = None
        while asked:
            answer = self._next(life, current)
            task = asked[answer["id"]]
            current = task
            self._useless_lives = 0
            if "begin" in answer:
                continue
            if "end" in answer:
                current = None
                del asked[answer["id"]]
            yield task, answer

    def interrupt(self) -> None:
        """Wakes the thread in `answers` and kills the child."""
        life = self._life
        if life is not None:
            life.inbox.put(None)
            life.child.kill()

    def drop(self) -> None:
        """Kills the child, if there is one; the next batch starts another."""
        life, self._life = self._life, None
        if life is not None:
            life.child.kill()

    def close(self) -> None:
        """Lets the child end by itself."""
        life, self._life = self._life, None
        if life is not None:
            life.child.close()

    def _begin(self, frame: dict[str, Any]) -> "_Life":
        if self._life is None or not self._life.child.alive:
            self._life = _Life(self._name)
            try:
                self._life.child.start()
            except OSError as error:
                self._life = None
                raise self._lost(f"The reader could not be started: {error.strerror}.", None) from error
        if self.cancelled.is_set():
            raise self._cancelled()
        try:
            self._life.child.send(frame)
        except OSError:
            self._life.child.kill()  # it is gone or going; its exit is in the inbox
        return self._life

    def _next(self, life: "_Life", current: Task | None) -> dict[str, Any]:
        try:
            answer = life.inbox.get(timeout=self._silence_s)
        except queue.Empty:
            self.drop()
            detail = f"Reading it took too long: nothing came for {self._silence_s:g} s."
            raise ChildLostError(Note(NoteCode.TIMEOUT, detail=detail), current) from None
        if self.cancelled.is_set():
            raise self._cancelled()
        if isinstance(answer, dict):
            return answer
        self._life = None
        if answer == -_SIGXCPU:
            detail = "Reading it took too long: it used up its computing time."
            raise ChildLostError(Note(NoteCode.TIMEOUT, detail=detail), current)
        raise self._lost(f"The reader crashed on it ({_how_it_ended(answer)}).", current)

    def _lost(self, detail: str, task: Task | None) -> ChildLostError:
        if task is None:
            self._useless_lives += 1
        hopeless = self._useless_lives >= MAX_USELESS_LIVES
        if hopeless:
            self._useless_lives = 0
            detail = "The program's reader does not start here; see `leadline doctor`."
        return ChildLostError(Note(NoteCode.CRASHED, detail=detail), task, hopeless)

    def _cancelled(self) -> CancelledError:
        self.drop()
        return CancelledError()


class _Life:
    """One child and what has come from it: frames, its exit code at the end, None for an interruption."""

    def __init__(self, name: str) -> None:
        self.inbox: queue.SimpleQueue[dict[str, Any] | int | None] = queue.SimpleQueue()
        self.child = Child(name, on_frame=self.inbox.put, on_exit=self.inbox.put)


_SIGXCPU = int(getattr(signal, "SIGXCPU", 24))


def next_batch(waiting: Sequence[Task]) -> list[Task]:
    """As many of the first tasks as go out together; at least one."""
    batch: list[Task] = []
    size = 0
    for task in waiting:
        size += len(json.dumps(task.request())) + 20
        if batch and (size > MAX_BATCH_BYTES or len(batch) == MAX_BATCH_TASKS):
            break
        batch.append(task)
    return batch


def _how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
