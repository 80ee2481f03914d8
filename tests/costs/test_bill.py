# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bills: exact, by the row of the moment, and unknown rather than zero."""

from datetime import UTC, datetime
from decimal import ROUND_UP, Decimal, getcontext, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import LedgerEntry, bill, cost, entry, free_entry
from leadline.costs.money import Money
from leadline.costs.prices import PriceTable
from leadline.host.resources import resource

QUIET = datetime(2026, 11, 23, 12, tzinfo=UTC)
BUSY = datetime(2026, 11, 23, 2, tzinfo=UTC)
TABLE = PriceTable.load(resource("prices.toml"))
TOKENS = st.integers(min_value=0, max_value=10**8)


def line(
    usage: Usage | None, *, model: str = "deepseek-flash", currency: str = "CNY", at: datetime = QUIET
) -> LedgerEntry:
    return entry(
        turn_id=7,
        kind="reply",
        at=at,
        model=model,
        mode=Mode.HIGH,
        usage=usage,
        prices=TABLE,
        currency=currency,
    )


@pytest.mark.parametrize(
    ("model", "currency", "at", "usage", "amount"),
    [
        ("deepseek-flash", "CNY", QUIET, Usage(611_328, 1_152, 5_016, 4_000), "0.03344256"),
        ("deepseek-flash", "CNY", BUSY, Usage(611_328, 1_152, 5_016, 4_000), "0.06688512"),
        ("deepseek-flash", "USD", QUIET, Usage(0, 1_000_000, 0, None), "0.15"),
        ("deepseek-flash", "USD", QUIET, Usage(1_000_000, 0, 0, None), "0.003"),
        ("deepseek-v4-pro", "USD", QUIET, Usage(0, 1_000_000, 0, None), "0.66"),
        ("deepseek-v4-pro", "USD", BUSY, Usage(1_000_000, 0, 0, None), "0.044"),
        ("deepseek-v4-pro", "CNY", BUSY, Usage(0, 0, 393_216, 390_000), "10.616832"),
        ("deepseek-flash", "USD", QUIET, Usage(1, 0, 0, None), "0.000000003"),
        ("deepseek-flash", "USD", QUIET, Usage(0, 0, 0, None), "0"),
    ],
)
def test_a_bill_is_usage_times_the_row_of_its_moment(
    model: str, currency: str, at: datetime, usage: Usage, amount: str
) -> None:
    made = line(usage, model=model, currency=currency, at=at)

    assert made.amount == Money(Decimal(amount), currency)
    assert (made.state, made.price_row) == ("billed", TABLE.row_at(model, currency, at))


def test_reasoning_is_part_of_the_output_and_not_charged_again() -> None:
    assert line(Usage(0, 0, 1_000, 990)).amount == line(Usage(0, 0, 1_000, None)).amount


@given(hit=TOKENS, miss=TOKENS, output=TOKENS, index=st.integers(min_value=0, max_value=len(TABLE.rows) - 1))
def test_a_cost_is_exact_whatever_the_decimal_context(hit: int, miss: int, output: int, index: int) -> None:
    row = TABLE.rows[index]
    expected = (Fraction(row.hit) * hit + Fraction(row.miss) * miss + Fraction(row.output) * output) / 10**6

    with localcontext() as rough:
        rough.prec, rough.rounding = 3, ROUND_UP
        exact = cost(hit=hit, miss=miss, output=output, row=row)

    assert Fraction(exact) == expected
    assert getcontext().prec == 28


def test_no_usage_is_unknown_and_never_zero() -> None:
    made = line(None)

    assert (made.amount, made.state) == (None, "unknown")
    assert made.price_row is not None


def test_a_model_without_a_price_is_unknown() -> None:
    made = line(Usage(1, 2, 3, None), model="some-other-model")

    assert (made.amount, made.state, made.price_row, made.tier) == (None, "unknown", None, "off-peak")


def test_a_legacy_name_in_the_response_is_billed_as_flash() -> None:
    usage = Usage(100, 200, 300, None)

    made = line(usage, model="deepseek-v4-flash")

    assert made == line(usage)
    assert made.model == "deepseek-flash"


@pytest.mark.parametrize(
    ("at", "tier"),
    [
        (datetime(2026, 11, 23, 0, 59, 59, tzinfo=UTC), "off-peak"),
        (datetime(2026, 11, 23, 1, tzinfo=UTC), "peak"),
        (datetime(2026, 8, 1, tzinfo=UTC), "all"),
    ],
)
def test_the_tier_is_that_of_the_send(at: datetime, tier: str) -> None:
    made = line(Usage(0, 1_000_000, 0, None), at=at)

    assert made.tier == tier
    assert made.price_row is not None
    assert made.price_row.tier == tier


@pytest.mark.parametrize("usage", [Usage(10, 20, 30, None), None])
def test_the_local_model_is_free_with_and_without_usage(usage: Usage | None) -> None:
    made = line(usage, model="local")

    assert made == free_entry(7, QUIET, "local", Mode.HIGH, usage)
    assert (made.state, made.amount) == ("free", None)


def test_a_bill_by_hand_has_the_currency_of_its_row() -> None:
    row = TABLE.row_at("deepseek-flash", "USD", QUIET)

    assert row is not None
    assert bill(Usage(0, 0, 1, None), row) == Money(Decimal("0.0000006"), "USD")
