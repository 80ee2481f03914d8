# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account's balance explained by our own ledger, and when a balance counts as low."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from leadline.balancing import account_name
from leadline.costs.reconcile import Reading, Statement, reconcile
from leadline.storage import balances
from leadline.storage.balances import KnownBalance
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

USUAL_TIME = timedelta(days=30)
"""How far back a statement goes unless told otherwise."""
LOW = {"CNY": Decimal(5), "USD": Decimal(1)}
"""Below this a balance is low, unless the user set something else."""


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What is known of an account, in the currency that the user chose where it has several."""

    known: KnownBalance | None
    """The last answer; None before the first."""
    currency: str
    """"" before the first answer."""
    begins: tuple[Reading, ...]
    """The first reading of each day, the newest first: where a statement can begin."""
    statement: Statement | None
    """None with fewer than two readings."""
    uncertain: int = 0
    """Requests of that time that were not billed here: their cost shows as that of others."""
    estimate: Decimal = Decimal(0)
    """What those among them cost about that were counted here."""


class Reconciling:
    """Sets the balance against the ledger; each method gives a future."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def account(self, endpoint_id: str, since: datetime | None = None) -> Future[AccountReport]:
        """The account of the key in use, explained from the reading at `since` to the last one.

        Without a time: from the first reading of the last thirty days.
        """

        def work() -> AccountReport:
            assistant = self._assistant
            endpoint = assistant.serving.row(endpoint_id).endpoint
            key = assistant.keys.get(endpoint.key_name) or ""
            looking = partial(
                _account,
                account=account_name(endpoint, key[-4:]),
                endpoint_id=endpoint_id,
                currency=assistant.settings.currency,
                since=since,
            )
            return assistant.store().read(looking).result()

        return self._assistant.run(work)


def _account(con: Connection, account: str, endpoint_id: str, currency: str, since: datetime | None) -> AccountReport:
    known = balances.latest(con, account)
    chosen = known.balance.chosen(currency) if known is not None else None
    if known is None or chosen is None:
        return AccountReport(known, "", (), None)
    begins = balances.first_readings(con, account, chosen.currency)
    usual = [begin.at for begin in begins if known.at - begin.at <= USUAL_TIME]
    begin = since or (usual[-1] if usual else known.at)
    found = balances.readings(con, account, chosen.currency, begin, known.at)
    statement, uncertain, about = None, 0, Decimal(0)
    if found:
        until = found[-1].at
        ours = balances.charges(con, endpoint_id, chosen.currency, found[0].at, until)
        statement = reconcile(found, ours)
        uncertain, about = balances.uncertain_charges(con, endpoint_id, chosen.currency, found[0].at, until)
    return AccountReport(known, chosen.currency, tuple(begins), statement, uncertain, about)


def low_limit(setting: int, currency: str) -> Decimal | None:
    """Below what a balance is low; None where that is never said. `setting`: whole units, -1 for the usual ones."""
    if setting < 0:
        return LOW.get(currency)
    return Decimal(setting) if setting else None


def became_low(before: KnownBalance | None, now: KnownBalance, currency: str, setting: int) -> bool:
    """Whether the balance is low since this answer, and was not by the one before."""
    amount = now.balance.chosen(currency)
    limit = low_limit(setting, amount.currency) if amount is not None else None
    if amount is None or limit is None or amount.total >= limit:
        return False
    earlier = (
        [each for each in before.balance.amounts if each.currency == amount.currency] if before is not None else []
    )
    return not earlier or earlier[0].total >= limit
