# SPDX-License-Identifier: AGPL-3.0-or-later
"""The budget guard: the one door through which requests that cost money go to the service.

Each is weighed against the user's limits first, and what it may cost at the most is kept aside until its bill is in
the ledger, in the database that window and terminal share. `costs.budget` has the arithmetic, `storage.reservations`
and `storage.spending_limits` what lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from leadline.catalogue import Model
from leadline.chat.reply import Ended, Started, StreamEvent
from leadline.costs import budget
from leadline.costs.bill import LedgerEntry
from leadline.costs.budget import Room
from leadline.costs.money import Money, shown
from leadline.costs.prices import PriceRow, PriceTable
from leadline.errors import AssistantError
from leadline.provider.client import Call
from leadline.provider.endpoints import Endpoint
from leadline.storage import ledger, reservations, spending_limits
from leadline.storage.ledger import Connection
from leadline.storage.spending_limits import OwnLimit

if TYPE_CHECKING:
    from leadline.assistant import Assistant

T = TypeVar("T")

OVER = "over_limit"
"""Code of a request that does not fit, and may be sent when the user says so."""
REFUSED = "limit_refused"
"""The same where the user wants it refused."""
NO_PRICE = "no_price"
"""Of one whose price is not known, so that no limit can be kept; it may be sent when the user says so."""
_FOREIGN_MARGIN = 2
"""A prompt that was counted by another vocabulary than the server's is taken to be so many times as long."""
_NOT_SENT = ("redirected",)
"""Codes of failures after a response of somebody else than the service."""
_FITTING_TRIES = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as the guard sees it."""

    name: str
    """The model's, as people call it."""
    tokens: int
    """The whole prompt, or more."""
    max_tokens: int
    currency: str
    rows: tuple[PriceRow, ...]
    """All that it may be billed by; none for what costs nothing, or where no price is known."""
    is_known: bool
    """Whether it is known what it costs."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Clamp:
    """An answer that a limit made shorter."""

    max_tokens: int
    room: Room
    currency: str

    @property
    def left(self) -> Money:
        """What is left of the limit."""
        return Money(self.room.left, self.currency)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits leave of a request."""

    max_tokens: int
    most: Money | None
    """What it costs at the most; None where no price is known."""
    clamp: Clamp | None = None
    problem: AssistantError | None = None
    """It does not fit, whatever its answer."""


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


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """The limits for all, and what of them is used."""

    limits: Mapping[tuple[str, str], Decimal]
    """By kind and currency."""
    spent: Mapping[str, Mapping[str, Decimal]]
    """By currency and kind: of this day and this month, sends under way included."""
    currencies: tuple[str, ...]
    """Those of the user's accounts, and of limits that are set."""
    unpriced: tuple[str, ...]
    """Models whose price is not known: no limit can be kept for them."""


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
        return Wanted(name or model, tokens, max_tokens, currency, rows if costs else (), bool(rows), at)

    def look(self, wanted: Wanted, chat_id: int | None, *, despite: bool = False) -> Verdict:
        """What the limits leave of it now. Blocking; nothing is kept aside yet."""
        weigh = partial(self._weigh, wanted=wanted, chat_id=chat_id, despite=despite)
        return self._assistant.store().read(weigh).result()

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
            raise self._too_much(wanted, verdict.clamp.room, Money(verdict.clamp.room.limit, wanted.currency))
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
        whole = budget.ceiling(tokens=wanted.tokens, max_tokens=wanted.max_tokens, rows=wanted.rows, within=None)
        if whole is not None and wanted.rows:
            permit.reservation = reservations.reserve(
                con,
                turn_id=permit.turn_id,
                chat_id=permit.chat_id,
                writer=self._assistant.writer,
                at=wanted.at,
                amount=whole.amount,
                currency=wanted.currency,
            )

    def _weigh(self, con: Connection, wanted: Wanted, chat_id: int | None, *, despite: bool) -> Verdict:
        most = budget.ceiling(tokens=wanted.tokens, max_tokens=wanted.max_tokens, rows=wanted.rows, within=None)
        amount = Money(most.amount, wanted.currency) if most is not None and wanted.is_known else None
        whole = Verdict(wanted.max_tokens, amount)
        refuses = self._assistant.settings.over_limit == "refuse"
        if (wanted.is_known and not wanted.rows) or (despite and not refuses):
            return whole
        limits, spent = self._standing(con, wanted.currency, chat_id, wanted.at)
        if not limits:
            return whole
        if not wanted.is_known:
            return replace(whole, problem=_no_price(wanted.name, REFUSED if refuses else NO_PRICE))
        within = budget.room(limits, spent)
        fits = budget.ceiling(tokens=wanted.tokens, max_tokens=wanted.max_tokens, rows=wanted.rows, within=within)
        if within is None or fits is None:
            return whole if within is None else replace(whole, problem=self._problem(wanted, within))
        clamp = Clamp(fits.max_tokens, within, wanted.currency) if fits.clamped_by is not None else None
        return Verdict(fits.max_tokens, Money(fits.amount, wanted.currency), clamp)

    def _problem(self, wanted: Wanted, within: Room) -> AssistantError:
        least = replace(wanted, max_tokens=min(budget.FEWEST_TOKENS, wanted.max_tokens))
        needs = budget.ceiling(tokens=least.tokens, max_tokens=least.max_tokens, rows=least.rows, within=None)
        return self._too_much(wanted, within, Money(needs.amount if needs is not None else Decimal(0), wanted.currency))

    def _too_much(self, wanted: Wanted, within: Room, needs: Money) -> AssistantError:
        code = REFUSED if self._assistant.settings.over_limit == "refuse" else OVER
        limit, left = Money(within.limit, wanted.currency), Money(within.left, wanted.currency)
        title = _USED_UP[within.kind] if within.left <= 0 else _TOO_MUCH[within.kind]
        title = title.replace("{limit}", shown(limit, "en")).replace("{left}", shown(left, "en"))
        hint = f"Even with a short answer it may cost {shown(needs, 'en')}. Limits are in Settings."
        return AssistantError(title, hint, code=code)

    def _standing(
        self, con: Connection, currency: str, chat_id: int | None, at: datetime
    ) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """The limits in force and what is spent, by kind; nothing is summed where nothing is limited."""
        found = con.execute("SELECT collection_id FROM chat WHERE id = ?", (chat_id,)).fetchone()
        collection_id = found[0] if found is not None else None
        kinds = [kind for kind in budget.KINDS if kind != "collection" or collection_id is not None]
        limits = spending_limits.in_force(con, currency, chat_id, collection_id, kinds)
        if not limits:
            return {}, {}
        midnight = at.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        spent = reservations.spent(
            con,
            currency=currency,
            chat_id=chat_id,
            collection_id=collection_id,
            midnight=midnight,
            month=midnight.replace(day=1),
            kinds=limits,
        )
        return limits, spent

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

    # -- the limits ------------------------------------------------------------------------------------

    def limits(self) -> Future[SpendingLimits]:
        """The limits for all, and what of them is used."""
        return self._assistant.run(self._limits)

    def set_limits(self, limits: Mapping[tuple[str, str], Decimal]) -> Future[None]:
        """These hold from now on, and no others, by kind and currency."""
        return self._assistant.write(partial(spending_limits.put_general, limits=dict(limits)))

    def own_limit(self, kind: str, owner_id: int) -> Future[tuple[OwnLimit, Money]]:
        """The limit of one chat or collection in the account's currency, and what was spent there."""
        currency = self._assistant.currency

        def look(con: Connection) -> tuple[OwnLimit, Money]:
            ids = {"chat_id": None, "collection_id": None, f"{kind}_id": owner_id}
            now = self._assistant.clock()
            spent = reservations.spent(con, currency=currency, midnight=now, month=now, kinds=(kind,), **ids)
            return spending_limits.of_one(con, kind, owner_id, currency), Money(spent[kind], currency)

        return self._assistant.read(look)

    def set_own_limit(
        self, kind: str, owner_id: int, amount: Decimal | None, *, is_lifted: bool = False
    ) -> Future[None]:
        """Give one chat or collection an amount of its own, none at all (`is_lifted`), or again what all have."""
        currency = self._assistant.currency
        return self._assistant.write(
            partial(
                spending_limits.put_of_one,
                kind=kind,
                owner_id=owner_id,
                currency=currency,
                amount=amount,
                is_lifted=is_lifted,
            )
        )

    def _limits(self) -> SpendingLimits:
        assistant, serving = self._assistant, self._assistant.serving
        rows = [row for row in serving.rows if row.endpoint.kind != "local"]
        used = dict.fromkeys((assistant.currency, *(row.currency for row in rows if row.currency)))
        at = assistant.clock()
        midnight = at.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)

        def look(con: Connection) -> SpendingLimits:
            limits = spending_limits.general(con)
            currencies = tuple(dict.fromkeys((*used, *(currency for _, currency in limits))))
            spent = {
                currency: reservations.spent(
                    con,
                    currency=currency,
                    chat_id=None,
                    collection_id=None,
                    midnight=midnight,
                    month=midnight.replace(day=1),
                )
                for currency in currencies
            }
            return SpendingLimits(limits, spent, currencies, unpriced)

        unpriced = tuple(
            f"{model.label} ({row.endpoint.label})"
            for row in rows
            for model in serving.catalogue.of_endpoint(row.endpoint.id)
            if model.state != "gone" and not self.wanted(model, tokens=1, max_tokens=1, at=at).is_known
        )
        return assistant.store().read(look).result()


