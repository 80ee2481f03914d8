# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of models and the balance, from bytes."""

import json
from decimal import Decimal
from typing import Any

import pytest

from leadline.errors import AssistantError
from leadline.provider.account import Balance, read_balance, read_models


def balance_of(*infos: Any, **fields: Any) -> Balance:
    return read_balance(json.dumps({"balance_infos": list(infos)} | fields).encode())


def test_amounts_are_exact_and_in_the_order_sent() -> None:
    balance = balance_of(
        {"currency": "CNY", "total_balance": "0.10"},
        {"currency": "USD", "total_balance": "-0.00000000000000000003"},
        is_available=True,
    )
    assert balance.amounts == (("CNY", Decimal("0.10")), ("USD", Decimal("-0.00000000000000000003")))


def test_money_that_is_there_and_not_enough_is_not_available() -> None:
    assert balance_of({"currency": "CNY", "total_balance": "0.01"}, is_available=False).available is False


def test_both_fields_may_be_missing() -> None:
    assert read_balance(b"{}") == Balance(False, ())
    assert balance_of({"currency": "CNY", "total_balance": "1"}).available is True


@pytest.mark.parametrize(
    "info",
    [
        None,
        {},
        {"currency": "CNY"},
        {"currency": "CNY", "total_balance": 1.1},
        {"currency": "CNY", "total_balance": "much"},
        {"currency": "CNY", "total_balance": "NaN"},
        {"currency": "CNY", "total_balance": "Infinity"},
        {"currency": "CNY", "total_balance": "1" * 33},
        {"currency": 7, "total_balance": "1"},
        {"currency": "<b>", "total_balance": "1"},
    ],
)
def test_an_amount_that_is_none_is_an_error_and_not_a_zero(info: Any) -> None:
    with pytest.raises(AssistantError) as caught:
        balance_of(info)
    assert caught.value.code == "server"


def test_models_are_listed_once_each_and_only_by_usable_ids() -> None:
    data = [{"id": "a"}, {"id": "b", "name": "B"}, {"id": "a"}, {"id": 7}, {}, None, {"id": "x" * 201}, {"id": "\n"}]
    assert read_models(json.dumps({"data": data}).encode()) == ("a", "b")
