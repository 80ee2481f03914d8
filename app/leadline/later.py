# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a better moment: questions and warm-ups, and what they cost then.

What lasts is `storage.waiting`, when a moment is there says `due`, and what sends a question is `Assistant.ask`:
nothing is sent here but warm-ups.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from leadline.asking import Asking
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.title import short_title
from leadline.costs import tiers
from leadline.costs.money import Money
from leadline.costs.prices import ONE_TIER
from leadline.errors import AssistantError
from leadline.moments import Moments, When, next_before_peak
from leadline.storage import collections, conversations, waiting
from leadline.storage.ledger import Connection
from leadline.storage.waiting import Kind, WaitingQuestion, WaitsFor
from leadline.warming import Warmed

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of what waits."""

    waiting: WaitingQuestion
    title: str
    """Of its chat or collection; "" for none."""


class Later:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    # -- before it waits -------------------------------------------------------------------------------

    def moments(self, model: Model) -> Future[Moments]:
        """When a question to that model could go instead of now."""
        return self._assistant.run(lambda: self._moments(model))

    def price(
        self,
        chat_id: int | None,
        question: str,
        model: Model,
        mode: Mode,
        when: When,
        *,
        sampling: Sampling | None = None,
        instructions: str | None = None,
    ) -> Future[Money | None]:
        """What a question is expected to cost then; None where that is not known.

        The future fails with AssistantError when it does not fit the model.
        """

        def look() -> Money | None:
            return self._question_price(chat_id, question, model, mode, when, sampling, instructions)

        return self._assistant.run(look)

    def warm_price(self, chat_id: int, model: Model, mode: Mode, when: When) -> Future[Money | None]:
        """The same of reading a chat's documents ahead."""
        return self._assistant.run(
            lambda: self._assistant.warming.priced(chat_id, model, mode, self._instant(when)).price
        )

    def add(
        self,
        chat_id: int | None,
        question: str,
        model: Model,
        mode: Mode,
        when: When,
        *,
        sampling: Sampling,
        instructions: str,
        once: bool = False,
    ) -> Future[WaitingQuestion]:
        """Keep a question until its moment, with its price then, and empty the chat's draft.

        None begins a chat for it, and so does a collection (the chat that holds its documents).
        """
        assistant = self._assistant

        def work() -> WaitingQuestion:
            written = assistant.store().write(put).result()
            assistant.run(lambda: self._promise(written, instructions))
            return written

        def put(con: Connection) -> WaitingQuestion:
            at = assistant.clock()
            target = self._chat_for(con, chat_id, question, model, mode, sampling, instructions, at)
            return waiting.add(
                con,
                target,
                question=question,
                endpoint_id=model.endpoint,
                model=model.id,
                mode=mode,
                at=at,
                sampling=sampling,
                once=once,
                waits_for=when.waits_for,
                not_before=when.not_before,
                draft="" if target == chat_id else None,
            )

        return assistant.run(work)

    def add_warm_up(self, chat_id: int, model: Model, mode: Mode, when: When) -> Future[WaitingQuestion]:
        """Have a chat's documents, or a collection's, read ahead at that moment."""
        assistant = self._assistant

        def work() -> WaitingQuestion:
            promised = assistant.warming.priced(chat_id, model, mode, self._instant(when)).price
            put = partial(
                waiting.add,
                chat_id=chat_id,
                question="",
                endpoint_id=model.endpoint,
                model=model.id,
                mode=mode,
                at=assistant.clock(),
                waits_for=when.waits_for,
                not_before=when.not_before,
                kind=Kind.WARM,
                promised=promised,
                repeats=when.repeats,
            )
            return assistant.store().write(put).result()

        return assistant.run(work)

    # -- while it waits --------------------------------------------------------------------------------

    def listed(self) -> Future[tuple[Entry, ...]]:
        """All that waits but for a reply under way, by its moment; what waits for its user comes first."""

        def look(con: Connection) -> tuple[Entry, ...]:
            found = [each for each in waiting.everything(con) if each.waits_for != WaitsFor.REPLY]
            titles = waiting.titles(con)
            found.sort(key=lambda each: (each.goes_later, each.not_before or each.created_at, each.id))
            return tuple(Entry(each, titles[each.chat_id]) for each in found)

        return self._assistant.read(look)

    def name(self, chat_id: int) -> Future[str]:
        """What a chat or a collection is called."""
        return self._assistant.read(lambda con: conversations.load_chat(con, chat_id).title)

    def price_of(self, asked: WaitingQuestion) -> Future[Money | None]:
        """What one that waits is expected to cost when it goes; now, where it waits for its user."""

        return self._assistant.run(lambda: self.price_now(asked))

    def price_now(self, asked: WaitingQuestion) -> Money | None:
        """The same as `price_of`. Blocking."""
        model = self._assistant.catalogue.find(asked.model, asked.endpoint_id)
        when = When(WaitsFor(asked.waits_for), asked.not_before if asked.goes_later else None)
        if asked.is_warm_up:
            return self._assistant.warming.priced(asked.chat_id, model, asked.mode, self._instant(when)).price
        return self._question_price(asked.chat_id, asked.question, model, asked.mode, when, asked.sampling, None)

    def change(self, asked: WaitingQuestion, question: str, when: When) -> Future[bool]:
        """It goes with these words at that moment; False when it has gone meanwhile."""
        changed = replace(
            asked,
            question=question,
            waits_for=str(when.waits_for),
            not_before=when.not_before,
            problem="",
            repeats=when.repeats,
        )

        def work() -> bool:
            promised = None
            with suppress(AssistantError):
                promised = self.price_now(changed)
            put = partial(waiting.change, changed=replace(changed, promised=promised))
            return self._assistant.store().write(put).result()

        return self._assistant.run(work)

    def following(self, asked: WaitingQuestion) -> WaitingQuestion:
        """One that repeats, as it waits for its next day."""
        timekeeping = self._assistant.timekeeping
        at = (asked.not_before or asked.created_at) + timekeeping.offset
        following = next_before_peak(at, timekeeping.now(), self._assistant.prices.calendar)
        return replace(
            asked, waits_for=str(WaitsFor.TIME), not_before=following - timekeeping.offset, problem="", promised=None
        )

    def warm(self, asked: WaitingQuestion) -> Future[Warmed]:
        """Read the documents of a warm-up that waited; one that repeats waits for its next day from then on.

        Fails with AssistantError; then it waits for its user, or for its next day.
        """
        warmed: Future[Warmed] = Future()
        assistant = self._assistant

        def take(con: Connection) -> None:
            waiting.take(con, asked.id)
            if asked.repeats:
                waiting.restore(con, self.following(asked))

        def work() -> None:
            try:
                model = assistant.catalogue.find(asked.model, asked.endpoint_id)
                sent = assistant.warming.warm_up(asked.chat_id, model, asked.mode, begin=take)
            except AssistantError as problem:
                failed(problem)
                return
            sent.add_done_callback(ended)

        def ended(done: Future[Warmed]) -> None:
            problem = done.exception()
            if problem is None:
                warmed.set_result(done.result())
            elif isinstance(problem, AssistantError) and problem.code != "gone":
                assistant.run(lambda: failed(problem))
            else:
                warmed.set_exception(problem)

        def failed(problem: AssistantError) -> None:
            held = replace(asked, waits_for=str(WaitsFor.USER), problem=problem.title)

            def keep(con: Connection) -> None:
                if asked.repeats:
                    waiting.change(con, self.following(asked))  # unless it waits for that already
                elif not waiting.change(con, held):
                    waiting.restore(con, held)

            with suppress(AssistantError):  # a full disk: what went wrong first is what is told
                assistant.store().write(keep).result()
            warmed.set_exception(problem)

        assistant.run(work)
        return warmed

    def price_together(self, asked: Sequence[WaitingQuestion]) -> Future[Money | None]:
        """What all of these would cost now; None where that is not known of one of them, or is of two currencies."""

        def look() -> Money | None:
            together: Money | None = None
            for each in asked:
                price = self.price_now(each)
                if price is None or (together is not None and together.currency != price.currency):
                    return None
                together = price if together is None else together + price
            return together

        return self._assistant.run(look)

    # -- inside ----------------------------------------------------------------------------------------

    def _moments(self, model: Model) -> Moments:
        assistant = self._assistant
        now, calendar, offset = assistant.timekeeping.now(), assistant.prices.calendar, assistant.timekeeping.offset
        row = assistant.serving.prices(model).row_at(model.id, assistant.serving.currency(model.endpoint), now)
        has_tiers = row is not None and row.tier != ONE_TIER
        is_peak = tiers.tier_at(now, calendar) == tiers.PEAK
        change = tiers.next_change(now, calendar)
        peak = tiers.next_change(change, calendar) if is_peak else change
        endpoint = assistant.serving.row(model.endpoint).endpoint
        return Moments(
            off_peak=change - offset if is_peak and has_tiers else None,
            peak=peak - offset,
            has_tiers=has_tiers,
            tells_balance=endpoint.kind == "deepseek",
        )

    def _instant(self, when: When) -> datetime:
        """When it goes, as far as that is known."""
        now = self._assistant.clock()
        return max(now, when.not_before) if when.not_before is not None else now

    def _promise(self, asked: WaitingQuestion, instructions: str) -> None:
        """Write down what its user can be told that it costs then: after it was kept, as counting takes its time."""
        model = self._assistant.catalogue.find(asked.model, asked.endpoint_id)
        when = When(WaitsFor(asked.waits_for), asked.not_before)
        with suppress(AssistantError):  # what does not fit is said when it goes
            price = self._question_price(
                asked.chat_id, asked.question, model, asked.mode, when, asked.sampling, instructions
            )
            if price is not None:
                self._assistant.store().write(partial(waiting.promise, waiting_id=asked.id, price=price)).result()

    def _question_price(
        self,
        chat_id: int | None,
        question: str,
        model: Model,
        mode: Mode,
        when: When,
        sampling: Sampling | None,
        instructions: str | None,
    ) -> Money | None:
        at = self._instant(when)
        asking = Asking(
            self._assistant, chat_id, question, model.key, mode, sampling=sampling, instructions=instructions, at=at
        )
        forecast = asking.quote().forecast
        return Money(forecast.price_expected, forecast.currency) if forecast.price_expected is not None else None

    def _chat_for(
        self,
        con: Connection,
        chat_id: int | None,
        question: str,
        model: Model,
        mode: Mode,
        sampling: Sampling,
        instructions: str,
        at: datetime,
    ) -> int:
        """The chat that it waits in."""
        title = short_title(question)
        if chat_id is None:
            return conversations.create_chat(
                con,
                endpoint_id=model.endpoint,
                model=model.id,
                mode=mode,
                instructions=instructions,
                title=title,
                at=at,
                sampling=sampling,
            )
        chat = conversations.load_chat(con, chat_id)
        if chat.is_pack and chat.collection_id is not None:
            begun = collections.begin_chat(
                con, chat.collection_id, endpoint_id=model.endpoint, model=model.id, mode=mode, sampling=sampling, at=at
            )
            conversations.rename_chat(con, begun, title=title)
            return begun
        if not chat.turns and instructions != chat.instructions:
            conversations.set_instructions(con, chat_id=chat_id, instructions=instructions)
        return chat_id
