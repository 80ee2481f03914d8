# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large folder in which nothing is different is known as such at a glance; what might be is never overlooked."""

import os
import time
from pathlib import Path

import pytest

from leadline.documents.marks import mark_of
from leadline.documents.quick_look import may_hold_new, not_as_marked
from tests.documents.makers import git, plant

FILES = {"a.py": "a", "s/b.py": "b", ".gitignore": "*.log\n", "x.log": "x", ".env": "x", "缓存.txt": "x"}


def later() -> int:
    return time.time_ns() + 10**10


def looks(root: Path) -> dict[bytes, tuple[int, str]]:
    paths = sorted(path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {os.fsencode(path): (number, mark_of(path.stat(), later())) for number, path in enumerate(paths)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(plant(tmp_path / "code", FILES), "init", "-q")
    return tmp_path / "code"


def strange(root: Path, known: set[bytes]) -> bool:
    return may_hold_new(os.fsencode(root), known, os.environ)


def test_files_that_look_as_they_did_are_not_named(root: Path) -> None:
    before = looks(root)
    assert not_as_marked(before) == []
    numbers = {os.fsdecode(path): number for path, (number, _) in before.items()}
    os.utime(root / "a.py", (1, 1))
    (root / "s/b.py").unlink()
    assert sorted(not_as_marked(before)) == sorted([numbers[str(root / "a.py")], numbers[str(root / "s/b.py")]])
    assert not_as_marked({b"x": (7, ""), b"nul\0": (8, "1.1.1.1")}) == [7, 8]


def test_a_folder_of_known_files_holds_nothing_new(root: Path) -> None:
    known = {path for path in looks(root) if not path.endswith(b".log")}
    assert not strange(root, known)
    plant(root, {"y.log": "hidden", "__pycache__/a.pyc": "x", "s/.mypy_cache/x": "x", ".DS_Store": "x"})
    assert not strange(root, known)
    plant(root, {"s/new.py": "x"})
    assert strange(root, known)
    assert not strange(root, known | {os.fsencode(root / "s/new.py")})


def test_a_folder_that_is_left_out_whole_stands_for_its_files(root: Path) -> None:
    known = {path for path in looks(root) if not path.endswith(b".log")}
    plant(root, {"node_modules/x/a.js": "x"})
    assert strange(root, known)
    assert not strange(root, known | {os.fsencode(root / "node_modules") + b"/"})


def test_where_git_cannot_tell_it_has_to_be_looked_at(tmp_path: Path, root: Path) -> None:
    assert strange(plant(tmp_path / "plain", {"a": "x"}), {os.fsencode(tmp_path / "plain/a")})
    assert may_hold_new(os.fsencode(root), looks(root), {"PATH": "/nonexistent"})
