# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a question, from the window: what was sent, byte for byte, and what came back."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from leadline.ui import file_choice
from leadline.ui.receipt_window import ReceiptWindow
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

PROMPT, REQUEST = 2, 3


def opened(desk: Desk) -> ReceiptWindow:
    """The receipt on screen, once it is there."""
    desk.wait(lambda: desk.has_dialog("receiptWindow"), "the receipt is open")
    window = next(each for each in desk.window.findChildren(ReceiptWindow) if each.isVisible())
    desk.wait(lambda: window.receipt is not None, "the receipt is read")
    return window


def words(window: ReceiptWindow) -> str:
    return "\n".join(label.text() for label in window.numbers.findChildren(QLabel))


def copied(desk: Desk, window: ReceiptWindow, button: str) -> str:
    QGuiApplication.clipboard().clear()
    desk.click(window.findChild(type(window.save), button))  # type: ignore[arg-type]
    desk.wait(lambda: QGuiApplication.clipboard().text(), f"{button} has copied")
    return QGuiApplication.clipboard().text()


def test_the_menu_of_a_reply_opens_its_receipt(open_desk: OpenDesk, server: DeepSeekServer, report_pdf: Path) -> None:
    desk = open_desk(server)
    desk.attach(report_pdf)
    desk.choose_mode("high")
    server.say(thinking="Let me look.", answer="Seven pounds [report p. 4].")
    desk.ask("How heavy is the lead?")
    desk.wait_reply()

    desk.press_in_transcript("menu")
    desk.choose_in("replyMenu", "Receipt")
    window = opened(desk)

    (exchange,) = server.chats
    shown = words(window)
    assert "deepseek-flash, high" in shown.lower() and exchange.json["reasoning_effort"] in shown
    assert f"{exchange.prompt_tokens:,}" in shown and f"{exchange.output_tokens:,}" in shown
    assert "pages 4, without text 1" in shown
    assert window.receipt is not None and window.receipt.this.request_id in shown
    window.tabs.setCurrentIndex(PROMPT)
    desk.wait(lambda: window.prompt.is_shown, "the prompt is rendered")
    assert window.prompt.paged.view.toPlainText() == exchange.prompt
    coloured = [each.cursor.selectedText() for each in window.prompt.paged.view.extraSelections()]
    assert any(text.startswith("Reasoning Effort: 75") for text in coloured), "what the service added is marked"
    assert any("<｜User｜>" in text for text in coloured)
    window.tabs.setCurrentIndex(REQUEST)
    desk.wait(lambda: window.body.is_shown, "the request is read")
    assert window.body.paged.view.toPlainText() == exchange.body.decode()
    assert server.key not in shown + exchange.body.decode()


def test_the_line_of_numbers_opens_the_receipt_too(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.ask("How deep?")
    desk.wait_reply()

    desk.press_in_transcript("receipt")

    assert opened(desk).question.text() == "How deep?"


@pytest.mark.parametrize("form", ["python", "curl"])
def test_a_copied_program_sends_the_same_bytes(open_desk: OpenDesk, server: DeepSeekServer, form: str) -> None:
    desk = open_desk(server)
    desk.ask('It\'s "deep": $HOME `ls` 缓存?')
    desk.wait_reply()
    desk.press_in_transcript("receipt")

    program = copied(desk, opened(desk), "copyPythonButton" if form == "python" else "copyCurlButton")

    assert server.key not in program
    argv = [sys.executable, "-"] if form == "python" else ["sh"]
    environ = {"DEEPSEEK_API_KEY": server.key, "PATH": "/usr/bin:/bin"}
    desk.watchdog.stop()
    done = subprocess.run(argv, input=program.encode(), capture_output=True, env=environ, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(server.chats) == 2 and server.chats[0].body == server.chats[1].body


def test_a_large_request_is_saved_first_and_the_command_reads_it(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "long.txt"
    paper.write_text("Soundings throughout the harbour.\n" * 20_000)
    saved = tmp_path / "it's saved.json"
    monkeypatch.setattr(file_choice, "ask_where_to_save", lambda *_: str(saved))
    desk = open_desk(server)
    desk.attach(paper)
    desk.ask("How deep?")
    desk.wait_reply()
    desk.press_in_transcript("receipt")
    window = opened(desk)

    program = copied(desk, window, "copyCurlButton")

    assert saved.read_bytes() == server.chats[0].body
    assert len(program) < 1_000 and "saved.json" in program
    window.tabs.setCurrentIndex(PROMPT)
    desk.wait(lambda: window.prompt.is_shown, "the prompt is rendered")
    paged = window.prompt.paged
    assert len(paged.view.toPlainText()) <= 8_000
    paged.search.setText("How deep?")
    paged.find_next()
    assert paged.view.toPlainText().endswith("</think>") and paged.part > 50
    assert "How deep?" in [each.cursor.selectedText() for each in paged.view.extraSelections()]


def test_the_embedded_model_has_a_receipt_and_nothing_to_copy(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.controller.account.use_local()
    desk.ask("Hello")
    desk.wait_reply()
    desk.press_in_transcript("menu")
    desk.choose_in("replyMenu", "Receipt")
    window = opened(desk)

    assert "The embedded model on this computer" in words(window)
    assert not window.findChild(type(window.save), "copyCurlButton").isEnabled()  # type: ignore[union-attr]
    window.reject()
    desk.wait(lambda: not desk.has_dialog("receiptWindow"), "it is closed")
