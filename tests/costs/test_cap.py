# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a reply asks whether it is to go on."""

from decimal import Decimal

import pytest

from leadline.costs.cap import after, cap_of, read_amount


@pytest.mark.parametrize(
    ("setting", "currency", "expected"),
    [
        ("", "CNY", "1"),
        ("", "USD", "0.15"),
        ("", "EUR", None),
        ("0", "CNY", None),
        ("0.50", "USD", "0.50"),
        ("nonsense", "CNY", None),
    ],
)
def test_nothing_set_is_the_default_and_zero_is_never(setting: str, currency: str, expected: str | None) -> None:
    assert cap_of(setting, currency) == (Decimal(expected) if expected is not None else None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (" 0,5 ", "0.5"),
        ("1000000", "1000000"),
        ("1000000.1", None),
        ("0.000001", "0.000001"),
        ("0.0000001", None),
        ("-1", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e3", "1000"),
        ("", None),
        ("¥1", None),
    ],
)
def test_an_amount_is_a_number_that_makes_sense(text: str, amount: str | None) -> None:
    assert read_amount(text) == (Decimal(amount) if amount is not None else None)


def test_what_was_let_go_on_asks_again_at_twice_as_much() -> None:
    assert after(Decimal("1.01"), Decimal(1)) == 2
    assert after(Decimal(2), Decimal(1)) == 4
    assert after(Decimal("0.5"), Decimal(1)) == 1
