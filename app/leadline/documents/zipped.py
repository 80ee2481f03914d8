# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a zipped document, in memory and within limits (hardening page, A15). Nothing is unpacked to disk."""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from leadline.documents.document import NoteCode, State
from leadline.documents.raw_file import NotReadError

MAX_TOTAL_BYTES = 200_000_000
MAX_RATIO = 200
"""Unpacked to packed size; XML of real documents comes to 20, tables of equal rows to 100."""
MAX_ENTRIES = 10_000
SMALL_BYTES = 1_000_000
"""Below this size the ratio means nothing: a page of blanks packs to nearly nothing."""

_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class Parts:
    """The named parts of one document."""

    def __init__(self, data: bytes) -> None:
        """Opens `data` and looks at its table of contents.

        Raises:
            NotReadError: not a zip file, or one that unpacks to more than a document may.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise _damaged() from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _bomb(f"it has {len(entries):,} parts")
        if any(".." in entry.filename.split("/") or entry.filename.startswith("/") for entry in entries):
            raise _bomb("its parts name places outside of it")
        total = sum(entry.file_size for entry in entries)
        if total > MAX_TOTAL_BYTES:
            raise _bomb(f"it unpacks to {total / 1e6:,.0f} MB")
        for entry in entries:
            if entry.file_size > max(SMALL_BYTES, MAX_RATIO * entry.compress_size):
                raise _bomb(f"a part unpacks to {entry.file_size / max(1, entry.compress_size):,.0f} times its size")
        self.names = frozenset(entry.filename for entry in entries if not entry.is_dir())

    def read(self, name: str) -> bytes:
        """One part; never more than its own table says.

        Raises:
            NotReadError: it is missing, damaged or locked.
        """
        try:
            entry = self._zip.getinfo(name)
            with self._zip.open(entry) as file:
                data = file.read(entry.file_size)
        except KeyError as error:
            raise _damaged() from error
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, ValueError) as error:
            raise _damaged() from error
        except RuntimeError as error:  # what zipfile says of a part with a password
            raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, "It is locked with a password.") from error
        return data

    def xml(self, name: str) -> ElementTree.Element:
        """One part as XML. Entities of its own are refused: they can multiply without end.

        Raises:
            NotReadError: as `read`, or it is not XML.
        """
        data = self.read(name)
        if _DECLARATION.search(data[:4096]) or (data[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise NotReadError(
                State.FAILED, NoteCode.UNSUPPORTED, "It declares entities of its own, as no office does."
            )
        try:
            return ElementTree.fromstring(data)  # noqa: S314 - without declarations, in a child with limits
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise _damaged() from error


def is_zip(head: bytes) -> bool:
    """Whether the first bytes are those of a zip file."""
    return head.startswith(b"PK\x03\x04")


def _damaged() -> NotReadError:
    return NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: a part is missing or cannot be unpacked.")


def _bomb(what: str) -> NotReadError:
    return NotReadError(State.LEFT_OUT, NoteCode.TOO_LARGE, f"It was not unpacked: {what}, which no document needs.")
