# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which document the content filter refuses: requests for one token with halves of the pack, until it is known."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.place import How, Place
from leadline.chat.reply import Ended
from leadline.chat.request import build_body
from leadline.context.pack import PackEntry
from leadline.context.tokenizer import Measured
from leadline.costs import bill
from leadline.costs.forecast import Forecast
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.halving import Bound, Verdict, bound, search
from leadline.host import log
from leadline.planning import Planning, Prepared
from leadline.provider.client import Call
from leadline.storage import conversations, prefixes
from leadline.storage.conversations import Chat, Turn

if TYPE_CHECKING:
    from leadline.assistant import Assistant

REFUSED = "content_risk"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a search would do."""

    documents: int
    """How many come into question: those that the service has not accepted before. 0: there is nothing to search."""
    requests: int
    """About; more when several documents are refused."""
    price: Money | None
    """At most, when one document is the reason; None where no price is known."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One more request is answered."""

    requests: int
    of_about: int
    left: int
    """Documents that still come into question."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a search ended."""

    verdict: Verdict
    documents: tuple[PackEntry, ...]
    """The culprits."""
    requests: int
    cost: Money | None
    """Of the search; None where some of it is not known."""
    again: Forecast | None
    """What the question would cost without them; None when they are not the reason, or it cannot be told."""


