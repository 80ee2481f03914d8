# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far reading is: of one drop, of all drops into the chat on screen, and of each file that takes its time."""

from collections.abc import Iterable
from dataclasses import dataclass

from leadline.attaching import AttachProgress


@dataclass(frozen=True, slots=True)
class FileProgress:
    """A file with many pages that is being read."""

    path: str
    name: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """All that is read for the chat on screen."""

    name: str
    """The file that was heard of last; "" before the first."""
    done: int = 0
    total: int = 0
    """0 while the folder is still being walked."""
    files: tuple[FileProgress, ...] = ()
    """Those that are being read and have told of pages."""


class JobProgress:
    """Of one drop."""

    def __init__(self) -> None:
        self._last = AttachProgress(0, 0, "", 0, 0)
        self._files: dict[str, FileProgress] = {}

    def take(self, event: AttachProgress) -> None:
        """Some more pages, or a file that is done."""
        self._last = event
        if event.pages:
            self._files[event.path] = FileProgress(event.path, event.name, event.page, event.pages)
        else:
            self._files.pop(event.path, None)

    @property
    def known(self) -> ReadingProgress:
        """How far it is."""
        return ReadingProgress(self._last.name, self._last.done, self._last.total, tuple(self._files.values()))


def together(jobs: Iterable[JobProgress]) -> ReadingProgress | None:
    """Of several drops; None of none."""
    known = [job.known for job in jobs]
    if not known:
        return None
    return ReadingProgress(
        next((each.name for each in reversed(known) if each.name), ""),
        sum(each.done for each in known),
        sum(each.total for each in known),
        tuple(file for each in known for file in each.files),
    )
