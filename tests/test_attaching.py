# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and folders on their way into a pack: real children, a real database."""

import os
import signal
import threading
from functools import partial
from pathlib import Path

import pytest

from leadline.attaching import Attached, AttachEnded, AttachEvent, AttachProgress, AttachStarted, title_of_paths
from leadline.documents.document import NoteCode, State
from leadline.documents.options import ReadOptions
from leadline.storage import extracts
from tests.conversing import Desk, depth_log
from tests.documents import makers


def test_the_events_tell_a_beginning_the_progress_the_entries_and_one_end(desk: Desk) -> None:
    desk.write("a.txt", "The first paper.\n")
    desk.write("b.py", "print('the second')\n")
    (desk.folder / "papers" / "c.pdf").write_bytes(makers.pdf([f"Page {n} of the third." for n in range(1, 4)]))
    events = desk.attach_heard(None, desk.folder / "papers")

    assert isinstance(events[0], AttachStarted)
    assert isinstance(events[-1], AttachEnded)
    assert sum(isinstance(event, AttachEnded) for event in events) == 1
    progress = [event for event in events if isinstance(event, AttachProgress)]
    assert (progress[-1].done, progress[-1].total) == (3, 3)
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    entries = [entry for event in events if isinstance(event, Attached) for entry in event.entries]
    assert [(entry.seq, entry.name, entry.pages) for entry in entries] == [
        (2, "a.txt", 1),
        (3, "b.py", 1),
        (4, "c.pdf", 3),
        (1, "papers/ (tree)", 1),  # known last, and stands first
    ]
    assert all(entry.state is State.READY and entry.tokens and entry.frozen for entry in entries)
    chat = desk.chat(events[0].chat_id)
    assert (chat.pack, chat.title) == ((entries[3], *entries[:3]), "papers")
    assert b"[p. 3]\\nPage 3 of the third." in (entries[2].frozen or b"")
    tree = rb"[document 1: papers/ (tree)]\na.txt\nb.py\nc.pdf\n[end of document 1]\n"
    assert entries[3].frozen == tree


def test_files_left_out_stand_in_the_pack_with_their_reasons_after_a_restart(desk: Desk) -> None:
    papers = desk.write("good.txt", "Good.\n").parent
    (papers / "blob.bin").write_bytes(bytes(range(256)) * 40)
    (papers / "locked.pdf").write_bytes(makers.locked_pdf("secret text", "password"))
    (papers / "scan.pdf").write_bytes(makers.pdf(["Words.", None]))
    (papers / "empty.txt").write_bytes(b"")
    chat = desk.attach(None, papers, desk.folder / "nowhere.txt")
    desk.restart()

    pack = {entry.name: entry for entry in desk.chat(chat).pack}
    assert set(pack) == {"papers/ (tree)", "good.txt", "blob.bin", "locked.pdf", "scan.pdf", "empty.txt", "nowhere.txt"}
    assert (pack["good.txt"].state, pack["good.txt"].notes) == (State.READY, ())
    assert {note.code for note in pack["blob.bin"].notes} == {NoteCode.BINARY}
    assert {note.code for note in pack["locked.pdf"].notes} == {NoteCode.ENCRYPTED}
    assert pack["scan.pdf"].state is State.PARTLY
    assert [(note.code, note.page) for note in pack["scan.pdf"].notes] == [(NoteCode.NO_TEXT, 2)]
    assert pack["nowhere.txt"].state is State.MISSING
    for name in ("blob.bin", "locked.pdf", "nowhere.txt"):
        assert (pack[name].frozen, pack[name].tokens) == (None, None), name
        assert pack[name].state is not State.READY
    desk.ask("What is good?", chat)
    prompt = desk.server.chats[0].prompt
    assert "Good.\n" in prompt and "blob.bin" not in prompt and "nowhere" not in prompt


def test_two_drops_at_once_into_one_chat_get_numbers_of_their_own(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("first.txt", "The first paper.\n"))
    left = [desk.write(f"left/{n}.txt", f"left {n}\n") for n in range(12)]
    right = [desk.write(f"right/{n}.txt", f"right {n}\n") for n in range(12)]
    drops = [desk.assistant.attach(chat, [str(path) for path in paths], lambda event: None) for paths in (left, right)]
    ends = [drop.done.result(60) for drop in drops]

    assert [end.error for end in ends] == [None, None]
    pack = desk.chat(chat).pack
    assert [entry.seq for entry in pack] == list(range(1, 26))
    for entry in pack:
        assert (entry.frozen or b"").startswith(f"[document {entry.seq}: ".encode()), entry.name
    assert sorted(entry.path for entry in pack[1:]) == sorted(str(path) for path in (*left, *right))


