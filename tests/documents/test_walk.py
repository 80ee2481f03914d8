# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was added becomes the list of its files, each to be read or left out with a reason."""

import os
import socket
import stat
from pathlib import Path

import pytest

from leadline.documents.document import NoteCode, State
from leadline.documents.entries import MAX_IGNORED_ROWS
from leadline.documents.leaving_out import Wish
from tests.documents.makers import git, plant
from tests.documents.walking import codes, rows, to_read, walked


def test_files_come_in_order_with_their_path_below_the_source(folder: Path) -> None:
    plant(folder, {"b.py": "x", "a/z.py": "x", "a/b/c.py": "x", "a.txt": "x"})
    found = walked(folder)
    assert to_read(found) == ["a/b/c.py", "a/z.py", "a.txt", "b.py"]
    assert rows(found)["a/z.py"].path == str(folder / "a/z.py")
    assert found.source == str(folder)


def test_what_gitignore_hides_is_left_out_and_said(folder: Path) -> None:
    plant(
        folder, {".gitignore": "*.log\nbuild/", "a.log": "x", "build/x": "x", "n/.gitignore": "!b.log", "n/b.log": ""}
    )
    found = walked(folder)
    assert to_read(found) == [".gitignore", "n/.gitignore", "n/b.log"]
    assert codes(found) == {"a.log": NoteCode.IGNORED, "build/": NoteCode.IGNORED}


def test_version_control_is_skipped_without_a_word_and_caches_are_counted(folder: Path) -> None:
    plant(folder, {".hg/x": "", ".svn/x": "", "a/__pycache__/a.pyc": "", "a/a.py": "x", ".DS_Store": ""})
    found = walked(folder)
    assert [entry.name for entry in found.entries] == ["a/a.py"]
    assert [note.detail for note in found.notes] == ["1 cache folder is not listed: __pycache__."]
    plant(folder, {".gitignore": "__pycache__", "__pycache__/a.pyc": "", "b/.mypy_cache/x": "", "c/CACHEDIR.TAG": "S"})
    plant(folder, {"c/deep/x.txt": "x"})
    assert [note.detail for note in walked(folder).notes] == [
        "4 cache folders are not listed: .mypy_cache, __pycache__, c."
    ]


def test_folders_of_packages_are_one_row(folder: Path) -> None:
    plant(folder, {"node_modules/x/index.js": "x", "node_modules/y/index.js": "x", "a.js": "x"})
    found = walked(folder)
    assert to_read(found) == ["a.js"]
    assert codes(found) == {"node_modules/": NoteCode.GENERATED}


def test_a19_secrets_generated_and_unknown_formats_are_left_out_by_name(folder: Path) -> None:
    plant(folder, {".env": "KEY=1", "a.min.js": "x", "a.doc": "x", "yarn.lock": "x", "a.py": "x"})
    found = walked(folder)
    assert to_read(found) == ["a.py"]
    assert codes(found) == {
        ".env": NoteCode.SECRET,
        "a.min.js": NoteCode.GENERATED,
        "a.doc": NoteCode.UNSUPPORTED,
        "yarn.lock": NoteCode.GENERATED,
    }
    assert all(entry.state is State.LEFT_OUT for entry in found.entries if entry.note)


def test_a16_links_pipes_and_sockets_are_named_and_not_followed(folder: Path, tmp_path: Path) -> None:
    plant(folder, {"a/real.txt": "x"})
    plant(tmp_path / "outside", {"secret.txt": "x"})
    (folder / "a/loop").symlink_to("..")
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "in").symlink_to("a/real.txt")
    (folder / "dead").symlink_to("nothing")
    os.mkfifo(folder / "pipe")
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)  # the path of a socket may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket")
    finally:
        os.chdir(here)
        os.close(here)
    found = walked(folder)
    assert to_read(found) == ["a/real.txt"]
    assert codes(found) == {
        "a/loop": NoteCode.SYMLINK,
        "out": NoteCode.SYMLINK,
        "in": NoteCode.SYMLINK,
        "dead": NoteCode.SYMLINK,
        "pipe": NoteCode.UNSUPPORTED,
        "socket": NoteCode.UNSUPPORTED,
    }
    notes = {name: entry.note.detail for name, entry in rows(found).items() if entry.note}
    assert "out of this folder" in notes["out"]
    assert "nothing" in notes["dead"]
    assert "pipe" in notes["pipe"]


def test_a18_a_name_that_is_not_utf8_is_kept(folder: Path) -> None:
    path = os.fsencode(folder) + b"/bad\xff.txt"
    Path(os.fsdecode(path)).write_text("x")
    (entry,) = walked(folder).entries
    assert os.fsencode(entry.path) == path
    assert entry.name == "bad\ufffd.txt"
    assert entry.state is None


def test_an_ignore_file_that_hides_everything_is_said_and_not_obeyed(folder: Path) -> None:
    plant(folder, {".gitignore": "/*", "a.py": "x", "b/c.py": "x"})
    found = walked(folder)
    assert to_read(found) == [".gitignore", "a.py", "b/c.py"]
    assert [note.code for note in found.notes] == [NoteCode.IGNORED]
    assert "hides every file" in found.notes[0].detail


