# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prices: those that came with Leadline, the user's own before them, and whether somebody has looked lately."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from threading import RLock
from typing import TYPE_CHECKING

from leadline.costs import own_prices
from leadline.costs.own_prices import OwnPrices
from leadline.costs.prices import PriceTable
from leadline.errors import AssistantError
from leadline.host import settings as settings_file
from leadline.host.resources import resource

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """All that the window needs to show and change prices."""

    shipped: PriceTable
    """As it came with Leadline."""
    own: OwnPrices
    today: date
    problem: AssistantError | None = None
    """Why the user's own could not be read; saving sets that file aside."""

    @property
    def checked_on(self) -> date:
        """The last day on which we or the user compared them with the price page."""
        return max(self.shipped.checked_on, self.own.checked_on or self.shipped.checked_on)

    @property
    def unchecked_days(self) -> int | None:
        """How long nobody has looked, once that is too long; None before."""
        is_old = self.shipped.is_unchecked(self.today, self.own.checked_on)
        return (self.today - self.checked_on).days if is_old else None


class PriceBook:
    """A part of the assistant. `table` and `own` read two small files the first time; the rest never blocks."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = RLock()
        self._shipped: PriceTable | None = None
        self._table: PriceTable | None = None
        self._own = OwnPrices()
        self._problem: AssistantError | None = None

    @property
    def table(self) -> PriceTable:
        """Every price row since the launch of V4, the user's own before them."""
        with self._lock:
            if self._table is None:
                try:
                    self._own = own_prices.load(self._assistant.paths.prices_file)
                except AssistantError as problem:
                    self._problem = problem
                self._table = own_prices.applied(self._load(), self._own)
            return self._table

    @property
    def own(self) -> OwnPrices:
        """What the user entered."""
        with self._lock:
            return self._own if self.table else OwnPrices()

    @property
    def problem(self) -> AssistantError | None:
        """Why the user's own prices are not used."""
        with self._lock:
            return self._problem if self.table else None

    def sheet(self) -> Future[PriceSheet]:
        """What is known now."""

        def look() -> PriceSheet:
            today = self._assistant.clock().astimezone().date()
            with self._lock:
                return PriceSheet(self._load(), self.own, today, self.problem)

        return self._assistant.run(look)

    def save(self, own: OwnPrices) -> Future[None]:
        """Take the user's prices and holidays for every forecast and bill from now on, and keep them.

        A file that could not be read is set aside as `prices.json.damaged`: somebody may want to repair it.
        The future fails with AssistantError (bad_argument) when a row cannot be used; nothing changes then.
        """

        def keep() -> None:
            own_prices.check(own)
            paths = self._assistant.paths
            paths.ensure()
            with self._lock:
                if self.problem is not None:
                    with suppress(FileNotFoundError):
                        paths.prices_file.replace(paths.prices_file.with_name(paths.prices_file.name + ".damaged"))
                settings_file.write(paths.prices_file, own_prices.as_text(own))
                self._own, self._problem = own, None
                self._table = own_prices.applied(self._load(), own)

        return self._assistant.run(keep)

    def _load(self) -> PriceTable:
        if self._shipped is None:
            self._shipped = PriceTable.load(resource("prices.toml"))
        return self._shipped
