# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a better moment, without a window: when it is due, what has missed it, what it costs then."""

import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING
from leadline.due import BALANCE_EVERY, ONLINE_EVERY
from leadline.errors import AssistantError
from leadline.moments import When, at_wall_clock, next_before_peak
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from tests.conversing import OFF_PEAK, PEAK, Desk, depth_log

CHEAPER_FROM = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""12 o'clock in Beijing, two hours after PEAK."""


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer whose clock is set forward on 2026-03-29 at 2 and back on 2026-10-25 at 3."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def flash(desk: Desk) -> Model:
    return desk.assistant.catalogue.find("flash")


def wait_for(desk: Desk, when: When, question: str = "How deep?", chat_id: int | None = None) -> WaitingQuestion:
    return desk.assistant.later.add(
        chat_id, question, flash(desk), Mode.NON_THINK, when, sampling=DEFAULT_SAMPLING, instructions=""
    ).result(30)


def at(moment: datetime) -> When:
    return When(WaitsFor.TIME, moment)


def look(desk: Desk) -> tuple[list[str], list[str]]:
    """The questions that are due now, and those that are late."""
    seen = desk.assistant.due.look().result(30)
    return [each.question for each in seen.due], [each.question for each in seen.late]


def kept(desk: Desk) -> list[tuple[str, str, str]]:
    found = desk.assistant.waiting.everything().result(20)
    return [(each.question, each.waits_for, each.problem) for each in found]


# -- when it is due ----------------------------------------------------------------------------------------------------


def test_a_question_goes_at_its_time_and_not_before(desk: Desk) -> None:
    assert look(desk) == ([], [])
    wait_for(desk, at(OFF_PEAK + timedelta(minutes=5)))

    desk.set_time(OFF_PEAK + timedelta(minutes=5) - timedelta(microseconds=1))
    assert look(desk) == ([], [])
    desk.set_time(OFF_PEAK + timedelta(minutes=5))
    assert look(desk) == (["How deep?"], [])


def test_a_question_goes_as_the_cheaper_hours_begin_at_their_price(desk: Desk) -> None:
    desk.set_time(PEAK)
    moments = desk.assistant.later.moments(flash(desk)).result(20)
    assert moments.off_peak == CHEAPER_FROM
    look(desk)
    when = When(WaitsFor.OFF_PEAK, moments.off_peak)
    dear = desk.assistant.quote(None, "How deep?", "flash", Mode.NON_THINK).result(30).forecast.price_expected
    then = desk.assistant.later.price(None, "How deep?", flash(desk), Mode.NON_THINK, when).result(30)
    asked = wait_for(desk, when)
    assert then is not None and dear is not None and then.amount * 2 == dear

    desk.set_time(CHEAPER_FROM - timedelta(seconds=1))
    assert look(desk) == ([], [])
    desk.set_time(CHEAPER_FROM)
    assert look(desk) == (["How deep?"], [])
    end = desk.send(asked.question, asked.chat_id, asked.model, waiting=asked.id).end()
    desk.settle()
    assert kept(desk) == [] and desk.entries(end.turn_id)[0].tier == "off-peak"


