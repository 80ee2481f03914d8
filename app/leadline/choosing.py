# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of documents that were sent and do not stand any more: each way with its price, before it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from leadline.attaching import READ, AttachEvent, framed_entries
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.context import standing
from leadline.context.pack import PackEntry, json_fragment
from leadline.costs.money import Money
from leadline.documents.document import Extract, State
from leadline.documents.events import Read
from leadline.errors import AssistantError
from leadline.planning import Planning
from leadline.shelf import ReadingAgain
from leadline.storage import belonging, conversations, extracts, packs
from leadline.storage.conversations import Chat
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

NOTICE = "notice"
"""Kind of an entry of the pack that is no document, but says something of one."""
CHANGES = "changes"
"""Kind of an entry that holds how a document before it has changed."""


class How(StrEnum):
    """What can be done."""

    IGNORE = "ignore"
    """The model is told to ignore it from here on: what was sent stays, and stays cached."""
    REBUILD = "rebuild"
    """The prompt is built anew, without what does not stand: all after it is read anew."""
    CHANGES = "changes"
    """How the text has changed is appended."""
    NEW = "new"
    """The new text is appended, and said to stand."""
    KEEP = "keep"
    """The old text stands."""


_LATE_WAYS = (How.KEEP, How.REBUILD)


@dataclass(frozen=True, slots=True)
class Way:
    """One way out."""

    how: How
    price: Money | None
    """Of the next question; None where no price is known."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The ways out for some documents of a chat, the cheapest that is right first."""

    chat_id: int
    seqs: tuple[int, ...]
    """All that was sent of them: a file may have been sent in several versions."""
    names: tuple[str, ...]
    ways: tuple[Way, ...]
    extracts: tuple[Extract, ...] = ()
    """Files as they are now, where they changed."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, for Undo."""

    chat_id: int
    states: tuple[tuple[int, State], ...]
    """Documents whose state it changed, as they were."""
    added: tuple[int, ...]
    dropped: tuple[int, ...]
    is_pack: bool = False
    """It was done to a collection."""
    late: tuple[int, ...] = ()
    """Documents of the collection that went out before first questions, and stand at the prompt's head now."""


