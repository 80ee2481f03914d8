# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of what waits for a better moment may go now, and which has missed it: asleep, or while nobody looked."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from leadline.costs import tiers
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.provider.reachable import takes_connections
from leadline.storage import waiting
from leadline.storage.ledger import Connection
from leadline.storage.waiting import WaitingQuestion, WaitsFor

if TYPE_CHECKING:
    from leadline.assistant import Assistant

LATE_AFTER = timedelta(minutes=10)
"""What is later than that, as the computer was asleep, is asked about before it goes."""
ONLINE_EVERY = timedelta(seconds=30)
BALANCE_EVERY = timedelta(minutes=1)
"""How often a server is tried, and an account asked, at the most."""


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do now."""

    due: tuple[WaitingQuestion, ...]
    """Their moment is there; the first goes first."""
    late: tuple[WaitingQuestion, ...]
    """Their moment has passed while nobody looked: from now on their user has to say so."""
    has_changed: bool
    """Whether anything in the history is not what it was."""


class Due:
    """A part of the assistant: looks at the clock, the prices, the servers and the accounts."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = Lock()
        self._looked_at: datetime | None = None
        self._asked: dict[tuple[str, str], datetime] = {}
        """When a server was last tried or an account asked, by what for and whose."""

    def look(self) -> Future[Look]:
        """What is due now, and what has missed its moment. For whoever sends, every few seconds while something waits.

        What waits for a network tries its server here, and what waits for money asks its account: each as seldom as
        `ONLINE_EVERY` and `BALANCE_EVERY` say. At the first look of a run all that is due is late: nobody could know
        that it would go now.
        """
        return self._assistant.run(self._look)

    def _look(self) -> Look:
        store, now = self._assistant.store(), self._assistant.clock()
        with self._lock:
            since, self._looked_at = self._looked_at, now
        found = [each for each in store.read(waiting.everything).result() if each.goes_later]
        is_away = since is None or now - since > LATE_AFTER
        late: list[WaitingQuestion] = []
        moved: list[WaitingQuestion] = []
        due: list[WaitingQuestion] = []
        for each in found:
            is_over = each.not_before is not None and each.not_before <= now
            if each.waits_for == WaitsFor.OFF_PEAK:
                # While it runs, cheaper hours that were slept through are no harm: the next ones are as good.
                if is_over and since is None:
                    late.append(each)
                elif self._is_off_peak():
                    due.append(each)
                elif is_over:
                    moved.append(replace(each, not_before=self._next_off_peak()))
            elif is_over and each.not_before is not None:
                # What stood behind another while somebody looked is not late: only what nobody could send.
                is_late = is_away and (since is None or now - each.not_before > LATE_AFTER)
                if is_late and each.repeats:
                    moved.append(self._assistant.later.following(each))  # another day: nothing is lost by that
                else:
                    (late if is_late else due).append(each)
        asking = [each for each in found if each.waits_for in (WaitsFor.ONLINE, WaitsFor.BALANCE)]
        due += self._allowed(asking, now)
        late = [replace(each, waits_for=str(WaitsFor.USER), problem="late") for each in late]
        if (late or moved) and not store.read_only:
            store.write(partial(_change_all, changed=(*late, *moved))).result()
        due.sort(key=lambda each: (each.not_before or each.created_at, each.id))
        return Look(tuple(due), tuple(late), bool(late or moved))

    def _is_off_peak(self) -> bool:
        return tiers.tier_at(self._assistant.timekeeping.now(), self._assistant.prices.calendar) == tiers.OFF_PEAK

    def _next_off_peak(self) -> datetime:
        timekeeping = self._assistant.timekeeping
        return tiers.next_change(timekeeping.now(), self._assistant.prices.calendar) - timekeeping.offset

    def _allowed(self, asking: Sequence[WaitingQuestion], now: datetime) -> list[WaitingQuestion]:
        """Those of them that their server or their account lets go."""
        allowed: list[WaitingQuestion] = []
        answers: dict[tuple[str, str], bool | Money | None] = {}
        for each in asking:
            key = each.waits_for, each.endpoint_id
            every = ONLINE_EVERY if each.waits_for == WaitsFor.ONLINE else BALANCE_EVERY
            last = self._asked.get(key)
            if key not in answers:
                if last is not None and abs(now - last) < every:
                    continue
                self._asked[key] = now
                answers[key] = self._answer(each)
            answer = answers[key]
            if answer is True or (isinstance(answer, Money) and self._can_pay(each, answer)):
                allowed.append(each)
        return allowed

    def _answer(self, asked: WaitingQuestion) -> bool | Money | None:
        """Whether its server can be reached; or what its account holds."""
        with suppress(AssistantError):  # no network, no key, a server that was removed: not now
            if asked.waits_for == WaitsFor.ONLINE:
                return takes_connections(self._assistant.serving.row(asked.endpoint_id).endpoint)
            balance = self._assistant.balances.ask_now(asked.endpoint_id).balance
            main = balance.chosen(self._assistant.settings.currency)
            return Money(main.total, main.currency) if main is not None and balance.available else None
        return None

    def _can_pay(self, asked: WaitingQuestion, left: Money) -> bool:
        with suppress(AssistantError):
            price = self._assistant.later.price_now(asked)
            if price is None or price.currency != left.currency:
                return left.amount > Decimal(0)
            return left.amount >= price.amount
        return False


def _change_all(con: Connection, changed: Sequence[WaitingQuestion]) -> None:
    for each in changed:
        waiting.change(con, each)
