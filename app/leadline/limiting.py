# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's limits, as the settings show them: set for all, and for one chat or collection."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from leadline.costs.money import Money
from leadline.storage import reservations, spending_limits
from leadline.storage.ledger import Connection
from leadline.storage.spending_limits import OwnLimit

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """The limits for all, and what of them is used."""

    limits: Mapping[tuple[str, str], Decimal]
    """By kind and currency."""
    spent: Mapping[str, Mapping[str, Decimal]]
    """By currency and kind: of this day and this month, sends under way included."""
    billed: Mapping[str, Mapping[str, Decimal]]
    """What of that is sure: the rest is the most that replies without a bill can cost."""
    currencies: tuple[str, ...]
    """Those of the user's accounts, and of limits that are set."""
    unpriced: tuple[str, ...]
    """Models whose price is not known: no limit can be kept for them."""


class Limiting:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def general(self) -> Future[SpendingLimits]:
        """The limits for all, and what of them is used."""
        return self._assistant.run(self._general)

    def set_general(self, limits: Mapping[tuple[str, str], Decimal]) -> Future[None]:
        """These hold from now on, and no others, by kind and currency."""
        return self._assistant.write(partial(spending_limits.put_general, limits=dict(limits)))

    def of_one(self, kind: str, owner_id: int) -> Future[tuple[OwnLimit, Money]]:
        """The limit of one chat or collection in the account's currency, and what was spent there."""
        currency = self._assistant.currency

        def look(con: Connection) -> tuple[OwnLimit, Money]:
            ids = {"chat_id": None, "collection_id": None, f"{kind}_id": owner_id}
            now = self._assistant.clock()
            spent = reservations.spent(con, currency=currency, midnight=now, month=now, kinds=(kind,), **ids)
            return spending_limits.of_one(con, kind, owner_id, currency), Money(spent[kind], currency)

        return self._assistant.read(look)

    def set_of_one(self, kind: str, owner_id: int, amount: Decimal | None, *, is_lifted: bool = False) -> Future[None]:
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

    def _general(self) -> SpendingLimits:
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
            sums = {
                kind: reservations.billed(con, since)
                for kind, since in (("day", midnight), ("month", midnight.replace(day=1)))
            }
            billed = {code: {kind: sums[kind].get(code, Decimal(0)) for kind in sums} for code in currencies}
            return SpendingLimits(limits, spent, billed, currencies, unpriced)

        unpriced = tuple(
            f"{model.label} ({row.endpoint.label})"
            for row in rows
            for model in serving.catalogue.of_endpoint(row.endpoint.id)
            if model.state != "gone" and not assistant.guarding.wanted(model, tokens=1, max_tokens=1, at=at).is_known
        )
        return assistant.store().read(look).result()
