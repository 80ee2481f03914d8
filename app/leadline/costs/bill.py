# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply cost: its usage times the price row of the moment it was sent. Exact, and never guessed.

Where no usage came, an estimate may stand beside it; it is no part of any sum of amounts.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.money import EXACT, Money
from leadline.costs.prices import ONE_TIER, PriceRow, PriceTable
from leadline.costs.tiers import tier_at


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a reply without usage used and cost by our own count of its tokens."""

    usage: Usage
    """The hits are those that were expected."""
    amount: Money


@dataclass(frozen=True, slots=True)
class AtEnd:
    """What a reply costs by the prices at its end, where these are other than at its begin.

    Which of the two counts DeepSeek does not say (deepseek-api.md, section 8). Sums hold the one of the begin.
    """

    price_row: PriceRow
    amount: Money


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger, kept for ever with the price it was made by."""

    turn_id: int | None
    """None for what belongs to no turn, or when the turn is gone."""
    kind: str
    """reply, title, test or warm."""
    at: datetime
    """When the request was sent."""
    model: str
    """The id it is billed under."""
    mode: Mode
    usage: Usage | None
    price_row: PriceRow | None
    """None where no price is known, or where it costs nothing."""
    tier: str
    amount: Money | None
    """None when it cannot be known: that is not zero."""
    state: str
    """billed, estimated (no usage came), unknown (nor is anything to go by, or no price is known) or free."""
    estimate: Estimate | None = None
    """Where it is estimated."""
    at_end: AtEnd | None = None
    """None where the prices were the same at its end."""


def cost(*, hit: int, miss: int, output: int, row: PriceRow) -> Decimal:
    """Price of these tokens in the row's currency, exact to the last digit.

    `output` holds the thinking already. Source of the formula: the price page, "deduction rules".
    """
    with localcontext(EXACT):
        return (row.hit * hit + row.miss * miss + row.output * output).scaleb(-6)


def bill(usage: Usage, row: PriceRow) -> Money:
    """What the service charges for this usage at these prices, not rounded."""
    return Money(cost(hit=usage.hit, miss=usage.miss, output=usage.output, row=row), row.currency)


def entry(
    *,
    turn_id: int | None,
    kind: str,
    at: datetime,
    model: str,
    mode: Mode,
    usage: Usage | None,
    prices: PriceTable,
    currency: str,
    priced_at: datetime | None = None,
    ended_at: datetime | None = None,
    counted: Usage | None = None,
) -> LedgerEntry:
    """The ledger's line for a request.

    `model` is the id in the response, `at` the time it was sent; `priced_at` is that time by the service's clock,
    where it is another, and `ended_at` by the same clock when the reply was over. Without usage the amount is
    unknown, with an estimate where our own count (`counted`) is to be had; for a model that no row knows it is
    unknown, too. The price row is kept where there is one.
    """
    sent = priced_at or at
    row = prices.row_at(model, currency, sent)
    if row is not None and not (row.hit or row.miss or row.output):
        return free_entry(turn_id, at, prices.canonical(model), mode, usage, kind)
    amount = bill(usage, row) if usage is not None and row is not None else None
    estimate = None
    if usage is None and counted is not None and row is not None:
        estimate = Estimate(counted, bill(counted, row))
    return LedgerEntry(
        turn_id=turn_id,
        kind=kind,
        at=at,
        model=prices.canonical(model),
        mode=mode,
        usage=usage,
        price_row=row,
        tier=row.tier if row is not None else tier_at(sent, prices.calendar),
        amount=amount,
        state="billed" if amount is not None else "estimated" if estimate is not None else "unknown",
        estimate=estimate,
        at_end=_at_end(usage, row, prices, ended_at) if ended_at is not None else None,
    )


def _at_end(usage: Usage | None, row: PriceRow | None, prices: PriceTable, ended_at: datetime) -> AtEnd | None:
    if usage is None or row is None:
        return None
    later = prices.row_at(row.model, row.currency, ended_at)
    if later is None or (later.hit, later.miss, later.output) == (row.hit, row.miss, row.output):
        return None
    return AtEnd(later, bill(usage, later))


def free_entry(
    turn_id: int | None, at: datetime, model: str, mode: Mode, usage: Usage | None, kind: str = "reply"
) -> LedgerEntry:
    """The ledger's line for the embedded engine: free whatever it used, and also when it did not say."""
    return LedgerEntry(turn_id, kind, at, model, mode, usage, None, ONE_TIER, None, "free")
