# SPDX-License-Identifier: AGPL-3.0-or-later
"""How to find what is refused among many by asking about halves. Values only: who asks, and what, is `refusing`'s."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a search found."""

    culprits: tuple[int, ...]
    """Documents that are refused each by itself, by seq."""
    is_question: bool = False
    """It is refused without any of the documents: the question, or what was accepted before it."""
    is_together: bool = False
    """The rest is refused only together; no single document of it is."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that a search costs when one document is the reason."""

    requests: int
    billed_tokens: int
    """Of those that are accepted; what is refused costs nothing."""


def search(seqs: Sequence[int]) -> Generator[tuple[int, ...], bool, Verdict]:
    """Yields what to send beside the question, is told whether that was refused, and ends with the verdict.

    All of `seqs` together are known to be refused. Nothing is asked that follows from what is known: a part of what
    was accepted is accepted, and what holds something refused is refused.
    """
    accepted, refused = list[set[int]](), [set(seqs)]

    def ask(wanted: tuple[int, ...]) -> Generator[tuple[int, ...], bool, bool]:
        chosen = set(wanted)
        if any(chosen <= known for known in accepted):
            return False
        if any(known <= chosen for known in refused):
            return True
        is_refused = yield wanted
        (refused if is_refused else accepted).append(chosen)
        return is_refused

    if (yield from ask(())):
        return Verdict((), is_question=True)
    left, found = tuple(seqs), list[int]()
    while True:
        suspects, is_sure = left, True
        while len(suspects) > 1:
            half = suspects[: len(suspects) // 2]
            is_sure = yield from ask(half)
            suspects = half if is_sure else suspects[len(suspects) // 2 :]
        # That the other half was accepted does not prove that this one is refused.
        if not is_sure and not (yield from ask(suspects)):
            return Verdict(tuple(found), is_together=True)
        found += suspects
        left = tuple(seq for seq in left if seq not in suspects)
        if not left or not (yield from ask(left)):
            return Verdict(tuple(found))


def bound(tokens: Sequence[int], base_tokens: int) -> Bound:
    """The most that a search over documents of these sizes takes; `base_tokens` is the request without them."""

    def halves(sizes: Sequence[int]) -> Bound:
        if len(sizes) == 1:
            return Bound(1, 0)  # looked at by itself, and refused
        middle = len(sizes) // 2
        first, second = halves(sizes[:middle]), halves(sizes[middle:])
        accepted = base_tokens + sum(sizes[:middle])
        return Bound(
            1 + max(first.requests, second.requests),
            max(first.billed_tokens, accepted + second.billed_tokens),
        )

    if len(tokens) < 2:
        return Bound(1, base_tokens)
    inside = halves(tokens)
    rest = base_tokens + sum(tokens) - min(tokens)
    return Bound(inside.requests + 2, base_tokens + inside.billed_tokens + rest)
