# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs through the reader's own child: what is read, what is said about the rest."""

import os
from pathlib import Path

import pymupdf
import pytest

from leadline.documents.document import NoteCode, State
from leadline.documents.limits import READER_VERSION, ReadLimits
from leadline.documents.pdf import MAX_BROKEN_PAGES, PdfReader
from leadline.documents.raw_file import NotReadError
from tests.documents import makers
from tests.documents.conftest import MakeReading, Reading


def saved(folder: Path, data: bytes, name: str = "report.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_each_page_of_a_pdf_is_read_with_its_number(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, makers.pdf(["first page", "第二页"[:0] + "second page"])))
    assert extract.state is State.READY
    assert (extract.kind, extract.name, extract.all_notes()) == ("pdf", "report.pdf", ())
    assert [(page.number, page.text) for page in extract.pages] == [(1, "first page\n"), (2, "second page\n")]


def test_the_hash_is_that_of_the_file(tmp_path: Path, reading: Reading) -> None:
    import hashlib

    data = makers.pdf(["x"])
    extract = reading.one(saved(tmp_path, data))
    assert (extract.hash, extract.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert extract.reader_version == READER_VERSION


def test_the_reader_version_names_the_library_that_reads() -> None:
    """Another MuPDF may give another text: extracts kept under the old version must not pass for new ones."""
    assert READER_VERSION.endswith(f"mupdf {pymupdf.mupdf_version}")


def test_a_page_without_text_is_named_and_the_document_is_partly_read(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, makers.pdf(["text", None, ""])))
    assert extract.state is State.PARTLY
    assert [(note.code, note.page) for note in extract.all_notes()] == [(NoteCode.NO_TEXT, 2), (NoteCode.NO_TEXT, 3)]
    assert "picture" in extract.pages[1].notes[0].detail
    assert "picture" not in extract.pages[2].notes[0].detail


def test_a_scanned_pdf_is_never_ready_and_every_page_says_why(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, makers.pdf([None, None, None])))
    assert extract.state is State.FAILED
    assert [(note.code, note.page) for note in extract.all_notes()] == [(NoteCode.NO_TEXT, n) for n in (1, 2, 3)]
    assert len(extract.pages) == 3


def test_columns_are_not_mixed() -> None:
    (page,) = PdfReader(makers.two_column_pdf(), 10).pages()
    words = page.text.split()
    assert words.index("right") > max(index for index, word in enumerate(words) if word == "left")


def test_a13_a_locked_pdf_asks_for_its_password(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, makers.locked_pdf("hidden", "pw")))
    assert (extract.state, extract.notes[0].code, extract.pages) == (State.FAILED, NoteCode.ENCRYPTED, ())
    assert "password" in extract.notes[0].detail
    assert extract.kind == "pdf"


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, makers.locked_pdf("open text", "")))
    assert (extract.state, extract.pages[0].text) == (State.READY, "open text\n")


WHOLE = makers.pdf([f"page {number} " + "word " * 100 for number in range(40)])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", NoteCode.TRUNCATED),
        (b"a letter, not a PDF", NoteCode.UNSUPPORTED),
        (b"%PDF-1.7\n", NoteCode.TRUNCATED),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, NoteCode.TRUNCATED),
        (makers.boastful_pdf(10**9), NoteCode.TRUNCATED),
        (makers.cyclic_pdf(), NoteCode.TRUNCATED),
    ],
    ids=["empty", "not a PDF", "head only", "junk", "thousand million pages", "cycle"],
)
def test_a13_a_broken_pdf_has_a_named_reason(tmp_path: Path, reading: Reading, data: bytes, code: NoteCode) -> None:
    extract = reading.one(saved(tmp_path, data))
    assert extract.state is State.FAILED
    assert extract.all_notes()[0].code is code
    assert extract.all_notes()[0].detail


