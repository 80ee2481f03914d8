# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file of a job is stopped; the others go on."""

from pathlib import Path

from leadline.documents.document import STOPPED, Note, NoteCode, State
from leadline.documents.reader import Finished, Found, Progress
from tests.documents import makers
from tests.documents.conftest import Reading

STOPPED = (Note(NoteCode.IGNORED, detail=STOPPED),)


def test_a_file_that_never_ends_is_left_out_and_the_rest_is_read(tmp_path: Path, reading: Reading) -> None:
    makers.plant(tmp_path, {"a.pdf": makers.endless_pdf(), "b.pdf": makers.pdf(["Nine."]), "c.txt": "Eleven.\n"})
    job = reading.start(tmp_path)
    reading.wait_for(lambda event: isinstance(event, Found))
    job.skip(str(tmp_path / "a.pdf"))
    _, a, b, c = reading.wait(job)
    assert (a.state, a.notes, a.pages, a.hash) == (State.LEFT_OUT, STOPPED, (), "")
    assert [b.pages[0].text.strip(), c.pages[0].text.strip()] == ["Nine.", "Eleven."]
    assert reading.finished == Finished(False, ())


def test_nothing_is_kept_of_the_pages_that_were_read_before(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(makers.many_pages_pdf(15_000, "Nine fathoms."))
    job = reading.start(path)
    reading.wait_for(lambda event: isinstance(event, Progress))
    job.skip(str(path))
    (extract,) = reading.wait(job)
    assert (extract.state, extract.notes, extract.pages) == (State.LEFT_OUT, STOPPED, ())
    assert reading.one(path).state is State.READY, "it can be read later"


def test_what_is_read_or_unknown_is_not_stopped_any_more(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    job = reading.start(path)
    job.skip(str(tmp_path / "b.txt"))
    (extract,) = reading.wait(job)
    job.skip(str(path))
    assert extract.state is State.READY
