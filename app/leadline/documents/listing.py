# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a listing of a folder is made of, and what it may cost. Paths here are bytes, as the file system has them."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto


class Kind(Enum):
    """What a name in a folder stands for."""

    FILE = auto()
    LINK = auto()
    FOLDER = auto()
    SPECIAL = auto()
    """A pipe, a socket or a device."""


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

    kept: set[bytes] = field(default_factory=set)
    """Files and links that the ignore rules let through."""
    ignored: set[bytes] = field(default_factory=set)
    """What they hide; a folder that is hidden whole is one entry and ends in a slash."""
    nested: set[bytes] = field(default_factory=set)
    """Folders that are repositories of their own, without a slash: to be listed by their own rules."""
    unreadable: dict[bytes, str] = field(default_factory=dict)
    """Folders that could not be opened, with the system's reason."""
    stopped: bool = False
    """The budget ran out: there is more."""


def scan(folder: bytes) -> Iterator[tuple[bytes, Kind]]:
    """The names in `folder` with what they are, no link followed. OSError if it cannot be opened."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name, _kind(entry)


def _kind(entry: os.DirEntry[bytes]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.SPECIAL
