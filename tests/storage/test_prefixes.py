# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which beginnings of prompts a service was sent, and what our own requests found held of them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadline.chat.reply import Usage
from leadline.context.tokenizer import Cut
from leadline.costs.cooling import Seen
from leadline.costs.holding import END, PART, SHARED, Experience, Known
from leadline.storage import conversations, ledger, prefixes, receipts
from leadline.storage.database import Store
from tests.storage.rows import SECOND, WHEN, a_forecast, an_entry, new_chat, new_turn

Call = Callable[..., Any]
HERE = ("deepseek", "deepseek-flash")


def cut(text: str, tokens: int) -> Cut:
    return Cut(hashlib.sha256(text.encode()).hexdigest(), tokens)


PACK, FIRST, SECOND_QUESTION = cut("pack", 9_000), cut("pack first", 9_200), cut("pack second", 9_300)


def sent(write: Call, end: Cut, *parts: Cut, at: Any = WHEN) -> None:
    """A request went out that ended there."""
    write(prefixes.remember_prefix, *HERE, end.hash, end.tokens, at, parts=parts)


def kinds(read: Call, *cuts: Cut, at: Any = WHEN) -> dict[int, str]:
    return {each.tokens: each.kind for each in read(prefixes.known_prefixes, *HERE, cuts, at)}


def test_a_prefix_is_held_by_one_endpoint_and_model(write: Call, read: Call) -> None:
    sent(write, FIRST)

    assert read(prefixes.known_prefixes, *HERE, [FIRST], WHEN)
    assert read(prefixes.known_prefixes, "deepseek", "deepseek-v4-pro", [FIRST], WHEN) == ()
    assert read(prefixes.known_prefixes, "mine", "deepseek-flash", [FIRST], WHEN) == ()


def test_the_time_since_the_last_use_is_told(write: Call, read: Call) -> None:
    sent(write, FIRST)
    sent(write, cut("longer", 9_900), FIRST, at=WHEN + 60 * SECOND)

    later = WHEN + 100 * SECOND
    assert read(prefixes.known_prefixes, *HERE, [FIRST], later) == (Known(9_200, END, 40.0),)
    assert read(prefixes.known_prefixes, *HERE, [FIRST], WHEN) == (Known(9_200, END, 0.0),), "the clock was put back"


def test_a_place_within_a_prompt_is_known_but_counts_as_held_only_where_two_requests_parted(
    write: Call, read: Call
) -> None:
    """The guide's own example: A+B, then A+C misses but makes A a unit, then A+D hits A."""
    sent(write, FIRST, PACK)
    assert kinds(read, PACK, FIRST, SECOND_QUESTION) == {9_000: PART, 9_200: END}

    sent(write, SECOND_QUESTION, PACK)

    assert kinds(read, PACK, FIRST, SECOND_QUESTION) == {9_000: SHARED, 9_200: END, 9_300: END}
    assert kinds(read, PACK, cut("pack third", 9_400)) == {9_000: SHARED}


def test_a_chat_that_only_grows_parts_nowhere(write: Call, read: Call) -> None:
    sent(write, FIRST, PACK)
    sent(write, cut("longer", 9_900), PACK, FIRST)
    sent(write, cut("longest", 10_900), PACK, FIRST, cut("longer", 9_900))

    assert kinds(read, PACK, FIRST) == {9_000: PART, 9_200: END}


def test_an_end_stays_one_and_what_becomes_one_is_one(write: Call, read: Call) -> None:
    sent(write, FIRST, PACK)
    sent(write, PACK)  # it was warmed up
    sent(write, cut("longer", 9_900), PACK, FIRST)

    assert kinds(read, PACK, FIRST) == {9_000: END, 9_200: END}


def test_prefixes_are_forgotten_after_30_days(store: Store, write: Call) -> None:
    for days in (0, 30, 31):
        sent(write, cut(str(days), 1), at=WHEN + timedelta(days=days))

    assert store.read(lambda con: con.execute("SELECT count(*) FROM held_prefix").fetchone()[0]).result() == 2


# --- experience -------------------------------------------------------------------------------------------------------


def billed(write: Call, hit: int, kind: str = END, idle_s: float | None = 60.0, **more: Any) -> None:
    """A reply whose forecast knew 9,000 tokens, and what the bill said."""
    turn = write(new_turn, write(new_chat), "q", None, **{"endpoint_id": "deepseek", "model": "deepseek-flash"} | more)
    write(conversations.finish_turn, turn, state="complete", reply="a", thinking="", ended_at=WHEN)
    known = more.get("hit_high", 9_000)
    write(receipts.put_forecast, turn, replace(a_forecast(), hit_high=known, held_kind=kind, idle_s=idle_s))
    write(ledger.put_entry, replace(an_entry(turn), usage=Usage(hit, 9_500 - hit, 10, None)))


def test_our_own_hits_tell_what_was_cold(write: Call, read: Call) -> None:
    billed(write, 8_960)
    billed(write, 4_500, idle_s=7_200.0)
    billed(write, 4_499, idle_s=9_000.0)
    billed(write, 0, SHARED)
    billed(write, 8_192, PART)
    billed(write, 0, PART)
    billed(write, 8_192, PART)

    assert read(prefixes.experience, *HERE) == Experience(
        (Seen(9_000.0, True), Seen(7_200.0, False), Seen(60.0, False)), shared=(0, 1), parts=(2, 1)
    )


def test_other_models_and_endpoints_and_what_was_not_known_tell_nothing(write: Call, read: Call) -> None:
    billed(write, 0, model="deepseek-v4-pro")
    billed(write, 0, endpoint_id="mine")
    billed(write, 0, "", None)

    assert read(prefixes.experience, *HERE) == Experience()


@pytest.mark.parametrize(
    ("kind", "known", "told"),
    [(END, 1_024, 1), (END, 1_023, 0), (PART, 4_096, 1), (PART, 4_095, 0), (SHARED, 256, 1), (SHARED, 255, 0)],
)
def test_short_prompts_miss_for_reasons_of_their_own(write: Call, read: Call, kind: str, known: int, told: int) -> None:
    turn = write(new_turn, write(new_chat), "q", None, endpoint_id="deepseek")
    write(receipts.put_forecast, turn, replace(a_forecast(), hit_high=known, held_kind=kind))
    write(ledger.put_entry, replace(an_entry(turn), usage=Usage(0, 5_000, 10, None)))

    found = read(prefixes.experience, *HERE)
    assert len(found.ends) + sum(found.shared) + sum(found.parts) == told
