# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways beside the last question, with mouse and keys: Continue, Answer now, another model, other words, versions."""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from leadline.storage.conversations import Chat
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

COUNTING = "one two three four five six seven eight nine ten " * 12
THINKING = "Let me count the marks, one by one, from the top to the bottom. " * 6
LARGE = "".join(f"Mark {n}: depth {n * 7 % 90} fathoms.\n" for n in range(2_600))
"""Some 25,000 tokens: nothing reads it anew before the price was seen."""


def broken_off(desk: Desk, server: DeepSeekServer, after: int, question: str = "Count the marks.") -> None:
    """A reply that breaks off after so many events."""
    server.say(thinking=THINKING, answer=COUNTING)
    server.play({"cut": after})
    desk.ask(question)
    desk.wait_reply("cut")


def test_a_reply_that_broke_off_continues_at_a_click(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    broken_off(desk, server, 30)
    came = desk.answer
    assert came and "Continue" not in desk.seen
    server.say(answer=COUNTING[len(came) :])
    desk.press_in_transcript("continue")
    desk.wait(lambda: desk.is_streaming, "it goes on")
    assert desk.answer.startswith(came), "what came stays in sight"
    desk.wait_reply()

    assert desk.answer == COUNTING and desk.questions == ["Count the marks."]
    assert server.chats[1].path == "/beta/chat/completions"
    assert not desk.can_press_at("Count the marks.", "continue")
    desk.press_in_transcript("previous")
    desk.wait(lambda: desk.answer == came, "the one that broke off is still there")
    assert desk.can_press_at("Count the marks.", "continue")
    desk.press_in_transcript("next")
    desk.wait(lambda: desk.answer == COUNTING, "and the whole one")


def test_the_strip_offers_to_continue_what_broke_off(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    broken_off(desk, server, 30)
    came = desk.answer
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "error-cut", "the strip says so")
    assert desk.notice is not None and [each.key for each in desk.notice.buttons] == ["continue", "try-again"]
    server.say(answer=COUNTING[len(came) :])
    desk.press_notice("continue")
    desk.wait(lambda: desk.is_streaming, "it goes on")
    desk.wait_reply()
    assert desk.answer == COUNTING and desk.notice is None


def test_answer_now_ends_the_thinking_and_keeps_it(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.choose_mode("high")
    server.say(thinking=THINKING * 20, answer="Never said.")
    desk.type("Count the marks.")
    desk.press(Qt.Key.Key_Return)
    button = desk.window.composer.answer_button
    desk.wait(button.isVisible, "it can be asked to answer")
    desk.wait(lambda: "tokens" in fold(desk), "the thinking is counted")
    assert fold(desk).startswith("Thinking… ")
    server.say(thinking="Not again.", answer="Some 180 fathoms, I think.")
    desk.click(button)
    desk.wait(lambda: "180 fathoms" in desk.answer, "it answers")
    desk.wait_reply()

    assert THINKING[:40] in desk.thinking and "Not again." not in desk.thinking
    assert not button.isVisible()
    first, second = server.chats
    assert first.client_closed and second.path == "/beta/chat/completions"
    assert second.prompt.startswith(first.prompt)
    assert "about" in fold(desk) and desk.can_press_at("Count the marks.", "previous")
    desk.press_in_transcript("previous")
    desk.wait(lambda: desk.ending == "Stopped.", "the stopped one stands beside it")
    server.say(thinking="", answer="Now it is 190.")
    desk.press_in_transcript("answer")
    desk.wait(lambda: "190" in desk.answer, "a stopped thought answers, too")
    desk.wait_reply()
    assert desk.questions == ["Count the marks."]


def test_answer_now_comes_though_another_chat_is_on_screen_by_then(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.choose_mode("high")
    server.say(thinking=THINKING * 20, answer="Never said.")
    desk.type("Count the marks.")
    desk.press(Qt.Key.Key_Return)
    desk.wait(desk.window.composer.answer_button.isVisible, "it thinks")
    server.say(answer="Some 180 fathoms.")
    desk.click("answerNowButton")
    desk.click("newChatButton")
    desk.wait(lambda: len(server.chats) == 2 and server.chats[1].done.is_set(), "it was asked all the same")
    desk.open_chat("Count the marks.")
    desk.wait(lambda: "180 fathoms" in desk.answer, "and has answered")


def fold(desk: Desk) -> str:
    """The words on the head of the last thinking."""
    from leadline.ui.transcript.reply_pieces import FoldPiece

    return next((piece.label for piece in desk._last_pieces() if isinstance(piece, FoldPiece)), "")


def test_an_earlier_question_is_edited_in_the_composer_and_stands_beside_the_old_one(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    for question in ("How deep?", "How wide?", "How old?"):
        server.say(answer=f"About {question}")
        desk.ask(question)
        desk.wait_reply()
    desk.type("half a thought")
    desk.press_at("How wide?", "edit")
    assert desk.typed == "How wide?"
    banner = desk.find("editBanner")
    assert banner.isVisible()
    assert banner.accessibleName() == "Editing question 2 of 3: what follows stays in its branch"
    desk.press(Qt.Key.Key_Escape)
    assert desk.typed == "half a thought" and not banner.isVisible()

    desk.press_at("How wide?", "edit")
    desk.type(" And how long?")
    desk.click("leaveEditButton")
    assert desk.typed == "half a thought"
    desk.press_notice("undo")
    assert desk.typed == "How wide? And how long?" and banner.isVisible()
    server.say(answer="Twelve miles.")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.is_streaming, "it is asked")
    assert desk.questions == ["How deep?", "How wide? And how long?"]
    desk.wait_reply()
    assert desk.typed == "half a thought", "what was typed before is back"
    assert server.chats[3].prompt.startswith(server.chats[0].prompt)
    assert "How old?" not in server.chats[3].prompt

    desk.press_at("How wide? And how long?", "previous")
    desk.wait(lambda: desk.questions == ["How deep?", "How wide?", "How old?"], "the old branch is whole")
    desk.close()
    later = open_desk(server)
    later.open_chat("How deep?")
    later.wait(lambda: later.questions == ["How deep?", "How wide?", "How old?"], "it is the one on screen")
    assert later.typed == "half a thought"


def test_a_step_to_another_version_is_shown_though_the_chat_was_read_meanwhile(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the step was stored comes back after it was asked for."""
    desk = open_desk(server)
    for answer in ("Eleven.", "Twelve."):
        server.say(answer=answer)
        desk.ask("How deep?") if not desk.questions else desk.press_in_transcript("again")
        desk.wait(lambda answer=answer: desk.answer == answer, "it answers")  # type: ignore[misc]
        desk.wait_reply()
    chat, reading, stepping = desk.controller.session.chat, Future[Chat](), desk.assistant.show_branch
    assert chat is not None
    old = replace(chat)
    stored: list[Future[Chat]] = []
    stepped = Future[Chat]()

    def step(turn: int, steps: int) -> Future[Chat]:
        stored.append(stepping(turn, steps))
        return stepped

    with monkeypatch.context() as held:
        held.setattr(desk.assistant, "show_branch", step)
        held.setattr(desk.assistant, "chat", lambda _: reading)
        desk.press_in_transcript("previous")
        desk.controller.turns.reload(old.id)
    reading.set_result(old)
    desk.wait(lambda: desk.controller.session.chat is old, "what was read before is known")
    stepped.set_result(stored[0].result(20))

    desk.wait(lambda: desk.answer == "Eleven.", "the other version is shown")


def test_what_is_written_into_an_edit_outlives_the_program(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.say(answer="Eleven.")
    desk.ask("How deep?")
    desk.wait_reply()
    desk.type("half a thought")
    desk.press_at("How deep?", "edit")
    desk.type(" In feet?")
    desk.close()
    later = open_desk(server)
    later.open_chat("How deep?")
    later.wait(lambda: later.typed != "", "it is there")
    assert later.typed == "How deep? In feet?\n\nhalf a thought"


def test_the_menu_asks_once_more_with_another_model_and_mode(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.say(answer="Eleven.")
    desk.ask("How deep?")
    desk.wait_reply()
    server.say(thinking="Hm.", answer="Twelve, says Pro.")
    desk.press_in_transcript("menu")
    desk.open_submenu("replyMenu", "Try again with")
    desk.choose_in("replyWithMenu", "Pro, High")
    desk.wait(lambda: "Twelve" in desk.answer, "the other model answers")
    desk.wait_reply()

    assert server.chats[1].model == "deepseek-v4-pro" and server.chats[1].json["reasoning_effort"] == "high"
    assert desk.window.composer.mode_selector.mode == "non-think", "the chat's own mode stays"
    server.say(answer="Yes.")
    desk.ask("Sure?")
    desk.wait_reply()
    assert server.chats[2].model == "deepseek-flash" and "Twelve, says Pro." in server.chats[2].prompt


def test_what_reads_a_large_pack_anew_is_not_done_before_its_price_was_seen(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    paper = tmp_path / "log.txt"
    paper.write_text(LARGE)
    desk = open_desk(server)
    desk.attach(paper)
    server.say(answer="Eleven.")
    desk.ask("How deep is mark 7?")
    desk.wait_reply()
    desk.press_in_transcript("again")
    desk.wait_reply()
    assert len(server.chats) == 2, "the same again is held: it goes at once"

    def ask_pro() -> None:
        desk.press_in_transcript("menu")
        desk.open_submenu("replyMenu", "Try again with")
        desk.choose_in("replyWithMenu", "Pro, High")
        desk.wait(lambda: desk.notice is not None and desk.notice.key == "branch-price", "the price is shown")

    ask_pro()
    notice = desk.notice
    assert notice is not None and "tokens that were sent before are read anew: " in notice.hint
    assert [each.key for each in notice.buttons] == ["do", "keep"] and "~" in notice.buttons[0].text
    desk.press_notice("keep")
    assert desk.notice is None and len(server.chats) == 2 and not desk.is_streaming
    ask_pro()
    server.say(answer="Eleven, says Pro.")
    desk.press_notice("do")
    desk.wait(lambda: "says Pro" in desk.answer, "it is asked")
    desk.wait_reply()


def test_while_a_reply_streams_the_other_ways_wait_and_say_so(open_desk: OpenDesk, vocabulary: None) -> None:
    with DeepSeekServer(pace=Pace(rate=60.0)) as server:
        desk = open_desk(server)
        server.say(answer="Eleven.")
        desk.ask("How deep?")
        desk.wait_reply()
        server.say(answer=COUNTING)
        desk.type("Count.")
        desk.press(Qt.Key.Key_Return)
        desk.wait(lambda: desk.is_streaming and desk.answer, "it streams")
        desk.press_at("How deep?", "edit")
        assert desk.notice is not None and desk.notice.key == "branch-busy" and desk.typed == ""
        desk.press_at("How deep?", "again")
        assert len(server.chats) == 2
        desk.press_notice("stop")
        desk.wait_reply("stopped")


@pytest.mark.parametrize("direction", ["out", "back"])
def test_documents_of_another_branch_are_named_and_offered(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path, direction: str
) -> None:
    desk = open_desk(server)
    server.say(answer="Hello.")
    desk.ask("Hello?")
    desk.wait_reply()
    paper = tmp_path / "beta.txt"
    paper.write_text("The second paper.")
    desk.attach(paper)
    server.say(answer="A paper.")
    desk.ask("What is it?")
    desk.wait_reply()
    server.say(answer="Good day.")
    desk.press_at("Hello?", "again")
    desk.wait_reply()
    desk.press_in_transcript("again")
    desk.wait_reply()

    desk.wait(lambda: desk.documents == {"beta.txt": "in another branch"}, "it is listed")
    desk.press_at("Hello?", "previous")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "branch-documents", "it is said")
    assert desk.notice is not None and "beta.txt" in desk.notice.title
    if direction == "back":
        desk.press_at("Hello?", "previous")
        desk.wait(lambda: desk.questions == ["Hello?", "What is it?"], "the branch it was sent in")
        desk.wait(lambda: desk.documents["beta.txt"].isdigit(), "there it is sent")
        assert desk.notice is None
        return
    desk.press_notice("use-here")
    desk.wait(lambda: desk.documents["beta.txt"].isdigit(), "it goes out with the next question")
    server.say(answer="Yes.")
    desk.ask("Do you see it here?")
    desk.wait_reply()
    assert server.chats[-1].prompt.count("The second paper.") == 1


# --- a server that cannot go on within a reply ------------------------------------------------------------------------


def rack_desk(open_desk: OpenDesk, server: DeepSeekServer, price: str) -> Desk:
    """A desk that asks an OpenAI-compatible server of the user's own, which thinks; with a price where there is one."""
    from decimal import Decimal

    from leadline.costs.endpoint_prices import EndpointPrice
    from leadline.probing import EndpointDraft

    desk = open_desk()
    arranging = desk.assistant.arranging
    prices = (EndpointPrice("deepseek-flash", Decimal(0), Decimal(price), Decimal(price)),) if price else ()
    draft = EndpointDraft("Rack", f"{server.base_url}/v1", thinking_switch="thinking", currency="EUR", prices=prices)
    arranging.add(draft).result(20)
    arranging.set_key("rack", server.key, for_session=True).result(20)
    arranging.refresh("rack").result(20)
    desk.controller.models.reload()
    desk.wait(lambda: any(each.endpoint == "rack" for each in desk.controller.session.models), "it is there")
    desk.controller.models.choose("rack/deepseek-flash")
    return desk


def test_where_a_reply_cannot_go_on_it_is_asked_for_the_rest_and_a_price_is_shown_first(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = rack_desk(open_desk, server, "200")
    broken_off(desk, server, 30)
    came = desk.answer
    desk.press_in_transcript("continue")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "branch-price", "the price is shown")
    notice = desk.notice
    assert notice is not None and notice.title.startswith("This server cannot go on within a reply")
    assert notice.buttons[0].text.startswith("Continue ~EUR 0.")
    assert len([each for each in server.chats if each.json["messages"][-1]["content"] == "Count the marks."]) == 1
    server.say(thinking="", answer="And the rest.")
    desk.press_notice("do")
    desk.wait(lambda: "And the rest." in desk.answer, "it is asked")
    desk.wait_reply()

    assert desk.questions == ["Count the marks.", "Continue exactly where you stopped."]
    last = server.chats[-1]
    assert last.path == "/v1/chat/completions" and last.json["messages"][-2]["content"] == came


def test_where_a_thought_cannot_be_answered_from_it_is_asked_without_thinking(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = rack_desk(open_desk, server, "200")
    desk.choose_mode("high")
    server.say(thinking=THINKING * 20, answer="Never said.")
    desk.type("Count the marks.")
    desk.press(Qt.Key.Key_Return)
    desk.wait(desk.window.composer.answer_button.isVisible, "it thinks")
    desk.click("answerNowButton")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "branch-price", "the price is shown")
    assert desk.notice is not None and "without thinking" in desk.notice.title and desk.is_streaming
    assert desk.notice.buttons[0].text.startswith("Answer now without more thinking ~EUR")
    server.say(answer="Some 180 fathoms.")
    desk.press_notice("do")
    desk.wait(lambda: "180 fathoms" in desk.answer, "it is stopped, and asked again")
    desk.wait_reply()

    assert server.chats[-1].json["thinking"] == {"type": "disabled"} and desk.questions == ["Count the marks."]
    assert desk.can_press_at("Count the marks.", "previous")


def test_what_costs_nothing_is_done_without_a_word(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = rack_desk(open_desk, server, "")
    broken_off(desk, server, 30)
    server.say(thinking="", answer="And the rest.")
    desk.press_in_transcript("continue")
    desk.wait(lambda: "And the rest." in desk.answer, "it is asked at once")
    desk.wait_reply()
