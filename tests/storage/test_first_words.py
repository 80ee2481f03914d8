# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long our own first words took, from the history."""

from collections.abc import Callable
from typing import Any

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.timing import FirstWord
from leadline.storage import conversations, first_words, ledger
from tests.storage.rows import SECOND, WHEN, an_entry, new_chat, new_turn

Work = Callable[..., Any]


def replied(write: Work, chat_id: int, took_s: float | None, *, state: str = "complete", **more: Any) -> None:
    """A turn whose first word came after so many seconds."""
    values = {"usage": Usage(1_280, 512, 9, None), "mode": Mode.HIGH, "model": "deepseek-flash"} | more
    turn_id = write(new_turn, chat_id, "q", mode=values["mode"], model=values["model"])
    first_word_at = None if took_s is None else WHEN + took_s * SECOND
    write(
        conversations.finish_turn,
        turn_id,
        state=state,
        reply="r",
        thinking="",
        first_word_at=first_word_at,
        ended_at=WHEN + 99 * SECOND,
    )
    entry = an_entry(turn_id, None, usage=values["usage"], kind=more.get("kind", "reply"))
    write(ledger.put_entry, entry)


def test_complete_replies_of_the_model_tell_how_long_the_first_word_took(write: Work, read: Work) -> None:
    chat_id = write(new_chat)
    replied(write, chat_id, 2.5)
    replied(write, chat_id, 16.0, mode=Mode.MAX, usage=Usage(0, 900_000, 9, None))
    for left_out in (
        {"took_s": None},
        {"took_s": 5.0, "usage": None},
        {"took_s": 5.0, "state": "stopped"},
        {"took_s": 5.0, "state": "cut"},
        {"took_s": 5.0, "model": "deepseek-v4-pro"},
        {"took_s": 5.0, "kind": "warm"},
        {"took_s": 0.0},  # the clock was put back
    ):
        replied(write, chat_id, **left_out)

    assert read(first_words.first_words, "deepseek-flash") == (
        FirstWord(Mode.MAX, 0, 900_000, 16.0, 9, 83.0),
        FirstWord(Mode.HIGH, 1_280, 512, 2.5, 9, 96.5),
    )


def test_only_the_last_sixty_are_asked(write: Work, read: Work) -> None:
    chat_id = write(new_chat)
    for number in range(65):
        replied(write, chat_id, 1.0 + number)

    found = read(first_words.first_words, "deepseek-flash")

    assert [each.seconds for each in found] == [1.0 + number for number in range(64, 4, -1)]
