# SPDX-License-Identifier: AGPL-3.0-or-later
"""What our own replies took and cost, mode by mode; before there are three of them, a guess that says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.costs.habits import Usual, guessed
from leadline.costs.money import Money
from leadline.storage import conversations, ledger
from leadline.storage.habits import habits
from tests.storage.rows import ROW, WHEN, an_entry, new_chat, new_turn

Call = Callable[..., Any]


def replied(write: Call, chat: int, seconds: float, amount: str | None, currency: str = "CNY", **more: Any) -> int:
    """A reply that took so long and cost so much."""
    turn: int = write(new_turn, chat, "q", None, **more)
    ended = WHEN + timedelta(seconds=seconds)
    write(conversations.finish_turn, turn, state="complete", reply="a", thinking="", ended_at=ended)
    money = Money(Decimal(amount), currency) if amount is not None else None
    state = "unknown" if amount is None else "billed"
    write(ledger.put_entry, replace(an_entry(turn), amount=money, state=state))
    return turn


def test_the_middle_of_our_own_replies_counts_for_each_mode(write: Call, read: Call) -> None:
    chat = write(new_chat)
    for seconds, amount in ((4, "0.01"), (5, "0.02"), (90, "0.90")):
        replied(write, chat, seconds, amount)
    replied(write, chat, 60, "0.3", mode=Mode.HIGH)

    assert read(habits, "deepseek-flash") == {Mode.NON_THINK: Usual(5.0, Money(Decimal("0.02"), "CNY"), is_own=True)}
    assert read(habits, "deepseek-v4-pro") == {}


def test_the_end_of_a_reply_and_another_currency_do_not_count(write: Call, read: Call) -> None:
    chat = write(new_chat)
    first = replied(write, chat, 4, "9.00", "USD")
    for seconds in (6, 8):
        replied(write, chat, seconds, "0.02")
    replied(write, chat, 600, "5.00", continues=first)
    replied(write, chat, 9, None)

    assert read(habits, "deepseek-flash")[Mode.NON_THINK] == Usual(7.0, Money(Decimal("0.02"), "CNY"), is_own=True)


@pytest.mark.parametrize(("mode", "seconds", "price"), [(Mode.NON_THINK, 7.5, "0.0009"), (Mode.MAX, 250.0, "0.03")])
def test_a_guess_is_the_typical_answer_alone(mode: Mode, seconds: float, price: str) -> None:
    assert guessed(mode, ROW) == Usual(seconds, Money(Decimal(price), "CNY"), is_own=False)
    assert guessed(mode, None).price is None
