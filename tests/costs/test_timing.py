# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the first word takes."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, builds, floats, integers, lists, sampled_from

from leadline.chat.mode import Mode
from leadline.costs.timing import (
    ENGINE,
    SERVICE,
    TOKENS_A_SECOND,
    Duration,
    FirstWord,
    duration,
    first_word_s,
    tokens_a_second,
    work_of,
)


def own(seconds: float, miss: int, hit: int = 0, mode: Mode = Mode.HIGH) -> FirstWord:
    return FirstWord(mode, hit, miss, seconds)


def guess(miss: int, *replies: FirstWord, hit: int = 0, mode: Mode = Mode.HIGH) -> float:
    return first_word_s(hit=hit, miss=miss, mode=mode, own=replies)


@pytest.mark.parametrize(
    ("miss", "seconds"),
    [(0, 1.0), (100_000, 3.0), (200_000, 5.0), (500_000, 8.1), (650_000, 10.3), (800_000, 12.5), (1_048_576, 15.6)],
)
def test_without_a_history_the_figures_are_those_of_the_reference(miss: int, seconds: float) -> None:
    assert guess(miss) == pytest.approx(seconds)


def test_what_the_service_holds_is_read_ten_times_as_fast() -> None:
    assert work_of(hit=611_200, miss=1_280) == 62_400
    assert guess(1_280, hit=611_200) == guess(62_400) < 0.3 * guess(612_480)


def test_our_own_replies_put_the_reference_right() -> None:
    slow = [own(2 * guess(miss), miss) for miss in (90_000, 100_000, 120_000)]

    assert guess(100_000, *slow) == pytest.approx(6.0)
    assert guess(400_000, *slow) == pytest.approx(2 * guess(400_000))


def test_short_prompts_say_nothing_about_a_long_one() -> None:
    quick = [own(0.2, miss) for miss in (20, 300, 1_700)]

    assert guess(657_000, *quick) == pytest.approx(guess(657_000))
    assert guess(500, *quick) < 0.3


def test_two_replies_say_nothing_and_three_do() -> None:
    replies = [own(9.0, 100_000)] * 3

    assert guess(100_000, *replies[:2]) == guess(100_000)
    assert guess(100_000, *replies) == pytest.approx(9.0)


def test_one_reply_that_hung_changes_nothing() -> None:
    replies = [own(3.0, 100_000)] * 4

    assert guess(100_000, *replies, own(600.0, 100_000)) == guess(100_000, *replies) == pytest.approx(3.0)


def test_replies_of_about_the_size_and_of_the_mode_count_first() -> None:
    small = [own(10.0, 1_000)] * 9
    large = [own(guess(600_000), 600_000)] * 3
    assert guess(600_000, *small, *large) == pytest.approx(guess(600_000))
    assert guess(2_000, *small, *large) == pytest.approx(10.0 * guess(2_000) / guess(1_000))

    quick = [own(1.5, 100_000, mode=Mode.NON_THINK)] * 5
    slow = [own(6.0, 100_000, mode=Mode.MAX)] * 5
    assert guess(100_000, *quick, *slow, mode=Mode.NON_THINK) == pytest.approx(1.5)
    assert guess(100_000, *quick, *slow, mode=Mode.MAX) == pytest.approx(6.0)
    assert guess(100_000, *quick, *slow, mode=Mode.HIGH) == pytest.approx(3.75), "of neither: the middle of both"


def test_small_prompts_are_all_of_one_size() -> None:
    assert guess(20, *[own(2.5, 7_000)] * 3) == pytest.approx(2.5 * guess(20) / guess(7_000))


def test_the_embedded_engine_reads_a_hundred_tokens_a_second() -> None:
    assert first_word_s(hit=0, miss=1_000, mode=Mode.NON_THINK, own=(), reference=ENGINE) == 10.5
    assert first_word_s(hit=0, miss=3_000, mode=Mode.NON_THINK, own=(), reference=ENGINE) == 30.5


replies = lists(
    builds(
        FirstWord,
        sampled_from(Mode),
        integers(0, 1_048_576),
        integers(0, 1_048_576),
        floats(0.000_001, 100_000),
    ),
    max_size=70,
)


@given(replies, integers(0, 2_000_000), integers(0, 1_048_576), sampled_from(Mode), booleans())
def test_the_estimate_is_never_absurd(history: list[FirstWord], miss: int, hit: int, mode: Mode, ours: bool) -> None:
    reference = ENGINE if ours else SERVICE
    plain = first_word_s(hit=hit, miss=miss, mode=mode, own=(), reference=reference)
    seconds = first_word_s(hit=hit, miss=miss, mode=mode, own=history, reference=reference)

    assert 0 < plain / 10.001 <= seconds <= plain * 10.001


def test_a_noisy_history_is_met_within_a_quarter() -> None:
    """A service that needs 0.8 s and 12 s a million, half as long again by chance, and now and then a minute."""
    noise = random.Random(1)

    def needs(miss: int) -> float:
        return (0.8 + miss * 12e-6) * noise.lognormvariate(0, 0.3) + (60 if noise.random() < 0.05 else 0)

    history = [own(needs(miss), miss) for miss in (noise.randrange(1_000, 900_000) for _ in range(60))]
    for miss in (100_000, 300_000, 600_000, 900_000):
        assert guess(miss, *history) == pytest.approx(0.8 + miss * 12e-6, rel=0.25)


def test_a_larger_prompt_never_takes_less() -> None:
    estimates = [guess(miss) for miss in range(0, 1_500_000, 10_000)]

    assert all(left < right for left, right in pairwise(estimates))


# --- to the end -------------------------------------------------------------------------------------------------------


def wrote(mode: Mode, output: int, wrote_s: float) -> FirstWord:
    return FirstWord(mode, 0, 100, 1.0, output, wrote_s)


def test_the_end_follows_from_the_first_word_and_the_length() -> None:
    took = duration(hit=0, miss=200_000, mode=Mode.HIGH, output=(60, 600, 6_000), own=())

    assert took == Duration(5.0, 6.0, 15.0, 105.0)


def test_our_own_replies_tell_how_fast_the_tokens_come() -> None:
    own = [wrote(Mode.HIGH, 100, 4.0), wrote(Mode.HIGH, 1_000, 10.0), wrote(Mode.HIGH, 300, 10.0)]

    assert tokens_a_second(Mode.HIGH, own) == 30.0
    assert tokens_a_second(Mode.MAX, own) == 30.0, "of another mode, where there is nothing better"
    assert tokens_a_second(Mode.HIGH, own[:2]) == TOKENS_A_SECOND
    assert tokens_a_second(Mode.HIGH, [*own[:2], wrote(Mode.HIGH, 50, 0.0)]) == TOKENS_A_SECOND, "at once tells nothing"


def test_the_engine_here_is_slow() -> None:
    took = duration(hit=0, miss=1_000, mode=Mode.NON_THINK, output=(8, 80, 400), own=(), is_local=True)

    assert (took.first_word_s, took.typical_s) == (10.5, 20.5)
