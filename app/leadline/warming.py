# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next chat on the same documents: it begins with the very bytes of the old one. And a pack that is read ahead."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.place import AT_END
from leadline.chat.reply import Ended, Started, StreamEvent
from leadline.chat.request import RequestPlan, build_body
from leadline.context.tokenizer import Cut, Measured
from leadline.costs import bill, holding
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.gathering import gather
from leadline.guarding import Permit
from leadline.storage import conversations, copying, ledger, prefixes
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class WarmUp:
    """What warming up a chat's documents takes."""

    tokens: int
    """Of the instructions and the documents."""
    held_tokens: int
    """Of these, what is probably stored already."""
    price: Money | None
    """None where it is not known."""


@dataclass(frozen=True, slots=True)
class Warmed:
    """What it did cost."""

    hit: int
    miss: int
    price: Money | None


class Warming:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def new_chat(self, chat_id: int) -> Future[int]:
        """Begin a chat with the documents of this one's branch on screen, in their order and bytes; gives its id.

        It has the same instructions, model and mode. What is to be ignored, or has left, does not come with it.
        """
        return self._assistant.write(partial(copying.copy_chat, chat_id=chat_id, at=self._assistant.clock()))

    def price(self, chat_id: int, model: Model, mode: Mode, at: datetime | None = None) -> Future[WarmUp]:
        """What it would cost now, or at that time, to have the chat's documents read and stored."""
        return self._assistant.run(lambda: self.priced(chat_id, model, mode, at))

    def priced(self, chat_id: int, model: Model, mode: Mode, at: datetime | None = None) -> WarmUp:
        """The same. Blocking."""
        return self._price(self._plan(chat_id, model, mode), model, at)[0]

    def warm_up(
        self, chat_id: int, model: Model, mode: Mode, *, begin: Callable[[Connection], None] = lambda _: None
    ) -> Future[Warmed]:
        """Send the instructions and the documents, for an answer of one token.

        `begin` is what else is written in the moment in which it may be sent: it ends the waiting of one that waited.
        The future fails with AssistantError when that is not possible, or the service refuses.
        """
        warmed: Future[Warmed] = Future()

        def work() -> None:
            try:
                self._send(chat_id, model, mode, warmed, begin)
            except AssistantError as problem:
                warmed.set_exception(problem)
            except Exception as bug:  # the last line of this work: whoever waits must not wait for ever
                warmed.set_exception(bug)

        self._assistant.run(work)
        return warmed

    def head(self, chat_id: int, model: Model, mode: Mode) -> Cut | None:
        """Where the chat's instructions and documents end in a prompt; None where they cannot be stored. Blocking."""
        try:
            plan = self._plan(chat_id, model, mode)
        except AssistantError:
            return None
        return next(reversed(self._assistant.counting.whole(plan).cuts), None)

    def _plan(self, chat_id: int, model: Model, mode: Mode) -> RequestPlan:
        chat = self._assistant.store().read(partial(conversations.load_chat, chat_id=chat_id)).result()
        if model.endpoint == "local":
            raise AssistantError("A model on this computer stores nothing ahead.", "Just ask.", code="bad_argument")
        gathered = gather(chat, "", AT_END)
        if not gathered.pack:
            raise AssistantError("There are no documents to be read ahead.", "Add some first.", code="bad_argument")
        return RequestPlan(
            model=model.id,
            mode=mode,
            max_tokens=1,
            instructions=chat.instructions,
            pack=gathered.pack,
            turns=(),
            tail=b"",
            question="",
            local=False,
            dialect=self._assistant.serving.dialect(model.endpoint),
            is_warm_up=True,
            tools=chat.tools,
        )

    def _price(self, plan: RequestPlan, model: Model, at: datetime | None = None) -> tuple[WarmUp, Measured]:
        assistant, serving = self._assistant, self._assistant.serving
        measured = assistant.counting.whole(plan)
        account, at = serving.held_by(model.endpoint), at or assistant.clock()

        def look(con: Connection) -> holding.Holding:
            known = prefixes.known_prefixes(con, endpoint=account, model=model.id, cuts=measured.cuts, at=at)
            seen = prefixes.experience(con, model.endpoint, model.id) if known else holding.Experience()
            return holding.expect(known, seen)

        held = assistant.store().read(look).result().tokens
        currency = serving.currency(model.endpoint)
        row = serving.prices(model).row_at(model.id, currency, at + assistant.timekeeping.offset)
        cost = bill.cost(hit=held, miss=measured.tokens - held, output=1, row=row) if row is not None else None
        return WarmUp(measured.tokens, held, Money(cost, currency) if cost is not None else None), measured

    def _send(
        self, chat_id: int, model: Model, mode: Mode, warmed: Future[Warmed], begin: Callable[[Connection], None]
    ) -> None:
        assistant = self._assistant
        plan = self._plan(chat_id, model, mode)
        _, measured = self._price(plan, model)
        endpoint, key = assistant.serving.connect(model)
        at = assistant.clock()
        wanted = assistant.guarding.wanted(model, tokens=measured.tokens, max_tokens=1, at=at, is_exact=measured.exact)

        def admit(con: Connection) -> Permit:
            begin(con)
            return assistant.guarding.permit(con, wanted, chat_id=chat_id)

        permit = assistant.store().write(admit).result()

        heard_at = at

        def take(event: StreamEvent) -> None:
            nonlocal heard_at
            if isinstance(event, Started):
                heard_at = assistant.clock()
            elif isinstance(event, Ended):
                if not assistant.serving.is_compatible(model.endpoint):
                    assistant.timekeeping.learn(event.date, heard_at)
                self._end(event, chat_id, model, mode, at, measured, warmed, permit)

        assistant.guarding.stream(permit, endpoint, key, build_body(plan), take)

    def _end(
        self,
        ended: Ended,
        chat_id: int,
        model: Model,
        mode: Mode,
        at: datetime,
        measured: Measured,
        warmed: Future[Warmed],
        permit: Permit,
    ) -> None:
        serving = self._assistant.serving
        entry = bill.entry(
            turn_id=None,
            kind="warm",
            at=at,
            model=model.id if serving.is_compatible(model.endpoint) else ended.model or model.id,
            mode=mode,
            usage=ended.usage,
            prices=serving.prices(model),
            currency=serving.currency(model.endpoint),
            priced_at=at + self._assistant.timekeeping.offset,
        )

        def keep(con: Connection) -> None:
            # A request that was refused or never arrived costs nothing.
            line = None
            if ended.usage is not None or (permit.may_have_cost and ended.state != "failed"):
                line = ledger.put_entry(con, entry, chat_id=chat_id)
            self._assistant.guarding.settle(con, permit, line)
            if ended.usage is not None and measured.cuts:
                end = measured.cuts[-1]
                account = serving.held_by(model.endpoint)
                prefixes.remember_prefix(con, endpoint=account, model=model.id, hash=end.hash, tokens=end.tokens, at=at)

        def told(written: Future[None]) -> None:
            problem = written.exception() or (ended.error if ended.usage is None else None)
            if problem is None and ended.usage is not None:
                warmed.set_result(Warmed(ended.usage.hit, ended.usage.miss, entry.amount))
            else:
                stopped = AssistantError("The documents were not read ahead.", "Try again.", code="cut")
                warmed.set_exception(problem or stopped)

        self._assistant.store().write(keep).add_done_callback(told)
