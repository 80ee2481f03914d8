# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content kept once, by its SHA-256, compressed."""

import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from leadline.errors import AssistantError

try:
    from isal.isal_zlib import compress as _compress
except ImportError:  # no wheel for this machine: the same format, by the slower library
    from zlib import compress as _compress

_LEVEL = 1
"""10,000 files of source code, 64 MB: ISA-L at level 1 to 30% in 0.17 s, zlib at level 1 to 31% in 0.50 s, at level 3
to 29% in 0.57 s. Both let go of the GIL."""

_ASKED_AT_ONCE = 500

_CACHED_FROM_BYTES, _CACHED_TO_BYTES = 64 << 10, 8 << 20
"""Smaller ones are unpacked in no time, larger ones are images and the like, which are looked at once."""
_CACHE_BYTES = 16 << 20


class BlobCache:
    """What was unpacked last, for all connections of a store: a chat's documents are read again at every key, and 4 MB
    take 3 to 15 ms to unpack. The hash is the content's, so nothing in here is ever out of date."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contents: OrderedDict[bytes, bytes] = OrderedDict()
        self._size_bytes = 0

    def get(self, digest: bytes) -> bytes | None:
        """The content, if it is here."""
        with self._lock:
            content = self._contents.get(digest)
            if content is not None:
                self._contents.move_to_end(digest)
            return content

    def put(self, digest: bytes, content: bytes) -> None:
        """Keep it, in place of what was not asked for the longest."""
        if not _CACHED_FROM_BYTES <= len(content) <= _CACHED_TO_BYTES:
            return
        with self._lock:
            if digest not in self._contents:
                self._contents[digest] = content
                self._size_bytes += len(content)
            while self._size_bytes > _CACHE_BYTES:
                _, old = self._contents.popitem(last=False)
                self._size_bytes -= len(old)


class CachingConnection(Connection):
    """A connection whose large blobs are kept unpacked, once the store has given it a cache."""

    blobs: BlobCache | None = None


def put_blob(con: Connection, content: bytes) -> bytes:
    """Keep the content if it is not there yet; gives the hash it is found by."""
    return put_blobs(con, [content])[0]


def put_blobs(con: Connection, contents: Sequence[bytes]) -> list[bytes]:
    """Keep contents that are not there yet; gives the hashes they are found by, in order."""
    digests = [hashlib.sha256(content).digest() for content in contents]
    new: dict[bytes, bytes] = dict(zip(digests, contents, strict=True))
    for start in range(0, len(digests), _ASKED_AT_ONCE):
        some = digests[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        for (known,) in con.execute(f"SELECT hash FROM blob WHERE hash IN ({marks})", some):  # noqa: S608 - marks only
            new.pop(known, None)
    con.executemany(
        "INSERT INTO blob (hash, size, bytes) VALUES (?, ?, ?)",
        ((digest, len(content), _packed(content)) for digest, content in new.items()),
    )
    return digests


def get_blob(con: Connection, digest: bytes) -> bytes:
    """The content of that hash.

    Raises:
        AssistantError: it is missing or not what it was (code damaged).
    """
    cache = con.blobs if isinstance(con, CachingConnection) else None
    known = cache.get(digest) if cache is not None else None
    if known is not None and con.execute("SELECT 1 FROM blob WHERE hash = ?", (digest,)).fetchone():
        return known
    row = con.execute("SELECT size, bytes FROM blob WHERE hash = ?", (digest,)).fetchone()
    if row is None:
        raise _damaged("no content for this hash")
    size, packed = row
    unpacking = zlib.decompressobj()
    try:
        # Never more than was stored: a damaged or hostile file must not fill the memory.
        content = unpacking.decompress(packed, size + 1)
    except zlib.error as error:
        raise _damaged(str(error)) from error
    if len(content) != size:
        raise _damaged("another length than was stored")
    if cache is not None:
        cache.put(digest, content)
    return content


def sweep_blobs(con: Connection) -> None:
    """Delete extracts, versions and blobs that nothing refers to any more."""
    con.execute(
        "DELETE FROM document_version WHERE NOT EXISTS"
        " (SELECT 1 FROM pack_entry WHERE document_version = document_version.id)"
    )
    con.execute("DELETE FROM file_mark WHERE NOT EXISTS (SELECT 1 FROM document_version WHERE path = file_mark.path)")
    con.execute("DELETE FROM extract WHERE NOT EXISTS (SELECT 1 FROM document_version WHERE extract_id = extract.id)")
    con.execute(f"DELETE FROM blob WHERE {_UNUSED}")  # noqa: S608 - our own words


def drop_unused(con: Connection, digests: Iterable[bytes]) -> None:
    """Delete those of these blobs that nothing refers to any more."""
    con.executemany(f"DELETE FROM blob WHERE hash = ? AND {_UNUSED}", [(digest,) for digest in digests])  # noqa: S608


_UNUSED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = blob.hash)"  # noqa: S608
    for table, column in (
        ("extract", "blob"),
        ("pack_entry", "frozen_blob"),
        ("receipt_part", "blob"),
        ("turn", "frozen_tail"),
        ("turn_image", "blob"),
        ("turn_image", "thumbnail"),
        ("draft_image", "blob"),
        ("draft_image", "thumbnail"),
        ("tool_call", "result"),
    )
)
"""Of every place that refers to a blob."""


def _packed(content: bytes) -> bytes:
    return _compress(content, _LEVEL)


def _damaged(detail: str) -> AssistantError:
    return AssistantError(
        "A part of the history is damaged.", "The rest can still be read.", f"blob: {detail}", code="damaged"
    )
