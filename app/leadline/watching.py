# SPDX-License-Identifier: AGPL-3.0-or-later
"""A chat's files are watched: what changed, what is gone, what is new in its folders. Nothing is read again by itself.

What was sent stays as it was sent, and what stands in the pack is what was read: an event only says that the disk has
something else by now.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.documents.changes import Change, check
from leadline.documents.document import State
from leadline.documents.folder_watch import PERIOD_S, FolderWatch
from leadline.documents.lister import Listed, Lister
from leadline.documents.quick_look import may_hold_new, not_as_marked
from leadline.documents.source import SourceRequest
from leadline.errors import AssistantError
from leadline.storage import files

if TYPE_CHECKING:
    from leadline.assistant import Assistant

LISTING_PAUSE_S = 2.0
"""Folders are listed again at most so often: a build may write for minutes."""
IDLE_S = 30.0


@dataclass(frozen=True, slots=True)
class FileState:
    """How a document of the pack stands to its file now."""

    seq: int
    state: State
    """changed or missing; the document's own state when the file is again what was read."""


@dataclass(frozen=True, slots=True)
class ChangesSeen:
    """What is different from the last time this was told."""

    chat_id: int
    files: tuple[FileState, ...]
    new: tuple[Listed, ...] | None
    """All files that the chat's folders would give and the pack does not have; None if that is as it was."""
    is_periodic: bool = False
    """The system cannot watch these files; they are looked at every few seconds."""


GONE = (State.CHANGED, State.MISSING)


