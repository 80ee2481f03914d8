# SPDX-License-Identifier: AGPL-3.0-or-later
"""One question to several models or modes, whose replies come beside each other: what that costs, and in what order
they go out. Each is a turn of its own beside the others; what sends one is `Assistant.ask`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from leadline.asking import Asking
from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.place import AT_END, How, Place
from leadline.chat.question_image import NewImage
from leadline.chat.reply import AnswerText, ThinkingText
from leadline.costs import bill
from leadline.costs.forecast import HIT_UNIT_TOKENS, Forecast
from leadline.costs.money import EXACT
from leadline.errors import AssistantError
from leadline.planning import Quote
from leadline.storage import conversations, prefixes, receipts
from leadline.storage.ledger import Connection
from leadline.storage.turns import Turn
from leadline.streams import NotSent, ReplyEvent, ReplyStream, TurnBegun, TurnEnded
from leadline.weighing import Together

if TYPE_CHECKING:
    from leadline.assistant import Assistant

MOST = 6
"""So many replies can be read beside each other."""
AT_ONCE = 4
"""So many come at the same time: a small account may be allowed no more than some dozens (reference deepseek-api.md
section 12), and other chats and programs use it, too."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who is asked."""

    model: str
    """Its key."""
    mode: Mode


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the question would cost there alone."""

    entrant: Entrant
    quote: Quote | None
    """None where it cannot be asked."""
    problem: AssistantError | None = None
    """Why not."""


@dataclass(frozen=True, slots=True)
class Total:
    """What they cost together, in one currency."""

    currency: str
    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Outlook:
    """What asking all of them costs, in their order."""

    forecasts: tuple[Forecast, ...]
    """With what one leaves with the service for those after it."""
    leaders: tuple[int | None, ...]
    """Of each the place of the one whose prompt it shares, and which is let go first; None for its own."""
    totals: tuple[Total, ...]
    """Of each currency; without those whose price is not known."""
    unknown: int
    """How many those are."""
    together: Together
    """What the user's limits leave."""


def outlook(asked: Sequence[tuple[Entrant, Quote]], together: Together) -> Outlook:
    """What these cost when all of them are asked."""
    leaders: list[int | None] = []
    forecasts: list[Forecast] = []
    first_of: dict[tuple[str, str], int] = {}
    for at, (entrant, quote) in enumerate(asked):
        # Two modes begin alike where the prompt before the question is the same to the last letter.
        leader = first_of.setdefault((entrant.model, quote.before), at) if quote.before else at
        forecast = _after_another(quote) if leader != at else quote.forecast
        leaders.append(leader if forecast.hit_expected > quote.forecast.hit_expected else None)
        forecasts.append(forecast)
    priced = [each for each in forecasts if each.price_expected is not None]
    totals = [
        Total(
            currency,
            *(
                _sum(getattr(each, name) or Decimal(0) for each in priced if each.currency == currency)
                for name in ("price_low", "price_expected", "price_high")
            ),
        )
        for currency in dict.fromkeys(each.currency for each in priced)
    ]
    return Outlook(tuple(forecasts), tuple(leaders), tuple(totals), len(forecasts) - len(priced), together)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    with localcontext(EXACT):
        return sum(amounts, Decimal(0))


