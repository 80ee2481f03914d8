# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money of one reply: what it costs so far, and the line of the ledger when it is over."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.reply import Ended, Usage
from leadline.costs import bill
from leadline.costs.bill import LedgerEntry
from leadline.costs.money import Money
from leadline.planning import Prepared

if TYPE_CHECKING:
    from leadline.assistant import Assistant


class Charging:
    """Of one request. Made on a thread that may block; the rest never does."""

    def __init__(self, assistant: Assistant, model: Model, prepared: Prepared, asked_at: datetime) -> None:
        serving = assistant.serving
        self._assistant = assistant
        self._model = model
        self._prepared = prepared
        self._asked_at = asked_at
        self._heard_at = asked_at
        self._is_local = model.endpoint == "local"
        self._currency = serving.currency(model.endpoint)
        self._prices = serving.prices(model)
        self._offset = assistant.timekeeping.offset
        begun = prepared.plan.beginning
        self._begun = (begun.thinking, begun.answer) if begun is not None else ("", "")
        self._begun_tokens: Future[tuple[int, ...]] | None = None
        if begun is not None and not self._is_local:
            self._begun_tokens = assistant.tokenizer.count(list(self._begun))

    def heard(self) -> None:
        """The head of the response is here."""
        self._heard_at = self._assistant.clock()

    def so_far(self, thinking: int, answer: int) -> tuple[Money | None, Money | None]:
        """What so many tokens of thinking and answer cost, and that with the prompt; None where it is not known.

        What a reply that goes on began with is part of its prompt: it is not counted again.
        """
        row = self._prices.row_at(self._model.id, self._currency, self._asked_at + self._offset)
        if row is None or self._is_local or not row.output:
            return None, None
        begun = 0
        if self._begun_tokens is not None:
            if not self._begun_tokens.done() or self._begun_tokens.exception() is not None:
                return None, None
            begun = sum(self._begun_tokens.result())
        cost = bill.cost(hit=0, miss=0, output=max(0, thinking + answer - begun), row=row)
        before = self._prepared.forecast.input_price
        whole = Money(cost, row.currency) + Money(before, row.currency) if before is not None else None
        return Money(cost, row.currency), whole

    def count(self, thinking: str, answer: str) -> Future[Usage | None]:
        """What a reply without usage used by our own count: the prompt as it was forecast, and all that came of it."""
        counted: Future[Usage | None] = Future()
        if self._is_local:
            counted.set_result(None)
            return counted
        texts = thinking.removeprefix(self._begun[0]), answer.removeprefix(self._begun[1])
        forecast = self._prepared.forecast

        def done(counting: Future[tuple[int, ...]]) -> None:
            if counting.cancelled() or counting.exception() is not None:
                counted.set_result(None)  # then nothing can be said
                return
            hit = forecast.hit_expected
            counted.set_result(Usage(hit, forecast.tokens - hit, sum(counting.result()), None))

        self._assistant.tokenizer.count(list(texts)).add_done_callback(done)
        return counted

    def entry(self, turn_id: int, ended: Ended, counted: Usage | None) -> LedgerEntry:
        """The line of the ledger. The tier is that of the send, by the service's clock where ours is wrong."""
        plan, model = self._prepared.plan, self._model
        if self._is_local:
            return bill.free_entry(turn_id, self._asked_at, model.id, plan.mode, ended.usage)
        assistant = self._assistant
        is_compatible = assistant.serving.is_compatible(model.endpoint)
        # A server of the user's own has no peak hours.
        offset = timedelta() if is_compatible else assistant.timekeeping.learn(ended.date, self._heard_at)
        return bill.entry(
            turn_id=turn_id,
            kind="reply",
            at=self._asked_at,
            # Other servers answer with names of their own, a file's path for one: what was asked for is billed.
            model=model.id if is_compatible else ended.model or model.id,
            mode=plan.mode,
            usage=ended.usage,
            prices=self._prices,
            currency=self._currency,
            priced_at=self._asked_at + offset,
            ended_at=assistant.clock() + offset,
            counted=counted,
        )
