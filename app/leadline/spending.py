# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was spent: the sums of the ledger, brought up to date and read."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leadline import usage_files
from leadline.costs.bill import LedgerEntry
from leadline.costs.forecast import Forecast
from leadline.costs.money import Money
from leadline.costs.usage import Cell, Tally
from leadline.storage import ledger, receipts, usage, usage_parts
from leadline.storage.database import Store
from leadline.storage.usage_parts import Part
from leadline.usage_reports import By, Progress, UsageReport, report_of

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the ledger that are on the screen."""

    chat_sum: ledger.Totals
    today_sum: ledger.Totals
    month_sum: ledger.Totals
    collection_sum: ledger.Totals | None
    """None for a chat that is in no collection."""
    collection_id: int | None = None
    collection_name: str = ""

    @property
    def chat(self) -> tuple[Money, ...]:
        """What was billed in the chat, one amount a currency."""
        return self.chat_sum.amounts

    @property
    def today(self) -> tuple[Money, ...]:
        """What was billed today, one amount a currency."""
        return self.today_sum.amounts

    @property
    def has_unknown(self) -> bool:
        """Some reply of today or of this chat has no known price."""
        return self.today_sum.some_unknown or self.chat_sum.some_unknown


@dataclass(frozen=True, slots=True)
class BillSheet:
    """The lines of the ledger behind one turn's bill, and what was promised before it was sent."""

    lines: tuple[LedgerEntry, ...]
    forecast: Forecast | None
    sums: ledger.Replies


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
        reading = partial(usage_parts.named, part=Part(since=since), by_collection=by_collection)
        return self._assistant.run(lambda: self._up_to_date().read(reading).result())

    def totals(self, chat_id: int | None) -> Future[Totals]:
        """What this chat, its collection, this day and this month (of the wall clock) cost."""
        today = self._assistant.clock().astimezone().date()

        def sums(con: ledger.Connection) -> Totals:
            number, name = usage.collection_of(con, chat_id) if chat_id is not None else (None, "")
            inside = usage.IN_COLLECTION
            return Totals(
                chat_sum=ledger.totals(con, chat_id=chat_id) if chat_id is not None else ledger.Totals((), False),
                today_sum=ledger.totals(con, since=usage.midnight(today)),
                month_sum=ledger.totals(con, since=usage.midnight(today.replace(day=1))),
                collection_sum=ledger.totals_where(con, inside, [number]) if number is not None else None,
                collection_id=number,
                collection_name=name,
            )

        return self._assistant.read(sums)

    def report(self, by: By, part: Part, progress: Progress | None = None) -> Future[UsageReport | None]:
        """The part cut along a line, and over time; None when `progress` was stopped."""

        def work() -> UsageReport | None:
            steps = progress or Progress()
            store = self._up_to_date(steps)
            if steps.stopped.is_set():
                return None
            return store.read(
                partial(report_of, by=by, part=part, today=self._assistant.clock().astimezone().date())
            ).result()

        return self._assistant.run(work)

    def export(self, report: UsageReport, path: Path) -> Future[None]:
        """Write the rows to a file, whole or not at all: JSON where its name ends so, else CSV.

        The future fails with AssistantError (disk_full, read_only).
        """
        return self._assistant.run(partial(usage_files.write, report, path))

    def bill(self, turn_id: int) -> Future[BillSheet]:
        """What a turn's replies cost, in all detail."""

        def look(con: ledger.Connection) -> BillSheet:
            lines = ledger.entries(con, turn_id=turn_id)
            replies = tuple(line for line in lines if line.kind == "reply")
            return BillSheet(replies, receipts.load_forecast(con, turn_id), ledger.replies_of(con, turn_id))

        return self._assistant.read(look)

    def _up_to_date(self, progress: Progress | None = None) -> Store:
        """The store, its sums brought up to date. A history that can only be read has those it had."""
        store = self._assistant.store()
        if store.read_only:
            return store
        steps = progress or Progress()
        rows = store.read(usage.left).result()
        while not steps.stopped.is_set() and store.write(usage.fold).result():
            steps.told(rows - store.read(usage.left).result(), rows)
        return store
