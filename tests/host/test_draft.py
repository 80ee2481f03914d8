# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed before there is a chat."""

from pathlib import Path

from leadline.host import draft


def test_what_was_typed_comes_back_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state" / "draft.txt"
    draft.write(path, "Half a question about 缓存\n")
    draft.write(path, "Half a question about 缓存, longer\n")

    assert draft.read(path) == "Half a question about 缓存, longer\n"
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_nothing_typed_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    draft.write(path, "x")
    draft.write(path, "")
    draft.write(path, "")

    assert not path.exists()
    assert draft.read(path) == ""


def test_a_folder_that_cannot_be_written_is_not_worth_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    draft.write(tmp_path / "file" / "draft.txt", "x")

    assert draft.read(tmp_path / "file" / "draft.txt") == ""


def test_damaged_bytes_and_lone_surrogates_are_survived(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(b"good \xff bytes")
    assert draft.read(path) == "good \ufffd bytes"
    draft.write(path, "half \ud83d pair")
    assert draft.read(path) == "half ? pair"


def test_line_ends_stay_as_they_were_typed(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    draft.write(path, "a\r\nb\rc\n")

    assert draft.read(path) == "a\r\nb\rc\n"
