# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places and their modes."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.host.paths import default_paths, paths_under


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_xdg_folders_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))

    paths = default_paths({})

    assert paths.database == tmp_path / "data/leadline/history.sqlite3"
    assert paths.settings_file == tmp_path / "config/leadline/settings.json"
    assert paths.cache == tmp_path / "cache/leadline"
    assert paths.log == tmp_path / "state/leadline/leadline.log"
    assert paths.running == tmp_path / "state/leadline/running"


def test_variable_moves_all_state_under_one_folder(tmp_path: Path) -> None:
    assert default_paths({"LEADLINE_DATA_DIR": str(tmp_path)}) == paths_under(tmp_path)


def test_empty_variable_counts_as_not_set() -> None:
    assert default_paths({"LEADLINE_DATA_DIR": ""}) == default_paths({})


def test_home_sign_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert paths_under(Path("~/depth")).data == tmp_path / "depth/data"


def test_relative_folder_survives_a_change_of_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert paths_under(Path("depth")).data == tmp_path / "depth/data"


@pytest.mark.usefixtures("no_umask")
def test_a30_folders_and_new_parents_are_closed_to_others(tmp_path: Path) -> None:
    paths = paths_under(tmp_path / "new" / "depth")

    paths.ensure()

    made = [tmp_path / "new", tmp_path / "new/depth", paths.data, paths.config, paths.cache, paths.state]
    assert {mode(folder) for folder in made} == {0o700}


@pytest.mark.usefixtures("no_umask")
def test_a30_open_folder_of_ours_is_closed_and_the_users_own_is_left(tmp_path: Path) -> None:
    chosen = tmp_path / "shared"
    chosen.mkdir(mode=0o755)
    paths = paths_under(chosen)
    paths.data.mkdir(mode=0o777)

    paths.ensure()

    assert mode(paths.data) == 0o700
    assert mode(chosen) == 0o755


def test_ensure_twice_is_harmless(tmp_path: Path) -> None:
    paths_under(tmp_path).ensure()
    paths_under(tmp_path).ensure()


def test_impossible_folder_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    paths = paths_under(tmp_path)

    with pytest.raises(AssistantError) as caught:
        paths.ensure()

    assert caught.value.code == "read_only"
    assert str(paths.data) in caught.value.title
    assert paths.state.is_dir()


def test_folder_below_a_file_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(AssistantError) as caught:
        paths_under(tmp_path / "file").ensure()

    assert caught.value.code == "read_only"
