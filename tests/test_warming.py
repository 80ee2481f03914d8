# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second chat on the same documents begins with the same bytes, and hits, under each rule of the cache."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.moments import When
from leadline.storage.waiting import WaitsFor
from tests.conversing import OFF_PEAK, PEAK, Desk, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes

OpenDesk = Callable[..., Desk]
RULES = {
    "user's end, before the mark": {"interval": 0, "common": False},
    "user's end, after the mark": {"interval": 0, "common": False, "unit_end": "after"},
    "fixed intervals": {"interval": 2048, "common": False},
    "common prefixes": {"interval": 0, "common": True},
    "all": {"interval": 2048, "common": True, "unit_end": "after"},
}


@pytest.fixture
def open_desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[OpenDesk]:
    opened: list[tuple[Desk, DeepSeekServer]] = []

    def open_one(**rules: object) -> Desk:
        server = DeepSeekServer(prefixes=Prefixes(**rules))  # type: ignore[arg-type]
        server.__enter__()
        desk = Desk(tmp_path, server, tokenizer)
        opened.append((desk, server))
        return desk

    yield open_one
    for desk, server in opened:
        desk.close()
        server.__exit__(None, None, None)


def documents(desk: Desk) -> int:
    return desk.attach(None, desk.write("north.txt", depth_log(400)), desk.write("south.txt", depth_log(400, 400)))


def warm_up(desk: Desk, chat_id: int, mode: Mode = Mode.NON_THINK) -> None:
    flash = desk.assistant.catalogue.find("flash")
    said = desk.assistant.warming.price(chat_id, flash, mode).result(30)
    warmed = desk.assistant.warming.warm_up(chat_id, flash, mode).result(30)
    assert said.price == warmed.price


@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.HIGH])
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_after_a_warm_up_the_first_question_of_the_next_chat_hits(
    open_desk: OpenDesk, rules: dict[str, object], mode: Mode
) -> None:
    desk = open_desk(**rules)
    first = documents(desk)
    warm_up(desk, first, mode)
    second = desk.assistant.warming.new_chat(first).result(30)

    turn = desk.ask("How deep?", second, mode=mode)

    assert turn.usage is not None
    assert turn.usage.hit >= turn.usage.prompt - 256
    assert desk.forecast(turn.id).hit_expected == turn.usage.hit


@pytest.mark.parametrize("rules", [RULES["fixed intervals"], RULES["all"]])
def test_a_chat_on_the_documents_of_another_hits_what_that_one_left(
    open_desk: OpenDesk, rules: dict[str, object]
) -> None:
    desk = open_desk(**rules)
    first = documents(desk)
    desk.ask("How deep?", first)
    second = desk.assistant.warming.new_chat(first).result(30)

    turn = desk.ask("How wide?", second)

    assert turn.usage is not None
    assert turn.usage.hit >= turn.usage.prompt - 2048 - 128


def test_a_warm_up_after_a_question_counts_on_what_that_one_left(open_desk: OpenDesk) -> None:
    desk = open_desk(**RULES["fixed intervals"])
    first = documents(desk)
    asked = desk.ask("How deep?", first)
    flash = desk.assistant.catalogue.find("flash")

    said = desk.assistant.warming.price(first, flash, Mode.NON_THINK).result(30)
    second = desk.assistant.warming.new_chat(first).result(30)
    turn = desk.ask("How wide?", second)

    assert asked.usage is not None and turn.usage is not None
    assert said.tokens >= said.held_tokens >= said.tokens - 2048 - 128
    assert abs(said.held_tokens - desk.forecast(turn.id).hit_expected) <= 128


def test_two_chats_leave_what_they_share_to_the_third(open_desk: OpenDesk) -> None:
    desk = open_desk(**RULES["common prefixes"])
    chats = [documents(desk)]
    chats += [desk.assistant.warming.new_chat(chats[0]).result(30) for _ in range(2)]

    turns = [desk.ask(f"{place}: how deep?", chat) for place, chat in enumerate(chats)]

    hits = [turn.usage.hit for turn in turns if turn.usage is not None]
    assert hits[0] == hits[1] == 0
    assert turns[2].usage is not None and hits[2] >= turns[2].usage.prompt - 256