def _after_another(quote: Quote) -> Forecast:
    """The forecast of a request whose whole prompt another has just sent."""
    made = quote.forecast
    held = max(made.hit_expected, (made.tokens - 1) // HIT_UNIT_TOKENS * HIT_UNIT_TOKENS)
    high = max(made.hit_high, held)

    def cheaper(price: Decimal | None, before: int, now: int) -> Decimal | None:
        if price is None or quote.row is None:
            return price
        cost = partial(bill.cost, output=0, row=quote.row)
        saved = cost(hit=0, miss=now - before) - cost(hit=now - before, miss=0)
        return _sum((price, -saved))

    return replace(
        made,
        hit_expected=held,
        hit_high=high,
        price_expected=cheaper(made.price_expected, made.hit_expected, held),
        price_low=cheaper(made.price_low, made.hit_high, high),
        input_price=cheaper(made.input_price, made.hit_expected, held),
        price_otherwise=None,
        price_next=None,
        next_at=None,
    )


class Comparing:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._running: set[SideBySide] = set()

    def estimates(
        self,
        chat_id: int | None,
        question: str,
        entrants: Sequence[Entrant],
        *,
        place: Place = AT_END,
        sampling: Sampling | None = None,
        images: Sequence[NewImage] = (),
        instructions: str | None = None,
    ) -> Future[tuple[Estimate, ...]]:
        """What the question would cost with each of them alone, in their order."""

        def look() -> tuple[Estimate, ...]:
            return tuple(estimate(entrant) for entrant in entrants)

        def estimate(entrant: Entrant) -> Estimate:
            asking = Asking(
                self._assistant,
                chat_id,
                question,
                entrant.model,
                entrant.mode,
                place=place,
                sampling=sampling,
                images=images,
                instructions=instructions,
                aside=place.is_beside,
            )
            try:
                return Estimate(entrant, asking.quote())
            except AssistantError as problem:
                return Estimate(entrant, None, problem)

        return self._assistant.run(look)

    def outlook(self, chat_id: int | None, chosen: Sequence[Estimate]) -> Future[Outlook]:
        """What all of these cost together, and whether the user's limits have room for them."""
        asked = [(each.entrant, each.quote) for each in chosen if each.quote is not None]
        wanted = [quote.wanted for _, quote in asked if quote.wanted is not None]
        weigh = partial(self._assistant.guarding.look_together, wanted, chat_id)
        return self._assistant.run(lambda: outlook(asked, weigh()))

    def beside(
        self,
        entrants: Sequence[Entrant],
        found: Outlook,
        on_event: Callable[[int, ReplyEvent], None],
        *,
        stop_first: Callable[[], None] = lambda: None,
        turn: Turn | None = None,
        despite_limits: bool = False,
    ) -> SideBySide:
        """Replies that are to come beside each other; the first is asked by the caller, who tells of it by `heard` and
        is asked to stop it by `stop_first`.

        With `turn` the first is a reply that is there already, and the other entrants go out beside it, at once; the
        outlook is that of the others. Events come on threads of the assistant, with the place that they are about.
        """
        behind = 0 if turn is None else 1
        lanes = [
            _Lane(entrant, leader if leader is None else leader + behind, share)
            for entrant, leader, share in zip(entrants[behind:], found.leaders, found.together.shares, strict=True)
        ]
        if turn is not None:
            lanes.insert(0, _Lane(entrants[0], None, None, turn_id=turn.id, is_over=True))
        made = SideBySide(self._assistant, lanes, on_event, stop_first, despite_limits)
        self._running.add(made)
        made.over.add_done_callback(lambda _: self._running.discard(made))
        if turn is not None:
            made.stand_beside(turn.chat_id, turn.id)
        return made

    def turn(self, chat_id: int, turn_id: int) -> Future[Turn]:
        """One of the replies as it is kept, whichever branch is on screen."""

        def load(con: Connection) -> Turn:
            return conversations.load_chat(con, chat_id, through=turn_id).turns[-1]

        return self._assistant.read(load)

    def close(self) -> None:
        """Nothing more goes out."""
        for each in tuple(self._running):
            each.end()


@dataclass(slots=True)
class _Lane:
    """One reply among several."""

    entrant: Entrant
    leader: int | None
    share: Decimal | None
    stream: ReplyStream | None = None
    turn_id: int | None = None
    is_begun: bool = False
    is_read: bool = False
    """The service has read its prompt, and we have noted that."""
    is_stopped: bool = False
    is_over: bool = False


class SideBySide:
    """Replies to one question that come beside each other. Its methods may be called from any thread."""

    def __init__(
        self,
        assistant: Assistant,
        lanes: list[_Lane],
        on_event: Callable[[int, ReplyEvent], None],
        stop_first: Callable[[], None],
        despite_limits: bool,
    ) -> None:
        self._assistant = assistant
        self._lanes = lanes
        self._on_event = on_event
        self._stop_first = stop_first
        self._despite_limits = despite_limits
        self._lock = Lock()
        self._at: tuple[int, int] | None = None
        """Chat and turn that the others stand beside; None until the first is stored."""
        self._is_ended = False
        self.over: Future[None] = Future()
        """None of them streams or waits any more. One may be asked again all the same."""
        lanes[0].is_begun = True

    def heard(self, at: int, event: ReplyEvent) -> None:
        """Something happened to one of them."""
        lane = self._lanes[at]
        if isinstance(event, TurnBegun):
            lane.turn_id = event.turn_id
            if self._at is None:
                self._at = event.chat_id, event.turn_id
        elif isinstance(event, ThinkingText | AnswerText) and not lane.is_read:
            lane.is_read = True
            if any(each.leader == at and not each.is_begun for each in self._lanes):
                self._assistant.run(partial(self._note_and_go_on, at))
        elif isinstance(event, TurnEnded | NotSent):
            self._ended(at)
        self._on_event(at, event)
        if isinstance(event, TurnBegun | TurnEnded | NotSent):
            self._go_on()

    def stand_beside(self, chat_id: int, turn_id: int) -> None:
        """The first is a reply that is there already: the others go out beside it."""
        self._at = chat_id, turn_id
        self._go_on()

    def stop(self, at: int) -> None:
        """One of them; if it was not sent yet, it is not."""
        lane = self._lanes[at]
        with self._lock:
            lane.is_stopped = True
            is_unsent = not lane.is_begun and not lane.is_over
        if is_unsent:
            self.heard(at, NotSent(None))
        elif lane.stream is not None:
            lane.stream.stop()
        elif at == 0 and not lane.is_over:
            self._stop_first()

    def stop_all(self) -> None:
        """Those that wait first, or one would go out for another that ends."""
        for at in sorted(range(len(self._lanes)), key=lambda at: self._lanes[at].is_begun):
            self.stop(at)

    def again(self, at: int) -> None:
        """Ask one once more that is over: beside what came of it, which stays."""
        lane = self._lanes[at]
        with self._lock:
            if not lane.is_over or self._at is None:
                return
            lane.is_over = lane.is_begun = lane.is_read = lane.is_stopped = False
            lane.leader = lane.stream = None
        self._go_on()

    def end(self) -> None:
        """The program ends: what waits does not go out."""
        self._is_ended = True

    # -- inside ----------------------------------------------------------------------------------------

    def _ended(self, at: int) -> None:
        with self._lock:
            lane = self._lanes[at]
            lane.is_over = True
            waiting = [each for each in range(len(self._lanes)) if self._lanes[each].leader == at]
            waiting = [each for each in waiting if not self._lanes[each].is_begun]
            if waiting and not lane.is_read:
                # Nothing was read for it: another leads.
                first, *others = waiting
                self._lanes[first].leader = None
                for each in others:
                    self._lanes[each].leader = first
            if self._at is None:  # the first was not sent: there is nothing to stand beside
                for unsent in self._lanes:
                    unsent.is_over = True
            is_over = all(each.is_over for each in self._lanes)
        if is_over and not self.over.done():
            self.over.set_result(None)

    def _note_and_go_on(self, at: int) -> None:
        """What the service has read is held there from now on: the next forecast counts on it."""
        lane = self._lanes[at]
        assistant = self._assistant
        try:
            if lane.turn_id is not None:
                receipt = assistant.store().read(partial(receipts.load_receipt, turn_id=lane.turn_id)).result()
                model = assistant.serving.model(lane.entrant.model)
                cuts = assistant.tokenizer.measure(receipt.body).result().cuts
                if cuts:
                    remember = partial(
                        prefixes.remember_prefix,
                        endpoint=assistant.serving.held_by(model.endpoint),
                        model=model.id,
                        hash=cuts[-1].hash,
                        tokens=cuts[-1].tokens,
                        at=assistant.clock(),
                        parts=cuts[:-1],
                    )
                    assistant.store().write(remember).result()
        finally:
            for follower in self._lanes:
                if follower.leader == at:
                    follower.leader = None
            self._go_on()

    def _go_on(self) -> None:
        """Send those whose turn it is."""
        while (ready := self._next()) is not None:
            at, (chat_id, turn_id) = ready
            lane = self._lanes[at]
            lane.stream = self._assistant.ask(
                chat_id,
                "",
                model=lane.entrant.model,
                mode=lane.entrant.mode,
                on_event=partial(self.heard, at),
                place=Place(How.AGAIN, turn_id),
                once=True,
                aside=True,
                share=lane.share,
                despite_limits=self._despite_limits,
            )
            if lane.is_stopped:  # meanwhile
                lane.stream.stop()

    def _next(self) -> tuple[int, tuple[int, int]] | None:
        with self._lock:
            if self._at is None or self._is_ended:
                return None
            if sum(each.is_begun and not each.is_over for each in self._lanes) >= AT_ONCE:
                return None
            for at, lane in enumerate(self._lanes):
                if not lane.is_begun and not lane.is_over and lane.leader is None:
                    lane.is_begun = True
                    return at, self._at
            return None
