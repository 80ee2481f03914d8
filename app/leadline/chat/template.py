# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates: questions with places to fill, and instructions. Values only; those that are shipped come from a file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PLACE = re.compile(r"\{[^{}\n]{1,60}\}")
"""A place to fill: words in braces, on one line."""


class Kind(StrEnum):
    """What a template is for."""

    QUESTION = "question"
    INSTRUCTIONS = "instructions"


class ReplyLanguage(StrEnum):
    """In which language replies are asked for."""

    FREE = ""
    """Nothing is said about it."""
    SAME = "same"
    """That of the question."""
    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Template:
    """A question, or instructions, to be used again."""

    kind: Kind
    name: str
    text: str
    reply_language: ReplyLanguage = ReplyLanguage.FREE
    """Of instructions only."""
    opening: str = ""
    """The question that goes with instructions; "" for none."""
    id: int | None = None
    """Its row; None for one that is shipped and was never changed, or is new."""
    shipped: str = ""
    """The id of the shipped one that it is, or stands in place of; "" for the user's own."""

    @property
    def places(self) -> tuple[str, ...]:
        """What is to be filled, with the braces, each once, in the order in which they come."""
        return places_in(self.text)


def places_in(text: str) -> tuple[str, ...]:
    """The places of a text, with the braces, each once, in the order in which they come."""
    return tuple(dict.fromkeys(PLACE.findall(text)))


@dataclass(frozen=True, slots=True)
class Shipped:
    """What comes with the program, in one language."""

    templates: tuple[Template, ...]
    sentences: Mapping[ReplyLanguage, str]
    """What instructions end with, so that replies come in a language."""

    def instructions(self, text: str, language: ReplyLanguage) -> str:
        """The instructions as they are sent: the text, and behind it which language replies are in."""
        return "\n\n".join(part for part in (text.strip(), self.sentences.get(language, "")) if part)

    def parted(self, instructions: str) -> tuple[str, ReplyLanguage]:
        """Text and language of instructions that `instructions` made; FREE where they end otherwise."""
        for language, sentence in self.sentences.items():
            if instructions == sentence or instructions.endswith("\n\n" + sentence):
                return instructions.removesuffix(sentence).rstrip("\n"), language
        return instructions, ReplyLanguage.FREE


def load_shipped(path: Path, language: str) -> Shipped:
    """The templates in a TOML file, in the language of the window: Chinese, or else English.

    A missing or misspelt field raises KeyError: the file is part of the program.
    """
    with path.open("rb") as file:
        table = tomllib.load(file)
    tongue = "zh" if language.startswith("zh") else "en"
    templates = tuple(
        Template(
            kind=Kind(row["kind"]),
            name=row[tongue]["name"],
            text=row[tongue]["text"],
            reply_language=ReplyLanguage(row.get("reply_language", "")),
            opening=row[tongue].get("opening", ""),
            shipped=row["id"],
        )
        for row in table["template"]
    )
    sentences = {ReplyLanguage(name): row[tongue] for name, row in table["reply_language"].items()}
    return Shipped(templates, sentences)
