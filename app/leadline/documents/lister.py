# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files a source would give now, without reading them: asked of a child of its own, as ignore files are input.

Blocking: for a thread that has time.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from leadline.documents.child_link import CancelledError, ChildLink, ChildLostError
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
        self._link = ChildLink(limits.silence_s)

    def files(self, requests: Sequence[SourceRequest]) -> tuple[Listed, ...]:
        """The files to be read, in order, each once; those of a source that cannot be listed are missing."""
        found: dict[str, Listed] = {}
        for request in requests:
            task = WalkTask(request)
            try:
                for _, frame in self._link.answers([task], asdict(self._limits)):
                    task.accept(frame)
            except ChildLostError:
                continue
            except CancelledError:
                break
            for file in task.found:
                if file.extract is None:
                    found.setdefault(file.path, Listed(file.source, file.path, file.name))
        return tuple(found.values())

    def cancel(self) -> None:
        """Ends what is asked, from another thread; what is asked later gives nothing."""
        self._link.cancelled.set()
        self._link.interrupt()

    def close(self) -> None:
        """Lets the child go; it is started again when it is needed."""
        self._link.close()
