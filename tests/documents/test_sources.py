# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of a source: our own ignore files, patterns, what is put back, and files as a commit has them."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.documents.document import NoteCode, State
from leadline.documents.git_commands import GitError, checked_ref
from leadline.documents.leaving_out import Wish
from leadline.documents.source import SourceRequest, source_label
from tests.documents.makers import git, plant
from tests.documents.test_listing import FOLDERS, PATHS, RULES, by_rules, tree
from tests.documents.walking import codes, reasons, rows, said, to_read, walked


def hidden_by_git(root: Path, paths: list[str]) -> set[str]:
    """What `git check-ignore` says of each path."""
    asked = "\0".join(paths).encode()
    argv = ["git", "-C", str(root), "check-ignore", "-z", "--stdin"]
    done = subprocess.run(argv, input=asked, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {path for path in done.stdout.decode().split("\0") if path}


def files_of(root: Path) -> list[str]:
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]


@settings(max_examples=50)
@given(st.lists(PATHS, max_size=10), st.dictionaries(FOLDERS, RULES, max_size=3))
def test_the_walk_hides_what_git_check_ignore_hides(paths: list[str], rules: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = tree(Path(folder), paths, rules)
        files = files_of(root)
        kept = {os.fsdecode(path) for path in by_rules(root).kept}
        assert kept == set(files) - hidden_by_git(root, files)


@settings(max_examples=40)
@given(st.lists(PATHS, max_size=10), st.dictionaries(FOLDERS, RULES, max_size=3), st.booleans())
def test_our_own_ignore_file_hides_what_a_gitignore_would(
    paths: list[str], rules: dict[str, str], with_git: bool
) -> None:
    with tempfile.TemporaryDirectory() as judge, tempfile.TemporaryDirectory() as ours:
        root = tree(Path(judge), paths, rules)
        files = [path for path in files_of(root) if not path.endswith(".gitignore")]
        expected = set(files) - hidden_by_git(root, files)
        plant(Path(ours), dict.fromkeys(files, "x"))
        plant(Path(ours), {folder + ".leadlineignore": text for folder, text in rules.items()})
        if with_git:
            git(Path(ours), "init", "-q")
        found = walked(ours)
        assert {name for name in to_read(found) if not name.endswith(".leadlineignore")} == expected


def test_the_reason_names_the_ignore_file(folder: Path) -> None:
    plant(folder, {".gitignore": "a.txt", ".ignore": "b.txt", "x/.leadlineignore": "c.txt\nsub/"})
    plant(folder, {"a.txt": "x", "b.txt": "x", "x/c.txt": "x", "x/sub/d.txt": "x", "x/e.txt": "x"})
    found = walked(folder)
    assert to_read(found) == [".gitignore", ".ignore", "x/.leadlineignore", "x/e.txt"]
    assert reasons(found) == {
        "a.txt": "Hidden by .gitignore.",
        "b.txt": "Hidden by .ignore.",
        "x/c.txt": "Hidden by .leadlineignore.",
        "x/sub/": "Hidden by .leadlineignore.",
    }


def test_our_own_ignore_file_shows_again_what_a_gitignore_hides(folder: Path) -> None:
    plant(folder, {".gitignore": "*.log\nout/\ndata/", ".leadlineignore": "!keep.log\n!out/\nout/big.txt"})
    plant(
        folder, {"keep.log": "x", "a.log": "x", "out/a.txt": "x", "out/big.txt": "x", "out/s/b.txt": "x", "data/c": ""}
    )
    found = walked(folder)
    assert to_read(found) == [".gitignore", ".leadlineignore", "keep.log", "out/a.txt", "out/s/b.txt"]
    assert set(reasons(found)) == {"a.log", "data/", "out/big.txt"}


def test_ignore_files_of_a_tracked_repository_count_for_tracked_files_too(tmp_path: Path) -> None:
    plant(tmp_path, {".leadlineignore": "docs/", "docs/a.md": "x", "b.md": "x"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    assert to_read(walked(tmp_path)) == [".leadlineignore", "b.md"]


def test_a_repository_git_refuses_is_walked_without_it_and_said(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "*.log", "a.py": "x", "a.log": "x", "inner/b.py": "x"})
    git(tmp_path, "init", "-q")
    git(tmp_path / "inner", "init", "-q")
    environ = os.environ | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    found = walked(tmp_path, environ=environ)
    assert to_read(found) == [".gitignore", "a.py", "inner/b.py"]
    assert [note.code for note in found.notes] == [NoteCode.IGNORED] * 2
    assert "dubious ownership" in said(found)[0] and said(found)[0].endswith("It was read without git.")
    assert "in inner/" in said(found)[1]


def test_a_folder_without_a_repository_says_nothing_about_git(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": "x"})
    assert walked(tmp_path).notes == []
    assert walked(tmp_path, environ={"PATH": "/nonexistent"}).notes == []


# --- patterns ---------------------------------------------------------------------------------------------------------


def test_patterns_choose_files_and_the_others_are_counted(folder: Path) -> None:
    plant(folder, {"a.md": "x", "docs/b.md": "x", "docs/c.py": "x", "src/d.py": "x", "src/old/e.py": "x"})
    request = SourceRequest(str(folder), include=("*.md", "/src/"), exclude=("old/", "docs/b.*"))
    found = walked(request)
    assert to_read(found) == ["a.md", "src/d.py"]
    assert said(found) == ["3 files do not match the patterns that were chosen."]
    assert said(walked(SourceRequest(str(folder), exclude=("a.md",)))) == [
        "1 file does not match the patterns that were chosen."
    ]


def test_a_pattern_that_is_none_is_said(tmp_path: Path) -> None:
    plant(tmp_path, {"a": "x"})
    (entry,) = walked(SourceRequest(str(tmp_path), include=("!",))).entries
    assert entry.state is State.FAILED
    assert entry.note is not None and "no pattern" in entry.note.detail


# --- put back ---------------------------------------------------------------------------------------------------------


LEFT_OUT = {
    ".env": "KEY=1",
    "yarn.lock": "x",
    "a.min.js": "x",
    "node_modules/x/index.js": "x",
    "node_modules/x/.env": "x",
    "vendor/lib/code.go": "x",
    "vendor/lib/LICENSE": "x",
    "dist/app.js": "x",
    "hidden.log": "x",
    "build/made.txt": "x",
    "build/deep/made.txt": "x",
    "a/__pycache__/x.txt": "x",
}
SOME = {".gitignore": "*.log\nbuild/\n__pycache__/", "a.py": "x", "a/b.py": "x"}


def test_every_kind_of_file_left_out_by_default_can_be_put_back(folder: Path) -> None:
    plant(folder, SOME | LEFT_OUT)
    assert to_read(walked(folder)) == [".gitignore", "a/b.py", "a.py"]
    assert set(reasons(walked(folder))) == {
        ".env", "a.min.js", "build/", "dist/", "hidden.log", "node_modules/", "vendor/", "yarn.lock",
    }  # fmt: skip
    ticked = [".env", "yarn.lock", "a.min.js", "hidden.log", "build/", "dist/", "vendor/", "node_modules/"]
    request = SourceRequest(str(folder), put_back=frozenset(str(folder / name) for name in ticked))
    found = walked(request)
    expected = set(LEFT_OUT) - {"node_modules/x/.env", "a/__pycache__/x.txt"}  # a secret needs a tick of its own
    assert set(to_read(found)) == expected | set(SOME)
    assert rows(found)[".env"].wish is Wish.PUT_BACK
    assert rows(found)["build/made.txt"].wish is Wish.FOLDER
    assert codes(found) == {"node_modules/x/.env": NoteCode.SECRET}
    cache = SourceRequest(str(folder), put_back=frozenset({str(folder / "a/__pycache__")}))
    assert "a/__pycache__/x.txt" in to_read(walked(cache))


def test_the_paths_of_rows_are_what_puts_them_back(folder: Path) -> None:
    plant(folder, SOME | LEFT_OUT)
    left_out = {entry.path for entry in walked(folder).entries if entry.state is State.LEFT_OUT}
    found = walked(SourceRequest(str(folder), put_back=frozenset(left_out)))
    assert set(LEFT_OUT) - set(to_read(found)) == {"node_modules/x/.env", "a/__pycache__/x.txt"}


def test_a_folder_called_vendor_without_code_is_read(folder: Path) -> None:
    plant(folder, {"vendor/contract.txt": "x", "vendor/2024/offer.md": "x", "third_party/zlib/inflate.c": "x"})
    found = walked(folder)
    assert to_read(found) == ["vendor/2024/offer.md", "vendor/contract.txt"]
    assert reasons(found) == {"third_party/": "The folder holds code of others: 1 file."}


def test_nothing_outside_the_source_is_put_back(tmp_path: Path) -> None:
    plant(tmp_path, {"in/a.txt": "x", "out/secret.txt": "x"})
    (tmp_path / "in/link").symlink_to("../out")
    ticks = {str(tmp_path / name) for name in ("out/secret.txt", "in/link/secret.txt", "in/../out/secret.txt")}
    found = walked(SourceRequest(str(tmp_path / "in"), put_back=frozenset(ticks)))
    assert to_read(found) == ["a.txt"]


def test_a_single_file_left_out_is_put_back_by_its_path(tmp_path: Path) -> None:
    plant(tmp_path, {".env": "x"})
    path = str(tmp_path / ".env")
    (entry,) = walked(SourceRequest(path, put_back=frozenset({path}))).entries
    assert (entry.state, entry.wish, entry.path, entry.name) == (None, Wish.PUT_BACK, path, ".env")


def test_only_gives_these_files_and_no_word_of_others(folder: Path) -> None:
    plant(folder, {".gitignore": "*.log", "a.py": "x", "b.py": "x", "c.log": "x", "s/d.py": "x", ".env": "x"})
    some = frozenset(str(folder / name) for name in ("a.py", ".env", "s/", "gone.py"))
    found = walked(SourceRequest(str(folder), only=some, put_back=frozenset({str(folder / ".env")})))
    assert to_read(found) == [".env", "a.py", "s/d.py"]
    assert (len(found.entries), found.notes) == (3, [])


# --- commits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A branch `main` with some files, a branch `work` with changes, and more changes on disk."""
    root = plant(tmp_path / "code", {"a.py": "old a", "b.py": "old b", "s/c.py": "c", "gone.py": "x", ".env": "K=1"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "tag", "v1")
    git(root, "checkout", "-qb", "work")
    plant(root, {"b.py": "new b", "s/new.py": "new"})
    (root / "gone.py").unlink()
    git(root, "add", "-A")
    git(root, "commit", "-qm", "two")
    git(root, "checkout", "-q", "main")
    plant(root, {"later.py": "on main only"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "three")
    git(root, "checkout", "-q", "work")
    plant(root, {"a.py": "on disk", "untracked.py": "u"})
    return root


def test_a_commit_is_listed_as_it_is_not_as_the_disk_is(repository: Path) -> None:
    found = walked(SourceRequest(str(repository), ref="v1"))
    assert to_read(found) == ["a.py", "b.py", "gone.py", "s/c.py"]
    assert codes(found) == {".env": NoteCode.SECRET}
    assert found.source == f"git:v1:{repository}"
    assert rows(found)["s/c.py"].path == f"git:v1:{repository}/s/c.py"
    assert found.repository == str(repository)
    assert rows(found)["gone.py"].content == git(repository, "rev-parse", "v1:gone.py").decode().strip()
    assert git(repository, "status", "--porcelain") == b" M a.py\n?? untracked.py\n"  # nothing was checked out


def test_a_folder_or_a_file_inside_a_commit(repository: Path) -> None:
    assert to_read(walked(SourceRequest(str(repository / "s"), ref="work"))) == ["c.py", "new.py"]
    (entry,) = walked(SourceRequest(str(repository / "gone.py"), ref="main")).entries
    assert (entry.name, entry.path, entry.state) == ("gone.py", f"git:main:{repository}/gone.py", None)
    below_nothing = walked(SourceRequest(str(repository / "no/such"), ref="main"))
    assert below_nothing.entries == []
    assert below_nothing.notes[0].code is NoteCode.NO_TEXT


def test_the_source_of_a_commit_can_be_asked_for_again(repository: Path) -> None:
    found = walked(SourceRequest(str(repository), ref="work~1"))
    again = walked(SourceRequest.of(found.source))
    assert again.entries == found.entries
    assert source_label(found.source) == "code@work~1"
    one = walked(SourceRequest.of(rows(found)["a.py"].path))
    assert [(entry.path, entry.content) for entry in one.entries] == [
        (rows(found)["a.py"].path, rows(found)["a.py"].content)
    ]


def test_put_back_and_patterns_work_in_a_commit(repository: Path) -> None:
    path = f"git:v1:{repository}/.env"
    assert ".env" in to_read(walked(SourceRequest(str(repository), ref="v1", put_back=frozenset({path}))))
    assert to_read(walked(SourceRequest(str(repository), ref="v1", include=("s/",)))) == ["s/c.py"]


def test_links_and_repositories_in_a_commit_are_named(repository: Path) -> None:
    (repository / "link").symlink_to("/etc/passwd")
    git(repository / "inner", "init", "-q") if (repository / "inner").mkdir() is None else None
    plant(repository / "inner", {"x": "x"})
    git(repository / "inner", "add", "-A")
    git(repository / "inner", "commit", "-qm", "x")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "odd")
    found = walked(SourceRequest(str(repository), ref="HEAD"))
    assert codes(found) == {".env": NoteCode.SECRET, "link": NoteCode.SYMLINK, "inner": NoteCode.UNSUPPORTED}


def test_the_commits_own_ignore_file_counts(repository: Path) -> None:
    plant(repository, {".leadlineignore": "s/\n", "s/.ignore": ""})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "ignoring")
    plant(repository, {".leadlineignore": "*"})  # on disk: does not count
    found = walked(SourceRequest(str(repository), ref="HEAD"))
    assert to_read(found) == [".leadlineignore", "a.py", "b.py", "untracked.py"]
    assert reasons(found)["s/new.py"] == "Hidden by .leadlineignore."


def test_changed_since_means_what_differs_from_where_the_branch_began(repository: Path) -> None:
    found = walked(SourceRequest(str(repository), since="main"))
    assert to_read(found) == ["a.py", "b.py", "s/new.py", "untracked.py"]
    assert rows(found)["a.py"].path == str(repository / "a.py")
    assert said(found) == ["2 files have not changed since main, 1 was deleted."]
    between = walked(SourceRequest(str(repository), since="main", ref="work"))
    assert to_read(between) == ["b.py", "s/new.py"]
    assert to_read(walked(SourceRequest(str(repository / "s"), since="v1"))) == ["new.py"]
    unchanged = walked(SourceRequest(str(repository / "s"), since="work"))
    assert (unchanged.entries, unchanged.notes[-1].code) == ([], NoteCode.NO_TEXT)


@pytest.mark.parametrize(
    "ref", ["--upload-pack=x", "-h", "main:a.py", "a b", "a..b", "", "x\ny", "main\0", "*", "a\\b"]
)
def test_what_is_no_name_of_a_commit_never_reaches_git(ref: str, repository: Path) -> None:
    with pytest.raises(GitError):
        checked_ref(ref)
    if ref:
        (entry,) = walked(SourceRequest(str(repository), ref=ref)).entries
        assert entry.state is State.FAILED


@pytest.mark.parametrize("ref", ["main", "v1.0", "feature/x-1", "HEAD~2", "v1^{commit}", "@{u}", "分支", "a" * 40])
def test_names_of_commits_are_let_through(ref: str) -> None:
    assert checked_ref(ref) == ref


def test_a_commit_that_is_not_there_is_said(repository: Path, tmp_path: Path) -> None:
    for request, words in (
        (SourceRequest(str(repository), ref="nowhere"), "no commit called nowhere"),
        (SourceRequest(str(repository), since="nowhere"), "no commit called nowhere"),
        (SourceRequest(str(tmp_path), ref="main"), "not in a git repository"),
        (SourceRequest(str(tmp_path), since="main"), "not in a git repository"),
    ):
        (entry,) = walked(request).entries
        assert entry.state is State.FAILED
        assert entry.note is not None and words in entry.note.detail


def test_a_filter_of_the_repository_is_not_run_to_compare(repository: Path) -> None:
    evil = repository.parent / "evil"
    plant(repository.parent, {"evil": f'#!/bin/sh\ntouch "{repository.parent}/ran"\ncat\n'})
    evil.chmod(0o755)
    plant(repository, {".gitattributes": "*.py filter=evil diff=evil"})
    for setting in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command"):
        git(repository, "config", setting, str(evil))
    git(repository, "config", "filter.evil.required", "true")
    assert "a.py" in to_read(walked(SourceRequest(str(repository), since="main")))
    assert not (repository.parent / "ran").exists()
    git(repository, "diff", "--name-only", "main")
    assert (repository.parent / "ran").exists(), "without care git runs it"


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("/a/b", SourceRequest("/a/b")),
        ("git:main", SourceRequest(".", ref="main")),
        ("git:v1:/a/b", SourceRequest("/a/b", ref="v1")),
        ("git:v1:C:\\a", SourceRequest("C:\\a", ref="v1")),
    ],
)
def test_a_request_can_be_written_as_one_word(text: str, request_: SourceRequest) -> None:
    assert SourceRequest.of(text) == request_


def test_a_request_survives_json() -> None:
    request = SourceRequest("/a", "main", "v1", ("*.py",), ("x/",), frozenset({"/a/b"}), frozenset({"/a/c"}))
    assert SourceRequest.from_json(request.as_json()) == request
