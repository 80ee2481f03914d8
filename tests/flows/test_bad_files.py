# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that cannot be read, folders that never end, a folder that cannot be written, a history that is damaged."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt

from leadline.host.paths import paths_under
from leadline.ui.notice_strip import NoticeKind
from tests.flows.conftest import OpenDesk
from tests.flows.desk import integrity
from tests.servers.deepseek import DeepSeekServer


def make_encrypted(path: Path) -> None:
    import pymupdf

    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "Nobody shall read this.")
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="user")
    document.close()


def make_bad(folder: Path) -> Path:
    """One of each."""
    folder.mkdir()
    make_encrypted(folder / "locked.pdf")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "not-a.pdf").write_bytes(b"This is no PDF at all.\n" * 20)
    (folder / "noise.dat").write_bytes(os.urandom(4096))
    (folder / "bad\u202egpj.txt").write_text("A name that turns round.", encoding="utf-8")
    (folder / "<img src=x>.txt").write_text("A name with markup.", encoding="utf-8")
    with open(os.fsencode(folder) + b"/latin-\xff.txt", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("A name that is no UTF-8.")
    with (folder / "huge.txt").open("wb") as sparse:
        sparse.truncate(2 * 1024**3)
    (folder / "dangling.txt").symlink_to(folder / "nowhere")
    (folder / "loop").mkdir()
    (folder / "loop" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "loop" / "inside.txt").write_text("Reached once.", encoding="utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "good.txt").write_text("The one that can be read: 11 fathoms.", encoding="utf-8")
    return folder


def test_each_file_that_is_not_sent_has_a_row_with_its_reason(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    folder = make_bad(tmp_path / "bad")
    gone = tmp_path / "gone.txt"
    desk = open_desk(server)
    desk.type("Which one can be read?")
    desk.attach(folder, gone)
    shown = desk.documents
    reasons = {
        "bad/locked.pdf": "encrypted",
        "bad/not-a.pdf": "not supported",
        "bad/noise.dat": "binary",
        "bad/huge.txt": "binary",
        "bad/dangling.txt": "link",
        "bad/loop/again": "link",
        "bad/pipe.txt": "not supported",
    }
    for name, reason in reasons.items():
        assert reason in shown.get(name, "not there"), f"{name}: {shown}"
    assert shown.get("gone.txt"), shown
    assert shown["bad/good.txt"].isdigit() and shown["bad/loop/inside.txt"].isdigit(), shown
    assert "no text" in shown["bad/empty.txt"], shown
    assert shown["bad/empty.pdf"] and not shown["bad/empty.pdf"].isdigit(), shown
    assert "bad/bad[U+202E]gpj.txt" in shown and "bad/<img src=x>.txt" in shown
    assert any(name.startswith("bad/latin-") for name in shown)
    desk.wait(lambda: desk.notice is not None, "what is missing is said")
    assert desk.notice is not None and "locked.pdf" in desk.notice.hint

    assert desk.typed == "Which one can be read?"
    desk.press(Qt.Key.Key_Return)
    desk.wait_reply()
    sent = server.chats[0].json["messages"][0]["content"]
    assert "11 fathoms" in sent and "Nobody shall read this" not in sent and "no PDF at all" not in sent


def test_a_folder_that_cannot_be_written_is_said_and_the_question_is_kept(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    desk = open_desk(server, data=in_the_way / "data")
    desk.wait(lambda: desk.notice is not None, "it is said")
    assert desk.notice is not None and "cannot write" in desk.notice.title and "--data-dir" in desk.notice.hint
    desk.type("Will this be lost?")
    desk.wait(lambda: desk.window.composer.send_button.isEnabled(), "Send can be tried")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: not desk.is_streaming and desk.notice is not None, "it is said again")
    assert desk.typed == "Will this be lost?" and not server.chats
    desk.drop([in_the_way])
    desk.wait(lambda: not desk.controller.documents.is_reading, "adding ends, too")
    assert desk.notice is not None and desk.notice.hint
    desk.new_chat()
    assert in_the_way.read_text(encoding="utf-8") == "not a folder"


def test_a_history_that_can_only_be_read_is_read_and_the_question_is_kept(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    """Here because a newer Leadline wrote it; a folder without the right to write opens the same way."""
    desk = open_desk(server)
    server.say(answer="Eleven fathoms.")
    desk.ask("How deep is it?")
    desk.wait_reply()
    desk.close()
    with closing(sqlite3.connect(desk.assistant.paths.database)) as con:
        con.execute("PRAGMA user_version = 9999")
    later = open_desk(server)
    later.wait(lambda: later.notice is not None, "it is said")
    assert later.notice is not None and "nothing will be saved" in later.notice.title and later.notice.hint
    later.open_chat("How deep is it?")
    later.wait(lambda: later.answer == "Eleven fathoms.", "it can be read")
    later.search("fathoms", "How deep is it?")
    later.type("And now?")
    later.wait(lambda: later.window.composer.send_button.isEnabled(), "Send can be tried")
    later.press(Qt.Key.Key_Return)
    later.wait(lambda: not later.is_streaming, "it comes to an end")
    later.wait(lambda: later.notice is not None and later.notice.kind == NoticeKind.ERROR, "it is said again")
    assert later.typed == "And now?" and len(server.chats) == 1 and later.answer == "Eleven fathoms."


def test_a_damaged_history_is_said_rescued_and_written_on(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    for number in range(2):
        server.say(answer=f"Answer {number}: " + "lead and line " * 50)
        desk.ask(f"Question {number} of the old days")
        desk.wait_reply()
        desk.new_chat()
    desk.close()
    database = desk.assistant.paths.database
    assert integrity(database) == "ok"
    content = bytearray(database.read_bytes())
    for at in range(8 * 4096, len(content), 3 * 4096):
        content[at : at + 600] = os.urandom(600)
    database.write_bytes(content)

    later = open_desk(server)
    later.wait(lambda: later.notice is not None, "it is said")
    assert later.notice is not None and "damaged" in later.notice.title + later.notice.hint, later.notice
    later.new_chat()
    server.say(answer="An answer of today.")
    later.ask("A question of today")
    later.wait_reply()
    later.new_chat()
    later.open_chat("A question of today")
    later.wait(lambda: later.answer == "An answer of today.", "what comes after the damage is kept")
    later.close()
    assert integrity(later.assistant.paths.database) == "ok"


def test_a_history_of_noise_does_not_keep_the_window_from_opening(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    open_desk(server).close()
    database = paths_under(data).database
    for each in database.parent.glob("history.sqlite3-*"):
        each.unlink()
    database.write_bytes(os.urandom(50_000))
    desk = open_desk(server)
    desk.wait(lambda: desk.notice is not None, "it is said")
    assert desk.notice is not None and desk.notice.hint
    desk.ask("Is it still usable?")
    desk.wait(lambda: not desk.is_streaming, "it comes to an end")
    assert "Is it still usable?" in (desk.typed, desk.window.transcript._stack.turns[-1].turn.question)


def test_what_is_stored_is_closed_to_other_users(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        desk = open_desk(server)
        desk.ask("Who may read this?")
        desk.wait_reply()
        desk.type("a draft")
        desk.close()
        open_to_others = [
            f"{stat.filemode(path.stat().st_mode)} {path.relative_to(tmp_path)}"
            for path in (desk.data, *desk.data.rglob("*"))
            if path.stat().st_mode & 0o077
        ]
        assert not open_to_others
        assert len(list(desk.data.rglob("*"))) > 3
    finally:
        os.umask(old)
