# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the next reply will be: a range that most replies stay in, learnt from those before it. Values only.

Of n earlier replies the k-th shortest and the k-th longest hold the next one between them with a chance of
(n + 1 - 2k) / (n + 1), whatever the lengths look like, as long as their order tells nothing (conformal prediction).
Habits do change, so the share that is left out is corrected at each reply by whether it was caught: the method and
its proof for any sequence are in Gibbs and Candes, Adaptive Conformal Inference Under Distribution Shift (2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

FEWEST = 3
"""Fewer replies say nothing about the next one."""
WINDOW = 40
"""So many of the newest make a range: older ones tell of other habits."""
TYPICAL_OF = 9
"""The typical length is the middle of so many."""
_LEFT_OUT = 0.14
"""The share of replies that the range may miss: at most a fifth is promised."""
_STEP = 0.03
"""How much one miss or catch changes it."""
_WIDEST = 6.0
"""Doublings beyond the shortest and the longest, at most."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Output tokens of the next reply."""

    low: int
    typical: int
    high: int
    replies: int
    """How many replies of the user's own it was learnt from."""


def expected_lengths(mode: Sequence[int], chat: Sequence[int] = ()) -> Lengths | None:
    """What the replies of a mode, and among them those of the chat, say about the next one; both newest first.

    Low to high holds four of five replies; the typical one is the middle of the chat's own where it has enough.
    None with fewer than three replies.
    """
    if len(mode) < FEWEST:
        return None
    low, high = _range(tuple(mode))
    nearest = chat if len(chat) >= FEWEST else mode
    typical = round(median(nearest[:TYPICAL_OF]))
    return Lengths(min(low, typical), typical, max(high, typical), len(nearest))


@lru_cache(maxsize=16)
def _range(mode: tuple[int, ...]) -> tuple[int, int]:
    """The range after all of these, whose share left out was corrected reply by reply."""
    oldest_first = mode[::-1]
    share = _LEFT_OUT
    for at in range(FEWEST, len(oldest_first)):
        low, high = _between(oldest_first[max(0, at - WINDOW) : at], share)
        is_missed = not low <= oldest_first[at] <= high
        share += _STEP * (_LEFT_OUT - is_missed)
    return _between(oldest_first[-WINDOW:], share)


def _between(lengths: Sequence[int], share: float) -> tuple[int, int]:
    """Leave the share out; where that is less than one reply at each end, go beyond the shortest and the longest."""
    ordered = sorted(lengths)
    place = share * (len(ordered) + 1) / 2
    if place >= 1:
        at = min(int(place), (len(ordered) + 1) // 2) - 1
        return ordered[at], ordered[-1 - at]
    beyond = 2.0 ** min(_WIDEST, 1 - place)
    return int(ordered[0] / beyond), round(ordered[-1] * beyond)
