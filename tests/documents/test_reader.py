# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's side: events in order, children that die, time that runs out, and a cancel that is at once."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from leadline.documents.document import NoteCode, State
from leadline.documents.reader import Finished, Found, Progress, Read, ReadLimits
from leadline.documents.report import as_json
from leadline.host import child as child_module
from tests.documents import makers
from tests.documents.conftest import MakeReading, Reading
from tests.documents.makers import git, plant


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    return plant(tmp_path, {"endless.pdf": makers.endless_pdf()}) / "endless.pdf"


def test_a_repository_is_read_and_every_file_has_its_state(tmp_path: Path, reading: Reading) -> None:
    plant(
        tmp_path,
        {
            ".gitignore": "*.log\n",
            "README.md": "# Title\r\n",
            "src/app.py": "print('hi')\n",
            "src/empty.py": "",
            "src/data.bin": b"\0\1\2",
            "src/key.py": "KEY = 'sk-" + "0123456789abcdef" * 2 + "'\n",
            "src/made.py": "# @generated\n",
            "a.log": "x",
            "report.pdf": makers.pdf(["text", None]),
        },
    )
    git(tmp_path, "init", "-q")
    extracts = reading.named(tmp_path)
    assert {name: (extract.state, extract.kind) for name, extract in extracts.items()} == {
        ".gitignore": (State.READY, "code"),
        "README.md": (State.READY, "text"),
        "a.log": (State.LEFT_OUT, ""),
        "report.pdf": (State.PARTLY, "pdf"),
        "src/app.py": (State.READY, "code"),
        "src/data.bin": (State.LEFT_OUT, ""),
        "src/empty.py": (State.LEFT_OUT, ""),
        "src/key.py": (State.LEFT_OUT, ""),
        "src/made.py": (State.LEFT_OUT, ""),
    }
    reasons = {name: extract.notes[0].code for name, extract in extracts.items() if extract.notes}
    assert reasons == {
        "a.log": NoteCode.IGNORED,
        "src/data.bin": NoteCode.BINARY,
        "src/empty.py": NoteCode.NO_TEXT,
        "src/key.py": NoteCode.SECRET,
        "src/made.py": NoteCode.GENERATED,
    }
    assert extracts["README.md"].pages[0].text == "# Title\n"
    assert not any(extract.pages for extract in extracts.values() if extract.state is State.LEFT_OUT)
    assert {extract.source for extract in extracts.values()} == {str(tmp_path)}


