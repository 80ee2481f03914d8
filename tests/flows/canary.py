# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session full of failures in the program's own window: `python -m tests.flows.canary`, told what to do on stdin.

It types a wrong key and a right one, is refused, cut off and reset, raises exceptions that hold the key wherever they
can be raised, kills its children, starts a browser, and ends by a fault in native code. A second run finds what that
left. Everything it sees on a clipboard it prints, so that the test can look through that, too.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from leadline.host import privacy
from leadline.host.command_line import split
from leadline.ui.controller import Controller
from leadline.ui.key_dialog import KeyDialog
from leadline.ui.main_window import MainWindow
from leadline.ui.program import run_window

PATIENCE_S = 40


class Session:
    """The steps of one run; each `yield` lets the window live for a moment."""

    def __init__(self, told: dict[str, Any], window: MainWindow) -> None:
        self.told = told
        self.window = window

    # hands

    def until(self, condition: Callable[[], object], what: str) -> Iterator[None]:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(what)
            yield

    def click(self, widget: QWidget | None) -> None:
        assert widget is not None and widget.isVisible() and widget.isEnabled()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def named(self, name: str) -> QWidget:
        found = next((each for each in self.window.findChildren(QWidget, name) if each.isVisible()), None)
        assert isinstance(found, QWidget), name
        return found

    def dialog(self, kind: type[QDialog]) -> Any:
        return next((each for each in self.window.findChildren(kind) if each.isVisible()), None)

    @property
    def controller(self) -> Controller:
        found = self.window.findChild(Controller)
        assert isinstance(found, Controller)
        return found

    def show_clipboards(self) -> None:
        clipboard = QGuiApplication.clipboard()
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            mime = clipboard.mimeData(mode)
            formats = mime.formats() if mime is not None else []
            print("CLIPBOARD", mode.name, json.dumps([formats, clipboard.text(mode)]), flush=True)

    # what is done

    def failures(self) -> Iterator[None]:
        yield from self.until(lambda: self.window.model_label.text(), "the window is up")
        self.window.activateWindow()
        yield from self.enter_keys()
        yield from self.attach()
        yield from self.ask("How deep is mark 7?", "complete")
        for words, state in self.told["questions"]:
            yield from self.ask(words, state)
            yield from self.copy_report()
        yield from self.top_up()
        yield from self.raise_everywhere()
        yield from self.lose_children()
        yield from self.ask("And after all that?", "complete")
        yield from self.lose_key_store()
        self.show_clipboards()
        print("STEPS DONE", flush=True)
        time.sleep(1.2)  # a reply is saved, the log is written: what is left behind is not cut short by the end
        os.kill(os.getpid(), signal.SIGSEGV)
        yield

    def afterwards(self) -> Iterator[None]:
        notices = self.window.notices
        yield from self.until(lambda: notices.notice is not None and notices.notice.code == "crashed", "the crash")
        yield from self.copy_report()
        self.show_clipboards()
        print("STEPS DONE", flush=True)
        QApplication.closeAllWindows()

    def open_keys(self) -> Iterator[None]:
        self.window.key_requested.emit()
        yield from self.until(lambda: self.dialog(KeyDialog) is not None, "the dialog")

    def enter_keys(self) -> Iterator[None]:
        yield from self.open_keys()
        dialog: KeyDialog = self.dialog(KeyDialog)
        yield from self.until(lambda: not dialog.busy.isVisible(), "the key store was looked into")
        for key in (self.told["wrong"], self.told["key"]):
            dialog.edit.setText("")
            QTest.keyClicks(dialog.edit, key)
            self.click(dialog.field.eye)
            yield from self.try_to_copy(dialog)
            self.click(dialog.save_button)
            yield from self.until(lambda: not dialog.busy.isVisible(), "it is checked")
        yield from self.until(lambda: dialog.page is dialog.outcome, "the right one is taken")
        print("BALANCE", dialog.outcome.balance.text(), flush=True)
        self.click(dialog.outcome.done_button)
        yield from self.until(lambda: self.dialog(KeyDialog) is None, "the dialog goes")

    def try_to_copy(self, dialog: KeyDialog) -> Iterator[None]:
        control = Qt.KeyboardModifier.ControlModifier
        before = dialog.edit.text()
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_U, Qt.Key.Key_Insert):
            QTest.keyClick(dialog.edit, key, control)
        QTest.mouseDClick(dialog.edit, Qt.MouseButton.LeftButton)
        QTest.keyClick(dialog.edit, Qt.Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
        dialog.edit.setCursorPosition(0)
        QTest.keyClick(dialog.edit, Qt.Key.Key_K, control)
        yield
        assert dialog.edit.text() == before
        self.show_clipboards()

    def attach(self) -> Iterator[None]:
        self.window.paths_dropped.emit([self.told["folder"]])
        gauge = self.window.documents.gauge
        yield from self.until(lambda: gauge.values.documents > 50, "the documents are read")
        yield from self.until(lambda: not self.controller.documents.is_reading, "all of them")

    def ask(self, question: str, state: str) -> Iterator[None]:
        stack = self.window.transcript._stack
        before = len(stack.turns)
        self.window.composer.set_text(question)
        yield from self.until(self.window.composer.send_button.isEnabled, "Send is to be had")
        self.click(self.window.composer.send_button)
        yield from self.until(
            lambda: len(stack.turns) > before and stack.turns[-1].turn.state == state,
            f"{question}: {state}, not {[each.turn.state for each in stack.turns]}",
        )
        yield from self.until(lambda: not self.window.composer.is_streaming, "Send is back")

    def copy_report(self) -> Iterator[None]:
        notices = self.window.notices
        yield from self.until(lambda: notices.notice is not None and notices.notice.code, "the notice")
        if notices.notice is None or not notices.notice.detail:
            return  # what the server said repeated the key
        self.click(self.named("noticeDetailButton"))
        self.click(self.named("noticeCopyButton"))
        yield
        assert "Leadline: " in QGuiApplication.clipboard().text()
        self.show_clipboards()

    def top_up(self) -> Iterator[None]:
        """A browser is started, and inherits the environment."""
        yield from self.ask("And without money?", "failed")
        notices = self.window.notices
        yield from self.until(lambda: notices.notice is not None and notices.notice.code == "no_balance", "the notice")
        self.click(self.named("noticeButton0"))
        yield from self.until(lambda: self.window.findChild(QDialog, "linkDialog"), "the question")
        self.click(self.named("openLinkButton"))
        seen = Path(self.told["browser"])
        yield from self.until(seen.exists, "the browser is started")

    def raise_everywhere(self) -> Iterator[None]:
        """Exceptions with the key in their message, their cause and their locals, wherever one can be raised."""
        key = self.told["key"]

        def fall(*_: object) -> None:
            held = {"Authorization": f"Bearer {key}"}
            try:
                raise KeyError(key, held)
            except KeyError as error:
                raise ValueError(f"cannot use {key}") from error

        class Closing:
            def __del__(self) -> None:
                raise RuntimeError(key)

        bugs_before = self.bugs()
        QTimer.singleShot(0, fall)
        threading.Thread(target=fall, name="falling").start()
        assistant = self.controller._assistant
        assistant.service._post(fall)  # in the asyncio loop
        assistant.service._post(lambda: assistant.service._task(self._falling_task))
        assistant.run(fall).add_done_callback(fall)  # in a pool, and in a callback of its
        assistant.store().write(fall)
        self.controller._background.follow(assistant.run(fall), fall, self.controller._failed)
        Closing()
        notices = self.window.notices
        yield from self.until(lambda: notices.find_notice("error-bug") is not None, "the bug is told")
        yield from self.until(lambda: self.bugs() >= bugs_before + 4, "they are logged")
        assert key not in str(notices.notice)

    async def _falling_task(self, _wire: object) -> None:
        raise ValueError(self.told["key"])

    def bugs(self) -> int:
        return Path(self.told["log"]).read_text(encoding="ascii").count(" bug ")

    def lose_children(self) -> Iterator[None]:
        children = [int(pid) for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]
        for pid in children:
            os.kill(pid, signal.SIGSEGV)
        yield from self.until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in children), "they are gone")

    def lose_key_store(self) -> Iterator[None]:
        """The store falls silent while it is asked."""
        os.kill(self.told["daemon"], signal.SIGSTOP)
        yield from self.open_keys()
        dialog: KeyDialog = self.dialog(KeyDialog)
        QTest.keyClicks(dialog.edit, self.told["key"])
        self.click(dialog.cancel_button)
        dialog.reject()
        yield
        os.kill(self.told["daemon"], signal.SIGCONT)


def main() -> int:
    """Run the program as its entry point does, and the steps in it."""
    told = json.loads(sys.stdin.readline())
    held: dict[str, Any] = {}

    def painted(window: MainWindow) -> None:
        session = Session(told, window)
        held["steps"] = session.afterwards() if told["after"] else session.failures()
        held["timer"] = QTimer()
        held["timer"].timeout.connect(step)
        held["timer"].start(20)

    def step() -> None:
        try:
            next(held["steps"])
        except StopIteration:
            held["timer"].stop()
        except (AssertionError, TimeoutError) as problem:
            held["timer"].stop()
            print("FAILED", type(problem).__name__, str(problem)[:300], flush=True)
            raise

    privacy.forbid_core_dumps()
    call = split(["--data-dir", told["data"], "--base-url", told["base_url"]])
    privacy.forget_key(os.environ)
    return run_window(call, painted)


if __name__ == "__main__":
    raise SystemExit(main())
