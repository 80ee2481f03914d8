# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that come with the program."""

import pytest

from leadline.host.resources import resource


def test_file_of_the_source_tree_is_found() -> None:
    assert resource("prices.toml").is_file()


def test_folder_is_found() -> None:
    assert resource("icons").is_dir()


def test_licence_is_found_though_it_lies_at_the_top_of_the_source_tree() -> None:
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in resource("LICENSE").read_text(encoding="utf-8")


def test_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"No such resource.*'depths.toml'"):
        resource("depths.toml")
