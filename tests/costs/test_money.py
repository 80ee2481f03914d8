# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts: exact sums, and what is shown of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.costs.money import Money, plain, shown


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "¥0"),
        ("0.034", "¥0.034"),
        ("0.0338040", "¥0.034"),
        ("0.04", "¥0.04"),
        ("0.0398", "¥0.04"),
        ("0.0094", "¥0.0094"),
        ("0.000000003", "¥0.000000003"),
        ("0.0949", "¥0.095"),
        ("0.095", "¥0.10"),
        ("0.61", "¥0.61"),
        ("1.1", "¥1.10"),
        ("1.125", "¥1.13"),
        ("1234.5", "¥1,234.50"),
        ("-0.012", "-¥0.012"),
    ],
)
def test_an_amount_is_shown_with_two_decimals_or_two_significant_digits(amount: str, text: str) -> None:
    assert shown(Money(Decimal(amount), "CNY"), "en") == text


def test_the_dollar_is_told_apart_in_chinese() -> None:
    money = Money(Decimal("0.005"), "USD")

    assert shown(money, "en") == "$0.005"
    assert shown(money, "zh_CN") == "US$0.005"
    assert shown(Money(Decimal("0.5"), "CNY"), "zh_CN") == "¥0.50"


@given(st.decimals(min_value=Decimal("1e-12"), max_value=Decimal("1e9"), allow_nan=False))
def test_what_is_not_nothing_never_looks_like_nothing(amount: Decimal) -> None:
    assert any(digit in "123456789" for digit in shown(Money(amount, "CNY"), "en"))


@pytest.mark.parametrize(
    ("amount", "text"), [("0E-6", "0"), ("0.0338040", "0.033804"), ("1E+2", "100"), ("27.000000", "27"), ("-0.0", "0")]
)
def test_plain_digits_have_no_exponent_and_no_zeros_at_the_end(amount: str, text: str) -> None:
    assert plain(Decimal(amount)) == text


def test_json_money_is_a_string_and_a_currency() -> None:
    assert Money(Decimal("0.010"), "USD").as_json() == {"amount": "0.01", "currency": "USD"}


def test_amounts_of_one_currency_add_up_exactly() -> None:
    total = Money(Decimal("0.1"), "CNY") + Money(Decimal("0.2"), "CNY")

    assert total == Money(Decimal("0.3"), "CNY")


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money(Decimal(1), "CNY") + Money(Decimal(1), "USD")
