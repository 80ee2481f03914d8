# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that is what was read is not read again; one that is not is found out, whatever its times say."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from leadline.documents import changes
from leadline.documents.changes import Change, Checked, Known, check
from leadline.documents.marks import mark_of
from tests.documents.makers import plant

YEAR_NS = 10**9 * 86400 * 365


def later() -> int:
    """A clock by which every file was written long ago."""
    return time.time_ns() + YEAR_NS


def known(path: Path, *, marked: bool = True) -> Known:
    data = path.read_bytes()
    content = hashlib.sha256(data).hexdigest()
    mark = mark_of(path.stat(), later()) if marked else ""
    return Known(str(path), content, len(data), mark, content if marked else "")


def checked(file: Known) -> Checked:
    (outcome,) = check([file], later)
    return outcome


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return plant(tmp_path, {"a.txt": "The first paper.\n"}) / "a.txt"


def test_an_unchanged_file_is_told_by_its_mark_and_not_read(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = known(paper)
    monkeypatch.setattr(changes, "hash_of", lambda path: pytest.fail("it was read"))
    assert checked(file) == Checked(file, Change.UNCHANGED)


def test_a_touched_file_is_read_and_its_new_mark_is_given(paper: Path) -> None:
    file = known(paper)
    os.utime(paper, ns=(1, 1))
    outcome = checked(file)
    assert (outcome.change, outcome.hash) == (Change.UNCHANGED, file.hash)
    assert outcome.mark == mark_of(paper.stat(), later()) != file.mark


def test_another_content_of_the_same_length_and_time_is_found(paper: Path) -> None:
    file = known(paper)
    status = paper.stat()
    paper.write_text("The other paper.\n")
    os.utime(paper, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert checked(file).change is Change.CHANGED  # the time of the inode cannot be set back


def test_another_length_needs_no_reading(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = known(paper)
    paper.write_text("Longer than it was before.\n")
    monkeypatch.setattr(changes, "hash_of", lambda path: pytest.fail("it was read"))
    assert checked(file).change is Change.CHANGED


def test_a_mark_of_another_content_says_changed_without_reading(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one chat learnt of a path serves another, which holds an older version of it."""
    file = known(paper)
    old = Known(file.path, "0" * 64, file.size_bytes, file.mark, file.hash)
    monkeypatch.setattr(changes, "hash_of", lambda path: pytest.fail("it was read"))
    assert checked(old).change is Change.CHANGED


def test_a_file_written_just_now_has_no_mark(paper: Path) -> None:
    assert mark_of(paper.stat(), time.time_ns()) == ""
    (outcome,) = check([known(paper, marked=False)], time.time_ns)
    assert (outcome.change, outcome.mark) == (Change.UNCHANGED, "")


@pytest.mark.parametrize("what", ["gone", "link", "folder", "pipe", "locked"])
def test_what_is_no_file_any_more_is_missing_and_nothing_waits(paper: Path, what: str) -> None:
    file = known(paper)
    if what != "locked":
        paper.unlink()
    if what == "link":
        paper.symlink_to("/etc/passwd")
    elif what == "folder":
        paper.mkdir()
    elif what == "pipe":
        os.mkfifo(paper)
    elif what == "locked":
        if os.geteuid() == 0:
            paper.unlink()  # root may read everything; as good as gone
        else:
            os.utime(paper, ns=(1, 1))
            paper.chmod(0)
    assert checked(file).change is Change.MISSING


def test_checking_can_be_stopped(paper: Path) -> None:
    stops = iter([False, False, True])
    assert len(list(check([known(paper)] * 9, later, lambda: next(stops)))) == 2


def test_a18_a_name_that_is_not_utf8_is_checked(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt"))
    path.write_text("x")
    assert checked(known(path)).change is Change.UNCHANGED
