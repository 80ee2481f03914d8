# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that were sent, were taken out of the conversation, and are to stand again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from leadline.choosing import NOTICE, newest_whole, notice_of
from leadline.context import standing
from leadline.context.pack import PackEntry, json_fragment
from leadline.documents.document import State
from leadline.storage import belonging, conversations, packs, ticks
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant


class Restoring:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def restore(self, chat_id: int, seqs: Sequence[int]) -> Future[None]:
        """What was to leave the prompt stays; what the model was told to ignore, or is about to be told, stands.

        Nothing that was sent is changed: where the model was told already, the next question tells it otherwise.
        """

        def work() -> None:
            assistant = self._assistant
            with assistant.pack_lock:
                read = partial(conversations.load_chat, chat_id=chat_id)
                chat = assistant.store().read(read).result()
                sent = [entry for entry in chat.pack if entry.since_turn is not None and entry.kind != NOTICE]
                here = [entry for entry in sent if entry.seq in set(seqs)]
                staying = [entry.seq for entry in here if entry.is_dropped]
                paths = {entry.path for entry in here if entry.state is State.LEFT_OUT}
                ignored = [entry for entry in sent if entry.path in paths and entry.state is State.LEFT_OUT]
                notices = [entry for entry in chat.pack if entry.kind == NOTICE and entry.path in paths]
                untold = [each.seq for each in notices if each.since_turn is None]
                last_told = {each.path: each for each in notices if each.since_turn is not None}
                first = assistant.store().read(partial(packs.next_seq, chat_id=chat_id)).result()
                rows = self._rows([entry for entry in newest_whole(ignored) if _is_ignored(entry, last_told)], first)

                def keep(con: Connection) -> None:
                    belonging.drop(con, chat_id, staying, dropped=False)
                    packs.remove_entries(con, chat_id, untold)
                    if rows:
                        packs.add_documents(con, chat_id, first_seq=first, rows=rows, at=assistant.clock())
                    ticks.stand(con, chat_id, [entry.seq for entry in ignored])

                assistant.store().write(keep).result()
            assistant.shelf.pack_changed(chat_id)

        return self._assistant.run(work)

    def _rows(self, entries: Sequence[PackEntry], first: int) -> list[packs.NewEntry]:
        texts = [standing.restored(entry.document_id, entry.name) for entry in entries]
        counts = self._assistant.tokenizer.count(texts).result() if texts else ()
        return [
            packs.NewEntry(seq, notice_of(entry), tokens, json_fragment(text))
            for seq, (entry, text, tokens) in enumerate(zip(entries, texts, counts, strict=True), first)
        ]


def _is_ignored(entry: PackEntry, last_told: Mapping[str, PackEntry]) -> bool:
    """Whether the last that the model was told of the document is that it is to be ignored."""
    told = last_told.get(entry.path)
    return told is not None and told.frozen != json_fragment(standing.restored(entry.document_id, entry.name))
