# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading on demand, from the question to the service and back; every request is checked by DeepSeek's own library."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.chat.place import How, Place
from leadline.chat.tools import READING_TOOLS
from leadline.choosing import How as Ignore
from leadline.context.tokenizer import Tokenizer
from leadline.errors import AssistantError
from leadline.streams import ToolUsed, TurnBegun
from tests.conversing import Desk, LastingTokenizer, assert_extends
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange

TEXT = "".join(f"Line {n}: the lead reads {n * 7 % 90} fathoms off the point.\n" for n in range(1, 400))


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    made = LastingTokenizer()
    made.count(["ready"]).result(60)
    yield made
    made.end()


@pytest.fixture
def desk(tmp_path: Path, tokenizer: Tokenizer) -> Iterator[Desk]:
    with DeepSeekServer() as server:
        made = Desk(tmp_path, server, tokenizer)
        yield made
        made.close()


def begin(desk: Desk) -> int:
    """A chat with two documents that are read on demand."""
    chat = desk.attach(None, desk.write("soundings.txt", TEXT), desk.write("notes.txt", "The buoy is red.\n"))
    desk.assistant.on_demand.choose(chat).result(30)
    return chat


def messages(exchange: Exchange) -> list[dict[str, object]]:
    return list(json.loads(exchange.body)["messages"])


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("model", ["flash", "pro"])
def test_the_map_goes_out_and_what_is_asked_for_comes_back(desk: Desk, model: str, mode: Mode) -> None:
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 1, "first": 3, "last": 4}), thinking="Where is it?", answer="See.")
    desk.server.call(("search_documents", {"query": "red buoy"}), ("list_documents", {}), thinking="Hm.")
    desk.server.say("Done.", "It is red.")

    heard = desk.send("Which colour?", chat, model, mode)
    turn_id = heard.end().turn_id
    desk.settle()
    turn = desk.turn(chat, turn_id)

    first, second, third = desk.server.chats
    assert "fathoms" not in first.prompt
    assert "[document 1: soundings.txt | " in first.prompt
    assert "Line 3: the lead" in second.prompt and "Line 5" not in second.prompt
    assert "The buoy is red." in third.prompt
    assert turn.state == "complete"
    assert turn.reply == "It is red."
    assert [each.tool for each in (event.use for event in heard.events if isinstance(event, ToolUsed))] == [
        "read_document",
        "search_documents",
        "list_documents",
    ]
    for old, new in ((first, second), (second, third)):
        assert_extends(new, old)
        assert new.hit >= len(old.ids) - 1 - 128
    # The bill of a turn is the sum of its requests, and each has its receipt.
    assert turn.whole_usage is not None
    assert turn.whole_usage.prompt == sum(each.prompt_tokens for each in desk.server.chats)
    assert sum(entry.amount.amount for entry in desk.entries(turn.id) if entry.amount) == desk.server.charged["CNY"]
    assert turn.bill is not None and turn.bill.amount == desk.server.charged["CNY"]
    assert desk.receipt(turn.id) == third.body
    if mode is not Mode.NON_THINK:
        assert turn.whole_thinking == "Where is it?\n\nHm.\n\nDone."
    assert turn.whole_reply == "See.\n\nIt is red."
    assert heard.answer == turn.whole_reply
    assert heard.thinking == turn.whole_thinking


@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.HIGH])
def test_the_next_question_resends_every_round_word_for_word_after_a_restart_too(desk: Desk, mode: Mode) -> None:
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 2}), thinking="Let me see.", answer="")
    desk.server.say("So.", "Red.")
    desk.ask("Which colour?", chat, mode=mode)
    desk.restart()

    desk.server.call(("search_documents", {"query": "fathoms"}))
    desk.server.say("Right.", "Deep.")
    later = desk.ask("How deep?", chat, mode=mode)

    old, new = desk.server.chats[1:3]
    assert_extends(new, old)
    # With tools, prompt and reply are a prefix of the next prompt.
    assert new.prompt.startswith(old.prompt + ("So.</think>" if mode is Mode.HIGH else "") + "Red.")
    assert new.hit >= len(old.ids) - 128
    assert later.state == "complete"
    assert json.loads(new.body)["tools"] == json.loads(READING_TOOLS)


def test_the_forecast_of_a_request_counts_what_it_will_be(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 2}))
    desk.server.say("", "Red.")
    desk.ask("Which colour?", chat)
    desk.server.say("", "Deep.")
    turn = desk.ask("How deep?", chat)

    last = desk.server.chats[-1]
    assert desk.forecast(turn.id).tokens == last.prompt_tokens
    assert desk.forecast(turn.id).hit_expected == last.hit > 0


