# SPDX-License-Identifier: AGPL-3.0-or-later
"""A temporary chat by hand: begun by a key, marked, kept after all or gone with the window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def begin(desk: Desk) -> None:
    desk.press(Qt.Key.Key_N, CTRL_SHIFT)
    desk.wait(lambda: desk.window.header.is_temporary, "a temporary chat is on screen")


def test_a_temporary_chat_is_marked_and_gone_with_the_window(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    (tmp_path / "quince.txt").write_text("Eleven fathoms.\n", encoding="utf-8")
    desk = open_desk(server)
    begin(desk)
    assert "Temporary chat" in desk.window.welcome.words
    desk.controller.collections._show_place()  # as when their list is read again
    assert "Temporary chat" in desk.window.welcome.words
    desk.attach(tmp_path / "quince.txt")
    QGuiApplication.clipboard().setText("A quince weighs a fathom.\n" * 5_000)
    desk.window.composer.edit.paste()
    desk.wait(lambda: any(name.startswith("pasted ") for name in desk.documents), "it is a document")
    desk.ask("How deep is the quince?")
    desk.wait_reply()
    assert [(row.title, row.is_temporary) for row in desk.rows] == [("Temporary chat", True)]
    desk.new_chat()
    assert not desk.window.header.is_temporary
    desk.open_chat("Temporary chat")
    desk.wait(lambda: "How deep is the quince?" in desk.questions, "it is there as long as the window is")
    desk.close()

    again = open_desk(server)
    assert again.chats == []
    menu = again.window.documents.add_menu()
    assert menu.findChild(QMenu, "recentMenu") is None, "its files are not offered again"
    menu.close()
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file() and b"quince" in path.read_bytes()]
    assert kept == []


def test_a_temporary_chat_is_kept_when_the_user_says_so(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    begin(desk)
    begin(desk)
    desk.ask("How deep is it?")
    desk.wait_reply()
    assert len(desk.rows) == 1, "an empty one was there already"
    desk.click("chatMenuButton")
    desk.choose_in("chatMenu", "Keep this chat")
    desk.wait(lambda: not desk.window.header.is_temporary, "it is a chat as any other")
    desk.close()
    assert open_desk(server).chats == ["Temporary chat"]