class Choosing:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def removal(self, chat_id: int, seqs: Sequence[int], model: Model, mode: Mode) -> Future[Offer]:
        """The ways to be rid of documents that were sent."""

        def look() -> Offer:
            chat = self._chat(chat_id)
            gone = _versions(chat, seqs)
            ways = []
            # The chats of a collection begin without it: there is nothing that they would have to ignore.
            for how in (How.REBUILD,) if chat.is_pack else (How.IGNORE, How.REBUILD):
                pack = self._pack(chat, gone, (), how)
                ways.append(Way(how, self._price(chat, pack, model, mode)))
            return Offer(chat_id, tuple(each.seq for each in gone), _names(gone), _sorted(ways))

        return self._assistant.run(look)

    def change(self, chat_id: int, seqs: Sequence[int], model: Model, mode: Mode) -> Future[Offer]:
        """The ways to go on with documents that were sent and whose files have changed; these are read for it.

        An offer without ways: the files cannot be read, or hold what was read of them.
        """

        def look() -> Offer:
            chat = self._chat(chat_id)
            here = [entry for entry in chat.pack if entry.seq in set(seqs) and entry.since_turn is not None]
            reading = _Rereading(self._assistant, chat_id, [entry.seq for entry in here])
            self._assistant.follow(reading)
            ended = reading.done.result()
            if ended.error is not None:
                raise ended.error
            old = {entry.path: entry for entry in here}
            new = [each for each in reading.read if each.state in READ and each.hash != old[each.path].hash]
            gone = _versions(chat, [old[each.path].seq for each in new])
            ways = []
            for how in (How.CHANGES, How.NEW, How.REBUILD, How.KEEP):
                pack = self._pack(chat, gone, new, how)
                if pack is not None:
                    ways.append(Way(how, self._price(chat, pack, model, mode)))
            names = tuple(dict.fromkeys(each.name for each in new))
            return Offer(chat_id, tuple(each.seq for each in gone), names, _sorted(ways) if new else (), tuple(new))

        return self._assistant.run(look)

    def late(self, chat_id: int, model: Model, mode: Mode) -> Future[Offer]:
        """The ways for what came late to a collection: it goes out before each first question, so that what the head
        of the prompt holds stays cached, or the head is built anew with it. Without ways where nothing has.
        """

        def look() -> Offer:
            chat = self._chat(chat_id)
            late = [entry for entry in chat.pack if entry.is_late and entry.frozen is not None]
            ways = [Way(how, self._price(chat, self._pack(chat, (), (), how), model, mode)) for how in _LATE_WAYS]
            return Offer(chat_id, (), _names(late), tuple(ways) if late else ())

        return self._assistant.run(look)

    def take(self, offer: Offer, how: How) -> Future[Done]:
        """Do it: it goes out with the next question. Nothing that was sent is changed by it."""

        def work() -> Done:
            assistant = self._assistant
            with assistant.pack_lock:
                chat = self._chat(offer.chat_id)
                gone = [entry for entry in chat.pack if entry.seq in offer.seqs and entry.since_turn is not None]
                first = assistant.store().read(partial(packs.next_seq, chat_id=chat.id)).result()
                rows = self._rows(chat, gone, offer.extracts, how, first) or ()
                dropped = tuple(entry.seq for entry in gone) if how is How.REBUILD else ()
                is_removal = not offer.extracts and how is not How.KEEP and not chat.is_pack
                late = _late(chat, dropped) if how is How.REBUILD else ()
                states = tuple((entry.seq, entry.state) for entry in gone) if is_removal else ()

                def keep(con: Connection) -> None:
                    if rows:
                        packs.add_documents(con, chat.id, first_seq=first, rows=rows, at=assistant.clock())
                    if chat.is_pack:
                        packs.remove_entries(con, chat.id, dropped)
                        packs.set_late(con, chat.id, (*late, *(row.seq for row in rows)), late=how is not How.REBUILD)
                    else:
                        belonging.drop(con, chat.id, dropped)
                    for seq, _ in states:
                        packs.set_state(con, chat.id, seq, State.LEFT_OUT)

                assistant.store().write(keep).result()
            assistant.shelf.pack_changed(chat.id)
            return Done(chat.id, states, tuple(row.seq for row in rows), dropped, chat.is_pack, late)

        return self._assistant.run(work)

    def undo(self, done: Done) -> Future[None]:
        """As it was before, as long as no question was sent since."""

        def keep(con: Connection) -> None:
            packs.remove_entries(con, done.chat_id, done.added)
            if done.is_pack:
                packs.restore_entries(con, done.chat_id, done.dropped)
                packs.set_late(con, done.chat_id, done.late, late=True)
            else:
                belonging.drop(con, done.chat_id, done.dropped, dropped=False)
            for seq, state in done.states:
                packs.set_state(con, done.chat_id, seq, state)

        def work() -> None:
            self._assistant.store().write(keep).result()
            self._assistant.shelf.pack_changed(done.chat_id)

        return self._assistant.run(work)

    # -- inside ----------------------------------------------------------------------------------------

    def _chat(self, chat_id: int) -> Chat:
        return self._assistant.store().read(partial(conversations.load_chat, chat_id=chat_id)).result()

    def _price(self, chat: Chat, pack: tuple[PackEntry, ...] | None, model: Model, mode: Mode) -> Money | None:
        """Of the next question on that pack; None where it does not fit, or is not known."""
        try:
            planning = Planning(
                self._assistant,
                replace(chat, pack=pack or chat.pack),
                "",
                model,
                mode,
                self._assistant.clock(),
                sampling=chat.sampling,
            )
            forecast = planning.quote().forecast
        except AssistantError:
            return None
        price: Decimal | None = forecast.price_expected
        return Money(price, forecast.currency) if price is not None else None

    def _pack(
        self, chat: Chat, gone: Sequence[PackEntry], new: Sequence[Extract], how: How
    ) -> tuple[PackEntry, ...] | None:
        """The pack as it would be then; None where that way is not open."""
        first = max((entry.seq for entry in chat.pack), default=0) + 1
        rows = self._rows(chat, gone, new, how, first)
        if rows is None:
            return None
        seqs = {entry.seq for entry in gone} if how is How.REBUILD else set()
        kept = (replace(entry, is_dropped=True) if entry.seq in seqs else entry for entry in chat.pack)
        pack = (*kept, *(packs.entry_of(row) for row in rows))
        if not chat.is_pack:
            return pack
        # A head that is built anew takes in what had come later.
        late = {row.seq for row in rows} | {entry.seq for entry in chat.pack if entry.is_late}
        return tuple(replace(entry, is_late=entry.seq in late and how is not How.REBUILD) for entry in pack)

    def _rows(
        self, chat: Chat, gone: Sequence[PackEntry], new: Sequence[Extract], how: How, first: int
    ) -> list[packs.NewEntry] | None:
        """What is appended, with the numbers from `first` on."""
        if how is How.KEEP:
            return []
        if how is How.IGNORE:
            texts = [
                (notice_of(entry), standing.ignored(entry.document_id, entry.name)) for entry in newest_whole(gone)
            ]
            return self._framed(texts, first)
        if how is How.REBUILD:
            return framed_entries(self._assistant.tokenizer, list(enumerate(new, first)))
        old = {entry.path: entry for entry in newest_whole(gone)}
        if how is How.NEW:
            rows = framed_entries(self._assistant.tokenizer, list(enumerate(new, first)))
            told = [standing.replaced(old[row.extract.path].document_id, row.seq, row.extract.name) for row in rows]
            counts = self._assistant.tokenizer.count(told).result()
            return [
                replace(
                    row,
                    fragment=json_fragment(text) + (row.fragment or b""),
                    tokens=(row.tokens or 0) + tokens,
                    cut=None,
                )
                for row, text, tokens in zip(rows, told, counts, strict=True)
            ]
        newest = {entry.path: entry for entry in gone}
        texts = []
        for each in new:
            seq = newest[each.path].seq
            before = self._assistant.store().read(partial(extracts.pages, chat_id=chat.id, seq=seq)).result()
            text = standing.changed(
                old[each.path].document_id,
                each.name,
                [(page.number, page.text) for page in before],
                [(page.number, page.text) for page in each.pages],
            )
            if text is None or not before:
                return None
            texts.append((replace(each, kind=CHANGES), text))
        return self._framed(texts, first)

    def _framed(self, texts: Sequence[tuple[Extract, str]], first: int) -> list[packs.NewEntry]:
        counts = self._assistant.tokenizer.count([text for _, text in texts]).result() if texts else ()
        return [
            packs.NewEntry(seq, extract, tokens, json_fragment(text))
            for seq, ((extract, text), tokens) in enumerate(zip(texts, counts, strict=True), first)
        ]


