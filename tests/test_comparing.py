# SPDX-License-Identifier: AGPL-3.0-or-later
"""One question to several models and modes: what that costs together, in what order they go, and what is kept."""

import json
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

import pytest

from leadline.chat.mode import Mode
from leadline.chat.place import How, Place
from leadline.comparing import AT_ONCE, Entrant, SideBySide
from leadline.costs.budget import shares
from leadline.storage.conversations import Chat, Turn, load_chat
from leadline.streams import NotSent, ReplyEvent, TurnEnded
from tests.conversing import Desk, Heard, depth_log
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

FLASH = Entrant("deepseek-flash", Mode.NON_THINK)
FLASH_HIGH = Entrant("deepseek-flash", Mode.HIGH)
PRO = Entrant("deepseek-v4-pro", Mode.NON_THINK)
PRO_LOW = Entrant("deepseek-v4-pro", Mode.LOW)
PRO_HIGH = Entrant("deepseek-v4-pro", Mode.HIGH)


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(pace=Pace(rate=0, prefill=0)) as running:
        yield running


class Comparison:
    """What a window does: it asks the first itself and hears of all of them."""

    def __init__(self, desk: Desk, entrants: Sequence[Entrant], question: str = "How deep?", chat: int | None = None):
        self.desk, self.entrants = desk, tuple(entrants)
        self.estimates = desk.assistant.comparing.estimates(chat, question, self.entrants).result(60)
        self.outlook = desk.assistant.comparing.outlook(chat, self.estimates).result(60)
        self.question, self.chat = question, chat
        self.heard = [Heard() for _ in entrants]
        self._changed = threading.Condition()

    def start(self, **more: object) -> "Comparison":
        first = self.entrants[0]
        self.running: SideBySide = self.desk.assistant.comparing.beside(
            self.entrants,
            self.outlook,
            self._take,
            stop_first=lambda: self.first.stop(),
            **more,  # type: ignore[arg-type]
        )
        self.first = self.desk.assistant.ask(
            self.chat,
            self.question,
            model=first.model,
            mode=first.mode,
            on_event=partial(self.running.heard, 0),
            share=self.outlook.together.shares[0],
        )
        return self

    def _take(self, at: int, event: ReplyEvent) -> None:
        self.heard[at](event)

    def wait(self) -> "Comparison":
        self.running.over.result(60)
        self.desk.settle()
        return self

    def turn(self, at: int) -> Turn:
        """As it is kept."""
        begun = self.heard[at].begun
        return self.desk.read(partial(load_chat, chat_id=begun.chat_id, through=begun.turn_id)).turns[-1]

    def chat_now(self) -> Chat:
        return self.desk.chat(self.heard[0].begun.chat_id)


def test_each_reply_is_a_turn_beside_the_others_and_the_first_stays_on_screen(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(300)))
    compared = Comparison(desk, (FLASH, FLASH_HIGH, PRO), chat=chat).start().wait()
    turns = [compared.turn(at) for at in range(3)]

    assert [turn.state for turn in turns] == ["complete"] * 3
    assert [(turn.model, turn.mode) for turn in turns] == [
        ("deepseek-flash", Mode.NON_THINK),
        ("deepseek-flash", Mode.HIGH),
        ("deepseek-v4-pro", Mode.NON_THINK),
    ]
    assert len({turn.id for turn in turns}) == 3 and {turn.question for turn in turns} == {"How deep?"}
    assert {(turn.parent_id, turn.siblings, turn.head_documents) for turn in turns} == {(None, 3, (1,))}
    shown = compared.chat_now()
    assert [turn.id for turn in shown.turns] == [turns[0].id] and (shown.model, shown.mode) == (
        "deepseek-flash",
        Mode.NON_THINK,
    ), "the chat goes on with the first until another is picked"
    assert all(turn.bill is not None for turn in turns)


def test_one_that_is_picked_is_gone_on_with(desk: Desk) -> None:
    compared = Comparison(desk, (FLASH, PRO)).start().wait()
    picked = compared.turn(1)
    chat = desk.assistant.show_branch(picked.id).result(30)
    assert chat.turns[-1].id == picked.id
    after = desk.ask("And then?", chat.id, "pro")
    assert after.parent_id == picked.id and after.usage is not None
    said = json.loads(desk.receipt(after.id))["messages"]
    assert [each["content"] for each in said] == ["How deep?", picked.reply, "And then?"]


