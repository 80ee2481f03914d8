# SPDX-License-Identifier: AGPL-3.0-or-later
"""One child and the batch of tasks it is at; a new child takes the place of one that was lost."""

import queue
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from typing import Any

from leadline.documents.document import Note, NoteCode
from leadline.documents.frames import texts_of
from leadline.documents.tasks import Task
from leadline.host.child import Child
from leadline.host.key_mark import KeyMark

MAX_BATCH_TASKS = 64
MAX_BATCH_BYTES = 32_000
"""A batch fits into the pipe (64 KB), so that sending never waits for a child that hangs."""

Inbox = queue.SimpleQueue[Any]
"""What the thread of the reader waits for: `(life, frame or exit code)` of any child, and its own words."""


class Life:
    """One process; what comes from it goes into the inbox with it, its exit code last."""

    def __init__(self, name: str, inbox: Inbox) -> None:
        self.child = Child(
            name,
            on_frame=lambda frame: inbox.put((self, frame)),
            on_exit=lambda code: inbox.put((self, code)),
        )


class Lane:
    """Belongs to one thread."""

    def __init__(self, inbox: Inbox, name: str = "documents") -> None:
        self._inbox = inbox
        self._name = name
        self._last_id = 0
        self._asked: dict[int, Task] = {}
        self._is_spoilt = False
        self._has_spoken = False
        self.life: Life | None = None
        self.current: Task | None = None
        """What it is working on."""
        self.since = 0.0
        """When it began that."""
        self.heard = 0.0
        """When it last said something."""

    @property
    def pid(self) -> int | None:
        """The child's process id, None without one."""
        life = self.life
        return life.child.pid if life else None

    @property
    def is_idle(self) -> bool:
        """Nothing was asked of it that has not ended."""
        return not self._asked

    def is_slow(self, now: float, after_s: float) -> bool:
        """Whether others should not wait for it any more. One that is still starting is not slow."""
        if self.current is None:
            return bool(self._asked) and self._has_spoken and now - self.heard >= after_s
        return now - self.since >= after_s

    @property
    def asked(self) -> list[Task]:
        """What was asked and has not ended, in order."""
        return list(self._asked.values())

    def ask(
        self,
        batch: Sequence[Task],
        limits: dict[str, Any],
        *,
        is_careful: bool = False,
        own_keys: Iterable[KeyMark] = (),
    ) -> None:
        """Sends a batch, to a new child if there is none. A careful one announces each file before it is opened.

        Raises:
            OSError: no child can be started.
        """
        if self.life is None or not self.life.child.alive:
            self.life = Life(self._name, self._inbox)
            self._has_spoken = False
            try:
                self.life.child.start()
            except OSError:
                self.life = None
                raise
        for task in batch:
            self._last_id += 1
            self._asked[self._last_id] = task
        self.since = self.heard = time.monotonic()
        tasks = [task.request(number) for number, task in self._asked.items()]
        try:
            keys = [astuple(mark) for mark in own_keys]
            self.life.child.send({"limits": limits, "careful": is_careful, "own_keys": keys, "tasks": tasks})
        except OSError:
            self.life.child.kill()  # it is gone or going; its exit is in the inbox

    def take(self, frame: dict[str, Any]) -> Task | None:
        """The task that a frame is about; None for one that was taken back."""
        self.heard = time.monotonic()
        self._has_spoken = True
        number = frame["id"]
        task = self._asked.get(number)
        if task is None:
            return None
        if "begin" in frame:
            self.current, self.since = task, self.heard
        if "end" in frame:
            self.current = None
            del self._asked[number]
            if self._is_spoilt and not self._asked:
                self.drop()  # it would go on with what others have done by now
        return task

    def take_texts(self, frame: dict[str, Any]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """The tasks whose files came together, each with its answer, which is its last."""
        self.heard = time.monotonic()
        self._has_spoken = True
        self.current = None
        for number, answer in texts_of(frame):
            task = self._asked.pop(number, None)
            if task is not None:
                yield task, answer
        if self._is_spoilt and not self._asked:
            self.drop()

    def take_back(self) -> list[Task]:
        """Those of the batch that it has not begun; another may do them."""
        if self.current is None:
            return self.drop()  # it hangs between two files
        waiting = [number for number, task in self._asked.items() if task is not self.current]
        self._is_spoilt = self._is_spoilt or bool(waiting)
        return [self._asked.pop(number) for number in waiting]

    def drop(self) -> list[Task]:
        """Kills the child, if there is one; gives what was asked of it."""
        life, self.life = self.life, None
        lost = self.asked
        self._asked.clear()
        self.current = None
        self._is_spoilt = False
        if life is not None:
            life.child.kill()
        return lost

    def close(self) -> None:
        """Lets an idle child end by itself."""
        life, self.life = self.life, None
        self._is_spoilt = False
        if life is not None:
            life.child.close()


def next_batch(waiting: Iterable[Task]) -> list[Task]:
    """As many of the first tasks as go out together: one that may take long alone, small ones with each other."""
    batch: list[Task] = []
    size = 0
    for task in waiting:
        size += task.request_bytes
        if batch and (not task.is_light or size > MAX_BATCH_BYTES or len(batch) == MAX_BATCH_TASKS):
            break
        batch.append(task)
        if not task.is_light:
            break
    return batch


def loss_note(code: int) -> Note:
    """Why a file was not read, from the exit code of the child that was at it."""
    if code == -_SIGXCPU:
        return Note(NoteCode.TIMEOUT, detail="Reading it took too long: it used up its computing time.")
    return Note(NoteCode.CRASHED, detail=f"The reader crashed on it ({_how_it_ended(code)}).")


_SIGXCPU = int(getattr(signal, "SIGXCPU", 24))


def _how_it_ended(code: int) -> str:
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
