# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two small lists of the service: its models and the balance. Bytes in, values out."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from leadline.provider import faults

_MOST_MODELS = 1000
_MOST_TOKENS = 10**8
_ID_LENGTH = 200
_MOST_DIGITS = 20
_MOST_MONEY = Decimal(10**15)
_MODES = {"none": "non-think", "low": "low", "high": "high", "max": "max"}
"""Our words for the efforts that DeepSeek lists; others, such as medium, are one of these to the service."""


@dataclass(frozen=True, slots=True)
class BalanceAmount:
    """What is left in one currency."""

    currency: str
    """CNY or USD."""
    total: Decimal
    granted: Decimal | None = None
    """Part of the total that was a gift and goes first; None where the service does not say."""
    topped_up: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on the account. It lags behind the usage: not a meter."""

    available: bool
    """False: not enough for a request, even when an amount is above zero."""
    amounts: tuple[BalanceAmount, ...]
    """One a currency, as the service lists them; may be empty."""

    @property
    def main(self) -> BalanceAmount | None:
        """What the account is billed in: the first that holds something, else the first."""
        return next((amount for amount in self.amounts if amount.total > 0), next(iter(self.amounts), None))

    def chosen(self, currency: str) -> BalanceAmount | None:
        """The amount in the currency that the user chose, where the account has one; else `main`."""
        return next((amount for amount in self.amounts if amount.currency == currency), self.main)

    def led_by(self, currency: str) -> "Balance":
        """The same with that currency's amount first."""
        return replace(self, amounts=tuple(sorted(self.amounts, key=lambda amount: amount.currency != currency)))


@dataclass(frozen=True, slots=True)
class ListedModel:
    """What an endpoint's list says of one model. Every field but `id` is optional: None or () where it says nothing."""

    id: str
    name: str = ""
    window_tokens: int | None = None
    """Prompt and reply together."""
    max_output_tokens: int | None = None
    modes: tuple[str, ...] = ()
    """In the words of `chat.mode.Mode`; from the efforts that DeepSeek lists."""
    images: bool | None = None


def read_models(body: bytes) -> tuple[ListedModel, ...]:
    """The models of `GET /models`, in order, each id once. What is misspelt, or cannot be true, counts as not said.

    The old form of DeepSeek's list holds ids only; the newer one, and those of vLLM, SGLang, llama.cpp, LM Studio,
    Ollama (its own list is called `models`) and of gateways, say more.

    Raises:
        AssistantError: server, when it is not such a list.
    """
    value = _object(body, "list of models")
    data = value.get("data")
    if not isinstance(data, list):
        data = value.get("models")
    if not isinstance(data, list):
        raise faults.not_a_list("list of models")
    found: dict[str, ListedModel] = {}
    for entry in data[:_MOST_MODELS]:
        model = _listed(entry) if isinstance(entry, dict) else None
        if model is not None:
            found.setdefault(model.id, model)
    return tuple(found.values())


def _listed(entry: dict[str, Any]) -> ListedModel | None:
    model_id = _words(entry.get("id")) or _words(entry.get("model"))
    if not model_id:
        return None
    meta = entry.get("meta")
    # llama.cpp also names what the model was trained for (n_ctx_train): not what the server was started with.
    running = meta.get("n_ctx") if isinstance(meta, dict) else None
    effort = entry.get("effort")
    levels = effort.get("supported_levels") if isinstance(effort, dict) else None
    modes = (
        {_MODES[level] for level in levels if isinstance(level, str) and level in _MODES}
        if isinstance(levels, list)
        else set()
    )
    top = entry.get("top_provider")
    name = _words(entry.get("name"))
    return ListedModel(
        id=model_id,
        name=name if name != model_id else "",
        window_tokens=_tokens(
            entry.get("context_window"),
            entry.get("max_model_len"),
            running,
            entry.get("loaded_context_length"),  # LM Studio: what it runs with, before what it could run with
            entry.get("max_context_length"),
            entry.get("context_length"),
        ),
        max_output_tokens=_tokens(
            entry.get("max_output_tokens"), top.get("max_completion_tokens") if isinstance(top, dict) else None
        ),
        modes=tuple(mode for mode in _MODES.values() if mode in modes),
        images=_images(entry),
    )


def _images(entry: dict[str, Any]) -> bool | None:
    architecture = entry.get("architecture")
    for holder in (entry, architecture if isinstance(architecture, dict) else {}):
        inputs = holder.get("input_modalities")
        if isinstance(inputs, list):
            return "image" in inputs
    capabilities = entry.get("capabilities")
    if isinstance(capabilities, list) and "completion" in capabilities:  # Ollama, llama.cpp
        return "vision" in capabilities or "multimodal" in capabilities
    return {"vlm": True, "llm": False}.get(_words(entry.get("type")))  # LM Studio


def _words(value: Any) -> str:
    """The text, if it is one that may be shown."""
    return value if isinstance(value, str) and 0 < len(value) <= _ID_LENGTH and value.isprintable() else ""


def _tokens(*values: Any) -> int | None:
    """The first of them that can be a number of tokens."""
    return next((value for value in values if type(value) is int and 0 < value <= _MOST_TOKENS), None)


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
        available = any(amount.total > 0 for amount in amounts)
    return Balance(available, amounts)


def _amount(info: Any) -> BalanceAmount:
    currency = info.get("currency") if isinstance(info, dict) else None
    total = _decimal(info.get("total_balance")) if isinstance(info, dict) else None
    if total is None or not (isinstance(currency, str) and currency.isalpha() and len(currency) <= 8):
        raise faults.not_a_list("balance")
    return BalanceAmount(
        currency, total, _decimal(info.get("granted_balance")), _decimal(info.get("topped_up_balance"))
    )


def _decimal(value: Any) -> Decimal | None:
    """The amount in a string; None for anything else: a JSON number went through a float on somebody's side."""
    if not (isinstance(value, str) and len(value) <= 32):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and abs(exponent) <= _MOST_DIGITS and amount < _MOST_MONEY else None


def _object(body: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise faults.not_a_list(what) from error
    if not isinstance(value, dict):
        raise faults.not_a_list(what)
    return value
