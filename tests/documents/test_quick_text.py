# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short way for small texts gives what the long way gives, and leaves to it whatever is odd."""

import os
import signal
import tempfile
import threading
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.documents.document import NoteCode, Page, State
from leadline.documents.leaving_out import Wish
from leadline.documents.limits import ReadLimits
from leadline.documents.one_file import Asked, Closed, Opened, read_file
from leadline.documents.options import ReadOptions
from leadline.documents.quick_text import MOST_BYTES, QuickText, quick_text
from leadline.documents.raw_file import open_regular
from leadline.documents.reader import DocumentReader, Read
from leadline.host.secrets import KeyStore
from tests.documents.conftest import Reading
from tests.documents.makers import plant

KEY = "sk-" + "0f1e2d3c4b5a6978" * 2


def the_long_way(path: str, name: str, wish: Wish) -> QuickText:
    asked = Asked(ReadLimits(), wish, ReadOptions(), "")
    parts = list(read_file(partial(open_regular, path), name, asked, lambda: None))
    closed = parts[-1]
    assert isinstance(closed, Closed)
    opened = next((part for part in parts if isinstance(part, Opened)), None)
    text = "".join(part.text for part in parts if isinstance(part, Page)).encode()
    note = closed.notes[0] if closed.notes else None
    if opened is None:
        return QuickText(closed.kind, closed.state, note, "", closed.size_bytes, "", text)
    return QuickText(opened.kind, closed.state, note, opened.hash, opened.size_bytes, "", text)


PIECES = st.sampled_from(
    [b"word ", b"\n", b"\r\n", b"\r", "缓存".encode(), "é".encode(), b"\xff", b"\0", b"\x1b$B", b"\x07", b" ",
     b"%PDF-1.7",
     b"\xef\xbb\xbf", b"{\\rtf1", KEY.encode(), b"# @generated\n", b"x" * 21_000, "\u3000".encode(), "\x85".encode()]
)  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(PIECES, max_size=8).map(b"".join),
    st.sampled_from(["a.py", "a.txt", "Makefile", "a", "b.json"]),
    st.sampled_from(Wish),
)
@example(b"\xef\xbb\xbfx = 1\n", "a.py", Wish.FOLDER)
@example("\u3000\n".encode(), "a.txt", Wish.FILE)
@example(b"\x1b$B%3%s\x1b(B\n", "a.txt", Wish.FILE)
def test_the_short_way_gives_what_the_long_way_gives(data: bytes, name: str, wish: Wish) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = str(plant(Path(folder), {name: data}) / name)
        quick = quick_text(path, name, wish, 0)
        if quick is not None:
            assert quick == the_long_way(path, name, wish)


def test_plain_text_takes_the_short_way(tmp_path: Path) -> None:
    for name, data in {"a.py": b"x = 1\r\ny = 2\n", "b.md": "# 缓存\n".encode(), "c": b"x"}.items():
        quick = quick_text(str(plant(tmp_path, {name: data}) / name), name, Wish.FOLDER, 0)
        assert quick is not None
        assert (quick.state, quick.text) == (State.READY, data.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "link", "empty", "large", "grows"])
def test_what_is_no_small_regular_file_takes_the_long_way_and_nothing_waits(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.txt"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "link":
        path.symlink_to("/etc/hostname")
    elif what == "empty":
        path.touch()
    elif what == "large":
        path.write_bytes(b"x" * (MOST_BYTES + 1))
    elif what == "grows":
        path = Path("/proc/self/status")  # says 0 bytes, and has some
    assert quick_text(str(path), "a.txt", Wish.FILE, 0) is None


@pytest.mark.parametrize("name", ["a.pdf", "a.html", "a.docx", "a.ipynb", "a.csvx.eml"])
def test_other_formats_take_the_long_way(tmp_path: Path, name: str) -> None:
    assert quick_text(str(plant(tmp_path, {name: "text"}) / name), name, Wish.FILE, 0) is None


def test_short_and_long_ways_come_back_in_the_order_of_the_files(tmp_path: Path, reading: Reading) -> None:
    files: dict[str, str | bytes] = {}
    for number in range(300):
        odd: bytes = [b"\xff\xfea\0", b"\0\1", f"K = '{KEY}'".encode(), b"y" * (MOST_BYTES + 1)][number % 4]
        files[f"{number:03}.py"] = odd if number % 7 == 0 else f"number = {number}\n" * (number * 5)
    plant(tmp_path, files | {"000.py": "number = 0\n"})
    extracts = reading.read(tmp_path)
    assert [extract.name for extract in extracts] == sorted(files)
    for number, extract in enumerate(extracts):
        if number % 7 or number == 0:
            assert extract.pages[0].text == f"number = {number}\n" * max(1, number * 5)
            assert (extract.state, extract.kind) == (State.READY, "code")
        elif number % 4 == 2:
            assert (extract.notes[0].code, extract.pages, extract.hash) == (NoteCode.SECRET, (), "")


def test_a_child_that_is_killed_among_small_files_costs_none_of_them(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {f"{number:04}.txt": f"number {number}\n" for number in range(1500)})
    killed: list[int] = []
    started = threading.Event()

    def take(event: object) -> None:
        assert started.wait(60)
        pid = reading.reader.child_pid
        if isinstance(event, Read) and pid and not killed:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    job = reading.reader.read([str(tmp_path)], take)
    started.set()
    extracts = [each for each in job.done.result(60) if each.kind != "tree"]
    assert killed
    assert [each.pages[0].text for each in extracts] == [f"number {number}\n" for number in range(1500)]


def test_a19_the_users_own_key_of_no_known_shape_is_found_in_a_file(tmp_path: Path) -> None:
    key, usual = "Zq7/plain+words~without-a-shape_91", "sk-" + "0f1e2d3c4b5a6978" * 2
    store = KeyStore({"DEEPSEEK_API_KEY": key})
    store.use_for_session("other.example.org", usual)
    assert [mark.is_usual for mark in store.marks()] == [False, True]
    plant(tmp_path, {"a.py": f"x = 1\nK = '{key}'\n", "b.html": f"<p>{key}</p>", "c.py": "x = 1", "d.py": f"'{usual}'"})
    reader = DocumentReader(own_keys=store.marks)
    try:
        found = {each.name: each for each in reader.read([str(tmp_path)], lambda event: None).done.result(60)}
    finally:
        reader.close()
    assert {name: [note.detail for note in found[name].notes] for name in ("a.py", "b.html", "c.py", "d.py")} == {
        "a.py": ["Line 2 looks like your own API key."],
        "b.html": ["Line 1 looks like your own API key."],
        "c.py": [],
        "d.py": ["Line 1 looks like an API key (sk-...)."],
    }
