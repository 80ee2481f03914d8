# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collections: a pack with a name, and the chats that begin with it. What its next question costs, what has changed."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.place import AT_END
from leadline.costs import bill, holding, tiers
from leadline.costs.cooling import UNLIKELY_FROM
from leadline.costs.money import Money
from leadline.costs.prices import ONE_TIER
from leadline.documents.changes import Change, check
from leadline.documents.quick_look import not_as_marked
from leadline.errors import AssistantError
from leadline.planning import LARGE_TOKENS, Planning
from leadline.storage import collections, conversations, files, prefixes
from leadline.storage.collections import CollectionRow
from leadline.storage.conversations import Chat, ChatRow
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

SHORT_IDLE = timedelta(hours=6)
"""Who comes back sooner knows what stands there."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection as its line in the list shows it."""

    row: CollectionRow
    chats: tuple[ChatRow, ...]
    """Newest first."""
    is_warm: bool
    """The service probably holds what its chats begin with."""
    first: Money | None
    """Input of a chat's first question when nothing is held any more; None where no price is known."""
    later: Money | None
    """The same when the head of the prompt is held."""
    is_local: bool
    """A model on this computer answers, which holds nothing."""


@dataclass(frozen=True, slots=True)
class Differences:
    """How many files of a pack are not what was read of them any more."""

    changed: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class ComingBack:
    """What it takes to go on with a chat after a while."""

    idle: timedelta
    tokens: int
    price: Money | None
    """Of the next question's input, with nothing held; None where no price is known."""
    other_price: Money | None
    """The same in the other tier; None where prices have one."""
    is_peak: bool
    """Whether the price of now is that of peak hours."""
    differences: Differences


