# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that do not fit a model's window: by how much, what weighs most, and what could be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, Place
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode, State
from leadline.documents.side_files import Side, side_of
from leadline.documents.signatures import has_signatures
from leadline.planning import Planning
from leadline.storage import conversations
from leadline.storage.conversations import Chat

if TYPE_CHECKING:
    from leadline.assistant import Assistant

MOST_HEAVY = 8
FEWEST_TO_CHOOSE = 3
"""Among fewer documents the heaviest are in sight anyway."""
BODIES_PERCENT = 60
"""Share of code that is in its bodies: of Leadline's own 62% are."""
PAGED = ("pdf", "book")


class Kind(StrEnum):
    """What could be left out."""

    VENDORED = "vendored"
    LOCKS = "locks"
    TESTS = "tests"
    LARGEST = "largest"
    """As many of the largest documents as have to go."""
    OLDEST = "oldest"
    """As many of the documents that were not changed for the longest time."""
    SIGNATURES = "signatures"
    """Code that stays, without the bodies of its functions."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Documents that could be left out together."""

    kind: Kind
    seqs: tuple[int, ...]
    sizes: tuple[int, ...]
    """Tokens of each."""

    @property
    def tokens(self) -> int:
        """What is gained."""
        return sum(self.sizes)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Seq and size of each."""
        return tuple(zip(self.seqs, self.sizes, strict=True))


@dataclass(frozen=True, slots=True)
class Heavy:
    """One of the documents that weigh most."""

    seq: int
    name: str
    tokens: int
    pages: int
    """So many could be chosen among; 0 where there are none."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A question that does not fit."""

    chat_id: int
    over_tokens: int
    """At least so many have to go."""
    documents: int
    document_tokens: int
    """Of all documents in the prompt."""
    heavy: tuple[Heavy, ...]
    """The heaviest that were not sent yet, the heaviest first."""
    suggestions: tuple[Suggestion, ...]
    """The greatest gain first, but those that nobody misses before the others."""
    code: Suggestion | None
    """Code that could be read without its bodies, and about what that would gain; None where there is none."""
    can_read_on_demand: bool
    """Nothing was sent yet, and the model is one that uses tools."""

    @property
    def best(self) -> Suggestion | None:
        """The first that is enough, else the one that gains most; None where nothing can be left out."""
        enough = (each for each in self.suggestions if each.tokens >= self.over_tokens)
        return next(enough, max(self.suggestions, key=lambda each: each.tokens, default=None))


class TooMuch:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def look(
        self, chat_id: int, question: str, model: Model, mode: Mode, place: Place = AT_END
    ) -> Future[Excess | None]:
        """What could be done so that the question fits; None if it does, or if it is not the documents' fault."""
        return self._assistant.run(partial(self._look, chat_id, question, model, mode, place))

    def _look(self, chat_id: int, question: str, model: Model, mode: Mode, place: Place) -> Excess | None:
        chat = self._assistant.store().read(partial(conversations.load_chat, chat_id=chat_id)).result()
        planning = Planning(self._assistant, chat, question, model, mode, self._assistant.clock(), place=place)
        over = planning.over_tokens()
        here = planning.gathered.documents
        if over <= 0 or not here or chat.reads_on_demand:
            return None
        free = [entry for entry in here if entry.since_turn is None and entry.tokens]
        heaviest = sorted(free, key=lambda entry: -(entry.tokens or 0))
        return Excess(
            chat_id=chat.id,
            over_tokens=over,
            documents=len(here),
            document_tokens=sum(entry.tokens or 0 for entry in here),
            heavy=tuple(_heavy(entry) for entry in heaviest[:MOST_HEAVY] if (entry.tokens or 0) * 100 >= over),
            suggestions=_suggestions(heaviest, over),
            code=_code(heaviest),
            can_read_on_demand=_can_read_on_demand(chat, model),
        )


def _can_read_on_demand(chat: Chat, model: Model) -> bool:
    return not chat.anchors and model.endpoint != "local"


def _heavy(entry: PackEntry) -> Heavy:
    return Heavy(entry.seq, entry.name, entry.tokens or 0, entry.pages if entry.kind in PAGED else 0)


def _suggestions(heaviest: Sequence[PackEntry], over: int) -> tuple[Suggestion, ...]:
    sides: dict[Side, list[PackEntry]] = {}
    for entry in heaviest:
        side = side_of(entry.name) if entry.path != entry.source else None
        if side is not None and entry.state is not State.LEFT_OUT:
            sides.setdefault(side, []).append(entry)
    found = sorted((_suggestion(Kind(side), members) for side, members in sides.items()), key=lambda each: -each.tokens)
    if len(heaviest) >= FEWEST_TO_CHOOSE:
        by_age = sorted((age, place) for place, entry in enumerate(heaviest) if (age := _changed_at(entry)) is not None)
        groups = [_suggestion(Kind.LARGEST, _enough(heaviest, over))]
        if len(by_age) == len(heaviest):
            groups.append(_suggestion(Kind.OLDEST, _enough([heaviest[place] for _, place in by_age], over)))
        # One document alone is among the heaviest, or not worth a line of its own.
        found += [each for each in groups if len(each.seqs) > 1]
        if not found:
            found = [each for each in groups[:1] if each.seqs]
    return tuple(found)


def _code(entries: Sequence[PackEntry]) -> Suggestion | None:
    code = [entry for entry in entries if has_signatures(entry.name) and not _is_short(entry)]
    gains = tuple((entry.tokens or 0) * BODIES_PERCENT // 100 for entry in code)
    return Suggestion(Kind.SIGNATURES, tuple(entry.seq for entry in code), gains) if code else None


def _is_short(entry: PackEntry) -> bool:
    return any(note.code is NoteCode.TRUNCATED for note in entry.notes)


def _suggestion(kind: Kind, entries: Sequence[PackEntry]) -> Suggestion:
    return Suggestion(kind, tuple(entry.seq for entry in entries), tuple(entry.tokens or 0 for entry in entries))


def _enough(entries: Sequence[PackEntry], over: int) -> list[PackEntry]:
    """The first of them until it is enough; none if all of them would have to go."""
    taken: list[PackEntry] = []
    for entry in entries:
        if over <= 0:
            break
        taken.append(entry)
        over -= entry.tokens or 0
    return taken if over <= 0 and len(taken) < len(entries) else []


def _changed_at(entry: PackEntry) -> int | None:
    """When the file was changed last; None where nobody knows."""
    with suppress(OSError, ValueError):
        return Path(entry.path).stat().st_mtime_ns
    return None
