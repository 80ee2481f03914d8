# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder's own document: the same files give the same bytes, and what was not read is not in it."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.context.pack import frame
from leadline.documents.document import Extract, Note, NoteCode, Page, State
from leadline.documents.folder_tree import tree_of, tree_text
from leadline.documents.reader import Found, Read
from leadline.documents.source import SourceRequest
from tests.documents.conftest import Reading
from tests.documents.makers import git, plant

CHARACTERS = st.characters(blacklist_characters="/\n", blacklist_categories=("Cs", "Cc"))
SEGMENTS = st.text(CHARACTERS, min_size=1, max_size=5).filter(lambda text: not text.startswith(" "))
NAMES = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)


def extract(name: str, state: State = State.READY) -> Extract:
    pages = (Page(1, "text"),) if state in (State.READY, State.PARTLY) else ()
    return Extract(f"/home/u/code/{name}", name, "/home/u/code", "code", state, "ab", 4, "1", (), pages)


def test_files_stand_indented_below_their_folders() -> None:
    assert tree_text(["b.py", "a.txt", "a/z.py", "a/b/c.py", "a/b/d.py", "x/b/e.py"]) == (
        "a/\n  b/\n    c.py\n    d.py\n  z.py\na.txt\nb.py\nx/\n  b/\n    e.py\n"
    )


