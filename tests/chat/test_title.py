# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a chat is called."""

import json

import pytest
from hypothesis import given
from hypothesis.strategies import text

from leadline.chat.title import LONGEST_CHARS, clean_title, short_title, title_body


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


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Tides at Ostend", "Tides at Ostend"),
        ('  "Tides at Ostend."\n', "Tides at Ostend"),
        ("**Title:** Tides at Ostend", "Tides at Ostend"),
        ("# Tides of the day\n\nThis name says what it is about.", "Tides of the day"),
        ("标题：「潮汐与水深」。", "潮汐与水深"),
        ("《潮汐》", "潮汐"),
        ("Why 3:1 is not 3/1?", "Why 3:1 is not 3/1?"),
        ("\n\n\tA  name\u00a0with\tblanks ", "A name with blanks"),
        ("left\u202eright \u2066x\u2069\x1b[31m red\u200b", "leftright x[31m red"),
        ("👩\u200d🔬 Laboratory", "👩\u200d🔬 Laboratory"),
        ("", ""),
        ('""', ""),
        ("\x00\x07", ""),
        (
            "I would call this conversation one about tides, since the question asks for them and the reply, too. " * 2,
            "",
        ),
    ],
)
def test_what_a_model_gives_as_a_name_is_cleaned(given: str, title: str) -> None:
    assert clean_title(given) == title


@given(text())
def test_no_text_makes_a_title_that_does_not_fit_the_list(said: str) -> None:
    title = clean_title(said)

    assert len(title) <= LONGEST_CHARS and title == " ".join(title.split())
    assert title.replace("\u200c", "").replace("\u200d", "").isprintable()


def test_the_request_for_a_name_is_small_and_does_not_think() -> None:
    body = json.loads(title_body("deepseek-flash", "为什么?" + "x" * 10_000, "Because \ud800 " + "y" * 10_000))

    assert body["thinking"] == {"type": "disabled"} and body["max_tokens"] == 40 and body["stream"] is True
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "为什么?xxx" in body["messages"][1]["content"]
    assert sum(len(message["content"]) for message in body["messages"]) < 1_600
