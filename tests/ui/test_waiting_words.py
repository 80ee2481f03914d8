# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line that stands where a reply will be."""

import pytest

from leadline.chat.reply import Retrying, Uploading
from leadline.errors import AssistantError
from leadline.streams import TurnBegun
from leadline.ui.waiting_words import Wait

BUSY = AssistantError("The service is overloaded.", "Wait a little, then send again.", "HTTP 503", "busy")


def begun(tokens: int = 612_480, first_word_s: float = 16.2) -> TurnBegun:
    return TurnBegun(1, 1, (), tokens, first_word_s)


def test_a_question_is_counted_uploaded_and_read() -> None:
    wait = Wait(asked_s=100.0)
    assert wait.words(100.0) == ("Counting and sending…", True)
    wait.take("counting", 100.1)
    assert wait.words(100.1) == ("Counting and sending…", True)
    wait.take(begun(), 101.0)
    wait.take(Uploading(2_123_456, 3_600_000), 102.0)
    assert wait.words(102.0) == ("Sending 2.1 of 3.6 MB…", False)
    wait.take(Uploading(3_600_000, 3_600_000), 103.0)
    assert wait.words(103.0) == ("Reading 612k tokens, first word in about 13 s", False)
    wait.take("reading", 104.0)
    assert wait.words(112.5) == ("Reading 612k tokens, first word in about 4 s", False)
    assert wait.words(116.0) == ("Reading 612k tokens, longer than usual…", True)


def test_a_short_wait_is_not_announced() -> None:
    wait = Wait()
    wait.take(begun(900, 1.1), 0.0)
    assert wait.words(0.5) == ("The model is reading…", True) and not wait.is_ticking()
    wait.take("starting", 0.0)
    assert wait.words(0.5) == ("Starting the local model…", True)


def test_a_retry_counts_down_and_gives_way_to_what_comes_of_it() -> None:
    wait = Wait(asked_s=0.0)
    wait.take(begun(), 1.0)
    wait.take(Uploading(10, 20), 1.5)
    wait.take(Retrying(2, 5, 4.0, BUSY), 10.0)
    assert wait.is_ticking()
    assert wait.words(10.0) == ("Try 2 of 5 in 4 s. The service is overloaded.", False)
    assert wait.words(13.1) == ("Try 2 of 5 in 1 s. The service is overloaded.", False)
    assert wait.words(14.0) == ("Try 2 of 5… The service is overloaded.", False)
    wait.take(Uploading(5, 20), 14.2)
    assert wait.words(14.2)[0].startswith("Sending 0.0 of 0.0 MB")
    wait.take("reading", 14.5)
    assert wait.words(15.0) == ("Reading 612k tokens, first word in about 15 s", False), "counted from the second try"


@pytest.mark.parametrize("seconds", [3.9, 4.0])
def test_what_is_worth_saying_ticks(seconds: float) -> None:
    wait = Wait()
    wait.take(begun(first_word_s=seconds), 0.0)
    assert wait.is_ticking() == (seconds >= 4)
