# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply cost: its usage times the price row of the moment it was sent. Exact, and never guessed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.money import EXACT, Money
from leadline.costs.prices import ONE_TIER, PriceRow, PriceTable
from leadline.costs.tiers import tier_at


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
    """billed, unknown (no usage came, or no price is known) or free."""


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
) -> LedgerEntry:
    """The ledger's line for a request.

    `model` is the id in the response, `at` the time it was sent. Without usage, or for a model that no row
    knows, the amount is unknown; the price row is kept where there is one.
    """
    row = prices.row_at(model, currency, at)
    if row is not None and not (row.hit or row.miss or row.output):
        return free_entry(turn_id, at, prices.canonical(model), mode, usage, kind)
    amount = bill(usage, row) if usage is not None and row is not None else None
    return LedgerEntry(
        turn_id=turn_id,
        kind=kind,
        at=at,
        model=prices.canonical(model),
        mode=mode,
        usage=usage,
        price_row=row,
        tier=row.tier if row is not None else tier_at(at, prices.calendar),
        amount=amount,
        state="billed" if amount is not None else "unknown",
    )


def free_entry(
    turn_id: int | None, at: datetime, model: str, mode: Mode, usage: Usage | None, kind: str = "reply"
) -> LedgerEntry:
    """The ledger's line for the embedded engine: free whatever it used, and also when it did not say."""
    return LedgerEntry(turn_id, kind, at, model, mode, usage, None, ONE_TIER, None, "free")
