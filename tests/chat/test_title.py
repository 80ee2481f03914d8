# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a chat is called."""

from leadline.chat.title import short_title


def test_a_short_question_is_its_own_title() -> None:
    assert short_title("  What is\n this? ") == "What is this?"
    assert short_title("x" * 60) == "x" * 60


def test_a_long_question_is_cut_at_a_word() -> None:
    title = short_title("Which of the figures in these documents contradict each other, and where exactly?")
    assert title == "Which of the figures in these documents contradict each…"
    assert len(title) <= 60


def test_a_long_text_without_blanks_is_cut_anywhere() -> None:
    assert short_title("重" * 100) == "重" * 59 + "…"
    assert short_title("x" * 61) == "x" * 59 + "…"
