# SPDX-License-Identifier: AGPL-3.0-or-later
# Ten thousand files: each call counts, and Path costs many times as much as the file itself.
"""The short way for what most files of a folder are: small, text, in UTF-8. Whatever is odd takes the long way.

Nothing here can crash or take long, so such files go over the pipe many at a time. The outcome is that of `one_file`,
file by file (a test compares).
"""

import hashlib
import os
import stat
from typing import NamedTuple

from leadline.documents import kinds
from leadline.documents.document import Note, State
from leadline.documents.leaving_out import Wish, note_by_bytes
from leadline.documents.marks import mark_of
from leadline.documents.plain_text import CONTROL_BYTES
from leadline.host.key_mark import KeyMark

MOST_BYTES = 1 << 17
"""Larger files take the long way; in one frame there are not many more bytes than that."""

_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)

_ODD = CONTROL_BYTES + b"\x1b"
"""With ESC, which changes the alphabet in old Japanese text."""

_MARKS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe", b"{\\rtf")
"""Beginnings that say that the file is not what its name says, or not plain UTF-8."""


class QuickText(NamedTuple):
    """A file that was read, or that is left out for what stands in it."""

    kind: str
    state: State
    note: Note | None
    hash: str
    """"" if it is left out."""
    size_bytes: int
    mark: str
    """How the file looked before it was read (see `marks`)."""
    text: bytes
    """UTF-8, with line ends as `\\n`; b"" if it is left out."""


def quick_text(path: str, name: str, wish: Wish, now_ns: int, own: tuple[KeyMark, ...] = ()) -> QuickText | None:
    """The file's text; None for every file that has to take the long way, errors too."""
    kind = kinds.kind_of(name)
    if kind is not kinds.CODE and kind is not kinds.TEXT:
        return None
    try:
        fd = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        status = os.fstat(fd)  # of what was opened
        size = status.st_size
        if not stat.S_ISREG(status.st_mode) or not 0 < size <= MOST_BYTES:
            return None
        data = os.read(fd, size + 1)  # one more: a file that grows does not pass for what it was
    except OSError:
        return None
    finally:
        os.close(fd)
    if len(data) != size or not _is_plain(data) or (kind is kinds.TEXT and b"%PDF-" in data[:1024]):
        return None
    text = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    if note := note_by_bytes(kind, text, wish, own):
        return QuickText("", State.LEFT_OUT, note, "", size, "", b"")
    return QuickText(kind, State.READY, None, hashlib.sha256(data).hexdigest(), size, mark_of(status, now_ns), text)


def _is_plain(data: bytes) -> bool:
    """Whether it is UTF-8 without a control character, and more than blanks."""
    if data.startswith(_MARKS) or len(data) != len(data.translate(None, _ODD)):
        return False
    if data.isascii():
        return not data.isspace()
    try:
        return bool(data.decode().strip())
    except UnicodeDecodeError:
        return False
