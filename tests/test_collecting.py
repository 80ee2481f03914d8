# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collections over the wire: later chats hit what the first ones left, changes are for the chats to come."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING
from leadline.choosing import How
from leadline.collecting import Collection, Differences
from leadline.errors import AssistantError
from leadline.storage import collections
from tests.conversing import OFF_PEAK, PEAK, Desk, LastingTokenizer, assert_extends, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes
from tests.test_warming import RULES


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Its service caches by the rules of the test's parameter, else by all of them."""
    rules = getattr(request, "param", RULES["all"])
    with DeepSeekServer(prefixes=Prefixes(**rules)) as server:
        made = Desk(tmp_path, server, tokenizer)
        yield made
        made.close()


def collect(desk: Desk, *names: str) -> tuple[int, int]:
    """A chat with documents, and a collection of them."""
    paths = [desk.write(name, depth_log(400, 500 * at)) for at, name in enumerate(names or ("north.txt", "south.txt"))]
    chat_id = desk.attach(None, *paths)
    return chat_id, desk.assistant.collecting.make(chat_id, "North Sea").result(30)


def begin(desk: Desk, collection_id: int, mode: Mode = Mode.NON_THINK) -> int:
    flash = desk.assistant.catalogue.find("flash")
    return desk.assistant.collecting.begin_chat(collection_id, flash, mode, DEFAULT_SAMPLING).result(30).id


def pack_of(desk: Desk, collection_id: int) -> int:
    return desk.read(partial(collections.pack_of, collection_id=collection_id))


def warm_up(desk: Desk, collection_id: int, mode: Mode = Mode.NON_THINK) -> None:
    flash = desk.assistant.catalogue.find("flash")
    desk.assistant.warming.warm_up(pack_of(desk, collection_id), flash, mode).result(30)


def only(desk: Desk) -> Collection:
    (found,) = desk.assistant.collecting.all().result(30)
    return found


@pytest.mark.parametrize("desk", RULES.values(), ids=RULES, indirect=True)
def test_every_chat_of_a_warm_collection_hits_with_its_first_question(desk: Desk) -> None:
    _, collection_id = collect(desk)
    warm_up(desk, collection_id)

    turns = [desk.ask(f"{name}: how deep?", begin(desk, collection_id)) for name in ("North", "South")]

    for turn in turns:
        assert turn.usage is not None
        assert turn.usage.hit >= turn.usage.prompt - 256
        assert desk.forecast(turn.id).hit_expected == turn.usage.hit


@pytest.mark.parametrize(
    "desk", [RULES["user's end, before the mark"], RULES["user's end, after the mark"]], indirect=True
)
def test_what_came_late_leaves_the_head_to_be_hit_under_the_strictest_rules(desk: Desk) -> None:
    _, collection_id = collect(desk)
    warm_up(desk, collection_id)
    desk.attach(pack_of(desk, collection_id), desk.write("west.txt", depth_log(50, 2_000)))

    turn = desk.ask("How deep?", begin(desk, collection_id))

    late = next(entry.tokens for entry in desk.chat(turn.chat_id).pack if entry.name == "west.txt")
    assert turn.usage is not None and late is not None
    assert turn.usage.prompt - 256 - late <= turn.usage.hit < turn.usage.prompt - late
    assert desk.forecast(turn.id).hit_expected == turn.usage.hit


def test_a_chat_of_the_collection_goes_on_after_its_late_documents_as_any_other(desk: Desk) -> None:
    _, collection_id = collect(desk)
    warm_up(desk, collection_id)
    desk.attach(pack_of(desk, collection_id), desk.write("west.txt", depth_log(50, 2_000)))
    chat_id = begin(desk, collection_id)

    desk.ask("How deep?", chat_id)
    desk.restart()
    desk.ask("And how wide?", chat_id)

    _, first, second = desk.server.chats
    assert_extends(second, first)


def test_a_collection_is_warm_once_a_chat_of_it_has_sent_the_documents(desk: Desk) -> None:
    chat_id, _ = collect(desk)
    desk.assistant.collecting.count_heads().result(30)
    assert not only(desk).is_warm

    desk.ask("How deep?", chat_id)

    assert only(desk).is_warm


def test_a_collection_says_what_its_first_question_costs_and_the_later_ones(desk: Desk) -> None:
    _, collection_id = collect(desk)
    desk.assistant.collecting.count_heads().result(30)

    cold = only(desk)
    turn = desk.ask("?", begin(desk, collection_id))

    assert cold.first is not None and cold.later is not None and turn.usage is not None
    assert cold.first.amount == 50 * cold.later.amount  # flash, off-peak: 1 and 0.02 a million
    assert cold.row.head is not None and 0 < turn.usage.prompt - cold.row.head.tokens < 32


def test_a_collection_cools_down(desk: Desk) -> None:
    _, collection_id = collect(desk)
    warm_up(desk, collection_id)
    desk.assistant.collecting.count_heads().result(30)
    assert only(desk).is_warm

    desk.set_time(OFF_PEAK + timedelta(days=4))

    assert not only(desk).is_warm


def test_what_a_warm_up_of_a_collection_cost_counts_as_the_collections(desk: Desk) -> None:
    _, collection_id = collect(desk)
    warm_up(desk, collection_id)

    (row,) = desk.assistant.spending.by_chat(by_collection=True).result(30)

    assert row[:2] == (str(collection_id), "North Sea")
    assert row[2].requests == 1


