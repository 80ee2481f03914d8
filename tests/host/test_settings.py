# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings file, good and damaged."""

import json
import os
import stat
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.host.settings import Settings, load, save


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_what_is_saved_is_loaded(path: Path) -> None:
    chosen = Settings(language="zh_CN", theme="dark", currency="CNY", engine_model="/m/模型.gguf", panel_visible=False)

    save(path, chosen)

    assert load(path) == chosen


def test_clocks_are_kept_from_the_least_to_the_most_that_makes_sense(path: Path) -> None:
    for chosen in (Settings(queued_s=30, thinking_s=30, writing_s=10), Settings(queued_s=86_400, thinking_s=86_400)):
        save(path, chosen)
        assert load(path) == chosen


def test_path_that_is_no_utf8_is_kept(path: Path) -> None:
    chosen = Settings(engine_model=os.fsdecode(b"/m/\xff.gguf"))

    save(path, chosen)

    assert load(path) == chosen


def test_no_file_gives_defaults_and_makes_none(path: Path) -> None:
    assert load(path) == Settings()
    assert not path.exists()


def test_unknown_keys_are_left_out(path: Path) -> None:
    path.write_text(json.dumps({"theme": "dark", "run_at_start": "/bin/sh"}))

    assert load(path) == Settings(theme="dark")


@pytest.mark.parametrize(
    "values",
    [
        {"theme": 7},
        {"theme": "purple"},
        {"panel_visible": 1},
        {"panel_visible": "no"},
        {"mode": None},
        {"queued_s": True},
        {"queued_s": "660"},
        {"thinking_s": 300.5},
        {"queued_s": 29},
        {"thinking_s": 29},
        {"writing_s": 9},
        {"writing_s": -1},
        {"thinking_s": 86_401},
    ],
)
def test_value_of_the_wrong_type_gives_the_default(path: Path, values: dict[str, object]) -> None:
    path.write_text(json.dumps(values | {"language": "en"}))

    assert load(path) == Settings(language="en")


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"theme": "dark"', b"[" * 200_000, b" " * 1_000_001],
    ids=["empty", "cut", "list", "null", "binary", "unclosed", "deep", "long"],
)
def test_damaged_file_gives_defaults_and_is_set_aside(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)

    assert load(path) == Settings()

    assert not path.exists()
    assert path.with_name("settings.json.damaged").read_bytes() == damage


def test_a30_file_is_its_owners_only_and_nothing_else_is_left(path: Path) -> None:
    before = os.umask(0)
    try:
        save(path, Settings())
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


def test_failed_save_keeps_the_old_file_and_says_so(path: Path) -> None:
    path.mkdir()
    (path / "kept").write_text("old")

    with pytest.raises(AssistantError) as caught:
        save(path, Settings())

    assert caught.value.code == "read_only"
    assert (path / "kept").read_text() == "old"
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]