def test_events_come_in_order_and_the_end_comes_once(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.txt": "x", "b.txt": "y"})
    reading.read(tmp_path / "a.txt", tmp_path / "b.txt")
    kinds = [type(event) for event in reading.events]
    assert kinds == [Found, Found, Read, Read, Finished]
    assert reading.finished == Finished(False, ())


def test_progress_is_told_while_a_long_pdf_is_read(tmp_path: Path, reading: Reading) -> None:
    path = plant(tmp_path, {"a.pdf": makers.pdf(["word " * 400] * 300)}) / "a.pdf"
    extract = reading.one(path)
    progress = [event for event in reading.events if isinstance(event, Progress)]
    assert len(extract.pages) == 300
    assert progress
    assert [event.page for event in progress] == sorted({event.page for event in progress})
    assert {event.pages for event in progress} == {300}


def test_what_is_added_twice_is_read_once(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.txt": "x"})
    assert len(reading.read(tmp_path, tmp_path / "a.txt", tmp_path)) == 1


def test_a_path_that_does_not_exist_is_missing(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(tmp_path / "gone.pdf")
    assert (extract.state, extract.hash, extract.pages) == (State.MISSING, "", ())
    assert extract.notes[0].detail


@pytest.mark.parametrize("address", ["https://example.org/report.pdf", "HTTP://example.org/", "ftp://example.org/a"])
def test_an_address_is_not_fetched_and_says_what_to_do(reading: Reading, address: str) -> None:
    extract = reading.one(address)
    assert (extract.path, extract.state, extract.notes[0].code) == (address, State.FAILED, NoteCode.UNSUPPORTED)
    assert "add the file" in extract.notes[0].detail


def test_a_file_that_cannot_be_read_has_the_systems_reason(reading: Reading) -> None:
    extract = reading.one("/proc/self/mem")
    assert extract.state is State.FAILED
    assert "could not read" in extract.notes[0].detail


def test_one_child_serves_many_jobs(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.txt": "x"})
    reading.one(tmp_path / "a.txt")
    first = reading.reader.child_pid
    reading.one(tmp_path / "a.txt")
    assert reading.reader.child_pid == first


def test_jobs_wait_for_each_other(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.txt": "x", "b.txt": "y"})
    first = reading.reader.read([str(tmp_path / "a.txt")], lambda event: None)
    second = reading.reader.read([str(tmp_path / "b.txt")], lambda event: None)
    assert second.done.result(30)[0].name == "b.txt"
    assert first.done.done()


@pytest.mark.parametrize("size", [20_000_000, 20_000_001])
def test_a17_a_text_is_read_up_to_20_mb(tmp_path: Path, reading: Reading, size: int) -> None:
    plant(tmp_path, {"a.txt": b"line of ten\n" * (size // 12 + 1)})
    os.truncate(tmp_path / "a.txt", size)
    extract = reading.one(tmp_path / "a.txt")
    if size > 20_000_000:
        assert (extract.state, extract.notes[0].code) == (State.LEFT_OUT, NoteCode.TOO_LARGE)
    else:
        assert (extract.state, len(extract.pages[0].text)) == (State.READY, size)


@pytest.mark.parametrize(("name", "size"), [("a.txt", 2 << 30), ("a.pdf", 2 << 30), ("b.pdf", 10 << 30)])
def test_a17_a_huge_sparse_file_is_left_out_at_once(tmp_path: Path, reading: Reading, name: str, size: int) -> None:
    plant(tmp_path, {name: "%PDF-1.7 text"})
    os.truncate(tmp_path / name, size)
    extract = reading.one(tmp_path / name)
    assert (extract.state, extract.notes[0].code) == (State.LEFT_OUT, NoteCode.TOO_LARGE)
    assert extract.size_bytes == size


def test_a11_a_crash_in_mid_file_is_named_and_the_next_file_is_read(
    tmp_path: Path, reading: Reading, endless: Path
) -> None:
    plant(tmp_path, {"next.txt": "next"})
    job = reading.start(endless, tmp_path / "next.txt")
    kill_while_it_reads(reading, signal.SIGSEGV)
    crashed, after = reading.wait(job)
    assert (crashed.state, crashed.notes[0].code) == (State.FAILED, NoteCode.CRASHED)
    assert "SIGSEGV" in crashed.notes[0].detail
    assert (after.state, after.pages[0].text) == (State.READY, "next")


def test_a_child_that_died_between_jobs_is_no_file_s_fault(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.txt": "x"})
    reading.one(tmp_path / "a.txt")
    assert reading.reader.child_pid
    os.kill(reading.reader.child_pid, signal.SIGKILL)
    assert reading.one(tmp_path / "a.txt").state is State.READY


def test_a_reader_that_does_not_start_says_so_for_each_file(
    tmp_path: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "child_argv", lambda *name: ["/bin/false"])
    plant(tmp_path, {"a.txt": "x"})
    extracts = reading.read(tmp_path / "a.txt", tmp_path / "b.txt")
    assert [(extract.state, extract.notes[0].code) for extract in extracts] == [(State.FAILED, NoteCode.CRASHED)] * 2


def test_a14_cancel_is_at_once_and_the_reader_serves_the_next_job(
    tmp_path: Path, reading: Reading, endless: Path
) -> None:
    plant(tmp_path, {"a.txt": "x"})
    job = reading.start(tmp_path / "a.txt", endless)
    wait_for_computing(reading, reads=1)
    began = time.monotonic()
    job.cancel()
    extracts = reading.wait(job)
    assert time.monotonic() - began < 1
    assert reading.finished.cancelled
    assert [extract.name for extract in extracts] == ["a.txt"]
    assert reading.one(tmp_path / "a.txt").state is State.READY
    assert not reading.finished.cancelled


def test_a_job_that_waits_can_be_cancelled(tmp_path: Path, reading: Reading, endless: Path) -> None:
    running = reading.start(endless)
    over = threading.Event()
    events: list[object] = []
    waiting = reading.reader.read([str(endless)], lambda event: (events.append(event), over.set()) and None)
    waiting.cancel()
    running.cancel()
    assert over.wait(10)
    assert events == [Finished(True, ())]


def test_closing_ends_the_job_and_the_child(tmp_path: Path, make_reading: MakeReading, endless: Path) -> None:
    reading = make_reading()
    job = reading.start(endless)
    wait_for_computing(reading)
    began = time.monotonic()
    reading.reader.close()
    assert time.monotonic() - began < 1
    assert job.done.done()
    assert reading.finished.cancelled
    assert reading.reader.child_pid is None
    with pytest.raises(RuntimeError):
        reading.reader.read([], lambda event: None)


def test_a_bug_in_a_listener_ends_its_job_only(tmp_path: Path, reading: Reading) -> None:
    def broken(event: object) -> None:
        raise LookupError("a bug")

    plant(tmp_path, {"a.txt": "x"})
    with pytest.raises(LookupError):
        reading.reader.read([str(tmp_path / "a.txt")], broken).done.result(30)
    assert reading.one(tmp_path / "a.txt").state is State.READY


def test_text_over_the_limit_of_a_job_is_left_out_and_named(tmp_path: Path, make_reading: MakeReading) -> None:
    plant(tmp_path, {f"{number}.txt": "x" * 100 for number in range(5)})
    reading = make_reading(ReadLimits(total_chars=250))
    extracts = reading.read(tmp_path)
    assert [extract.state for extract in extracts] == [State.READY] * 3 + [State.LEFT_OUT] * 2
    assert {extract.notes[0].code for extract in extracts[3:]} == {NoteCode.TOO_LARGE}


def test_text_over_the_limit_of_a_document_stops_it(tmp_path: Path, make_reading: MakeReading) -> None:
    plant(tmp_path, {"a.pdf": makers.pdf(["word " * 20] * 5)})
    extract = make_reading(ReadLimits(document_chars=250)).one(tmp_path / "a.pdf")
    assert (extract.state, len(extract.pages)) == (State.PARTLY, 2)
    assert (extract.notes[0].code, extract.notes[0].page) == (NoteCode.TOO_LARGE, 3)


def test_a_thousand_files_come_in_batches_that_fit_the_pipe(tmp_path: Path, reading: Reading) -> None:
    name = "n" * 200
    plant(tmp_path, {f"{name}{number}": f"text {number}" for number in range(1000)})
    extracts = reading.read(tmp_path)
    assert len(extracts) == 1000
    assert all(extract.state is State.READY for extract in extracts)


def test_long_text_arrives_whole(tmp_path: Path, reading: Reading) -> None:
    text = "缓存 text\n" * 100_000
    plant(tmp_path, {"a.txt": text})
    assert reading.one(tmp_path / "a.txt").pages[0].text == text


def test_a18_a_name_that_is_not_utf8_is_read_and_reported(tmp_path: Path, reading: Reading) -> None:
    raw = os.fsencode(tmp_path) + b"/bad\xff.txt"
    Path(os.fsdecode(raw)).write_text("x")
    extract = reading.one(tmp_path)
    assert os.fsencode(extract.path) == raw
    assert (extract.name, extract.state) == ("bad\ufffd.txt", State.READY)


def test_a16_a_folder_with_loops_and_pipes_is_done_in_two_seconds(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.txt": "x"})
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    reading.one(tmp_path / "a.txt")  # the child is there
    began = time.monotonic()
    states = {name: extract.state for name, extract in reading.named(tmp_path).items()}
    assert time.monotonic() - began < 2
    assert states == {"a.txt": State.READY, "loop": State.LEFT_OUT, "pipe": State.LEFT_OUT}


def test_the_report_is_the_terminals_contract(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {"a.pdf": makers.pdf(["text", ""])})
    extract = reading.one(tmp_path / "a.pdf")
    note = {"code": "no_text", "page": 2, "detail": "There is no text on it."}
    assert as_json([extract]) == {
        "documents": [
            {
                "path": str(tmp_path / "a.pdf"),
                "kind": "pdf",
                "state": "partly",
                "hash": extract.hash,
                "notes": [note],
                "pages": [
                    {"number": 1, "text": "text\n", "notes": []},
                    {"number": 2, "text": "", "notes": [note]},
                ],
            }
        ]
    }


def wait_for_computing(reading: Reading, reads: int = 0) -> None:
    """Until the child is busy with the endless file: half a second of its processor's time after the walk and after
    so many other files were read. There is nothing else to see from outside."""
    ends = time.monotonic() + 60
    base: float | None = None
    while time.monotonic() < ends:
        pid = reading.reader.child_pid
        found = any(isinstance(event, Found) for event in reading.events)
        if pid and found and sum(isinstance(event, Read) for event in reading.events) >= reads:
            base = processor_seconds(pid) if base is None else base
            if processor_seconds(pid) - base > 0.5:
                return
        threading.Event().wait(0.02)
    raise AssertionError("the child did not come to the endless file")


def kill_while_it_reads(reading: Reading, which: signal.Signals) -> None:
    wait_for_computing(reading)
    assert reading.reader.child_pid
    os.kill(reading.reader.child_pid, which)


def processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