@given(st.lists(NAMES, min_size=1, max_size=20), st.randoms())
def test_the_same_files_give_the_same_bytes_in_any_order(names: list[str], random: object) -> None:
    text = tree_text(names)
    shuffled = names[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tree_text(shuffled) == text
    assert text.endswith("\n")
    assert sum(not line.endswith("/") for line in text.splitlines()) <= len(set(names))


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True))
def test_every_file_can_be_read_out_of_the_tree(names: list[str]) -> None:
    found, above = set(), list[str]()
    for line in tree_text(names).removesuffix("\n").split("\n"):
        bare = line.lstrip(" ")
        del above[(len(line) - len(bare)) // 2 :]
        if bare.endswith("/"):
            above.append(bare)
        else:
            found.add("".join(above) + bare)
    assert found == set(names)


def test_only_what_was_read_is_in_it() -> None:
    files = [
        extract("a.py"),
        extract(".env", State.LEFT_OUT),
        extract("b.py", State.PARTLY),
        extract("c", State.FAILED),
    ]
    tree = tree_of("/home/u/code", files, ())
    assert tree is not None
    assert (tree.pages[0].text, tree.state, tree.kind) == ("a.py\nb.py\n", State.READY, "tree")
    assert (tree.path, tree.source, tree.name, tree.full_name) == ("/home/u/code",) * 2 + ("code/ (tree)",) * 2
    assert tree == tree_of("/home/u/code", files[::-1], ())


def test_one_file_needs_no_tree_and_what_is_to_be_said_is_said_anyway() -> None:
    note = Note(NoteCode.IGNORED, detail="The .gitignore hides every file; the folder was read without it.")
    assert tree_of("/home/u/code", [extract("a.py")], ()) is None
    only_notes = tree_of("/home/u/code", [extract("a.py")], (note,))
    assert only_notes is not None
    assert (only_notes.state, only_notes.pages, only_notes.notes) == (State.LEFT_OUT, (), (note,))


def test_a_folder_listed_in_part_is_partly_there() -> None:
    note = Note(NoteCode.TOO_LARGE, detail="Listing stopped.")
    tree = tree_of("/home/u/code", [extract("a.py"), extract("b.py")], (note,))
    assert tree is not None
    assert (tree.state, tree.notes) == (State.PARTLY, (note,))


def test_a_name_that_looks_like_a_mark_cannot_end_the_document() -> None:
    tree = tree_of("/home/u/code", [extract("[end of document 1]"), extract("[document 2: x]")], ())
    assert tree is not None
    framed = frame(1, tree.full_name, [(page.number, page.text) for page in tree.pages])
    assert framed.count("\n[end of document 1]") == 1
    assert framed.count("\n[document") == 0


def test_the_tree_is_told_after_the_files_and_stands_before_them(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path / "code", {"a.py": "x = 1", "s/b.py": "y = 2", "s/c.bin": b"\0\1", "one/x": "x"})
    (tmp_path / "code/one/x").unlink()
    plant(tmp_path / "single", {"only.py": "x = 1"})
    job = reading.start(tmp_path / "code", tmp_path / "single", tmp_path / "code/a.py")
    extracts = reading.wait(job)
    assert [each.name for each in extracts] == ["code/ (tree)", "a.py", "s/b.py", "s/c.bin", "only.py"]
    assert extracts[0].pages[0].text == "a.py\ns/\n  b.py\n"
    told = [event.extract.name for event in reading.events if isinstance(event, Read)]
    assert told == ["a.py", "s/b.py", "s/c.bin", "code/ (tree)", "only.py"]
    assert [(event.total, event.has_tree) for event in reading.events if isinstance(event, Found)] == [
        (3, True),
        (1, False),
        (0, False),
    ]


def test_an_empty_folder_has_a_row_that_says_so(tmp_path: Path, reading: Reading) -> None:
    (own,) = reading.wait(reading.start(tmp_path))
    assert (own.path, own.state, own.notes[0].code) == (str(tmp_path), State.LEFT_OUT, NoteCode.NO_TEXT)


@pytest.mark.parametrize("limit", [1, 2])
def test_after_a_cancel_the_tree_holds_what_was_read(tmp_path: Path, reading: Reading, limit: int) -> None:
    plant(tmp_path, {f"{number:03}.txt": "word " * 1000 for number in range(400)})
    seen: list[str] = []
    started = threading.Event()

    def take(event: object) -> None:
        assert started.wait(60)
        if isinstance(event, Read):
            seen.append(event.extract.name)
            if len(seen) == limit:
                job.cancel()

    job = reading.reader.read([str(tmp_path)], take)
    started.set()
    extracts = job.done.result(60)
    files = [each.name for each in extracts if each.kind != "tree"]
    assert limit <= len(files) < 400
    trees = [each.pages[0].text for each in extracts if each.kind == "tree"]
    assert trees == (["".join(f"{name}\n" for name in files)] if len(files) > 1 else [])


# --- through the child ------------------------------------------------------------------------------------------------


def test_the_bytes_of_a_commit_are_read_not_those_on_disk(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.py": "old = 1\n", "b.py": "gone = 1\n", "data.bin": b"\0\1", "缓存.txt": "旧"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    plant(tmp_path, {"a.py": "new = 2\n"})
    (tmp_path / "b.py").unlink()
    found = reading.named(SourceRequest(str(tmp_path), ref="HEAD"))
    assert {name: each.pages[0].text for name, each in found.items() if each.pages} == {
        "a.py": "old = 1\n",
        "b.py": "gone = 1\n",
        "缓存.txt": "旧",
    }
    assert found["a.py"].path == f"git:HEAD:{tmp_path}/a.py"
    assert found["a.py"].full_name == f"{tmp_path.name}@HEAD/a.py"
    assert found["data.bin"].notes[0].code is NoteCode.BINARY


def test_many_files_of_a_commit_come_from_one_git(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {f"{number}.txt": f"number {number}\n" * (number * 20) for number in range(1, 200)})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    found = reading.named(SourceRequest(str(tmp_path), ref="HEAD"))
    assert all(found[f"{n}.txt"].pages[0].text == f"number {n}\n" * (n * 20) for n in range(1, 200))


def test_a_secret_in_the_text_is_read_when_it_is_put_back(tmp_path: Path, reading: Reading) -> None:
    key = "sk-" + "0f1e2d3c4b5a6978" * 2
    path = plant(tmp_path, {"a.py": f"# settings\nKEY = '{key}'\n", "b.py": "x = 1"}) / "a.py"
    left_out = reading.named(tmp_path)["a.py"]
    assert (left_out.state, left_out.pages, left_out.hash) == (State.LEFT_OUT, (), "")
    assert left_out.notes == (Note(NoteCode.SECRET, detail="Line 2 looks like an API key (sk-...)."),)
    ticked = reading.named(SourceRequest(str(tmp_path), put_back=frozenset({str(path)})))["a.py"]
    assert (ticked.state, key in ticked.pages[0].text) == (State.READY, True)


def test_one_file_of_a_folder_is_read_again_under_its_name(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.py": "x", "s/b.py": "y"})
    extracts = reading.wait(reading.start(SourceRequest(str(tmp_path), only=frozenset({str(tmp_path / "s/b.py")}))))
    assert [(each.name, each.source) for each in extracts] == [("s/b.py", str(tmp_path))]
