# SPDX-License-Identifier: AGPL-3.0-or-later
"""The child that walks folders and reads files: `leadline --child documents`. It may crash; the window may not."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from leadline.documents.document import Amendment, Page
from leadline.documents.entries import Entry
from leadline.documents.frames import MAX_ENTRIES, note_row, options_of, page_rows, text_row
from leadline.documents.git_objects import Objects
from leadline.documents.leaving_out import Wish
from leadline.documents.limits import MEMORY_BYTES, ReadLimits
from leadline.documents.listing import Budget
from leadline.documents.marks import mark_of
from leadline.documents.one_file import Asked, Closed, Known, Opened, Outline, Part, Withheld, read_file
from leadline.documents.options import ReadOptions
from leadline.documents.quick_text import MOST_BYTES, QuickText, quick_text
from leadline.documents.raw_file import RawFile, open_regular
from leadline.documents.source import SourceRequest
from leadline.documents.walk import walk
from leadline.host.child import Limits, Send, allow_cpu, serve
from leadline.host.key_mark import KeyMark


def main() -> None:
    """Serves batches until the window closes the pipe."""
    serve(Worker(os.environ).handle, Limits(memory_bytes=MEMORY_BYTES))


_WISHES = tuple(Wish)
SILENCE_S = 0.5
"""On a slow disk small files are not kept back for longer: the window takes silence for a hang."""


class Worker:
    """Does one batch of tasks after the other."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._objects = Objects(environ)

    def handle(self, frame: dict[str, Any], send: Send) -> None:
        """Does the tasks of one batch; what is found is sent."""
        limits = ReadLimits(**frame["limits"])
        budget = Budget(limits.entries, limits.walk_s)
        texts = _Texts(send)
        is_careful = frame["careful"]
        own = tuple(KeyMark(*row) for row in frame["own_keys"])
        for row in frame["tasks"]:
            if isinstance(row, list):
                number, path, length, wish = row
                name = path[-length:]
                quick = None if is_careful else quick_text(path, name, _WISHES[wish], time.time_ns(), own)
                if quick is not None:
                    texts.add(number, quick)
                    continue
                task = {"id": number, "do": "read", "path": path, "name": name, "wish": wish}
            else:
                task = row
            texts.send()  # answers come in the order of the tasks
            send({"id": task["id"], "begin": True})
            if task["do"] == "walk":
                self._walk(task, budget, limits, send)
            else:
                self._read(task, limits, own, send)
        texts.send()

    def _walk(self, task: dict[str, Any], budget: Budget, limits: ReadLimits, send: Send) -> None:
        allow_cpu(limits.walk_s + limits.cpu_s)
        spent_before = budget.spent
        found = walk(SourceRequest.from_json(task["source"]), budget, self._environ, self._objects)
        for start in range(0, len(found.entries), MAX_ENTRIES):
            rows = [_entry_row(entry, found.start) for entry in found.entries[start : start + MAX_ENTRIES]]
            send({"id": task["id"], "start": found.start, "entries": rows})
        said = {"source": found.source, "folder": found.is_folder, "notes": [note_row(note) for note in found.notes]}
        spent = budget.spent - spent_before
        send({"id": task["id"], "end": True, **said, "spent": spent, "repository": found.repository})

    def _read(self, task: dict[str, Any], limits: ReadLimits, own: tuple[KeyMark, ...], send: Send) -> None:
        allow = _Allowance(limits.cpu_s).renew
        marks: list[str] = []
        opened: Callable[[], RawFile] = partial(_open_marked, task["path"], marks)
        if "content" in task:
            # Which kind of file it is shows only when it is there, so the larger limit counts first.
            opened = partial(self._objects.open, task["repository"], task["content"], limits.pdf_bytes)
        asked = Asked(
            limits,
            Wish(task["wish"]),
            options_of(task["options"]) if "options" in task else ReadOptions(),
            task.get("password", ""),
            own,
            frozenset(task.get("known", ())),
        )
        for part in read_file(opened, task["name"], asked, allow):
            for frame in _frames(part):
                send({"id": task["id"], **frame, **({"mark": marks} if "end" in frame else {})})


class _Texts:
    """Small files that were read, on their way: many in one frame."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._rows: list[list[Any]] = []
        self._texts: list[bytes] = []
        self._bytes = 0
        self._sent_at = time.monotonic()

    def add(self, task_id: int, quick: QuickText) -> None:
        self._rows.append(text_row(task_id, quick))
        self._texts.append(quick.text)
        self._bytes += len(quick.text)
        if self._bytes >= MOST_BYTES or time.monotonic() - self._sent_at > SILENCE_S:
            self.send()

    def send(self) -> None:
        self._sent_at = time.monotonic()
        if self._rows:
            self._send({"texts": self._rows}, self._texts)
            self._rows, self._texts, self._bytes = [], [], 0


def _open_marked(path: str, marks: list[str]) -> RawFile:
    """The open file; how it looks before it is read goes into `marks`."""
    file = open_regular(path)
    marks.append(mark_of(os.fstat(file.fd), time.time_ns()))
    return file


def _frames(part: Part) -> Iterator[dict[str, Any]]:
    """What was read of a file, as it goes over the pipe."""
    if isinstance(part, Page):
        # Each page at once: should the next one be the end of this process, then nothing is lost but that one.
        for row in page_rows(part):
            yield {"page": row}
    elif isinstance(part, Opened):
        yield {"opened": [part.kind, part.hash, part.size_bytes, part.pages]}
    elif isinstance(part, Amendment):
        yield {"amended": [part.page, part.cuts, note_row(part.note) if part.note else None]}
    elif isinstance(part, Outline):
        rows = [[heading.level, heading.title, heading.page] for heading in part.headings]
        for start in range(0, len(rows), MAX_ENTRIES):
            yield {"outline": rows[start : start + MAX_ENTRIES]}
    elif isinstance(part, Known):
        yield {"known": [part.kind, part.hash, part.size_bytes], "end": True}
    elif isinstance(part, Withheld):
        yield {"withheld": note_row(part.note)}
    elif isinstance(part, Closed):
        notes = [note_row(note) for note in part.notes]
        yield {"end": True, "state": part.state.value, "notes": notes, "kind": part.kind, "size": part.size_bytes}


def _entry_row(entry: Entry, start: str) -> list[Any] | str:
    """Of a file to be read, of which there is nothing to say, the name only: most are such."""
    if entry.state is None and entry.wish is Wish.FOLDER and not entry.content and entry.path == start + entry.name:
        return entry.name
    note = note_row(entry.note) if entry.note else None
    state = entry.state.value if entry.state else None
    return [entry.path, entry.name, entry.wish, state, note, entry.content]


class _Allowance:
    """Computing time for each piece of work; the system is told at most a few times a second."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._told_at = -1.0

    def renew(self) -> None:
        now = time.monotonic()
        if now - self._told_at > 0.2:
            self._told_at = now
            allow_cpu(self._seconds)
