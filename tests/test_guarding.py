# SPDX-License-Identifier: AGPL-3.0-or-later
"""The budget guard: what goes out under a limit, what does not, and what is counted until its bill is known."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.chat.place import How, Place
from leadline.costs.endpoint_prices import EndpointPrice
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.planning import Quote
from leadline.probing import EndpointDraft
from leadline.provider.retrying import RetryPolicy
from leadline.storage import conversations, reservations
from leadline.storage.endpoints import OwnLimits
from leadline.storage.ledger import Connection
from leadline.weighing import NO_PRICE, OVER, REFUSED, Clamp
from tests.conversing import OFF_PEAK, PEAK, Desk, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer

RACK_KEY = "sk-rack-0123456789abcdef"
OUTPUT = Decimal(4) / 1_000_000
"""What one token of flash costs off-peak."""


def limit(desk: Desk, **amounts: str) -> None:
    """Limits in yuan, by kind."""
    wanted = {(kind, "CNY"): Decimal(amount) for kind, amount in amounts.items()}
    desk.assistant.limiting.set_general(wanted).result(30)


def refuse(desk: Desk) -> None:
    desk.assistant.save_settings(replace(desk.assistant.settings, over_limit="refuse")).result(30)


def spent(desk: Desk, kind: str = "day") -> Decimal:
    return desk.assistant.limiting.general().result(30).spent["CNY"][kind]


def quote(desk: Desk, question: str, chat: int | None = None) -> Quote:
    return desk.assistant.quote(chat, question, "flash", Mode.NON_THINK).result(30)


def open_reservations(desk: Desk) -> list[tuple[str, str]]:
    def read(con: Connection) -> list[tuple[str, str]]:
        return con.execute("SELECT state, amount FROM reservation ORDER BY id").fetchall()

    return desk.read(read)


def sent_max_tokens(desk: Desk, number: int = -1) -> int:
    return int(json.loads(desk.server.chats[number].body)["max_tokens"])


# --- shorter answers ----------------------------------------------------------------------------------------------


def test_an_answer_is_made_as_short_as_the_limit_wants_and_it_is_said_before_and_at_the_send(desk: Desk) -> None:
    limit(desk, day="0.02")
    before = quote(desk, "How deep?").verdict
    assert before is not None and before.problem is None and before.clamp is not None

    heard = desk.send("How deep?")
    assert heard.ended().state == "complete"
    desk.settle()

    clamp = heard.begun.clamp
    assert clamp == before.clamp and clamp.room.kind == "day" and clamp.left == Money(Decimal("0.02"), "CNY")
    assert sent_max_tokens(desk) == clamp.max_tokens < 5_000
    tokens = desk.server.chats[0].prompt_tokens
    # To the last token: one more would not fit.
    assert tokens / Decimal(1_000_000) + clamp.max_tokens * OUTPUT <= Decimal("0.02")
    assert tokens / Decimal(1_000_000) + (clamp.max_tokens + 1) * OUTPUT > Decimal("0.02")
    forecast = desk.forecast(heard.begun.turn_id)
    assert forecast.max_tokens == clamp.max_tokens and forecast.output_high <= clamp.max_tokens
    assert spent(desk) == desk.server.charged["CNY"] and open_reservations(desk) == []


def test_without_a_limit_nothing_is_shortened_and_what_is_under_way_is_kept_aside_all_the_same(desk: Desk) -> None:
    desk.server.play({"stall": 2})
    heard = desk.send("How deep?")
    heard.wait_for(lambda each: each.answer)
    assert heard.begun.clamp is None and sent_max_tokens(desk) == 8_192
    most = desk.server.chats[0].prompt_tokens / Decimal(1_000_000) + 8_192 * OUTPUT
    assert open_reservations(desk) == [("open", f"{most.normalize():f}")] and spent(desk) == most
    desk.server.resume()
    assert heard.ended().state == "complete"
    assert open_reservations(desk) == [] and spent(desk) == desk.server.charged["CNY"]


def test_the_dearer_tier_is_counted_where_the_reply_may_reach_it(desk: Desk) -> None:
    limit(desk, send="0.02")
    desk.set_time(PEAK - timedelta(hours=1, minutes=5))  # five minutes before nine o'clock in Beijing
    near = quote(desk, "How deep?").verdict
    desk.set_time(PEAK - timedelta(hours=8))
    far = quote(desk, "How deep?").verdict
    assert near is not None and far is not None and near.clamp is not None and far.clamp is not None
    assert near.clamp.max_tokens == pytest.approx(far.clamp.max_tokens / 2, rel=0.01)


@pytest.mark.parametrize(("kind", "asked_in"), [("chat", "chat"), ("day", "new"), ("month", "new"), ("send", "new")])
def test_each_kind_of_limit_holds_for_what_it_names(desk: Desk, kind: str, asked_in: str) -> None:
    first = desk.ask("How deep?")
    cost = desk.server.charged["CNY"]
    limit(desk, **{kind: "0.03"})
    verdict = quote(desk, "And now?", first.chat_id if asked_in == "chat" else None).verdict
    assert verdict is not None and verdict.clamp is not None
    assert verdict.clamp.room.kind == kind
    assert verdict.clamp.room.left == Decimal("0.03") - (0 if kind == "send" else cost)
    if kind == "chat":  # another chat has all of it
        other = quote(desk, "And now?").verdict
        assert other is not None and other.clamp is not None and other.clamp.room.left == Decimal("0.03")


def test_a_new_day_and_a_new_month_begin_with_nothing_spent(desk: Desk) -> None:
    desk.ask("How deep?")
    assert spent(desk) == spent(desk, "month") > 0
    desk.set_time(OFF_PEAK + timedelta(days=1))
    assert spent(desk) == 0 < spent(desk, "month")
    desk.set_time(datetime(2026, 12, 2, 20, tzinfo=UTC))
    assert spent(desk, "month") == 0


def test_one_chats_own_limit_takes_the_place_of_that_of_all(desk: Desk) -> None:
    chat = desk.ask("How deep?").chat_id
    limit(desk, chat="0.000001")
    assert desk.send("And now?", chat).not_sent() is not None
    desk.assistant.limiting.set_of_one("chat", chat, Decimal(1)).result(30)
    own, used = desk.assistant.limiting.of_one("chat", chat).result(30)
    assert own.own == Money(Decimal(1), "CNY") and used.amount == desk.server.charged["CNY"]
    assert desk.ask("And now?", chat).state == "complete"


def test_a_collections_limit_holds_for_all_its_chats(desk: Desk) -> None:
    chats = [desk.ask(f"How deep {number}?").chat_id for number in range(2)]

    def collect(con: Connection) -> None:
        con.execute("INSERT INTO collection (id, name, created_us) VALUES (7, 'Reports', 0)")
        con.execute("UPDATE chat SET collection_id = 7")

    desk.assistant.write(collect).result(30)
    desk.assistant.limiting.set_of_one("collection", 7, Decimal("0.03")).result(30)
    for chat in chats:
        verdict = quote(desk, "And now?", chat).verdict
        assert verdict is not None and verdict.clamp is not None
        assert verdict.clamp.room.left == Decimal("0.03") - desk.server.charged["CNY"]
    outside = quote(desk, "And now?").verdict
    assert outside is not None and outside.clamp is None


# --- what does not fit --------------------------------------------------------------------------------------------


def test_what_does_not_fit_is_not_sent_and_not_saved_until_the_user_says_so(desk: Desk) -> None:
    limit(desk, day="0.001")
    problem = desk.send("How deep?").not_sent()
    assert problem is not None and problem.code == OVER
    assert problem.title == "This question does not fit today's limit: ¥0.001 of ¥0.001 is left."
    assert desk.server.chats == [] and desk.assistant.chats().result(30) == []

    turn = desk.ask("How deep?", despite_limits=True)
    assert turn.state == "complete" and sent_max_tokens(desk) == 8_192
    again = desk.send("And now?", turn.chat_id).not_sent()
    assert again is not None and again.code == OVER, "it was for that one question"
    assert [each.question for each in desk.chat(turn.chat_id).turns] == ["How deep?"]


def test_where_the_user_wants_it_refused_nobody_can_say_otherwise(desk: Desk) -> None:
    limit(desk, day="0.001")
    refuse(desk)
    problem = desk.send("How deep?", despite_limits=True).not_sent()
    assert problem is not None and problem.code == REFUSED and desk.server.chats == []


def test_a_limit_that_is_used_up_says_so(desk: Desk) -> None:
    desk.ask("How deep?")
    limit(desk, day="0.00001")
    problem = desk.send("And now?").not_sent()
    assert problem is not None and problem.title == "Today's limit of ¥0.00001 is used up."


def test_limits_outlive_the_program(desk: Desk) -> None:
    limit(desk, month="0.000001")
    desk.restart()
    problem = desk.send("How deep?").not_sent()
    assert problem is not None and problem.code == OVER


def test_the_local_model_is_free_whatever_the_limits(desk: Desk) -> None:
    limit(desk, day="0")
    local = desk.assistant.catalogue.find("local")
    wanted = desk.assistant.guarding.wanted(local, tokens=9_000, max_tokens=400, at=OFF_PEAK)
    verdict = desk.assistant.guarding.look(wanted, None)
    assert verdict.problem is None and verdict.clamp is None


# --- prices that are not known ------------------------------------------------------------------------------------


def test_where_no_price_is_known_no_limit_can_be_kept_and_it_is_said(desk: Desk) -> None:
    with DeepSeekServer(key=RACK_KEY) as rack:
        draft = EndpointDraft("Rack", f"{rack.base_url}/v1", limits=(OwnLimits("deepseek-flash"),))
        arranging = desk.assistant.arranging
        name = arranging.add(draft).result(20).endpoint.id
        arranging.set_key(name, RACK_KEY, for_session=True).result(20)
        model = f"{name}/deepseek-flash"
        assert desk.ask("How deep?", model=model).state == "complete", "without a limit nobody minds"
        limit(desk, day="5")
        assert desk.assistant.limiting.general().result(30).unpriced == ("deepseek-flash (Rack)",)
        problem = desk.send("How deep?", model=model).not_sent()
        assert problem is not None and problem.code == NO_PRICE
        assert problem.title == "No price is known for deepseek-flash: your limits cannot be kept."
        assert desk.ask("How deep?", model=model, despite_limits=True).state == "complete"

        # That it is free has to be said, once.
        for prices in ((EndpointPrice("deepseek-flash"),), (EndpointPrice("deepseek-flash", output=Decimal(9)),)):
            arranging.change(name, replace(draft, prices=prices)).result(20)
            assert desk.assistant.limiting.general().result(30).unpriced == ()
            assert desk.ask("How deep?", model=model).state == "complete"
        assert spent(desk) > 0


def test_limits_in_a_currency_in_which_nothing_is_billed_are_said_to_be_void(desk: Desk) -> None:
    desk.assistant.limiting.set_general({("day", "USD"): Decimal(5)}).result(30)
    problem = desk.send("How deep?").not_sent()
    assert problem is not None and problem.code == NO_PRICE
    assert problem.title == "Your limits are in USD, and the account is billed in CNY: they cannot be kept."
    assert desk.ask("How deep?", despite_limits=True).state == "complete"
    desk.assistant.limiting.set_general({("day", "USD"): Decimal(5), ("day", "CNY"): Decimal(5)}).result(30)
    assert desk.ask("How deep?").state == "complete"


# --- what is counted until its bill is known ----------------------------------------------------------------------


def test_a_reply_that_was_cut_counts_with_the_most_it_can_have_cost(desk: Desk) -> None:
    limit(desk, day="0.05")
    desk.server.play({"drop": 5})
    turn = desk.ask("How deep?")
    assert turn.state == "cut"
    [(state, amount)] = open_reservations(desk)
    assert state == "kept" and spent(desk) == Decimal(amount) >= desk.server.charged["CNY"]
    left = quote(desk, "And now?").verdict
    assert left is not None and left.clamp is not None and left.clamp.room.left == Decimal("0.05") - Decimal(amount)


def test_a_question_that_was_refused_costs_nothing(desk: Desk) -> None:
    limit(desk, day="0.2")
    desk.server.play({"status": 400})
    assert desk.ask("How deep?").state == "failed"
    assert open_reservations(desk) == [] and spent(desk) == 0


def test_a_stopped_reply_counts_with_its_ceiling(desk: Desk) -> None:
    desk.server.play({"stall": 3})
    heard = desk.send("How deep?")
    heard.wait_for(lambda each: each.answer)
    heard.stream.stop()
    assert heard.ended().state == "stopped"
    assert [state for state, _ in open_reservations(desk)] == ["kept"]
    assert spent(desk) >= desk.server.charged["CNY"] > 0


def test_a_try_that_broke_off_counts_beside_the_one_that_succeeded(tmp_path: Path, tokenizer: LastingTokenizer) -> None:
    with DeepSeekServer() as server:
        desk = Desk(tmp_path, server, tokenizer, retries=RetryPolicy(tries=3, first_s=0.01))
        try:
            server.play({"drop": 1}, {"status": 503}, {})
            turn = desk.ask("How deep?")
            assert turn.state == "complete" and len(server.chats) == 3
            [(state, amount)] = open_reservations(desk)
            assert state == "kept", "the first try was read; the second never was"
            assert turn.bill is not None
            assert spent(desk) == Decimal(amount) + turn.bill.amount >= server.charged["CNY"] > turn.bill.amount
        finally:
            desk.close()


def test_a_try_for_which_no_room_is_left_is_not_made(tmp_path: Path, tokenizer: LastingTokenizer) -> None:
    with DeepSeekServer() as server:
        desk = Desk(tmp_path, server, tokenizer, retries=RetryPolicy(tries=3, first_s=0.01))
        try:
            limit(desk, day="0.02")
            server.play({"drop": 1}, {"drop": 1}, {"drop": 1})
            assert desk.ask("How deep?").state == "failed"
            assert len(server.chats) == 1 and server.charged["CNY"] <= Decimal("0.02")
            assert [state for state, _ in open_reservations(desk)] == ["kept"]
        finally:
            desk.close()


def test_what_a_killed_program_had_under_way_is_neither_lost_nor_blocks_for_ever(desk: Desk) -> None:
    limit(desk, day="0.3")

    def die(con: Connection) -> None:
        chat = conversations.create_chat(
            con, endpoint_id="deepseek", model="deepseek-flash", mode=Mode.NON_THINK, at=OFF_PEAK
        )
        reservations.reserve(
            con, turn_id=None, chat_id=chat, writer="f" * 32, at=OFF_PEAK, amount=Decimal("0.29"), currency="CNY"
        )

    desk.assistant.write(die).result(30)
    desk.ask("How deep?")  # looks who is alive
    assert [state for state, _ in open_reservations(desk)] == ["kept"]
    assert spent(desk) == Decimal("0.29") + desk.server.charged["CNY"]
    desk.set_time(OFF_PEAK + timedelta(days=1))
    assert spent(desk) == 0


def test_the_rounds_of_a_reply_that_reads_are_weighed_one_by_one(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(300)))
    desk.assistant.on_demand.choose(chat).result(30)
    limit(desk, day="0.0045")
    desk.server.call(("read_document", {"document": 1}), answer="Let me see.")
    end = desk.send("How deep?", chat).end()
    assert isinstance(end.ended.error, AssistantError) and end.ended.error.code == OVER
    assert end.ended.state == "cut" and len(desk.server.chats) == 1
    assert spent(desk) == desk.server.charged["CNY"] and open_reservations(desk) == []

    # It goes on from what it has read, when the user says so.
    desk.server.say(answer="Forty-nine.")
    place = Place(How.CONTINUE, end.turn_id)
    assert desk.send("How deep?", chat, place=place).not_sent() is not None
    turn = desk.ask("How deep?", chat, place=place, despite_limits=True)
    assert turn.state == "complete" and turn.reply == "Forty-nine." and len(desk.server.chats) == 2


# --- small requests beside the replies ----------------------------------------------------------------------------


def test_no_name_is_asked_for_where_no_room_is_left(desk: Desk) -> None:
    chat = desk.ask("How deep?").chat_id
    limit(desk, day="0.0001")
    assert desk.assistant.name_chat(chat).result(30) is None
    assert len(desk.server.chats) == 1
    limit(desk, day="0.1")
    assert desk.assistant.name_chat(chat).result(30) is not None
    assert len(desk.server.chats) == 2 and spent(desk) == desk.server.charged["CNY"]
    assert open_reservations(desk) == []


def test_documents_are_not_read_ahead_where_no_room_is_left(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(200)))
    flash = desk.assistant.catalogue.find("flash")
    limit(desk, day="0.0001")
    with pytest.raises(AssistantError) as caught:
        desk.assistant.warming.warm_up(chat, flash, Mode.NON_THINK).result(30)
    assert caught.value.code == OVER and desk.server.chats == []
    limit(desk, day="1")
    desk.assistant.warming.warm_up(chat, flash, Mode.NON_THINK).result(30)
    assert spent(desk) == desk.server.charged["CNY"] > 0 and open_reservations(desk) == []


def test_a_clamp_says_what_is_left(desk: Desk) -> None:
    limit(desk, day="0.02", month="0.015")
    verdict = quote(desk, "How deep?").verdict
    assert verdict is not None and isinstance(verdict.clamp, Clamp)
    assert (verdict.clamp.room.kind, verdict.clamp.left) == ("month", Money(Decimal("0.015"), "CNY"))
    assert verdict.most is not None and verdict.most.amount <= Decimal("0.015")