@pytest.fixture
def papers(desk: Desk) -> Path:
    """Two quick files and, after them, one that takes seconds to read."""
    desk.write("a.txt", "The first paper.\n")
    desk.write("b.txt", "The second paper.\n")
    (desk.folder / "papers" / "c.pdf").write_bytes(long_pdf(4_000))
    return desk.folder / "papers"


def long_pdf(pages: int) -> bytes:
    """So many pages that share one content, made in an instant."""
    text = b"BT /F 12 Tf 72 720 Td (A page of the long one.) Tj ET"
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    return makers.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        *[page] * pages,
    )


def test_cancel_keeps_what_was_read(desk: Desk, papers: Path) -> None:
    events: list[AttachEvent] = []
    reading = threading.Event()

    def take(event: AttachEvent) -> None:
        events.append(event)
        if isinstance(event, AttachProgress) and event.pages:
            reading.set()

    attaching = desk.assistant.attach(None, [str(papers)], take)
    assert reading.wait(60)
    attaching.cancel()
    ended = attaching.done.result(10)

    assert (ended.cancelled, ended.error) == (True, None)
    assert events[-1] == ended
    assert ended.chat_id is not None
    assert [entry.name for entry in desk.chat(ended.chat_id).pack] == ["papers/ (tree)", "a.txt", "b.txt"]


def test_a_child_that_crashes_costs_one_file(desk: Desk, papers: Path) -> None:
    desk.write("d.txt", "The last paper.\n")
    killed: list[int] = []

    def take(event: AttachEvent) -> None:
        pid = desk.assistant.reader.child_pid
        if isinstance(event, AttachProgress) and event.name == "c.pdf" and event.pages and pid and pid not in killed:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    ended = desk.assistant.attach(None, [str(papers)], take).done.result(100)
    assert ended.error is None and ended.chat_id is not None
    pack = {entry.name: entry for entry in desk.chat(ended.chat_id).pack}
    assert killed
    assert pack["c.pdf"].state is State.PARTLY  # its first pages had come
    assert 0 < pack["c.pdf"].pages < 4_000
    assert NoteCode.CRASHED in {note.code for note in pack["c.pdf"].notes}
    assert {pack[name].state for name in ("a.txt", "b.txt", "d.txt")} == {State.READY}


def test_cancel_before_anything_was_read_ends_it(desk: Desk, papers: Path) -> None:
    attaching = desk.assistant.attach(None, [str(papers)], lambda event: None)
    attaching.cancel()
    ended = attaching.done.result(20)

    assert (ended.cancelled, ended.error) == (True, None)


def test_adding_to_a_chat_that_is_not_there_ends_with_an_error(desk: Desk) -> None:
    ended = desk.attach_heard(404, desk.write("a.txt", "Text.\n"))[-1]

    assert isinstance(ended, AttachEnded)
    assert ended.error is not None and ended.error.code == "not_found"


def test_the_same_file_twice_in_one_drop_is_read_once(desk: Desk) -> None:
    paper = desk.write("a.txt", "Text.\n")
    chat = desk.attach(None, paper, paper.parent, paper)

    assert [entry.name for entry in desk.chat(chat).pack] == ["a.txt"]


def test_the_tokens_of_the_entries_add_up_to_the_packs(desk: Desk) -> None:
    desk.write("a.txt", depth_log(40))
    desk.write("b.txt", "没有结尾的换行")
    chat = desk.attach(None, desk.folder / "papers")
    entries = desk.chat(chat).pack
    one = desk.assistant.quote(chat, "Hello?", "flash", desk.chat(chat).mode).result(30)

    assert one.document_tokens == sum(entry.tokens or 0 for entry in entries)
    assert 8 < one.forecast.tokens - one.document_tokens - one.question_tokens < 20  # marks and "Documents received."


