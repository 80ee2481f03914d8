# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last moments: what is under way is saved while nobody waits for it, or is told why, if it takes long."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel

TELL_AFTER_MS = 1_000


class _Done(QObject):
    over = Signal()


def end_quietly(work: Callable[[], None], words: str, tell_after_ms: int = TELL_AFTER_MS) -> None:
    """Do the work on a thread, and show the words in a small window once it takes longer than that.

    Gives back when the work is done; what it raises is raised here.
    """
    failures: list[BaseException] = []
    done = _Done()
    loop = QEventLoop()
    done.over.connect(loop.quit, Qt.ConnectionType.QueuedConnection)

    def run() -> None:
        try:
            work()
        except BaseException as problem:  # the last line of a thread's run: it is raised again where it is waited for
            failures.append(problem)
        finally:
            done.over.emit()

    told: list[QWidget] = []
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(lambda: told.append(_show(words)))
    timer.start(tell_after_ms)
    thread = threading.Thread(target=run, name="ending")
    thread.start()
    loop.exec()
    thread.join()
    timer.stop()
    for window in told:
        window.close()
        window.deleteLater()
    if failures:
        raise failures[0]


def _show(words: str) -> QWidget:
    window = QWidget(None, Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
    window.setObjectName("endingWindow")
    window.setWindowTitle("Leadline")
    label = PlainLabel(words, "", window)
    column = QVBoxLayout(window)
    column.setContentsMargins(28, 22, 28, 22)
    column.addWidget(label)
    window.show()
    return window
