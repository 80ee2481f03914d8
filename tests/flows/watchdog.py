# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices when the GUI thread stood still inside the program, and where."""

import faulthandler
import tempfile
import threading
import time
from typing import BinaryIO

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5
SAMPLE_S = 0.02
LIMIT_S = 0.25
"""What a loaded machine needs; the bench has the strict limits."""


class Watchdog(QObject):
    """A 5 ms timer on the GUI thread, and a thread that looks at it from outside.

    A gap counts where the samples taken in it show a frame of Leadline at work, and without the time in which the
    thread was ready and other programs had the processor.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stalls: list[str] = []
        """Each with its length and the stack that was seen most often."""
        self._gui = threading.get_ident()
        self._last = time.monotonic()
        self._queued = 0.0
        self._samples: list[tuple[float, str]] = []
        self._is_over = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def start(self) -> None:
        """From now on."""
        self._last, self._queued = time.monotonic(), _queued_s()
        self._timer.start(TICK_MS)
        self._thread.start()

    def stop(self) -> None:
        """No more."""
        self._timer.stop()
        self._is_over.set()
        self._thread.join()

    def _tick(self) -> None:
        now = time.monotonic()
        queued = _queued_s()
        gap, began = now - self._last - (queued - self._queued), self._last
        self._last, self._queued = now, queued
        if gap > LIMIT_S:
            stacks = [stack for at, stack in self._samples if began <= at <= now]
            ours = [stack for stack in stacks if stack]
            if len(ours) * 2 > len(stacks) and len(ours) * SAMPLE_S > LIMIT_S / 3:
                self.stalls.append(f"{gap * 1000:.0f} ms in\n{max(set(ours), key=ours.count)}")
        self._samples.clear()

    def _look(self) -> None:
        with tempfile.TemporaryFile() as file:
            while not self._is_over.wait(SAMPLE_S):
                if time.monotonic() - self._last > 4 * SAMPLE_S:
                    self._samples.append((time.monotonic(), self._stack(file)))

    def _stack(self, file: BinaryIO) -> str:
        """The stack down to the outermost frame of the program; "" when there is none in it.

        `sys._current_frames` would do, but what it hands out keeps the locals alive: a painter that outlives its
        paintEvent is an error to Qt.
        """
        file.seek(0)
        file.truncate()
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        dumped = file.read().decode("utf-8", "replace")
        _, _, mine = dumped.partition(f"0x{self._gui:016x} (most recent call first):\n")
        frames = mine.partition("\n\n")[0].splitlines()
        ours = [at for at, each in enumerate(frames) if "/app/leadline/" in each]
        return "\n".join(frames[: ours[-1] + 1]) if ours else ""


def _queued_s() -> float:
    """How long this thread, the GUI's, has waited for a processor in its life."""
    with open(f"/proc/self/task/{threading.get_native_id()}/schedstat", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) / 1e9
