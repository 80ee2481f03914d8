# SPDX-License-Identifier: AGPL-3.0-or-later
"""The budget guard: the one door through which requests that cost money go to the service.

Each is weighed against the user's limits first, and what it may cost at the most is kept aside until its bill is in
the ledger, in the database that window and terminal share. `weighing` says what fits, `limiting` shows and sets the
limits, `storage.reservations` has what is kept aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from leadline.catalogue import Model
from leadline.chat.reply import Ended, Started, StreamEvent
from leadline.costs import budget
from leadline.costs.bill import LedgerEntry
from leadline.costs.prices import PriceTable
from leadline.errors import AssistantError
from leadline.provider.client import Call
from leadline.provider.endpoints import Endpoint
from leadline.storage import ledger, reservations
from leadline.storage.ledger import Connection
from leadline.weighing import OVER, REFUSED, Clamp, Together, Verdict, Wanted, most_of, too_much, weigh, weigh_together

if TYPE_CHECKING:
    from leadline.assistant import Assistant

T = TypeVar("T")

_FOREIGN_MARGIN = 2
"""A prompt that was counted by another vocabulary than the server's is taken to be so many times as long."""
_NOT_SENT = ("redirected",)
"""Codes of failures after a response of somebody else than the service."""
_FITTING_TRIES = 4


@dataclass(slots=True)
class Permit:
    """A request that may be sent, with what is kept aside for it."""

    wanted: Wanted
    turn_id: int | None
    chat_id: int | None
    despite: bool
    reservation: int | None
    may_have_cost: bool = False
    """The service began to answer."""


