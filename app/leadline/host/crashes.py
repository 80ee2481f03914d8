# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a crash in native code leaves behind: where each thread was, in a file that the next start shows.

Each process has a file of its own and holds a lock on it, so that the next start can tell who is still running.
"""

import faulthandler
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from leadline.host.traces import short_paths

_MOST_BYTES = 16_384
LAST = "last-crash.txt"
"""The name under which the newest one is kept after it was shown."""

if sys.platform == "win32":

    def _lock(descriptor: int) -> bool:
        return True  # there, a file that is open cannot be deleted

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class CrashFile:
    """This process's file; `begin` and `end` touch the disk."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.txt"
        self._file: IO[bytes] | None = None

    def begin(self) -> None:
        """Have the threads' places written down when the process crashes. Where that cannot be, it goes without."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except OSError:
            return
        self._file = os.fdopen(descriptor, "ab", buffering=0)
        _lock(descriptor)
        faulthandler.enable(self._file, all_threads=True)

    def end(self) -> None:
        """The process ends as it should: nothing is left."""
        file, self._file = self._file, None
        if file is None:
            return
        faulthandler.disable()
        with suppress(OSError):
            if self._path.stat().st_size == 0:
                self._path.unlink()
        file.close()


def take_crashes(folder: Path) -> tuple[str, ...]:
    """What crashed processes left, the oldest first; each is told once. The newest is kept as `last-crash.txt`."""
    found: list[tuple[float, str]] = []
    try:
        paths = sorted(folder.glob("*-*.txt"))
    except OSError:
        return ()
    for path in paths:
        if path.name == LAST:
            continue
        with suppress(OSError):  # another program that starts now may be faster
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            try:
                if not _lock(descriptor):
                    continue  # it is running
                text = os.read(descriptor, _MOST_BYTES).decode("utf-8", "replace")
                if text.strip():
                    found.append((os.fstat(descriptor).st_mtime, short_paths(text)))
                    path.replace(folder / LAST)
                else:
                    path.unlink()  # it was killed
            finally:
                os.close(descriptor)
    return tuple(text for _, text in sorted(found))
