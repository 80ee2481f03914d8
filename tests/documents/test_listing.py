# SPDX-License-Identifier: AGPL-3.0-or-later
"""Listing without git gives the set that git gives, and git is asked so that a stranger's repository can do nothing."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.documents.git_commands import Git, GitError, git_environment
from leadline.documents.git_listing import list_by_git
from leadline.documents.gitignore import Rules
from leadline.documents.ignore_files import GITIGNORE, list_by_rules
from leadline.documents.listing import Budget, Listing
from tests.documents.makers import git, plant

NAMES = st.sampled_from(["a", "b", "ab", "foo", "foo.txt", "bar.log", "x y", "#n", "é", "!k", "a[b]"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PIECES = st.sampled_from(
    ["a", "b", "foo", "foo.txt", "*.log", "*", "**", "?", "??", "f*", "*.txt", "[ab]", "[!a]", "[a-f]*", "x\\ y",
     "\\#n", "é", "\\!k", "a*b", "*o*", "a\\[b\\]", "a[[]b]"]
)  # fmt: skip
PATTERNS = st.tuples(
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(PIECES, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "", "/", " ", "/*", "/**"]),
).map("".join)
RULES = st.lists(PATTERNS | st.sampled_from(["", "# a comment", "/", "!", "#n"]), max_size=6).map("\n".join)
FOLDERS = st.sampled_from(["", "a/", "foo/", "a/b/", "a/foo/"])


def by_git(root: Path, budget: Budget | None = None) -> Listing:
    return list_by_git(Git(os.fsencode(root), os.environ), budget or Budget(10_000, 60))


def by_rules(root: Path, budget: Budget | None = None) -> Listing:
    return list_by_rules(os.fsencode(root), budget or Budget(10_000, 60), names=[GITIGNORE])


def both(root: Path) -> tuple[set[bytes], set[bytes]]:
    return set(by_rules(root).kept), set(by_git(root).kept)


def tree(root: Path, paths: list[str], rules: dict[str, str]) -> Path:
    """The paths as far as they fit together: a file is not a folder, too."""
    git(root, "init", "-q")
    for folder, text in rules.items():
        plant(root, {folder + ".gitignore": text})
    for path in paths:
        try:
            plant(root, {path: "x"})
        except (NotADirectoryError, IsADirectoryError, FileExistsError):
            continue
    return root


@settings(max_examples=80)
@given(st.lists(PATHS, max_size=12), st.dictionaries(FOLDERS, RULES, max_size=3))
@example(["foo/a", "foo/b"], {"": "foo/**\n!foo/a"})
@example(["a/b/foo.txt", "a/foo"], {"": "*\n!*/\n!foo.txt"})
@example(["foo/foo", "foo/a"], {"": "*\n!foo"})
@example(["a/b/a"], {"": "/a/*\n!/a/b", "a/": "b"})
def test_rules_give_the_set_of_git(paths: list[str], rules: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, gits = both(tree(Path(folder), paths, rules))
        assert ours == gits


def test_odd_ignore_files_are_read_as_git_reads_them(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": b"\xef\xbb\xbfa.txt\r\nb.txt\r\n\xff.txt\nc?.txt\n"})
    plant(tmp_path, {"a.txt": "", "b.txt": "", "keep.txt": "", "c1.txt": "", "c12.txt": "", "cé.txt": ""})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("")
    git(tmp_path, "init", "-q")
    ours, gits = both(tmp_path)
    assert ours == gits
    assert b"keep.txt" in ours
    assert b"a.txt" not in ours


def test_an_ignore_file_that_is_a_link_is_no_ignore_file(tmp_path: Path) -> None:
    plant(tmp_path, {"rules": "a", "a": ""})
    (tmp_path / ".gitignore").symlink_to("rules")
    git(tmp_path, "init", "-q")
    ours, gits = both(tmp_path)
    assert ours == gits == {b"rules", b"a", b".gitignore"}


def test_hidden_folders_are_one_entry_and_not_entered(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "build/\n*.log", "build/x/y": "", "a.log": "", "a": ""})
    git(tmp_path, "init", "-q")
    for listing in (by_rules(tmp_path), by_git(tmp_path)):
        assert listing.ignored == {b"build/": GITIGNORE, b"a.log": GITIGNORE}


def test_git_is_not_believed_when_it_refuses(tmp_path: Path) -> None:
    """In a folder of another user git prints nothing and exits with 128; an empty set would be a lie."""
    plant(tmp_path, {"a": ""})
    for environ in (os.environ, {"PATH": "/nonexistent"}):
        git_here = Git(os.fsencode(tmp_path), environ)
        with pytest.raises(GitError):
            list_by_git(git_here, Budget(10, 60))
        assert git_here.refusal() == ""  # no repository: no news
    git(tmp_path, "init", "-q")
    assert "not installed" in Git(os.fsencode(tmp_path), {"PATH": "/nonexistent"}).refusal()


def test_dubious_ownership_is_a_refusal(tmp_path: Path) -> None:
    plant(tmp_path, {"a": ""})
    git(tmp_path, "init", "-q")
    assert by_git(tmp_path).kept
    if os.geteuid() == 0:  # the real thing; else git's own switch for its tests stands in
        os.chown(tmp_path, 12345, 12345)
        os.chown(tmp_path / ".git", 12345, 12345)
    environ = os.environ | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    refusing = Git(os.fsencode(tmp_path), environ)
    with pytest.raises(GitError):
        list_by_git(refusing, Budget(10, 60))
    assert "dubious ownership" in refusing.refusal()


def test_programs_named_by_a_repository_are_not_run(tmp_path: Path) -> None:
    plant(tmp_path, {"repo/a": "", "evil": '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n'})
    (tmp_path / "evil").chmod(0o755)
    git(tmp_path / "repo", "init", "-q")
    git(tmp_path / "repo", "config", "core.fsmonitor", str(tmp_path / "evil"))
    git(tmp_path / "repo", "ls-files", "-co")
    assert (tmp_path / "ran").exists(), "without care git runs it"
    (tmp_path / "ran").unlink()
    assert set(by_git(tmp_path / "repo").kept) == {b"a"}
    assert not (tmp_path / "ran").exists()


def test_git_does_not_hear_of_other_repositories() -> None:
    environ = git_environment({"GIT_DIR": "/x", "GIT_WORK_TREE": "/y", "GIT_CONFIG_GLOBAL": "/z", "HOME": "/h"})
    assert "GIT_DIR" not in environ
    assert "GIT_WORK_TREE" not in environ
    assert (environ["GIT_CONFIG_GLOBAL"], environ["HOME"]) == ("/z", "/h")


def test_files_git_remembers_but_that_are_gone_or_behind_a_link_are_not_listed(tmp_path: Path) -> None:
    plant(tmp_path, {"repo/gone": "", "repo/sub/passwd": "", "repo/kept": "", "out/passwd": "x"})
    repo = tmp_path / "repo"
    git(repo, "init", "-q")
    git(repo, "add", ".")
    (repo / "gone").unlink()
    (repo / "sub/passwd").unlink()
    (repo / "sub").rmdir()
    (repo / "sub").symlink_to("../out")
    assert set(by_git(repo).kept) == {b"kept", b"sub"}  # sub as the link that it is


@pytest.mark.parametrize(("entries", "stopped"), [(6, False), (5, True)])
def test_a17_listing_stops_at_the_budget(tmp_path: Path, entries: int, stopped: bool) -> None:
    plant(tmp_path, {f"{number}": "" for number in range(5)} | {"f/x": ""})
    (tmp_path / "f/x").unlink()
    assert by_rules(tmp_path, Budget(entries, 60)).stopped is stopped
    plant(tmp_path, {"f/x": ""})
    git(tmp_path, "init", "-q")
    assert by_git(tmp_path, Budget(entries, 60)).stopped is stopped


def test_a17_listing_stops_when_the_time_is_over(tmp_path: Path) -> None:
    plant(tmp_path, {f"{number}": "" for number in range(5)})
    clock = iter(range(100))
    assert by_rules(tmp_path, Budget(1000, 3, clock=lambda: next(clock))).stopped


def test_the_last_rule_that_fits_decides() -> None:
    rules = Rules(b"*.log\n!keep.log\nkeep.log/\n")
    assert rules.verdict(b"a.log", False) is True
    assert rules.verdict(b"keep.log", False) is False
    assert rules.verdict(b"keep.log", True) is True
    assert rules.verdict(b"a.txt", False) is None
