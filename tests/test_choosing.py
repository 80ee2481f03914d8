# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that were sent and do not stand any more: told so, built anew, and what each way costs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.chat import place
from leadline.chat.mode import Mode
from leadline.chat.place import Place
from leadline.choosing import How, Offer
from leadline.context import standing
from leadline.context.pack import escape_marks
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
    """A chat in which two documents were asked about."""
    made = desk.attach(None, desk.write("north.txt", depth_log(300)), desk.write("south.txt", depth_log(300, 300)))
    desk.ask("How deep?", made)
    return made


def removal(desk: Desk, chat_id: int, seq: int) -> Offer:
    flash = desk.assistant.catalogue.find("flash")
    return desk.assistant.choosing.removal(chat_id, [seq], flash, Mode.NON_THINK).result(30)


def change(desk: Desk, chat_id: int, seq: int) -> Offer:
    flash = desk.assistant.catalogue.find("flash")
    return desk.assistant.choosing.change(chat_id, [seq], flash, Mode.NON_THINK).result(30)


def seq_of(desk: Desk, chat_id: int, name: str) -> int:
    return next(entry.seq for entry in desk.chat(chat_id).pack if entry.name == name)


def prices(offer: Offer) -> dict[How, str]:
    return {way.how: str(way.price.amount) for way in offer.ways if way.price is not None}


def test_a_document_to_be_ignored_stays_in_the_prompt_and_the_model_is_told(desk: Desk, chat_id: int) -> None:
    seq = seq_of(desk, chat_id, "north.txt")
    offer = removal(desk, chat_id, seq)

    assert [way.how for way in offer.ways] == [How.IGNORE, How.REBUILD]  # the cheapest first
    desk.assistant.choosing.take(offer, How.IGNORE).result(30)
    turn = desk.ask("", chat_id)
    desk.ask("And then?", chat_id)

    first, second, third = desk.server.chats[-3:]
    assert_extends(second, first)
    assert_extends(third, second)
    line = standing.ignored(seq, "north.txt")
    assert second.prompt.endswith(line + "<｜Assistant｜></think>")
    assert third.prompt.count("<｜User｜>" + line) == 1
    assert str(desk.forecast(turn.id).price_expected) == prices(offer)[How.IGNORE]


def test_a_prompt_that_is_built_anew_lacks_the_document_from_then_on_and_costs_what_was_said(
    desk: Desk, chat_id: int
) -> None:
    seq = seq_of(desk, chat_id, "north.txt")
    offer = removal(desk, chat_id, seq)
    assert [entry.name for entry in desk.chat(chat_id).pack] == ["north.txt", "south.txt"]  # an offer does nothing

    desk.assistant.choosing.take(offer, How.REBUILD).result(30)
    turn = desk.ask("", chat_id)
    desk.restart()
    desk.ask("And then?", chat_id)

    second, third = desk.server.chats[-2:]
    assert "Mark 0:" not in second.prompt
    assert "Mark 300:" in second.prompt
    assert_extends(third, second)
    assert str(desk.forecast(turn.id).price_expected) == prices(offer)[How.REBUILD]


def test_the_branch_before_it_keeps_its_documents(desk: Desk, chat_id: int) -> None:
    second = desk.ask("Second?", chat_id)
    offer = removal(desk, chat_id, seq_of(desk, chat_id, "north.txt"))
    desk.assistant.choosing.take(offer, How.REBUILD).result(30)
    without = desk.ask("Without?", chat_id, again=None)
    old = desk.server.chats[-2]

    desk.ask("Second, in other words?", chat_id, place=Place(place.How.EDIT, second.id))

    assert without.without == (seq_of(desk, chat_id, "north.txt"),)
    assert "Mark 0:" in old.prompt
    assert "Mark 0:" in desk.server.chats[-1].prompt


@pytest.mark.parametrize("how", [How.IGNORE, How.REBUILD])
def test_a_removal_can_be_taken_back(desk: Desk, chat_id: int, how: How) -> None:
    before = desk.chat(chat_id).pack
    offer = removal(desk, chat_id, before[0].seq)
    done = desk.assistant.choosing.take(offer, how).result(30)
    assert desk.chat(chat_id).pack != before

    desk.assistant.choosing.undo(done).result(30)

    assert desk.chat(chat_id).pack == before


