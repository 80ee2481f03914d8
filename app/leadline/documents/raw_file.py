# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes of a file, or the reason why not. On disk: regular files only, no link followed, no pipe waited for."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from leadline.documents.document import Note, NoteCode, State


class NotReadError(Exception):
    """A file that gives no text: its state and the note that says why."""

    def __init__(self, state: State, code: NoteCode, detail: str) -> None:
        super().__init__(detail)
        self.state = state
        self.note = Note(code, detail=detail)


class RawFile(Protocol):
    """A file's bytes, wherever they lie: on disk, or in a commit."""

    @property
    def size_bytes(self) -> int:
        """What it says before it is read."""

    def read(self, limit_bytes: int) -> bytes:
        """All its bytes. NotReadError when there are more than `limit_bytes`, or when they cannot be read."""

    def peek(self, length: int) -> bytes:
        """The first bytes, without moving on."""

    def close(self) -> None:
        """Lets go of it."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A regular file that is open for reading; the caller closes it."""

    fd: int
    size_bytes: int

    def close(self) -> None:
        """Closes it."""
        os.close(self.fd)

    def read(self, limit_bytes: int) -> bytes:
        """All its bytes. Asked for one more than the limit, as the size of a growing or virtual file means nothing."""
        if self.size_bytes > limit_bytes:
            raise too_large(self.size_bytes, limit_bytes)
        chunks, total = [], 0
        try:
            while chunk := os.read(self.fd, max(self.size_bytes - total, 65536) + 1):
                chunks.append(chunk)
                total += len(chunk)
                if total > limit_bytes:
                    raise too_large(total, limit_bytes)
        except OSError as error:
            raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, _reason(error)) from error
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def chunks(self, length: int) -> Iterator[bytes]:
        """All its bytes, in pieces. NotReadError when they cannot be read."""
        try:
            while chunk := os.read(self.fd, length):
                yield chunk
        except OSError as error:
            raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, _reason(error)) from error

    def peek(self, length: int) -> bytes:
        """The first bytes, without moving on."""
        try:
            return os.pread(self.fd, length, 0) if hasattr(os, "pread") else _peeked(self.fd, length)
        except OSError as error:
            raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, _reason(error)) from error


def open_regular(path: str) -> OpenFile:
    """Opens `path` if it is a regular file.

    Raises:
        NotReadError: it is missing, a link, a folder, a pipe, a socket or a device, or may not be read.
    """
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        _refuse_special(os.lstat(path).st_mode)  # before open: opening a device may do something
        fd = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotReadError(State.MISSING, NoteCode.UNSUPPORTED, "There is no such file.") from error
    except OSError as error:
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, _reason(error)) from error
    try:
        status = os.fstat(fd)  # of what was opened, not of what lstat saw
        _refuse_special(status.st_mode)
    except BaseException:
        os.close(fd)
        raise
    return OpenFile(fd, status.st_size)


def special_kind(mode: int) -> str:
    """What is neither a file, a folder nor a link, in words; "" for those three."""
    for test, words in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return words
    return ""


def too_large(size_bytes: int, limit_bytes: int) -> NotReadError:
    """The reason for a file of `size_bytes`."""
    detail = f"{size_bytes / 1e6:,.1f} MB; files of this kind are read up to {limit_bytes / 1e6:,.0f} MB."
    return NotReadError(State.LEFT_OUT, NoteCode.TOO_LARGE, detail)


def _refuse_special(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISLNK(mode):
        raise NotReadError(State.LEFT_OUT, NoteCode.SYMLINK, "A link; links are not followed.")
    what = special_kind(mode) or ("a folder" if stat.S_ISDIR(mode) else "something else")
    raise NotReadError(State.LEFT_OUT, NoteCode.UNSUPPORTED, f"It is {what}, not a file.")


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "You may not read this file: its permissions forbid it."
    if error.errno == errno.ELOOP:
        return "It became a link while it was being opened."
    if error.errno == errno.ENAMETOOLONG:
        return "Its path is too long for the system."
    return f"The system could not read it: {error.strerror or error.errno}."


def _peeked(fd: int, length: int) -> bytes:
    data = os.read(fd, length)
    os.lseek(fd, 0, os.SEEK_SET)
    return data
