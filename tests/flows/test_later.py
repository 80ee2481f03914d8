# SPDX-License-Identifier: AGPL-3.0-or-later
"""Send later: the menu at Send, the list in the status bar, what goes by itself and what is asked about first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QRadioButton

from leadline.storage.waiting import WaitingQuestion
from leadline.ui.controls import PlainLabel
from leadline.ui.later_dialog import LaterDialog
from leadline.ui.later_popover import LaterPopover
from tests.conversing import PEAK, depth_log
from tests.flows.conftest import Clock, OpenDesk
from tests.flows.desk import Desk
from tests.flows.test_killed import running
from tests.servers.deepseek import DeepSeekServer

CHEAPER_FROM = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""12 o'clock in Beijing, two hours after PEAK."""


def open_popover(desk: Desk) -> LaterPopover:
    """Click the status bar."""
    desk.click("laterButton")
    desk.wait(lambda: shown_popover(desk) is not None, "the list opens")
    found = shown_popover(desk)
    assert found is not None
    return found


def shown_popover(desk: Desk) -> LaterPopover | None:
    found = [each for each in desk.window.findChildren(LaterPopover) if each.isVisible()]
    return found[0] if found else None


def words_of(popover: LaterPopover) -> list[str]:
    return [each.text() for each in popover.findChildren(PlainLabel) if each.isVisible() and each.text()]


def open_menu(desk: Desk, question: str) -> None:
    """Type, and ask for Send later over Send."""
    desk.type(question)
    arrow = desk.window.composer.price_button
    desk.wait(lambda: arrow.isVisible() and desk.controller.prices._quote is not None, "the price is known")
    desk.click(arrow)
    desk.wait(lambda: desk.controller.prices._popover is not None, "the price opens")
    desk.click("sendLaterButton")
    desk.wait(lambda: desk._menu("laterMenu") is not None, "the menu opens")


def menu(desk: Desk) -> QMenu:
    found = desk._menu("laterMenu")
    assert found is not None
    return found


def dialog(desk: Desk) -> LaterDialog:
    desk.wait(lambda: desk.has_dialog("laterDialog"), "the dialog opens")
    return next(each for each in desk.window.findChildren(LaterDialog) if each.isVisible())


def set_time(asked: LaterDialog, at: datetime) -> None:
    local = at.astimezone()
    day, time = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
    asked.time.setDateTime(QDateTime(day, time))


def later(desk: Desk, question: str, words: str) -> None:
    open_menu(desk, question)
    desk.choose_in("laterMenu", words)
    desk.wait(lambda: question in desk.waiting, f"{question} waits")
    assert desk.typed == ""


def at_a_time(desk: Desk, question: str, at: datetime) -> None:
    open_menu(desk, question)
    desk.choose_in("laterMenu", "At a time")
    asked = dialog(desk)
    set_time(asked, at)
    desk.click(asked.accept_button)
    desk.wait(lambda: question in desk.waiting, f"{question} waits")


def asked_of(server: DeepSeekServer) -> list[str]:
    return [str(each.json["messages"][-1]["content"]) for each in server.chats]


def clock_ticks(desk: Desk) -> None:
    """What the timer does every ten seconds."""
    desk.controller.later_watch.look()


def test_a_question_goes_off_peak_at_the_price_that_the_menu_said(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    clock.set(PEAK)
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(4_000), encoding="utf-8")
    desk = open_desk(server)
    assert not desk.window.later_button.isVisible(), "nothing waits"
    desk.attach(paper)
    open_menu(desk, "How deep is mark 7?")
    first = menu(desk).actions()[0]
    desk.wait(lambda: "~" in first.text(), "its price then is known")
    assert first.text().startswith(f"At the next off-peak, {CHEAPER_FROM.astimezone():%H:%M}\t~")
    price = first.text().partition("\t")[2]
    assert price != desk.price.removeprefix("Send "), "peak hours cost twice as much"
    desk.choose_in("laterMenu", "At the next off-peak")
    note = f"Goes off-peak, from {CHEAPER_FROM.astimezone():%H:%M}"
    desk.wait(lambda: desk.waiting == {"How deep is mark 7?": note}, "it waits")
    assert desk.window.later_button.text() == "1 waiting" and desk.typed == ""

    popover = open_popover(desk)
    desk.wait(lambda: price in words_of(popover), "the list says what it costs then")
    assert "How deep is mark 7?" in words_of(popover)
    popover.close()
    clock_ticks(desk)
    desk.wait(lambda: not desk.controller.later_watch._is_looking, "it was looked at")
    assert not server.chats
    server.say(answer="Forty-nine.")
    clock.set(CHEAPER_FROM)
    clock_ticks(desk)
    desk.wait(lambda: len(server.chats) == 1, "it goes")
    desk.wait_reply()
    assert desk.waiting == {} and desk.answer == "Forty-nine." and not desk.window.later_button.isVisible()


