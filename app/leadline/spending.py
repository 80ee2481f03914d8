# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was spent: the sums of the ledger, brought up to date and read."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from leadline.costs.usage import Cell, Tally
from leadline.storage import usage
from leadline.storage.database import Store

if TYPE_CHECKING:
    from leadline.assistant import Assistant


class Spending:
    """Reads the ledger's sums for the window and the terminal; each method gives a future."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def by_day(self, since: date | None = None) -> Future[list[Cell]]:
        """The sums by day (of the system's clock), model, mode, kind and tier, oldest first."""
        return self._assistant.run(lambda: self._up_to_date().read(partial(usage.cells, since=since)).result())

    def by_chat(
        self, since: date | None = None, *, by_collection: bool = False
    ) -> Future[list[tuple[str, str, Tally]]]:
        """(id, name, sum) of each chat or collection that cost something; "" is what belongs to none any more."""
        reading = partial(usage.named, since=since, by_collection=by_collection)
        return self._assistant.run(lambda: self._up_to_date().read(reading).result())

    def _up_to_date(self) -> Store:
        """The store, its sums brought up to date. A history that can only be read has those it had."""
        store = self._assistant.store()
        if not store.read_only:
            while store.write(usage.fold).result():
                pass
        return store
