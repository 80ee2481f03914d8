# SPDX-License-Identifier: AGPL-3.0-or-later
"""The models: what each can hold, can do and is called. The figures stand in `resources/models.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from leadline.errors import AssistantError


@dataclass(frozen=True, slots=True)
class Model:
    """One model, as of `checked_on`."""

    id: str
    """What a request and a bill call it."""
    label: str
    """What the screen calls it."""
    names: tuple[str, ...]
    """Other spellings: the terminal's word, and ids that the service still accepts for it."""
    endpoint: str
    """deepseek or local."""
    window_tokens: int
    """Prompt and reply together."""
    max_output_tokens: int
    """The most that `max_tokens` may ask for, thinking included."""
    modes: tuple[str, ...]
    """Modes it takes; the first is the plainest."""
    offered_modes: tuple[str, ...]
    """Those the window's selector shows."""
    images: bool
    template: str
    """How its prompt is rendered: v4.1-flash, v4-pro, or "" where the endpoint alone knows."""
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All known models, in the order the selector shows them."""

    models: tuple[Model, ...]

    def find(self, name: str) -> Model:
        """The model by its id or by one of its other names; letter case does not count.

        Raises:
            AssistantError: no model is called so (code not_found); the hint lists those that are.
        """
        wanted = name.strip().lower()
        for model in self.models:
            if wanted == model.id or wanted in model.names:
                return model
        known = ", ".join(next(iter(model.names), model.id) for model in self.models)
        raise AssistantError(
            f"There is no model called “{name.strip()[:80]}”.", f"Known are {known}.", code="not_found"
        )

    def templates(self) -> dict[str, str]:
        """Template by every name a request may carry; models whose template is not known are left out."""
        return {name: model.template for model in self.models if model.template for name in (model.id, *model.names)}


def load(path: Path) -> Catalogue:
    """The catalogue in a TOML file. A missing or misspelt field raises KeyError: the file is part of the program."""
    with path.open("rb") as file:
        rows = tomllib.load(file)["model"]
    return Catalogue(
        tuple(
            Model(
                id=row["id"],
                label=row["label"],
                names=tuple(row["names"]),
                endpoint=row["endpoint"],
                window_tokens=row["window_tokens"],
                max_output_tokens=row["max_output_tokens"],
                modes=tuple(row["modes"]),
                offered_modes=tuple(row["offered_modes"]),
                images=row["images"],
                template=row["template"],
                source=row["source"],
                checked_on=row["checked_on"],
            )
            for row in rows
        )
    )
