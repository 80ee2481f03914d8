# SPDX-License-Identifier: AGPL-3.0-or-later
"""Edits, tries and replies that go on, against the stand-in: siblings, prompts that extend each other, documents that
stay in their branch, and what is read anew."""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.place import STARTER, How, Place
from leadline.errors import AssistantError
from leadline.planning import Quote
from leadline.storage.conversations import Turn
from leadline.streams import Counted
from tests.conversing import Desk, LastingTokenizer, assert_extends, depth_log, kept_part
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange
from tests.servers.prefixes import Prefixes

COUNTING = "one two three four five six seven eight nine ten " * 20


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[Desk]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as server:
        made = Desk(tmp_path, server, tokenizer)
        yield made
        made.close()


def broken_off(desk: Desk, chat: int | None, mode: Mode, *, after: int, model: str = "flash") -> Turn:
    """A reply of some thinking and COUNTING that breaks off after so many events."""
    desk.server.say(thinking="Let me count the marks, one by one, from the top to the bottom.", answer=COUNTING)
    desk.server.play({"cut": after})
    return desk.ask("Count.", chat, model, mode)


def quote(desk: Desk, chat: int, question: str, model: str, mode: Mode, place: Place) -> Quote:
    return desk.assistant.quote(chat, question, model, mode, place=place).result(30)


# --- a reply goes on --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["flash", "pro"])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_reply_goes_on_where_it_broke_off_in_every_mode(desk: Desk, model: str, mode: Mode) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    cut = broken_off(desk, chat, mode, after=40, model=model)
    assert cut.state == "cut" and cut.reply and COUNTING.startswith(cut.reply)
    desk.restart()
    rest = COUNTING[len(cut.reply) :]
    desk.server.say(thinking="not again", answer=rest)
    done = desk.ask("", chat, "pro" if model == "flash" else "flash", Mode.NON_THINK, place=Place(How.CONTINUE, cut.id))

    assert (done.reply, done.thinking, done.state) == (COUNTING, cut.thinking, "complete")
    assert (done.continues, done.siblings, done.sibling_index) == (cut.id, 2, 1)
    assert (done.model, done.mode, done.parent_id) == (cut.model, mode, cut.parent_id)
    desk.ask("Thanks.", chat, model, mode)
    first, second, third = desk.server.chats
    assert second.path == "/beta/chat/completions" and third.path == "/chat/completions"
    assert second.prompt.startswith(first.prompt) and second.prompt.endswith(cut.reply)
    assert second.ids[: len(first.ids)] == first.ids
    assert third.prompt.startswith(kept_part(first)) and COUNTING in third.prompt
    assert third.ids[: len(first.ids) - 1] == first.ids[:-1]
    assert third.prompt.count("The first paper.") == 1


def test_thinking_that_broke_off_goes_on_thinking(desk: Desk) -> None:
    cut = broken_off(desk, None, Mode.HIGH, after=6)
    assert cut.thinking and not cut.reply
    desk.server.say(thinking=" And on.", answer="Ten.")
    done = desk.ask("", cut.chat_id, place=Place(How.CONTINUE, cut.id))

    assert (done.thinking, done.reply) == (cut.thinking + " And on.", "Ten.")
    assert desk.server.chats[1].prompt == desk.server.chats[0].prompt + cut.thinking


@pytest.mark.parametrize("model", ["flash", "pro"])
@pytest.mark.parametrize("mode", [Mode.LOW, Mode.HIGH, Mode.MAX])
def test_answer_now_keeps_the_thinking_and_asks_for_the_answer(desk: Desk, model: str, mode: Mode) -> None:
    desk.server.say(thinking="Let me count. " * 40, answer="Ten.")
    desk.server.play({"stall": 20})
    heard = desk.send("Count.", None, model, mode)
    heard.wait_for(lambda h: len(h.thinking) > 20)
    heard.stream.stop()
    end = heard.end()
    stopped = desk.turn(end.chat_id, end.turn_id)
    assert stopped.thinking and not stopped.reply
    desk.server.say(thinking="never", answer="Ten, I think.")
    heard = desk.send("", end.chat_id, place=Place(How.ANSWER, stopped.id))
    done = desk.turn(end.chat_id, heard.end().turn_id)

    assert (done.thinking, done.reply, done.state) == (stopped.thinking, STARTER + "Ten, I think.", "complete")
    assert (heard.begun.thinking, heard.begun.answer, heard.answer) == (stopped.thinking, STARTER, "Ten, I think.")
    first, second = desk.server.chats
    assert second.prompt == first.prompt + stopped.thinking + "</think>" + STARTER
    assert second.ids[: len(first.ids)] == first.ids
    assert desk.chat(end.chat_id).turns == (done,), "the stopped one stands beside it"
    desk.ask("Thanks.", end.chat_id, model, mode)
    assert desk.server.chats[2].prompt.startswith(kept_part(first))


