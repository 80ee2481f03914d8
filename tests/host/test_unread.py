# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chats that nobody has seen."""

from pathlib import Path

import pytest

from leadline.host.unread import UnreadFile


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    file = UnreadFile(tmp_path / "state" / "unread.txt")
    assert file.read() == frozenset()
    assert file.keep({3, 14, 15}) and not file.keep([15, 14, 3])
    file.write()
    assert UnreadFile(tmp_path / "state" / "unread.txt").read() == {3, 14, 15}
    assert file.keep(())
    file.write()
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.parametrize("text", ["", "x", "-4", "²", "3.5", "\0", "9e3"])
def test_a_file_of_anything_else_is_no_harm(tmp_path: Path, text: str) -> None:
    path = tmp_path / "unread.txt"
    path.write_text(f"7 {text} 8", encoding="utf-8")

    assert UnreadFile(path).read() == {7, 8}
