# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures through the real child: bombs, crashes and silence are its own end and a reason for the user."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.documents.image_reader import ImageReader
from leadline.errors import AssistantError
from leadline.host import child as child_module
from tests.pictures import bomb, drawn, encoded, jpeg, png

LIMIT_S = 60


@pytest.fixture
def reader() -> Iterator[ImageReader]:
    made = ImageReader()
    yield made
    made.close()


def problem(reader: ImageReader, source: str | bytes, name: str = "") -> AssistantError:
    raised = reader.read(source, name).exception(LIMIT_S)
    assert isinstance(raised, AssistantError)
    assert raised.code == "bad_image"
    return raised


def test_a_file_and_a_pasted_picture_are_made_ready(reader: ImageReader, tmp_path: Path) -> None:
    path = tmp_path / "Karte \udcff.png"
    path.write_bytes(png(800, 600))
    noise = encoded(drawn(900, 900).effect_spread(400), "PNG")

    dropped, pasted = reader.read(str(path), path.name), reader.read(noise, "")

    assert (dropped.result(LIMIT_S).name, dropped.result(LIMIT_S).width_px) == (path.name, 800)
    assert (pasted.result(LIMIT_S).name, pasted.result(LIMIT_S).width_px) == ("", 900)
    assert len(noise) > 300_000  # more than one frame


def test_pictures_come_in_the_order_in_which_they_were_given(reader: ImageReader) -> None:
    futures = [reader.read(png(20 + number, 20), str(number)) for number in range(10)]

    assert [future.result(LIMIT_S).width_px for future in futures] == list(range(20, 30))


def test_a07_an_image_bomb_ends_in_a_note_and_costs_the_window_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb())

    # In a process of its own, whose memory no other test has grown before.
    done = subprocess.run([sys.executable, "-c", _BOMB, str(path)], capture_output=True, text=True, timeout=LIMIT_S)

    assert done.returncode == 0, done.stderr
    grown_kb, code, hint = done.stdout.splitlines()
    assert code == "bad_image"
    assert hint == "16,000 x 16,000 pixels; pictures of this kind are read up to 16 million."
    assert int(grown_kb) < 20_000


_BOMB = """
import sys
from pathlib import Path
from leadline.documents.image_reader import ImageReader

def memory_kb():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)

reader = ImageReader()
small = sys.argv[1] + ".none"
assert reader.read(small, "none").exception(60).code == "bad_image"
before = memory_kb()
problem = reader.read(sys.argv[1], "bomb.png").exception(60)
print(memory_kb() - before)
print(problem.code)
print(problem.hint)
reader.close()
"""


def test_a_bomb_of_another_kind_meets_the_limits_of_the_child(reader: ImageReader, tmp_path: Path) -> None:
    path = tmp_path / "progressive.jpg"
    head, frame, rest = encoded(drawn(40, 40), "JPEG", progressive=True).partition(b"\xff\xc2\x00\x11\x08")
    path.write_bytes(head + frame + (30_000).to_bytes(2, "big") * 2 + rest[4:])  # 5 GB of coefficients

    assert problem(reader, str(path), path.name).title == "“progressive.jpg” cannot be sent as an image."
    assert reader.read(jpeg(50, 50), "").result(LIMIT_S).width_px == 50


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "text"])
def test_what_is_no_picture_is_named_with_its_reason(reader: ImageReader, tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.png"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "text":
        path.write_text("not a picture")
    says = {"missing": "no such file", "folder": "a folder", "pipe": "a named pipe", "text": "no PNG"}

    found = problem(reader, str(path), "a.png")

    assert "a.png" in found.title
    assert says[what] in found.hint


def test_nothing_pasted_is_no_picture(reader: ImageReader) -> None:
    found = problem(reader, b"")

    assert found.title == "What was pasted cannot be sent as an image."
    assert found.hint == "The file is empty."


def test_a_link_that_somebody_chose_is_followed(reader: ImageReader, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(30, 30))
    (tmp_path / "b.png").symlink_to("a.png")

    assert reader.read(str(tmp_path / "b.png"), "b.png").result(LIMIT_S).width_px == 30


def test_a_child_that_dies_fails_its_picture_and_the_next_one_gets_another(reader: ImageReader) -> None:
    reader.read(png(30, 30), "").result(LIMIT_S)
    first = reader.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    stuck, next_one = reader.read(png(31, 31), ""), reader.read(png(32, 32), "")

    os.kill(first, signal.SIGKILL)

    raised = stuck.exception(LIMIT_S)
    assert isinstance(raised, AssistantError)
    assert raised.hint == "The picture reader crashed on it."
    assert next_one.result(LIMIT_S).width_px == 32
    assert reader.pid != first


def test_silence_ends_the_child(reader: ImageReader) -> None:
    reader.read(png(30, 30), "").result(LIMIT_S)
    silent = reader.pid
    assert silent is not None
    os.kill(silent, signal.SIGSTOP)
    reader.answer_limit_s = 0.2

    assert problem(reader, png(31, 31)).hint == "Reading it took too long."
    reader.answer_limit_s = LIMIT_S
    assert reader.read(png(32, 32), "").result(LIMIT_S).width_px == 32
    assert reader.pid != silent


def test_a_child_that_does_not_start_is_said(reader: ImageReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "child_argv", lambda *name: ["/bin/false"])

    assert "crashed" in problem(reader, png(30, 30)).hint


def test_closing_fails_what_waits_and_what_comes_later() -> None:
    reader = ImageReader()
    reader.read(png(30, 30), "").result(LIMIT_S)
    child = reader.pid
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    waiting = [reader.read(png(31, 31), ""), reader.read(png(32, 32), "")]

    reader.close()
    reader.close()

    for future in (*waiting, reader.read(png(33, 33), "")):
        assert isinstance(future.exception(LIMIT_S), AssistantError)


def test_a_reader_that_was_never_asked_starts_nothing() -> None:
    reader = ImageReader()

    assert reader.pid is None
    reader.close()
