# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions behind a reply that streams: queued, sent in order, held, edited, removed, found again."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from leadline.costs import dear
from leadline.provider.retrying import RetryPolicy
from leadline.ui import model_control
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.flows.test_killed import running
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

LONG = " ".join(f"w{number:04}" for number in range(90))


def begin(desk: Desk, server: DeepSeekServer, question: str = "Count the marks.", answer: str = LONG) -> None:
    """A reply that streams and falls silent after some words."""
    server.say(answer=answer)
    server.play({"stall": 20})
    desk.ask(question)
    desk.wait(lambda: desk.answer != "", "it streams")
    desk.wait(lambda: desk.controller.session.chat_id is not None, "it is stored")


def queue(desk: Desk, question: str) -> None:
    """Type and press Enter while a reply streams."""
    assert desk.is_streaming
    desk.type(question)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: question in desk.waiting, f"{question} waits")
    assert desk.typed == ""


def sent(server: DeepSeekServer) -> list[str]:
    """The last question of each request."""
    return [each.json["messages"][-1]["content"] for each in server.chats]


def test_two_questions_wait_and_go_in_order(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    begin(desk, server)
    composer = desk.window.composer
    assert composer.stop_button.isVisible() and not composer.send_button.isVisible()
    desk.type("And the deepest?")
    desk.wait(composer.send_button.isVisible, "Send stands beside Stop")
    assert composer.stop_button.isVisible() and composer.send_button.text() == "Send next"
    desk.click(composer.send_button)
    desk.wait(lambda: desk.waiting == {"And the deepest?": "Waits for the reply"}, "it waits")
    assert desk.typed == "" and not composer.send_button.isVisible() and composer.stop_button.isVisible()
    desk.choose_mode("high")
    queue(desk, "And why?")
    assert list(desk.waiting) == ["And the deepest?", "And why?"] and desk.questions == ["Count the marks."]
    desk.type("half a thought")

    server.resume()
    desk.wait(lambda: len(desk.questions) == 3 and not desk.is_streaming, "all are answered", 30_000)

    desk.wait_reply()
    assert desk.waiting == {} and desk.typed == "half a thought"
    assert sent(server) == ["Count the marks.", "And the deepest?", "And why?"]
    assert [each.json["thinking"]["type"] for each in server.chats] == ["disabled", "disabled", "enabled"]
    assert server.chats[1].prompt.startswith(server.chats[0].prompt[:-20]), "each extends the one before it"
    assert LONG in server.chats[1].prompt
    desk.close()
    later = open_desk(server)
    later.open_chat("Count the marks")
    later.wait(lambda: later.typed == "half a thought", "the draft outlived what was sent meanwhile")


def test_a_stop_holds_what_waits_until_the_user_says_so(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    begin(desk, server)
    queue(desk, "And the deepest?")
    queue(desk, "And why?")
    desk.press(Qt.Key.Key_Escape)
    desk.wait(lambda: not desk.is_streaming, "it is stopped")

    held = "The reply before it was stopped"
    desk.wait(lambda: desk.waiting == {"And the deepest?": held, "And why?": held}, "both are held")
    desk.wait_reply("stopped")
    assert len(server.chats) == 1
    desk.ask("Something else first?")
    desk.wait_reply()
    assert list(desk.waiting.values()) == [held, held], "a reply that is complete does not send what is held"

    server.play({"stall": 5})
    desk.press_waiting("And the deepest?", "send")
    desk.wait(lambda: desk.answer != "" and desk.is_streaming, "it is sent")
    desk.press_waiting("And why?", "send")
    desk.wait(lambda: desk.waiting == {"And why?": "Waits for the reply"}, "the other goes behind it")
    server.resume()
    desk.wait(lambda: len(sent(server)) == 4 and not desk.is_streaming, "and goes")
    assert sent(server)[1:] == ["Something else first?", "And the deepest?", "And why?"] and desk.waiting == {}


@pytest.mark.parametrize(
    ("fault", "note", "state"),
    [
        ({"stall": 10, "error": 40, "message": "overloaded"}, "The reply before it broke off", "cut"),
        ({"stall": 10, "cut": 30}, "The reply before it broke off", "cut"),
    ],
)
def test_a_reply_that_breaks_off_holds_what_waits(
    open_desk: OpenDesk, server: DeepSeekServer, fault: dict[str, object], note: str, state: str
) -> None:
    desk = open_desk(server)
    server.say(answer=LONG)
    server.play(fault)
    desk.ask("Count the marks.")
    desk.wait(lambda: desk.answer != "", "it streams")
    queue(desk, "And why?")
    server.resume()
    desk.wait(lambda: desk.waiting == {"And why?": note}, "it is held")
    desk.wait_reply(state)
    assert len(server.chats) == 1 and desk.notice is not None


def test_a_question_that_waits_is_edited_at_its_place_and_removed_with_a_way_back(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    begin(desk, server)
    for question in ("One?", "Two?", "Three?"):
        queue(desk, question)
    desk.type("typed since")
    desk.press_waiting("One?", "edit")
    desk.wait(lambda: desk.typed == "One?\n\ntyped since", "it is back in the composer, above what was typed")
    assert list(desk.waiting) == ["Two?", "Three?"]
    desk.window.composer.edit.selectAll()
    desk.type("Number one?")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: list(desk.waiting) == ["Number one?", "Two?", "Three?"], "it is back at its place")

    desk.press_waiting("Two?", "remove")
    desk.wait(lambda: list(desk.waiting) == ["Number one?", "Three?"], "it is gone")
    desk.press_notice("undo")
    desk.wait(lambda: list(desk.waiting) == ["Number one?", "Two?", "Three?"], "it is back")
    desk.press_waiting("Three?", "remove")
    desk.wait(lambda: list(desk.waiting) == ["Number one?", "Two?"], "this one stays away")
    server.resume()
    desk.wait(lambda: sent(server)[1:] == ["Number one?", "Two?"] and not desk.is_streaming, "the others go")


def test_what_waits_outlives_a_kill_and_does_not_go_by_itself(
    open_desk: OpenDesk, vocabulary: None, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with DeepSeekServer(pace=Pace(rate=100)) as server:
        server.say(answer=LONG)
        server.play({"stall": 30})
        wanted = {"ask": "Count the marks.", "queue": ["And the deepest?", "为什么?"], "type": "half"}
        with running(data, server.base_url, server.key, **wanted) as program:
            program.wait_for("typed")
        desk = open_desk(server)
        desk.wait(lambda: any(row.waits for row in desk.rows), "the list says that something waits")
        desk.open_chat("Count the marks")
        closed = "Leadline was closed before it could go"
        desk.wait(lambda: desk.waiting == {"And the deepest?": closed, "为什么?": closed}, "they are there")
        assert desk.ending.startswith("Interrupted") and len(server.chats) == 1
        desk.press_waiting("为什么?", "send")
        desk.wait_reply()
        assert sent(server)[1:] == ["为什么?"] and list(desk.waiting) == ["And the deepest?"]
        desk.press_waiting("And the deepest?", "remove")
        desk.wait(lambda: not any(row.waits for row in desk.rows), "nothing waits any more")
        desk.close()


def test_a_question_waits_for_one_that_is_still_being_counted(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    """The chat of the first has no number yet."""
    desk = open_desk(server)
    desk.assistant.pack_lock.acquire()
    try:
        hold_asking(desk)
        desk.type("The first?")
        desk.press(Qt.Key.Key_Return)
        assert desk.is_streaming
        desk.type("The second?")
        desk.press(Qt.Key.Key_Return)
        desk.type("The third?")
        desk.press(Qt.Key.Key_Return)
        assert list(desk.waiting) == ["The second?", "The third?"] and desk.typed == ""
        assert desk.controller.session.chat_id is None
        desk.press_waiting("The second?", "edit")
        desk.wait(lambda: desk.typed == "The second?", "it can be taken back")
        desk.press(Qt.Key.Key_Return)
        assert list(desk.waiting) == ["The third?", "The second?"]
    finally:
        desk.assistant.pack_lock.release()
    desk.wait(lambda: len(desk.questions) == 3 and not desk.is_streaming, "all go")
    assert sent(server) == ["The first?", "The third?", "The second?"] and desk.waiting == {}
    desk.wait(lambda: desk.assistant.draft().result(5) == "", "nothing of it is left as a draft")


def hold_asking(desk: Desk) -> None:
    """From now on the assistant counts nothing while its pack is locked."""
    planning = desk.assistant.tokenizer.measure

    def measure(body: bytes) -> object:
        with desk.assistant.pack_lock:
            return planning(body)

    desk.assistant.tokenizer.measure = measure  # type: ignore[method-assign, assignment]


def test_a_queue_goes_on_in_a_chat_that_is_not_on_screen(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    begin(desk, server)
    queue(desk, "And why?")
    desk.new_chat()
    desk.type("being typed elsewhere")
    assert desk.waiting == {}
    server.resume()
    desk.wait(lambda: len(server.chats) == 2 and server.chats[1].finished, "it is sent and answered")
    desk.wait(lambda: [row.unread for row in desk.rows] == [True] and not desk.rows[0].running, "and unread")
    assert desk.typed == "being typed elsewhere" and desk.text == ""
    desk.open_chat("Count the marks")
    desk.wait(lambda: desk.questions == ["Count the marks.", "And why?"] and desk.waiting == {}, "it is there")
    desk.wait(lambda: not desk.rows[0].unread, "and read")


def test_deleting_a_chat_takes_along_what_waits_in_it(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    begin(desk, server)
    queue(desk, "And why?")
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Delete")
    desk.wait(lambda: desk.chats == [] and not desk.is_streaming, "it is gone")
    desk.wait(lambda: server.chats[0].client_closed, "and its reply is stopped")
    desk.press_notice("undo")
    desk.wait(lambda: list(desk.waiting) == ["And why?"], "what waited comes back with it")
    assert len(server.chats) == 1


def test_what_waits_when_the_window_is_closed_waits_for_the_user(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    begin(desk, server)
    queue(desk, "And why?")
    desk.close()
    later = open_desk(server)
    later.open_chat("Count the marks")
    later.wait(lambda: later.waiting == {"And why?": "Leadline was closed before it could go"}, "it is there")
    assert len(server.chats) == 1
    server.resume()


def test_a_queued_question_whose_price_surprises_is_held_until_it_was_seen(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another mode breaks the prefix: what was cheap costs as much as the first question, and nobody saw that."""
    monkeypatch.setitem(dear.NOTABLE_FROM, "CNY", Decimal("0.0001"))
    notes = tmp_path / "notes.txt"
    notes.write_text("".join(f"Mark {n}: depth {n * 7 % 90} fathoms.\n" for n in range(300)), encoding="utf-8")
    desk = open_desk(server)
    desk.attach(notes)
    begin(desk, server, answer=LONG)
    queue(desk, "The same mode, the same beginning?")
    desk.choose_mode("high")
    queue(desk, "Another mode?")
    server.resume()
    desk.wait(lambda: len(server.chats) == 2 and not desk.is_streaming, "the cheap one goes")
    desk.wait(lambda: desk.waiting.get("Another mode?", "").startswith("Would cost about ¥0.0"), "the dear one waits")
    assert len(server.chats) == 2 and desk.questions[-1] == "The same mode, the same beginning?"
    desk.press_waiting("Another mode?", "send")
    desk.wait_reply()
    assert sent(server)[2] == "Another mode?" and desk.waiting == {}


def test_a_question_that_is_gone_is_not_sent_and_one_without_its_model_says_so(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_control, "LISTS_AFTER_MS", 10**8)  # a list read meanwhile would bring the model back
    desk = open_desk(server)
    begin(desk, server)
    queue(desk, "Gone?")
    queue(desk, "Whose model?")
    desk.press(Qt.Key.Key_Escape)
    desk.wait_reply("stopped")
    desk.wait(lambda: len(desk.waiting) == 2 and all("stopped" in note for note in desk.waiting.values()), "held")
    gone = next(each for each in desk.controller.waiting.list.of_chat(1) if each.question == "Gone?")
    assert desk.assistant.waiting.remove(gone.id).result(5), "as another window would"
    desk.press_waiting("Gone?", "send")
    desk.wait(lambda: list(desk.waiting) == ["Whose model?"] and not desk.is_streaming, "it waits no longer")
    assert desk.notice is not None and desk.notice.title == "This question waits no longer."

    session = desk.controller.session
    session.models = tuple(replace(each, state="gone") for each in session.models)
    desk.press_waiting("Whose model?", "send")
    desk.wait(lambda: desk.waiting == {"Whose model?": "Its model is not offered any more"}, "it says why")
    assert len(server.chats) == 1


def test_a_busy_service_is_tried_again_where_one_can_see_it(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server, retries=RetryPolicy(tries=3, first_s=1.5, most_s=1.5))
    server.play({"status": 503}, {"status": 503})
    server.say(answer="At last.")
    desk.ask("Is it busy?")
    seen: list[str] = []

    def look() -> bool:
        seen.extend([desk.wait_line] if desk.wait_line not in seen else [])
        return desk.answer != ""

    desk.wait(look, "it is answered at the third try")
    desk.wait_reply()
    tries = [line.split(" in ")[0] for line in seen if line.startswith("Try ") and " in " in line]
    assert list(dict.fromkeys(tries)) == ["Try 2 of 3", "Try 3 of 3"] and len(server.chats) == 3
    assert all(line.endswith("The service is overloaded.") for line in seen if line.startswith("Try "))
    assert desk.notice is None and desk.ending == "", "and forgotten"
