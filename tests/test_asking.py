# SPDX-License-Identifier: AGPL-3.0-or-later
"""One question from the composer to the ledger, against the stand-in: rows, money, prefixes, and every way to end."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.reply import Retrying
from leadline.context.tokenizer import Measured, Tokenizer
from leadline.costs.money import Money
from leadline.provider.retrying import RetryPolicy
from leadline.storage import receipts
from leadline.streams import NotSent, TurnBegun, Waiting
from tests.conversing import (
    OFF_PEAK,
    PEAK,
    Desk,
    LastingTokenizer,
    assert_extends,
    depth_log,
)
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    # No units but the ends of input and output: the program cannot know of others.
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as running:
        yield running


# --- rows and money ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "at", "tier", "model", "mode"),
    [
        ("CNY", OFF_PEAK, "off-peak", "flash", Mode.NON_THINK),
        ("CNY", PEAK, "peak", "pro", Mode.HIGH),
        ("USD", PEAK, "peak", "flash", Mode.MAX),
        ("USD", OFF_PEAK, "off-peak", "pro", Mode.NON_THINK),
    ],
)
def test_the_bill_is_the_services_own_charge_to_the_last_decimal(
    tmp_path: Path, tokenizer: LastingTokenizer, currency: str, at: datetime, tier: str, model: str, mode: Mode
) -> None:
    with DeepSeekServer(currency=currency, prefixes=Prefixes(interval=0)) as server:
        desk = Desk(tmp_path, server, tokenizer, currency)
        desk.set_time(at)
        chat = desk.attach(None, desk.write("log.txt", depth_log(60)))
        turns = [desk.ask(question, chat, model, mode) for question in ("How deep is mark 7?", "And mark 8?")]
        exchanges = server.chats

        for turn, exchange in zip(turns, exchanges, strict=True):
            assert (turn.state, turn.mode) == ("complete", mode)
            assert turn.usage is not None and turn.bill is not None
            assert (turn.usage.hit, turn.usage.miss) == (exchange.hit, exchange.miss)
            assert turn.usage.output == exchange.output_tokens
            assert turn.bill == Money(exchange.charge, currency)  # type: ignore[arg-type]
            (entry,) = desk.entries(turn.id)
            assert (entry.state, entry.tier, entry.at) == ("billed", tier, at)
            assert entry.price_row is not None and entry.price_row.currency == currency
            assert desk.forecast(turn.id).tokens == exchange.prompt_tokens == turn.usage.hit + turn.usage.miss
            assert desk.forecast(turn.id).exact
            assert desk.receipt(turn.id) == exchange.body
        totals = desk.assistant.totals(chat).result(20)
        assert totals.chat == totals.today == (Money(server.charged[currency], currency),)
        assert not totals.has_unknown
        desk.close()


@pytest.mark.parametrize(
    ("unit_end", "mode"), [("before", Mode.NON_THINK), ("after", Mode.NON_THINK), ("before", Mode.HIGH)]
)
def test_the_expected_hit_is_what_the_service_counts_within_one_unit(
    tmp_path: Path, tokenizer: LastingTokenizer, unit_end: str, mode: Mode
) -> None:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False, unit_end=unit_end)) as server:
        desk = Desk(tmp_path, server, tokenizer)
        chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
        first = desk.ask("How deep is mark 7?", chat, mode=mode)
        assert desk.forecast(first.id).hit_expected == server.chats[0].hit == 0
        desk.restart()
        second = desk.ask("And mark 8?", chat, mode=mode)

        expected, hit = desk.forecast(second.id).hit_expected, server.chats[1].hit
        assert hit > 1_000
        assert abs(hit - expected) <= 128
        desk.close()


@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.HIGH])
def test_what_was_counted_for_the_button_is_not_counted_again_before_the_send(desk: Desk, mode: Mode) -> None:
    counted: list[bytes] = []

    class Watched(Tokenizer):
        def count(self, parts: Sequence[str]) -> Future[tuple[int, ...]]:
            return tokenizer.count(parts)

        def measure(self, body: bytes) -> Future[Measured]:
            counted.append(body)
            return tokenizer.measure(body)

    tokenizer, desk.assistant.tokenizer = desk.assistant.tokenizer, Watched()
    chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
    desk.assistant.quote(chat, "How deep is mark 7?", "flash", mode).result(60)
    assert len(counted) == 1
    desk.server.play({"silent_s": 0.5})
    heard = desk.send("How deep is mark 7?", chat, mode=mode)
    exchange = desk.server.wait_for(1)
    assert len(counted) == 1, "the request is there, and nothing else was done before"
    first = heard.end()
    desk.assistant.tokenizer = tokenizer
    second = desk.ask("And mark 8?", chat, mode=mode)

    assert desk.forecast(first.turn_id).exact
    assert desk.forecast(first.turn_id).tokens == exchange.prompt_tokens
    assert counted[1] == exchange.body
    expected = desk.forecast(second.id).hit_expected
    assert expected >= exchange.prompt_tokens - 256 > 1_000, "where the first prompt ended is known all the same"


def test_another_mode_finds_nothing_held_and_the_forecast_says_so(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
    desk.ask("How deep is mark 7?", chat)
    switched = desk.ask("And mark 8?", chat, mode=Mode.HIGH)
    back = desk.ask("And mark 9?", chat)

    assert desk.forecast(switched.id).hit_expected == desk.server.chats[1].hit == 0
    assert desk.forecast(back.id).hit_expected > 1_000
    assert desk.server.chats[2].hit >= desk.forecast(back.id).hit_expected


def test_the_events_come_in_their_order_and_the_chat_is_named_after_the_question(desk: Desk) -> None:
    desk.server.say(answer="Forty-two.")
    heard = desk.send("What is the answer?")
    end = heard.end()

    kinds = [type(event) for event in heard.events]
    assert kinds[0] is Waiting and kinds.index(TurnBegun) < len(kinds) - 1
    assert heard.answer == "Forty-two."
    chat = desk.chat(end.chat_id)
    assert (chat.title, chat.turns[0].reply) == ("What is the answer?", "Forty-two.")
    assert (chat.model, chat.endpoint_id) == ("deepseek-flash", "deepseek")


def test_a_model_that_is_billed_as_another_is_billed_by_the_response(desk: Desk) -> None:
    desk.server.play({"model": "deepseek-v4-flash"})
    turn = desk.ask("Hello?")
    (entry,) = desk.entries(turn.id)

    assert entry.model == "deepseek-flash"
    assert turn.bill == Money(desk.server.chats[0].charge, "CNY")  # type: ignore[arg-type]


def test_without_usage_and_before_the_first_word_the_bill_is_unknown_and_not_zero(desk: Desk) -> None:
    desk.server.play({"stall": 0})
    heard = desk.send("Hello?")
    heard.wait_for(lambda heard: any(isinstance(event, Waiting) and event.what == "reading" for event in heard.events))
    heard.stream.stop()
    end = heard.end()
    turn = desk.turn(end.chat_id, end.turn_id)

    assert (turn.state, turn.usage, turn.bill, turn.estimate) == ("stopped", None, None, None)
    assert [entry.state for entry in desk.entries(turn.id)] == ["unknown"]
    totals = desk.assistant.totals(turn.chat_id).result(20)
    assert (totals.chat, totals.has_unknown) == ((), True)


# --- the old prompt is a prefix of the new one ------------------------------------------------------------------------


def test_documents_added_later_go_into_that_question_and_the_old_prompt_stays(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    desk.ask("What is in it?", chat)
    desk.attach(chat, desk.write("two.txt", "The second paper.\n"), desk.write("three.txt", "The third.\n"))
    second = desk.ask("And in the new ones?", chat)
    desk.restart()
    desk.ask("Compare them.", chat)

    one, two, three = desk.server.chats
    assert [message["role"] for message in one.json["messages"]] == ["user", "assistant", "user"]
    assert one.json["messages"][0]["content"].startswith("[document 1: one.txt]")
    asked = two.json["messages"][-1]["content"]
    assert asked.startswith("[document 2: two.txt]\nThe second paper.\n") and "[document 3: three.txt]" in asked
    assert asked.endswith("[end of document 3]\nAnd in the new ones?")
    assert second.frozen_tail and three.json["messages"][-1]["content"] == "Compare them."
    assert_extends(two, one)
    assert_extends(three, two)
    assert three.prompt.count("The second paper.") == three.prompt.count("The first paper.") == 1
    assert [entry.since_turn for entry in desk.chat(chat).pack] == [desk.chat(chat).turns[0].id, second.id, second.id]


def test_the_first_documents_of_a_chat_that_has_questions_go_into_the_next_one(desk: Desk) -> None:
    first = desk.ask("Hello?")
    desk.attach(first.chat_id, desk.write("one.txt", "The first paper.\n"))
    desk.ask("What is in it?", first.chat_id)
    desk.ask("Sure?", first.chat_id)

    one, two, three = desk.server.chats
    assert two.json["messages"][-1]["content"].startswith("[document 1: one.txt]")
    assert_extends(two, one)
    assert_extends(three, two)


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401}, {"reset": -1}], ids=str)
def test_a_question_that_failed_costs_nothing_and_its_documents_go_out_again(desk: Desk, fault: dict[str, Any]) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    desk.ask("What is in it?", chat)
    desk.attach(chat, desk.write("two.txt", "The second paper.\n"))
    desk.server.play(fault)
    failed = desk.ask("And in the new one?", chat)
    assert (failed.state, failed.question, failed.reply) == ("failed", "And in the new one?", "")
    assert failed.error_title and failed.error_hint
    assert (desk.entries(failed.id), failed.bill) == ((), None)
    assert not desk.assistant.totals(chat).result(20).has_unknown
    desk.restart()
    desk.ask("Once more: in the new one?", chat)
    desk.ask("Thanks.", chat)

    one, lost, again, last = desk.server.chats
    assert again.prompt.count("The second paper.") == last.prompt.count("The second paper.") == 1
    assert "And in the new one?" not in again.prompt
    assert_extends(again, one)
    assert_extends(last, again)
    assert lost.body == desk.receipt(failed.id)
    assert len(desk.chat(chat).turns) == 4


def test_offline_leaves_the_question_and_its_documents_for_the_next_time(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    url = desk.server.base_url
    desk.close()
    desk.assistant = desk.start(base_url="http://127.0.0.1:9")
    failed = desk.ask("What is in it?", chat)
    assert (failed.state, desk.entries(failed.id)) == ("failed", ())
    desk.close()
    desk.assistant = desk.start(base_url=url)
    desk.ask("What is in it?", chat)

    messages = desk.server.chats[0].json["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user"]
    assert messages[0]["content"].startswith("[document 1: one.txt]")


def test_a_failed_first_question_with_documents_is_asked_again_as_if_new(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    desk.server.play({"status": 500})
    failed = desk.ask("What is in it?", chat)
    again = desk.ask("", chat, again=failed.id)
    desk.ask("Thanks.", chat)

    lost, second, third = desk.server.chats
    assert lost.body == second.body
    assert (again.parent_id, again.question, again.siblings) == (None, "What is in it?", 2)
    assert_extends(third, second)


def test_a_failed_first_question_is_asked_again_after_the_second_one_went_well(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    desk.server.play({"status": 500})
    failed = desk.ask("What is in it?", chat)
    desk.ask("Anybody there?", chat)
    desk.ask("", chat, again=failed.id)
    desk.ask("Thanks.", chat)

    _, _, again, last = desk.server.chats
    assert again.prompt.count("The first paper.") == 1
    assert last.prompt.count("The first paper.") == 1
    assert_extends(last, again)


def test_a_busy_service_is_asked_again_and_every_try_has_its_receipt(
    tmp_path: Path, server: DeepSeekServer, tokenizer: LastingTokenizer
) -> None:
    desk = Desk(tmp_path, server, tokenizer, retries=RetryPolicy(first_s=0.001))
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    server.play({"status": 503}, {"status": 429, "retry_after": 0.01}, {"reset": -1})
    heard = desk.send("What is in it?", chat)
    end = heard.end()

    told = [event for event in heard.events if isinstance(event, Retrying)]
    assert [(event.attempt, event.of, event.error.code) for event in told] == [
        (2, 5, "busy"),
        (3, 5, "busy"),
        (4, 5, "offline"),
    ]
    assert (end.ended.state, end.ended.attempts) == ("complete", 4)
    desk.restart()
    bodies = [exchange.body for exchange in server.chats]
    found = [desk.read(partial(receipts.load_receipt, turn_id=end.turn_id, attempt=number)) for number in (1, 2, 3, 4)]
    assert [receipt.body for receipt in found] == bodies == bodies[:1] * 4
    numbers = [exchange.number for exchange in server.chats]
    assert [receipt.request_id for receipt in found] == [f"standin-{numbers[at]}" if at != 2 else "" for at in range(4)]
    turn = desk.turn(chat, end.turn_id)
    assert (turn.state, turn.bill) == ("complete", Money(server.chats[3].charge, "CNY"))  # type: ignore[arg-type]
    assert len(desk.entries(turn.id)) == 1
    desk.close()


def test_stop_while_it_waits_to_try_again_ends_it_at_once(
    tmp_path: Path, server: DeepSeekServer, tokenizer: LastingTokenizer
) -> None:
    desk = Desk(tmp_path, server, tokenizer, retries=RetryPolicy(first_s=60, most_s=60))
    server.play({"status": 503})
    heard = desk.send("Hello?")
    heard.wait_for(lambda h: any(isinstance(event, Retrying) for event in h.events))
    heard.stream.stop()
    end = heard.end()
    turn = desk.turn(end.chat_id, end.turn_id)
    desk.close()
    assert (turn.state, turn.question, turn.error_title) == ("stopped", "Hello?", "")
    assert len(server.chats) == 1


@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.HIGH])
def test_try_again_sends_the_same_bytes_beside_the_first_try(desk: Desk, mode: Mode) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    desk.ask("What is in it?", chat, mode=mode)
    desk.attach(chat, desk.write("two.txt", "The second paper.\n"))
    tried = desk.ask("And in the new one?", chat, mode=mode)
    desk.attach(chat, desk.write("three.txt", "The third paper.\n"))
    again = desk.ask("", chat, mode=mode, again=tried.id)
    desk.restart()
    desk.ask("Now the third.", chat, mode=mode)
    desk.ask("Thanks.", chat, mode=mode)

    first, tried_at, again_at, third, last = desk.server.chats
    assert again_at.body == tried_at.body
    assert again.frozen_tail == tried.frozen_tail != b""
    assert (again.parent_id, again.siblings, again.sibling_index) == (tried.parent_id, 2, 1)
    assert_extends(again_at, first)
    assert_extends(third, again_at)
    assert_extends(last, third)
    assert last.prompt.count("The third paper.") == last.prompt.count("The second paper.") == 1


def test_a_chat_goes_on_with_the_same_bytes_when_the_file_is_gone(desk: Desk) -> None:
    paper = desk.write("one.txt", "The first paper.\n")
    chat = desk.attach(None, paper)
    desk.ask("What is in it?", chat)
    paper.write_text("Something else by now.\n")
    desk.restart()
    desk.ask("Once more?", chat)
    paper.unlink()
    desk.restart()
    desk.ask("And again?", chat)

    one, two, three = desk.server.chats
    assert_extends(two, one)
    assert_extends(three, two)
    assert desk.assistant.page_text(chat, 1, 1).result(20) == "The first paper.\n"


# --- stopped and broken off -------------------------------------------------------------------------------------------


def test_stop_before_the_first_token_closes_the_socket_and_keeps_the_question(desk: Desk) -> None:
    desk.server.play({"stall": -1})
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    heard = desk.send("What is in it?", chat)
    desk.server.wait_for(1)
    heard.stream.stop()
    turn = desk.turn(chat, heard.end().turn_id)

    assert (turn.state, turn.question, turn.reply, turn.bill) == ("stopped", "What is in it?", "", None)
    assert desk.server.wait_done(1).client_closed
    assert [entry.state for entry in desk.entries(turn.id)] == ["unknown"]
    desk.ask("Try it now.", chat)
    assert desk.server.chats[1].prompt.count("The first paper.") == 1


def test_stop_before_anything_was_sent_writes_nothing(desk: Desk) -> None:
    heard = desk.send("Hello?")
    heard.stream.stop()
    last = heard.stream.wait(30)

    if isinstance(last, NotSent):  # Stop came before the send
        assert last.error is None
        assert desk.assistant.chats().result(20) == []
        assert desk.server.chats == []
    else:
        assert last.ended.state == "stopped"


def test_stop_in_mid_stream_keeps_what_came_and_the_next_question_carries_it(desk: Desk) -> None:
    desk.server.say(answer="one two three four five six seven eight nine ten " * 20)
    desk.server.play({"stall": 12})
    heard = desk.send("Count.")
    heard.wait_for(lambda h: "four" in h.answer)
    heard.stream.stop()
    end = heard.end()
    turn = desk.turn(end.chat_id, end.turn_id)

    assert (turn.state, turn.reply, turn.error_title) == ("stopped", heard.answer, "")
    assert desk.server.wait_done(1).client_closed
    assert [entry.state for entry in desk.entries(turn.id)] == ["estimated"]
    desk.restart()
    desk.ask("Go on.", end.chat_id)
    assert desk.server.chats[1].json["messages"][1]["content"] == heard.answer
    assert_extends(desk.server.chats[1], desk.server.chats[0])


@pytest.mark.parametrize("fault", [{"cut": 8}, {"reset": 8}], ids=str)
def test_a_stream_that_breaks_off_is_kept_as_cut(desk: Desk, fault: dict[str, int]) -> None:
    desk.server.say(answer="one two three four five six seven eight nine ten " * 20)
    desk.server.play(fault)
    heard = desk.send("Count.")
    end = heard.end()
    turn = desk.turn(end.chat_id, end.turn_id)

    assert turn.state == "cut"
    assert turn.reply == heard.answer and turn.reply.startswith("one two")
    assert turn.error_title
    assert [entry.state for entry in desk.entries(turn.id)] == ["estimated"]


def test_closing_in_mid_stream_stops_the_reply_and_saves_it(desk: Desk) -> None:
    desk.server.say(answer="one two three four five six seven eight nine ten " * 20)
    desk.server.play({"stall": 12})
    heard = desk.send("Count.")
    heard.wait_for(lambda h: "four" in h.answer)
    desk.restart()

    turn = desk.turn(heard.begun.chat_id, heard.begun.turn_id)
    assert (turn.state, turn.reply) == ("stopped", heard.answer)


@pytest.mark.parametrize("events", [6, 40])
def test_what_came_is_on_disk_half_a_second_later_even_if_nothing_follows(desk: Desk, events: int) -> None:
    desk.server.say(thinking="So. " * 8, answer="one two three four five six seven eight nine ten " * 20)
    desk.server.play({"stall": events})
    heard = desk.send("Count.", mode=Mode.HIGH)
    exchange = desk.server.wait_for(1)
    assert exchange.started.wait(20)
    heard.wait_for(lambda h: len(h.thinking + h.answer) >= 10)
    # Another program's connection, which sees only what was committed.
    con = sqlite3.connect(f"file:{desk.assistant.paths.database}?mode=ro", uri=True, isolation_level=None)
    query = "SELECT reply, thinking, state FROM turn WHERE id = ?"
    ends = time.monotonic() + 5  # the writer's half second, and what a loaded machine adds
    while (row := con.execute(query, (heard.begun.turn_id,)).fetchone())[:2] != (heard.answer, heard.thinking):
        assert time.monotonic() < ends, f"on screen {heard.thinking + heard.answer!r}, on disk {row}"
        time.sleep(0.02)
    con.close()

    assert row[2] == "streaming"
    heard.stream.stop()
    heard.end()


def test_a_question_that_is_too_long_is_not_sent_and_nothing_is_written(desk: Desk) -> None:
    heard = desk.send("缓 " * 700_000)
    error = heard.not_sent()

    assert error is not None and error.code == "too_long" and "token" in error.title
    assert desk.assistant.chats().result(20) == []
    assert desk.server.chats == []


def test_without_a_key_nothing_is_sent_and_nothing_is_written(desk: Desk) -> None:
    desk.assistant = desk.start(key="")
    error = desk.send("Hello?").not_sent()

    assert error is not None and error.code == "no_key" and error.hint
    assert desk.assistant.chats().result(20) == []


def test_an_unknown_chat_or_model_is_not_sent(desk: Desk) -> None:
    no_chat = desk.send("Hello?", 77).not_sent()
    no_model = desk.send("Hello?", model="gpt").not_sent()

    assert no_chat is not None and no_chat.code == "not_found"
    assert no_model is not None and no_model.code == "not_found"
    assert desk.server.chats == []


# --- the key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_in_no_file_and_no_output_after_a_session_with_failures(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    key = "sk-canary-5d41402abc4b2a76b9719d911017c592"
    desk.server.add_account(key)
    desk.assistant = desk.start(key=key)
    first = desk.ask("Hello?")
    for fault in ({"status": 401, "message": f"bad key {key}"}, {"status": 500}, {"cut": 3}, {"reset": -1}):
        desk.server.play(fault)
        desk.ask(f"After {sorted(fault)}?", first.chat_id)
    desk.close()

    assert desk.server.chats[0].header("authorization") == f"Bearer {key}"
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert any(path.name == "history.sqlite3" for path in files)
    assert [path for path in files if key.encode() in path.read_bytes()] == []
    out, err = capfd.readouterr()
    assert key not in out + err
    assert Decimal(0) < desk.server.charged["CNY"]
