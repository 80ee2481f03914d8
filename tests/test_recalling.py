# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same file in many chats is read once, and what was kept of it passes no barrier that reading would not pass."""

import json
from sqlite3 import Connection

import pytest

from leadline.assistant import Assistant
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode, State
from leadline.documents.options import ReadOptions
from leadline.host.key_mark import KeyMark
from leadline.storage import disk_use
from leadline.storage.blobs import get_blob, put_blob
from tests.conversing import Desk
from tests.documents import books, makers, office

KEY = "sk-" + "0f1e2d3c4b5a6978" * 2
MARK = "as it was kept"


def add(desk: Desk, data: bytes, name: str, options: ReadOptions | None = None) -> PackEntry:
    """The file in a new chat."""
    path = desk.folder / name
    path.write_bytes(data)
    events: list[object] = []
    chosen = {str(path): options} if options else {}
    ended = desk.assistant.attach(None, [str(path)], events.append, chosen).done.result(60)
    assert ended.error is None and ended.chat_id is not None
    (entry,) = desk.chat(ended.chat_id).pack
    return entry


def mark_what_is_kept(assistant: Assistant) -> None:
    """From now on kept text can be told from text that was read."""

    def change(con: Connection) -> None:
        for extract_id, blob, cut in con.execute("SELECT id, blob, cut FROM extract").fetchall():
            if cut:  # its text stands in a document as it is sent
                start, end = map(int, cut.split(":"))
                text = json.loads(b'"' + get_blob(con, blob) + b'"')[start:end] + MARK
                changed = put_blob(con, json.dumps(text)[1:-1].encode())
                con.execute(
                    "UPDATE extract SET blob = ?, cut = ? WHERE id = ?", (changed, f"0:{len(text)}", extract_id)
                )
                continue
            kept = json.loads(get_blob(con, blob))
            pages = kept["pages"] if isinstance(kept, dict) else kept
            for page in pages:
                page[1] += f" {MARK}"
            changed = put_blob(con, json.dumps(kept, ensure_ascii=False).encode())
            con.execute("UPDATE extract SET blob = ? WHERE id = ?", (changed, extract_id))

    assistant.store().write(change).result(30)


def is_recalled(entry: PackEntry) -> bool:
    return MARK.encode() in (entry.frozen or b"")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", makers.pdf(["Nine fathoms.", "", "Eleven."])),
        ("a.xps", books.xps(["Nine fathoms."])),
        ("a.docx", office.docx(office.paragraph("Nine fathoms."))),
        ("a.pptx", office.pptx([office.shape(["Nine fathoms."])])),
    ],
)
def test_the_same_bytes_are_read_once_under_whatever_name(desk: Desk, name: str, data: bytes) -> None:
    first = add(desk, data, name)
    mark_what_is_kept(desk.assistant)
    desk.restart()

    second = add(desk, data, "another " + name)

    assert is_recalled(second) and not is_recalled(first)
    assert (second.name, second.path) == ("another " + name, str(desk.folder / ("another " + name)))
    assert (second.state, second.pages, second.notes) == (first.state, first.pages, first.notes)
    assert second.hash == first.hash


def test_other_bytes_and_other_options_are_read(desk: Desk) -> None:
    first, second = makers.pdf(["Nine fathoms.", "Ten."]), makers.pdf(["Nine fathoms.", "Two."])
    add(desk, first, "a.pdf")
    mark_what_is_kept(desk.assistant)

    assert not is_recalled(add(desk, second + b"\n" * (len(first) - len(second)), "b.pdf"))
    assert not is_recalled(add(desk, first, "c.pdf", ReadOptions(pages="1")))
    assert not is_recalled(add(desk, first, "d.pdf", ReadOptions(layout="all")))
    assert is_recalled(add(desk, first, "e.pdf"))


def test_a19_a_tick_in_one_chat_is_no_tick_in_another(desk: Desk) -> None:
    data = makers.pdf(["Nine fathoms.", KEY])
    left_out = add(desk, data, "a.pdf")
    assert left_out.state is State.LEFT_OUT
    chat = desk.assistant.chats().result(30)[0].id
    desk.assistant.shelf.put_back(chat, [left_out.seq], lambda event: None).done.result(60)
    assert KEY.encode() in (desk.chat(chat).pack[0].frozen or b"")
    mark_what_is_kept(desk.assistant)

    elsewhere = add(desk, data, "b.pdf")

    assert (elsewhere.state, elsewhere.frozen, elsewhere.pages) == (State.LEFT_OUT, None, 0)
    (note,) = elsewhere.notes
    assert note.detail == "Page 2 has what looks like an API key (sk-...)."
    here = max(row.id for row in desk.assistant.chats().result(30))
    desk.assistant.shelf.put_back(here, [elsewhere.seq], lambda event: None).done.result(60)
    assert is_recalled(desk.chat(here).pack[0]), "ticked here, too, it is not read again"


def test_a_key_that_became_the_users_own_since_then_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = makers.pdf(["The word is: mein-schluessel-4711."])
    assert add(desk, data, "a.pdf").state is State.READY
    monkeypatch.setattr(desk.assistant.keys, "marks", lambda: (KeyMark.of("mein-schluessel-4711"),))

    assert [note.code for note in add(desk, data, "b.pdf").notes] == [NoteCode.SECRET]


def test_a_locked_file_asks_for_its_password_in_the_next_session(desk: Desk) -> None:
    data = makers.locked_pdf("Nine fathoms.", "anchor")
    desk.assistant.reader.unlock(str(desk.folder / "a.pdf"), "anchor")
    assert add(desk, data, "a.pdf").state is State.READY
    desk.restart()

    assert [note.code for note in add(desk, data, "a.pdf").notes] == [NoteCode.ENCRYPTED]


def test_what_was_not_read_whole_for_want_of_time_or_a_language_is_read_again(desk: Desk) -> None:
    data = makers.scanned(makers.pdf(["HARBOUR"]), dpi=72)
    options = ReadOptions(languages=("tlh",))
    assert NoteCode.UNSUPPORTED in [note.code for note in add(desk, data, "a.pdf", options).notes]
    mark_what_is_kept(desk.assistant)

    assert not is_recalled(add(desk, data, "b.pdf", options))


def test_text_that_is_cleaned_up_in_the_meantime_is_read_after_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = makers.pdf(["Nine fathoms."])
    add(desk, data, "a.pdf")
    mark_what_is_kept(desk.assistant)
    store, read = desk.assistant.store(), desk.assistant.reader.read

    def clean_up_first(*args: object) -> object:
        def forget(con: Connection) -> None:
            con.execute("DELETE FROM pack_entry")
            disk_use.clean_up(con)

        store.write(forget).result(30)
        return read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.assistant.reader, "read", clean_up_first)
    entry = add(desk, data, "b.pdf")
    assert entry.state is State.READY and not is_recalled(entry)
