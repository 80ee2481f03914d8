# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether files on disk are still what was read: by their marks where these tell, else by their content."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from leadline.documents.marks import mark_of
from leadline.documents.raw_file import NotReadError, open_regular

_CHUNK_BYTES = 1 << 20


class Change(Enum):
    """How a file stands to what was read of it."""

    UNCHANGED = auto()
    CHANGED = auto()
    MISSING = auto()
    """Gone, or no regular file any more, or not to be reached."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of a file."""

    path: str
    hash: str
    """SHA-256 of its bytes, in hexadecimal."""
    size_bytes: int
    mark: str = ""
    """How the file looked (see `marks`) when its content was `mark_hash`; "" if that is not known."""
    mark_hash: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome for one file."""

    known: Known
    change: Change
    mark: str = ""
    """How it looks now, to be remembered with `hash`; "" if there is nothing new to be remembered."""
    hash: str = ""


def check(
    files: Iterable[Known], now_ns: Callable[[], int], stopped: Callable[[], bool] = lambda: False
) -> Iterator[Checked]:
    """Looks at each file; only one whose mark does not tell is read. Ends early when `stopped` says so."""
    for known in files:
        if stopped():
            return
        yield _checked(known, now_ns())


def _checked(known: Known, now_ns: int) -> Checked:
    try:
        status = os.lstat(known.path)
    except (OSError, ValueError):
        return Checked(known, Change.MISSING)
    if not stat.S_ISREG(status.st_mode):
        return Checked(known, Change.MISSING)
    mark = mark_of(status, now_ns)
    if mark and mark == known.mark:
        return Checked(known, Change.UNCHANGED if known.mark_hash == known.hash else Change.CHANGED)
    if status.st_size != known.size_bytes:
        return Checked(known, Change.CHANGED)  # other bytes, whatever they are
    try:
        content_hash = hash_of(known.path)
    except NotReadError:
        return Checked(known, Change.MISSING)
    return Checked(known, Change.UNCHANGED if content_hash == known.hash else Change.CHANGED, mark, content_hash)


def hash_of(path: str) -> str:
    """SHA-256 of a regular file's bytes, in hexadecimal; as extracts have it.

    Raises:
        NotReadError: it cannot be read.
    """
    digest = hashlib.sha256()
    file = open_regular(path)
    try:
        for chunk in file.chunks(_CHUNK_BYTES):
            digest.update(chunk)
    finally:
        file.close()
    return digest.hexdigest()
