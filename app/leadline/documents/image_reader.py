# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's side of pictures: one job after the other on a thread, all decoding in a child with limits."""

import base64
import queue
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from leadline.errors import AssistantError
from leadline.host.child import Child

IDLE_S = 30.0
"""A child without work is let go after this time."""
ANSWER_LIMIT_S = 40.0
"""A large photograph takes under a second; the child's own limit of computing time comes first."""

_SLICE_BYTES = 262_144
"""Of a pasted picture in one frame: making it holds the interpreter for less than a millisecond."""
_TOO_LONG = "Reading it took too long."
_CRASHED = "The picture reader crashed on it."
_SIGXCPU = int(getattr(signal, "SIGXCPU", 24))


@dataclass(frozen=True, slots=True)
class ReadImage:
    """A picture of our own making, from one that was dropped or pasted."""

    name: str
    """Its file's name; "" for a pasted one."""
    media_type: str
    """image/png or image/jpeg."""
    data: bytes
    width_px: int
    height_px: int
    thumbnail: bytes
    """A PNG of at most 256 x 256 pixels."""


@dataclass(slots=True)
class _Job:
    source: str | bytes
    name: str
    future: "Future[ReadImage]"


class ImageReader:
    """Makes pictures ready, in the order in which they are given."""

    def __init__(self, child_name: str = "images") -> None:
        """Cheap: the child starts with the first job."""
        self._child_name = child_name
        self.answer_limit_s = ANSWER_LIMIT_S
        """A child that says nothing for so long is ended."""
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._child: Child | None = None
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while none runs."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def read(self, source: str | bytes, name: str) -> "Future[ReadImage]":
        """A picture from a file's path or from its bytes.

        The future fails with AssistantError (code bad_image) where nothing can be made of it; the hint says why.
        """
        future: Future[ReadImage] = Future()
        with self._lock:
            if self._is_closed:
                future.set_exception(_closed())
                return future
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="images", daemon=True)
                self._thread.start()
            self._jobs.put(_Job(source, name, future))
        return future

    def close(self) -> None:
        """End the child; what is not ready yet fails. A second call does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            thread, child = self._thread, self._child
        self._jobs.put(None)
        if child is not None:
            child.kill()
        if thread is not None:
            thread.join(timeout=5)

    def _run(self) -> None:
        while (job := self._next_job()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                made = self._make(job)
            except AssistantError as problem:
                job.future.set_exception(problem)
            except Exception as bug:  # the last line of this thread: whoever waits must not wait for ever
                job.future.set_exception(bug)
            else:
                job.future.set_result(made)
        self._drop()
        while not self._jobs.empty():
            late = self._jobs.get()
            if late is not None and late.future.set_running_or_notify_cancel():
                late.future.set_exception(_closed())

    def _next_job(self) -> _Job | None:
        try:
            return self._jobs.get(timeout=IDLE_S)
        except queue.Empty:
            self._drop()
            return self._jobs.get()

    def _make(self, job: _Job) -> ReadImage:
        if self._is_closed:
            raise _closed()
        try:
            child = self._running_child()
            for frame in _frames_of(job.source):
                child.send(frame)
            answer = self._answers.get(timeout=self.answer_limit_s)
        except OSError as problem:  # it could not be started, or was gone before it had the picture
            self._drop()
            raise _bad(job, _CRASHED, str(problem)) from problem
        except queue.Empty as problem:
            self._drop()
            raise _bad(job, _TOO_LONG, "timeout") from problem
        if "exit" in answer:
            self._drop()
            if self._is_closed:
                raise _closed()
            if answer["exit"] == -_SIGXCPU:
                raise _bad(job, _TOO_LONG, "timeout")
            raise _bad(job, _CRASHED, f"exit status {answer['exit']}")
        if "code" in answer:
            raise _bad(job, answer["detail"], answer["code"])
        width, height = answer["size"]
        data, thumbnail = base64.b64decode(answer["data"]), base64.b64decode(answer["thumbnail"])
        return ReadImage(job.name, answer["media_type"], data, width, height, thumbnail)

    def _running_child(self) -> Child:
        if self._child is not None and self._child.alive:
            return self._child
        # A queue of its own for each child: a late word of a dead one is never taken for an answer.
        answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        child = Child(self._child_name, on_frame=answers.put, on_exit=lambda status: answers.put({"exit": status}))
        with self._lock:
            if self._is_closed:
                raise _closed()
            self._child, self._answers = child, answers
            child.start()
        return child

    def _drop(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.kill()


def _frames_of(source: str | bytes) -> Iterator[dict[str, Any]]:
    if isinstance(source, str):
        yield {"path": source}
        return
    for start in range(0, len(source), _SLICE_BYTES):
        yield {"piece": base64.b64encode(source[start : start + _SLICE_BYTES]).decode("ascii")}
    yield {"end": True}


def _bad(job: _Job, reason: str, detail: str) -> AssistantError:
    title = f"“{job.name}” cannot be sent as an image." if job.name else "What was pasted cannot be sent as an image."
    return AssistantError(title, reason, detail, code="bad_image")


def _closed() -> AssistantError:
    return AssistantError("Leadline is closing.", "", "the picture reader was closed", code="bad_image")
