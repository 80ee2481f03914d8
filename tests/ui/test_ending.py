# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of the program: quiet when it is quick, explained when it is not."""

import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from leadline.ui.ending import end_quietly


def shown() -> list[QWidget]:
    return [each for each in QApplication.topLevelWidgets() if each.objectName() == "endingWindow" and each.isVisible()]


def test_a_quick_end_shows_nothing(qtbot: QtBot) -> None:
    done: list[str] = []
    end_quietly(lambda: done.append(threading.current_thread().name), "Saving…", 60_000)
    assert done == ["ending"] and shown() == []


def test_a_long_one_says_what_takes_so_long_and_goes(qtbot: QtBot) -> None:
    goes_on = threading.Event()
    seen: list[str] = []

    def look() -> None:
        if shown():
            seen.extend(label.text() for label in shown()[0].findChildren(QLabel))
            goes_on.set()
            watch.stop()

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(5)
    end_quietly(lambda: assert_true(goes_on.wait(30)), "Saving what is under way…", 20)
    assert seen == ["Saving what is under way…"] and shown() == []


def test_what_the_work_raises_is_raised(qtbot: QtBot) -> None:
    def fail() -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        end_quietly(fail, "Saving…")


def assert_true(claim: bool) -> None:
    assert claim
