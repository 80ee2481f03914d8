# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a listing of a folder is made of, and what it may cost. Paths here are bytes, as the file system has them."""

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple


class Seen(NamedTuple):
    """One file as it was found."""

    mode: int
    """As `stat` has it, of a link itself; of a file or a link only its type."""
    content: str = ""
    """In a commit: the id of its content."""


FILE, LINK = Seen(stat.S_IFREG), Seen(stat.S_IFLNK)


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


def seen(entry: os.DirEntry[bytes]) -> Seen | None:
    """What the entry is, asked of the system only where the folder does not say; None if it is gone."""
    if entry.is_file(follow_symlinks=False):
        return FILE
    if entry.is_symlink():
        return LINK
    try:
        return Seen(entry.stat(follow_symlinks=False).st_mode)
    except OSError:
        return None


def is_special(mode: int) -> bool:
    """Neither a file nor a folder nor a link."""
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
