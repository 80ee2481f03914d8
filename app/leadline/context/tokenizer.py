# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting tokens, seen from the window: a child does it, started on first use. Nothing here blocks or loads."""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from leadline.context.pack import replace_surrogates
from leadline.context.prompt import Prompt
from leadline.errors import AssistantError
from leadline.host.child import Child, quiet_environment

_FRAME_BYTES = 262_144
_SLICE_CHARS = 131_072
"""A text is cut into pieces of this length; a frame has one of them, or several with no more bytes than above. Under a
millisecond with the GIL held."""
_TRIES = 2
_ANSWER_LIMIT_S = 60.0
"""Counting a full window takes under a second; loading the vocabulary a few on a busy machine."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place up to which a prompt may be held by the service."""

    hash: str
    """SHA-256, in hexadecimal, of the prompt's UTF-8 text up to and including a mark."""
    tokens: int
    """Tokens up to there."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The size of a request."""

    tokens: int
    exact: bool
    """False where DeepSeek's renderer or the model's template is missing: then it is an estimate."""
    cuts: tuple[Cut, ...]
    """One after each `<｜Assistant｜>` and each end-of-sentence mark, in order: what a later request of the same
    chat shares with this one reaches to such a place (design section 6.4)."""


class _ChildGoneError(Exception):
    """The child ended before it answered."""


@dataclass(slots=True)
class _Job:
    do: str
    texts: Sequence[str] | bytes
    future: "Future[Any]"


class Tokenizer:
    """Exact token counts by DeepSeek's vocabulary. Jobs are answered in the order in which they are given."""

    def __init__(self, child_name: str = "tokenizer") -> None:
        """Cheap: the child starts with the first job."""
        self._child_name = child_name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._child: Child | None = None
        self._answers: SimpleQueue[dict[str, Any]] = SimpleQueue()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while none runs."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def count(self, parts: Sequence[str]) -> "Future[tuple[int, ...]]":
        """Tokens of each text, as ordinary text.

        The future fails with AssistantError when the child died twice over it (code engine_failed), or when the
        vocabulary is missing (engine_missing).
        """
        return self._submit("count", tuple(parts))

    def measure(self, body: bytes) -> "Future[Measured]":
        """The size of a whole request and the places where it may be held.

        The future fails as that of `count` does, and with code refused for a body that the service would refuse.
        """
        return self._submit("measure", body)

    def prompt(self, body: bytes) -> "Future[Prompt]":
        """The prompt of a whole request, as the model reads it. The future fails as that of `measure` does."""
        return self._submit("prompt", body)

    def close(self) -> None:
        """End the child; what is not answered yet fails. A second call does nothing."""
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

    def _submit(self, do: str, texts: Sequence[str] | bytes) -> "Future[Any]":
        future: Future[Any] = Future()
        with self._lock:
            if self._is_closed:
                future.set_exception(_closed())
                return future
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tokenizer", daemon=True)
                self._thread.start()
            self._jobs.put(_Job(do, texts, future))
        return future

    def _run(self) -> None:
        """One job after the other: the child works on one at a time anyway."""
        while (job := self._jobs.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                result = self._answer(job)
            except AssistantError as problem:
                job.future.set_exception(problem)
            except Exception as bug:  # the last line of this thread: whoever waits must not wait for ever
                job.future.set_exception(bug)
            else:
                job.future.set_result(result)
        self._end_child()
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None and job.future.set_running_or_notify_cancel():
                job.future.set_exception(_closed())

    def _answer(self, job: _Job) -> Any:
        """What the child says to this job; a child that died is replaced once.

        Raises:
            AssistantError: two children died over it, or the child says what is wrong.
        """
        for _ in range(_TRIES):
            if self._is_closed:
                raise _closed()
            try:
                answer = self._exchange(job)
            except (_ChildGoneError, Empty, OSError) as problem:
                reason = problem
                self._end_child()
                continue
            if "error" in answer:
                raise AssistantError(**answer["error"])
            if job.do == "count":
                return tuple(answer["counts"])
            if job.do == "prompt":
                marks, added = (tuple((start, end) for start, end in answer[name]) for name in ("marks", "added"))
                return Prompt(answer.get("payload", b"").decode(), marks, added, answer["exact"])
            return Measured(answer["tokens"], answer["exact"], tuple(Cut(*cut) for cut in answer["cuts"]))
        if self._is_closed:
            raise _closed()
        raise AssistantError(
            "Tokens could not be counted.", "Try again.", f"the tokenizer ended twice: {reason}", code="engine_failed"
        ) from reason

    def _exchange(self, job: _Job) -> dict[str, Any]:
        child = self._running_child()
        for frame, payload in frames_of(job.do, job.texts):
            child.send(frame, payload)
        # A queue of its own for each child: a late word of a dead one is never taken for an answer.
        answer = self._answers.get(timeout=_ANSWER_LIMIT_S)
        if "exit" in answer:
            raise _ChildGoneError(f"exit status {answer['exit']}")
        return answer

    def _running_child(self) -> Child:
        if self._child is not None and self._child.alive:
            return self._child
        answers: SimpleQueue[dict[str, Any]] = SimpleQueue()
        child = Child(
            self._child_name,
            on_frame=answers.put,
            on_exit=lambda status: answers.put({"exit": status}),
            env=quiet_environment(os.environ),
        )
        with self._lock:
            if self._is_closed:
                raise _closed()
            self._child, self._answers = child, answers
            child.start()
        return child

    def _end_child(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.kill()


def _closed() -> AssistantError:
    return AssistantError("Leadline is closing.", "", "the tokenizer was closed", code="engine_failed")


def frames_of(do: str, texts: Sequence[str] | bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """A job as frames of bounded size with raw text beside them; the last one says what to do, and how many bytes of
    UTF-8 each text has."""
    lengths: list[int] = []
    pieces: list[bytes] = []
    waiting = 0
    for index, piece in _pieces(texts):
        while len(lengths) <= index:
            lengths.append(0)
        lengths[index] += len(piece)
        if waiting + len(piece) > _FRAME_BYTES and pieces:
            yield {}, b"".join(pieces)
            pieces, waiting = [], 0
        pieces.append(piece)
        waiting += len(piece)
    yield {"do": do, "lengths": lengths}, b"".join(pieces)


def _pieces(texts: Sequence[str] | bytes) -> Iterator[tuple[int, bytes]]:
    """Slices of each text with the text's number; an empty text gives one empty slice."""
    if isinstance(texts, bytes):
        for at in range(0, max(1, len(texts)), _FRAME_BYTES):
            yield 0, texts[at : at + _FRAME_BYTES]
        return
    for index, text in enumerate(texts):
        for at in range(0, max(1, len(text)), _SLICE_CHARS):
            yield index, replace_surrogates(text[at : at + _SLICE_CHARS]).encode()
