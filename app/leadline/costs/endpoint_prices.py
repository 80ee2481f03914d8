# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices that stand with an endpoint of the user's own, as a table like DeepSeek's. Without one a request is free."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from leadline.costs.own_prices import OWN
from leadline.costs.prices import ONE_TIER, PriceRow, PriceTable

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EndpointPrice:
    """What one model of an endpoint costs per 1M tokens, in the endpoint's currency."""

    model: str
    hit: Decimal = Decimal(0)
    miss: Decimal = Decimal(0)
    output: Decimal = Decimal(0)

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing, as most servers of one's own do."""
        return not (self.hit or self.miss or self.output)


def endpoint_table(price: EndpointPrice, currency: str, shipped: PriceTable) -> PriceTable:
    """A table that knows this one model, at all hours; the calendar is the shipped one."""
    row = PriceRow(price.model, _EVER, None, ONE_TIER, price.hit, price.miss, price.output, currency, OWN)
    return PriceTable((row,), shipped.calendar, {}, shipped.checked_on)