def test_the_new_chat_begins_with_the_bytes_of_the_old_one(open_desk: OpenDesk) -> None:
    desk = open_desk()
    first = documents(desk)
    old = desk.receipt(desk.ask("How deep?", first).id)
    second = desk.assistant.warming.new_chat(first).result(30)
    desk.restart()

    new = desk.receipt(desk.ask("How deep?", second).id)

    assert new == old


def test_documents_that_came_later_do_not_part_the_new_chat_from_what_was_read_ahead(open_desk: OpenDesk) -> None:
    desk = open_desk()
    first = documents(desk)
    warm_up(desk, first, Mode.NON_THINK)
    old = desk.ask("How deep?", first)
    desk.attach(first, desk.write("later.txt", depth_log(300, 5_000)))
    desk.ask("And later?", first)

    second = desk.assistant.warming.new_chat(first).result(30)
    turn = desk.ask("How wide?", second)

    assert desk.server.chats[-1].prompt.count("Mark 5000:") == 1
    assert old.usage is not None and turn.usage is not None
    assert old.usage.prompt - 256 < turn.usage.hit < old.usage.prompt
    assert desk.forecast(turn.id).hit_expected == turn.usage.hit


def test_a_warm_up_is_billed_as_one_and_reads_no_more_than_instructions_and_documents(open_desk: OpenDesk) -> None:
    desk = open_desk()
    chat_id = documents(desk)

    warm_up(desk, chat_id)

    (sent,) = desk.server.chats
    assert [message["role"] for message in sent.json["messages"]] == ["user"]
    assert sent.json["max_tokens"] == 1
    rows = desk.read(lambda con: con.execute("SELECT kind, state FROM ledger").fetchall())
    assert rows == [("warm", "billed")]


def test_a_chat_without_documents_has_nothing_to_be_warmed_up(open_desk: OpenDesk) -> None:
    desk = open_desk()
    turn = desk.ask("Hello?")
    flash = desk.assistant.catalogue.find("flash")

    with pytest.raises(AssistantError) as refused:
        desk.assistant.warming.warm_up(turn.chat_id, flash, Mode.NON_THINK).result(30)

    assert refused.value.code == "bad_argument"


def test_while_a_reply_comes_its_prompt_counts_as_read(open_desk: OpenDesk) -> None:
    desk = open_desk(**RULES["fixed intervals"])
    first = documents(desk)
    second = desk.assistant.warming.new_chat(first).result(30)
    desk.server.play({"stall": 3})
    heard = desk.send("How deep?", first)
    heard.wait_for(lambda heard: heard.answer)
    desk.settle()

    quote = desk.assistant.quote(second, "How deep?", "flash", Mode.NON_THINK).result(30)
    desk.server.resume()
    heard.end()

    assert quote.forecast.hit_expected >= quote.forecast.tokens - 128


def test_a_warm_up_for_later_has_the_price_of_its_hour(open_desk: OpenDesk) -> None:
    desk = open_desk()
    chat, flash = documents(desk), desk.assistant.catalogue.find("flash")
    now, then = (desk.assistant.warming.price(chat, flash, Mode.HIGH, at).result(30).price for at in (None, PEAK))

    assert now is not None and then is not None and then.amount == 2 * now.amount > 0
    planned = desk.assistant.later.warm_price(chat, flash, Mode.HIGH, When(WaitsFor.TIME, PEAK)).result(30)
    kept = desk.assistant.later.add_warm_up(chat, flash, Mode.HIGH, When(WaitsFor.TIME, PEAK)).result(30)
    assert planned == kept.promised == then


def test_a_warm_up_is_billed_by_the_services_clock_though_nothing_was_asked_before(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.server.set_time(PEAK)
    desk.now = OFF_PEAK
    chat, flash = documents(desk), desk.assistant.catalogue.find("flash")
    warmed = desk.assistant.warming.warm_up(chat, flash, Mode.NON_THINK).result(30)

    assert warmed.price is not None and warmed.price.amount == desk.server.chats[0].charge != Decimal(0)
    assert desk.assistant.timekeeping.offset == PEAK - OFF_PEAK > timedelta(hours=1)
