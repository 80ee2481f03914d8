# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a user may set for a question beside its model and mode. Kept with the chat and, as sent, with the turn."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


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
