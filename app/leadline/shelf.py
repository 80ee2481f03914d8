# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a chat once they are there: put back what was left out, read again, watch the files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from leadline.attaching import READ, Attached, AttachEvent, Attaching, framed_entries
from leadline.context.pack import PackEntry
from leadline.documents.changes import Change, check
from leadline.documents.folder_tree import tree_extract, tree_text
from leadline.documents.options import ReadOptions
from leadline.documents.recognition import installed_languages
from leadline.documents.source import SourceRequest
from leadline.errors import AssistantError
from leadline.storage import files, packs, ticks
from leadline.storage.files import PackFile
from leadline.storage.ledger import Connection
from leadline.streams import Outdated
from leadline.watching import ChangesSeen, Watching

if TYPE_CHECKING:
    from leadline.assistant import Assistant

T = TypeVar("T")


class Shelf:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._watchings: set[Watching] = set()

    def put_back(self, chat_id: int, seqs: Sequence[int], on_event: Callable[[AttachEvent], None]) -> Attaching:
        """Read documents that a rule left out: the user ticked them. A folder that was left out gives its files.

        A document that was never sent takes the place it had.
        """
        return self._begin(ReadingAgain(self._assistant, chat_id, seqs, on_event, ticked=True))

    def tick(self, chat_id: int, seqs: Sequence[int]) -> Future[list[int]]:
        """Documents whose ticks were taken away go out again; gives those that have to be `put_back`."""
        work = self._assistant.write(partial(ticks.tick, chat_id=chat_id, seqs=tuple(seqs)))
        return self._assistant.run(lambda: self._settled(work, chat_id))

    def untick(self, chat_id: int, seqs: Sequence[int]) -> Future[None]:
        """Documents that were never sent do not go out for now; their text is kept."""
        work = self._assistant.write(partial(ticks.untick, chat_id=chat_id, seqs=tuple(seqs)))
        return self._assistant.run(lambda: self._settled(work, chat_id))

    def _settled(self, work: Future[T], chat_id: int) -> T:
        result = work.result()
        self.remake_trees(chat_id)
        return result

    def options(self, chat_id: int, seq: int) -> Future[ReadOptions]:
        """How a document was read."""
        packed = self._assistant.read(partial(files.pack_files, chat_id=chat_id))

        def look() -> ReadOptions:
            found = (ReadOptions.of_label(file.reader_version) for file in packed.result() if file.seq == seq)
            return next(found, ReadOptions())

        return self._assistant.run(look)

    def languages(self) -> Future[tuple[str, ...]]:
        """Tesseract's names of the languages that can be recognised here; () without Tesseract."""
        return self._assistant.run(installed_languages)

    def read_again(
        self,
        chat_id: int,
        seqs: Sequence[int],
        on_event: Callable[[AttachEvent], None],
        options: ReadOptions | None = None,
        languages: tuple[str, ...] = (),
    ) -> Attaching:
        """Read documents whose files changed, or that are to be read in another way: with tables, chosen pages, text
        recognition. Without `options` each is read as it was, its scans in `languages` where these are given. A
        password is given to the reader (`unlock`) before.

        A document that was never sent takes the place it had; of one that was, the new version is added at the end
        and goes out with the next question. What is gone keeps the text that was read of it.
        """
        reading = ReadingAgain(
            self._assistant, chat_id, seqs, on_event, ticked=False, options=options, languages=languages
        )
        return self._begin(reading)

    def watch(self, chat_id: int, on_event: Callable[[ChangesSeen | AssistantError], None]) -> Watching:
        """Watch the chat's files until `close` of what this gives. Events come on a thread of its own."""
        watching = Watching(self._assistant, chat_id, on_event)
        self._watchings.add(watching)
        watching.closed.add_done_callback(lambda _: self._watchings.discard(watching))
        watching.start()
        return watching

    def outdated(self, chat_id: int, seqs: Sequence[int]) -> Outdated | None:
        """Which of these documents that were never sent are not what their files hold now; None if all are. Blocking.

        It costs a look at each file; only one whose mark does not tell is read.
        """
        pack = self._assistant.store().read(partial(files.pack_files, chat_id=chat_id)).result()
        wanted = set(seqs)
        asked = [file for file in files.files_on_disk(pack) if file.seq in wanted and not file.is_sent]
        found: dict[Change, list[PackFile]] = {Change.CHANGED: [], Change.MISSING: []}
        for file, outcome in zip(asked, check((file.known for file in asked), time.time_ns), strict=True):
            if outcome.change in found:
                found[outcome.change].append(file)
        changed, missing = found[Change.CHANGED], found[Change.MISSING]
        if not changed and not missing:
            return None
        names = tuple(file.name for file in (*changed, *missing))
        return Outdated(tuple(file.seq for file in changed), tuple(file.seq for file in missing), names)

    def pack_changed(self, chat_id: int) -> None:
        """Documents of the chat were added, removed or read again: whoever watches it looks again."""
        for watching in tuple(self._watchings):
            if watching.chat_id == chat_id:
                watching.reload()

    def close(self) -> None:
        """End all watching. Blocking, a fraction of a second."""
        watchings = tuple(self._watchings)
        for watching in watchings:
            watching.close()
        for watching in watchings:
            watching.closed.result(timeout=5)

    def remake_trees(self, chat_id: int) -> tuple[PackEntry, ...]:
        """Folders' trees that were never sent are brought up to date with the pack; gives those that changed.

        Blocking.
        """
        assistant = self._assistant
        with assistant.pack_lock:

            def look(con: Connection) -> tuple[list[files.PackTree], list[PackFile], int]:
                trees = files.unsent_trees(con, chat_id)
                return trees, files.pack_files(con, chat_id) if trees else [], packs.next_seq(con, chat_id)

            trees, pack, first = assistant.store().read(look).result()
            placed = []
            for tree in trees:
                names = [file.name for file in pack if file.source == tree.source and file.state in READ]
                if tree_text(names) != tree.text:
                    placed.append((tree.seq, tree_extract(tree.source, names, tree.notes)))
            if not placed:
                return ()
            rows = framed_entries(assistant.tokenizer, placed)
            write = partial(packs.add_documents, chat_id=chat_id, first_seq=first, rows=rows, at=assistant.clock())
            return tuple(assistant.store().write(write).result())

    def after(self, work: Future[None], chat_id: int) -> None:
        """Bring trees and watchings up to date when documents were taken out or put in again. Blocking."""
        work.result()
        self.remake_trees(chat_id)
        self.pack_changed(chat_id)

    def _begin(self, reading: Attaching) -> Attaching:
        self._assistant.follow(reading)
        return reading


