# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a listing of a folder is made of, and what it may cost. Paths here are bytes, as the file system has them."""

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

_SETTLED_NS = 2_000_000_000
"""A file that changed so recently could change again within the same tick of the file system's clock."""


class Seen(NamedTuple):
    """One file as it was found."""

    mode: int
    """As `stat` has it, of a link itself."""
    mark: str
    """On disk: equal marks mean that the file did not change; "" when that cannot be told yet. In a commit: the id
    of its content."""
    size_bytes: int


@dataclass(slots=True)
class Budget:
    """What listing may still cost; shared by all folders of one go."""

    entries: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)
    spent: int = 0

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def seconds_left(self) -> float:
        """Never below 0."""
        return max(0.0, self.seconds - (self.clock() - self.started))

    @property
    def entries_left(self) -> int:
        """Never below 0."""
        return max(0, self.entries - self.spent)

    def spend(self) -> bool:
        """Counts one more entry; False when that is one too many or too late."""
        if self.spent >= self.entries or self.clock() - self.started > self.seconds:
            return False
        self.spent += 1
        return True


@dataclass(slots=True)
class Listing:
    """The outcome of listing one folder; paths are below it."""

    kept: dict[bytes, Seen] = field(default_factory=dict)
    """Files, links, pipes and the like that the ignore rules let through."""
    ignored: dict[bytes, bytes] = field(default_factory=dict)
    """What they hide, and the name of the file that does; a folder that is hidden whole is one entry and ends in a
    slash. b"" for what is not entered because of its name."""
    nested: set[bytes] = field(default_factory=set)
    """Folders that are repositories of their own, without a slash: to be listed by their own rules."""
    unreadable: dict[bytes, str] = field(default_factory=dict)
    """Folders that could not be opened, with the system's reason."""
    stopped: bool = False
    """The budget ran out: there is more."""


def scan(folder: bytes, most: int) -> list[os.DirEntry[bytes]]:
    """What stands in `folder`, at most so many. OSError if it cannot be opened."""
    with os.scandir(folder) as entries:
        return list(islice(entries, most))


def is_folder(entry: os.DirEntry[bytes]) -> bool:
    """Whether it is a folder itself, not a link to one."""
    return entry.is_dir(follow_symlinks=False)


def seen(entry: os.DirEntry[bytes], now_ns: int) -> Seen | None:
    """The entry as it is now; None if it is gone."""
    try:
        return seen_of(entry.stat(follow_symlinks=False), now_ns)
    except OSError:
        return None


def seen_of(status: os.stat_result, now_ns: int) -> Seen:
    """What `status` tells, looked at when the clock showed `now_ns`."""
    return Seen(status.st_mode, mark_of(status, now_ns), status.st_size)


def mark_of(status: os.stat_result, now_ns: int) -> str:
    """Size, times and identity in one; "" for a file that may still be being written."""
    changed_ns = max(status.st_mtime_ns, status.st_ctime_ns)
    if changed_ns > now_ns - _SETTLED_NS:
        return ""
    return f"{status.st_size}.{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_ino}"


def is_special(mode: int) -> bool:
    """Neither a file nor a folder nor a link."""
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