class Watching:
    """One chat that is watched, from `start` to `close`. Events come on a thread of its own."""

    def __init__(
        self,
        assistant: Assistant,
        chat_id: int,
        on_event: Callable[[ChangesSeen | AssistantError], None],
        *,
        period_s: float = PERIOD_S,
        pause_s: float = LISTING_PAUSE_S,
    ) -> None:
        self.chat_id = chat_id
        self.closed: Future[None] = Future()
        """Done when its threads have ended."""
        self._assistant = assistant
        self._on_event = on_event
        self._period_s = period_s
        self._pause_s = pause_s
        self._inbox: queue.SimpleQueue[frozenset[str] | str] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._lister = Lister()
        self._marks = files.Marks({}, frozenset())
        self._told: dict[int, State] = {}
        self._new: tuple[Listed, ...] = ()
        self._was_periodic = False

    def start(self) -> None:
        """Look at all files once, then at what the system says."""
        threading.Thread(target=self._run, name="watching", daemon=True).start()

    def reload(self) -> None:
        """The pack has changed: documents were added, removed or read again."""
        self._inbox.put("reload")

    def close(self) -> None:
        """End it soon, without waiting; no event comes after `closed` is done."""
        self._stop.set()
        self._lister.cancel()
        self._inbox.put("close")

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._watch_pack()
        except AssistantError as problem:
            if not self._stop.is_set():
                self._on_event(problem)
        finally:  # a bug goes on to the thread's hook; whoever waits must not wait for ever
            self._lister.close()
            self.closed.set_result(None)

    def _watch_pack(self) -> None:
        """Until the pack changes or the watching ends."""
        store = self._assistant.store()
        self._marks = store.read(partial(files.marks, chat_id=self.chat_id)).result()
        asked = store.read(partial(files.sources, chat_id=self.chat_id)).result()
        folders = [each for each in asked if not each.ref and not each.only and Path(each.path).is_dir()]
        starts = tuple(each.path.rstrip(os.sep) + os.sep for each in folders)
        seqs = {os.fsdecode(path): seq for path, (seq, _) in self._marks.looks.items()}
        watch = FolderWatch(
            sorted({each.path for each in folders}),
            sorted(path for path in seqs if not path.startswith(starts)),
            self._inbox.put,
            period_s=self._period_s,
        )
        watch.start()  # before the first look: nothing may fall between the two
        try:
            self._look(self._marks.looks, watch)
            if any(_may_hold_new(each, self._marks.paths) for each in folders):
                self._list(folders, watch)
            elif self._new:
                self._new = ()
                self._tell((), (), watch)
            listed_at, is_due = time.monotonic(), False
            while (told := self._next(listed_at + self._pause_s if is_due else None)) is not None:
                if isinstance(told, str):
                    return
                touched = {os.fsencode(path): (seqs[path], "") for path in told if path in seqs}
                is_due = is_due or len(touched) < len(told) or not told
                self._look(self._marks.looks if len(touched) < len(told) or not told else touched, watch)
                if is_due and time.monotonic() - listed_at >= self._pause_s:
                    self._list(folders, watch)
                    listed_at, is_due = time.monotonic(), False
        finally:
            watch.close()

    def _next(self, until: float | None) -> frozenset[str] | str | None:
        """What has come, in one; an empty batch when it is time to list again."""
        try:
            told = self._inbox.get(timeout=IDLE_S if until is None else max(0.0, until - time.monotonic()))
        except queue.Empty:
            if until is not None:
                return frozenset()
            self._lister.close()  # nothing happens: its child need not wait for it
            told = self._inbox.get()
        while isinstance(told, frozenset):
            try:
                more = self._inbox.get_nowait()
            except queue.Empty:
                break
            if isinstance(more, str):
                return more
            told = told | more if told and more else frozenset()  # an empty one means: look at everything
        return told

    def _look(self, looks: Mapping[bytes, tuple[int, str]], watch: FolderWatch) -> None:
        """Compare files with what was read of them, and tell what is different from the last time."""
        odd = {*not_as_marked(looks), *(seq for seq, state in self._told.items() if state in GONE)}
        odd &= {seq for seq, _ in looks.values()}
        if not odd:
            self._tell((), None, watch)
            return
        read = partial(files.pack_files, chat_id=self.chat_id)
        pack = [file for file in self._assistant.store().read(read).result() if file.seq in odd]
        by_path = {file.known.path: file for file in pack}
        seen: list[FileState] = []
        marks: list[tuple[str, str, str]] = []
        for outcome in check((file.known for file in pack), time.time_ns, self._stop.is_set):
            file = by_path[outcome.known.path]
            state = {Change.CHANGED: State.CHANGED, Change.MISSING: State.MISSING}.get(outcome.change, file.state)
            if self._told.get(file.seq, file.state) != state:
                seen.append(FileState(file.seq, state))
            self._told[file.seq] = state
            if outcome.mark and outcome.hash:
                marks.append((file.known.path, outcome.mark, outcome.hash))
        if marks and not self._assistant.store().read_only:
            self._assistant.store().write(partial(files.put_marks, marks=marks)).result()
            self._marks = self._assistant.store().read(partial(files.marks, chat_id=self.chat_id)).result()
        self._tell(tuple(seen), None, watch)

    def _list(self, folders: Sequence[SourceRequest], watch: FolderWatch) -> None:
        """Look for files that the pack does not have."""
        if self._stop.is_set():
            return
        new = tuple(file for file in self._lister.files(folders) if os.fsencode(file.path) not in self._marks.paths)
        if new != self._new and not self._stop.is_set():
            self._new = new
            self._tell((), new, watch)

    def _tell(self, seen: tuple[FileState, ...], new: tuple[Listed, ...] | None, watch: FolderWatch) -> None:
        is_news = bool(seen) or new is not None or watch.is_periodic != self._was_periodic
        if is_news and not self._stop.is_set():
            self._was_periodic = watch.is_periodic
            self._on_event(ChangesSeen(self.chat_id, seen, new, watch.is_periodic))


def _may_hold_new(request: SourceRequest, paths: frozenset[bytes]) -> bool:
    """Whether it is worth asking which files of the folder are new."""
    if request.include or request.exclude or request.since:
        return True  # what does not match was never in the pack
    return may_hold_new(os.fsencode(request.path), paths, os.environ)