class ReadingAgain(Attaching):
    """Documents of a pack on their way into it once more."""

    def __init__(
        self,
        assistant: Assistant,
        chat_id: int,
        seqs: Sequence[int],
        on_event: Callable[[AttachEvent], None],
        *,
        ticked: bool,
        options: ReadOptions | None = None,
        languages: tuple[str, ...] = (),
    ) -> None:
        super().__init__(assistant, chat_id, (), on_event)
        self._chosen = options
        self._languages = languages
        self._seqs = frozenset(seqs)
        self._is_ticked = ticked

    def _note_sources(self, chat_id: int) -> None:
        """Finds out what is to be read, and remembers what the user ticked."""
        store = self._assistant.store()
        pack = store.read(partial(files.pack_files, chat_id=chat_id)).result()
        asked = store.read(partial(files.sources, chat_id=chat_id)).result()
        chosen = [file for file in pack if file.seq in self._seqs]
        self._old = {file.known.path: file for file in chosen}
        self._options = {file.known.path: self._options_of(file) for file in chosen}
        ticked = {path for request in asked for path in request.put_back}
        searched = {path for path in ticked if not any(request.takes_keys(path) for request in asked)}
        if self._is_ticked:
            known = {path for path, file in self._old.items() if file.holds_key}
            searched = (searched | (self._old.keys() - ticked)) - known  # a key that nobody knew of is no ticked one
            ticked |= self._old.keys()
        requests = []
        for source in dict.fromkeys(file.source for file in chosen):
            paths = frozenset(file.known.path for file in chosen if file.source == source)
            only = frozenset[str]() if paths == {source} else paths
            put_back = frozenset(path for path in ticked if path in paths)
            request = replace(SourceRequest.of(source), put_back=put_back, searched=put_back & searched, only=only)
            requests.append(request)
        self._asked = tuple(requests)
        if self._is_ticked:
            super()._note_sources(chat_id)

    def _options_of(self, file: PackFile) -> ReadOptions:
        options = ReadOptions.of_label(file.reader_version) if self._chosen is None else self._chosen
        return replace(options, languages=self._languages) if self._languages else options

    def _finish(self, chat_id: int) -> None:
        """A folder's row makes way for the folder's files, and the folder's tree has them."""
        folders = [file.seq for path, file in self._old.items() if path.endswith("/") and not file.is_sent]
        if self._is_ticked and folders:
            self._assistant.store().write(partial(packs.remove_entries, chat_id=chat_id, seqs=folders)).result()
        trees = self._assistant.shelf.remake_trees(chat_id)
        if trees:
            self._on_event(Attached(chat_id, trees))
