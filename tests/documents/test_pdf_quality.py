# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a PDF's text: order, words, running lines, scripts, tables, chosen pages, passwords, recognition."""

from pathlib import Path

import pytest

from leadline.documents import recognition
from leadline.documents.document import Extract, Heading, NoteCode, State
from leadline.documents.options import ReadOptions
from leadline.documents.pdf import PdfReader
from leadline.documents.reader import Progress
from tests.documents import makers
from tests.documents.conftest import Reading


def read(tmp_path: Path, reading: Reading, data: bytes, options: ReadOptions | None = None) -> Extract:
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    return reading.one(path, options)


def text_of(data: bytes, options: ReadOptions = ReadOptions()) -> str:  # noqa: B008 - a frozen value
    """The text of a PDF of one page, read here and now."""
    reader = PdfReader(data, 10, options)
    (page,) = reader.pages()
    reader.close()
    return page.text


LEFT, RIGHT = (50, 100, 280, 700), (320, 100, 550, 700)
COLUMN = "".join(f"{{0}} column line {n}\n" for n in range(12))


def test_two_columns_are_read_one_after_the_other() -> None:
    blocks = [((50, 50, 550, 80), "Title"), (LEFT, COLUMN.format("left")), (RIGHT, COLUMN.format("right"))]
    words = text_of(makers.pdf_of_blocks([blocks])).split()
    assert words[0] == "Title"
    assert words.index("right") > max(place for place, word in enumerate(words) if word == "left")


def test_columns_that_were_written_from_the_right_are_read_from_the_left() -> None:
    boxes = [((50, y, 280, y + 90), COLUMN[:75].format("left")) for y in (400, 100)]
    boxes += [((320, y, 550, y + 90), COLUMN[:75].format("right")) for y in (400, 100)]
    words = text_of(makers.pdf_of_blocks([boxes])).split()
    assert words.index("right") > max(place for place, word in enumerate(words) if word == "left")


def test_heads_feet_and_page_numbers_are_left_out_and_the_text_is_whole(tmp_path: Path, reading: Reading) -> None:
    pages = [
        [
            ((50, 30, 550, 50), "Annual report 2025"),
            ((50, 120, 550, 700), f"Text of chapter {'abcdefgh'[n]}.\n" * 5),
            ((280, 800, 320, 830), str(n + 11)),
        ]
        for n in range(8)
    ]
    extract = read(tmp_path, reading, makers.pdf_of_blocks(pages))
    assert extract.state is State.READY
    assert [page.text for page in extract.pages] == [f"Text of chapter {'abcdefgh'[n]}.\n" * 5 for n in range(8)]


def test_a_scan_with_stamped_page_numbers_is_a_page_without_text(tmp_path: Path, reading: Reading) -> None:
    numbers = makers.pdf_of_blocks([[((280, 800, 320, 830), str(n))] for n in range(1, 6)])
    extract = read(tmp_path, reading, makers.stamped(makers.scanned(makers.pdf(["text"] * 5), 60), numbers))
    assert extract.state is State.FAILED
    assert [(note.code, note.page) for note in extract.all_notes()] == [(NoteCode.NO_TEXT, n) for n in range(1, 6)]
    assert not any(page.text for page in extract.pages)


def test_a_page_with_nothing_but_its_number_keeps_it(tmp_path: Path, reading: Reading) -> None:
    number = (280, 800, 320, 830)
    pages = [[((50, 120, 550, 700), "Text.\n" * 5), (number, str(n))] for n in range(1, 6)] + [[(number, "6")]]
    extract = read(tmp_path, reading, makers.pdf_of_blocks(pages))
    assert (extract.state, [page.text for page in extract.pages][-2:]) == (State.READY, ["Text.\n" * 5, "6\n"])


def test_words_are_whole_and_chinese_lines_are_joined() -> None:
    html = "<p style='width:200px'>" + "从报告中可以看出今年的收入有了明显的增长而费用则没有增加。" * 4 + "</p>"
    text = text_of(makers.html_pdf(html)).strip()
    assert text == "从报告中可以看出今年的收入有了明显的增长而费用则没有增加。" * 4
    text = text_of(makers.pdf(["The inter-\nnational market is a well-\nknown one."]))
    assert text == "The international\nmarket is a well-known\none.\n"


