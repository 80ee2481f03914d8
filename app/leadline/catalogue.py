# SPDX-License-Identifier: AGPL-3.0-or-later
"""The models: what each can hold, can do and is called. The figures stand in `resources/models.toml`.

What the endpoints list themselves is put beside them by `offering`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leadline.errors import AssistantError

BUILT_IN = ("deepseek", "local")
"""The endpoints whose models are called by their ids alone."""
_MOST_NAMED = 12
"""Names in a hint: a server may list hundreds."""


@dataclass(frozen=True, slots=True)
class About:
    """What is published about a model beyond its limits; for reading only."""

    served_by: str
    """The version that the service runs under this name."""
    total_parameters: str
    reading_parameters: str
    """Active for each token that is read."""
    writing_parameters: str
    """Active for each token that is written."""
    weights: str
    """The licence of the published weights."""
    dates: tuple[tuple[date, str], ...]
    """When which version came out, oldest first."""
    texts: Mapping[str, tuple[str, str]]
    """By language, en and zh: its attention, and in one sentence what that buys."""
    sources: tuple[str, ...]
    checked_on: date

    def attention(self, language: str) -> tuple[str, str]:
        """Its attention and what that buys, in that language or in English."""
        return self.texts["zh" if language.startswith("zh") else "en"]


@dataclass(frozen=True, slots=True)
class Model:
    """One model of one endpoint, as of `checked_on`."""

    id: str
    """What a request and a bill call it."""
    label: str
    """What the screen calls it."""
    names: tuple[str, ...]
    """Other spellings: the terminal's word, and ids that the service still accepts for it."""
    endpoint: str
    """Id of the endpoint that has it: deepseek, local, or one of the user's own."""
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
    state: str = ""
    """ "" for one that is known, unknown for one whose limits are cautious guesses, gone for one that its endpoint
    no longer lists."""
    about: About | None = None
    """None where nothing is known."""

    @property
    def key(self) -> str:
        """Its name among all models of all endpoints: the id alone for DeepSeek's own and the embedded engine's."""
        return self.id if self.endpoint in BUILT_IN else f"{self.endpoint}/{self.id}"

    def is_called(self, name: str) -> bool:
        """Whether the name is one of its; letter case does not count."""
        wanted = name.strip().lower()
        return wanted in (self.id.lower(), self.key.lower(), *self.names)


@dataclass(frozen=True, slots=True)
class Cautious:
    """What is assumed of a model that nobody has described."""

    window_tokens: int
    max_output_tokens: int
    modes: tuple[str, ...]
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All known models, in the order the selector shows them."""

    models: tuple[Model, ...]
    cautious_deepseek: Cautious
    """For a model that DeepSeek lists and this program has never heard of."""
    cautious_compatible: Cautious
    """For a model of a server of the user's own that says nothing of its limits."""

    def find(self, name: str, endpoint: str = "") -> Model:
        """The model by its key, its id or one of its other names, on that endpoint or on the first that has it.

        Raises:
            AssistantError: no model is called so (code not_found); the hint lists those that are.
        """
        here = self.of_endpoint(endpoint) if endpoint else self.models
        for model in here:
            if model.is_called(name):
                return model
        raise AssistantError(
            f"There is no model called “{name.strip()[:80]}”.", f"Known are {_listing(here)}.", code="not_found"
        )

    def of_endpoint(self, endpoint: str) -> tuple[Model, ...]:
        """The models of one endpoint, by its id."""
        return tuple(model for model in self.models if model.endpoint == endpoint)

    def instead_of(self, model: Model) -> Model | None:
        """What its endpoint offers in place of a model that it no longer lists; None where it offers nothing."""
        return next((other for other in self.of_endpoint(model.endpoint) if other.state != "gone"), None)

    def templates(self) -> dict[str, str]:
        """Template by every name a request may carry; models whose template is not known are left out."""
        return {name: model.template for model in self.models if model.template for name in (model.id, *model.names)}


def _listing(models: Iterable[Model]) -> str:
    names = [model.names[0] if model.names and model.key == model.id else model.key for model in models]
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "") if names else "none"


def load(path: Path) -> Catalogue:
    """The catalogue in a TOML file. A missing or misspelt field raises KeyError: the file is part of the program."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    models = tuple(
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
            about=_about(row["about"]) if "about" in row else None,
        )
        for row in table["model"]
    )
    cautious = table["cautious"]
    return Catalogue(models, _cautious(cautious["deepseek"]), _cautious(cautious["compatible"]))


def _about(row: dict[str, Any]) -> About:
    return About(
        served_by=row["served_by"],
        total_parameters=row["total_parameters"],
        reading_parameters=row["reading_parameters"],
        writing_parameters=row["writing_parameters"],
        weights=row["weights"],
        dates=tuple((each["on"], each["what"]) for each in row["dates"]),
        texts={name: (row[name]["attention"], row[name]["what_it_buys"]) for name in ("en", "zh")},
        sources=tuple(row["sources"]),
        checked_on=row["checked_on"],
    )


def _cautious(row: dict[str, Any]) -> Cautious:
    return Cautious(
        row["window_tokens"], row["max_output_tokens"], tuple(row["modes"]), row["source"], row["checked_on"]
    )