@pytest.mark.parametrize(
    "name, arguments, told",
    [
        ("read_document", {"document": 99}, "This chat has no document 99."),
        ("read_document", {"document": "../../etc/passwd"}, "document is not a whole number."),
        ("read_document", {"path": "/etc/passwd"}, "The number of a document is missing."),
        ("read_document", {"document": 1, "first": 0}, "Pages and lines are counted from 1"),
        ("read_document", {"document": 1, "first": 5000}, "Document 1 has 399 lines."),
        ("search_documents", {"query": ""}, "The query is empty."),
        ("search_documents", {"query": '" OR kraken; DROP TABLE chat; --'}, "No passage holds"),
        ("delete_everything", {"document": 1}, "There is no tool of that name."),
    ],
)
def test_whatever_is_asked_for_it_is_answered_and_nothing_else_is_read(
    desk: Desk, name: str, arguments: dict[str, object] | str, told: str
) -> None:
    chat = begin(desk)
    desk.attach(None, desk.write("secret.txt", "The other chat's secret.\n"))
    desk.server.call((name, arguments))
    desk.server.say("", "I see.")

    turn = desk.ask("Go.", chat)

    assert turn.state == "complete"
    answer = messages(desk.server.chats[1])[-1]
    assert answer["role"] == "tool"
    assert told in str(answer["content"])
    assert "secret" not in str(answer["content"])


def test_a_document_that_the_branch_was_not_told_of_cannot_be_read(desk: Desk) -> None:
    chat = begin(desk)
    desk.assistant.shelf.untick(chat, [2]).result(30)
    desk.server.call(("read_document", {"document": 2}), ("search_documents", {"query": "buoy red"}))
    desk.server.say("", "No.")

    desk.ask("Which colour?", chat)

    assert "The buoy is red." not in desk.server.chats[1].prompt


def test_documents_added_later_are_told_of_in_the_question_they_come_with(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.say("", "Yes.")
    desk.ask("One?", chat)
    desk.attach(chat, desk.write("later.txt", "The wreck lies north.\n"))
    desk.server.call(("search_documents", {"query": "wreck"}))
    desk.server.say("", "North.")
    desk.ask("Where?", chat)

    first, second, third = desk.server.chats
    assert_extends(second, first)
    assert_extends(third, second)
    assert "[document 3: later.txt | " in second.prompt
    assert "The wreck lies north." in third.prompt


def test_the_gauge_is_told_of_the_thinking_that_stays_in_the_prompt(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 2}), thinking="Where might it be?", answer="")
    desk.server.say("On the buoy, then.", "Red.")
    desk.ask("Which colour?", chat, mode=Mode.HIGH)
    plain = desk.ask("Hello?", mode=Mode.HIGH).chat_id

    def kept(chat: int, mode: Mode) -> int:
        return desk.assistant.quote(chat, "And now?", "flash", mode).result(30).thinking_tokens

    counts = desk.assistant.tokenizer.count(["Where might it be?", "On the buoy, then."]).result(30)
    assert kept(chat, Mode.HIGH) == sum(counts)
    assert kept(chat, Mode.NON_THINK) == kept(plain, Mode.HIGH) == 0


def test_it_is_chosen_before_the_first_question_only(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.say("", "Yes.")
    desk.ask("One?", chat)

    with pytest.raises(AssistantError) as refused:
        desk.assistant.on_demand.choose(chat, on=False).result(30)
    assert refused.value.code == "too_late"
    assert desk.chat(chat).reads_on_demand


def test_a_chat_without_it_offers_no_tools_and_runs_none(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("notes.txt", "The buoy is red.\n"))
    desk.server.say("", "Red.")
    desk.ask("Which colour?", chat)

    assert b'"tools"' not in desk.server.chats[0].body


def test_after_the_limit_the_user_is_asked_and_continue_does_what_was_put_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadline.on_demand.MOST_CALLS", 2)
    chat = begin(desk)
    for line in (1, 2, 3):
        desk.server.call(("read_document", {"document": 1, "first": line, "last": line}), thinking=f"Line {line}.")
    desk.server.say("Enough.", "Three lines.")

    cut = desk.ask("Read.", chat, mode=Mode.HIGH)
    assert cut.state == "cut"
    assert cut.error_title == "The model has read 2 times to answer this."
    assert len(desk.server.chats) == 3

    heard = desk.send("", chat, mode=Mode.HIGH, place=Place(How.CONTINUE, cut.id))
    turn = desk.turn(chat, heard.end().turn_id)

    assert turn.state == "complete"
    assert turn.reply == "Three lines."
    assert "Line 3: the lead" in desk.server.chats[3].prompt
    assert_extends(desk.server.chats[3], desk.server.chats[2])
    assert len(heard.begun.uses) == 3
    assert isinstance(heard.begun, TurnBegun)


def test_a_reply_that_breaks_off_in_a_call_goes_on_from_what_it_had_read(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 2}), thinking="First.")
    desk.server.call(("read_document", {"document": 1, "first": 7, "last": 7}), thinking="And then.")
    desk.server.play({}, {"cut": 8})

    cut = desk.ask("Go.", chat, mode=Mode.HIGH)
    assert cut.state == "cut"
    assert len(cut.rounds) == 1

    desk.server.call(("read_document", {"document": 1, "first": 7, "last": 7}))
    desk.server.say("", "Seven.")
    turn = desk.ask("", chat, mode=Mode.HIGH, place=Place(How.CONTINUE, cut.id))
    assert turn.reply == "Seven."
    assert_extends(desk.server.chats[2], desk.server.chats[1])
    # A question that comes after the broken reply instead is taken by the service, too.
    desk.assistant.show_branch(cut.id).result(30)
    desk.server.say("", "Well.")
    assert desk.ask("Never mind?", chat, mode=Mode.HIGH).state == "complete"