def test_arabic_and_hebrew_are_read_as_they_are_written() -> None:
    arabic = "هذا تقرير السنة 2024 (الأول) عن الإيرادات."
    hebrew = "זה דוח לשנת 2024 (ראשון) על הכנסות."
    html = f"<p dir='rtl' lang='ar'>{arabic}</p><p dir='rtl' lang='he'>{hebrew}</p>"
    text = text_of(makers.html_pdf(html, font="DejaVuSans.ttf"))
    assert text.split("\n\n") == [arabic, hebrew + "\n"]


def test_glyphs_that_only_the_font_knows_are_counted_and_said(tmp_path: Path, reading: Reading) -> None:
    odd = read(tmp_path, reading, makers.nameless_glyphs_pdf("abcabcabc", "named"))
    assert odd.state is State.PARTLY
    assert [(note.code, note.page) for note in odd.all_notes()] == [(NoteCode.ODD_GLYPHS, 1)]
    few = read(tmp_path, reading, makers.nameless_glyphs_pdf("a", "a long line of letters " * 5))
    assert (few.state, few.all_notes()) == (State.READY, ())


def test_the_table_of_contents_is_told(tmp_path: Path, reading: Reading) -> None:
    rows = [(1, "First  chapter", 1), (2, "第二节", 2)]
    extract = read(tmp_path, reading, makers.outlined(makers.pdf(["one", "two"]), rows))
    assert extract.outline == (Heading(1, "First chapter", 1), Heading(2, "第二节", 2))


def test_text_outside_of_the_page_is_not_on_it() -> None:
    assert (
        text_of(makers.pdf_of_blocks([[((50, 100, 500, 200), "seen"), ((50, 900, 500, 1000), "outside")]])) == "seen\n"
    )


# --- chosen pages, passwords ------------------------------------------------------------------------------------------


def test_only_the_chosen_pages_are_read_and_they_keep_their_numbers(tmp_path: Path, reading: Reading) -> None:
    data = makers.pdf([f"page {n}" for n in range(1, 9)])
    extract = read(tmp_path, reading, data, ReadOptions(pages="2-3, 7-"))
    assert extract.state is State.READY
    assert [(page.number, page.text) for page in extract.pages] == [(n, f"page {n}\n") for n in (2, 3, 7, 8)]
    assert [(note.code, note.detail) for note in extract.notes] == [
        (NoteCode.IGNORED, "Pages 2-3,7- of 8 are read, as you chose.")
    ]
    assert extract.reader_version.endswith(" pages=2-3,7-")
    nothing = read(tmp_path, reading, data, ReadOptions(pages="9"))
    assert (nothing.state, nothing.notes[0].code, nothing.pages) == (State.FAILED, NoteCode.NO_TEXT, ())


