# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file is shown by the desktop's file manager, over a real bus; without one the caller is told."""

import os
from pathlib import Path

import pytest

from leadline.ui import reveal
from leadline.ui.reveal import shown_in_file_manager
from tests import file_manager


@pytest.mark.secretservice
@pytest.mark.parametrize("tool", ["gdbus", "busctl"])
def test_a_file_is_shown_whatever_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    which = reveal.shutil.which
    monkeypatch.setattr(reveal.shutil, "which", lambda name: which(name) if name == tool else None)
    names = ["plain.pdf", "年度 报告.pdf", 'it\'s [a] "name" & 100%.txt', os.fsdecode(b"bad\xff.txt")]
    with file_manager.running() as manager:
        for name in names:
            (tmp_path / name).write_text("x")
            assert shown_in_file_manager(str(tmp_path / name))
        assert shown_in_file_manager(str(tmp_path))
    assert manager.paths == [*(str(tmp_path / name) for name in names), str(tmp_path)]


@pytest.mark.secretservice
def test_without_a_file_manager_the_caller_is_told(tmp_path: Path) -> None:
    assert not shown_in_file_manager(str(tmp_path))


def test_without_a_bus_or_a_file_the_caller_is_told(tmp_path: Path) -> None:
    assert not shown_in_file_manager(str(tmp_path))
    assert not shown_in_file_manager(str(tmp_path / "gone"))