def test_a_reply_that_is_stopped_while_it_reads_leaves_every_call_answered(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 2}), ("read_document", {"document": 1}), thinking="Both.")
    heard = desk.send("Go.", chat, mode=Mode.HIGH)
    heard.wait_for(lambda heard: any(isinstance(event, ToolUsed) for event in heard.events))
    heard.stream.stop()
    turn = desk.turn(chat, heard.end().turn_id)
    desk.settle()

    desk.server.say("", "Well.")
    later = desk.ask("And now?", chat, mode=Mode.HIGH)
    assert turn.state == "stopped"
    assert later.state == "complete"
    assert [len(each.calls) for each in turn.rounds] == [2]


def test_a_corpus_of_many_windows_is_asked_about(desk: Desk) -> None:
    model = desk.assistant.serving.model("flash")
    papers = [desk.write(f"log{n:03}.txt", TEXT * 12 + f"The wreck of year {n} lies north.\n") for n in range(24)]
    chat = desk.attach(None, *papers)
    desk.assistant.on_demand.choose(chat).result(30)
    total = sum(entry.tokens or 0 for entry in desk.chat(chat).pack)
    assert total > model.window_tokens
    desk.server.call(("search_documents", {"query": "wreck year 17"}))
    desk.server.say("", "North.")

    turn = desk.ask("Where is the wreck of year 17?", chat)

    assert turn.state == "complete"
    assert "The wreck of year 17 lies north." in desk.server.chats[1].prompt
    assert desk.server.chats[1].prompt_tokens < 20_000


def test_a_program_that_is_killed_while_it_reads_loses_no_round_and_its_chat_goes_on(desk: Desk) -> None:
    chat = begin(desk)
    desk.close()
    desk.server.call(("read_document", {"document": 2}), thinking="First.")
    desk.server.say("Then.", "Never seen.")
    desk.server.play({}, {"stall": 4})
    argv = [sys.executable, "-m", "leadline", "--data-dir", str(desk.folder), "--base-url", desk.server.base_url]
    environ = os.environ | {"DEEPSEEK_API_KEY": desk.server.key, "PYTHONPATH": "app"}
    with subprocess.Popen(
        [*argv, "ask", "Which colour?", "--chat", str(chat), "--mode", "high"], env=environ, stdout=subprocess.DEVNULL
    ) as program:
        assert desk.server.wait_for(2, 60).started.wait(30)
        program.kill()

    desk.assistant = desk.start()
    cut = desk.chat(chat).turns[-1]
    assert cut.state == "interrupted"
    assert [call.name for each in cut.rounds for call in each.calls] == ["read_document"]
    assert "The buoy is red." in cut.rounds[0].calls[0].result
    assert [entry.state for entry in desk.entries(cut.id)] == ["billed", "unknown"]

    desk.server.say("So.", "Red.")
    turn = desk.ask("", chat, mode=Mode.HIGH, place=Place(How.CONTINUE, cut.id))
    assert turn.reply == "Red."
    assert desk.server.chats[2].body == desk.server.chats[1].body  # it goes on with the very same bytes
    desk.server.say("", "Yes.")
    assert desk.ask("Sure?", chat, mode=Mode.HIGH).state == "complete"
    assert_extends(desk.server.chats[3], desk.server.chats[2])


