# SPDX-License-Identifier: AGPL-3.0-or-later
"""A store on a folder of its own, and rows to put into it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from leadline.host.liveness import Liveness
from leadline.storage.database import Store
from tests.storage.rows import WHEN


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the test's history is."""
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def open_store(tmp_path: Path, database: Path) -> Iterator[Callable[[], Store]]:
    """Opens the test's history as a program would; all of them are closed at the end, in order."""
    opened: list[tuple[Store, Liveness]] = []

    def open_one() -> Store:
        liveness = Liveness(tmp_path / "running")
        store = Store.open(database, liveness=liveness, clock=lambda: WHEN)
        opened.append((store, liveness))
        return store

    yield open_one
    for store, liveness in opened:
        store.close()
        liveness.release()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """An open, empty history."""
    return open_store()


@pytest.fixture
def write(store: Store) -> Callable[..., object]:
    """Calls a function of the storage room on the writer's thread and gives its result."""
    return lambda function, *arguments, **named: store.write(
        lambda con: partial(function, con)(*arguments, **named)
    ).result()


@pytest.fixture
def read(store: Store) -> Callable[..., object]:
    """The same on a reader's thread."""
    return lambda function, *arguments, **named: store.read(
        lambda con: partial(function, con)(*arguments, **named)
    ).result()
