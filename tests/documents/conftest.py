# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader with its real child, and a place to put what it says."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadline.documents import folder_tree
from leadline.documents.document import Extract
from leadline.documents.options import ReadOptions
from leadline.documents.reader import DocumentReader, Finished, ReadEvent, ReadJob, ReadLimits
from leadline.documents.source import SourceRequest
from tests.documents.makers import git

WAIT_S = 100


class Reading:
    """One reader; `read` waits for the end of a job and keeps its events."""

    def __init__(self, limits: ReadLimits) -> None:
        self.reader = DocumentReader(limits)
        self.events: list[ReadEvent] = []
        self.finished = Finished(True, ())
        self._over = threading.Event()
        self._came = threading.Condition()

    def start(self, *asked: Path | str | SourceRequest, options: dict[str, ReadOptions] | None = None) -> ReadJob:
        self.events.clear()
        self._over.clear()
        requests = [each if isinstance(each, SourceRequest) else str(each) for each in asked]
        return self.reader.read(requests, self._take, options or {})

    def wait(self, job: ReadJob) -> tuple[Extract, ...]:
        assert self._over.wait(WAIT_S)
        return job.done.result(WAIT_S)

    def wait_for(self, is_it: Callable[[ReadEvent], bool]) -> None:
        """Until such an event has come."""
        with self._came:
            assert self._came.wait_for(lambda: any(is_it(event) for event in self.events), WAIT_S)

    def read(self, *asked: Path | str | SourceRequest) -> tuple[Extract, ...]:
        """The extracts of files, less the folders' own."""
        return tuple(extract for extract in self.wait(self.start(*asked)) if extract.kind != folder_tree.KIND)

    def one(self, path: Path | str, options: ReadOptions | None = None) -> Extract:
        (extract,) = self.wait(self.start(path, options={str(path): options} if options else None))
        return extract

    def named(self, *asked: Path | str | SourceRequest) -> dict[str, Extract]:
        return {extract.name: extract for extract in self.read(*asked)}

    def _take(self, event: ReadEvent) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()
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
