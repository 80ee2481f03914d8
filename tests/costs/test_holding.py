# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a prompt is expected to be held."""

import pytest

from leadline.costs.cooling import SHOWN_FROM, Seen, chance_of_cold
from leadline.costs.holding import END, PART, SHARED, Experience, Holding, Known, expect

NONE = Experience()
DAY = 86_400.0


def known(tokens: int, kind: str = END, idle_s: float = 60.0) -> Known:
    return Known(tokens, kind, idle_s)


def test_of_a_new_prompt_nothing_is_held() -> None:
    assert expect((), NONE) == Holding(0, 0, 0.0, "", None)


def test_the_longest_end_is_held_whatever_is_known_within_it() -> None:
    found = expect([known(9_000, PART), known(9_200), known(12_000), known(9_300, SHARED)], NONE)

    assert found == Holding(12_000, 12_000, chance_of_cold(60), END, 60.0)
    assert found.cold_chance < SHOWN_FROM


def test_what_was_idle_for_days_is_rather_gone_and_still_may_be_held() -> None:
    found = expect([known(12_000, idle_s=4 * DAY)], NONE)

    assert (found.tokens, found.most) == (0, 12_000)
    assert found.cold_chance > 0.5


def test_a_service_that_forgets_shows_in_the_chance() -> None:
    cold = Experience(ends=tuple(Seen(60, at % 2 == 0) for at in range(40)))

    assert expect([known(12_000)], cold).cold_chance == pytest.approx(0.5, abs=0.1)


def test_long_documents_of_another_chat_are_expected_to_be_held_and_it_is_said_that_they_may_not() -> None:
    found = expect([known(200_000, PART)], NONE)

    assert (found.tokens, found.most, found.kind) == (200_000, 200_000, PART)
    assert 0.3 < found.cold_chance <= 0.5


def test_where_that_failed_they_are_not_and_where_it_went_well_it_is_trusted() -> None:
    failed = expect([known(200_000, PART)], Experience(parts=(0, 1)))
    trusted = expect([known(200_000, PART)], Experience(parts=(9, 0)))

    assert (failed.tokens, failed.most) == (0, 200_000)
    assert trusted.tokens == 200_000
    assert trusted.cold_chance < 0.15


def test_short_ones_are_not() -> None:
    assert expect([known(2_048, PART)], NONE).tokens == 2_048
    assert expect([known(2_047, PART)], NONE).tokens == 0


def test_where_requests_parted_before_it_is_held_however_short() -> None:
    found = expect([known(1_500, SHARED)], NONE)

    assert (found.tokens, found.kind) == (1_500, SHARED)
    assert found.cold_chance < 0.4


def test_a_little_beyond_an_end_is_not_counted_on() -> None:
    """An earlier question that is edited: its prompt shares a reply more with the old one than where that ended."""
    found = expect([known(9_000), known(9_600, PART)], Experience(parts=(9, 0)))

    assert (found.tokens, found.most, found.kind) == (9_000, 9_600, END)


def test_much_beyond_an_end_is_and_the_end_remains_where_it_is_not() -> None:
    places = [known(9_000), known(90_000, PART)]

    assert expect(places, Experience(parts=(3, 0))).tokens == 90_000
    assert expect(places, Experience(parts=(0, 3))).tokens == 9_000