class _Rereading(ReadingAgain):
    """Reads files of the pack without putting them there."""

    def __init__(self, assistant: Assistant, chat_id: int, seqs: Sequence[int]) -> None:
        super().__init__(assistant, chat_id, seqs, _unheard, ticked=False)
        self.read: list[Extract] = []

    def _store_batch(self, chat_id: int, batch: list[Read]) -> None:
        self.read += [each.extract for each in batch if each.extract.path in self._old]

    def _finish(self, chat_id: int) -> None:
        """The pack is as it was."""


def _unheard(event: AttachEvent) -> None:
    """Nobody follows it: the offer says how it ended."""


def _versions(chat: Chat, seqs: Sequence[int]) -> list[PackEntry]:
    """These documents, and all that was sent of the same files."""
    paths = {entry.path for entry in chat.pack if entry.seq in set(seqs)}
    return [
        entry
        for entry in chat.pack
        if entry.path in paths and entry.since_turn is not None and entry.kind != NOTICE and not entry.is_dropped
    ]


def _late(chat: Chat, gone: Sequence[int]) -> tuple[int, ...]:
    """What of a collection has come later, and stays."""
    return tuple(entry.seq for entry in chat.pack if entry.is_late and entry.seq not in gone)


def newest_whole(entries: Sequence[PackEntry]) -> list[PackEntry]:
    """The newest whole text of each file: what changes are told of."""
    newest = {entry.path: entry for entry in entries if entry.kind != CHANGES}
    return list(newest.values())


def _names(entries: Sequence[PackEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.name for entry in entries))


def _sorted(ways: Sequence[Way]) -> tuple[Way, ...]:
    """The cheapest first; what leaves an old text standing is not right, and comes last."""
    return tuple(
        sorted(
            ways,
            key=lambda way: (way.how is How.KEEP, way.price is None, way.price.amount if way.price else Decimal(0)),
        )
    )


def notice_of(entry: PackEntry) -> Extract:
    """An entry that says something of this one."""
    return Extract(
        path=entry.path,
        name=entry.name,
        source=entry.source,
        kind=NOTICE,
        state=State.READY,
        hash="",
        size_bytes=0,
        reader_version="",
        notes=(),
        pages=(),
    )
