# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the first word takes: what the service needed in others' measurements, put right by our own replies.

Values only; `storage.first_words` has the replies.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from leadline.chat.mode import Mode

SERVICE: tuple[tuple[int, float], ...] = (
    (0, 1.0),
    (200_000, 5.0),
    (500_000, 8.1),
    (800_000, 12.5),
    (1_048_576, 15.6),
)
"""Tokens that the service has to read, and seconds to its first word. Measured on cold prompts of V4 in May 2026 (PyPI
deepseek-harness 0.3.1, its notes); the second for a prompt of next to nothing is our own guess."""
ENGINE: tuple[tuple[int, float], ...] = ((0, 0.5), (1_000, 10.5))
"""The same for the embedded engine: about 100 tokens a second on two cores."""

HELD_PART = 0.1
"""How much of the work a token that the service holds still makes. Our own judgement: no source gives a figure."""
FEWEST = 3
"""Fewer replies say nothing about the next one."""
_NEAR = 4.0
"""A reply says most about prompts between a quarter and four times of its size."""
_SMALL_WORK = 8_000
"""Below this size does not matter: what passes is the way there and back."""
_MOST_OFF = 10.0


@dataclass(frozen=True, slots=True)
class FirstWord:
    """One reply that we had: what was read for it, and how long its first word took."""

    mode: Mode
    hit: int
    miss: int
    seconds: float


def work_of(hit: int, miss: int) -> int:
    """What a prompt makes the service read, in tokens."""
    return miss + round(hit * HELD_PART)


def first_word_s(
    *,
    hit: int,
    miss: int,
    mode: Mode,
    own: Iterable[FirstWord],
    reference: tuple[tuple[int, float], ...] = SERVICE,
) -> float:
    """Seconds from Enter to the first word of a reply to this prompt.

    Each of our own replies tells by which factor it took longer or shorter than the reference; the middle one of
    these counts. Of the same mode and about the same size if there are three, else of any size, else of any mode.
    One reply that hung for minutes changes nothing. What a short prompt took says nothing about a long one: that is
    the way there and back, not the reading.
    """
    work = work_of(hit, miss)
    is_long = work > _SMALL_WORK * _NEAR
    replies = [reply for reply in own if not is_long or work_of(reply.hit, reply.miss) > _SMALL_WORK]
    same_mode = [reply for reply in replies if reply.mode == mode]
    near = [reply for reply in same_mode if _is_near(work_of(reply.hit, reply.miss), work)]
    chosen = next((group for group in (near, same_mode, replies) if len(group) >= FEWEST), [])
    ratios = [reply.seconds / _at(work_of(reply.hit, reply.miss), reference) for reply in chosen]
    factor = median(ratios) if ratios else 1.0
    return _at(work, reference) * min(_MOST_OFF, max(1 / _MOST_OFF, factor))


def _is_near(one: int, other: int) -> bool:
    low, high = sorted((max(one, _SMALL_WORK), max(other, _SMALL_WORK)))
    return high <= low * _NEAR


def _at(work: int, reference: tuple[tuple[int, float], ...]) -> float:
    """The reference at a size: straight lines between its points, and on beyond the last."""
    end = min(max(bisect_right(reference, (work, float("inf"))), 1), len(reference) - 1)
    (left, left_s), (right, right_s) = reference[end - 1], reference[end]
    return left_s + (right_s - left_s) * (work - left) / (right - left)
