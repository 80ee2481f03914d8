# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that were sent and taken out stand again: before the model was told otherwise, and after."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.choosing import How
from leadline.context import standing
from leadline.documents.document import State
from tests.conversing import Desk, LastingTokenizer, assert_extends, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[Desk]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as server:
        made = Desk(tmp_path, server, tokenizer)
        yield made
        made.close()


@pytest.fixture
def chat_id(desk: Desk) -> int:
    """A chat in which two documents were asked about; the first has the number 1."""
    made = desk.attach(None, desk.write("north.txt", depth_log(300)), desk.write("south.txt", depth_log(300, 300)))
    desk.ask("How deep?", made)
    return made


def take_out(desk: Desk, chat_id: int, how: How) -> None:
    flash = desk.assistant.catalogue.find("flash")
    offer = desk.assistant.choosing.removal(chat_id, [1], flash, Mode.NON_THINK).result(30)
    desk.assistant.choosing.take(offer, how).result(30)


def restore(desk: Desk, chat_id: int) -> None:
    desk.assistant.restoring.restore(chat_id, [1]).result(30)


def state(desk: Desk, chat_id: int) -> State:
    return next(entry.state for entry in desk.chat(chat_id).pack if entry.seq == 1)


@pytest.mark.parametrize("how", [How.IGNORE, How.REBUILD])
def test_what_the_model_was_not_told_yet_is_as_if_it_had_never_been(desk: Desk, chat_id: int, how: How) -> None:
    take_out(desk, chat_id, how)

    restore(desk, chat_id)

    assert state(desk, chat_id) is State.READY
    desk.ask("And now?", chat_id)
    first, second = desk.server.chats[-2:]
    assert_extends(second, first)
    assert "removed by the user" not in second.prompt
    assert "put back" not in second.prompt


def test_what_the_model_was_told_is_put_right_as_often_as_it_is_wanted(desk: Desk, chat_id: int) -> None:
    ignored = "<｜User｜>" + standing.ignored(1, "north.txt")  # the stand-in's replies repeat what they heard
    restored = "<｜User｜>" + standing.restored(1, "north.txt")
    for _ in range(2):
        take_out(desk, chat_id, How.IGNORE)
        desk.ask("Without it?", chat_id)
        assert state(desk, chat_id) is State.LEFT_OUT
        restore(desk, chat_id)
        take_out(desk, chat_id, How.IGNORE)  # no question in between: the model need not hear of that
        restore(desk, chat_id)
        desk.ask("And with it?", chat_id)
        assert state(desk, chat_id) is State.READY

    for before, after in zip(desk.server.chats, desk.server.chats[1:], strict=False):
        assert_extends(after, before)
    prompt = desk.server.chats[-1].prompt
    assert (prompt.count(ignored), prompt.count(restored)) == (2, 2)
    assert prompt.rindex(restored) > prompt.rindex(ignored)