def test_tokens_are_counted_while_the_reply_comes(desk: Desk) -> None:
    desk.server.say(thinking="Let me count. " * 40, answer="One, two, three. " * 60)
    desk.server.play({"stall": 200})
    heard = desk.send("Count.", None, "flash", Mode.HIGH)
    heard.wait_for(lambda h: any(isinstance(event, Counted) and event.answer for event in h.events))
    heard.stream.stop()
    heard.end()
    counts = [event for event in heard.events if isinstance(event, Counted)]
    exact = desk.assistant.tokenizer.count([heard.thinking, heard.answer]).result(30)

    assert counts == sorted(counts, key=lambda each: (each.thinking, each.answer)), "they only grow"
    assert abs(counts[-1].thinking - exact[0]) <= len(counts)
    assert 0 < counts[-1].answer <= exact[1] + len(counts)


def test_the_forecast_of_a_reply_that_goes_on_counts_on_what_was_read(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
    cut = broken_off(desk, chat, Mode.HIGH, after=40)
    done = desk.ask("", chat, place=Place(How.CONTINUE, cut.id))

    expected, hit = desk.forecast(done.id).hit_expected, desk.server.chats[1].hit
    assert hit > 1_000 and abs(hit - expected) <= 128
    assert desk.forecast(done.id).tokens == desk.server.chats[1].prompt_tokens
    assert done.usage is not None and done.usage.output == desk.server.chats[1].output_tokens
    assert done.bill is not None and done.bill.amount == desk.server.chats[1].charge


def test_a_reply_that_had_no_more_to_say_is_complete(desk: Desk) -> None:
    cut = broken_off(desk, None, Mode.NON_THINK, after=30)
    desk.server.say(answer="")
    done = desk.ask("", cut.chat_id, place=Place(How.CONTINUE, cut.id))

    assert (done.reply, done.state, done.error_title) == (cut.reply, "complete", "")


def test_a_reply_that_goes_on_and_is_refused_costs_nothing_and_loses_nothing(desk: Desk) -> None:
    cut = broken_off(desk, None, Mode.NON_THINK, after=30)
    desk.server.play({"status": 400})
    failed = desk.ask("", cut.chat_id, place=Place(How.CONTINUE, cut.id))

    assert (failed.state, failed.reply, desk.entries(failed.id)) == ("failed", cut.reply, ())
    desk.server.say(answer=COUNTING[len(cut.reply) :])
    assert desk.ask("", cut.chat_id, place=Place(How.CONTINUE, failed.id)).reply == COUNTING


def test_a_reply_that_never_began_is_asked_for_again_instead(desk: Desk) -> None:
    desk.server.play({"stall": -1})
    heard = desk.send("Count.", mode=Mode.HIGH)
    desk.server.wait_for(1)
    heard.stream.stop()
    end = heard.end()
    done = desk.ask("", end.chat_id, place=Place(How.CONTINUE, end.turn_id))

    assert done.state == "complete" and desk.server.chats[1].body == desk.server.chats[0].body


# --- another branch ---------------------------------------------------------------------------------------------------


def test_an_edited_question_stands_beside_the_old_one_and_what_followed_stays_there(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    first = desk.ask("What is in it?", chat)
    second = desk.ask("Who wrote it?", chat)
    desk.ask("When?", chat)
    edited = desk.ask("Who printed it?", chat, place=Place(How.EDIT, second.id))
    after = desk.ask("Where?", chat)
    desk.restart()

    assert [turn.question for turn in desk.chat(chat).turns] == ["What is in it?", "Who printed it?", "Where?"]
    assert (edited.siblings, edited.sibling_index, edited.parent_id) == (2, 1, first.id)
    one, two, three, four, five = desk.server.chats
    assert_extends(four, one)
    assert_extends(five, four)
    assert "Who wrote it?" not in five.prompt
    old = desk.assistant.show_branch(edited.id, -1).result(30)
    assert [turn.question for turn in old.turns] == ["What is in it?", "Who wrote it?", "When?"]
    desk.ask("And where?", chat)
    assert_extends(desk.server.chats[5], three)
    assert_extends(three, two)
    new = desk.assistant.show_branch(second.id, +1).result(30)
    assert new.turns[-1].id == after.id


@pytest.mark.parametrize("model", ["flash", "pro"])
def test_another_mode_or_model_for_one_reply_leaves_the_chats_own(desk: Desk, model: str) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
    first = desk.ask("How deep is mark 7?", chat)
    other = desk.ask("", chat, model, Mode.HIGH, place=Place(How.AGAIN, first.id), once=True)
    assert (other.mode, other.siblings, desk.chat(chat).mode) == (Mode.HIGH, 2, Mode.NON_THINK)
    assert desk.chat(chat).model == "deepseek-flash"
    once = desk.ask("And mark 8?", chat, model, Mode.HIGH, once=True)
    back = desk.ask("And mark 9?", chat)

    assert (desk.chat(chat).mode, once.mode, back.mode) == (Mode.NON_THINK, Mode.HIGH, Mode.NON_THINK)
    assert desk.forecast(back.id).hit_expected > 1_000, "the old prefix is still held"
    assert abs(desk.server.chats[3].hit - desk.forecast(back.id).hit_expected) <= 128
    assert_extends(desk.server.chats[3], desk.server.chats[0])


def test_what_is_read_anew_is_told_with_its_price(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
    fresh = quote(desk, chat, "How deep?", "flash", Mode.NON_THINK, Place())
    first = desk.ask("How deep is mark 7?", chat)
    second = desk.ask("And mark 8?", chat)
    same = quote(desk, chat, "And mark 9?", "flash", Mode.NON_THINK, Place())
    edit = quote(desk, chat, "And mark 5?", "flash", Mode.NON_THINK, Place(How.EDIT, second.id))
    other = quote(desk, chat, "And mark 9?", "flash", Mode.HIGH, Place())
    again = quote(desk, chat, "", "pro", Mode.HIGH, Place(How.AGAIN, first.id))

    assert [each.again_tokens for each in (fresh, same, edit)] == [0, 0, 0]
    assert 1_000 < again.again_tokens < other.again_tokens < other.forecast.tokens
    assert other.again_price == Decimal(other.again_tokens) / 1_000_000
    assert again.again_price == Decimal("4.5") * again.again_tokens / 1_000_000


# --- documents and branches -------------------------------------------------------------------------------------------


def texts(desk: Desk, number: int) -> list[str]:
    """Which of the papers stand in a request, in order, each as often as it stands there."""
    prompt = desk.server.chats[number].prompt
    found = [(prompt.find(name), name) for name in ("Alpha.", "Beta.", "Gamma.") for _ in range(prompt.count(name))]
    return [name for _, name in sorted(found)]


def test_a_document_of_one_branch_is_neither_lost_there_nor_slipped_into_another(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("a.txt", "Alpha.\n"))
    desk.ask("One?", chat)
    desk.attach(chat, desk.write("b.txt", "Beta.\n"))
    two = desk.ask("Two?", chat)
    three = desk.ask("Three?", chat)
    edited = desk.ask("Another two?", chat, place=Place(How.EDIT, two.id))
    assert texts(desk, 3) == ["Alpha.", "Beta."], "the edited question keeps what was attached to it"
    desk.attach(chat, desk.write("c.txt", "Gamma."))
    desk.ask("And now?", chat)
    assert texts(desk, 4) == ["Alpha.", "Beta.", "Gamma."]

    desk.assistant.show_branch(two.id).result(30)
    desk.restart()
    desk.ask("Four?", chat)
    assert texts(desk, 5) == ["Alpha.", "Beta."]
    assert_extends(desk.server.chats[5], desk.server.chats[2])
    pack = desk.chat(chat).pack
    assert [(entry.since_turn is None, entry.is_elsewhere) for entry in pack] == [
        (False, False),
        (False, False),
        (True, True),
    ]
    desk.assistant.want(chat, (3,)).result(30)
    desk.ask("Five?", chat)
    assert texts(desk, 6) == ["Alpha.", "Beta.", "Gamma."]
    assert_extends(desk.server.chats[6], desk.server.chats[5])

    desk.assistant.show_branch(edited.id).result(30)
    desk.ask("Six?", chat)
    assert texts(desk, 7) == ["Alpha.", "Beta.", "Gamma."]
    assert_extends(desk.server.chats[7], desk.server.chats[4])
    desk.ask("Another three?", chat, place=Place(How.AFTER, edited.id))
    assert texts(desk, 8) == ["Alpha.", "Beta."]
    assert three.id in {turn.id for turn in desk.assistant.show_branch(three.id).result(30).turns}


def test_a_document_that_was_added_before_an_edit_goes_out_with_the_edited_question(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("a.txt", "Alpha.\n"))
    one = desk.ask("One?", chat)
    desk.attach(chat, desk.write("b.txt", "Beta.\n"))
    desk.ask("Better one?", chat, place=Place(How.EDIT, one.id))
    desk.ask("And?", chat)

    first, second, third = desk.server.chats
    assert second.json["messages"][0] == first.json["messages"][0], "the pack at the head stays as it was"
    assert second.json["messages"][2]["content"].startswith("[document 2: b.txt]\nBeta.")
    assert texts(desk, 2) == ["Alpha.", "Beta."]
    assert_extends(third, second)


def test_a_question_of_another_branch_is_not_asked_by_mistake(desk: Desk) -> None:
    one = desk.ask("One?")
    desk.ask("Other one?", one.chat_id, place=Place(How.EDIT, one.id))
    problem = desk.send("", one.chat_id, place=Place(How.AGAIN, one.id)).not_sent()

    assert isinstance(problem, AssistantError) and problem.code == "not_found"
    assert len(desk.server.chats) == 2


# --- sampling ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "mode", "fields"),
    [
        ("flash", Mode.NON_THINK, {"temperature": 1.3}),
        ("pro", Mode.NON_THINK, {"temperature": 1.3, "top_p": 0.9}),
        ("flash", Mode.HIGH, {}),
        ("pro", Mode.MAX, {}),
    ],
)
def test_sampling_goes_out_where_it_has_an_effect_and_is_kept_with_chat_and_turn(
    desk: Desk, model: str, mode: Mode, fields: dict[str, Any]
) -> None:
    sampling = Sampling(Decimal("1.3"), Decimal("0.9"))
    turn = desk.ask("Write.", None, model, mode, sampling=sampling)
    desk.restart()
    later = desk.ask("More.", turn.chat_id, model, mode)

    for exchange in desk.server.chats:
        sent = {name: exchange.json[name] for name in ("temperature", "top_p") if name in exchange.json}
        assert sent == fields
    assert desk.chat(turn.chat_id).sampling == sampling
    assert turn.sampling == later.sampling
    assert (turn.sampling.temperature is not None, turn.sampling.top_p is not None) == (
        "temperature" in fields,
        "top_p" in fields,
    )
    desk.assistant.set_sampling(turn.chat_id, Sampling()).result(30)
    desk.ask("Plain.", turn.chat_id, model, mode)
    assert b'"temperature":1.0' in desk.server.chats[2].body or mode is not Mode.NON_THINK


# --- anything, in any order -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_a_user_does_the_service_reads_no_branch_anew(desk: Desk, seed: int) -> None:
    """By the service's own prompts; `test_gathering` does the same over many more histories, without a service."""
    chance = random.Random(seed)
    chat = desk.attach(None, desk.write("a.txt", "Alpha.\n"))
    sent: dict[int, Exchange] = {}
    held: set[int] = set()
    turn = desk.ask("Question 0?", chat)
    sent[turn.id] = desk.server.chats[-1]
    held.add(turn.id)
    for step in range(1, 14):
        if chance.random() < 0.2:
            desk.restart()
        if chance.random() < 0.2:
            desk.attach(chat, desk.write(f"{step}.txt", f"Paper {step}.\n"))
        path = desk.chat(chat).turns
        if chance.random() < 0.2:
            path = desk.assistant.show_branch(chance.choice(path).id, chance.choice((-1, 1))).result(30).turns
        how = chance.choice(list(How))
        place = Place() if how is How.END else Place(how, chance.choice(path).id)
        mode = chance.choice((Mode.NON_THINK, Mode.NON_THINK, Mode.HIGH))
        outcome = chance.choice(({}, {}, {}, {"cut": 9}, {"status": 500}))
        desk.server.play(outcome)
        turn = desk.ask(f"Question {step}?", chat, mode=mode, place=place, once=chance.random() < 0.5)
        exchange = sent[turn.id] = desk.server.chats[-1]
        path = desk.chat(chat).turns
        before = [each for each in path[:-1] if each.id in held and each.mode == turn.mode]
        if outcome.get("status") is None:
            for earlier in before:
                assert_extends(exchange, sent[earlier.id])
            held.add(turn.id)
            documents = [*re.findall(r"Paper \d+\.", exchange.prompt), "Alpha."]
            assert len(documents) == len(set(documents)), "none of them is sent twice"
        elif turn.reply or turn.thinking:
            held.add(turn.id)  # it went on with one that had begun, and that is still there
            sent[turn.id] = sent[place.turn] if place.turn is not None else exchange
        assert desk.receipt(turn.id) == exchange.body