def test_the_total_is_that_of_all_and_what_one_leaves_the_next_need_not_read(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(1_500)))
    compared = Comparison(desk, (FLASH, PRO, PRO_LOW, PRO_HIGH, FLASH), chat=chat)
    alone = [estimate.quote for estimate in compared.estimates]
    found = compared.outlook

    assert found.leaders == (None, None, 1, None, 0), "only pro non-think and low, and repeats of one mode, share"
    for at, quote in enumerate(alone):
        assert quote is not None
        if found.leaders[at] is None:
            assert found.forecasts[at] == quote.forecast and quote.forecast.hit_expected == 0
        else:
            made = found.forecasts[at]
            assert made.hit_expected > made.tokens - 300 > 10_000
            assert made.price_expected is not None and quote.forecast.price_expected is not None
            assert made.price_expected < quote.forecast.price_expected
    (total,) = found.totals
    assert total.expected == sum(each.price_expected or 0 for each in found.forecasts)
    assert total.low < total.expected < total.high


def test_what_shares_a_prompt_waits_for_the_first_word_and_then_hits_as_forecast(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(1_500)))
    desk.server.play({"stall": 0})
    compared = Comparison(desk, (PRO, PRO_LOW, FLASH, PRO), chat=chat).start()
    desk.server.wait_for(2)
    compared.heard[2].wait_for(lambda heard: heard.events and isinstance(heard.events[-1], TurnEnded))
    assert [exchange.model for exchange in desk.server.chats] == ["deepseek-v4-pro", "deepseek-flash"]
    assert not compared.heard[1].events and not compared.heard[3].events, "these wait"
    desk.server.resume()
    compared.wait()

    sent = [exchange.body for exchange in desk.server.chats]
    assert len(sent) == 4 and sent[0] in sent[2:], "a repeat is the very same bytes"
    for at in (1, 3):
        usage, forecast = compared.turn(at).usage, desk.forecast(compared.turn(at).id)
        promised = compared.outlook.forecasts[at]
        assert usage is not None and usage.prompt == promised.tokens
        assert usage.hit == promised.hit_expected == forecast.hit_expected > 10_000
    assert (
        sum((desk.entries(compared.turn(at).id)[0].amount.amount for at in range(4)), Decimal(0))
        == (desk.server.charged["CNY"])
    )


def test_when_the_first_of_a_kind_fails_the_next_takes_its_place(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(300)))
    desk.server.play({"status": 500})
    compared = Comparison(desk, (PRO, PRO_LOW, PRO), chat=chat).start().wait()
    assert [compared.turn(at).state for at in range(3)] == ["failed", "complete", "complete"]
    _, second, third = desk.server.chats
    assert second.hit == 0 and third.hit > 2_000


def test_one_that_failed_can_be_asked_again_and_both_are_kept(desk: Desk) -> None:
    desk.server.play({}, {"status": 500})
    compared = Comparison(desk, (FLASH, PRO)).start().wait()
    failed = compared.turn(1)
    assert failed.state == "failed"
    compared.heard[1] = Heard()
    compared.running.again(1)
    compared.heard[1].wait_for(lambda heard: heard.events and isinstance(heard.events[-1], TurnEnded))
    again = compared.turn(1)
    assert again.state == "complete" and again.id > failed.id and again.siblings == 3
    assert compared.chat_now().turns[-1].id == compared.turn(0).id


def test_stop_ends_those_that_stream_and_those_that_wait_do_not_go(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(300)))
    desk.server.play({"stall": 0}, {"stall": 0})
    compared = Comparison(desk, (PRO, PRO_LOW, FLASH), chat=chat).start()
    desk.server.wait_for(2)
    compared.running.stop_all()
    compared.wait()
    assert [compared.turn(at).state for at in (0, 2)] == ["stopped", "stopped"]
    assert compared.heard[1].events == [NotSent(None)] and len(desk.server.chats) == 2


def test_one_can_be_stopped_alone(desk: Desk) -> None:
    desk.server.play({}, {"stall": 3})
    compared = Comparison(desk, (FLASH, PRO)).start()
    compared.heard[1].wait_for(lambda heard: heard.answer)
    compared.running.stop(1)
    compared.wait()
    assert [compared.turn(at).state for at in range(2)] == ["complete", "stopped"]
    assert compared.turn(1).reply == compared.heard[1].answer != ""


def test_no_more_than_some_go_at_once(desk: Desk) -> None:
    desk.server.play(*[{"stall": 0}] * AT_ONCE)
    entrants = (FLASH, FLASH_HIGH, PRO, PRO_HIGH, Entrant("deepseek-flash", Mode.MAX))
    compared = Comparison(desk, entrants).start()
    desk.server.wait_for(AT_ONCE)
    assert not compared.heard[-1].events
    compared.running.stop(0)
    compared.heard[-1].wait_for(lambda heard: heard.events and isinstance(heard.events[-1], TurnEnded))
    compared.running.stop_all()
    compared.wait()
    assert len(desk.server.chats) == AT_ONCE + 1


