# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and folders become entries of a chat's pack: read, framed, counted, stored, in that order."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING

from leadline.chat.mode import Mode
from leadline.chat.title import short_title
from leadline.context import pack
from leadline.context.pack import PackEntry
from leadline.context.tokenizer import Tokenizer
from leadline.documents import folder_tree, reader
from leadline.documents.document import Extract, Note, State
from leadline.documents.kinds import web_address_reason
from leadline.documents.options import ReadOptions
from leadline.documents.source import SourceRequest, source_label
from leadline.errors import AssistantError
from leadline.host.traces import kind_of
from leadline.recalling import Recalling
from leadline.storage import conversations, files, packs
from leadline.storage.files import PackFile
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

BATCH_CHARS = 1_000_000
"""Documents are counted and stored together up to this much text: few commits, quick first results."""
BATCH_DOCUMENTS = 200

READ = (State.READY, State.PARTLY)
"""States of documents that have text to be sent."""


@dataclass(frozen=True, slots=True)
class AttachStarted:
    """The chat exists; the files are looked for."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class AttachProgress:
    """How far reading is."""

    done: int
    total: int
    """0 while the folders are still walked."""
    name: str
    page: int
    pages: int
    """0 for a file that is done."""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """Entries that are in the pack now."""

    chat_id: int
    entries: tuple[PackEntry, ...]


@dataclass(frozen=True, slots=True)
class AttachEnded:
    """The last event, exactly once."""

    chat_id: int | None
    cancelled: bool
    notes: tuple[Note, ...]
    error: AssistantError | None


AttachEvent = AttachStarted | AttachProgress | Attached | AttachEnded


def title_of_paths(paths: Sequence[str]) -> str:
    """The names of what was dropped, for a chat in which nothing was asked yet."""
    names = sorted({source_label(path) for path in paths})
    return short_title(", ".join(name for name in names if name))


class Attaching:
    """One drop of files and folders on its way into the pack."""

    def __init__(
        self,
        assistant: Assistant,
        chat_id: int | None,
        asked: Sequence[str | SourceRequest],
        on_event: Callable[[AttachEvent], None],
        options: Mapping[str, ReadOptions] = MappingProxyType({}),
    ) -> None:
        self._options = options
        self._assistant = assistant
        self._chat_id = chat_id
        requests = (SourceRequest(each) if isinstance(each, str) else each for each in asked)
        self._asked = tuple(
            each if web_address_reason(each.path) else replace(each, path=str(Path(each.path).absolute()))
            for each in requests
        )
        self._old: dict[str, PackFile] = {}
        """Documents of the pack that are read again, by path."""
        self._on_event = on_event
        self._events: queue.SimpleQueue[reader.ReadEvent] = queue.SimpleQueue()
        self._found: list[reader.Found] = []
        """Sources that are listed and have no numbers yet."""
        self._file_seqs: dict[int, int] = {}
        """The first number kept for each listing's files, which stand in their order, however they come: the same
        folder gives the same pack."""
        self._tree_seqs: dict[int, int] = {}
        """Numbers kept for the trees of folders: a tree stands before its files and is known after them."""
        self._cancelled = Event()
        self._job: reader.ReadJob | None = None
        self._recalling = Recalling(assistant, (), options)
        self.done: Future[AttachEnded] = Future()

    def start(self) -> None:
        """Begin on a thread of its own: it waits for the reader's child."""
        Thread(target=self._run, name="attaching", daemon=True).start()

    def cancel(self) -> None:
        """Stop reading; what was read so far stays in the pack."""
        self._cancelled.set()
        if self._job is not None:
            self._job.cancel()

    def skip(self, path: str) -> None:
        """Leave one file out, even if it is being read; its tick puts it back."""
        if self._job is not None:
            self._job.skip(path)

    def _run(self) -> None:
        ended = AttachEnded(self._chat_id, False, (), None)
        try:
            ended = self._attach()
        except AssistantError as problem:
            self.cancel()
            ended = AttachEnded(self._chat_id, False, (), problem)
        except Exception as bug:  # the last line of this thread: the window must hear that it is over
            self.cancel()
            told = AssistantError("The files could not be added.", "Try again.", kind_of(bug), "bug")
            ended = AttachEnded(self._chat_id, False, (), told)
            raise
        finally:
            self._on_event(ended)
            self.done.set_result(ended)

    def _attach(self) -> AttachEnded:
        store = self._assistant.store()
        if self._chat_id is None:
            model = self._assistant.default_model().result()
            self._chat_id = store.write(
                partial(
                    conversations.create_chat,
                    endpoint_id=model.endpoint,
                    model=model.id,
                    mode=Mode(self._assistant.settings.mode),
                    instructions="",
                    title=title_of_paths([each.source for each in self._asked]),
                    at=self._assistant.clock(),
                )
            ).result()
        chat_id = self._chat_id
        self._on_event(AttachStarted(chat_id))
        self._note_sources(chat_id)
        self._recalling = Recalling(self._assistant, self._asked, self._options)
        kept = self._recalling.kept()
        self._job = self._assistant.reader.read(self._asked, self._events.put, self._options, kept)
        if self._cancelled.is_set():
            self._job.cancel()
        finished = reader.Finished(False, ())
        for batch in self._batches():
            if isinstance(batch, reader.Finished):
                finished = batch
            else:
                with self._assistant.pack_lock:
                    self._store_batch(chat_id, batch)
        self._finish(chat_id)
        return AttachEnded(chat_id, finished.cancelled, finished.notes, None)

    def _note_sources(self, chat_id: int) -> None:
        """What was asked is remembered: which files of a folder are new is a question of its patterns and ticks."""
        at = self._assistant.clock()

        def keep(con: Connection) -> None:
            packs.next_seq(con, chat_id)  # a chat that is gone is said so
            for request in self._asked:
                files.put_source(con, chat_id, request, at=at)

        self._assistant.store().write(keep).result()

    def _finish(self, chat_id: int) -> None:
        """After the last document."""

    def _batches(self) -> Iterator[list[reader.Read] | reader.Finished]:
        """Extracts in groups, then the end. A group closes when it is large or when nothing more waits."""
        waiting: list[reader.Read] = []
        chars = done = total = 0
        while True:
            event = self._events.get()
            if isinstance(event, reader.Found):
                total += event.total
                self._found.append(event)
                self._on_event(AttachProgress(done, total, "", 0, 0))
            elif isinstance(event, reader.Progress):
                self._on_event(AttachProgress(done, total, event.name, event.page, event.pages, event.path))
            elif isinstance(event, reader.Read):
                event = replace(event, extract=self._recalling.filled(event.extract))
                done += event.extract.kind != folder_tree.KIND
                waiting.append(event)
                chars += sum(len(page.text) for page in event.extract.pages)
                name, path = event.extract.name, event.extract.path
                self._on_event(AttachProgress(done, max(total, done), name, 0, 0, path))
            full = chars >= BATCH_CHARS or len(waiting) >= BATCH_DOCUMENTS
            if waiting and (full or self._events.empty() or isinstance(event, reader.Finished)):
                yield waiting
                waiting, chars = [], 0
            if isinstance(event, reader.Finished):
                yield event
                return

    def _store_batch(self, chat_id: int, batch: list[reader.Read]) -> None:
        store = self._assistant.store()
        self._number_sources(chat_id)
        first = store.read(partial(packs.next_seq, chat_id=chat_id)).result()
        extracts = [each.extract for each in batch]
        new = iter(range(first, first + len(batch)))
        placed = [(self._seq_kept_for(each), each.extract) for each in batch if self._is_news(each.extract)]
        rows = framed_entries(
            self._assistant.tokenizer, [(next(new) if seq is None else seq, each) for seq, each in placed]
        )
        marks = [(each.path, each.mark, each.hash) for each in extracts if each.mark and each.hash]
        at = self._assistant.clock()

        def keep(con: Connection) -> list[PackEntry]:
            files.put_marks(con, marks)
            return packs.add_documents(con, chat_id, first_seq=first, rows=rows, at=at)

        self._on_event(Attached(chat_id, tuple(store.write(keep).result())))

    def _number_sources(self, chat_id: int) -> None:
        """Keeps the next numbers for the sources that were found since: one for a tree, one for each file."""
        found, self._found = self._found, []
        if not found:
            return
        count = sum(each.total + each.has_tree for each in found)
        seq = self._assistant.store().write(partial(packs.reserve_seqs, chat_id=chat_id, count=count)).result()
        for each in found:
            if each.has_tree:
                self._tree_seqs[each.number] = seq
            self._file_seqs[each.number] = seq + each.has_tree
            seq += each.total + each.has_tree

    def _seq_kept_for(self, read: reader.Read) -> int | None:
        """The number of an unsent document that this one replaces, or the one kept for it; None for one at the end."""
        if read.extract.kind == folder_tree.KIND:
            return self._tree_seqs.get(read.listing)
        old = self._old.get(read.extract.path)
        return old.seq if old is not None and not old.is_sent else self._file_seqs[read.listing] + read.place

    def _is_news(self, extract: Extract) -> bool:
        """False for a document read again that is what it was, or of which there is only the old text."""
        old = self._old.get(extract.path)
        if old is None:
            return True
        if extract.kind == folder_tree.KIND:
            return False
        before = (old.known.hash, old.state, old.reader_version)
        is_same = before == (extract.hash, extract.state, extract.reader_version) and (
            bool(extract.hash) or old.is_noted(extract)
        )
        return not is_same and (extract.state in READ or old.tokens is None)


def _is_plain(extract: Extract) -> bool:
    return len(extract.pages) == 1 and extract.pages[0].number == 1


def framed_entries(tokenizer: Tokenizer, placed: Sequence[tuple[int, Extract]]) -> list[packs.NewEntry]:
    """Documents with their numbers as they go into the pack: framed and counted. Blocking."""
    framed = [
        pack.frame(seq, extract.full_name, [(page.number, page.text) for page in extract.pages])
        if extract.state in READ
        else None
        for seq, extract in placed
    ]
    texts = [text for text in framed if text is not None]
    counts = iter(tokenizer.count(texts).result()) if texts else iter(())
    return [
        packs.NewEntry(
            seq,
            extract,
            next(counts) if text is not None else None,
            pack.json_fragment(text) if text is not None else None,
            pack.cut_of(text, extract.pages[0].text) if text is not None and _is_plain(extract) else None,
        )
        for (seq, extract), text in zip(placed, framed, strict=True)
    ]
