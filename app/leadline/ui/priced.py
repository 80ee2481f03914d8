# SPDX-License-Identifier: AGPL-3.0-or-later
"""A button's words with the price of what it does."""

from leadline.costs.forecast import Forecast
from leadline.costs.money import Money, shown


def priced(words: str, price: Money | None, language: str) -> str:
    """ "Send all anew ~¥0.80"; the words alone where the price is not known."""
    return f"{words} ~{shown(price, language)}" if price is not None else words


def expected(forecast: Forecast) -> Money | None:
    """What a request is expected to cost; None where no price is known."""
    price = forecast.price_expected
    return Money(price, forecast.currency) if price is not None else None
