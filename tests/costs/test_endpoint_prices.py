# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices that stand with an endpoint of the user's own."""

from datetime import UTC, datetime
from decimal import Decimal

from leadline.costs.endpoint_prices import EndpointPrice, endpoint_table
from leadline.costs.own_prices import OWN
from leadline.costs.prices import PriceTable

EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))


def test_the_row_holds_at_all_hours_in_its_currency_alone(prices: PriceTable) -> None:
    made = endpoint_table(EndpointPrice("m", Decimal("0.1"), Decimal(2), Decimal(3)), "EUR", prices)

    for at in EVER:
        row = made.row_at("m", "EUR", at)
        assert row is not None and (row.hit, row.miss, row.output, row.source) == (Decimal("0.1"), 2, 3, OWN)
        assert made.row_at("m", "USD", at) is None and made.row_at("other", "EUR", at) is None


def test_a_model_named_like_deepseeks_is_not_priced_like_it(prices: PriceTable) -> None:
    made = endpoint_table(EndpointPrice("deepseek-chat"), "CNY", prices)

    row = made.row_at("deepseek-chat", "CNY", EVER[1])
    assert row is not None and (row.hit, row.miss, row.output) == (0, 0, 0)
    assert EndpointPrice("deepseek-chat").is_free and not EndpointPrice("m", output=Decimal(1)).is_free
