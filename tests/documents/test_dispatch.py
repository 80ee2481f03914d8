# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several children: small files never wait behind a large one, and what happens to one child is one file's affair."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from leadline.documents import dispatch
from leadline.documents.document import NoteCode, State
from leadline.documents.lane import MAX_BATCH_TASKS, next_batch
from leadline.documents.leaving_out import Wish
from leadline.documents.reader import Finished, Read, ReadEvent
from leadline.documents.tasks import ReadTask
from tests.documents import makers
from tests.documents.conftest import Reading
from tests.documents.makers import plant
from tests.documents.test_reader import wait_for_computing


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    return plant(tmp_path, {"endless.pdf": makers.endless_pdf()}) / "endless.pdf"


def is_read(name: str) -> object:
    def is_it(event: ReadEvent) -> bool:
        return isinstance(event, Read) and event.extract.name == name

    return is_it


def test_small_files_of_the_same_job_do_not_wait_for_a_large_one(
    tmp_path: Path, reading: Reading, endless: Path
) -> None:
    plant(tmp_path, {f"small/{number}.txt": "x" for number in range(3)} | {"small/a.pdf": makers.pdf(["x"])})
    job = reading.start(endless, tmp_path / "small")
    for name in ("0.txt", "2.txt", "a.pdf"):
        reading.wait_for(is_read(name))  # type: ignore[arg-type]
    assert not job.done.done()
    assert len(reading.reader.child_pids) == 2
    job.cancel()
    assert [extract.name for extract in reading.wait(job)][-4:] == ["0.txt", "1.txt", "2.txt", "a.pdf"]


def test_small_files_of_the_next_job_do_not_wait_for_two_large_ones(
    tmp_path: Path, reading: Reading, endless: Path
) -> None:
    plant(tmp_path, {"a.txt": "x", "second.pdf": makers.endless_pdf(), "third.pdf": makers.endless_pdf()})
    job = reading.start(endless, tmp_path / "second.pdf", tmp_path / "third.pdf")
    reading.wait_for(lambda event: True)
    next_job = reading.reader.read([str(tmp_path / "a.txt")], lambda event: None)
    assert next_job.done.result(60)[0].state is State.READY
    assert not job.done.done()
    assert len(reading.reader.child_pids) <= dispatch.MAX_CHILDREN
    job.cancel()
    reading.wait(job)


def test_what_a_stuck_child_has_not_begun_is_done_by_another(tmp_path: Path, reading: Reading) -> None:
    plant(tmp_path, {f"{number:04}.txt": f"text {number}" for number in range(2000)})
    job = reading.start(tmp_path)
    reading.wait_for(lambda event: isinstance(event, Read))
    (stuck,) = reading.reader.child_pids
    os.kill(stuck, signal.SIGSTOP)
    reading.wait_for(lambda event: sum(isinstance(each, Read) for each in reading.events) >= 1999)
    with suppress(ProcessLookupError):  # one that was stopped between two files is killed at once
        os.kill(stuck, signal.SIGCONT)
    extracts = [extract for extract in reading.wait(job) if extract.kind == "text"]
    assert [extract.name for extract in extracts] == [f"{number:04}.txt" for number in range(2000)]
    assert all(extract.state is State.READY for extract in extracts)
    assert sum(isinstance(event, Read) for event in reading.events) == 2001  # each once, and the folder's own


def test_a11_a_crash_while_another_child_reads_costs_one_file(tmp_path: Path, reading: Reading, endless: Path) -> None:
    plant(tmp_path, {"a.txt": "x", "b.txt": "y"})
    job = reading.start(endless, tmp_path / "a.txt", tmp_path / "b.txt")
    reading.wait_for(is_read("b.txt"))  # type: ignore[arg-type]
    os.kill(reading.reader.child_pids[0], signal.SIGSEGV)
    crashed, *others = reading.wait(job)
    assert (crashed.state, crashed.notes[0].code) == (State.FAILED, NoteCode.CRASHED)
    assert [extract.state for extract in others] == [State.READY, State.READY]
    assert isinstance(reading.events[-1], Finished) and not reading.finished.cancelled


def test_cancelling_one_job_leaves_the_other_alone(tmp_path: Path, reading: Reading, endless: Path) -> None:
    plant(tmp_path, {"second.pdf": makers.pdf([f"page {number}" for number in range(50)])})
    first = reading.reader.read([str(endless)], lambda event: None)
    job = reading.start(tmp_path / "second.pdf")
    first.cancel()
    (extract,) = reading.wait(job)
    assert (extract.state, len(extract.pages)) == (State.READY, 50)
    assert first.done.result(10) == ()


def test_children_are_let_go_when_there_is_nothing_to_do(
    tmp_path: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "IDLE_S", 0.1)
    plant(tmp_path, {"a.txt": "x"})
    reading.one(tmp_path / "a.txt")
    pids = reading.reader.child_pids
    assert all(os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT) for pid in pids) or not pids
    assert reading.one(tmp_path / "a.txt").state is State.READY


def test_documents_go_out_alone_and_small_texts_together() -> None:
    names = ["a.txt", "b.py", "c.pdf", "d.txt"] + [f"{number}.txt" for number in range(100)]
    tasks = [ReadTask("", name, name, Wish.FOLDER) for name in names]
    assert [task.name for task in next_batch(tasks)] == ["a.txt", "b.py"]
    assert [task.name for task in next_batch(tasks[2:])] == ["c.pdf"]
    assert len(next_batch(tasks[3:])) == MAX_BATCH_TASKS


def test_a14_a_child_that_computes_is_gone_with_its_job(tmp_path: Path, reading: Reading, endless: Path) -> None:
    job = reading.start(endless)
    wait_for_computing(reading)
    (pid,) = reading.reader.child_pids
    job.cancel()
    reading.wait(job)
    with pytest.raises((ProcessLookupError, ChildProcessError)):
        os.waitid(os.P_PID, pid, os.WEXITED)
        os.kill(pid, 0)