def test_a13_a_cut_pdf_gives_what_is_there_and_says_so(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, WHOLE[: len(WHOLE) * 2 // 3]))
    assert extract.state is State.PARTLY
    assert extract.notes[0].code is NoteCode.TRUNCATED
    assert extract.pages[0].text.startswith("page 0")


def test_a_pdf_with_a_wrong_index_is_read_whole_and_says_so(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, WHOLE.replace(b"startxref\n", b"startxref\n9")))
    assert (extract.state, len(extract.pages)) == (State.READY, 40)
    assert [note.code for note in extract.notes] == [NoteCode.TRUNCATED]


def test_pages_over_the_limit_are_counted_in_a_note() -> None:
    reader = PdfReader(WHOLE, 39)
    assert (reader.page_count, reader.complete, reader.notes[0].code) == (39, False, NoteCode.TOO_LARGE)
    reader = PdfReader(WHOLE, 40)
    assert (reader.page_count, reader.complete, reader.notes) == (40, True, [])


def test_a_file_of_broken_pages_is_given_up_in_time() -> None:
    kids = b"99 0 R " * 1000
    data = makers.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1000/Kids[%s]>>" % kids)
    try:
        reader = PdfReader(data, 20_000)
    except NotReadError as error:
        assert error.note.code is NoteCode.TRUNCATED
    else:
        assert len(list(reader.pages())) <= MAX_BROKEN_PAGES
        assert reader.notes[-1].code is NoteCode.TRUNCATED


def test_a_pdf_is_known_by_its_first_bytes_too(tmp_path: Path, reading: Reading) -> None:
    extract = reading.one(saved(tmp_path, makers.pdf(["x"]), "download"))
    assert (extract.kind, extract.state) == ("pdf", State.READY)


@pytest.mark.parametrize("make", [makers.endless_pdf, lambda: makers.flate_bomb_pdf(800)], ids=["forms", "flate"])
def test_a10_a_pdf_that_never_ends_takes_too_long_and_the_next_file_is_read(
    tmp_path: Path, make_reading: MakeReading, make: object
) -> None:
    assert callable(make)
    first, second = saved(tmp_path, make(), "a.pdf"), saved(tmp_path, makers.pdf(["next"]), "b.pdf")
    reading = make_reading(ReadLimits(silence_s=5))
    endless, after = reading.read(first, second)
    codes = [note.code for note in (*endless.notes, *(note for page in endless.pages for note in page.notes))]
    assert endless.state is State.FAILED
    # Words without end fill the child's memory, too: a fast machine meets that limit before the clock.
    assert codes in ([NoteCode.TIMEOUT], [NoteCode.TOO_LARGE])
    assert (after.state, after.pages[0].text) == (State.READY, "next\n")


def test_a10_computing_time_is_limited_by_the_system_too(tmp_path: Path, make_reading: MakeReading) -> None:
    path = saved(tmp_path, makers.endless_pdf())
    extract = make_reading(ReadLimits(cpu_s=0)).one(path)
    assert (extract.state, extract.notes[0].code) == (State.FAILED, NoteCode.TIMEOUT)
    assert "computing" in extract.notes[0].detail


def test_pages_read_before_a_timeout_are_kept(tmp_path: Path, make_reading: MakeReading) -> None:
    document = pymupdf.open(stream=makers.pdf(["good page"] * 3), filetype="pdf")
    document.insert_pdf(pymupdf.open(stream=makers.endless_pdf(), filetype="pdf"))
    path = saved(tmp_path, document.tobytes())
    extract = make_reading(ReadLimits(silence_s=5)).one(path)
    assert extract.state in (State.PARTLY, State.FAILED)
    assert extract.notes[0].code is NoteCode.TIMEOUT
    assert extract.hash
    assert [page.text for page in extract.pages] == ["good page\n"] * 3
    assert extract.notes[0].page == 4


def test_a12_a_memory_bomb_is_stopped_by_the_limit_and_the_window_grows_little(
    tmp_path: Path, reading: Reading
) -> None:
    bomb = makers.memory_bomb_pdf(4000)
    assert len(bomb) < 100_000
    before = peak_kb(os.getpid())
    extract = reading.one(saved(tmp_path, bomb))
    assert extract.state is State.FAILED
    assert extract.all_notes()[0].code in (NoteCode.TOO_LARGE, NoteCode.TIMEOUT)
    assert peak_kb(os.getpid()) - before < 50_000


def peak_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])
