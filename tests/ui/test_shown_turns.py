# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stored turn becomes words: numbers that are known, and why a reply is not complete."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.money import Money
from leadline.storage.conversations import Turn
from leadline.ui.shown_turns import numbers_line, shown_turn

ASKED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def usage(hit: int, miss: int, output: int, reasoning: int | None = None) -> Usage:
    return Usage(hit=hit, miss=miss, output=output, reasoning=reasoning)


def turn(**changed: Any) -> Turn:
    values: dict[str, Any] = {
        "id": 5,
        "chat_id": 1,
        "parent_id": None,
        "state": "complete",
        "question": "How deep?",
        "reply": "Eleven.",
        "thinking": "",
        "mode": Mode.NON_THINK,
        "model": "deepseek-flash",
        "frozen_tail": b"",
        "asked_at": ASKED,
        "first_word_at": None,
        "answer_at": None,
        "ended_at": ASKED + timedelta(seconds=42),
        "finish_reason": "stop",
        "error_title": "",
        "error_hint": "",
        "passages": (),
        "usage": None,
        "bill": None,
        "siblings": 1,
        "sibling_index": 0,
    }
    return Turn(**(values | changed))


@pytest.mark.parametrize(
    ("hit", "miss", "words"),
    [
        (0, 1_234, "in 1,234  out 56"),
        (1_234, 0, "in 1,234 (100.0% cached)  out 56"),
        (999_999, 1, "in 1,000,000 (99.9% cached)  out 56"),
        (1, 9_999, "in 10,000 (0.0% cached)  out 56"),
        (0, 0, "in 0  out 56"),
    ],
)
def test_numbers_never_say_all_of_it_was_cached_when_it_was_not(hit: int, miss: int, words: str) -> None:
    assert numbers_line(usage(hit, miss, 56), None, "en") == words


def test_the_bill_stands_last_and_nothing_stands_where_nothing_is_known() -> None:
    assert numbers_line(usage(0, 10, 2), Money(Decimal("0.034"), "CNY"), "zh_CN").endswith("¥0.034")
    assert numbers_line(None, Money(Decimal("0.034"), "CNY"), "en") == ""
    assert shown_turn(turn(), "en").numbers == ""


def test_thinking_is_timed_only_where_there_was_some_and_it_is_over() -> None:
    assert shown_turn(turn(), "en").thinking_s is None
    assert shown_turn(turn(thinking="Hm.", usage=usage(0, 1, 9, 7)), "en").thinking_s == 42
    assert shown_turn(turn(thinking="Hm.", usage=usage(0, 1, 9, 7)), "en").thinking_tokens == 7
    assert shown_turn(turn(thinking="Hm.", answer_at=ASKED + timedelta(seconds=30)), "en").thinking_s == 30
    assert shown_turn(turn(thinking="Hm.", ended_at=None), "en").thinking_s is None


@pytest.mark.parametrize(
    ("state", "title", "hint", "notice"),
    [
        ("complete", "", "", ""),
        ("streaming", "", "", ""),
        ("stopped", "", "", "Stopped."),
        ("interrupted", "", "", "Interrupted: Leadline ended while this reply came. What had come is kept."),
        ("cut", "", "", "The reply broke off."),
        ("failed", "No balance is left.", "Top it up.", "No balance is left.\nTop it up."),
        ("failed", "No balance is left.", "", "No balance is left."),
    ],
)
def test_a_reply_that_is_not_complete_says_why(state: str, title: str, hint: str, notice: str) -> None:
    assert shown_turn(turn(state=state, error_title=title, error_hint=hint), "en").notice == notice


def test_a_turn_keeps_the_row_it_already_has_and_its_place_among_its_siblings() -> None:
    assert shown_turn(turn(), "en").id == 5 and shown_turn(turn(), "en", row=-3).id == -3
    one = shown_turn(turn(siblings=3, sibling_index=1), "en")
    assert (one.siblings, one.sibling_index) == (3, 1)


@pytest.mark.parametrize(
    ("changed", "offered"),
    [
        ({}, (False, False)),
        ({"state": "cut", "reply": "Half"}, (True, False)),
        ({"state": "stopped", "reply": "", "thinking": "Hm"}, (True, True)),
        ({"state": "interrupted", "reply": "Half", "thinking": "Hm"}, (True, False)),
        ({"state": "failed", "reply": "", "thinking": ""}, (False, False)),
        ({"state": "failed", "reply": "Half"}, (True, False)),
        ({"state": "stopped", "reply": ""}, (False, False)),
        ({"state": "streaming", "reply": "Half"}, (False, False)),
    ],
)
def test_what_broke_off_can_go_on_and_mere_thinking_can_answer(
    changed: dict[str, str], offered: tuple[bool, bool]
) -> None:
    shown = shown_turn(turn(**changed), "en")
    assert (shown.can_continue, shown.can_answer) == offered


@pytest.mark.parametrize(
    ("changed", "tokens"),
    [
        ({"usage": usage(0, 1, 90, 70)}, (70, False)),
        ({"usage": usage(0, 1, 90)}, (60, True)),
        ({"usage": None}, (45, True)),
        ({"usage": usage(0, 1, 90, 0), "continues": 4}, (45, True)),
        ({"thinking": ""}, (None, False)),
    ],
    ids=["said", "shared", "measured", "went on", "none"],
)
def test_the_size_of_the_thinking_is_the_services_word_or_a_fair_guess(
    changed: dict[str, Any], tokens: tuple[int | None, bool]
) -> None:
    shown = shown_turn(turn(**({"thinking": "a" * 200, "reply": "b" * 100} | changed)), "en")
    assert (shown.thinking_tokens, shown.is_estimate) == tokens
