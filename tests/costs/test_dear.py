# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which prices are worth a second look."""

from dataclasses import replace
from decimal import Decimal

import pytest

from leadline.costs.dear import is_dear, surprise
from leadline.costs.forecast import Forecast, free
from leadline.costs.money import Money

FREE = free(tokens=1_000, max_tokens=100, currency="CNY")


def yuan(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def priced(amount: str | None, hit: int = 1_000) -> Forecast:
    return replace(FREE, price_expected=None if amount is None else Decimal(amount), hit_expected=hit)


@pytest.mark.parametrize(
    ("price", "last", "dear"),
    [
        ("0.10", "0.02", True),
        ("0.10", "0.0201", False),
        ("0.0999", "0.001", False),
        ("100", None, False),
        ("100", "0", False),
    ],
)
def test_dear_is_five_times_the_last_and_not_next_to_nothing(price: str, last: str | None, dear: bool) -> None:
    assert is_dear(yuan(price), yuan(last) if last is not None else None) == dear


def test_other_currencies_are_not_compared() -> None:
    assert not is_dear(yuan("100"), Money(Decimal("0.01"), "USD"))
    assert is_dear(Money(Decimal("0.015"), "USD"), Money(Decimal("0.003"), "USD"))
    assert is_dear(Money(Decimal("0.5"), "EUR"), Money(Decimal("0.1"), "EUR")), "no limit is known for it"


@pytest.mark.parametrize(
    ("amount", "hit", "surprises"),
    [
        ("0.10", 499, True),
        ("0.10", 500, False),
        ("0.099", 0, False),
        ("0.60", 1_000, True),
        ("0.59", 1_000, False),
        (None, 0, False),
    ],
)
def test_a_queued_question_surprises_when_it_is_dear_or_read_anew(
    amount: str | None, hit: int, surprises: bool
) -> None:
    found = surprise(priced(amount, hit), yuan("0.12"))

    assert found == (yuan(amount or "0") if surprises else None)


def test_what_is_free_surprises_nobody() -> None:
    assert surprise(FREE, None) is None
