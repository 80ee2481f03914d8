# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files a source would give now, without reading them: asked of a child of its own, as ignore files are input.

Blocking: for a thread that has time.
"""

import queue
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from leadline.documents.lane import Inbox, Lane
from leadline.documents.limits import ReadLimits
from leadline.documents.source import SourceRequest
from leadline.documents.tasks import WalkTask


@dataclass(frozen=True, slots=True)
class Listed:
    """One file that would be read."""

    source: str
    path: str
    name: str


class Lister:
    """Keeps a child while it is asked."""

    def __init__(self, limits: ReadLimits = ReadLimits()) -> None:  # noqa: B008 - a frozen value
        self._limits = limits
        self._inbox = Inbox()
        self._lane = Lane(self._inbox)
        self._cancelled = threading.Event()

    def files(self, requests: Sequence[SourceRequest]) -> tuple[Listed, ...]:
        """The files to be read, in order, each once; those of a source that cannot be listed are missing."""
        found: dict[str, Listed] = {}
        for request in requests:
            task = WalkTask(request)
            if not self._is_walked(task):
                continue
            for file in task.found:
                if file.extract is None:
                    found.setdefault(file.path, Listed(file.source, file.path, file.name))
        return tuple(found.values())

    def cancel(self) -> None:
        """Ends what is asked, from another thread; what is asked later gives nothing."""
        self._cancelled.set()
        self._inbox.put((None, None))  # wakes the thread that waits

    def close(self) -> None:
        """Lets the child go; it is started again when it is needed."""
        self._lane.close()

    def _is_walked(self, task: WalkTask) -> bool:
        if self._cancelled.is_set():
            return False
        try:
            self._lane.ask([task], asdict(self._limits))
            while not self._lane.is_idle:
                life, said = self._inbox.get(timeout=self._limits.silence_s)
                if self._cancelled.is_set() or (life is self._lane.life and isinstance(said, int)):
                    self._lane.drop()
                    return False
                if life is self._lane.life and self._lane.take(said) is not None and "begin" not in said:
                    task.accept(said)
        except (OSError, queue.Empty):
            self._lane.drop()
            return False
        return True
