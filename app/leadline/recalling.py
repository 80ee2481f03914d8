# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same file in ten chats is read once: what was kept of its bytes stands in for reading them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from leadline.documents import recognition
from leadline.documents.document import Extract, Note, State
from leadline.documents.options import ReadOptions
from leadline.documents.source import SourceRequest
from leadline.storage import extracts

if TYPE_CHECKING:
    from leadline.assistant import Assistant


class Recalling:
    """Belongs to the thread of one `Attaching`. Blocking.

    The child that reads compares hashes and says that it knows the bytes; locked files it opens in any case, as their
    password is kept for a session only. What the user ticked in one chat is not ticked in another: kept text is looked
    through for keys as if it had just been read.
    """

    def __init__(
        self, assistant: Assistant, asked: Sequence[SourceRequest], options: Mapping[str, ReadOptions]
    ) -> None:
        self._assistant = assistant
        self._asked = asked
        self._options = options

    def kept(self) -> dict[tuple[int, str], frozenset[str]]:
        """Hashes of what is kept, by size in bytes and reader."""
        return self._assistant.store().read(extracts.kept_hashes).result()

    def filled(self, extract: Extract) -> Extract:
        """An extract with its text: as it was kept, where the reader did not read it."""
        if not extract.is_kept:
            return extract
        read = partial(extracts.known_extract, content_hash=extract.hash, reader_version=extract.reader_version)
        known = self._assistant.store().read(read).result()
        if known is None:  # cleaned up since `kept` was asked for
            return self._read_after_all(extract)
        if note := self._secret(extract, known):
            gone = replace(extract, state=State.LEFT_OUT, hash="", reader_version="", notes=(note,))
            return replace(gone, pages=(), outline=(), is_kept=False)
        return replace(
            extract,
            state=known.state,
            notes=tuple(_renewed(note) for note in known.notes),
            pages=tuple(replace(page, notes=tuple(_renewed(note) for note in page.notes)) for page in known.pages),
            outline=known.outline,
            is_kept=False,
        )

    def _secret(self, extract: Extract, known: Extract) -> Note | None:
        from leadline.documents.leaving_out import Wish  # with a library that the window needs for nothing else
        from leadline.documents.page_secrets import PageSecrets

        own = tuple(mark for mark in self._assistant.keys.marks() if not mark.is_usual)
        wish = Wish.PUT_BACK if self._is_ticked(extract.path) else Wish.FILE
        secrets = PageSecrets(wish, own, len(known.pages))
        for page in known.pages:
            secrets.look(page.number, page.text)
        return secrets.note

    def _is_ticked(self, path: str) -> bool:
        return any(request.takes_keys(path) for request in self._asked)

    def _read_after_all(self, extract: Extract) -> Extract:
        request = next(each for each in self._asked if each.path == extract.source)
        only = replace(request, only=frozenset() if extract.path == extract.source else frozenset({extract.path}))
        job = self._assistant.reader.read([only], lambda _: None, self._options)
        return next(each for each in job.done.result() if each.path == extract.path)


def _renewed(note: Note) -> Note:
    """What is installed may be another by now."""
    return replace(note, detail=recognition.renewed(note.detail))