class Refusing:
    """The search for one refused question. `offer` first: it says the price; then `start`."""

    def __init__(self, assistant: Assistant, chat_id: int, turn_id: int) -> None:
        self._assistant = assistant
        self._chat_id = chat_id
        self._turn_id = turn_id
        self.done: Future[Outcome] = Future()
        """AssistantError when a request failed for another reason; cancelled by `cancel`."""
        self._lock = threading.Lock()
        self._call: Call | None = None
        self._is_cancelled = False
        self._costs: list[Money | None] = []

    def offer(self) -> Future[Offer]:
        """How many requests a search takes and what it costs at most. Nothing is sent."""
        return self._assistant.run(self._offer)

    def start(self, on_progress: Callable[[Progress], None]) -> None:
        """Begin; `on_progress` is called on a thread of the assistant."""
        self._assistant.run(lambda: self._run(on_progress))

    def cancel(self) -> None:
        """Stop, also in the middle of a request. What was billed stays billed."""
        with self._lock:
            self._is_cancelled = True
            call = self._call
        if call is not None:
            call.stop()

    # -- the assistant's threads -----------------------------------------------------------------------

    def _prepare(self, chat: Chat, turn: Turn) -> tuple[Planning, Prepared]:
        model = self._assistant.catalogue.find(turn.model, turn.endpoint_id)
        planning = Planning(
            self._assistant,
            chat,
            turn.question,
            model,
            turn.mode,
            self._assistant.clock(),
            place=Place(How.AGAIN, turn.id),
            sampling=turn.sampling,
        )
        return planning, planning.prepare()

    def _load(self) -> tuple[Chat, Turn]:
        chat = self._assistant.store().read(partial(conversations.load_chat, chat_id=self._chat_id)).result()
        turn = next((turn for turn in chat.turns if turn.id == self._turn_id), None)
        if turn is None:
            raise AssistantError(
                "That question stands in another branch of the chat.", "Go to that branch first.", code="not_found"
            )
        return chat, turn

    def _offer(self) -> Offer:
        chat, turn = self._load()
        _, prepared = self._prepare(chat, turn)
        entries = _suspects(prepared)
        if not entries:
            return Offer(0, 0, None)
        most = _bound_of(prepared, entries)
        model = self._assistant.catalogue.find(turn.model, turn.endpoint_id)
        serving = self._assistant.serving
        currency = serving.currency(model.endpoint)
        row = serving.prices(model).row_at(model.id, currency, self._assistant.timekeeping.now())
        price = None
        if row is not None:
            price = Money(bill.cost(hit=0, miss=most.billed_tokens, output=most.requests, row=row), row.currency)
        return Offer(len(entries), most.requests, price)

    def _run(self, on_progress: Callable[[Progress], None]) -> None:
        try:
            outcome = self._search(on_progress)
        except AssistantError as problem:
            if self._is_cancelled:
                self.done.cancel()
            else:
                self.done.set_exception(problem)
        except BaseException as bug:  # the last line of this thread: whoever waits must hear of it
            self.done.set_exception(bug)
            raise
        else:
            self.done.set_result(outcome)

    def _search(self, on_progress: Callable[[Progress], None]) -> Outcome:
        chat, turn = self._load()
        _, prepared = self._prepare(chat, turn)
        entries = {entry.seq: entry for entry in _suspects(prepared)}
        most = _bound_of(prepared, tuple(entries.values())).requests
        requests, left = 0, len(entries)
        steps = search(tuple(entries))
        try:
            wanted = next(steps)
            while True:
                on_progress(Progress(requests, max(most, requests + 1), left))
                is_refused = self._is_refused(turn, prepared, tuple(entries[seq] for seq in wanted))
                requests += 1
                if wanted and is_refused:
                    left = len(wanted)
                elif wanted:
                    left = max(1, left - len(wanted))
                wanted = steps.send(is_refused)
        except StopIteration as end:
            verdict: Verdict = end.value
        log.event("refused_documents_searched", requests=requests, documents=len(entries), found=len(verdict.culprits))
        culprits = tuple(entries[seq] for seq in verdict.culprits)
        return Outcome(verdict, culprits, requests, self._cost(), self._again(chat, turn, verdict))

    def _is_refused(self, turn: Turn, prepared: Prepared, documents: Sequence[PackEntry]) -> bool:
        """Send the question with these documents for one token; AssistantError when it failed for another reason."""
        assistant = self._assistant
        model = assistant.catalogue.find(turn.model, turn.endpoint_id)
        endpoint, key = assistant.serving.connect(model)
        fragments = tuple(entry.frozen or b"" for entry in documents)
        plan = replace(prepared.plan, max_tokens=1)
        if prepared.gathered.is_known:
            plan = replace(plan, tail=b"".join(fragments))
        else:
            plan = replace(plan, pack=fragments)
        at, body = assistant.clock(), build_body(plan)
        measured = assistant.tokenizer.measure(body).result()
        guarding = assistant.guarding
        wanted = guarding.wanted(model, tokens=measured.tokens, max_tokens=1, at=at, is_exact=measured.exact)
        permit = guarding.admit(wanted, self._chat_id, turn.id)
        with self._lock:
            is_cancelled = self._is_cancelled
            if not is_cancelled:
                call = self._call = guarding.stream(permit, endpoint, key, body, lambda _: None)
        if is_cancelled:
            assistant.store().write(partial(guarding.settle, permit=permit, ledger_id=None)).result()
            raise _stopped()
        ended: Ended = call.ended.result()
        error = ended.error
        if ended.usage is not None or ended.state in ("complete", "cut"):
            entry = bill.entry(
                turn_id=turn.id,
                kind="test",
                at=at,
                model=model.id if assistant.serving.is_compatible(model.endpoint) else ended.model or model.id,
                mode=turn.mode,
                usage=ended.usage,
                prices=assistant.serving.prices(model),
                currency=assistant.serving.currency(model.endpoint),
                priced_at=at + assistant.timekeeping.offset,
            )
            self._costs.append(entry.amount)
            assistant.store().write(partial(guarding.bill, permit=permit, entry=entry)).result()
            self._remember(model, measured, at)
            return False
        assistant.store().write(partial(guarding.settle, permit=permit, ledger_id=None)).result()
        if isinstance(error, AssistantError) and error.code == REFUSED:
            return True
        raise error if isinstance(error, AssistantError) else _stopped()

    def _remember(self, model: Model, measured: Measured, at: datetime) -> None:
        """The service has read this: the question finds it when it is sent again without the culprits."""
        assistant = self._assistant
        cuts = measured.cuts
        if cuts:
            holder = assistant.serving.held_by(model.endpoint)
            hold = partial(prefixes.remember_prefix, endpoint=holder, model=model.id, at=at)
            assistant.store().write(partial(hold, hash=cuts[-1].hash, tokens=cuts[-1].tokens)).result()

    def _cost(self) -> Money | None:
        known = [cost for cost in self._costs if cost is not None]
        if len(known) < len(self._costs) or not known:
            return None
        total = Money(Decimal(0), known[0].currency)
        for cost in known:
            total = total + cost
        return total

    def _again(self, chat: Chat, turn: Turn, verdict: Verdict) -> Forecast | None:
        """What the question costs without the culprits: its prompt begins anew, and the search has read it already."""
        if not verdict.culprits or verdict.is_together:
            return None
        pack = tuple(entry for entry in chat.pack if entry.seq not in verdict.culprits)
        return self._prepare(replace(chat, pack=pack), turn)[1].forecast


def _suspects(prepared: Prepared) -> tuple[PackEntry, ...]:
    """The documents that go out with the question for the first time: the service has accepted the others."""
    gathered = prepared.gathered
    seqs = gathered.tail_seqs if gathered.is_known else gathered.head_seqs
    return tuple(entry for entry in gathered.documents if entry.seq in seqs)


def _bound_of(prepared: Prepared, entries: Sequence[PackEntry]) -> Bound:
    sizes = [entry.tokens or 0 for entry in entries]
    return bound(sizes, max(0, prepared.forecast.tokens - sum(sizes)))


def _stopped() -> AssistantError:
    return AssistantError("The search was stopped.", code="stopped")
