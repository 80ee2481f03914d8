# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forecast of a counted request: what our own requests say about it, and the prices in force. Blocking."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.context.tokenizer import Measured
from leadline.costs import forecast, holding, tiers, timing
from leadline.costs.forecast import Forecast
from leadline.costs.holding import Holding
from leadline.costs.outputs import Lengths, expected_lengths
from leadline.costs.prices import ONE_TIER, PriceRow
from leadline.costs.timing import FirstWord
from leadline.storage import ledger, prefixes
from leadline.storage.first_words import first_words

if TYPE_CHECKING:
    from leadline.assistant import Assistant


PATIENCE_S = 5.0
"""A price that counts on less is better than none."""


@dataclass(frozen=True, slots=True)
class _Own:
    """What our own requests say about the next one."""

    holding: Holding
    lengths: Lengths | None
    replies: tuple[FirstWord, ...]


class Remembering:
    """What is being written down about replies that are over: a forecast waits for it."""

    def __init__(self) -> None:
        self._under_way: set[Future[None]] = set()

    def add(self, remembered: Future[None]) -> None:
        """Done, or given up, when the future is."""
        self._under_way.add(remembered)
        remembered.add_done_callback(self._under_way.discard)

    def wait(self) -> None:
        """Until it is written. Counting comes before it, which whoever waits has done, too: it takes a moment."""
        wait(self._under_way.copy(), timeout=PATIENCE_S)


class Foretelling:
    """For one model in one mode, at one time."""

    def __init__(self, assistant: Assistant, model: Model, mode: Mode, chat_id: int | None, at: datetime) -> None:
        self._assistant = assistant
        self._model = model
        self._mode = mode
        self._chat_id = chat_id
        self._at = at
        self._charged_at = at + assistant.timekeeping.offset
        """The same by the service's clock, which prices go by."""

    def row(self) -> PriceRow | None:
        """The prices in force; None where none are known."""
        serving = self._assistant.serving
        return serving.prices(self._model).row_at(
            self._model.id, serving.currency(self._model.endpoint), self._charged_at
        )

    def of(self, measured: Measured, max_tokens: int) -> Forecast:
        """What that request is expected to use, cost and take."""
        serving, model = self._assistant.serving, self._model
        own, row, currency = self._look_back(measured), self.row(), serving.currency(model.endpoint)
        following = None
        if row is not None and row.tier != ONE_TIER:
            following = serving.prices(model).following(row, self._charged_at)
        made = forecast.forecast(
            tokens=measured.tokens,
            held=own.holding,
            mode=self._mode,
            max_tokens=max_tokens,
            row=row,
            currency=currency,
            tier=row.tier if row is not None else tiers.tier_at(self._charged_at, self._assistant.prices.calendar),
            own=own.lengths,
            exact=measured.exact,
            following=following,
        )
        # How fast a server of the user's own is only its replies can tell.
        if serving.is_compatible(model.endpoint) and len(own.replies) < timing.FEWEST:
            return made
        return self._timed(made, own.replies)

    def here(self, *, tokens: int, max_tokens: int, exact: bool = True) -> Forecast:
        """The same of a request to the embedded engine, which costs nothing."""
        own = self._assistant.store().read(partial(first_words, model=self._model.id)).result()
        currency = self._assistant.currency
        return self._timed(
            forecast.free(tokens=tokens, max_tokens=max_tokens, currency=currency, exact=exact), own, is_local=True
        )

    def _look_back(self, measured: Measured) -> _Own:
        model, mode = self._model, self._mode
        account = self._assistant.serving.held_by(model.endpoint)
        self._assistant.remembering.wait()

        def look(con: ledger.Connection) -> _Own:
            known = prefixes.known_prefixes(con, endpoint=account, model=model.id, cuts=measured.cuts, at=self._at)
            seen = prefixes.experience(con, model.endpoint, model.id) if known else holding.Experience()
            lengths = ledger.output_lengths(con, model=model.id, mode=mode, chat_id=self._chat_id)
            return _Own(holding.expect(known, seen), expected_lengths(*lengths), first_words(con, model=model.id))

        return self._assistant.store().read(look).result()

    def _timed(self, made: Forecast, own: Sequence[FirstWord], *, is_local: bool = False) -> Forecast:
        took = timing.duration(
            hit=made.hit_expected,
            miss=made.tokens - made.hit_expected,
            mode=self._mode,
            output=(made.output_low, made.output_typical, made.output_high),
            own=own,
            is_local=is_local,
        )
        return forecast.timed(made, took)
