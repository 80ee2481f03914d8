# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the service still has of earlier prompts, by token ids. No HTTP and no money here.

The rules are those of the caching guide (reference deepseek-api.md section 10): a hit needs a full match with a
stored prefix unit; units end at the end of the user input, at the end of the output, at fixed intervals, and where two
prompts part.
"""

from __future__ import annotations  # array[int] is for the type checker only

import hashlib
import random
import threading
from array import array
from collections import deque
from collections.abc import Iterable

Owner = tuple[str, ...]
"""Who shares a cache: account, model, user_id."""

_REMEMBERED_PROMPTS = 16
_REMEMBERED_TOKENS = 8_000_000


class Prefixes:
    """Prefix units per owner. Safe to use from several threads."""

    def __init__(
        self,
        *,
        unit_end: str = "before",
        interval: int = 2048,
        floor: int = 128,
        evict: float = 0.0,
        common: bool = True,
        seed: int = 0,
    ) -> None:
        """What the guide leaves open is an option.

        Args:
            unit_end: "before" or "after" the assistant mark that follows the user input.
            interval: tokens between the units inside long texts, 0 for none. The guide gives no number; with 2048
                short prompts miss and long ones hit, as in logs.
            floor: hits are reported in multiples of this (128 in logs), 1 to report them as they are.
            evict: the chance, at each request, that the owner's units are gone.
            common: whether a common prefix of two requests becomes a unit.
            seed: of the chance, so that a run can be repeated.
        """
        if unit_end not in ("before", "after"):
            raise ValueError(f"unit_end is before or after, not {unit_end!r}")
        self.unit_end = unit_end
        self.interval = interval
        self.floor = max(1, floor)
        self.evict = evict
        self.common = common
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._units: dict[Owner, dict[int, set[bytes]]] = {}
        self._recent: dict[Owner, deque[array[int]]] = {}

    def hit_tokens(self, owner: Owner, ids: array[int]) -> int:
        """Tokens of this prompt that were stored before it came, as reported."""
        with self._lock:
            if self.evict and self._random.random() < self.evict:
                self._units.pop(owner, None)
                self._recent.pop(owner, None)
            units = self._units.setdefault(owner, {})
            digests = _digests(ids, (length for length in units if length <= len(ids)))
            matched = max((length for length, digest in digests.items() if digest in units[length]), default=0)
            if self.common:
                self._learn_common(owner, ids, matched)
            return matched // self.floor * self.floor

    def store_input(self, owner: Owner, ids: array[int], assistant_at: int) -> None:
        """The prompt was read: its end and the intervals in it are units now."""
        end = min(len(ids), assistant_at + (self.unit_end == "after"))
        self._store(owner, ids, {end, *self._intervals(0, len(ids))})

    def store_output(self, owner: Owner, ids: array[int], prompt_tokens: int) -> None:
        """The reply was finished: `ids` is prompt and output; its end and the intervals in the output are units now."""
        self._store(owner, ids, {len(ids), *self._intervals(prompt_tokens, len(ids))})

    def longest(self) -> int:
        """Tokens of the longest unit that is stored for anybody; 0 where nothing is."""
        with self._lock:
            return max((length for units in self._units.values() for length in units), default=0)

    def clear(self) -> None:
        """Everything is gone, as after days."""
        with self._lock:
            self._units.clear()
            self._recent.clear()

    def _intervals(self, start: int, end: int) -> range:
        step = self.interval
        return range((start // step + 1) * step, end + 1, step) if step else range(0)

    def _store(self, owner: Owner, ids: array[int], lengths: set[int]) -> None:
        with self._lock:
            units = self._units.setdefault(owner, {})
            for length, digest in _digests(ids, lengths).items():
                units.setdefault(length, set()).add(digest)

    def _learn_common(self, owner: Owner, ids: array[int], matched: int) -> None:
        recent = self._recent.setdefault(owner, deque())
        shared = max((_common_length(ids, other) for other in recent), default=0)
        if shared > matched:
            for length, digest in _digests(ids, [shared]).items():
                self._units[owner].setdefault(length, set()).add(digest)
        recent.append(ids)
        while len(recent) > _REMEMBERED_PROMPTS or (len(recent) > 1 and sum(map(len, recent)) > _REMEMBERED_TOKENS):
            recent.popleft()


def _digests(ids: array[int], lengths: Iterable[int]) -> dict[int, bytes]:
    """A digest of `ids[:length]` for each length, in one pass over the ids."""
    view, hashed, at, found = memoryview(ids), hashlib.blake2b(digest_size=16), 0, {}
    for length in sorted(set(lengths)):
        hashed.update(view[at:length])
        at = length
        found[length] = hashed.copy().digest()
    return found


def _common_length(one: array[int], other: array[int]) -> int:
    """How many ids two prompts share from the start, by halving."""
    a, b = memoryview(one), memoryview(other)  # compared as bytes: memoryviews compare item by item
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle].tobytes() == b[low:middle].tobytes():
            low = middle
        else:
            high = middle - 1
    return low