def test_a_new_chat_on_the_same_documents_reads_them_on_demand_and_shares_the_map(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.say("", "Yes.")
    desk.ask("One?", chat)
    other = desk.assistant.warming.new_chat(chat).result(30)
    desk.server.call(("read_document", {"document": 2}))
    desk.server.say("", "Red.")
    turn = desk.ask("Which colour?", other)
    first, second = (str(exchange.prompt) for exchange in desk.server.chats[:2])
    assert turn.reply == "Red."
    received = "Documents received."
    assert second.startswith(first[: first.index(received) + len(received)])


def test_a_budget_that_is_used_up_ends_the_reading_with_what_was_read_kept(desk: Desk) -> None:
    chat = begin(desk)
    for line in range(1, 30):
        desk.server.call(("read_document", {"document": 1, "first": 1, "last": 399}), thinking=f"{line} " * 300)
    price = desk.assistant.quote(chat, "Read.", "flash", Mode.HIGH).result(60).forecast
    assert price.price_expected is not None
    desk.assistant.limiting.set_general({("day", "CNY"): price.price_expected * 3}).result(30)

    cut = desk.ask("Read.", chat, mode=Mode.HIGH)

    assert cut.state == "cut"
    assert cut.rounds
    assert desk.server.charged["CNY"] <= price.price_expected * 3


def test_the_price_cap_counts_what_the_question_cost_so_far(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadline.on_demand.LEAST_LIMIT", {"CNY": Decimal(0)})
    monkeypatch.setattr("leadline.on_demand.TIMES_FORECAST", Decimal("0.1"))
    chat = begin(desk)
    desk.server.call(("read_document", {"document": 1}))
    desk.server.call(("read_document", {"document": 1, "first": 5}))
    cut = desk.ask("Read.", chat)
    assert cut.state == "cut"
    assert cut.error_title.startswith("The model has read for ¥")
    assert cut.rounds[-1].calls[-1].is_open


def test_from_the_terminal_each_reading_is_told_and_the_receipt_says_what_could_be_read(desk: Desk) -> None:
    paper = desk.write("notes.txt", "The buoy is red.\n")
    desk.server.call(("search_documents", {"query": "buoy"}), answer="I look.")
    desk.server.say("", "Red.")
    argv = [sys.executable, "-m", "leadline", "--data-dir", str(desk.folder), "--base-url", desk.server.base_url]
    environ = os.environ | {"DEEPSEEK_API_KEY": desk.server.key, "PYTHONPATH": "app"}
    done = subprocess.run(
        [*argv, "ask", "Which colour?", "-d", str(paper), "--on-demand", "--json"],
        env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert said["reply"] == "I look.\n\nRed."
    assert [each["query"] for each in said["readings"]] == ["buoy"]
    assert "searched for “buoy”" in done.stderr

    receipt = desk.assistant.receipts.look(said["turn"]).result(30)
    assert [(each.name, each.is_sent, each.is_listed) for each in receipt.documents] == [("notes.txt", False, True)]
    assert "1 document to be read on demand" in receipt.sources[0].sentence()
    assert len(receipt.tries) == 2


def test_what_the_user_removes_is_not_read_any_more(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.say("", "Yes.")
    desk.ask("One?", chat)
    model = desk.assistant.serving.model("flash")
    offer = desk.assistant.choosing.removal(chat, [2], model, Mode.NON_THINK).result(30)
    desk.assistant.choosing.take(offer, Ignore.IGNORE).result(30)
    desk.server.call(("read_document", {"document": 2}), ("search_documents", {"query": "red buoy"}))
    desk.server.say("", "No.")

    desk.ask("Which colour?", chat)

    first, second, third = desk.server.chats
    assert_extends(second, first)
    assert "document 2 was removed by the user" in second.prompt
    assert "The buoy is red." not in third.prompt


def test_a_changed_file_is_told_of_as_the_newer_text(desk: Desk) -> None:
    chat = begin(desk)
    desk.server.say("", "Yes.")
    desk.ask("One?", chat)
    desk.write("notes.txt", "The buoy is green now, and has been for a while.\n")
    model = desk.assistant.serving.model("flash")
    offer = desk.assistant.choosing.change(chat, [2], model, Mode.NON_THINK).result(60)
    desk.assistant.choosing.take(offer, Ignore.NEW).result(30)
    desk.server.call(("read_document", {"document": 3}))
    desk.server.say("", "Green.")

    desk.ask("Which colour?", chat)

    first, second, third = desk.server.chats
    assert_extends(second, first)
    assert "the newer text of document 2, which does not stand any more]" in second.prompt
    assert "The buoy is green now" not in second.prompt
    assert "The buoy is green now" in third.prompt
