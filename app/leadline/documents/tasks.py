# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's side of one piece of the child's work: what to ask, what has come, and how it ends without the child."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from leadline.documents.document import Extract, Heading, Note, NoteCode, Page, State
from leadline.documents.frames import PageJoiner, note_of, options_row
from leadline.documents.kinds import CODE, TEXT, kind_of
from leadline.documents.leaving_out import Wish
from leadline.documents.limits import reader_version
from leadline.documents.names import shown_name
from leadline.documents.options import ReadOptions
from leadline.documents.source import SourceRequest

HEAVY_BYTES = 1_000_000_000
"""Any text comes before any document, however large."""

PLAIN = ReadOptions()

Kept = Mapping[tuple[int, str], frozenset[str]]
"""Hashes of contents whose extracts are kept, by size in bytes and reader's version."""
NOTHING_KEPT: Kept = MappingProxyType({})


class Task(Protocol):
    """One thing the child is asked for."""

    @property
    def is_light(self) -> bool:
        """Whether it is expected to take no time, as most of its kind do."""

    def weight(self) -> int:
        """How long it may take, compared with others."""

    @property
    def request_bytes(self) -> int:
        """How long the request is at most, as JSON with its id."""

    def request(self, number: int) -> dict[str, Any] | list[Any]:
        """What to send, with the number that the answers are to bear."""

    def accept(self, frame: dict[str, Any]) -> None:
        """Takes a frame of the answer."""

    def fail(self, note: Note) -> None:
        """Ends it with what has come so far: the child was lost over it."""


class ReadTask:
    """One file to read; `extract` is set at the end."""

    def __init__(self, source: str, path: str, name: str, wish: Wish, held: Mapping[str, str] | None = None) -> None:
        """`held` says where the content lies when it is not on disk."""
        self._options = PLAIN
        self._password = ""
        self._kept = NOTHING_KEPT
        self._outline: list[Heading] = []
        self.source = source
        self.path = path
        self.name = name
        self._wish = wish
        self._mark = ""
        self._held = held or {}
        self._joiner = PageJoiner()
        self._weight = -1
        self._kind, self._hash, self._size_bytes = "", "", 0
        self._withheld: Note | None = None
        """A page that has come seems to hold a key: no text of it is kept, however it ends."""
        self.page_count = 0
        self.chars = 0
        self.extract: Extract | None = None

    @property
    def is_light(self) -> bool:
        return kind_of(self.name) in (TEXT, CODE)

    def weight(self) -> int:
        """Its size, text counted as less than a document of the same size."""
        if self._weight < 0:
            try:
                self._weight = Path(self.path).stat().st_size
            except (OSError, ValueError):  # gone, or in a commit
                self._weight = 0
            if not self.is_light:
                self._weight += HEAVY_BYTES
        return self._weight

    @property
    def pages_read(self) -> int:
        """How many pages have come."""
        return len(self._joiner.pages)

    def choose(self, options: ReadOptions, password: str, kept: Kept = NOTHING_KEPT) -> None:
        """How it is to be read, and what need not be; before it is asked for."""
        self._options = options
        self._password = password
        self._kept = kept

    def _known(self) -> frozenset[str]:
        """Hashes of contents of its size that were read in the same way."""
        if not self._kept or self.is_light or self._held:
            return frozenset()
        try:
            size_bytes = Path(self.path).stat().st_size
        except (OSError, ValueError):
            return frozenset()
        return self._kept.get((size_bytes, reader_version(kind_of(self.name), self._options)), frozenset())

    @property
    def request_bytes(self) -> int:
        if self._is_plain and self.path.isascii() and self.path.isprintable():
            return 2 * len(self.path) + 2 * len(self.name) + 100  # a backslash may stand for one more
        return len(json.dumps(self.request(1_000_000)))

    @property
    def _is_plain(self) -> bool:
        is_plain = not self._held and not self._password and self._options == PLAIN and self.path.endswith(self.name)
        return is_plain and not self._known()

    def request(self, number: int) -> dict[str, Any] | list[Any]:
        """A short one for most of ten thousand files: number, path, how much of it is the name, and the wish."""
        if self._is_plain and self.name:
            return [number, self.path, len(self.name), self._wish]
        request = {"id": number, "do": "read", "path": self.path, "name": self.name, "wish": self._wish}
        options: dict[str, Any] = {"options": options_row(self._options), "password": self._password}
        if known := self._known():
            options["known"] = sorted(known)
        return {**request, **options, **self._held}

    def accept(self, frame: dict[str, Any]) -> None:
        if "opened" in frame:
            self._kind, self._hash, self._size_bytes, self.page_count = frame["opened"]
        elif "text" in frame:
            self._kind, self._hash, self._size_bytes = frame["kind"], frame["hash"], frame["size"]
            self._mark = frame["mark"]
            notes = tuple(note_of(row) for row in frame["notes"])
            pages = (Page(1, frame["text"]),) if self._hash else ()
            self.chars = len(frame["text"])
            self._finish(State(frame["state"]), notes, pages)
        elif "known" in frame:
            self._kind, self._hash, self._size_bytes = frame["known"]
            self._mark = "".join(frame["mark"])
            self._finish(State.READY, (), is_kept=True)
        elif "page" in frame:
            self._joiner.add(frame["page"])
            self.chars += len(frame["page"][1])
        elif "amended" in frame:
            self._joiner.amend(frame["amended"])
        elif "withheld" in frame:
            self._withheld = note_of(frame["withheld"])
        elif "outline" in frame:
            self._outline += [Heading(*row) for row in frame["outline"]]
        elif "end" in frame:
            self._kind = self._kind or frame["kind"]
            self._size_bytes = self._size_bytes or frame["size"]
            self._mark = "".join(frame["mark"])
            self._finish(State(frame["state"]), tuple(note_of(row) for row in frame["notes"]))

    def fail(self, note: Note) -> None:
        if self._withheld is not None:
            self.leave_out(self._withheld)
            return
        page = self.pages_read + 1 if self.page_count > 1 else None
        readable = any(page.text for page in self._joiner.pages)
        self._finish(State.PARTLY if readable else State.FAILED, (Note(note.code, page, note.detail),))

    def leave_out(self, note: Note, state: State = State.LEFT_OUT) -> None:
        """Ends it without asking the child, or without what has come of it."""
        self._forget()
        self._finish(state, (note,))

    def _forget(self) -> None:
        self._joiner = PageJoiner()
        self._outline = []
        self._hash = ""
        self.chars = 0

    def _finish(
        self, state: State, notes: tuple[Note, ...], pages: tuple[Page, ...] = (), *, is_kept: bool = False
    ) -> None:
        if state is State.LEFT_OUT:
            self._forget()
        pages = pages or tuple(self._joiner.pages)
        self.extract = Extract(
            path=self.path,
            name=self.name,
            source=self.source,
            kind=self._kind,
            state=state,
            hash=self._hash,
            size_bytes=self._size_bytes,
            reader_version=reader_version(self._kind, self._options) if self._hash else "",
            notes=notes,
            pages=pages,
            outline=tuple(self._outline),
            mark=self._mark,
            is_kept=is_kept,
        )


