# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a prompt the service is expected to hold, by the rules it documents and by our own hits. Values only.

What it stores is the end of each request, places where it has noticed that several requests part, and places at
intervals that it does not name (reference deepseek-api.md 10).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.costs.cooling import UNLIKELY_FROM, Seen, chance_of_cold, chance_of_success

END = "end"
"""The prompt of an earlier request ended here."""
SHARED = "shared"
"""Earlier requests parted here, and the service was shown that at least twice."""
PART = "part"
"""It is the beginning of an earlier request: held where an interval ends nearby."""

INTERVAL_TOKENS = 2_048
"""A beginning shorter than this may hold no interval's end: logs show that short prompts miss and long ones hit."""
_LIKELY = {SHARED: 0.7, PART: 0.6}
"""How often we take such a place to be held before we have seen any. Our own judgement."""


@dataclass(frozen=True, slots=True)
class Known:
    """A beginning of the prompt that the service was sent before."""

    tokens: int
    kind: str
    idle_s: float
    """Since a request last began with it."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What our own requests to a model found held of what was known."""

    ends: tuple[Seen, ...] = ()
    """Newest first."""
    shared: tuple[int, int] = (0, 0)
    """How often such a place was held, and how often not."""
    parts: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Holding:
    """What is expected to be held of a prompt."""

    tokens: int = 0
    """Expected."""
    most: int = 0
    """If all that we know of is held; `tokens` is this or less."""
    cold_chance: float = 0.0
    """The chance, 0 to 1, that these `most` tokens are not held."""
    kind: str = ""
    """Of the place that decides; "" where nothing is known."""
    idle_s: float | None = None
    """Since it was last used; None where nothing is known."""


def expect(known: Sequence[Known], own: Experience) -> Holding:
    """What to expect where the prompt begins with each of these."""
    if not known:
        return Holding()
    longest = max(known, key=lambda each: (each.tokens, each.kind != PART))
    ends = [each for each in known if each.kind == END]
    end = max(ends, key=lambda each: each.tokens, default=None)
    cold = chance_of_cold(longest.idle_s, own.ends)
    if end is None or end.tokens < longest.tokens:
        base = end.tokens if end is not None else 0
        # The end before it is held as surely as ever: then the place decides about the rest alone.
        lost = 1 - (1 - cold) * _chance_of(longest.kind, own)
        is_long = longest.kind != PART or longest.tokens - base >= INTERVAL_TOKENS
        if base * 2 < longest.tokens:
            expected = longest.tokens if is_long and lost <= UNLIKELY_FROM else base
            return Holding(expected, longest.tokens, lost, longest.kind, longest.idle_s)
        if is_long and lost <= UNLIKELY_FROM:
            return Holding(longest.tokens, longest.tokens, cold, END, longest.idle_s)
        return Holding(0 if cold > UNLIKELY_FROM else base, longest.tokens, cold, END, longest.idle_s)
    return Holding(0 if cold > UNLIKELY_FROM else end.tokens, end.tokens, cold, END, end.idle_s)


def _chance_of(kind: str, own: Experience) -> float:
    counted = own.shared if kind == SHARED else own.parts
    return chance_of_success(*counted, likely=_LIKELY[kind])
