# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one bridge from other threads to the GUI thread: futures and events become queued calls."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

T = TypeVar("T")

SHORTEST_FLUSH_MS = 33
LONGEST_FLUSH_MS = 250


class Background(QObject):
    """Calls functions on the GUI thread, whichever thread asks."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = True
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    @property
    def is_open(self) -> bool:
        """Whether the window is still there."""
        return self._is_open

    def post(self, function: Callable[[], None]) -> None:
        """Call the function on the GUI thread soon; after `close` it is dropped."""
        if self._is_open:
            self._posted.emit(function)

    def follow(
        self,
        future: "Future[T]",
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Hand the future's result or its exception to the GUI thread."""

        def finished(ready: "Future[T]") -> None:
            try:
                problem = ready.exception()
            except CancelledError:
                return
            if problem is not None:
                self.post(lambda: failed(problem))
            else:
                result = ready.result()
                self.post(lambda: done(result))

        future.add_done_callback(finished)

    def close(self) -> None:
        """The window is going: what still arrives has nobody to go to."""
        self._is_open = False

    @Slot(object)
    def _call(self, function: Callable[[], None]) -> None:
        if self._is_open:
            function()


class Newest:
    """For what is read again and again: two readings may come back in the wrong order, and the older one is dropped."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._asked = self._known = 0

    def follow(
        self,
        future: "Future[T]",
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """As `Background.follow`, unless the result of a later call is known by then."""
        self._asked += 1
        asked = self._asked

        def came(result: T) -> None:
            if asked > self._known:
                self._known = asked
                done(result)

        self._background.follow(future, came, failed)


class Inbox(QObject, Generic[T]):
    """Events of a fast stream, handed over in batches at most thirty times a second.

    Thousands of tiny pieces a second cost one queued signal a batch. Where the view needs long for a batch,
    the next one waits four times as long, so that three quarters of the thread stay free for the user.
    """

    _woken = Signal()

    def __init__(self, on_batch: Callable[[list[T]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_batch = on_batch
        self._events: deque[T] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._is_awake = False
        self._is_open = True
        self._last_cost_s = 0.0
        self._flushed_at = 0.0

    def put(self, event: T) -> None:
        """From any thread."""
        self._events.append(event)
        if not self._is_awake:
            self._is_awake = True
            self._woken.emit()

    def close(self) -> None:
        """The window is going: what still comes is dropped."""
        self._is_open = False
        self._timer.stop()

    @Slot()
    def _wake(self) -> None:
        if self._timer.isActive() or not self._is_open:
            return
        gap_ms = min(LONGEST_FLUSH_MS, max(SHORTEST_FLUSH_MS, int(self._last_cost_s * 4_000)))
        since_ms = int((time.monotonic() - self._flushed_at) * 1_000)
        self._timer.start(max(0, gap_ms - since_ms))

    @Slot()
    def _flush(self) -> None:
        begun = time.monotonic()
        # Before the queue is emptied: an event that comes from now on wakes us again.
        self._is_awake = False
        batch: list[T] = []
        while self._events:
            batch.append(self._events.popleft())
        if batch:
            self._on_batch(batch)
        self._flushed_at = time.monotonic()
        self._last_cost_s = self._flushed_at - begun


def ignore(_: Any) -> None:
    """For a future whose result nobody waits for."""
