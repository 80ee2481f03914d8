# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hits, by the rules of the caching guide, in numbers."""

from array import array

import pytest

from tests.servers.prefixes import Prefixes

ME = ("key", "deepseek-flash", "")
ASSISTANT, THINK, END = 900, 901, 902


def ids(*parts: "range | array[int] | int") -> "array[int]":
    made = array("I")
    for part in parts:
        made.extend([part] if isinstance(part, int) else part)
    return made


QUESTION = ids(range(0, 300), ASSISTANT, THINK)


@pytest.mark.parametrize(("unit_end", "hit"), [("before", 300), ("after", 301)])
def test_the_end_of_the_user_input_is_a_unit(unit_end: str, hit: int) -> None:
    prefixes = Prefixes(unit_end=unit_end, interval=0, floor=1, common=False)
    assert prefixes.hit_tokens(ME, QUESTION) == 0
    prefixes.store_input(ME, QUESTION, assistant_at=300)

    assert prefixes.hit_tokens(ME, ids(range(0, 300), ASSISTANT, END, range(400, 500))) == hit


def test_a_prompt_that_parts_one_token_before_the_unit_ends_misses_all() -> None:
    prefixes = Prefixes(interval=0, floor=1, common=False)
    prefixes.store_input(ME, QUESTION, assistant_at=300)

    assert prefixes.hit_tokens(ME, ids(range(0, 300), 7)) == 300
    assert prefixes.hit_tokens(ME, ids(range(0, 299), 7, 7)) == 0
    assert prefixes.hit_tokens(ME, ids(range(0, 299))) == 0


def test_the_end_of_the_output_is_a_unit() -> None:
    prefixes = Prefixes(interval=0, floor=1, common=False)
    whole = ids(QUESTION, range(500, 520))
    prefixes.store_output(ME, whole, prompt_tokens=302)

    assert prefixes.hit_tokens(ME, ids(whole, END, range(0, 50))) == 322


@pytest.mark.parametrize(("shared", "hit"), [(255, 0), (256, 256), (511, 256), (512, 512)])
def test_units_stand_at_fixed_intervals_inside_long_input(shared: int, hit: int) -> None:
    prefixes = Prefixes(interval=256, floor=1, common=False)
    prefixes.store_input(ME, ids(range(0, 600), ASSISTANT), assistant_at=600)

    assert prefixes.hit_tokens(ME, ids(range(0, shared), range(10_000, 10_100))) == hit


def test_intervals_go_on_inside_the_output() -> None:
    prefixes = Prefixes(interval=256, floor=1, common=False)
    whole = ids(range(0, 200), range(1000, 1100))
    prefixes.store_output(ME, whole, prompt_tokens=200)

    assert prefixes.hit_tokens(ME, whole[:256]) == 256


@pytest.mark.parametrize(("floor", "hit"), [(1, 300), (64, 256), (128, 256), (512, 0)])
def test_hits_are_reported_in_multiples(floor: int, hit: int) -> None:
    prefixes = Prefixes(interval=0, floor=floor, common=False)
    prefixes.store_input(ME, QUESTION, assistant_at=300)

    assert prefixes.hit_tokens(ME, QUESTION) == hit


def test_a_common_prefix_is_a_unit_from_the_third_request_on() -> None:
    prefixes = Prefixes(interval=0, floor=1)
    a, b, c, d = range(0, 200), range(1000, 1050), range(2000, 2050), range(3000, 3050)
    hits = []

    for rest in (b, c, d):
        prompt = ids(a, rest)
        hits.append(prefixes.hit_tokens(ME, prompt))
        prefixes.store_input(ME, prompt, assistant_at=len(prompt))

    assert hits == [0, 0, 200]


@pytest.mark.parametrize(
    "other", [("other", "deepseek-flash", ""), ("key", "deepseek-v4-pro", ""), ("key", "deepseek-flash", "u")]
)
def test_another_account_model_or_user_shares_nothing(other: tuple[str, ...]) -> None:
    prefixes = Prefixes(floor=1)
    prefixes.store_input(ME, QUESTION, assistant_at=300)

    assert prefixes.hit_tokens(other, QUESTION) == 0
    assert prefixes.hit_tokens(ME, QUESTION) == 300


@pytest.mark.parametrize(("evict", "hit"), [(0.0, 300), (1.0, 0)])
def test_eviction_empties_the_cache(evict: float, hit: int) -> None:
    prefixes = Prefixes(floor=1, evict=evict)
    prefixes.store_input(ME, QUESTION, assistant_at=300)

    assert prefixes.hit_tokens(ME, QUESTION) == hit


def test_the_chance_of_eviction_is_the_same_in_every_run() -> None:
    def run() -> list[int]:
        prefixes = Prefixes(floor=1, evict=0.5, common=False, seed=3)
        hits = []
        for _ in range(20):
            hits.append(prefixes.hit_tokens(ME, QUESTION))
            prefixes.store_input(ME, QUESTION, assistant_at=300)
        return hits

    assert run() == run()
    assert set(run()) == {0, 300}


def test_clear_forgets_everything() -> None:
    prefixes = Prefixes(floor=1)
    prefixes.store_input(ME, QUESTION, assistant_at=300)
    prefixes.clear()

    assert prefixes.hit_tokens(ME, QUESTION) == 0
