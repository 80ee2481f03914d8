# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a price is worth a second look: by our own judgement, in one place."""

from decimal import Decimal

from leadline.costs.forecast import Forecast
from leadline.costs.money import Money

TIMES = 5
"""Of what the reply before it cost."""
NOTABLE_FROM = {"CNY": Decimal("0.10"), "USD": Decimal("0.015")}
"""Five times next to nothing is still next to nothing: no alarm below this."""


def is_dear(price: Money, last: Money | None) -> bool:
    """Whether it is far more than the reply before it cost, and not next to nothing."""
    is_jump = last is not None and last.currency == price.currency and price.amount >= TIMES * last.amount > 0
    return is_jump and _is_notable(price)


def surprise(forecast: Forecast, last: Money | None) -> Money | None:
    """The price of a question that was queued without one in sight, where its user has to see it before it goes.

    That is when it is dear, or when most of its prompt has to be read anew: another mode or model breaks the prefix.
    """
    if forecast.price_expected is None:
        return None
    price = Money(forecast.price_expected, forecast.currency)
    is_new = forecast.hit_expected * 2 < forecast.tokens
    return price if is_dear(price, last) or (is_new and _is_notable(price)) else None


MORE_TIMES = Decimal("1.5")
"""A price that was told may be so many times as high in the end: forecasts miss by less, another tier by more."""


def is_more_than_told(price: Money, told: Money) -> bool:
    """Whether a question that waited would cost so much more than its user was told that it is not sent unasked."""
    return price.currency != told.currency or (price.amount > MORE_TIMES * told.amount and _is_notable(price))


def _is_notable(price: Money) -> bool:
    return price.amount >= NOTABLE_FROM.get(price.currency, Decimal(0))