def test_others_are_asked_beside_a_reply_that_is_there_in_whatever_branch(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(300)))
    first = desk.ask("How deep?", chat)
    follow = desk.ask("And then?", chat)
    other = desk.ask("How wide?", chat, place=Place(How.EDIT, first.id))
    place = Place(How.AGAIN, first.id)
    comparing = desk.assistant.comparing
    estimates = comparing.estimates(chat, "", (PRO, FLASH), place=place).result(60)
    outlook = comparing.outlook(chat, estimates).result(60)
    heard = [Heard(), Heard(), Heard()]
    turn = desk.read(partial(load_chat, chat_id=chat, through=first.id)).turns[-1]
    running = comparing.beside((FLASH, PRO, FLASH), outlook, lambda at, event: heard[at](event), turn=turn)
    running.over.result(60)
    desk.settle()

    assert not heard[0].events and desk.chat(chat).turns[-1].id == other.id, "the branch on screen stays"
    beside = [desk.read(partial(load_chat, chat_id=chat, through=each.begun.turn_id)).turns[-1] for each in heard[1:]]
    assert [(each.question, each.model, each.parent_id) for each in beside] == [
        ("How deep?", "deepseek-v4-pro", None),
        ("How deep?", "deepseek-flash", None),
    ]
    flash = beside[1].usage
    assert flash is not None and flash.hit == outlook.forecasts[1].hit_expected > 2_000
    assert desk.receipt(beside[1].id) == desk.receipt(first.id)
    assert follow.parent_id == first.id and beside[0].siblings == 4


def test_what_does_not_fit_a_model_is_said_and_left_out_of_the_sum(desk: Desk) -> None:
    unknown = Entrant("nobody/no-model", Mode.NON_THINK)
    estimates = desk.assistant.comparing.estimates(None, "How deep?", (FLASH, unknown)).result(60)
    assert estimates[0].quote is not None and estimates[0].problem is None
    assert estimates[1].quote is None and estimates[1].problem is not None


def test_limits_see_the_sum_and_are_kept_by_all_together(desk: Desk) -> None:
    desk.assistant.limiting.set_general({("day", "CNY"): Decimal("0.5")}).result(30)
    compared = Comparison(desk, (FLASH, PRO, PRO_HIGH))
    together = compared.outlook.together
    given = [share for share in together.shares if share is not None]
    assert together.clamp is not None and together.clamp.room.kind == "day" and together.problem is None
    assert len(given) == 3 and Decimal("0.49") < sum(given) <= Decimal("0.5")
    alone = [desk.assistant.comparing.outlook(None, [each]).result(30).together for each in compared.estimates]
    assert alone[0].clamp is None, "one alone would fit"
    compared.start().wait()
    for at in range(3):
        begun = compared.heard[at].begun
        assert (begun.clamp is not None) and begun.clamp.max_tokens >= 256
    assert desk.server.charged["CNY"] <= Decimal("0.5")


def test_a_sum_that_no_limit_has_room_for_is_refused_before_anything_is_sent(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(1_500)))
    desk.assistant.limiting.set_general({("send", "CNY"): Decimal("0.12")}).result(30)
    compared = Comparison(desk, (FLASH, PRO, PRO_HIGH), chat=chat)
    problem = compared.outlook.together.problem
    assert problem is not None and "limits do not leave enough for all" in problem.title
    alone = desk.assistant.comparing.outlook(chat, compared.estimates[:1]).result(30)
    assert alone.together.problem is None and not desk.server.chats


def test_shares_add_up_to_what_is_left_and_each_covers_the_least() -> None:
    least, most = (Decimal(1), Decimal(2)), (Decimal(4), Decimal(11))
    assert shares(least, most, Decimal(15)) == most
    found = shares(least, most, Decimal("14.99"))
    assert found is not None and sum(found) <= Decimal("14.99")
    assert all(few <= share < all_ for few, share, all_ in zip(least, found, most, strict=True))
    assert shares(least, most, Decimal(3)) == least
    assert shares(least, most, Decimal("2.99")) is None


def test_a_program_that_ends_keeps_what_had_come_of_each(desk: Desk) -> None:
    desk.server.play({"stall": 3}, {"stall": 3}, {"stall": 3})  # which of the three asks first is not said
    compared = Comparison(desk, (FLASH, PRO, Entrant("deepseek-v4-pro", Mode.NON_THINK))).start()
    for at in range(2):
        compared.heard[at].wait_for(lambda heard: heard.answer)
    desk.restart()
    kept = [compared.turn(at) for at in range(2)]
    assert [turn.state for turn in kept] == ["stopped", "stopped"]
    assert [turn.reply for turn in kept] == [compared.heard[at].answer for at in range(2)]