def test_a_folder_that_the_repository_around_it_hides_is_read_when_added_itself(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "build/", "build/a.txt": "x", "build/b.log": "x", "build/.gitignore": "*.log"})
    git(tmp_path, "init", "-q")
    found = walked(tmp_path / "build")
    assert to_read(found) == [".gitignore", "a.txt"]
    assert codes(found) == {"b.log": NoteCode.IGNORED}


def test_a_repository_inside_another_is_listed_by_its_own_rules(folder: Path) -> None:
    plant(folder, {".gitignore": "*.txt", "inner/a.txt": "x", "inner/b.log": "x", "inner/.gitignore": "*.log"})
    git(folder / "inner", "init", "-q")
    assert to_read(walked(folder)) == [".gitignore", "inner/.gitignore", "inner/a.txt"]


def test_many_hidden_entries_are_counted(folder: Path) -> None:
    plant(folder, {".gitignore": "*.o", "a.c": "x"} | {f"{number:03}.o": "" for number in range(MAX_IGNORED_ROWS + 3)})
    found = walked(folder)
    assert sum(entry.name.endswith(".o") for entry in found.entries) == MAX_IGNORED_ROWS
    assert found.notes[0].detail.startswith("3 more")


def test_a17_a_folder_with_too_many_entries_says_that_there_is_more(folder: Path) -> None:
    plant(folder, {f"{number:02}": "x" for number in range(20)})
    found = walked(folder, entries=10)
    assert len(to_read(found)) == 10
    assert [note.code for note in found.notes] == [NoteCode.TOO_LARGE]


def test_a17_a_folder_of_many_thousand_entries_is_listed_up_to_the_limit_and_says_so(folder: Path) -> None:
    for number in range(3_000):
        os.close(os.open(folder / f"{number:05}.txt", os.O_CREAT | os.O_WRONLY))
    found = walked(folder, entries=1_000)
    assert len(to_read(found)) == 1_000
    assert [note.code for note in found.notes] == [NoteCode.TOO_LARGE]
    assert "stopped after 1,000 entries" in found.notes[0].detail
    assert len(to_read(walked(folder, entries=20_000))) == 3_000


def test_a16_a_device_is_named_and_not_opened(folder: Path) -> None:
    plant(folder, {"a.txt": "x"})
    try:
        os.mknod(folder / "null", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    except PermissionError:
        (folder / "null").symlink_to("/dev/null")  # as near as one comes without being root
    found = walked(folder)
    assert to_read(found) == ["a.txt"]
    assert set(codes(found)) == {"null"}


def test_a17_a_deep_tree_ends(tmp_path: Path) -> None:
    here = os.open(".", os.O_RDONLY)
    os.chdir(tmp_path)
    try:
        for _ in range(2100):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.fchdir(here)
    found = walked(tmp_path)
    assert found.entries[0].note is not None
    assert "too long" in found.entries[0].note.detail
    remove_deep(tmp_path, here)


def remove_deep(top: Path, back: int) -> None:
    os.chdir(top)
    depth = 0
    while Path("d").is_dir():
        os.chdir("d")
        depth += 1
    for _ in range(depth):
        os.chdir("..")
        Path("d").rmdir()
    os.fchdir(back)
    os.close(back)


def test_an_empty_folder_is_not_an_empty_answer(folder: Path) -> None:
    found = walked(folder)
    assert (found.entries, [note.code for note in found.notes]) == ([], [NoteCode.NO_TEXT])


def test_a_path_that_does_not_exist_is_missing(tmp_path: Path) -> None:
    (entry,) = walked(tmp_path / "nothing").entries
    assert entry.state is State.MISSING
    assert entry.note is not None


def test_a_hidden_file_that_is_added_itself_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "a.log", "a.log": "x", "x.min.js": "x"})
    git(tmp_path, "init", "-q")
    for name in ("a.log", "x.min.js"):
        (entry,) = walked(tmp_path / name).entries
        assert (entry.state, entry.wish, entry.name) == (None, Wish.FILE, name)


@pytest.mark.parametrize(("name", "code"), [(".env", NoteCode.SECRET), ("a.doc", NoteCode.UNSUPPORTED)])
def test_a_file_that_is_never_read_is_left_out_when_added_itself(tmp_path: Path, name: str, code: NoteCode) -> None:
    plant(tmp_path, {name: "x"})
    (entry,) = walked(tmp_path / name).entries
    assert (entry.state, entry.note and entry.note.code) == (State.LEFT_OUT, code)


def test_a_link_that_is_added_itself_is_resolved_once(tmp_path: Path) -> None:
    plant(tmp_path, {"real/a.txt": "x"})
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "file").symlink_to("real/a.txt")
    (tmp_path / "loop").symlink_to("loop")
    assert walked(tmp_path / "file").entries[0].path == str(tmp_path / "real/a.txt")
    assert [entry.path for entry in walked(tmp_path / "folder").entries] == [str(tmp_path / "real/a.txt")]
    (entry,) = walked(tmp_path / "loop").entries
    assert (entry.state, entry.note and entry.note.code) == (State.FAILED, NoteCode.SYMLINK)


def test_a_pipe_that_is_added_itself_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (entry,) = walked(tmp_path / "pipe").entries
    assert (entry.state, entry.note and entry.note.code) == (State.LEFT_OUT, NoteCode.UNSUPPORTED)
