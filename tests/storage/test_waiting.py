# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that wait: their order, what holds them, and that each is sent once."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.errors import AssistantError
from leadline.storage import belonging, conversations, ledger, packs, receipts, search, turns, waiting
from leadline.storage.database import Store
from leadline.storage.waiting import WaitsFor
from tests.storage.rows import SECOND, WHEN, WRITER, an_entry, an_extract, new_chat, new_turn

Work = Callable[..., Any]


@pytest.fixture
def chat(write: Work) -> int:
    return int(write(new_chat, "Tides"))


def queued(write: Work, chat_id: int, question: str, after_s: int = 0, **more: Any) -> waiting.WaitingQuestion:
    values = {"endpoint_id": "deepseek", "model": "deepseek-flash", "mode": Mode.NON_THINK} | more
    added = write(waiting.add, chat_id, question=question, at=WHEN + after_s * SECOND, **values)
    assert isinstance(added, waiting.WaitingQuestion)
    return added


def questions(read: Work, chat_id: int) -> list[tuple[str, str, str]]:
    return [(each.question, each.waits_for, each.problem) for each in read(waiting.of_chat, chat_id)]


def test_a_waiting_question_comes_back_as_it_was(write: Work, read: Work, chat: int) -> None:
    added = queued(
        write,
        chat,
        "为什么 \ud800?",
        mode=Mode.MAX,
        model="deepseek-v4-pro",
        sampling=Sampling(temperature=Decimal("0.5")),
        once=True,
        waits_for=WaitsFor.NETWORK,
        problem="The server's name was not found.",
    )

    assert read(waiting.of_chat, chat) == read(waiting.everything) == (added,)
    assert added == waiting.WaitingQuestion(
        id=added.id,
        chat_id=chat,
        question="为什么 \N{REPLACEMENT CHARACTER}?",
        endpoint_id="deepseek",
        model="deepseek-v4-pro",
        mode=Mode.MAX,
        sampling=Sampling(temperature=Decimal("0.5")),
        once=True,
        waits_for="network",
        not_before=None,
        problem="The server's name was not found.",
        created_at=WHEN,
    )


def test_they_go_in_the_order_in_which_they_were_asked(write: Work, read: Work, chat: int) -> None:
    for number, after_s in enumerate((5, 7, 7, 1)):
        queued(write, chat, f"q{number}", after_s)

    assert [each.question for each in read(waiting.of_chat, chat)] == ["q3", "q0", "q1", "q2"]


def test_what_waits_takes_over_from_the_draft(write: Work, read: Work, chat: int) -> None:
    write(conversations.set_draft, chat, "And why? And so")
    queued(write, chat, "And why?", draft="And so")

    assert read(conversations.load_chat, chat).draft == "And so"


def test_there_is_no_waiting_without_a_chat(write: Work) -> None:
    with pytest.raises(AssistantError, match="no chat 99"):
        queued(write, 99, "q")


def test_a_removed_question_comes_back_to_its_place(write: Work, read: Work, chat: int) -> None:
    first, _ = queued(write, chat, "q1"), queued(write, chat, "q2", 1)
    assert write(waiting.remove, first.id) and not write(waiting.remove, first.id)
    assert [each.question for each in read(waiting.of_chat, chat)] == ["q2"]

    back = write(waiting.restore, first)

    assert read(waiting.of_chat, chat)[0] == back == replace(first, id=back.id)


def test_an_edited_question_keeps_its_place(write: Work, read: Work, chat: int) -> None:
    first, _ = queued(write, chat, "q1"), queued(write, chat, "q2", 1)

    assert write(waiting.edit, first.id, "Q one")

    assert [each.question for each in read(waiting.of_chat, chat)] == ["Q one", "q2"]
    assert not write(waiting.edit, 99, "x") and not write(waiting.wait_for, 99, WaitsFor.USER)


def test_it_becomes_a_turn_once_and_with_all_or_nothing(write: Work, read: Work, chat: int) -> None:
    one = queued(write, chat, "q1")

    def send(con: Any, fail: bool) -> int:
        waiting.take(con, one.id)
        turn_id = new_turn(con, chat, "q1")
        if fail:
            raise OSError
        return turn_id

    with pytest.raises(OSError):
        write(send, True)
    assert len(read(waiting.of_chat, chat)) == 1 and not read(conversations.load_chat, chat).turns
    write(send, False)
    assert not read(waiting.of_chat, chat)
    with pytest.raises(AssistantError) as again:
        write(send, False)
    assert again.value.code == "gone" and len(read(conversations.load_chat, chat).turns) == 1


def test_a_reply_that_fails_holds_what_waits_for_it_and_nothing_else(write: Work, read: Work, chat: int) -> None:
    other = int(write(new_chat, "Other"))
    queued(write, chat, "a")
    queued(write, chat, "b", 1, waits_for=WaitsFor.NETWORK, problem="away")
    queued(write, chat, "c", 2)
    queued(write, other, "d")

    assert write(waiting.hold, chat, "stopped") == 2

    assert questions(read, chat) == [("a", "user", "stopped"), ("b", "network", "away"), ("c", "user", "stopped")]
    assert questions(read, other) == [("d", "reply", "")]


