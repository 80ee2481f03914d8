# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price before a send."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import bill
from leadline.costs.forecast import TYPICAL_OUTPUT, Forecast, as_json, forecast, free
from leadline.costs.prices import PriceTable

QUIET = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def expected(prices: PriceTable) -> Forecast:
    return forecast(
        tokens=612_480,
        held_tokens=611_455,
        mode=Mode.HIGH,
        max_tokens=65_536,
        row=prices.row_at("deepseek-flash", "CNY", QUIET),
        currency="CNY",
        tier="off-peak",
        own=(1_000, 5_000, 9_000),
    )


def test_prices_are_those_of_the_row(expected: Forecast) -> None:
    assert (expected.hit_low, expected.hit_expected, expected.hit_high) == (0, 611_328, 611_328)
    assert expected.input_price == Decimal("0.01337856")
    assert expected.price_low == Decimal("0.01737856")
    assert expected.price_expected == Decimal("0.03337856")
    assert expected.price_high == Decimal("0.64848")


def test_the_expected_price_is_the_bill_of_what_was_expected(expected: Forecast, prices: PriceTable) -> None:
    row = prices.row_at("deepseek-flash", "CNY", QUIET)

    assert row is not None
    assert bill(Usage(611_328, 1_152, 5_000, None), row).amount == expected.price_expected


@pytest.mark.parametrize(
    ("held", "hit"), [(0, 0), (127, 0), (128, 128), (255, 128), (256, 256), (1_000, 896), (5_000, 896)]
)
def test_a_hit_is_floored_to_128_and_never_above_the_prompt(prices: PriceTable, held: int, hit: int) -> None:
    made = forecast(tokens=1_000, held_tokens=held, mode=Mode.HIGH, max_tokens=1, row=None, currency="CNY", tier="peak")

    assert made.hit_expected == hit


@pytest.mark.parametrize("mode", list(Mode))
def test_without_a_history_the_built_in_guess_serves_and_the_ceiling_holds(mode: Mode) -> None:
    low, typical, high = TYPICAL_OUTPUT[mode]

    wide = forecast(tokens=10, held_tokens=0, mode=mode, max_tokens=393_216, row=None, currency="USD", tier="peak")
    narrow = forecast(tokens=10, held_tokens=0, mode=mode, max_tokens=100, row=None, currency="USD", tier="peak")

    assert (wide.output_low, wide.output_typical, wide.output_high) == (low, typical, high)
    assert narrow.output_high == narrow.output_typical == 100


def test_without_a_price_row_tokens_are_known_and_prices_are_not() -> None:
    made = forecast(tokens=10, held_tokens=0, mode=Mode.MAX, max_tokens=10, row=None, currency="CNY", tier="peak")

    assert made.tokens == 10
    assert (made.price_low, made.price_expected, made.price_high, made.input_price) == (None, None, None, None)
    assert as_json(made)["price"] == {"low": None, "expected": None, "high": None}


def test_json_is_the_object_of_the_terminal_contract(expected: Forecast) -> None:
    assert as_json(expected) == {
        "tokens": 612_480,
        "hit": {"low": 0, "expected": 611_328, "high": 611_328},
        "output": {"low": 1_000, "typical": 5_000, "high": 9_000},
        "price": {"low": "0.01737856", "expected": "0.03337856", "high": "0.64848"},
        "currency": "CNY",
        "tier": "off-peak",
        "max_tokens": 65_536,
    }


def test_the_local_model_costs_nothing_and_that_is_known() -> None:
    made = free(tokens=900, max_tokens=400, currency="USD", exact=False)

    assert as_json(made)["price"] == {"low": "0", "expected": "0", "high": "0"}
    assert (made.tokens, made.output_high, made.exact, made.input_price) == (900, 400, False, Decimal(0))