def test_a13_a_password_opens_a_locked_pdf_and_a_wrong_one_is_said(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(makers.locked_pdf("hidden", "pass word"))
    asked = reading.one(path)
    reading.reader.unlock(str(path), "wrong")
    wrong = reading.one(path)
    reading.reader.unlock(str(path), "pass word")
    opened, again = reading.one(path), reading.one(path)
    assert [(each.state, each.notes[0].code) for each in (asked, wrong)] == [(State.FAILED, NoteCode.ENCRYPTED)] * 2
    assert "give it" in asked.notes[0].detail and "does not open" in wrong.notes[0].detail
    assert [(each.state, each.pages[0].text) for each in (opened, again)] == [(State.READY, "hidden\n")] * 2
    reading.reader.unlock(str(path), "")
    assert reading.one(path).state is State.FAILED


def test_a28_a_password_is_in_no_argument_and_no_environment(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(makers.locked_pdf("hidden", "canary-password"))
    reading.reader.unlock(str(path), "canary-password")
    extract = reading.one(path)
    child = Path(f"/proc/{reading.reader.child_pid}")
    assert b"canary" not in (child / "cmdline").read_bytes() + (child / "environ").read_bytes()
    assert "canary" not in repr(extract)


# --- tables -----------------------------------------------------------------------------------------------------------

ROWS = [["Year", "Sum"], ["2024", "1,204"], ["2025", "1,950"]]
MARKDOWN = "| Year | Sum |\n| --- | --- |\n| 2024 | 1,204 |\n| 2025 | 1,950 |\n"


def test_tables_are_markdown_where_layout_was_asked_for(tmp_path: Path, reading: Reading) -> None:
    data = makers.table_pdf(ROWS)
    fast = read(tmp_path, reading, data)
    layout = read(tmp_path, reading, data, ReadOptions(layout="all"))
    other_page = read(tmp_path, reading, data, ReadOptions(layout="2"))
    assert layout.pages[0].text == f"Before the table.\n\n{MARKDOWN}\nAfter the table.\n"
    assert "|" not in fast.pages[0].text and fast.pages[0].text == other_page.pages[0].text
    assert layout.reader_version != fast.reader_version


def test_a_page_of_drawings_is_read_without_its_tables_and_that_is_said(tmp_path: Path, reading: Reading) -> None:
    lines = b"".join(b"%d %d m %d %d l S\n" % (n % 500, n // 10, n % 500 + 5, n // 10 + 3) for n in range(5000))
    data = makers.bomb_pdf(lines, 1, b"BT /F 11 Tf 50 700 Td (Words) Tj ET\n")
    extract = read(tmp_path, reading, data, ReadOptions(layout="all"))
    assert extract.pages[0].text == "Words\n"
    assert [(note.code, note.page) for note in extract.notes] == [(NoteCode.TIMEOUT, 1)]


# --- recognition ------------------------------------------------------------------------------------------------------


def test_a_scan_is_recognised_in_english_and_chinese_page_by_page(tmp_path: Path, reading: Reading) -> None:
    """Needs the system's tesseract-ocr-eng and tesseract-ocr-chi-sim, which the bootstrap installs for tests."""
    assert {"eng", "chi_sim"} <= set(recognition.installed_languages())
    text = makers.html_pdf(
        "<p style='font-size:20px'>The revenue grew by twelve percent.</p>"
        "<p style='font-size:20px'>收入增长了百分之十二，主要来自新的市场。</p>"
    )
    mixed = makers.joined([makers.scanned(text), makers.pdf(["A page with text."])])
    extract = read(tmp_path, reading, mixed, ReadOptions(languages=("chi_sim", "eng")))
    assert extract.state is State.READY
    assert "revenue grew by twelve percent" in extract.pages[0].text
    assert "收入增长了百分之十二" in extract.pages[0].text
    assert [page.is_recognised for page in extract.pages] == [True, False]
    (note,) = extract.pages[0].notes
    assert note.code is NoteCode.NO_TEXT and "chi_sim+eng" in note.detail and "may hold errors" in note.detail
    assert extract.reader_version.endswith(" ocr=chi_sim+eng")


def test_a_language_that_is_not_installed_is_named_with_its_package(tmp_path: Path, reading: Reading) -> None:
    extract = read(tmp_path, reading, makers.pdf([None]), ReadOptions(languages=("xho",)))
    assert extract.state is State.FAILED
    assert "tesseract-ocr-xho" in extract.notes[0].detail
    assert extract.notes[0].code is NoteCode.UNSUPPORTED


def test_where_there_is_no_tesseract_the_page_says_how_to_get_it(
    tmp_path: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "_FOLDERS", (str(tmp_path / "nowhere"),))
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    assert recognition.installed_languages() == ()
    assert "tesseract-ocr-chi-sim" in recognition.hint()
    (page,) = PdfReader(makers.pdf([None]), 10).pages()
    assert "tesseract-ocr" in page.notes[0].detail


def test_a14_recognition_tells_its_progress_and_ends_at_once(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(makers.scanned(makers.pdf(["word " * 20] * 30)))
    job = reading.start(path, options={str(path): ReadOptions(languages=("eng",))})
    reading.wait_for(lambda event: isinstance(event, Progress))
    told = [event for event in reading.events if isinstance(event, Progress)]
    job.cancel()
    reading.wait(job)
    assert told and told[0].pages == 30
    assert reading.finished.cancelled


def test_a14_a_page_of_ten_million_characters_costs_at_most_itself(tmp_path: Path, reading: Reading) -> None:
    unit = b"BT /F 1 Tf 10 700 Td (" + b"word " * 2000 + b") Tj ET\n"
    slow = makers.bomb_pdf(unit, 1000)
    extract = read(tmp_path, reading, makers.joined([makers.pdf(["one"]), slow, makers.pdf(["three"])]))
    assert extract.pages[0].text == "one\n"
    told = [note.code for note in extract.all_notes() if note.page == 2]
    if len(extract.pages) == 3:
        assert extract.pages[2].text == "three\n"
        assert extract.pages[1].text or told == [NoteCode.TOO_LARGE]
    else:  # it took longer than a page may
        assert told == [NoteCode.TIMEOUT]
    assert extract.state is (State.PARTLY if told else State.READY)
