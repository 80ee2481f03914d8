# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is alive: every running program holds a lock, and the system lets go of it however the program ends."""

import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TOKEN = re.compile(r"[0-9a-f]{32}")
_RETRY_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int, *, shared: bool = False) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int, *, shared: bool = False) -> bool:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Liveness:
    """This program's mark among those that run, and the question whether another's is still held.

    A lock, not a process id: ids are given out again, and a lock is gone the moment its holder is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self.token = secrets.token_hex(16)
        """What rows written by this program are marked with."""

    def hold(self) -> None:
        """Create `<token>.lock`, readable by nobody else, and lock it. Doing it twice is doing it once.

        Raises:
            OSError: the folder cannot be created or written to.
        """
        if self._descriptor is not None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while self._descriptor is None:
            descriptor = os.open(self._file(self.token), os.O_RDWR | os.O_CREAT, 0o600)
            # Another program may be just asking whether it is held, or may have swept the file away.
            if _wait_for_lock(descriptor, time.monotonic() + 5) and self._file(self.token).exists():
                self._descriptor = descriptor
            else:
                os.close(descriptor)

    def is_alive(self, token: str) -> bool:
        """Whether a running program, this one included, holds the lock of that token."""
        if not _TOKEN.fullmatch(token):  # it comes from a database: it must not name a path
            return False
        try:
            descriptor = os.open(self._file(token), os.O_RDWR)
        except OSError:
            return False
        try:
            return not _try_lock(descriptor, shared=True)  # two that ask at once do not see each other
        finally:
            os.close(descriptor)

    def others(self) -> tuple[str, ...]:
        """Tokens of the other programs that run now."""
        return tuple(token for token in self._tokens() if token != self.token and self.is_alive(token))

    def sweep(self) -> tuple[str, ...]:
        """Delete the locks that nobody holds; gives the tokens of programs that ended without `release`."""
        return tuple(token for token in self._tokens() if token != self.token and self._sweep(token))

    def release(self) -> None:
        """Let go of the lock and delete its file: this program ends as it should."""
        if self._descriptor is None:
            return
        if sys.platform != "win32":  # there, an open file cannot be deleted; here, the order closes a gap
            self._file(self.token).unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = None
        with suppress(OSError):
            self._file(self.token).unlink(missing_ok=True)

    def _sweep(self, token: str) -> bool:
        try:
            descriptor = os.open(self._file(token), os.O_RDWR)
        except OSError:
            return False
        dead = _try_lock(descriptor)
        if dead and sys.platform != "win32":  # deleted while locked: nobody can take it in between
            with suppress(OSError):
                self._file(token).unlink(missing_ok=True)
        os.close(descriptor)
        if dead and sys.platform == "win32":  # there, an open file cannot be deleted
            with suppress(OSError):
                self._file(token).unlink(missing_ok=True)
        return dead

    def _file(self, token: str) -> Path:
        return self._folder / f"{token}.lock"

    def _tokens(self) -> list[str]:
        try:
            return sorted(path.stem for path in self._folder.glob("*.lock") if _TOKEN.fullmatch(path.stem))
        except OSError:
            return []


@contextmanager
def only_one(path: Path, *, timeout_s: float) -> Iterator[bool]:
    """Let one program at a time into the block; gives False if the others did not leave in time.

    The lock file stays where it is: to delete it would let two programs lock two files of one name.

    Raises:
        OSError: the file cannot be created.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _wait_for_lock(descriptor, time.monotonic() + timeout_s)
    finally:
        os.close(descriptor)


def _wait_for_lock(descriptor: int, deadline: float) -> bool:
    while not _try_lock(descriptor):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_RETRY_S)
    return True
