# SPDX-License-Identifier: AGPL-3.0-or-later
"""Balances over time come back as the service wrote them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from leadline.provider.account import Balance, BalanceAmount
from leadline.storage import balances
from tests.storage.rows import WHEN

Call = Callable[..., Any]
MINUTE = timedelta(minutes=1)


def balance(total: str, available: bool = True) -> Balance:
    both = (
        BalanceAmount("CNY", Decimal(total), Decimal("10.00"), Decimal("100.00")),
        BalanceAmount("USD", Decimal("0.10")),
    )
    return Balance(available, both)


def test_the_newest_answer_comes_back_with_all_its_currencies_and_digits(write: Call, read: Call) -> None:
    assert read(balances.latest, "a 1234") is None
    write(balances.put_balance, "a 1234", WHEN, balance("110.00"))
    write(balances.put_balance, "a 1234", WHEN + MINUTE, balance("109.970", available=False))
    write(balances.put_balance, "b 1234", WHEN + 2 * MINUTE, balance("7"))
    newest = read(balances.latest, "a 1234")
    assert newest == balances.KnownBalance("a 1234", WHEN + MINUTE, balance("109.970", available=False))
    assert str(newest.balance.amounts[0].total) == "109.970"


def test_a_time_gives_all_answers_in_it_the_oldest_first(write: Call, read: Call) -> None:
    for minutes in (2, 0, 1, 3):
        write(balances.put_balance, "a", WHEN + minutes * MINUTE, balance(str(minutes)))
    found = read(balances.history, "a", WHEN, WHEN + 2 * MINUTE)
    assert [known.at for known in found] == [WHEN, WHEN + MINUTE, WHEN + 2 * MINUTE]
    assert [known.balance.amounts[0].total for known in found] == [0, 1, 2]


def test_an_answer_without_an_amount_leaves_nothing(write: Call, read: Call) -> None:
    write(balances.put_balance, "a", WHEN, Balance(False, ()))
    assert read(balances.latest, "a") is None
