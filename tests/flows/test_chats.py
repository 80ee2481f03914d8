# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several chats: replies that go on elsewhere, drafts, names, deletions, documents taken out and brought back."""

import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from leadline.storage.conversations import Chat, ChatRow
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk, integrity
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

LONG = " ".join(f"w{number:04}" for number in range(400))


def test_a_reply_goes_on_while_another_chat_is_on_screen(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.say(answer=LONG)
    server.play({"stall": 30}, {"stall": 30})
    desk.ask("Count the marks, please.")
    desk.wait(lambda: "w0002" in desk.answer, "it streams")
    desk.new_chat()
    assert not desk.is_streaming and desk.text == "" and desk.typed == ""

    server.say(answer="A short one, with a few words more so that it does not end before it stalls: " + LONG)
    desk.ask("Is this another chat?")
    desk.wait(lambda: "A short one" in desk.answer, "it streams, too")
    desk.open_chat("Count the marks")
    desk.wait(lambda: desk.is_streaming and "w0002" in desk.answer, "the first one is still under way")
    server.resume()
    server.resume()
    desk.wait(lambda: "w0100" in desk.answer, "and goes on where one can see it")
    desk.new_chat()
    desk.wait(lambda: all(each.finished for each in server.chats), "both are over at the server", 30_000)
    desk.wait(
        lambda: {row.title for row in desk.rows if row.unread} == {"Count the marks, please.", "Is this another chat?"},
        "both are unread",
    )
    desk.open_chat("Count the marks")
    desk.wait(lambda: desk.answer == LONG and not desk.is_streaming, "it is complete")
    desk.wait(lambda: not next(row for row in desk.rows if "Count" in row.title).unread, "and read")
    desk.open_chat("Is this another")
    desk.wait(lambda: desk.answer.endswith("w0399") and desk.answer.startswith("A short one"), "so is the other")
    assert desk.numbers and desk.ending == ""


def test_a_failure_in_another_chat_is_said_and_leads_there(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.say(answer=LONG)
    server.play({"stall": 10, "error": 40, "message": "overloaded"})
    desk.ask("This one will fail.")
    desk.wait(lambda: "w0002" in desk.answer, "it streams")
    desk.new_chat()
    desk.type("being typed")
    server.resume()
    desk.wait(lambda: desk.notice is not None, "the notice")
    assert desk.notice is not None and desk.notice.title == "The service broke off the reply."
    assert desk.typed == "being typed"
    desk.press_notice("open-chat")
    desk.wait(lambda: "w0002" in desk.answer and "broke off" in desk.ending, "the chat is open")
    assert desk.typed == ""
    desk.new_chat()
    desk.wait(lambda: desk.typed == "being typed", "what was typed is still there")


def test_continue_is_about_the_chat_on_screen_whichever_failed_last(open_desk: OpenDesk, vocabulary: None) -> None:
    with DeepSeekServer(pace=Pace(rate=100.0)) as server:
        desk = open_desk(server)
        server.play({"cut": 80}, {"cut": 5})
        server.say(answer=LONG)
        server.say(answer=LONG)
        desk.ask("The other chat's question")
        desk.wait(lambda: desk.answer != "", "it streams")
        other = desk.controller.session.chat_id
        desk.new_chat()
        desk.ask("This chat's question")
        desk.wait(lambda: desk.notice is not None and desk.notice.key == "error-cut", "this one broke off")
        notices = desk.window.notices
        desk.wait(lambda: notices.find_notice(f"error-chat-{other}") is not None, "then the other one did, too")
        desk.type("half a thought")
        desk.press_notice("continue")
        desk.wait(lambda: len(server.chats) == 3, "Continue sends")
        assert server.chats[2].json["messages"][0]["content"] == "This chat's question"
        desk.wait_reply()
        assert desk.typed == "half a thought"


def test_a_question_that_is_still_being_counted_belongs_to_its_chat(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    """New chat, or another chat, in the moment between Enter and the first row of the history."""
    desk = open_desk(server)
    server.say(answer="First.")
    desk.ask("The first question of all")
    desk.new_chat()  # at once
    assert not desk.is_streaming
    desk.type("a second one, not sent")
    desk.wait(lambda: "The first question of all" in desk.chats, "the first is stored")
    assert desk.typed == "a second one, not sent" and desk.controller.session.chat_id is None
    desk.open_chat("The first question")
    desk.wait_reply()
    assert desk.answer == "First." and desk.typed == ""
    server.say(answer="Second.")
    desk.ask("More of it?")
    desk.type("beside it")
    desk.new_chat()  # at once, again
    desk.wait(lambda: desk.typed == "a second one, not sent", "the new chat's draft")
    desk.open_chat("The first question")
    desk.wait(lambda: desk.answer == "Second.", "the second reply")
    desk.wait_reply()
    assert desk.answer == "Second." and desk.typed == "beside it"
    desk.close()
    later = open_desk(server)
    later.wait(lambda: later.typed == "a second one, not sent", "drafts survive the end")
    later.open_chat("The first question")
    later.wait(lambda: later.typed == "beside it", "each in its chat")
    later.window.composer.edit.selectAll()
    later.press(Qt.Key.Key_Delete)
    later.new_chat()
    later.open_chat("The first question")
    later.wait(lambda: "Second." in later.text, "the chat is open")
    assert later.typed == ""


@pytest.mark.parametrize("is_over", [True, False])
def test_a_chat_that_was_read_before_its_question_was_stored_shows_its_reply(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch, is_over: bool
) -> None:
    """It is opened from the list in the moment in which the question is stored, or answered."""
    desk = open_desk(server)
    server.say(answer="First.")
    desk.ask("The first question of all")
    desk.wait_reply()
    chat_id, reading = desk.controller.session.chat_id, Future[Chat]()
    assert chat_id is not None
    before = desk.assistant.chat(chat_id).result(20)
    server.say(answer=LONG)
    server.play({"stall": 30})
    desk.ask("More of it?")
    desk.new_chat()
    with monkeypatch.context() as held:
        held.setattr(desk.assistant, "chat", lambda _: reading)
        desk.controller.history.open_chat(chat_id)
    if is_over:
        server.resume()
        desk.wait(lambda: desk.rows[0].unread, "it is answered")
    else:
        desk.wait(lambda: any(live.answer for live in desk.controller.turns._replies.all), "it streams")
    reading.set_result(before)
    desk.wait(lambda: desk.questions == ["The first question of all", "More of it?"], "it is there")
    desk.wait(lambda: desk.answer.startswith("w0000") and desk.is_streaming is not is_over, "with what came")
    server.resume()
    desk.wait(lambda: desk.answer == LONG, "and the rest")
    desk.wait_reply()


def test_closing_in_mid_stream_keeps_what_came(open_desk: OpenDesk, vocabulary: None) -> None:
    with DeepSeekServer(pace=Pace(rate=100.0)) as server:
        desk = open_desk(server)
        server.say(answer=LONG)
        desk.ask("Count the marks, please.")
        desk.wait(lambda: "w0020" in desk.answer, "it streams")
        came = desk.answer
        desk.type("half a thought")
        desk.close(limit_s=5.0)
        assert server.wait_done(1).client_closed
        later = open_desk(server)
        later.open_chat("Count the marks")
        later.wait(lambda: later.answer != "", "the reply is there")
        assert later.answer.startswith(came) and later.ending.startswith(("Stopped", "Interrupted"))
        assert later.typed == "half a thought"
        later.close()
    assert integrity(later.assistant.paths.database) == "ok"


def test_what_is_typed_is_kept_though_every_thread_is_busy_at_the_end(open_desk: OpenDesk) -> None:
    desk = open_desk()
    busy = threading.Event()
    for _ in range(8):
        desk.assistant._pool.submit(busy.wait)
    desk.type("a last thought")
    threading.Timer(1.5, busy.set).start()
    desk.close()
    later = open_desk()
    later.wait(lambda: later.typed == "a last thought", "it is there")


def rename_row(desk: Desk, old: str, new: str) -> None:
    """F2 on a row of the list, the new name, Enter."""
    desk.open_chat(old)
    view = desk.window.history.list
    view.setFocus()
    desk.qtbot.keyClick(view, Qt.Key.Key_F2)
    field = view.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.selectAll()
    desk.qtbot.keyClicks(field, new)
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)


def test_rename_delete_and_undo(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    for question in ("Tides of Ostend", "Tides of Calais"):
        server.say(answer=f"About {question}.")
        desk.ask(question)
        desk.wait_reply()
        desk.new_chat()
    rename_row(desk, "Tides of Ostend", "Ebb and flow")
    desk.wait(lambda: set(desk.chats) == {"Ebb and flow", "Tides of Calais"}, "the new name is in the list")
    desk.wait(lambda: desk.window.windowTitle() == "Ebb and flow", "and over the chat")
    desk.qtbot.mouseDClick(
        desk.window.header, Qt.MouseButton.LeftButton, pos=desk.window.header.title.geometry().center()
    )
    field = desk.find("titleEdit")
    desk.qtbot.keyClicks(field, "Ebb, flow & <b>depth</b>")
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)
    desk.wait(lambda: "Ebb, flow & <b>depth</b>" in desk.chats, "the title's own field renames, too")

    desk.window.history.list.setFocus()
    desk.qtbot.keyClick(desk.window.history.list, Qt.Key.Key_Delete)
    desk.wait(lambda: desk.chats == ["Tides of Calais"], "it is gone")
    assert desk.controller.session.chat_id is None and desk.text == ""
    desk.open_chat("Tides of Calais")  # the way back outlives a change of chats
    desk.press_notice("undo")
    desk.wait(lambda: "About Tides of Ostend." in desk.text, "it is back, and open")
    desk.wait(lambda: len(desk.chats) == 2, "and in the list")

    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Delete")
    desk.wait(lambda: desk.chats == ["Tides of Calais"], "the chat's menu deletes, too")
    desk.close()
    later = open_desk(server)
    later.wait(lambda: later.chats == ["Tides of Calais"], "deleted for good")


def test_a_new_name_stays_though_the_chat_and_the_list_were_read_before_it(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before comes back after."""
    desk = open_desk(server)
    desk.ask("Tides of Ostend")
    desk.wait_reply()
    chat_id = desk.controller.session.chat_id
    assert chat_id is not None
    chat, rows = desk.assistant.chat(chat_id).result(20), desk.assistant.chats().result(20)
    reading, listing = Future[Chat](), Future[list[ChatRow]]()
    with monkeypatch.context() as held:
        held.setattr(desk.assistant, "chat", lambda _: reading)
        held.setattr(desk.assistant, "chats", lambda: listing)
        desk.controller.turns.reload(chat_id)
        desk.controller.history.refresh()
    rename_row(desk, "Tides of Ostend", "Ebb and flow")
    desk.wait(lambda: desk.chats == ["Ebb and flow"] and desk.window.windowTitle() == "Ebb and flow", "it is renamed")
    reading.set_result(chat)
    listing.set_result(rows)
    handled: list[bool] = []
    desk.background.post(lambda: handled.append(True))
    desk.wait(lambda: handled, "both came")
    assert desk.chats == ["Ebb and flow"]
    assert desk.window.windowTitle() == "Ebb and flow"


def test_documents_are_taken_out_and_brought_back_until_they_are_sent(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("The first text, about mud and shells.", encoding="utf-8")
    two.write_text("The second text, about sand.", encoding="utf-8")
    desk = open_desk(server)
    desk.type("What is the bottom like?")
    desk.attach(one, two)
    assert desk.typed == "What is the bottom like?"
    desk.wait(lambda: desk.chats == ["one.txt, two.txt"], "documents begin a chat")
    remove(desk, "two.txt")
    desk.wait(lambda: set(desk.documents) == {"one.txt"}, "it is gone")
    desk.press_notice("undo")
    desk.wait(lambda: set(desk.documents) == {"one.txt", "two.txt"}, "it is back")
    remove(desk, "two.txt")
    desk.wait(lambda: set(desk.documents) == {"one.txt"}, "it is gone again")
    desk.press(Qt.Key.Key_Return)
    desk.wait_reply()
    pack = server.chats[0].json["messages"][0]["content"]
    assert "mud and shells" in pack and "about sand" not in pack
    remove(desk, "one.txt")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-removal", "that is a choice now")
    assert set(desk.documents) == {"one.txt"}
    desk.new_chat()
    desk.wait(lambda: desk.documents == {}, "a new chat has none")
    assert desk.typed == "", "what was typed before the documents came went with them"


def remove(desk: Desk, name: str) -> None:
    """Click a line of the panel and press Del."""
    tree = desk.window.documents.tree
    model = tree.documents
    index = next(model.index(at, 0) for at in range(model.rowCount()) if model.index(at, 0).data() == name)
    desk.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())
    desk.qtbot.keyClick(tree, Qt.Key.Key_Delete)


def test_three_chats_stream_at_once_and_one_is_stopped(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    names = ("first", "second", "third")
    for name in names:
        server.say(answer=f"About the {name}: " + LONG)
        server.play({"stall": 30})
        desk.ask(f"Tell me of the {name}")
        desk.wait(lambda name=name: f"About the {name}" in desk.answer, f"the {name} streams")
        if name != "third":
            desk.new_chat()
    desk.wait(lambda: [row.running for row in desk.rows] == [True] * 3, "the list marks all three")

    desk.open_chat("Tell me of the second")
    desk.press(Qt.Key.Key_Escape)
    desk.wait_reply("stopped")
    assert server.wait_done(2).client_closed and not server.chats[0].done.is_set() and not server.chats[2].done.is_set()
    assert {row.title: row.running for row in desk.rows} == {
        f"Tell me of the {name}": name != "second" for name in names
    }
    for _ in range(3):
        server.resume()  # one of them reaches nobody
    desk.wait(lambda: all(server.chats[at].finished for at in (0, 2)), "the others go on to their end", 30_000)
    desk.wait(
        lambda: {row.title for row in desk.rows if row.unread} == {"Tell me of the first", "Tell me of the third"},
        "and are unread",
    )
    assert not any(row.running for row in desk.rows)
    desk.open_chat("Tell me of the third")
    desk.wait(lambda: desk.answer == "About the third: " + LONG, "complete")
    desk.wait(lambda: [row.title for row in desk.rows if row.unread] == ["Tell me of the first"], "and read")
    desk.close()

    later = open_desk(server)
    later.wait(lambda: [row.title for row in later.rows if row.unread] == ["Tell me of the first"], "unread for ever")
    later.open_chat("Tell me of the first")
    later.wait(lambda: later.answer == "About the first: " + LONG, "it is there")
    later.wait(lambda: not any(row.unread for row in later.rows), "until it is read")
