# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search in titles, questions and replies."""

import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.storage import conversations, search
from leadline.storage.database import Store
from leadline.storage.migrations import migrate
from leadline.storage.search import Hit
from tests.storage.rows import SECOND, WHEN, new_chat, new_turn

Call = Callable[..., Any]


def _where(hits: list[Hit]) -> list[tuple[str, int | None]]:
    return [(hit.where, hit.turn_id) for hit in hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("缓存", True),
        ("今天", True),
        ("天数", True),
        ("存命", True),
        ("缓 存", True),
        ("缓存 今天", True),
        ("存缓", False),
        ("明天", False),
        ("缓存 明天", False),
        ("prefix", True),
        ("PREFIX", True),
        ("pref", True),
        ("pre stays", True),
        ("prefi stays", False),
        ("stays pre", True),
        ("prefix 缓存", True),
        ("prefix缓存", False),
        ("cafe", True),
        ("café", True),
        ("snake_case", True),
        ("v4.1", True),
        ("v4.2", False),
        ("naïve", False),
    ],
)
def test_words_are_found_in_a_reply(write: Call, read: Call, query: str, found: bool) -> None:
    chat_id = write(new_chat, "title")
    turn_id = write(
        new_turn,
        chat_id,
        "question",
        "今天数据:缓存命中率很高。The prefix stays, pre stays, at the Café; snake_case v4.1",
    )

    assert _where(read(search.search, query)) == ([("reply", turn_id)] if found else [])


def test_titles_questions_and_replies_are_searched_newest_first(write: Call, read: Call) -> None:
    chat_id = write(new_chat, "Caching in depth", WHEN)
    first = write(new_turn, chat_id, "What is caching?", "Caching keeps things.", at=WHEN + SECOND)
    second = write(new_turn, chat_id, "And without?", "No caching, no speed.", first, WHEN + 2 * SECOND)
    other = write(new_chat, "Other", WHEN + 9 * SECOND)
    third = write(new_turn, other, "caching again", None, at=WHEN + 10 * SECOND)

    hits = read(search.search, "caching")

    assert _where(hits) == [
        ("question", third),
        ("title", None),
        ("reply", second),
        ("reply", first),
        ("question", first),
    ]
    assert hits[1] == Hit(chat_id, None, "title", "Caching in depth", WHEN + 2 * SECOND, "Caching in depth")
    assert hits[2] == Hit(chat_id, second, "reply", "No caching, no speed.", WHEN + 2 * SECOND, "Caching in depth")
    assert _where(read(search.search, "caching", 2)) == [("question", third), ("title", None)]