@pytest.mark.parametrize(
    ("paths", "title"),
    [
        (("/a/report.pdf",), "report.pdf"),
        (("/a/code/", "C:\\b\\notes.txt"), "code, notes.txt"),
        ((), ""),
        (("/",), ""),
        (("/a/b.pdf", "/a/a.pdf"), "a.pdf, b.pdf"),
        (tuple(f"/a/paper {n}.pdf" for n in range(30)), "paper 0.pdf, paper 1.pdf, paper 10.pdf, paper 11.pdf,…"),
    ],
)
def test_a_chat_that_documents_began_is_named_after_them(paths: tuple[str, ...], title: str) -> None:
    assert title_of_paths(paths) == title


def test_a_folder_gives_the_same_pack_whichever_file_takes_long(desk: Desk, papers: Path) -> None:
    """A child stops in the middle of a PDF: the files behind it are read by another, and still stand behind it."""
    desk.write("d.txt", "The last paper.\n")
    stopped: list[int] = []
    arrived: list[str] = []

    def take(event: AttachEvent) -> None:
        if isinstance(event, AttachProgress) and event.name == "c.pdf" and event.pages and not stopped:
            stopped.append(desk.assistant.reader.child_pids[0])
            os.kill(stopped[0], signal.SIGSTOP)
        if isinstance(event, Attached):
            arrived.extend(entry.name for entry in event.entries)
            if "d.txt" in arrived and "c.pdf" not in arrived:
                os.kill(stopped[0], signal.SIGCONT)

    ended = desk.assistant.attach(None, [str(papers)], take).done.result(100)
    assert ended.error is None and ended.chat_id is not None
    assert arrived.index("d.txt") < arrived.index("c.pdf")
    pack = desk.chat(ended.chat_id).pack
    assert [(entry.seq, entry.name) for entry in pack] == [
        (1, "papers/ (tree)"),
        (2, "a.txt"),
        (3, "b.txt"),
        (4, "c.pdf"),
        (5, "d.txt"),
    ]
    assert {entry.state for entry in pack} == {State.READY}


def test_a_document_is_read_with_its_options_and_again_with_others(desk: Desk) -> None:
    path = desk.write("a.pdf", "")
    path.write_bytes(makers.pdf([f"Page {n}." for n in range(1, 4)]))
    asked = desk.assistant.attach(None, [str(path)], lambda event: None, {str(path): ReadOptions(pages="2")})
    chat_id = asked.done.result(60).chat_id
    assert chat_id is not None

    def pages() -> list[int]:
        (entry,) = desk.chat(chat_id).pack
        return [page.number for page in desk.read(partial(extracts.pages, chat_id=chat_id, seq=entry.seq))]

    assert pages() == [2]
    path.write_bytes(makers.pdf([f"New page {n}." for n in range(1, 5)]))
    (entry,) = desk.chat(chat_id).pack
    desk.assistant.shelf.read_again(chat_id, [entry.seq], lambda event: None).done.result(60)
    assert pages() == [2], "a file that changed is read as it was"
    desk.assistant.shelf.read_again(chat_id, [entry.seq], lambda event: None, ReadOptions()).done.result(60)
    assert pages() == [1, 2, 3, 4]


def test_a_locked_document_is_read_again_with_its_password(desk: Desk) -> None:
    path = desk.write("a.pdf", "")
    path.write_bytes(makers.locked_pdf("hidden", "canary"))
    ended = desk.attach_heard(None, path)[-1]
    assert isinstance(ended, AttachEnded) and ended.chat_id is not None
    (entry,) = desk.chat(ended.chat_id).pack
    assert (entry.state, entry.notes[0].code) == (State.FAILED, NoteCode.ENCRYPTED)
    desk.assistant.reader.unlock(str(path), "canary")
    desk.assistant.shelf.read_again(ended.chat_id, [entry.seq], lambda event: None).done.result(60)
    (entry,) = desk.chat(ended.chat_id).pack
    assert (entry.seq, entry.state) == (1, State.READY)
    assert b"hidden" in (entry.frozen or b"") and b"canary" not in (entry.frozen or b"")


def test_an_address_that_was_dropped_stands_in_the_pack_with_what_to_do(desk: Desk) -> None:
    events: list[AttachEvent] = []
    ended = desk.assistant.attach(None, ["https://example.org/report.pdf"], events.append).done.result(60)
    assert ended.chat_id is not None
    (entry,) = desk.chat(ended.chat_id).pack
    assert (entry.path, entry.state) == ("https://example.org/report.pdf", State.FAILED)
    assert "add the file" in entry.notes[0].detail
