# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a reply takes: to its first word by what the service needed in others' measurements, put right by our own
replies; from there to its end by how fast they came.

Values only; `storage.first_words` has the replies.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
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

TOKENS_A_SECOND = 60.0
"""How fast an answer comes, before there are replies of one's own. Our own judgement: no source gives a figure."""
ENGINE_TOKENS_A_SECOND = 8.0
"""The same for the embedded engine, on two cores."""
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
    output: int = 0
    wrote_s: float = 0.0
    """From its first word to its end."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds from the send to the first word, and to the end of a short, a typical and a long reply."""

    first_word_s: float
    low_s: float
    typical_s: float
    high_s: float


def duration(
    *,
    hit: int,
    miss: int,
    mode: Mode,
    output: tuple[int, int, int],
    own: Sequence[FirstWord],
    is_local: bool = False,
) -> Duration:
    """How long a reply to this prompt takes; `output` has its tokens if it is short, typical and long."""
    first = first_word_s(hit=hit, miss=miss, mode=mode, own=own, reference=ENGINE if is_local else SERVICE)
    pace = tokens_a_second(mode, own, ENGINE_TOKENS_A_SECOND if is_local else TOKENS_A_SECOND)
    low, typical, high = (first + tokens / pace for tokens in output)
    return Duration(first, low, typical, high)


def tokens_a_second(mode: Mode, own: Sequence[FirstWord], otherwise: float = TOKENS_A_SECOND) -> float:
    """How fast the tokens of a reply come: the middle one of our own replies in the mode, else of all, else that."""
    told = [reply for reply in own if reply.output and reply.wrote_s > 0]
    same_mode = [reply for reply in told if reply.mode == mode]
    chosen = same_mode if len(same_mode) >= FEWEST else told
    return median(reply.output / reply.wrote_s for reply in chosen) if len(chosen) >= FEWEST else otherwise


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
