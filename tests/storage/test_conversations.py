# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chats and their trees of turns."""

from collections.abc import Callable
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.errors import AssistantError
from leadline.provider.endpoints import Endpoint
from leadline.storage import conversations, endpoints, ledger
from leadline.storage.conversations import Chat, ChatRow
from leadline.storage.database import Store
from tests.storage.rows import SECOND, WHEN, WRITER, is_sound, new_chat, new_turn

Call = Callable[..., Any]


def test_a_chat_comes_back_as_it_was_put(write: Call, read: Call) -> None:
    chat_id = write(
        conversations.create_chat,
        endpoint_id="local",
        model="local",
        mode=Mode.HIGH,
        at=WHEN,
        instructions="Be brief.\r\n\0 End.",
        title="重构渲染器",
    )
    write(conversations.set_draft, chat_id, "half a thought")

    chat = read(conversations.load_chat, chat_id)

    assert chat == Chat(
        chat_id,
        "重构渲染器",
        "local",
        "local",
        Mode.HIGH,
        "Be brief.\r\n\0 End.",
        "half a thought",
        (),
        (),
        frozenset(),
    )
    assert read(conversations.list_chats) == [ChatRow(chat_id, "重构渲染器", WHEN, False, "local", Mode.HIGH, None)]


def test_a_turn_comes_back_as_it_was_put(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(
        conversations.begin_turn,
        chat_id,
        parent_id=None,
        question="What changed?",
        mode=Mode.MAX,
        model="deepseek-v4-pro",
        frozen_tail=b'\\n[document 2: a.txt]\\n"\xe7\xbc\x93',
        passages=("report.pdf p. 12", "notes.txt"),
        writer=WRITER,
        at=WHEN,
    )
    begun = read(conversations.load_chat, chat_id).turns[0]
    write(conversations.save_reply, turn_id, "So f", "hm", WHEN + SECOND)
    saved = read(conversations.load_chat, chat_id).turns[0]
    write(
        conversations.finish_turn,
        turn_id,
        state="cut",
        reply="So far 😀",
        thinking="hm, well",
        finish_reason="length",
        first_word_at=WHEN + SECOND,
        ended_at=WHEN + 2 * SECOND,
        error_title="The reply broke off.",
        error_hint="Try again.",
    )
    ended = read(conversations.load_chat, chat_id).turns[0]

    assert (begun.state, begun.reply, begun.first_word_at, begun.ended_at) == ("streaming", "", None, None)
    assert begun.frozen_tail == b'\\n[document 2: a.txt]\\n"\xe7\xbc\x93'
    assert begun.passages == ("report.pdf p. 12", "notes.txt")
    assert (saved.state, saved.reply, saved.thinking, saved.first_word_at) == ("streaming", "So f", "hm", WHEN + SECOND)
    assert (ended.id, ended.chat_id, ended.parent_id) == (turn_id, chat_id, None)
    assert (ended.state, ended.reply, ended.thinking) == ("cut", "So far 😀", "hm, well")
    assert (ended.mode, ended.model, ended.question) == (Mode.MAX, "deepseek-v4-pro", "What changed?")
    assert (ended.asked_at, ended.first_word_at, ended.ended_at) == (WHEN, WHEN + SECOND, WHEN + 2 * SECOND)
    assert (ended.finish_reason, ended.error_title, ended.error_hint) == (
        "length",
        "The reply broke off.",
        "Try again.",
    )
    assert (ended.usage, ended.bill, ended.siblings, ended.sibling_index) == (None, None, 1, 0)


def test_lone_surrogates_are_replaced_and_never_lose_a_reply(write: Call, read: Call) -> None:
    chat_id = write(new_chat, "title \ud800")
    turn_id = write(new_turn, chat_id, "q \udcff", "r \ud83d\ude00 \ud83d end")

    chat = read(conversations.load_chat, chat_id)

    assert chat.title == "title \ufffd"
    assert (chat.turns[0].id, chat.turns[0].question, chat.turns[0].reply) == (turn_id, "q \ufffd", "r 😀 \ufffd end")


def test_sending_uses_up_the_draft_and_moves_the_chat_to_the_top(write: Call, read: Call) -> None:
    first = write(new_chat, "first")
    second = write(new_chat, "second", WHEN + SECOND)
    write(conversations.set_draft, first, "What?")

    write(new_turn, first, "What?", at=WHEN + 2 * SECOND)

    assert read(conversations.load_chat, first).draft == ""
    assert [row.id for row in read(conversations.list_chats)] == [first, second]


def test_pinned_chats_come_first(write: Call, read: Call) -> None:
    old = write(new_chat, "old")
    new = write(new_chat, "new", WHEN + SECOND)

    write(conversations.set_pinned, old, True)

    assert [(row.id, row.pinned) for row in read(conversations.list_chats)] == [(old, True), (new, False)]
    assert [row.id for row in read(conversations.list_chats, limit=1)] == [old]


def test_a_regenerated_reply_is_a_sibling_and_the_path_goes_through_it(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    root = write(new_turn, chat_id, "one", "a")
    first = write(new_turn, chat_id, "two", "b", root)
    below = write(new_turn, chat_id, "three", "c", first)
    second = write(new_turn, chat_id, "two", "b again", root)

    chat = read(conversations.load_chat, chat_id)

    assert [turn.id for turn in chat.turns] == [root, second]
    assert [(turn.siblings, turn.sibling_index) for turn in chat.turns] == [(1, 0), (2, 1)]
    assert write(conversations.show_branch, first) == below
    chat = read(conversations.load_chat, chat_id)
    assert [turn.id for turn in chat.turns] == [root, first, below]
    assert [(turn.siblings, turn.sibling_index) for turn in chat.turns] == [(1, 0), (2, 0), (1, 0)]


def test_an_edited_first_question_is_a_second_root(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(new_turn, chat_id, "one", "a")
    edited = write(new_turn, chat_id, "one, better", "b")

    chat = read(conversations.load_chat, chat_id)

    assert [(turn.id, turn.siblings, turn.sibling_index) for turn in chat.turns] == [(edited, 2, 1)]


def test_anchors_are_the_turns_on_screen_whose_reply_has_begun(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    root = write(new_turn, chat_id, "one", "a")
    again = write(new_turn, chat_id, "one", "b")
    with_tail = write(new_turn, chat_id, "two", "c", again, frozen_tail=b"doc")
    without = write(new_turn, chat_id, "two", "d", again)
    failed = write(new_turn, chat_id, "three", None, without)
    write(
        conversations.finish_turn,
        failed,
        state="failed",
        reply="",
        thinking="",
        ended_at=WHEN,
        error_title="No network.",
    )

    chat = read(conversations.load_chat, chat_id)
    assert chat.anchors == {again, without}
    write(conversations.show_branch, with_tail)
    assert read(conversations.load_chat, chat_id).anchors == {again, with_tail}
    write(conversations.show_branch, root)
    assert read(conversations.load_chat, chat_id).anchors == {root}


def test_one_step_to_a_sibling_shows_its_branch_and_stays_at_either_end(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    roots = [write(new_turn, chat_id, f"question {number}", "a") for number in range(3)]
    below = write(new_turn, chat_id, "more", "b", roots[0])

    steps = [(roots[2], 1), (roots[2], -1), (roots[1], -1), (roots[0], -1), (roots[0], 1)]
    shown = []
    for turn, step in steps:
        sibling = write(conversations.show_sibling, turn, step)
        shown.append((sibling, [each.id for each in read(conversations.load_chat, chat_id).turns]))

    assert shown == [
        (roots[2], [roots[2]]),
        (roots[1], [roots[1]]),
        (roots[0], [roots[0], below]),
        (roots[0], [roots[0], below]),
        (roots[1], [roots[1]]),
    ]
    with pytest.raises(AssistantError):
        write(conversations.show_sibling, 999, 1)


def test_a_reply_that_goes_on_begins_with_what_had_come_and_keeps_how_it_was_sent(write: Call, read: Call) -> None:
    sampling = Sampling(Decimal("1.30"), Decimal("0.9"))
    chat_id = write(new_chat, sampling=sampling)
    first = write(new_turn, chat_id, "one", "It is")
    more = {"continues": first, "reply": "It is", "thinking": "Hm.", "endpoint_id": "deepseek", "sampling": sampling}
    as_before = {"parent_id": None, "question": "one", "mode": Mode.HIGH, "model": "deepseek-flash"}
    second = write(conversations.begin_turn, chat_id, writer=WRITER, at=WHEN, **as_before, **more)

    chat = read(conversations.load_chat, chat_id)
    (turn,) = chat.turns
    assert (turn.id, turn.continues, turn.reply, turn.thinking) == (second, first, "It is", "Hm.")
    assert (turn.endpoint_id, turn.sampling, chat.sampling) == ("deepseek", sampling, sampling)
    write(conversations.set_sampling, chat_id, Sampling())
    assert read(conversations.load_chat, chat_id).sampling == Sampling()


def test_what_is_typed_stays_when_a_question_is_asked_once_more(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(conversations.set_draft, chat_id, "half a thought")
    write(new_turn, chat_id, "one", "a", keep_draft=True)
    assert read(conversations.load_chat, chat_id).draft == "half a thought"
    write(new_turn, chat_id, "one", "a")
    assert read(conversations.load_chat, chat_id).draft == ""


def test_a_path_of_2000_turns_is_read_and_deleted(store: Store, write: Call, read: Call) -> None:
    chat_id = write(new_chat)

    def many(con: Any) -> None:
        parent = None
        for number in range(2_000):
            parent = new_turn(con, chat_id, f"question {number}", "reply", parent)

    store.write(many).result()

    assert [turn.question for turn in read(conversations.load_chat, chat_id).turns[-2:]] == [
        "question 1998",
        "question 1999",
    ]
    write(conversations.hide_chat, chat_id, WHEN)
    assert write(conversations.purge_hidden) == 1


def test_a_deleted_chat_comes_back_whole_until_it_is_purged(
    store: Store, database: Any, write: Call, read: Call
) -> None:
    chat_id = write(new_chat, "gone soon")
    write(new_turn, chat_id, "why", "because")
    before = read(conversations.load_chat, chat_id)

    write(conversations.hide_chat, chat_id, WHEN)
    assert read(conversations.list_chats) == []
    write(conversations.unhide_chat, chat_id)
    assert [row.id for row in read(conversations.list_chats)] == [chat_id]
    assert read(conversations.load_chat, chat_id) == before

    write(conversations.hide_chat, chat_id, WHEN)
    assert write(conversations.purge_hidden, before=WHEN) == 0
    assert write(conversations.purge_hidden, before=WHEN + SECOND) == 1
    with pytest.raises(AssistantError) as raised:
        read(conversations.load_chat, chat_id)
    assert raised.value.code == "not_found"
    store.close()
    assert is_sound(database)


def test_purge_takes_every_hidden_chat_and_no_other(store: Store, write: Call, read: Call) -> None:
    kept, gone = write(new_chat, "kept"), write(new_chat, "gone")
    write(conversations.hide_chat, gone, WHEN)

    conversations.purge(store)

    assert [row.id for row in read(conversations.list_chats)] == [kept]


def test_ids_are_never_given_out_again(write: Call) -> None:
    gone = write(new_chat)
    write(conversations.hide_chat, gone, WHEN)
    write(conversations.purge_hidden)

    assert write(new_chat) > gone


def test_renaming_leaves_the_place_in_the_list(write: Call, read: Call) -> None:
    chat_id = write(new_chat, "old")
    newer = write(new_chat, "newer", WHEN + SECOND)

    write(conversations.rename_chat, chat_id, "new title")

    assert [(row.id, row.title) for row in read(conversations.list_chats)] == [(newer, "newer"), (chat_id, "new title")]


def test_the_mode_of_a_chat_can_change(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(endpoints.put_endpoint, Endpoint("mine", "compatible", "http://127.0.0.1:8000"), "USD")

    write(conversations.set_chat_mode, chat_id, endpoint_id="mine", model="qwen", mode=Mode.LOW)

    chat = read(conversations.load_chat, chat_id)
    assert (chat.endpoint_id, chat.model, chat.mode) == ("mine", "qwen", Mode.LOW)


@pytest.mark.parametrize(
    "ask",
    [
        lambda con: conversations.load_chat(con, 99),
        lambda con: conversations.rename_chat(con, 99, "x"),
        lambda con: new_turn(con, 99, "x"),
        lambda con: new_turn(con, new_chat(con), "x", parent_id=99),
        lambda con: new_turn(con, new_chat(con), "x", parent_id=new_turn(con, new_chat(con), "y", "z")),
        lambda con: conversations.show_branch(con, 99),
        lambda con: conversations.finish_turn(con, 99, state="complete", reply="", thinking="", ended_at=WHEN),
    ],
)
def test_what_is_not_there_is_said(store: Store, ask: Any) -> None:
    with pytest.raises(AssistantError) as raised:
        store.write(ask).result()
    assert raised.value.code == "not_found"


def test_what_an_interrupted_reply_cost_is_unknown_and_not_nothing(store: Store) -> None:
    def rows(con: Connection) -> list[tuple[ledger.Totals, int]]:
        found = []
        for endpoint_id, model in (("deepseek", "deepseek-flash"), ("local", "local")):
            chat_id = new_chat(con, endpoint_id=endpoint_id, model=model)
            new_turn(con, chat_id, "q", model=model)
            conversations.interrupt_dead(con, lambda _: False, WHEN)
            conversations.interrupt_dead(con, lambda _: False, WHEN)  # a second start says it once
            lines = con.execute("SELECT count(*) FROM ledger WHERE chat_id = ?", (chat_id,)).fetchone()[0]
            found.append((ledger.totals(con, chat_id=chat_id), lines))
        return found

    assert store.write(rows).result() == [(ledger.Totals((), True), 1), (ledger.Totals((), False), 0)]
