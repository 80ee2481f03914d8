# SPDX-License-Identifier: AGPL-3.0-or-later
"""From which price of thinking and answer on the user is asked whether a reply is to go on."""

from decimal import Decimal, InvalidOperation

DEFAULT = {"CNY": Decimal(1), "USD": Decimal("0.15")}
"""Where nothing is set. Our own judgement: seven typical answers of Max, on Flash outside the peak hours."""
NEVER = "0"
MOST = Decimal(1_000_000)


def cap_of(setting: str, currency: str) -> Decimal | None:
    """The price that is asked at; None for never. `setting` is a number, "0" for never, "" for the default."""
    if not setting:
        return DEFAULT.get(currency)
    amount = read_amount(setting)
    return amount or None


def read_amount(text: str) -> Decimal | None:
    """An amount of money as somebody types it, from 0 to a million with at most six decimals; None for none."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount <= MOST or -int(amount.as_tuple().exponent) > 6:
        return None
    return amount


def after(price: Decimal, cap: Decimal) -> Decimal:
    """What is asked at next when the user let it go on: twice as much, until it is above the price."""
    while cap <= price:
        cap *= 2
    return cap
