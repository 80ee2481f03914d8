# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files a path means, from a terminal: commits, what changed, patterns, and what was left out."""

from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.documents.makers import git, plant


@pytest.fixture
def repository(terminal: Terminal) -> Path:
    root = plant(terminal.folder / "code", {"a.py": "old = 1\n", "docs/b.md": "# B\n", ".env": "KEY=1\n"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    plant(root, {"a.py": "new = 2\n"})
    return root


def test_options_choose_the_files_of_a_folder(terminal: Terminal, repository: Path) -> None:
    def texts(*arguments: str) -> dict[str, str]:
        done = terminal.run("extract", "--json", *arguments)
        rows = done.json["documents"]
        return {Path(row["path"]).name: "".join(page["text"] for page in row["pages"]) for row in rows if row["pages"]}

    assert texts("code") == {"a.py": "new = 2\n", "b.md": "# B\n"}
    assert texts("code", "--ref", "HEAD") == texts("git:HEAD:code") == {"a.py": "old = 1\n", "b.md": "# B\n"}
    assert texts("code", "--since", "HEAD") == {"a.py": "new = 2\n"}
    assert texts("code", "--include", "*.md") == texts("code", "--exclude", "*.py") == {"b.md": "# B\n"}
    assert texts("code", "--include", "x", "--put-back", "code/.env") == {".env": "KEY=1\n"}


def test_a09_names_that_turn_the_writing_direction_come_escaped(terminal: Terminal) -> None:
    name = "a\u202egpj.txt"
    (terminal.folder / name).write_text("Text\u200b.\n")
    done, text = terminal.run("extract", "--json", name), terminal.run("extract", ".")

    assert Path(done.json["documents"][0]["path"]).name == name
    assert done.json["documents"][0]["pages"][0]["text"] == "Text\u200b.\n"
    assert "\u202e" not in done.out and "\\u202egpj" in done.out
    assert "a[U+202E]gpj.txt" in text.out and "\u202e" not in text.out


def test_a_wrong_ref_is_said_and_nothing_is_read(terminal: Terminal, repository: Path) -> None:
    done = terminal.run("extract", "--json", "code", "--ref=--output=x")

    assert done.status == 2
    (row,) = done.json["documents"]
    assert (row["state"], row["notes"][0]["detail"]) == (
        "failed",
        "This cannot be the name of a branch, a tag or a commit.",
    )


def test_the_tree_of_a_folder_is_counted_in_the_pack_and_no_extract(terminal: Terminal, repository: Path) -> None:
    pack, extract = terminal.run("pack", "--json", "code").json, terminal.run("extract", "--json", "code").json

    assert pack["documents"][0]["path"] == str(repository)
    assert pack["documents"][0]["tokens"] > 5
    assert [Path(row["path"]).name for row in extract["documents"]] == [".env", "a.py", "b.md"]