class Collecting:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def make(self, chat_id: int, name: str) -> Future[int]:
        """Make a collection of a chat's documents, with its instructions, model and mode; the chat belongs to it.

        Gives its id. What is to be ignored in the chat, or has left, does not come with it.
        """
        return self._assistant.write(
            partial(collections.make_collection, chat_id=chat_id, name=name, at=self._assistant.clock())
        )

    def all(self) -> Future[tuple[Collection, ...]]:
        """The collections by name, with their chats and prices. Quick: nothing is counted, no file is looked at."""
        return self._assistant.run(self._all)

    def count_heads(self) -> Future[bool]:
        """Count the heads of prompts that were not counted as they are now; whether there was one.

        Only then it is known whether the service holds them: for where nobody waits, as it may take seconds.
        """
        return self._assistant.run(self._count_heads)

    def differences(self, chat_id: int) -> Future[Differences]:
        """How many files behind a chat's pack, or a collection's, are different on disk now."""
        return self._assistant.run(lambda: self._differences(chat_id))

    def begin_chat(self, collection_id: int, model: Model, mode: Mode, sampling: Sampling) -> Future[Chat]:
        """Begin a chat with the collection's documents, in their bytes; gives it."""

        def begin(con: Connection) -> Chat:
            made = collections.begin_chat(
                con,
                collection_id,
                endpoint_id=model.endpoint,
                model=model.id,
                mode=mode,
                sampling=sampling,
                at=self._assistant.clock(),
            )
            return conversations.load_chat(con, made)

        return self._assistant.write(begin)

    def move(self, chat_id: int, collection_id: int | None) -> Future[int | None]:
        """Put a chat into a collection, or with None out of it; gives the one it was in."""
        return self._assistant.write(partial(collections.move_chat, chat_id=chat_id, collection_id=collection_id))

    def keep_mode(self, chat_id: int, model: Model, mode: Mode, sampling: Sampling) -> Future[None]:
        """Ask that model in that mode from now on, in chats that begin with the pack of this chat."""

        def keep(con: Connection) -> None:
            conversations.set_chat_mode(con, chat_id, endpoint_id=model.endpoint, model=model.id, mode=mode)
            conversations.set_sampling(con, chat_id, sampling)

        return self._assistant.write(keep)

    def coming_back(self, chat_id: int, model: Model, mode: Mode) -> Future[ComingBack | None]:
        """What going on with a large chat costs that was not used for hours; None where that is no question.

        That is for one that is small or was just used, and for what the service probably holds still.
        """
        return self._assistant.run(lambda: self._coming_back(chat_id, model, mode))

    # -- inside ----------------------------------------------------------------------------------------

    def _all(self) -> tuple[Collection, ...]:
        def look(con: Connection) -> list[tuple[CollectionRow, tuple[ChatRow, ...]]]:
            return [(row, tuple(collections.chats_of(con, row.id))) for row in collections.list_collections(con)]

        return tuple(self._priced(row, chats) for row, chats in self._assistant.store().read(look).result())

    def _priced(self, row: CollectionRow, chats: tuple[ChatRow, ...]) -> Collection:
        model = self._model(row.model, row.endpoint_id)
        is_unknown = row.reads_on_demand and row.head is None
        if model is None or model.endpoint == "local" or is_unknown:
            return Collection(row, chats, False, None, None, model is not None and not is_unknown)
        head = row.head.tokens if row.head is not None else row.head_tokens
        late = 0 if row.reads_on_demand else row.late_tokens
        at = self._assistant.timekeeping.now()
        first = self._input_price(model, at, hit=0, miss=head + late)
        later = self._input_price(model, at, hit=head, miss=late)
        return Collection(row, chats, self._is_warm(row, model), first, later, False)

    def _is_warm(self, row: CollectionRow, model: Model) -> bool:
        if row.head is None:
            return False
        account, at = self._assistant.serving.held_by(model.endpoint), self._assistant.clock()
        head = row.head

        def look(con: Connection) -> holding.Holding:
            known = prefixes.known_prefixes(con, endpoint=account, model=model.id, cuts=[head], at=at)
            own = prefixes.experience(con, model.endpoint, model.id) if known else holding.Experience()
            return holding.expect(known, own)

        return self._assistant.store().read(look).result().tokens > 0

    def _input_price(self, model: Model, at: datetime, *, hit: int, miss: int) -> Money | None:
        currency = self._assistant.serving.currency(model.endpoint)
        row = self._assistant.serving.prices(model).row_at(model.id, currency, at)
        return Money(bill.cost(hit=hit, miss=miss, output=0, row=row), currency) if row is not None else None

    def _model(self, name: str, endpoint_id: str) -> Model | None:
        try:
            return self._assistant.catalogue.find(name, endpoint_id)
        except AssistantError:
            return None

    def _count_heads(self) -> bool:
        store = self._assistant.store()
        is_news = False
        for row in store.read(collections.list_collections).result():
            model = self._model(row.model, row.endpoint_id)
            if row.head is not None or not row.documents or model is None or model.endpoint == "local":
                continue
            head = self._assistant.warming.head(row.chat_id, model, row.mode)
            if head is not None and not store.read_only:
                store.write(partial(collections.keep_head, collection_id=row.id, of=row.of, head=head)).result()
                is_news = True
        return is_news

    def _differences(self, chat_id: int) -> Differences:
        store = self._assistant.store()
        looks = store.read(partial(files.marks, chat_id=chat_id)).result().looks
        odd = set(not_as_marked(looks))
        if not odd:
            return Differences()
        pack = store.read(partial(files.pack_files, chat_id=chat_id)).result()
        found = [each.change for each in check((file.known for file in pack if file.seq in odd), time.time_ns)]
        return Differences(found.count(Change.CHANGED), found.count(Change.MISSING))

    def _coming_back(self, chat_id: int, model: Model, mode: Mode) -> ComingBack | None:
        assistant = self._assistant
        now = assistant.clock()
        chat = assistant.store().read(partial(conversations.load_chat, chat_id=chat_id)).result()
        used = [turn.asked_at for turn in chat.turns if turn.id in chat.anchors]
        if not used or model.endpoint == "local" or now - used[-1] < SHORT_IDLE:
            return None
        planning = Planning(assistant, chat, "", model, mode, now, place=AT_END, sampling=chat.sampling)
        forecast = planning.quote().forecast
        is_known = forecast.idle_s is not None
        if forecast.tokens < LARGE_TOKENS or (is_known and forecast.cold_chance <= UNLIKELY_FROM):
            return None
        charged_at = assistant.timekeeping.now()
        return ComingBack(
            timedelta(seconds=forecast.idle_s) if forecast.idle_s is not None else now - used[-1],
            forecast.tokens,
            self._input_price(model, charged_at, hit=0, miss=forecast.tokens),
            self._other_price(model, charged_at, forecast.tokens),
            tiers.tier_at(charged_at, assistant.prices.calendar) == tiers.PEAK,
            self._differences(chat_id),
        )

    def _other_price(self, model: Model, now: datetime, tokens: int) -> Money | None:
        """What it costs in the tier that is not that of now."""
        serving = self._assistant.serving
        row = serving.prices(model).row_at(model.id, serving.currency(model.endpoint), now)
        if row is None or row.tier == ONE_TIER:
            return None
        later = tiers.next_change(now, self._assistant.prices.calendar)
        return self._input_price(model, later, hit=0, miss=tokens)
