# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the next reply will be: the range holds four of five, whatever the lengths look like."""

import math
import random
from collections.abc import Callable

import pytest

from leadline.costs.outputs import FEWEST, Lengths, expected_lengths

REPLIES = 110


def _walk(chance: random.Random) -> list[int]:
    at, made = 6.0, []
    for _ in range(REPLIES):
        at += chance.gauss(0, 0.25)
        made.append(round(math.exp(at + chance.gauss(0, 0.3))))
    return made


def _chats(chance: random.Random) -> list[int]:
    """Each chat has replies of its own size."""
    made: list[int] = []
    while len(made) < REPLIES:
        middle = chance.gauss(6.5, 1.0)
        made += [round(math.exp(middle + chance.gauss(0, 0.4))) for _ in range(chance.randint(2, 9))]
    return made[:REPLIES]


def _each(one: Callable[[random.Random, int], float]) -> Callable[[random.Random], list[int]]:
    return lambda chance: [max(1, round(one(chance, at))) for at in range(REPLIES)]


HABITS: dict[str, Callable[[random.Random], list[int]]] = {
    "even": _each(lambda chance, _: chance.randint(1, 2_000)),
    "bell": _each(lambda chance, _: math.exp(chance.gauss(6, 1))),
    "heavy tail": _each(lambda chance, _: 200 * chance.paretovariate(1.1)),
    "two kinds": _each(lambda chance, _: chance.gauss(80, 15) if chance.random() < 0.7 else chance.gauss(6_000, 900)),
    "growing": _each(lambda chance, at: 400 * 1.03**at * math.exp(chance.gauss(0, 0.5))),
    "shrinking": _each(lambda chance, at: 20_000 * 0.97**at * math.exp(chance.gauss(0, 0.5))),
    "a jump": _each(lambda chance, at: (300 if at < 60 else 6_000) * math.exp(chance.gauss(0, 0.6))),
    "all the same": _each(lambda _, __: 500),
    "wandering": _walk,
    "by chat": _chats,
}


@pytest.mark.parametrize("habit", HABITS)
def test_after_20_replies_the_range_holds_four_of_five(habit: str) -> None:
    caught = asked = 0
    for seed in range(40):
        lengths = HABITS[habit](random.Random(seed))
        for at in range(20, REPLIES, 3):
            found = expected_lengths(lengths[:at][::-1])
            assert found is not None
            asked += 1
            caught += found.low <= lengths[at] <= found.high

    assert caught / asked >= 0.8


@pytest.mark.parametrize("habit", ["bell", "heavy tail", "two kinds", "by chat"])
def test_with_few_replies_it_is_wider_and_holds_as_many(habit: str) -> None:
    caught = asked = 0
    for seed in range(400):
        lengths = HABITS[habit](random.Random(seed))
        for at in (5, 8, 12):
            found = expected_lengths(lengths[:at][::-1])
            assert found is not None
            asked += 1
            caught += found.low <= lengths[at] <= found.high

    assert caught / asked >= 0.8


def test_the_range_is_no_wider_than_it_needs_to_be() -> None:
    lengths = HABITS["even"](random.Random(4))[:60]

    found = expected_lengths(lengths[::-1])

    assert found is not None
    assert sum(found.low <= length <= found.high for length in lengths) < 57, "some of the past is outside"


def test_the_typical_one_is_the_middle_of_the_chats_last_replies_or_of_the_modes() -> None:
    mode = [100, 110, 120, 4_000, 4_100, 4_200, 130, 140, 150, 160, 170, 180]

    assert expected_lengths(mode, [4_000, 4_100, 4_200]) == Lengths(
        expected_lengths(mode).low,
        4_100,
        max(expected_lengths(mode).high, 4_100),
        3,  # type: ignore[union-attr]
    )
    assert expected_lengths(mode, [4_000, 4_100]).typical == 140  # type: ignore[union-attr]


@pytest.mark.parametrize("count", [FEWEST - 1, FEWEST])
def test_three_replies_say_something_and_two_do_not(count: int) -> None:
    assert (expected_lengths([100] * count) is None) == (count < FEWEST)


def test_a_typical_length_lies_within_its_range() -> None:
    chance = random.Random(2)
    for _ in range(200):
        lengths = [round(math.exp(chance.gauss(5, 2))) for _ in range(chance.randint(3, 60))]
        found = expected_lengths(lengths, lengths[: chance.randint(0, 9)])
        assert found is not None and 0 <= found.low <= found.typical <= found.high