def test_a_program_that_ended_leaves_questions_that_the_user_has_to_send(write: Work, read: Work, chat: int) -> None:
    streaming, offline, later = (int(write(new_chat, name)) for name in ("streams", "offline", "later"))
    write(new_turn, chat, "q", "r")
    write(new_turn, streaming, "q")
    for chat_id in (chat, streaming, offline):
        queued(write, chat_id, "waits")
    queued(write, offline, "before", -1, waits_for=WaitsFor.NETWORK)
    queued(write, later, "at night", waits_for=WaitsFor.TIME)

    assert write(waiting.hold_orphans) == 1

    assert questions(read, chat) == [("waits", "user", "closed")]
    assert questions(read, streaming) == [("waits", "reply", "")], "another window receives that reply"
    assert questions(read, offline) == [("before", "network", ""), ("waits", "reply", "")]
    assert questions(read, later) == [("at night", "time", "")]


def test_a_deleted_chat_does_not_wait_and_takes_its_questions_along(write: Work, read: Work, chat: int) -> None:
    queued(write, chat, "q")
    write(conversations.hide_chat, chat, at=WHEN)
    assert read(waiting.everything) == ()
    write(conversations.unhide_chat, chat)
    assert len(read(waiting.everything)) == 1
    write(conversations.hide_chat, chat, at=WHEN)
    write(conversations.purge_hidden)

    assert read(lambda con: con.execute("SELECT count(*) FROM waiting_question").fetchone()[0]) == 0


# --- a question that found no network ---------------------------------------------------------------------------------


def failed(write: Work, chat_id: int, question: str, parent_id: int | None = None, **more: Any) -> int:
    """A turn that ended with nothing, as when there is no network; with its receipt."""
    turn_id = int(write(new_turn, chat_id, question, None, parent_id, WHEN, mode=Mode.HIGH))
    write(receipts.put_receipt, turn_id, [b"{", b"}"], {})
    values = {"state": "failed", "reply": "", "thinking": "", "ended_at": WHEN + 9 * SECOND} | more
    write(turns.finish_turn, turn_id, **values)
    return turn_id


def test_a_question_without_a_network_waits_and_its_turn_is_taken_back(write: Work, read: Work, chat: int) -> None:
    first = write(new_turn, chat, "first", "reply")
    turn_id = failed(write, chat, "Where is the soundings table?", first)
    queued(write, chat, "after it", 5)

    kept = write(waiting.keep_unsent, turn_id, "The server cannot be reached.")

    assert (kept.question, kept.mode, kept.waits_for) == ("Where is the soundings table?", Mode.HIGH, "network")
    assert [each.question for each in read(waiting.of_chat, chat)] == ["Where is the soundings table?", "after it"]
    after = read(conversations.load_chat, chat)
    assert [turn.id for turn in after.turns] == [first]
    assert read(search.search, "soundings") == []
    assert write(waiting.keep_unsent, turn_id, "again") is None
    turn = write(new_turn, chat, "Where is the soundings table?", "There.", first)
    assert len(read(search.search, "soundings")) == 1
    assert read(conversations.load_chat, chat).turns[-1].id == turn != turn_id, "its number is not given out again"


def test_documents_that_found_no_network_go_out_with_the_next_try(write: Work, read: Work, chat: int) -> None:
    entry = write(packs.add_document, chat, an_extract(), 4, b"one two", at=WHEN)
    turn_id = failed(write, chat, "q")
    write(belonging.record, chat, turn_id, head=(entry.seq,))

    assert write(waiting.keep_unsent, turn_id, "away") is not None

    (kept,) = read(conversations.load_chat, chat).pack
    assert kept.since_turn is None and kept.frozen is not None


def test_a_turn_that_something_hangs_on_stays(write: Work, read: Work, store: Store) -> None:
    def chat_with(**more: Any) -> int:
        return failed(write, int(write(new_chat, "x")), "q", **more)

    stays = [
        chat_with(reply="a word"),
        chat_with(thinking="hm"),
        chat_with(state="stopped"),
        chat_with(state="cut"),
    ]
    answered = chat_with()
    write(receipts.close_receipt, answered, request_id="r1", response_model="")
    billed = chat_with()
    write(ledger.put_entry, an_entry(billed, None))
    parent = chat_with()
    chat_id = int(read(lambda con: con.execute("SELECT chat_id FROM turn WHERE id = ?", (parent,)).fetchone()[0]))
    write(new_turn, chat_id, "below", None, parent)
    beside = chat_with()
    chat_id = int(read(lambda con: con.execute("SELECT chat_id FROM turn WHERE id = ?", (beside,)).fetchone()[0]))
    write(new_turn, chat_id, "beside", "reply")
    streaming = write(new_turn, int(write(new_chat, "s")), "q", writer=WRITER)

    for turn_id in (*stays, answered, billed, parent, beside, streaming, 999):
        assert write(waiting.keep_unsent, turn_id, "away") is None

    assert read(waiting.everything) == ()
    assert write(waiting.keep_unsent, chat_with(), "away") is not None, "and the plain one goes"