_TOO_MUCH = {
    "send": "This question costs more than {limit}, the limit of one.",
    "chat": "This question does not fit this chat's limit: {left} of {limit} is left.",
    "collection": "This question does not fit this collection's limit: {left} of {limit} is left.",
    "day": "This question does not fit today's limit: {left} of {limit} is left.",
    "month": "This question does not fit this month's limit: {left} of {limit} is left.",
}
_USED_UP = {
    "send": "The limit of one question is {limit}: nothing can be asked.",
    "chat": "This chat's limit of {limit} is used up.",
    "collection": "This collection's limit of {limit} is used up.",
    "day": "Today's limit of {limit} is used up.",
    "month": "This month's limit of {limit} is used up.",
}


_SHORTER = {
    "send": "The answer is limited to {number} tokens: one question may cost {left}.",
    "chat": "The answer is limited to {number} tokens: {left} of this chat's limit is left.",
    "collection": "The answer is limited to {number} tokens: {left} of this collection's limit is left.",
    "day": "The answer is limited to {number} tokens: {left} of today's limit is left.",
    "month": "The answer is limited to {number} tokens: {left} of this month's limit is left.",
}


def in_words_of(clamp: Clamp) -> str:
    """Which limit makes the answer shorter, as a sentence in English."""
    words = _SHORTER[clamp.room.kind].replace("{number}", f"{clamp.max_tokens:,}")
    return words.replace("{left}", shown(clamp.left, "en"))


def _no_price(name: str, code: str) -> AssistantError:
    return AssistantError(
        f"No price is known for {name}: your limits cannot be kept.",
        "Enter its price in Settings, Endpoints; 0 where it is free.",
        code=code,
    )