def test_cheaper_hours_that_the_computer_slept_through_are_not_the_last_ones(desk: Desk) -> None:
    desk.set_time(PEAK)
    look(desk)
    wait_for(desk, When(WaitsFor.OFF_PEAK, CHEAPER_FROM))

    desk.set_time(PEAK + timedelta(days=1))  # peak again
    assert look(desk) == ([], [])
    (waits,) = desk.assistant.waiting.everything().result(20)
    assert waits.not_before == CHEAPER_FROM + timedelta(days=1)
    desk.set_time(CHEAPER_FROM + timedelta(days=1, hours=3))  # peak, after another sleep over the change
    assert look(desk) == ([], [])
    desk.set_time(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    assert look(desk) == (["How deep?"], [])


def test_a_time_that_the_computer_slept_through_is_asked_about(desk: Desk) -> None:
    look(desk)
    wait_for(desk, at(OFF_PEAK + timedelta(hours=1)))
    wait_for(desk, at(OFF_PEAK + timedelta(hours=3) - timedelta(minutes=9)), "Just now?")

    desk.set_time(OFF_PEAK + timedelta(hours=3))

    assert look(desk) == (["Just now?"], ["How deep?"])
    assert kept(desk) == [("How deep?", "user", "late"), ("Just now?", "time", "")]


def test_what_waits_behind_another_is_not_late_while_somebody_looks(desk: Desk) -> None:
    look(desk)
    wait_for(desk, at(OFF_PEAK + timedelta(minutes=1)))
    for minute in range(1, 40, 9):
        desk.set_time(OFF_PEAK + timedelta(minutes=minute))
        assert look(desk) == (["How deep?"], [])


def test_a_clock_that_is_set_back_makes_it_wait_longer_and_sends_nothing_twice(desk: Desk) -> None:
    look(desk)
    wait_for(desk, at(OFF_PEAK + timedelta(minutes=30)))
    desk.set_time(OFF_PEAK + timedelta(minutes=29))
    assert look(desk) == ([], [])
    desk.set_time(OFF_PEAK - timedelta(hours=2))
    assert look(desk) == ([], [])
    desk.set_time(OFF_PEAK + timedelta(minutes=29))
    look(desk)
    desk.set_time(OFF_PEAK + timedelta(minutes=31))
    assert look(desk) == (["How deep?"], [])


def test_what_waits_outlasts_the_program_and_what_missed_its_time_meanwhile_is_asked_about(desk: Desk) -> None:
    wait_for(desk, at(OFF_PEAK + timedelta(hours=1)), "Missed?")
    wait_for(desk, at(OFF_PEAK + timedelta(hours=5)), "Ahead?")
    desk.close()
    desk.set_time(OFF_PEAK + timedelta(hours=1, seconds=1))
    desk.assistant = desk.start()
    desk.assistant.open().result(20)

    assert look(desk) == ([], ["Missed?"])
    assert kept(desk) == [("Missed?", "user", "late"), ("Ahead?", "time", "")]
    assert look(desk) == ([], []), "it is asked about once"
    (missed, _) = desk.assistant.waiting.everything().result(20)
    assert desk.assistant.later.change(missed, missed.question, at(desk.now)).result(20)
    assert look(desk) == (["Missed?"], [])


def test_when_online_again_goes_once_its_server_takes_connections(desk: Desk) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    desk.close()
    desk.assistant = desk.start(base_url=f"http://127.0.0.1:{port}")
    look(desk)
    wait_for(desk, When(WaitsFor.ONLINE))
    assert look(desk) == ([], [])
    with socket.create_server(("127.0.0.1", port)):
        assert look(desk) == ([], []), "a server is tried twice a minute, not more"
        desk.set_time(desk.now + ONLINE_EVERY)
        assert look(desk) == (["How deep?"], [])


def test_when_the_balance_allows_waits_for_as_much_as_it_costs(desk: Desk) -> None:
    chat_id = desk.attach(None, desk.write("log.txt", depth_log(4_000)))
    account = desk.server.billing.accounts[desk.server.key]
    account.topped_up = account.granted = Decimal(0)
    look(desk)
    asked = wait_for(desk, When(WaitsFor.BALANCE), chat_id=chat_id)
    price = desk.assistant.later.price_of(asked).result(20)
    assert price is not None and price.amount > Decimal("0.02")
    assert look(desk) == ([], [])
    for balance, due in (("0.01", []), ("5.00", ["How deep?"])):
        account.topped_up = Decimal(balance)
        desk.set_time(desk.now + BALANCE_EVERY)
        assert look(desk) == (due, [])


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_question_for_a_new_chat_makes_one_with_its_instructions_and_model(desk: Desk) -> None:
    asked = desk.assistant.later.add(
        None, "How deep?", flash(desk), Mode.HIGH, at(PEAK), sampling=DEFAULT_SAMPLING, instructions="Be brief."
    ).result(20)

    chat = desk.chat(asked.chat_id)
    assert (chat.title, chat.instructions, chat.mode, chat.turns) == ("How deep?", "Be brief.", Mode.HIGH, ())
    (entry,) = desk.assistant.later.listed().result(20)
    assert entry.title == "How deep?" and entry.waiting.not_before == PEAK


def test_a_question_in_a_collection_waits_in_a_chat_of_its_own(desk: Desk) -> None:
    first = desk.attach(None, desk.write("log.txt", depth_log(100)))
    desk.assistant.collecting.make(first, "Logs").result(20)
    (collection,) = desk.assistant.collecting.all().result(20)
    asked = wait_for(desk, at(OFF_PEAK + timedelta(minutes=1)), chat_id=collection.row.chat_id)
    assert asked.chat_id != collection.row.chat_id
    desk.send(asked.question, asked.chat_id, asked.model, waiting=asked.id).end()
    assert "Mark 7: depth" in desk.server.chats[-1].prompt


def test_what_would_cost_far_more_than_was_told_waits_for_its_user(desk: Desk) -> None:
    chat_id = desk.attach(None, desk.write("log.txt", depth_log(12_000)))
    asked = wait_for(desk, at(CHEAPER_FROM), chat_id=chat_id)
    told = desk.assistant.waiting.everything().result(20)[0].promised
    desk.assistant.run(lambda: None).result(20)
    while told is None:  # it is written down a moment later
        told = desk.assistant.waiting.everything().result(20)[0].promised
    (asked,) = desk.assistant.waiting.everything().result(20)
    desk.set_time(CHEAPER_FROM)
    assert desk.assistant.waiting.surprise(asked, flash(desk)).result(20) is None
    desk.set_time(PEAK)
    dear = desk.assistant.waiting.surprise(asked, flash(desk)).result(20)
    assert dear is not None and dear.amount > told.amount * Decimal("1.5")


# -- warm-ups ----------------------------------------------------------------------------------------------------------


def test_a_warm_up_at_its_time_is_billed_as_one_and_makes_the_first_question_hit(desk: Desk) -> None:
    chat_id = desk.attach(None, desk.write("log.txt", depth_log(600)))
    asked = desk.assistant.later.add_warm_up(
        chat_id, flash(desk), Mode.NON_THINK, at(PEAK - timedelta(minutes=70))
    ).result(20)
    assert asked.is_warm_up and asked.promised is not None
    assert desk.assistant.waiting.of_chat(chat_id).result(20) == (), "it is no question of the chat"

    warmed = desk.assistant.later.warm(asked).result(30)

    assert warmed.price == asked.promised and kept(desk) == []
    assert desk.read(lambda con: con.execute("SELECT kind, state FROM ledger").fetchall()) == [("warm", "billed")]
    usage = desk.ask("How deep?", chat_id).usage
    assert usage is not None and usage.hit > usage.prompt - 256
    with pytest.raises(AssistantError) as gone:
        desk.assistant.later.warm(asked).result(30)
    assert gone.value.code == "gone" and len(desk.server.chats) == 2, "it is sent once"


def test_a_warm_up_that_no_limit_has_room_for_waits_for_its_user(desk: Desk) -> None:
    chat_id = desk.attach(None, desk.write("log.txt", depth_log(600)))
    asked = desk.assistant.later.add_warm_up(chat_id, flash(desk), Mode.NON_THINK, at(PEAK)).result(20)
    desk.assistant.limiting.set_general({("day", "CNY"): Decimal("0.0001")}).result(20)

    with pytest.raises(AssistantError):
        desk.assistant.later.warm(asked).result(30)

    ((_, waits_for, problem),) = kept(desk)
    assert waits_for == "user" and "limit" in problem and not desk.server.chats


def test_a_warm_up_that_the_service_refuses_is_not_lost(desk: Desk) -> None:
    chat_id = desk.attach(None, desk.write("log.txt", depth_log(100)))
    asked = desk.assistant.later.add_warm_up(chat_id, flash(desk), Mode.NON_THINK, at(PEAK)).result(20)
    desk.server.play({"status": 503})

    with pytest.raises(AssistantError):
        desk.assistant.later.warm(asked).result(30)

    ((_, waits_for, problem),) = kept(desk)
    assert waits_for == "user" and problem


def test_a_warm_up_that_repeats_waits_for_the_next_day_with_peak_hours(desk: Desk) -> None:
    friday = datetime(2026, 11, 27, 0, 50, tzinfo=UTC)  # 8:50 in Beijing
    monday = datetime(2026, 11, 30, 0, 50, tzinfo=UTC)
    chat_id = desk.attach(None, desk.write("log.txt", depth_log(200)))
    when = When(WaitsFor.TIME, friday, repeats=True)
    asked = desk.assistant.later.add_warm_up(chat_id, flash(desk), Mode.NON_THINK, when).result(20)
    look(desk)
    desk.set_time(friday)
    assert look(desk) == ([""], [])
    desk.assistant.later.warm(asked).result(30)

    (again,) = desk.assistant.waiting.everything().result(20)
    assert (again.not_before, again.repeats, again.waits_for) == (monday, True, "time")
    desk.set_time(monday + timedelta(hours=9))  # slept through: nobody is asked, tomorrow is another day
    assert look(desk) == ([], [])
    (again,) = desk.assistant.waiting.everything().result(20)
    assert again.not_before == monday + timedelta(days=1)
    desk.server.play({"status": 503})
    with pytest.raises(AssistantError):
        desk.assistant.later.warm(again).result(30)
    (again,) = desk.assistant.waiting.everything().result(20)
    assert again.not_before == monday + timedelta(days=2), "one that failed does not end the others"


# -- the clock on the wall ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "now", "instant"),
    [
        # winter and summer
        (datetime(2026, 1, 10, 8, 50), datetime(2026, 1, 10, 5, 0, tzinfo=UTC), datetime(2026, 1, 10, 7, 50)),
        (datetime(2026, 7, 10, 8, 50), datetime(2026, 7, 10, 5, 0, tzinfo=UTC), datetime(2026, 7, 10, 6, 50)),
        # chosen the evening before each change, for the morning after it
        (datetime(2026, 3, 29, 8, 50), datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 50)),
        (datetime(2026, 10, 25, 8, 50), datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 50)),
        # an hour that is left out
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30)),
        # an hour that comes twice: before it, and between the two
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30)),
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 30)),
    ],
)
@pytest.mark.usefixtures("berlin")
def test_the_time_on_the_wall_is_one_instant_whatever_summer_does(
    wall: datetime, now: datetime, instant: datetime
) -> None:
    assert os.environ["TZ"] == "Europe/Berlin"
    assert at_wall_clock(wall, now) == instant.replace(tzinfo=UTC)


@pytest.mark.usefixtures("berlin")
def test_what_repeats_keeps_its_hour_on_the_wall_as_summer_ends(desk: Desk) -> None:
    """Peak hours are Beijing's, from 1 o'clock UTC on: 3 in Berlin's summer, 2 in its winter."""
    calendar = desk.assistant.prices.calendar
    friday = datetime(2026, 10, 23, 0, 50, tzinfo=UTC)
    assert next_before_peak(friday, friday, calendar) == datetime(2026, 10, 26, 1, 50, tzinfo=UTC)