def test_one_is_under_way_at_a_time(open_desk: OpenDesk, server: DeepSeekServer, clock: Clock) -> None:
    desk = open_desk(server)
    at_a_time(desk, "The first?", clock.now + timedelta(minutes=2))
    desk.new_chat()
    at_a_time(desk, "The second?", clock.now + timedelta(minutes=2))
    server.say(answer="One two three four five six seven eight nine ten.")
    server.play({"stall": 3})
    clock.set(clock.now + timedelta(minutes=2))
    clock_ticks(desk)
    desk.wait(lambda: desk.controller.later_watch._replies.all, "the first goes")
    desk.wait(lambda: len(server.chats) == 1, "to the service")
    clock_ticks(desk)
    desk.wait(lambda: not desk.controller.later_watch._is_looking, "it was looked at")
    assert asked_of(server) == ["The first?"]
    server.resume()
    desk.wait(lambda: asked_of(server) == ["The first?", "The second?"], "then the second, by itself")
    desk.wait_reply()


def test_what_waits_is_edited_sent_and_removed_from_the_list(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock
) -> None:
    desk = open_desk(server)
    at_a_time(desk, "How wide?", clock.now + timedelta(hours=3))
    desk.new_chat()
    at_a_time(desk, "How long?", clock.now + timedelta(hours=4))
    popover = open_popover(desk)
    ids = {each.question: each.id for each in desk.controller.waiting.list.all}
    desk.click(f"later-edit-{ids['How wide?']}")
    asked = dialog(desk)
    assert shown_popover(desk) is None
    field = asked.findChild(QPlainTextEdit)
    assert isinstance(field, QPlainTextEdit) and field.toPlainText() == "How wide?"
    field.setPlainText("How wide is it?")
    online = asked.findChild(QRadioButton, "later-online")
    assert isinstance(online, QRadioButton)
    set_time(asked, clock.now - timedelta(hours=1))
    assert not asked.accept_button.isEnabled() and "has passed" in asked.problem.text()
    set_time(asked, clock.now + timedelta(hours=2))
    desk.click(asked.accept_button)
    desk.wait(lambda: "How wide is it?" in {each.question for each in desk.controller.waiting.list.all}, "it is kept")

    popover = open_popover(desk)
    desk.click(f"later-remove-{ids['How long?']}")
    desk.wait(lambda: "How long?" not in words_of(popover), "it is gone")
    assert desk.window.later_button.text() == "1 waiting"
    server.say(answer="Nine fathoms.")
    desk.click(f"later-send-{ids['How wide?']}")
    desk.wait(lambda: asked_of(server) == ["How wide is it?"], "it is sent")
    desk.wait(lambda: shown_popover(desk) is None, "nothing waits")
    desk.press_notice("undo")
    desk.wait(lambda: "How long?" in desk.waiting, "Undo brings it back")
    desk.wait(lambda: not desk.controller.later_watch._replies.all, "the reply is complete")


def test_what_missed_its_time_is_asked_about_with_its_price_and_goes_then(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock
) -> None:
    desk = open_desk(server)
    at_a_time(desk, "How deep?", clock.now + timedelta(hours=1))
    desk.close()
    clock.set(clock.now + timedelta(hours=2))
    again = open_desk(server)
    again.wait(lambda: again.notice is not None and again.notice.key == "late", "it is asked")
    assert again.notice is not None and again.notice.title == "A question missed its time."
    assert again.notice.hint == "How deep?" and again.notice.buttons[0].text.startswith("Send now ~")
    assert not server.chats
    server.say(answer="Forty-nine.")
    again.press_notice("send-late")
    again.wait(lambda: asked_of(server) == ["How deep?"], "it goes")
    again.wait(lambda: not again.window.later_button.isVisible(), "nothing waits")
    again.wait(lambda: not again.controller.later_watch._replies.all, "it is answered")


