# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader with its real child, and a place to put what it says."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadline.documents.document import Extract
from leadline.documents.reader import DocumentReader, Finished, ReadEvent, ReadJob, ReadLimits
from tests.documents.makers import git

WAIT_S = 100


class Reading:
    """One reader; `read` waits for the end of a job and keeps its events."""

    def __init__(self, limits: ReadLimits) -> None:
        self.reader = DocumentReader(limits)
        self.events: list[ReadEvent] = []
        self.finished = Finished(True, ())
        self._over = threading.Event()

    def start(self, *paths: Path | str) -> ReadJob:
        self.events.clear()
        self._over.clear()
        return self.reader.read([str(path) for path in paths], self._take)

    def wait(self, job: ReadJob) -> tuple[Extract, ...]:
        assert self._over.wait(WAIT_S)
        return job.done.result(WAIT_S)

    def read(self, *paths: Path | str) -> tuple[Extract, ...]:
        return self.wait(self.start(*paths))

    def one(self, path: Path | str) -> Extract:
        (extract,) = self.read(path)
        return extract

    def named(self, *paths: Path | str) -> dict[str, Extract]:
        return {extract.name: extract for extract in self.read(*paths)}

    def _take(self, event: ReadEvent) -> None:
        self.events.append(event)
        if isinstance(event, Finished):
            self.finished = event
            self._over.set()


MakeReading = Callable[..., Reading]


@pytest.fixture
def make_reading() -> Iterator[MakeReading]:
    made: list[Reading] = []

    def make(limits: ReadLimits = ReadLimits()) -> Reading:  # noqa: B008 - a frozen value
        made.append(Reading(limits))
        return made[-1]

    yield make
    for reading in made:
        reading.reader.close()


@pytest.fixture
def reading(make_reading: MakeReading) -> Reading:
    return make_reading()


@pytest.fixture(params=["git", "plain"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An empty folder: a repository in one run, none in the other."""
    root = tmp_path / "source"
    root.mkdir()
    if request.param == "git":
        git(root, "init", "-q")
    return root