class WalkTask:
    """One added source to list; its read tasks are in `found` at the end."""

    def __init__(self, asked: SourceRequest) -> None:
        self._asked = asked
        self._rows: list[list[Any] | str] = []
        self._start = ""
        self.source = asked.path
        self.is_folder = False
        self.notes: tuple[Note, ...] = ()
        self.spent = 0
        self.found: list[ReadTask] = []

    is_light = True

    def weight(self) -> int:
        """Listing comes first: nothing can be shown before it."""
        return -1

    @property
    def request_bytes(self) -> int:
        return len(json.dumps(self.request(1_000_000)))

    def request(self, number: int) -> dict[str, Any] | list[Any]:
        return {"id": number, "do": "walk", "source": self._asked.as_json()}

    def accept(self, frame: dict[str, Any]) -> None:
        if "entries" in frame:
            self._start = frame["start"]
            self._rows += frame["entries"]
        elif "end" in frame:
            self.source = frame["source"]
            self.is_folder = frame["folder"]
            self.spent = frame["spent"]
            self.notes = tuple(note_of(row) for row in frame["notes"])
            self.found = [
                ReadTask(self.source, self._start + row, row, Wish.FOLDER)
                if isinstance(row, str)
                else self._read_task(frame["repository"], *row)
                for row in self._rows
            ]

    def fail(self, note: Note, path: str = "") -> None:
        path = path or str(Path(self._asked.path).absolute())
        task = ReadTask(path, path, shown_name(Path(path).name or path), Wish.FILE)
        task.leave_out(note, State.FAILED)
        self.source, self.found = path, [task]

    def _read_task(
        self,
        repository: str,
        path: str,
        name: str,
        wish: int,
        state: str | None,
        note: list[Any] | None,
        content: str,
    ) -> ReadTask:
        held = {"repository": repository, "content": content} if content else {}
        task = ReadTask(self.source, path, name, Wish(wish), held)
        if state is not None:
            task.leave_out(note_of(note) if note else Note(NoteCode.UNSUPPORTED), State(state))
        return task
