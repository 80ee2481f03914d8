# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document is part of the branches it was sent in, and of no other; the old way of keeping that is brought over."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leadline.documents.document import State
from leadline.storage import belonging, conversations, packs
from leadline.storage.conversations import Chat
from leadline.storage.migrations import MIGRATIONS, migrate
from tests.storage.rows import WHEN, an_extract, new_chat, new_turn

Call = Callable[..., Any]


@pytest.fixture
def chat_id(write: Call) -> int:
    """A chat with four documents: 1 to 4."""
    made: int = write(new_chat)
    rows = [packs.NewEntry(number + 1, an_extract(str(number)), 1, b"%d" % number) for number in range(4)]
    write(packs.add_documents, made, first_seq=1, rows=rows, at=WHEN)
    return made


def standing(chat: Chat) -> list[object]:
    """Of each document: the turn it was sent with, "elsewhere", or None where it still waits."""
    return ["elsewhere" if entry.since_turn is None and not entry.goes_out else entry.since_turn for entry in chat.pack]


def test_a_document_is_part_of_the_branch_it_was_sent_in_and_listed_in_the_others(
    write: Call, read: Call, chat_id: int
) -> None:
    root = write(new_turn, chat_id, "one", "a")
    write(belonging.record, chat_id, root, head=(1,))
    a = write(new_turn, chat_id, "two", "b", root)
    write(belonging.record, chat_id, a, tail=(2, 3))
    b = write(new_turn, chat_id, "two, better", "c", root)
    write(belonging.record, chat_id, b, tail=(3,))

    def seen(turn: int) -> list[object]:
        write(conversations.show_branch, turn)
        return standing(read(conversations.load_chat, chat_id))

    assert seen(a) == [root, a, a, None]
    assert seen(b) == [root, "elsewhere", b, None]
    turns = read(conversations.load_chat, chat_id).turns
    assert [(turn.head_documents, turn.tail_documents) for turn in turns] == [((1,), ()), ((), (3,))]
    other = write(new_turn, chat_id, "another beginning", "d")
    assert seen(other) == ["elsewhere", "elsewhere", "elsewhere", None]


def test_a_document_that_is_wanted_here_too_waits_until_it_is_sent(write: Call, read: Call, chat_id: int) -> None:
    a, b = write(new_turn, chat_id, "one", "a"), write(new_turn, chat_id, "other", "b")
    write(belonging.record, chat_id, a, head=(1, 2))

    write(belonging.want, chat_id, (1,))
    assert standing(read(conversations.load_chat, chat_id)) == [None, "elsewhere", None, None]
    failed = write(new_turn, chat_id, "more", None, b)
    write(belonging.record, chat_id, failed, tail=(1,))
    write(conversations.finish_turn, failed, state="failed", reply="", thinking="", ended_at=WHEN)
    assert standing(read(conversations.load_chat, chat_id)) == [None, "elsewhere", None, None]
    c = write(new_turn, chat_id, "more", None, b)
    write(belonging.record, chat_id, c, tail=(1,))
    write(conversations.finish_turn, c, state="complete", reply="c", thinking="", ended_at=WHEN)
    assert standing(read(conversations.load_chat, chat_id)) == [c, "elsewhere", None, None]
    write(conversations.show_branch, b)
    d = write(new_turn, chat_id, "more, better", "c", b)
    assert standing(read(conversations.load_chat, chat_id)) == ["elsewhere", "elsewhere", None, None]
    write(conversations.show_branch, a)
    assert standing(read(conversations.load_chat, chat_id)) == [a, a, None, None]
    assert d > c


def test_what_went_out_with_a_question_that_failed_still_waits(write: Call, read: Call, chat_id: int) -> None:
    failed = write(new_turn, chat_id, "one")
    write(belonging.record, chat_id, failed, head=(1, 2))
    write(conversations.finish_turn, failed, state="failed", reply="", thinking="", ended_at=WHEN)
    assert standing(read(conversations.load_chat, chat_id)) == [None] * 4
    good = write(new_turn, chat_id, "one", "a")
    write(belonging.record, chat_id, good, head=(1, 2))

    assert standing(read(conversations.load_chat, chat_id)) == [good, good, None, None]
    write(conversations.show_branch, failed)
    assert standing(read(conversations.load_chat, chat_id)) == ["elsewhere", "elsewhere", None, None]


def test_a_document_that_was_unticked_after_it_was_sent_keeps_its_bytes(write: Call, read: Call, chat_id: int) -> None:
    turn = write(new_turn, chat_id, "one", "a")
    write(belonging.record, chat_id, turn, head=(1,))
    for seq in (1, 2):
        write(packs.set_state, chat_id, seq, State.LEFT_OUT)

    assert [entry.frozen for entry in read(conversations.load_chat, chat_id).pack] == [b"0", None, b"2", b"3"]


def test_a_history_of_the_second_version_keeps_its_documents_where_they_were(tmp_path: Path) -> None:
    con = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    migrate(con, migrations=MIGRATIONS[:2])
    con.execute(
        "INSERT INTO chat (id, endpoint_id, model, mode, created_us, updated_us)"
        " VALUES (1, 'deepseek', 'deepseek-flash', 'high', 0, 0)"
    )
    con.execute("INSERT INTO blob (hash, size, bytes) VALUES (zeroblob(32), 0, x'')")

    def turn(parent: int | None, tail: bool, passages: str = "[]") -> int:
        made = con.execute(
            "INSERT INTO turn (chat_id, parent_id, state, question, mode, model, frozen_tail, passages_json, asked_us)"
            " VALUES (1, ?, 'complete', 'q', 'high', 'deepseek-flash', ?, ?, 0)",
            (parent, bytes(32) if tail else None, passages),
        ).lastrowid
        assert made is not None
        return made

    root, again = turn(None, tail=False), turn(None, tail=False)
    local = turn(None, tail=False, passages='["a.txt lines 1-2"]')
    later, tried, plain = turn(again, tail=True), turn(again, tail=True), turn(again, tail=False)
    con.execute(
        "INSERT INTO document_version (source_path, path, name, kind, state, content_hash, reader_version, size_bytes,"
        " pages, report) VALUES (x'61', x'61', 'a', 'text', 'ready', 'aa', 'text-1', 1, 1, '[]')"
    )
    con.executemany(
        "INSERT INTO pack_entry (chat_id, seq, document_version, state, since_turn, added_us)"
        " VALUES (1, ?, 1, 'ready', ?, 0)",
        [(1, root), (2, tried), (3, None)],
    )

    migrate(con)

    rows = con.execute("SELECT turn_id, seq, head FROM turn_document ORDER BY turn_id, seq").fetchall()
    assert rows == [(root, 1, 1), (again, 1, 1), (later, 2, 0), (tried, 2, 0)]
    assert {local, plain}.isdisjoint(row[0] for row in rows)
    con.close()
