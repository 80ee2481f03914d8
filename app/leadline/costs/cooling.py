# SPDX-License-Identifier: AGPL-3.0-or-later
"""How likely the service has forgotten a prompt: by the time it was not used, learnt from our own hits. Values only.

"Unused entries are cleared within hours to days", says the caching guide (reference deepseek-api.md 10), and that it
is best effort. So a prompt is lost with a share that never depends on the time, and else lasts for a time around
some middle. Which share and which middle is so, our own replies tell: each makes those likelier that expected it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

SHOWN_FROM = 0.05
"""A chance up to this is not worth a line on the screen (design section 7)."""
UNLIKELY_FROM = 0.5
"""From here on the prompt is rather gone than held, and so is the price expected."""
TELLING_TOKENS = 1_024
"""Shorter prompts miss for reasons of their own (deepseek-api.md 10), and cost next to nothing."""

_HOUR_S = 3_600.0
_MIDDLES_H = tuple(0.25 * 2.0 ** (step * 0.75) for step in range(16))
"""After so many hours half of what is not used is gone: a quarter of an hour to four weeks."""
_LIKELY_MIDDLE_H, _MIDDLE_SPREAD = 20.0, 0.9
""""Hours to days", as a middle and how far off it may be, in natural logarithms. Our own reading of the words."""
_STEEPNESS = (1.5, 2.5)
_ALWAYS_LOST = ((0.005, 0.36), (0.01, 0.3), (0.02, 0.2), (0.05, 0.08), (0.1, 0.03), (0.2, 0.02), (0.5, 0.01))
"""Shares that are lost whatever the time, and how likely each is before anything was seen."""
_HALF_AFTER = 60
"""An observation so many replies back counts half: the service changes."""
_SHORTEST_S = 30.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One of our requests whose beginning was held before."""

    idle_s: float
    """Since that was last used."""
    was_cold: bool
    """The service had to read it anew."""


def chance_of_cold(idle_s: float, seen: Iterable[Seen] = ()) -> float:
    """The chance, 0 to 1, that what was last used so many seconds ago is forgotten; `seen` newest first."""
    weighed = _posterior(tuple(seen))
    return math.fsum(weight * _cold(max(idle_s, _SHORTEST_S), *rule) for rule, weight in weighed)


_Rule = tuple[float, float, float]
"""The middle in hours, the steepness, the share that is always lost."""


def _cold(idle_s: float, middle_h: float, steepness: float, always: float) -> float:
    """A log-logistic curve: it rises from the share that is always lost to 1, halfway at the middle."""
    ratio: float = (middle_h * _HOUR_S / idle_s) ** steepness
    return always + (1 - always) / (1 + ratio)


@lru_cache(maxsize=8)
def _posterior(seen: tuple[Seen, ...]) -> tuple[tuple[_Rule, float], ...]:
    """Every rule with its weight; the weights add up to 1."""
    buckets: dict[tuple[float, bool], float] = {}
    for rank, each in enumerate(seen):
        half_octave = round(2 * math.log2(max(each.idle_s, _SHORTEST_S)))
        key = 2.0 ** (half_octave / 2), each.was_cold
        buckets[key] = buckets.get(key, 0.0) + 0.5 ** (rank / _HALF_AFTER)
    weighed: list[tuple[_Rule, float]] = []
    for middle_h in _MIDDLES_H:
        off = math.log(middle_h / _LIKELY_MIDDLE_H) / _MIDDLE_SPREAD
        for always, prior in _ALWAYS_LOST:
            for steepness in _STEEPNESS:
                likelihood = math.log(prior) - off * off / 2
                for (idle_s, was_cold), weight in buckets.items():
                    cold = _cold(idle_s, middle_h, steepness, always)
                    likelihood += weight * math.log(cold if was_cold else 1 - cold)
                weighed.append(((middle_h, steepness, always), likelihood))
    best = max(likelihood for _, likelihood in weighed)
    total = sum(math.exp(likelihood - best) for _, likelihood in weighed)
    return tuple((rule, math.exp(likelihood - best) / total) for rule, likelihood in weighed)


def chance_of_success(successes: int, failures: int, likely: float, trust: float = 2.0) -> float:
    """How often something went well, where `likely` counts as so many (`trust`) cases before anything was seen."""
    return (successes + likely * trust) / (successes + failures + trust)
