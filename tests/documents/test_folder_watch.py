# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes on disk are told in batches; where the system does not tell, the files are looked at now and then."""

import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from leadline.documents.folder_watch import FolderWatch
from leadline.documents.lister import Lister
from leadline.documents.source import SourceRequest
from tests.documents.makers import git, plant

WAIT_S = 20


class Watched:
    """What a watch has told so far."""

    def __init__(self, folders: list[Path], files: list[Path], **more: Any) -> None:
        self.paths: set[str] = set()
        self.calls: list[frozenset[str]] = []
        self._news = threading.Condition()
        self.watch = FolderWatch([str(path) for path in folders], [str(path) for path in files], self._take, **more)

    def _take(self, paths: frozenset[str]) -> None:
        with self._news:
            self.calls.append(paths)
            self.paths |= paths
            self._news.notify_all()

    def until(self, holds: Callable[["Watched"], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: holds(self), WAIT_S), self.calls

    def settle(self, folder: Path) -> None:
        """Until the watch stands: a file is written again and again till it is told."""
        probe = folder / "probe"
        with self._news:
            for number in range(400):
                probe.write_text(str(number))
                if self._news.wait_for(lambda: str(probe) in self.paths, 0.05):
                    return
        raise AssertionError("the watch did not begin")


@pytest.fixture
def watching() -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def make(folders: list[Path], files: list[Path] = [], **more: Any) -> Watched:  # noqa: B006 - not changed
        made.append(Watched(folders, files, **more))
        made[-1].watch.start()
        return made[-1]

    yield make
    for each in made:
        each.watch.close()


def test_a_changed_a_new_a_replaced_and_a_deleted_file_are_told(
    tmp_path: Path, watching: Callable[..., Watched]
) -> None:
    plant(tmp_path, {"a.txt": "a", "s/b.txt": "b", "gone.txt": "x"})
    seen = watching([tmp_path])
    seen.settle(tmp_path)
    (tmp_path / "a.txt").write_text("changed")
    (tmp_path / "s/new/deep").mkdir(parents=True)
    seen.until(lambda seen: str(tmp_path / "a.txt") in seen.paths)
    seen.settle(tmp_path / "s/new/deep")  # a folder that was not there when the watch began
    (tmp_path / "draft").write_text("saved as editors save")
    (tmp_path / "draft").replace(tmp_path / "s/b.txt")
    (tmp_path / "gone.txt").unlink()
    wanted = {str(tmp_path / name) for name in ("s/b.txt", "gone.txt")}
    seen.until(lambda seen: wanted <= seen.paths)
    assert not seen.watch.is_periodic


def test_many_changes_come_in_few_batches(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    seen = watching([tmp_path])
    seen.settle(tmp_path)
    before = len(seen.calls)
    plant(tmp_path, {f"{number}.txt": "x" for number in range(500)})
    seen.until(lambda seen: len(seen.paths) > 500)
    assert len(seen.calls) - before <= 20


def test_caches_and_version_control_are_not_told(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    root = plant(tmp_path / ".cache/code", {"a.py": "x", ".git/index": "x", "__pycache__/a.pyc": "x"})
    seen = watching([root])
    seen.settle(root)  # although a folder above it is called .cache
    plant(root, {".git/index": "y", "__pycache__/a.pyc": "y", "node_modules/x.js": "y", "a.py": "y"})
    seen.until(lambda seen: str(root / "a.py") in seen.paths)
    assert {path for path in seen.paths if "git" in path or "pyc" in path or "node" in path} == set()


def test_a_single_file_is_watched_through_its_folder_and_nothing_beside_it_is_told(
    tmp_path: Path, watching: Callable[..., Watched]
) -> None:
    plant(tmp_path, {"a.txt": "a", "probe": "", "s/x": ""})
    seen = watching([], [tmp_path / "a.txt", tmp_path / "probe"])
    seen.settle(tmp_path)
    for content in ("once", "twice"):  # after an atomic save it is still watched
        seen.paths.clear()
        plant(tmp_path, {"draft": content, "s/y": content})
        (tmp_path / "draft").replace(tmp_path / "a.txt")
        seen.until(lambda seen: str(tmp_path / "a.txt") in seen.paths)
    assert seen.paths <= {str(tmp_path / "a.txt"), str(tmp_path / "probe")}


def refusing(*paths: str, **options: Any) -> Iterator[set[tuple[Any, str]]]:
    raise OSError(errno.ENOSPC, "OS file watch limit reached")


def test_where_the_system_has_no_room_for_watches_the_files_are_looked_at(
    tmp_path: Path, watching: Callable[..., Watched]
) -> None:
    seen = watching([tmp_path], watcher=refusing, period_s=0.01)
    seen.until(lambda seen: len(seen.calls) >= 3)
    assert set(seen.calls) == {frozenset()}
    assert seen.watch.is_periodic


def test_a_folder_that_is_not_there_yet_is_looked_for(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    seen = watching([tmp_path / "later"], period_s=0.01)
    seen.until(lambda seen: bool(seen.calls))
    assert seen.watch.is_periodic


def test_closing_ends_the_threads_and_twice_is_once(tmp_path: Path) -> None:
    before = threading.active_count()
    seen = Watched([tmp_path], [tmp_path.parent / "x.txt"])
    seen.watch.start()
    seen.watch.close()
    seen.watch.close()
    assert threading.active_count() == before
    FolderWatch([], [], seen.calls.append).close()


def test_a_lister_says_what_would_be_read(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "*.log", "a.py": "x", "b.log": "x", ".env": "x", "s/c.py": "x"})
    git(tmp_path, "init", "-q")
    lister = Lister()
    try:
        requests = [SourceRequest(str(tmp_path)), SourceRequest(str(tmp_path / "s")), SourceRequest("/nowhere")]
        assert [(each.name, each.source) for each in lister.files(requests)] == [
            (".gitignore", str(tmp_path)),
            ("a.py", str(tmp_path)),
            ("s/c.py", str(tmp_path)),
        ]
        lister.close()
        assert len(lister.files(requests[:1])) == 3
        lister.cancel()
        assert lister.files(requests) == ()
    finally:
        lister.close()
