# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and folders become entries of a chat's pack: read, framed, counted, stored, in that order."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from leadline.chat.mode import Mode
from leadline.chat.title import short_title
from leadline.context import pack
from leadline.context.pack import PackEntry
from leadline.documents import folder_tree, reader
from leadline.documents.document import Extract, Note, State
from leadline.documents.source import SourceRequest, source_label
from leadline.errors import AssistantError
from leadline.storage import conversations, packs

if TYPE_CHECKING:
    from leadline.assistant import Assistant

BATCH_CHARS = 500_000
"""Documents are counted and stored together up to this much text: few commits, quick first results."""
BATCH_DOCUMENTS = 200


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
    ) -> None:
        self._assistant = assistant
        self._chat_id = chat_id
        requests = (SourceRequest(each) if isinstance(each, str) else each for each in asked)
        self._asked = tuple(replace(each, path=str(Path(each.path).absolute())) for each in requests)
        self._on_event = on_event
        self._events: queue.SimpleQueue[reader.ReadEvent] = queue.SimpleQueue()
        self._tree_seqs: dict[str, int] = {}
        """Numbers kept for the trees of folders, by source: a tree stands before its files and is known after them."""
        self._cancelled = Event()
        self._job: reader.ReadJob | None = None
        self.done: Future[AttachEnded] = Future()

    def start(self) -> None:
        """Begin on a thread of its own: it waits for the reader's child."""
        Thread(target=self._run, name="attaching", daemon=True).start()

    def cancel(self) -> None:
        """Stop reading; what was read so far stays in the pack."""
        self._cancelled.set()
        if self._job is not None:
            self._job.cancel()

    def _run(self) -> None:
        ended = AttachEnded(self._chat_id, False, (), None)
        try:
            ended = self._attach()
        except AssistantError as problem:
            self.cancel()
            ended = AttachEnded(self._chat_id, False, (), problem)
        except Exception as bug:  # the last line of this thread: the window must hear that it is over
            self.cancel()
            told = AssistantError("The files could not be added.", "Try again.", f"{type(bug).__name__}: {bug}")
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
        self._job = self._assistant.reader.read(self._asked, self._events.put)
        if self._cancelled.is_set():
            self._job.cancel()
        finished = reader.Finished(False, ())
        for batch in self._batches(chat_id):
            if isinstance(batch, reader.Finished):
                finished = batch
            else:
                with self._assistant.pack_lock:
                    self._store_batch(chat_id, batch)
        return AttachEnded(chat_id, finished.cancelled, finished.notes, None)

    def _batches(self, chat_id: int) -> Iterator[list[Extract] | reader.Finished]:
        """Extracts in groups, then the end. A group closes when it is large or when nothing more waits."""
        waiting: list[Extract] = []
        chars = done = total = 0
        while True:
            event = self._events.get()
            if isinstance(event, reader.Found):
                total += event.total
                if event.has_tree:
                    with self._assistant.pack_lock:
                        seq = self._assistant.store().write(partial(packs.reserve_seq, chat_id=chat_id)).result()
                    self._tree_seqs[event.source] = seq
            elif isinstance(event, reader.Progress):
                self._on_event(AttachProgress(done, total, event.name, event.page, event.pages))
            elif isinstance(event, reader.Read):
                done += event.extract.kind != folder_tree.KIND
                waiting.append(event.extract)
                chars += sum(len(page.text) for page in event.extract.pages)
                self._on_event(AttachProgress(done, max(total, done), event.extract.name, 0, 0))
            full = chars >= BATCH_CHARS or len(waiting) >= BATCH_DOCUMENTS
            if waiting and (full or self._events.empty() or isinstance(event, reader.Finished)):
                yield waiting
                waiting, chars = [], 0
            if isinstance(event, reader.Finished):
                yield event
                return

    def _store_batch(self, chat_id: int, extracts: list[Extract]) -> None:
        store = self._assistant.store()
        first = store.read(partial(packs.next_seq, chat_id=chat_id)).result()
        new = iter(range(first, first + len(extracts)))
        kept = [self._tree_seqs.get(each.source) if each.kind == folder_tree.KIND else None for each in extracts]
        seqs = [next(new) if seq is None else seq for seq in kept]
        framed = [
            pack.frame(seq, extract.full_name, [(page.number, page.text) for page in extract.pages])
            if extract.state in (State.READY, State.PARTLY)
            else None
            for seq, extract in zip(seqs, extracts, strict=True)
        ]
        texts = [text for text in framed if text is not None]
        counts = iter(self._assistant.tokenizer.count(texts).result()) if texts else iter(())
        rows = [
            packs.NewEntry(
                seq,
                extract,
                next(counts) if text is not None else None,
                pack.json_fragment(text) if text is not None else None,
            )
            for seq, extract, text in zip(seqs, extracts, framed, strict=True)
        ]
        entries = store.write(
            partial(packs.add_documents, chat_id=chat_id, first_seq=first, rows=rows, at=self._assistant.clock())
        ).result()
        self._on_event(Attached(chat_id, tuple(entries)))
