# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next question in other models and modes: what it would cost there, and whether they hold what it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadline.asking import Asking
from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.place import AT_END, Place
from leadline.costs.forecast import HIT_UNIT_TOKENS, Forecast
from leadline.errors import AssistantError

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Alternative:
    """One model in one mode."""

    model: str
    """Its key."""
    mode: Mode
    forecast: Forecast

    @property
    def is_warm(self) -> bool:
        """Whether most of the prompt is expected to be held there."""
        return self.forecast.hit_expected >= HIT_UNIT_TOKENS and self.forecast.hit_expected * 2 >= self.forecast.tokens


class Pricing:
    """A part of the assistant; its method gives a future."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def alternatives(
        self,
        chat_id: int | None,
        question: str,
        wanted: Sequence[tuple[str, Mode]],
        *,
        place: Place = AT_END,
        sampling: Sampling | None = None,
    ) -> Future[tuple[Alternative, ...]]:
        """The same question in each of these models (by key) and modes. What does not fit one is left out."""

        def look() -> tuple[Alternative, ...]:
            found = []
            for model, mode in wanted:
                asking = Asking(self._assistant, chat_id, question, model, mode, place=place, sampling=sampling)
                try:
                    found.append(Alternative(model, mode, asking.quote().forecast))
                except AssistantError:
                    continue  # too long for that model's window, or it is there no more: choosing it says so
            return tuple(found)

        return self._assistant.run(look)