def test_a_collection_whose_chats_read_on_demand_begins_with_the_same_map(desk: Desk) -> None:
    paths = [desk.write(name, depth_log(400, 500 * at)) for at, name in enumerate(("north.txt", "south.txt"))]
    chat_id = desk.attach(None, *paths)
    desk.assistant.on_demand.choose(chat_id).result(30)
    collection_id = desk.assistant.collecting.make(chat_id, "North Sea").result(30)

    chat = desk.chat(begin(desk, collection_id))
    desk.assistant.collecting.count_heads().result(30)
    found = only(desk)

    assert chat.reads_on_demand
    assert [entry.frozen for entry in chat.pack] == [entry.frozen for entry in desk.chat(chat_id).pack]
    assert found.row.head is not None and found.row.head.tokens < 3_000 < found.row.head_tokens
    assert found.first is not None and found.first.amount * 1_000_000 == found.row.head.tokens


def test_nothing_is_asked_in_the_collection_itself(desk: Desk) -> None:
    _, collection_id = collect(desk)

    problem = desk.send("How deep?", pack_of(desk, collection_id)).not_sent()

    assert isinstance(problem, AssistantError) and problem.code == "bad_argument"
    assert desk.server.chats == []


def test_removing_a_document_reads_the_rest_anew_at_the_price_that_is_said_and_undo_takes_it_back(desk: Desk) -> None:
    old, collection_id = collect(desk)
    warm_up(desk, collection_id)
    pack, flash = pack_of(desk, collection_id), desk.assistant.catalogue.find("flash")
    south = desk.chat(pack).pack[1].seq

    offer = desk.assistant.choosing.removal(pack, [south], flash, Mode.NON_THINK).result(30)
    done = desk.assistant.choosing.take(offer, How.REBUILD).result(30)
    gone = [entry.name for entry in desk.chat(begin(desk, collection_id)).pack]
    desk.assistant.choosing.undo(done).result(30)

    assert [way.how for way in offer.ways] == [How.REBUILD]
    assert offer.ways[0].price is not None and offer.ways[0].price.amount > 0
    assert gone == ["north.txt"]
    assert [entry.name for entry in desk.chat(pack).pack] == ["north.txt", "south.txt"]
    assert [entry.name for entry in desk.chat(old).pack] == ["north.txt", "south.txt"]
    turn = desk.ask("How deep?", begin(desk, collection_id))
    assert turn.usage is not None and turn.usage.hit >= turn.usage.prompt - 256


def test_a_changed_file_of_a_collection_goes_out_late_or_into_a_head_that_is_built_anew(desk: Desk) -> None:
    _, collection_id = collect(desk)
    warm_up(desk, collection_id)
    pack, flash = pack_of(desk, collection_id), desk.assistant.catalogue.find("flash")
    desk.write("south.txt", depth_log(400, 500) + "The lead was lost.\n")
    seq = desk.chat(pack).pack[1].seq
    assert desk.assistant.collecting.differences(pack).result(30) == Differences(changed=1)

    offer = desk.assistant.choosing.change(pack, [seq], flash, Mode.NON_THINK).result(30)
    done = desk.assistant.choosing.take(offer, How.CHANGES).result(30)
    late = [entry.is_late for entry in desk.chat(begin(desk, collection_id)).pack]
    desk.assistant.choosing.undo(done).result(30)
    desk.assistant.choosing.take(offer, How.REBUILD).result(30)
    anew = [(entry.name, entry.is_late) for entry in desk.chat(begin(desk, collection_id)).pack]

    assert offer.ways[0].how is How.CHANGES
    assert late == [False, False, True]
    assert anew == [("north.txt", False), ("south.txt", False)]
    assert desk.assistant.collecting.differences(pack).result(30) == Differences()


def test_a_file_that_is_gone_is_told_from_one_that_changed(desk: Desk) -> None:
    chat_id, _ = collect(desk)
    path = desk.write("south.txt", "")
    path.unlink()

    assert desk.assistant.collecting.differences(chat_id).result(30) == Differences(missing=1)


def large(desk: Desk) -> int:
    chat_id = desk.attach(None, desk.write("long.txt", depth_log(2_400)))
    desk.ask("How deep?", chat_id)
    return chat_id


def test_coming_back_to_a_large_chat_after_days_says_both_prices_and_what_has_changed(desk: Desk) -> None:
    chat_id = large(desk)
    desk.write("long.txt", depth_log(3))
    flash = desk.assistant.catalogue.find("flash")
    desk.set_time(PEAK + timedelta(days=6))

    back = desk.assistant.collecting.coming_back(chat_id, flash, Mode.NON_THINK).result(30)

    assert back is not None
    assert back.idle > timedelta(days=6)
    assert back.is_peak and back.price is not None and back.other_price is not None
    assert back.price.amount == 2 * back.other_price.amount > 0
    assert back.differences == Differences(changed=1)


@pytest.mark.parametrize("idle", [timedelta(hours=1), timedelta(hours=10)], ids=["just used", "probably held still"])
def test_coming_back_soon_says_nothing(desk: Desk, idle: timedelta) -> None:
    chat_id = large(desk)
    flash = desk.assistant.catalogue.find("flash")
    desk.set_time(OFF_PEAK + idle)

    assert desk.assistant.collecting.coming_back(chat_id, flash, Mode.NON_THINK).result(30) is None


def test_coming_back_to_a_small_chat_says_nothing(desk: Desk) -> None:
    turn = desk.ask("How deep?")
    flash = desk.assistant.catalogue.find("flash")
    desk.set_time(OFF_PEAK + timedelta(days=30))

    assert desk.assistant.collecting.coming_back(turn.chat_id, flash, Mode.NON_THINK).result(30) is None