def changed_file(desk: Desk) -> None:
    desk.write("north.txt", depth_log(300).replace("Mark 7: depth 49 fathoms.", "Mark 7: depth 12 fathoms."))


def test_a_small_change_is_cheapest_as_a_diff_and_the_model_is_told_what_stands(desk: Desk, chat_id: int) -> None:
    changed_file(desk)
    seq = seq_of(desk, chat_id, "north.txt")

    offer = change(desk, chat_id, seq)

    assert [way.how for way in offer.ways] == [How.CHANGES, How.NEW, How.REBUILD, How.KEEP]
    desk.assistant.choosing.take(offer, How.CHANGES).result(30)
    turn = desk.ask("", chat_id)
    first, second = desk.server.chats[-2:]
    assert_extends(second, first)
    added = second.prompt[len(first.prompt) :]
    assert "-Mark 7: depth 49 fathoms.\n+Mark 7: depth 12 fathoms.\n" in added
    assert "The version that stands from here on is the text with these changes" in added
    assert "Mark 290:" not in added
    assert str(desk.forecast(turn.id).price_expected) == prices(offer)[How.CHANGES]


def test_a_second_change_is_told_against_the_text_that_stood(desk: Desk, chat_id: int) -> None:
    changed_file(desk)
    desk.assistant.choosing.take(change(desk, chat_id, seq_of(desk, chat_id, "north.txt")), How.CHANGES).result(30)
    desk.ask("First?", chat_id)
    desk.write("north.txt", depth_log(300).replace("Mark 7: depth 49 fathoms.", "Mark 7: depth 88 fathoms."))
    newest = [entry.seq for entry in desk.chat(chat_id).pack if entry.name == "north.txt"][-1]

    desk.assistant.choosing.take(change(desk, chat_id, newest), How.CHANGES).result(30)
    desk.ask("Second?", chat_id)

    assert "-Mark 7: depth 12 fathoms.\n+Mark 7: depth 88 fathoms.\n" in desk.server.chats[-1].prompt
    assert_extends(desk.server.chats[-1], desk.server.chats[-2])


def test_a_new_version_is_appended_and_named_as_the_one_that_stands(desk: Desk, chat_id: int) -> None:
    changed_file(desk)
    seq = seq_of(desk, chat_id, "north.txt")
    desk.assistant.choosing.take(change(desk, chat_id, seq), How.NEW).result(30)

    desk.ask("?", chat_id)

    first, second = desk.server.chats[-2:]
    assert_extends(second, first)
    assert standing.replaced(seq, 3, "north.txt") + "[document 3: " in second.prompt
    assert second.prompt.count("Mark 290:") == 2


def test_a_prompt_built_anew_with_a_changed_file_holds_only_the_new_text(desk: Desk, chat_id: int) -> None:
    changed_file(desk)
    seq = seq_of(desk, chat_id, "north.txt")
    desk.assistant.choosing.take(change(desk, chat_id, seq), How.REBUILD).result(30)

    desk.ask("?", chat_id)

    prompt = desk.server.chats[-1].prompt
    assert prompt.count("Mark 290:") == 1
    assert "Mark 7: depth 12 fathoms." in prompt
    assert "Mark 7: depth 49 fathoms." not in prompt


def test_a_file_that_is_what_was_read_needs_no_choice(desk: Desk, chat_id: int) -> None:
    assert change(desk, chat_id, seq_of(desk, chat_id, "north.txt")).ways == ()


def test_texts_that_have_little_in_common_are_not_sent_as_a_diff() -> None:
    assert standing.changed(1, "a", [(1, "a\n" * 50)], [(1, "b\n" * 50)]) is None


def test_no_document_can_pretend_that_another_does_not_stand() -> None:
    for line in (standing.ignored(1, "a"), standing.replaced(1, 2, "a")):
        assert escape_marks(line).startswith("\\[")
