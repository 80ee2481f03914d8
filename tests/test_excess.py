# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pack that does not fit: by how much, what weighs most, what could go."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.excess import Excess, Kind
from tests.conversing import Desk, LastingTokenizer, depth_log


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[LastingTokenizer]:
    made = LastingTokenizer()
    made.count(["ready"]).result(60)
    yield made
    made.end()


def look(desk: Desk, chat: int, model: str = "flash", question: str = "") -> Excess | None:
    return desk.assistant.too_much.look(chat, question, desk.assistant.serving.model(model), Mode.NON_THINK).result(60)


def four_logs(desk: Desk) -> list[Path]:
    """Some 1.1 million tokens; the last one is the oldest."""
    paths = [desk.write(f"log{n}.txt", depth_log(22_000 + 4_000 * n, n)) for n in range(4)]
    for age, path in enumerate(paths):
        os.utime(path, (2_000_000_000 - age * 1_000, 2_000_000_000 - age * 1_000))
    return paths


def test_it_says_how_much_is_too_much_and_leaving_that_out_makes_it_fit(desk: Desk) -> None:
    chat = desk.attach(None, *four_logs(desk))
    excess = look(desk, chat)
    assert excess is not None
    assert [each.name for each in excess.heavy] == ["log3.txt", "log2.txt", "log1.txt", "log0.txt"]
    assert excess.can_read_on_demand
    with pytest.raises(AssistantError, match="too long for the model"):
        desk.assistant.quote(chat, "How deep?", "flash", Mode.NON_THINK).result(60)

    assert excess.best is not None
    assert excess.best.tokens >= excess.over_tokens
    desk.assistant.shelf.untick(chat, list(excess.best.seqs)).result(30)
    assert look(desk, chat) is None
    assert desk.assistant.quote(chat, "How deep?", "flash", Mode.NON_THINK).result(60).forecast.tokens > 0


def test_the_oldest_are_those_that_were_changed_longest_ago(desk: Desk) -> None:
    paths = four_logs(desk)
    more = desk.write("log4.txt", depth_log(20_000, 7))
    os.utime(more, (1_000_000_000, 1_000_000_000))
    chat = desk.attach(None, *paths, more)
    excess = look(desk, chat)
    assert excess is not None
    oldest = next(each for each in excess.suggestions if each.kind is Kind.OLDEST)
    names = {entry.seq: entry.name for entry in desk.chat(chat).pack}
    assert [names[seq] for seq in oldest.seqs] == ["log4.txt", "log3.txt"]


def test_what_fits_or_is_read_on_demand_is_not_too_much(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("a.txt", depth_log(100)))
    assert look(desk, chat) is None
    big = desk.attach(None, *four_logs(desk))
    desk.assistant.on_demand.choose(big).result(60)
    assert look(desk, big) is None
    assert look(desk, big, "local") is None
