# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real program in a process of its own, made to do something, so that a test can kill it.

    python -m tests.flows.driven '{"data": FOLDER, "base_url": URL, "ask": QUESTION, "queue": [QUESTION], "type": TEXT,
        "drop": [PATH], "later": COUNT, "compare": QUESTION}'

Says on standard output, a line each: `open`, `later` when so much waits for a better moment, `dropped`, `began` with
the first words of the reply, `compared` with those of two, `queued` when a question waits behind it, `typed`.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from leadline.host.command_line import Call
from leadline.ui.main_window import MainWindow
from leadline.ui.program import run_window
from leadline.ui.transcript.waiting_rows import WaitingRows


def main(wanted: dict[str, Any]) -> int:
    """Run the program until it is killed."""
    held: list[QTimer] = []

    def painted(window: MainWindow) -> None:
        steps = play(window, wanted)
        condition: list[Callable[[], object]] = [lambda: True]

        def look() -> None:
            if condition[0]():
                condition[0] = next(steps, lambda: False)

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(20)
        held.append(timer)

    return run_window(
        Call(None, data_dir=wanted["data"], base_url=wanted["base_url"], environ=dict(os.environ)), painted
    )


def play(window: MainWindow, wanted: dict[str, Any]) -> Iterator[Callable[[], object]]:
    """What is done, with what is waited for in between."""
    yield lambda: window.model_label.text()
    say("open")
    if wanted.get("later"):
        yield lambda: window.later_button.text().startswith(f"{wanted['later']} ")
        say("later")
    if wanted.get("drop"):
        window.paths_dropped.emit(wanted["drop"])
        yield lambda: window.documents.gauge.values.documents
        say("dropped")
    edit = window.composer.edit
    if wanted.get("ask"):
        QTest.keyClicks(edit, wanted["ask"])
        yield lambda: window.composer.send_button.isEnabled()
        QTest.keyClick(edit, Qt.Key.Key_Return)
        yield lambda: any(turn.answer_source for turn in window.transcript._stack.turns)
        say("began")
    if wanted.get("compare"):
        QTest.keyClicks(edit, wanted["compare"])
        yield lambda: window.composer.price_button.isVisible() and window.composer.send_button.isEnabled()
        window.composer.compare_requested.emit()
        yield lambda: _comparison(window).setup._boxes
        setup = _comparison(window).setup
        next(box for box in setup._boxes if box.text() == "Pro, Non-think").click()
        yield setup.start_button.isEnabled
        setup.start_button.click()
        yield lambda: all(lane.transcript._stack.turns[0].answer_source for lane in _comparison(window).page.columns)
        say("compared")
    for question in wanted.get("queue", []):
        _enter(window, question)
        yield lambda question=question: question in _waiting(window)
        say("queued")
    if wanted.get("type"):
        QTest.keyClicks(edit, wanted["type"])
        say("typed")


def _comparison(window: MainWindow) -> Any:
    from leadline.ui.compare_window import CompareWindow

    return window.findChild(CompareWindow)


def _enter(window: MainWindow, question: str) -> None:
    """Commit a text and press Enter."""
    event = QInputMethodEvent()
    event.setCommitString(question)
    QApplication.sendEvent(window.composer.edit, event)
    QTest.keyClick(window.composer.edit, Qt.Key.Key_Return)


def _waiting(window: MainWindow) -> list[str]:
    """The questions below the conversation that are stored."""
    rows = window.transcript._stack.turns
    return [each.waiting.question for each in rows if isinstance(each, WaitingRows) and each.waiting.id > 0]


def say(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
