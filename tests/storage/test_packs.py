# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packs and extracts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from leadline.context.pack import PackEntry, cut_of, frame, json_fragment
from leadline.documents.document import Heading, Note, NoteCode, Page, State
from leadline.errors import AssistantError
from leadline.storage import conversations, extracts, packs
from leadline.storage.blobs import sweep_blobs
from leadline.storage.database import Store
from tests.storage.rows import WHEN, a_pdf, an_extract, new_chat

Call = Callable[..., Any]


def _count(store: Store, table: str) -> int:
    return int(store.read(lambda con: con.execute(f"SELECT count(*) FROM {table}").fetchone()[0]).result())


def test_a_pack_comes_back_as_it_was_put(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    left_out = an_extract(
        path="/home/u/.env", state=State.LEFT_OUT, hash="", notes=(Note(NoteCode.SECRET, detail="a key"),), pages=()
    )

    added = write(
        packs.add_documents,
        chat_id,
        first_seq=1,
        rows=[packs.NewEntry(1, a_pdf(), 61_204, "缓存\\n".encode()), packs.NewEntry(2, left_out, None, None)],
        at=WHEN,
    )

    assert added == [
        PackEntry(
            seq=1,
            document_id=1,
            name="report.pdf",
            path="/home/u/年报/report.pdf",
            source="/home/u/年报/report.pdf",
            kind="pdf",
            state=State.PARTLY,
            notes=(
                Note(NoteCode.TRUNCATED, None, "only the first 3 pages"),
                Note(NoteCode.NO_TEXT, 2, "a picture"),
                Note(NoteCode.ODD_GLYPHS, 3, ""),
            ),
            hash="ab" * 32,
            pages=3,
            tokens=61_204,
            frozen="缓存\\n".encode(),
            since_turn=None,
        ),
        replace(added[1], seq=2, document_id=2, state=State.LEFT_OUT, frozen=None, tokens=None, pages=0, hash=""),
    ]
    assert read(packs.load_pack, chat_id) == tuple(added)
    assert read(conversations.load_chat, chat_id).pack == tuple(added)
    assert read(packs.next_seq, chat_id) == 3


def test_a_name_that_is_not_utf8_is_kept(write: Call, read: Call) -> None:
    """A18."""
    path = "/home/u/bad\udcff.txt"
    chat_id = write(new_chat)

    write(packs.add_document, chat_id, an_extract(path=path, name="bad\ufffd.txt"), 3, b"x", at=WHEN)

    (entry,) = read(packs.load_pack, chat_id)
    assert (entry.path, entry.source, entry.name) == (path, path, "bad\ufffd.txt")


def test_an_extract_is_known_by_its_content_and_reader(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(packs.add_document, chat_id, a_pdf(), 5, b"x", at=WHEN)

    assert read(extracts.known_extract, "ab" * 32, "text-1") == a_pdf()
    assert read(extracts.known_extract, "ab" * 32, "text-2") is None
    assert read(extracts.known_extract, "cd" * 32, "text-1") is None


def test_pages_can_be_read_when_the_file_is_gone(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(packs.add_document, chat_id, a_pdf(), 5, b"x", at=WHEN)

    assert read(extracts.pages, chat_id, 1) == a_pdf().pages
    assert read(extracts.page_text, chat_id, 1, 1) == "缓存命中\n"
    assert read(extracts.page_text, chat_id, 1, 4) == ""
    assert read(extracts.pages, chat_id, 2) == ()


def test_a_table_of_contents_is_kept_with_the_text(write: Call, read: Call) -> None:
    chapters = (Heading(1, "第一章", 1), Heading(2, "Results", 3))
    chat_id = write(new_chat)
    write(packs.add_document, chat_id, replace(a_pdf(), outline=chapters), 5, b"x", at=WHEN)
    write(packs.add_document, chat_id, an_extract("no chapters\n"), 5, b"y", at=WHEN)

    assert read(extracts.outline, chat_id, 1) == chapters
    assert read(extracts.outline, chat_id, 2) == read(extracts.outline, chat_id, 3) == ()
    assert read(extracts.pages, chat_id, 1) == a_pdf().pages
    assert read(extracts.known_extract, "ab" * 32, "text-1") == replace(a_pdf(), outline=chapters)


def test_the_same_document_in_ten_chats_is_kept_once(store: Store, write: Call) -> None:
    for _ in range(10):
        write(packs.add_document, write(new_chat), a_pdf(), 5, b"fragment", at=WHEN)

    assert [_count(store, table) for table in ("extract", "document_version", "blob", "pack_entry")] == [1, 1, 2, 10]


def test_no_text_is_kept_of_what_was_left_out(store: Store, write: Call) -> None:
    secret = an_extract("password = hunter2", state=State.LEFT_OUT)

    write(packs.add_document, write(new_chat), secret, None, None, at=WHEN)

    assert [_count(store, table) for table in ("extract", "document_version", "blob")] == [0, 1, 0]


def test_a_fuller_reading_of_the_same_bytes_replaces_the_text(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    short = an_extract(hash="77" * 32, pages=(Page(1, "begin"),))
    full = an_extract(hash="77" * 32, pages=(Page(1, "begin and end"),))

    for extract in (short, full, short):
        write(packs.add_document, chat_id, extract, 1, b"x", at=WHEN)

    assert read(extracts.page_text, chat_id, 1, 1) == "begin and end"


def test_an_unticked_document_keeps_its_bytes_for_later(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(packs.add_document, chat_id, an_extract(), 1, b"x", at=WHEN)

    write(packs.set_state, chat_id, 1, State.LEFT_OUT)
    assert [entry.frozen for entry in read(packs.load_pack, chat_id)] == [None]
    write(packs.set_state, chat_id, 1, State.READY)

    assert [entry.frozen for entry in read(packs.load_pack, chat_id)] == [b"x"]


def test_a_removal_can_be_undone_and_numbers_are_not_reused(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    rows = [packs.NewEntry(number + 1, an_extract(str(number)), 1, b"%d" % number) for number in range(3)]
    added = write(packs.add_documents, chat_id, first_seq=1, rows=rows, at=WHEN)

    write(packs.remove_entries, chat_id, (2, 3))
    assert [entry.seq for entry in read(packs.load_pack, chat_id)] == [1]
    assert write(packs.add_document, chat_id, an_extract("new"), 1, b"n", at=WHEN).seq == 4
    write(packs.restore_entries, chat_id, (2, 3))

    assert read(packs.load_pack, chat_id)[:3] == tuple(added)


def test_a_number_that_was_taken_meanwhile_is_refused(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(packs.add_document, chat_id, an_extract(), 1, b"x", at=WHEN)

    with pytest.raises(AssistantError) as raised:
        write(packs.add_documents, chat_id, first_seq=1, rows=[packs.NewEntry(1, an_extract("b"), 1, b"y")], at=WHEN)

    assert raised.value.code == "busy"
    assert [entry.frozen for entry in read(packs.load_pack, chat_id)] == [b"x"]


def test_a_damaged_fragment_costs_one_document_and_not_the_chat(store: Store, write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    rows = [packs.NewEntry(1, an_extract("a"), 1, b"good"), packs.NewEntry(2, an_extract("b"), 1, b"broken")]
    write(packs.add_documents, chat_id, first_seq=1, rows=rows, at=WHEN)
    store.write(lambda con: con.execute("UPDATE blob SET bytes = x'00' WHERE size = 6")).result()

    assert [(entry.state, entry.frozen) for entry in read(packs.load_pack, chat_id)] == [
        (State.READY, b"good"),
        (State.FAILED, None),
    ]


def test_purging_one_of_two_chats_leaves_the_others_documents(store: Store, write: Call, read: Call) -> None:
    gone, kept = write(new_chat), write(new_chat)
    write(packs.add_document, gone, an_extract("only here"), 1, b"g", at=WHEN)
    for chat_id in (gone, kept):
        write(packs.add_document, chat_id, a_pdf(), 1, b"both", at=WHEN)

    write(conversations.hide_chat, gone, WHEN)
    write(conversations.purge_hidden)

    assert [_count(store, table) for table in ("extract", "document_version", "blob", "pack_entry")] == [1, 1, 2, 1]
    assert read(extracts.pages, kept, 1) == a_pdf().pages


def test_a_reserved_number_is_filled_later_and_stands_before_what_came_meanwhile(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    assert write(packs.reserve_seqs, chat_id, 1) == 1
    write(packs.add_document, chat_id, an_extract("file"), 1, b"f", at=WHEN)
    rows = [packs.NewEntry(3, an_extract("last"), 1, b"l"), packs.NewEntry(1, an_extract("tree"), 1, b"t")]
    write(packs.add_documents, chat_id, first_seq=3, rows=rows, at=WHEN)

    assert [(entry.seq, entry.frozen) for entry in read(packs.load_pack, chat_id)] == [(1, b"t"), (2, b"f"), (3, b"l")]
    assert read(packs.next_seq, chat_id) == 4


def test_the_text_of_a_plain_file_is_kept_once_and_outlives_the_pack_it_was_first_in(
    store: Store, write: Call, read: Call
) -> None:
    text = 'A "plain" text.\nAnd 缓存.\n'
    framed = frame(1, "a.txt", [(1, text)])
    plain = an_extract(pages=(Page(1, text, (Note(NoteCode.ODD_GLYPHS, 1, "odd"),)),))
    first, second = write(new_chat), write(new_chat)
    row = packs.NewEntry(1, plain, 9, json_fragment(framed), cut_of(framed, text))
    write(packs.add_documents, first, first_seq=1, rows=[row], at=WHEN)
    assert _count(store, "blob") == 1
    write(packs.add_document, second, plain, 9, b"another frame", at=WHEN)
    assert (_count(store, "blob"), _count(store, "extract"), _count(store, "document_version")) == (2, 1, 1)

    write(lambda con: con.execute("DELETE FROM chat WHERE id = ?", (first,)))
    write(sweep_blobs)

    assert read(extracts.pages, second, 1) == plain.pages
    assert read(extracts.known_extract, plain.hash, plain.reader_version) == plain
    write(lambda con: con.execute("DELETE FROM chat WHERE id = ?", (second,)))
    write(sweep_blobs)
    assert (_count(store, "blob"), _count(store, "extract"), _count(store, "document_version")) == (0, 0, 0)