class Guarding:
    """A part of the assistant. What blocks says so."""

    def __init__(self, assistant: Assistant, is_alive: Callable[[str], bool]) -> None:
        self._assistant = assistant
        self._is_alive = is_alive

    # -- before a send ---------------------------------------------------------------------------------

    def wanted(self, model: Model, *, tokens: int, max_tokens: int, at: datetime, is_exact: bool = True) -> Wanted:
        """A request to that model. Blocking, as `Serving`; not for the storage's threads."""
        serving = self._assistant.serving
        currency = serving.currency(model.endpoint)
        if model.endpoint == "local":
            return Wanted(model.label, tokens, max_tokens, currency, (), True, at)
        made = self.wanted_by(
            serving.prices(model), model.id, currency, tokens=tokens, max_tokens=max_tokens, at=at, name=model.label
        )
        if not is_exact:
            made = replace(made, tokens=tokens * _FOREIGN_MARGIN)
        return replace(made, is_known=made.is_known and serving.is_priced(model))

    def wanted_by(
        self,
        prices: PriceTable,
        model: str,
        currency: str,
        *,
        tokens: int,
        max_tokens: int,
        at: datetime,
        name: str = "",
    ) -> Wanted:
        """The same for a model that is no part of the catalogue yet."""
        sent_at = at + self._assistant.timekeeping.offset  # by the service's clock
        rows = budget.may_count(prices, model, currency, sent_at, max_tokens)
        costs = any(row.hit or row.miss or row.output for row in rows)
        own = {row.currency for row in self._assistant.serving.rows if row.currency}
        in_use = frozenset({self._assistant.currency, *own})
        return Wanted(name or model, tokens, max_tokens, currency, rows if costs else (), bool(rows), at, in_use)

    def look(self, wanted: Wanted, chat_id: int | None, *, despite: bool = False) -> Verdict:
        """What the limits leave of it now. Blocking; nothing is kept aside yet."""
        weigh = partial(self._weigh, wanted=wanted, chat_id=chat_id, despite=despite)
        return self._assistant.store().read(weigh).result()

    def look_together(self, wanted: Sequence[Wanted], chat_id: int | None) -> Together:
        """The same for several that are to go out at once. Blocking."""
        look = partial(weigh_together, wanted=wanted, chat_id=chat_id, refuses=self._refuses)
        return self._assistant.store().read(look).result()

    def fit(
        self, wanted: Wanted, chat_id: int | None, begin: Callable[[Wanted, Clamp | None], T], *, despite: bool = False
    ) -> T:
        """`begin` with the request as the limits let it be: it saves what is sent, with a `permit`. Blocking.

        Raises:
            AssistantError: it does not fit (code OVER or REFUSED), or `begin` cannot save it.
        """
        for tries_left in reversed(range(_FITTING_TRIES)):
            verdict = self.look(wanted, chat_id, despite=despite)
            if verdict.problem is not None:
                raise verdict.problem
            try:
                return begin(replace(wanted, max_tokens=verdict.max_tokens), verdict.clamp)
            except AssistantError as problem:
                # Another send, of the terminal perhaps, has taken of what was left meanwhile.
                if problem.code not in (OVER, REFUSED) or not tries_left:
                    raise
        raise AssertionError("a loop that returns or raises")

    def permit(
        self, con: Connection, wanted: Wanted, *, chat_id: int | None, turn_id: int | None = None, despite: bool = False
    ) -> Permit:
        """Keep aside what it may cost, in the transaction that saves what is sent.

        Raises:
            AssistantError: it does not fit (code OVER or REFUSED), or not with so long an answer.
        """
        reservations.keep_of_dead(con, self._is_alive)
        verdict = self._weigh(con, wanted, chat_id, despite=despite)
        if verdict.problem is not None:
            raise verdict.problem
        if verdict.clamp is not None:
            raise too_much(wanted, verdict.clamp.room, wanted.max_tokens, refuses=self._refuses)
        permit = Permit(wanted, turn_id, chat_id, despite, None)
        self._reserve(con, permit)
        return permit

    def admit(self, wanted: Wanted, chat_id: int | None = None, turn_id: int | None = None) -> Permit:
        """The same for a small request beside the replies. Blocking.

        Raises:
            AssistantError: as `permit`.
        """
        return (
            self._assistant.store()
            .write(partial(self.permit, wanted=wanted, chat_id=chat_id, turn_id=turn_id))
            .result()
        )

    def _reserve(self, con: Connection, permit: Permit) -> None:
        wanted = permit.wanted
        if wanted.rows:
            permit.reservation = reservations.reserve(
                con,
                turn_id=permit.turn_id,
                chat_id=permit.chat_id,
                writer=self._assistant.writer,
                at=wanted.at,
                amount=most_of(wanted).amount,
                currency=wanted.currency,
            )

    def _weigh(self, con: Connection, wanted: Wanted, chat_id: int | None, *, despite: bool) -> Verdict:
        return weigh(con, wanted, chat_id, refuses=self._refuses, despite=despite)

    @property
    def _refuses(self) -> bool:
        return self._assistant.settings.over_limit == "refuse"

    # -- the send --------------------------------------------------------------------------------------

    def stream(
        self,
        permit: Permit,
        endpoint: Endpoint,
        key: str,
        body: bytes,
        on_event: Callable[[StreamEvent], None],
        *,
        beta: bool = False,
    ) -> Call:
        """Post it, as `Service.stream`; whoever writes its bill calls `settle` there."""
        is_answered = False

        def take(event: StreamEvent) -> None:
            nonlocal is_answered
            if isinstance(event, Started):
                is_answered = permit.may_have_cost = True
            elif isinstance(event, Ended) and getattr(event.error, "code", "") in _NOT_SENT:
                permit.may_have_cost = False
            on_event(event)

        def may_repeat() -> Future[bool]:
            """A try that the service began to answer may be billed, though nothing of it came."""
            nonlocal is_answered
            if is_answered and permit.reservation is not None:
                is_answered = permit.may_have_cost = False
                return self._assistant.write(partial(self._repeat, permit=permit))
            done: Future[bool] = Future()
            done.set_result(True)
            return done

        return self._assistant.service.stream(endpoint, key, body, take, beta=beta, may_repeat=may_repeat)

    def _repeat(self, con: Connection, permit: Permit) -> bool:
        """Keep what the try before may have cost, and the same again for the next; False where that does not fit."""
        if permit.reservation is not None:
            reservations.keep(con, permit.reservation)
        permit.reservation = None
        verdict = self._weigh(con, permit.wanted, permit.chat_id, despite=permit.despite)
        if verdict.problem is not None or verdict.clamp is not None:
            return False
        self._reserve(con, permit)
        return True

    def bill(self, con: Connection, permit: Permit, entry: LedgerEntry) -> int:
        """Write its line of the ledger, and settle; gives the line's id."""
        line = ledger.put_entry(con, entry, chat_id=permit.chat_id if entry.turn_id is None else None)
        self.settle(con, permit, line)
        return line

    def settle(self, con: Connection, permit: Permit, ledger_id: int | None) -> None:
        """The send is over; `ledger_id` is its line in the ledger, None where there is none."""
        if permit.reservation is None:
            return
        if ledger_id is None and permit.may_have_cost:
            reservations.keep(con, permit.reservation)
        else:
            reservations.settle(con, permit.reservation, ledger_id)
