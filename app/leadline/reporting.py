# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the documents of a chat and what is not: figures of each, its chapters, its pages; and what they take."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.context.pack import PackEntry
from leadline.documents.document import Extract, Heading, Note
from leadline.documents.report import Summary, summary
from leadline.host import pastes
from leadline.storage import disk_use, extracts, packs
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

BATCH = 50
"""Documents that are looked through in one reading of the database."""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One document of a pack, in figures."""

    entry: PackEntry
    summary: Summary


@dataclass(frozen=True, slots=True)
class PageTokens:
    """One page of a document."""

    number: int
    tokens: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """What a document consists of."""

    outline: tuple[Heading, ...]
    pages: tuple[PageTokens, ...]


class Reporting:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def report(self, chat_id: int, seqs: Sequence[int] = ()) -> Future[tuple[DocumentReport, ...]]:
        """The figures of these documents, or of all of the chat, in the order of the pack."""
        return self._assistant.run(lambda: tuple(self._reports(chat_id, frozenset(seqs))))

    def inside(self, chat_id: int, seq: int) -> Future[Inside]:
        """The table of contents of a document and the tokens of its pages, from the database.

        The tokens are those of the pages as they are sent: with its first and last line they are the document's.
        """

        def look() -> Inside:
            store = self._assistant.store()
            outline = store.read(partial(extracts.outline, chat_id=chat_id, seq=seq)).result()
            pages = store.read(partial(extracts.pages, chat_id=chat_id, seq=seq)).result()
            name = store.read(partial(extracts.name_of, chat_id=chat_id, seq=seq)).result()
            counts = self._assistant.counting.pages(name, pages).result() if pages else ()
            told = [PageTokens(page.number, tokens, page.notes) for page, tokens in zip(pages, counts, strict=True)]
            return Inside(outline, tuple(told))

        return self._assistant.run(look)

    def disk_use(self) -> Future[int]:
        """What the texts of all documents take on disk, in bytes, with what was pasted."""
        return self._assistant.run(self._bytes)

    def clean_up(self) -> Future[tuple[int, int]]:
        """Forget the texts that no chat uses any more; gives the bytes that are left, and those that became free."""

        def work() -> tuple[int, int]:
            before = self._bytes()
            store = self._assistant.store()
            store.write(disk_use.clean_up).result()
            pastes.drop_unused(self._pastes, store.read(disk_use.paths_in_use).result())
            after = self._bytes()
            return after, max(0, before - after)

        return self._assistant.run(work)

    @property
    def _pastes(self) -> Path:
        return self._assistant.paths.data / pastes.FOLDER

    def _bytes(self) -> int:
        kept = self._assistant.store().read(disk_use.documents_bytes).result()
        return kept + pastes.size_bytes(self._pastes)

    def _reports(self, chat_id: int, seqs: frozenset[int]) -> list[DocumentReport]:
        store = self._assistant.store()
        pack = store.read(partial(packs.load_pack, chat_id=chat_id)).result()
        chosen = [entry for entry in pack if not seqs or entry.seq in seqs]
        found: list[DocumentReport] = []
        for at in range(0, len(chosen), BATCH):
            some = chosen[at : at + BATCH]

            def look(con: Connection, some: Sequence[PackEntry] = some) -> list[Summary]:
                return [summary(_extract(con, chat_id, entry)) for entry in some]

            figures = store.read(look).result()
            found += [DocumentReport(entry, each) for entry, each in zip(some, figures, strict=True)]
        return found


def _extract(con: Connection, chat_id: int, entry: PackEntry) -> Extract:
    """The document as it was read; the notes of its pages are on them."""
    pages = extracts.pages(con, chat_id, entry.seq) if entry.pages else ()
    on_pages = {note for page in pages for note in page.notes}
    return Extract(
        path=entry.path,
        name=entry.name,
        source=entry.source,
        kind=entry.kind,
        state=entry.state,
        hash=entry.hash,
        size_bytes=0,
        reader_version="",
        notes=tuple(note for note in entry.notes if note not in on_pages),
        pages=pages,
    )