def test_a_limit_holds_what_is_due_and_loses_nothing(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(2_000), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    at_a_time(desk, "How deep?", clock.now + timedelta(minutes=1))
    currency = desk.assistant.currency
    desk.assistant.limiting.set_general({("day", currency): Decimal("0.0001")}).result(20)
    clock.set(clock.now + timedelta(minutes=1))
    clock_ticks(desk)
    desk.wait(lambda: "limit" in desk.waiting.get("How deep?", ""), "it waits for its user")
    assert not server.chats and desk.window.later_button.text() == "1 waiting"


def test_a_warm_up_is_planned_ten_minutes_before_peak_and_said_when_done(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(600), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    desk.wait(lambda: desk.window.header.has_documents, "the menu knows the documents")
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Warm up the documents")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "warm-up", "the price is said")
    desk.press_notice("later")
    asked = dialog(desk)
    desk.click(asked.repeats)
    before_peak = datetime(2026, 11, 24, 0, 50, tzinfo=UTC)  # 8:50 in Beijing
    assert asked.when.not_before == before_peak
    desk.wait(lambda: asked.price.text().startswith("About "), "it says what it costs then")
    desk.click(asked.accept_button)
    desk.wait(lambda: desk.window.later_button.text() == "1 waiting", "it waits")
    assert desk.waiting == {}, "it is no question"
    popover = open_popover(desk)
    assert "Warm up: log.txt" in words_of(popover)
    assert any("then each day that has peak hours" in words for words in words_of(popover))
    popover.close()

    clock.set(before_peak)
    clock_ticks(desk)
    desk.wait(lambda: desk.notice is not None and "log.txt\u201d is stored" in desk.notice.title, "it is read")
    (sent,) = server.chats
    assert sent.json["max_tokens"] == 1
    tomorrow = [before_peak + timedelta(days=1)]
    desk.wait(lambda: [each.not_before for each in desk.controller.waiting.list.all] == tomorrow, "and tomorrow again")


def test_what_waits_outlives_a_kill_and_is_sent_once(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    at_a_time(desk, "How deep?", datetime.now(UTC) + timedelta(hours=2))
    data = desk.data
    desk.close()
    with running(data, server.base_url, server.key, later=1) as program:
        program.wait_for("later")  # and then it is killed
    assert not server.chats
    again = open_desk(server, data=data)
    again.wait(lambda: again.window.later_button.text() == "1 waiting", "it still waits")
    server.say(answer="Forty-nine.")
    open_popover(again)
    (waits,) = again.controller.waiting.list.all
    again.click(f"later-send-{waits.id}")
    again.wait(lambda: asked_of(server) == ["How deep?"], "it goes")
    again.wait(lambda: not again.window.later_button.isVisible(), "and waits no longer")
    again.wait(lambda: not again.controller.later_watch._replies.all, "it is answered")


def test_what_became_far_dearer_than_was_told_is_shown_first(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(depth_log(12_000), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(paper)
    at_a_time(desk, "How deep?", clock.now + timedelta(minutes=1))

    def kept() -> WaitingQuestion:
        return desk.assistant.waiting.everything().result(20)[0]

    desk.wait(lambda: kept().promised is not None, "what was told is written down")
    waits = kept()
    desk.assistant.waiting.change(replace(waits, not_before=PEAK)).result(20)  # as if peak hours had been moved
    clock.set(PEAK - timedelta(minutes=5))
    clock_ticks(desk)
    desk.wait(lambda: not desk.controller.later_watch._is_looking, "it was looked at")
    clock.set(PEAK)
    clock_ticks(desk)
    desk.wait(lambda: desk.waiting["How deep?"].startswith("Would cost about "), "it waits for its user")
    assert desk.notice is not None and "when you chose" in desk.notice.title and not server.chats
    desk.press_notice("show-late")
    desk.wait(lambda: shown_popover(desk) is not None, "the list opens")
    server.say(answer="Forty-nine.")
    desk.click(f"later-send-{waits.id}")
    desk.wait(lambda: asked_of(server) != [], "now it goes")
    desk.wait_reply()


def test_what_waits_in_a_deleted_chat_does_not_go_until_the_chat_is_back(
    open_desk: OpenDesk, server: DeepSeekServer, clock: Clock
) -> None:
    desk = open_desk(server)
    at_a_time(desk, "How deep?", clock.now + timedelta(minutes=1))
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Delete chat")
    desk.wait(lambda: not desk.window.later_button.isVisible(), "nothing waits")
    clock.set(clock.now + timedelta(minutes=1))
    clock_ticks(desk)
    desk.press_notice("undo")
    desk.wait(lambda: desk.window.later_button.isVisible(), "it waits again")
    assert not server.chats
    clock_ticks(desk)
    desk.wait(lambda: asked_of(server) == ["How deep?"], "and goes")
    desk.wait(lambda: not desk.controller.later_watch._replies.all, "it is answered")
