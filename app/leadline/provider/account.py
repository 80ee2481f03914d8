# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two small lists of the service: its models and the balance. Bytes in, values out."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from leadline.provider import faults

_MOST_MODELS = 1000
_ID_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on the account. It lags behind the usage: not a meter."""

    available: bool
    """False: not enough for a request, even when an amount is above zero."""
    amounts: tuple[tuple[str, Decimal], ...]
    """(currency, total) as the service lists them; may be empty."""


def read_models(body: bytes) -> tuple[str, ...]:
    """The ids of `GET /models`, in order, each once. All fields but `id` are optional and left out.

    Raises:
        AssistantError: server, when it is not such a list.
    """
    data = _object(body, "list of models").get("data")
    if not isinstance(data, list):
        raise faults.not_a_list("list of models")
    ids = [entry.get("id") for entry in data[:_MOST_MODELS] if isinstance(entry, dict)]
    return tuple(dict.fromkeys(i for i in ids if isinstance(i, str) and 0 < len(i) <= _ID_LENGTH and i.isprintable()))


def read_balance(body: bytes) -> Balance:
    """The answer of `GET /user/balance`; both its fields are optional. Amounts are decimal strings.

    Raises:
        AssistantError: server, when it is not such an answer.
    """
    value = _object(body, "balance")
    infos = value.get("balance_infos", [])
    available = value.get("is_available")
    if not isinstance(infos, list) or not isinstance(available, bool | None):
        raise faults.not_a_list("balance")
    amounts = tuple(_amount(info) for info in infos[:16])
    if available is None:
        available = any(amount > 0 for _, amount in amounts)
    return Balance(available, amounts)


def _amount(info: Any) -> tuple[str, Decimal]:
    currency = info.get("currency") if isinstance(info, dict) else None
    total = info.get("total_balance") if isinstance(info, dict) else None
    # A JSON number went through a float on somebody's side: only strings are exact.
    if not (isinstance(currency, str) and currency.isalpha() and len(currency) <= 8):
        raise faults.not_a_list("balance")
    if not (isinstance(total, str) and len(total) <= 32):
        raise faults.not_a_list("balance")
    try:
        amount = Decimal(total)
    except InvalidOperation as error:
        raise faults.not_a_list("balance") from error
    if not amount.is_finite():
        raise faults.not_a_list("balance")
    return currency, amount


def _object(body: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise faults.not_a_list(what) from error
    if not isinstance(value, dict):
        raise faults.not_a_list(what)
    return value