def test_the_best_come_first_on_demand(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    best = write(new_turn, chat_id, "lead lead lead", None)
    write(new_turn, chat_id, "lead " + "and much else " * 50, None, at=WHEN + SECOND)

    assert read(search.search, "lead", best_first=True)[0].turn_id == best
    assert read(search.search, "lead")[0].turn_id != best


def test_counting_stops_at_10001(store: Store, write: Call, read: Call) -> None:
    write(new_turn, write(new_chat), "word", None)

    def many(con: Any) -> None:
        for rowid in range(1_000, 11_100):
            con.execute("INSERT INTO turn_index (rowid, text) VALUES (?, 'word')", (rowid,))

    assert read(search.count_hits, "word") == 1
    store.write(many).result()
    assert read(search.count_hits, "word") == 10_001
    assert read(search.count_hits, "'") == 0


def test_a_streaming_reply_is_found_when_it_is_over(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "question", None)
    write(conversations.save_reply, turn_id, "half a reply", "")

    assert read(search.search, "reply") == []
    write(conversations.finish_turn, turn_id, state="complete", reply="a whole one", thinking="", ended_at=WHEN)
    assert read(search.search, "half") == []
    assert _where(read(search.search, "whole")) == [("reply", turn_id)]


def test_a_reply_that_ends_twice_is_indexed_as_it_ended_last(write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "question", "first end")
    write(conversations.finish_turn, turn_id, state="cut", reply="second end", thinking="", ended_at=WHEN)

    assert read(search.search, "first") == []
    assert _where(read(search.search, "second")) == [("reply", turn_id)]


def test_a_new_title_replaces_the_old_one(write: Call, read: Call) -> None:
    chat_id = write(new_chat, "old 旧的")
    write(conversations.rename_chat, chat_id, "new 新的")

    assert read(search.search, "旧的") == read(search.search, "old") == []
    assert [hit.chat_id for hit in read(search.search, "新的")] == [chat_id]


def test_hidden_chats_are_not_found_until_they_are_back(write: Call, read: Call) -> None:
    chat_id = write(new_chat, "secret title")
    write(new_turn, chat_id, "secret question", "secret reply")

    write(conversations.hide_chat, chat_id, WHEN)
    assert read(search.search, "secret") == []
    write(conversations.unhide_chat, chat_id)
    assert len(read(search.search, "secret")) == 3


def test_purged_text_is_in_no_search_and_in_no_byte_of_the_files(
    store: Store, database: Any, write: Call, read: Call
) -> None:
    chat_id = write(new_chat, "Marmalade")
    for number in range(50):
        turn_id = write(new_turn, chat_id, f"zebrafish{number}", f"The quetzalcoatl answer {number} 龘龖.")
        write(conversations.save_reply, turn_id, "x", "y")
    kept = write(new_chat, "Kept")
    write(new_turn, kept, "still here", "indeed")
    words = [b"Marmalade", b"marmalade", b"zebrafish", b"quetzalcoatl", "龘".encode()]
    assert all(word in _all_bytes(database) for word in words)

    write(conversations.hide_chat, chat_id, WHEN)
    conversations.purge(store)

    assert [word for word in words if word in _all_bytes(database)] == []
    assert read(search.search, "quetzalcoatl") == read(search.search, "zebrafish7") == []
    assert len(read(search.search, "still")) == 1


def _all_bytes(database: Any) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(database.parent.glob("history*")))


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '""',
        '"unbalanced',
        "'; DROP TABLE turn; --",
        "a OR b",
        "NOT",
        "NEAR(a b)",
        "text:word",
        "- word",
        "^word",
        "word*",
        "*",
        "(",
        "{a}",
        "\0",
        "a\0b",
        "\ud800",
        "%",
        "word" * 5_000,
        "a " * 5_000,
        " ",
        "",
        "+++",
        "。",
    ],
)
def test_no_syntax_reaches_the_index(write: Call, read: Call, query: str) -> None:
    write(new_turn, write(new_chat, "a title"), "a word", "text")

    assert isinstance(read(search.search, query), list)
    assert isinstance(read(search.search, query, best_first=True), list)


def test_operators_are_words(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    both = write(new_turn, chat_id, "cats or dogs", None)
    write(new_turn, chat_id, "cats", None)

    assert _where(read(search.search, "cats OR dogs")) == [("question", both)]


def test_signs_that_are_not_in_the_index_must_stand_in_the_text(write: Call, read: Call) -> None:
    chat_id = write(new_chat, "smile 😀 title")
    smile = write(new_turn, chat_id, "well 😀", "C++ is fine")
    write(new_turn, chat_id, "well", "C is fine")

    assert _where(read(search.search, "😀")) == [("title", None), ("question", smile)]
    assert _where(read(search.search, "well 😀")) == [("question", smile)]
    assert _where(read(search.search, "fine ++")) == [("reply", smile)]


@pytest.mark.parametrize(
    ("text", "query", "snippet"),
    [
        ("short text", "text", "short text"),
        ("two\n\nlines\tof text", "text", "two lines of text"),
        ("前" * 200 + "缓存" + "后" * 200, "缓存", "…" + "前" * 53 + "缓存" + "后" * 105 + "…"),
        ("a " * 200 + "The Café is open", "cafe", "…" + "a " * 24 + "The Café is open"),
        ("word " * 100, "nothing", "word " * 31 + "word…"),
    ],
)
def test_a_snippet_shows_the_word_and_its_neighbours(text: str, query: str, snippet: str) -> None:
    shown = search._snippet(text, search._snippet_finder(query))

    assert " ".join(shown.split()) == " ".join(snippet.split())


@given(
    st.lists(st.text(st.sampled_from(string.ascii_letters + "缓存今天数据 -_'\"*é😀\n"), max_size=30), max_size=8),
    st.text(st.sampled_from(string.ascii_letters + "缓存今天数据 -_'\"*é😀"), max_size=12),
)
def test_what_is_found_is_forgotten_again(texts: list[str], query: str) -> None:
    con = search.Connection(":memory:", isolation_level=None)
    migrate(con)
    for number, text in enumerate(texts, 1):
        search.index_question(con, number, text)
    for number, text in enumerate(texts, 1):
        search.forget_question(con, number, text)
    search.optimize(con)
    con.execute("INSERT INTO turn_index (turn_index) VALUES ('integrity-check')")

    assert search.count_hits(con, query) == 0
    assert con.execute("SELECT count(*) FROM turn_index_data WHERE id > 10").fetchone() == (0,)
    con.close()
