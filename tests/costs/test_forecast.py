# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price before a send."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import bill
from leadline.costs.forecast import TYPICAL_OUTPUT, Forecast, as_json, forecast, free, timed
from leadline.costs.holding import END, Holding
from leadline.costs.outputs import Lengths
from leadline.costs.prices import PriceRow, PriceTable
from leadline.costs.timing import Duration

QUIET = datetime(2026, 11, 23, 12, tzinfo=UTC)


def bare(
    tokens: int,
    held: Holding,
    row: PriceRow | None = None,
    *,
    mode: Mode = Mode.HIGH,
    max_tokens: int = 65_536,
    following: tuple[datetime, PriceRow | None] | None = None,
) -> Forecast:
    """A request in yuan; its output is that of five thousand tokens where there is a price."""
    own = Lengths(1_000, 5_000, 9_000, 34) if row is not None else None
    return forecast(
        tokens=tokens,
        held=held,
        mode=mode,
        max_tokens=max_tokens,
        row=row,
        currency="CNY",
        tier="off-peak",
        own=own,
        following=following,
    )


@pytest.fixture
def expected(prices: PriceTable) -> Forecast:
    return forecast(
        tokens=612_480,
        held=Holding(611_455, 611_455, 0.02, END, 60.0),
        mode=Mode.HIGH,
        max_tokens=65_536,
        row=prices.row_at("deepseek-flash", "CNY", QUIET),
        currency="CNY",
        tier="off-peak",
        own=Lengths(1_000, 5_000, 9_000, 34),
    )


def test_prices_are_those_of_the_row(expected: Forecast) -> None:
    assert (expected.hit_low, expected.hit_expected, expected.hit_high) == (0, 611_328, 611_456)
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
    made = bare(1_000, Holding(held, held))

    assert made.hit_expected == hit
    assert hit <= made.hit_high <= min(1_000, hit + 128)


def test_what_is_rather_gone_is_not_counted_on_and_the_price_of_the_other_case_is_told(
    prices: PriceTable, expected: Forecast
) -> None:
    gone = bare(612_480, Holding(0, 611_455, 0.7, END, 90_000.0), prices.row_at("deepseek-flash", "CNY", QUIET))

    assert (gone.hit_expected, gone.hit_high, gone.cold_chance) == (0, 611_456, 0.7)
    assert gone.price_expected == expected.price_otherwise, "if no longer cached"
    assert gone.price_otherwise == expected.price_expected, "if still cached"


def test_where_nothing_is_known_there_is_no_other_case(prices: PriceTable) -> None:
    made = bare(1_000, Holding(), prices.row_at("deepseek-flash", "CNY", QUIET))

    assert (made.hit_expected, made.price_otherwise, made.held_kind, made.idle_s) == (0, None, "", None)
    assert made.hit_high == 128, "any two prompts may share their first words"


def test_the_price_in_the_next_tier_is_that_of_the_same_request(prices: PriceTable, expected: Forecast) -> None:
    until = prices.until(QUIET)
    peak = prices.row_at("deepseek-flash", "CNY", until)
    now = prices.row_at("deepseek-flash", "CNY", QUIET)
    later = bare(612_480, Holding(611_455, 611_455), now, following=(until, peak))

    assert peak is not None and peak.tier == "peak"
    assert later.price_expected == expected.price_expected
    assert (later.price_next, later.next_at) == (expected.price_expected * 2, until)  # type: ignore[operator]
    assert (expected.price_next, expected.next_at) == (None, None)
    assert (later.tier, later.next_tier) == ("off-peak", "peak")
    assert bare(1_000, Holding(), now, following=(until, now)).next_at is None, "the same price is no news"


def test_times_stand_beside_the_rest(expected: Forecast) -> None:
    made = timed(expected, Duration(16.0, 20.0, 99.0, 400.0))

    assert (made.first_word_s, made.done_low_s, made.done_typical_s, made.done_high_s) == (16.0, 20.0, 99.0, 400.0)
    assert made.price_expected == expected.price_expected


@pytest.mark.parametrize("mode", list(Mode))
def test_without_a_history_the_built_in_guess_serves_and_the_ceiling_holds(mode: Mode) -> None:
    low, typical, high = TYPICAL_OUTPUT[mode]

    wide = bare(10, Holding(), mode=mode, max_tokens=393_216)
    narrow = bare(10, Holding(), mode=mode, max_tokens=100)

    assert (wide.output_low, wide.output_typical, wide.output_high) == (low, typical, high)
    assert narrow.output_high == narrow.output_typical == 100


def test_without_a_price_row_tokens_are_known_and_prices_are_not() -> None:
    made = bare(10, Holding())

    assert made.tokens == 10
    assert (made.price_low, made.price_expected, made.price_high, made.input_price) == (None, None, None, None)
    assert as_json(made)["price"] == {"low": None, "expected": None, "high": None}


def test_json_is_the_object_of_the_terminal_contract(expected: Forecast) -> None:
    assert as_json(expected) == {
        "tokens": 612_480,
        "hit": {"low": 0, "expected": 611_328, "high": 611_456},
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
