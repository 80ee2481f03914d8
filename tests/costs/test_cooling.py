# SPDX-License-Identifier: AGPL-3.0-or-later
"""How likely a prompt is forgotten: from the guide's words, then by our own hits."""

import random

import pytest

from leadline.costs.cooling import SHOWN_FROM, UNLIKELY_FROM, Seen, chance_of_cold, chance_of_success

HOUR, DAY = 3_600.0, 86_400.0


def seen(count: int, lost: float, seed: int = 1) -> list[Seen]:
    """Requests some minutes apart, of which a share found nothing."""
    chance = random.Random(seed)
    return [Seen(chance.uniform(20, 900), chance.random() < lost) for _ in range(count)]


def test_before_anything_was_seen_it_is_the_guides_hours_to_days() -> None:
    assert chance_of_cold(60) < SHOWN_FROM
    assert chance_of_cold(HOUR) < SHOWN_FROM
    assert SHOWN_FROM < chance_of_cold(6 * HOUR) < UNLIKELY_FROM
    assert chance_of_cold(3 * DAY) > UNLIKELY_FROM
    assert chance_of_cold(30 * DAY) > 0.95


@pytest.mark.parametrize("own", [[], seen(40, 0.0), seen(40, 0.3), [Seen(DAY, False)] * 9, [Seen(HOUR, True)] * 9])
def test_what_was_idle_longer_is_never_likelier_to_be_held(own: list[Seen]) -> None:
    chances = [chance_of_cold(seconds, own) for seconds in (0, 1, 60, 600, HOUR, 5 * HOUR, DAY, 9 * DAY, 400 * DAY)]

    assert chances == sorted(chances)
    assert all(0 < chance < 1 for chance in chances)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_service_that_forgets_at_random_is_found_out(share: float) -> None:
    after = [chance_of_cold(60, seen(60, share, seed)) for seed in range(20)]

    assert abs(sum(after) / len(after) - share) < 0.06
    assert all(chance > SHOWN_FROM for chance in after)


def test_a_service_that_always_held_is_trusted_more_with_each_reply() -> None:
    chances = [chance_of_cold(600, seen(count, 0.0)) for count in (0, 5, 20, 60)]

    assert chances == sorted(chances, reverse=True)


def test_a_lifetime_of_an_hour_is_learnt() -> None:
    chance = random.Random(3)
    idle = [10 ** chance.uniform(1.5, 5) for _ in range(30)]
    own = [Seen(seconds, seconds > HOUR) for seconds in idle]

    assert chance_of_cold(600, own) < SHOWN_FROM
    assert chance_of_cold(5 * HOUR, own) > 0.7


def test_what_held_for_days_is_expected_to_do_so_again() -> None:
    assert chance_of_cold(DAY, [Seen(2 * DAY, False)] * 12) < chance_of_cold(DAY) / 3


def test_what_is_long_past_counts_less() -> None:
    then, now = seen(60, 0.5), seen(60, 0.0)

    assert chance_of_cold(60, [*now, *then]) < 0.3 < chance_of_cold(60, [*then, *now])


def test_a_success_is_likely_as_before_until_it_was_tried() -> None:
    assert chance_of_success(0, 0, 0.6) == pytest.approx(0.6)
    assert chance_of_success(0, 1, 0.6) < 0.5 < chance_of_success(1, 0, 0.6)
    assert chance_of_success(20, 0, 0.6) > 0.9
