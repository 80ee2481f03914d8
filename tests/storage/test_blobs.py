# SPDX-License-Identifier: AGPL-3.0-or-later
"""Large contents are unpacked once, and are gone when they are deleted."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from leadline.errors import AssistantError
from leadline.storage.blobs import BlobCache, get_blob, put_blob
from leadline.storage.database import Store

LARGE = os.urandom(200_000)


def test_a_large_content_is_unpacked_once_for_all_readers(store: Store, write: Callable[..., Any]) -> None:
    digest = write(put_blob, LARGE)
    found = [store.read(lambda con: get_blob(con, digest)).result() for _ in range(6)]
    assert found[0] == LARGE
    assert all(each is found[0] for each in found)


def test_what_was_deleted_is_not_found_in_the_cache(store: Store, write: Callable[..., Any]) -> None:
    digest = write(put_blob, LARGE)
    store.read(lambda con: get_blob(con, digest)).result()
    store.write(lambda con: con.execute("DELETE FROM blob")).result()
    with pytest.raises(AssistantError) as caught:
        store.read(lambda con: get_blob(con, digest)).result()
    assert caught.value.code == "damaged"


def test_the_cache_keeps_what_was_asked_for_last_within_its_limit() -> None:
    cache = BlobCache()
    contents = [bytes([number]) * (4 << 20) for number in range(6)]
    for number, content in enumerate(contents):
        cache.put(bytes([number]), content)
        cache.get(b"\0")
    kept = [number for number in range(6) if cache.get(bytes([number])) is not None]
    assert kept == [0, 3, 4, 5]
    assert cache.get(b"\0") is contents[0]


@pytest.mark.parametrize(
    ("size", "is_kept"), [((64 << 10) - 1, False), (64 << 10, True), (8 << 20, True), ((8 << 20) + 1, False)]
)
def test_only_what_is_worth_it_is_kept(size: int, is_kept: bool) -> None:
    cache = BlobCache()
    cache.put(b"x", bytes(size))
    assert (cache.get(b"x") is not None) == is_kept
