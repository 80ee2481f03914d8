# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a user may set for a question beside its model and mode. Kept with the chat and, as sent, with the turn."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from leadline.catalogue import Model
from leadline.chat.mode import Mode


@dataclass(frozen=True, slots=True)
class Sampling:
    """How freely the next word is chosen; None leaves it to the service (1.0).

    It has an effect in non-think only; elsewhere the service takes and ignores it. Source: DeepSeek's thinking guide.
    """

    temperature: Decimal | None = None
    """From 0 to 2."""
    top_p: Decimal | None = None
    """Above 0, to 1."""

    def as_json(self) -> str:
        """For the database: "{}" when nothing was set."""
        values = {"temperature": self.temperature, "top_p": self.top_p}
        return json.dumps({name: str(value) for name, value in values.items() if value is not None})


DEFAULT_SAMPLING = Sampling()


@dataclass(frozen=True, slots=True)
class Effect:
    """Which of the two a model listens to in a mode."""

    temperature: bool
    top_p: bool


def effect_on(model: Model, mode: Mode) -> Effect:
    """What sampling changes there.

    In thinking DeepSeek takes both and ignores them, flash but for a top_p that it forces to 0.95 or more; flash has a
    top_p of 1.0 in non-think, too. The embedded engine always takes the likeliest word. Other servers do as they say.
    Source: DeepSeek's thinking guide, and its own renderer (reference deepseek-api.md section 4).
    """
    if model.endpoint == "local":
        return Effect(temperature=False, top_p=False)
    if model.template:
        is_plain = mode is Mode.NON_THINK
        return Effect(temperature=is_plain, top_p=is_plain and model.template == "v4-pro")
    return Effect(temperature=True, top_p=True)


def with_effect(sampling: Sampling, model: Model, mode: Mode) -> Sampling:
    """The sampling without what would change nothing."""
    effect = effect_on(model, mode)
    return Sampling(sampling.temperature if effect.temperature else None, sampling.top_p if effect.top_p else None)


def sampling_from(text: str) -> Sampling:
    """The opposite of `Sampling.as_json`; what cannot be read or is out of range is left out."""
    try:
        values = json.loads(text)
    except ValueError:
        return DEFAULT_SAMPLING
    if not isinstance(values, dict):
        return DEFAULT_SAMPLING
    return Sampling(
        _number(values.get("temperature"), Decimal(0), Decimal(2)),
        _number(values.get("top_p"), Decimal("0.01"), Decimal(1)),
    )


def _number(value: Any, least: Decimal, most: Decimal) -> Decimal | None:
    if not isinstance(value, str) or len(value) > 8:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and least <= number <= most else None
