# SPDX-License-Identifier: AGPL-3.0-or-later
"""Office documents, notebooks, mails and web pages through the reader's own child: their text, and what is missing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leadline.documents.document import Extract, NoteCode, State
from leadline.documents.html_text import html_to_markdown
from tests.documents import office
from tests.documents.conftest import Reading

Read = Callable[[str, str | bytes], Extract]


@pytest.fixture
def read(tmp_path: Path, reading: Reading) -> Read:
    def read_it(name: str, content: str | bytes) -> Extract:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return reading.one(path)

    return read_it


def text_of(extract: Extract) -> str:
    assert extract.state is State.READY, extract.all_notes()
    return "".join(page.text for page in extract.pages)


# --- Word -------------------------------------------------------------------------------------------------------------


def test_a_word_document_keeps_headings_tables_and_formulas(read: Read) -> None:
    body = (
        office.paragraph("Annual report", "Heading1")
        + office.paragraph("Revenue grew. 收入增长了。")
        + office.word_table([["Year", "Sum"], ["2024", "12 | 13"]])
        + office.square_root_of_half()
        + office.paragraph("The end.")
    )
    extract = read("a.docx", office.docx(body))
    assert extract.kind == "word"
    assert text_of(extract) == (
        "# Annual report\n\nRevenue grew. 收入增长了。\n\n| Year | Sum |\n| --- | --- |\n| 2024 | 12 \\| 13 |\n\n"
        "$√(1/2)$\n\nThe end.\n"
    )


def test_pictures_of_a_word_document_are_counted_and_not_inlined(read: Read) -> None:
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing"><wp:docPr id="1" name="x" descr="A curve"/><a:graphic xmlns:a="http://schemas.'
        'openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/'
        'drawingml/2006/picture"><pic:blipFill><a:blip r:embed="p1" xmlns:r="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )
    data = office.docx(office.paragraph("Before.") + drawing)
    more = {"word/_rels/document.xml.rels": office.relations(("p1", "image", "media/a.png")), "word/media/a.png": b"x"}
    extract = read("a.docx", office.with_parts(data, more))
    assert text_of(extract) == "Before.\n\n[picture: A curve]\n"
    (note,) = extract.notes
    assert (note.code, note.page) == (NoteCode.IGNORED, None)


@pytest.mark.parametrize(
    ("name", "data", "state", "code"),
    [
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
         State.FAILED, NoteCode.ENCRYPTED),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, State.FAILED, NoteCode.UNSUPPORTED),
        ("cut.docx", office.docx(office.paragraph("x" * 1000))[:300], State.FAILED, NoteCode.TRUNCATED),
        ("no.docx", b"just text", State.FAILED, NoteCode.TRUNCATED),
        ("none.docx", b"", State.LEFT_OUT, NoteCode.NO_TEXT),
        ("blank.docx", office.docx("<w:p/>"), State.FAILED, NoteCode.NO_TEXT),
        ("other.docx", office.zipped({"a": "b"}), State.FAILED, NoteCode.TRUNCATED),
        ("broken.docx", office.docx("<w:p>"), State.FAILED, NoteCode.TRUNCATED),
        ("cut.xlsx", b"PK\x03\x04 and no more", State.FAILED, NoteCode.TRUNCATED),
        ("cut.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, State.FAILED, NoteCode.TRUNCATED),
        ("no.rtf", b"text", State.FAILED, NoteCode.UNSUPPORTED),
        ("no.ipynb", b"{}", State.FAILED, NoteCode.TRUNCATED),
        ("no.eml", b"text without headers", State.FAILED, NoteCode.UNSUPPORTED),
        ("locked.odt", office.with_parts(
            office.open_document("text", ""), {"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
         State.FAILED, NoteCode.ENCRYPTED),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_document_that_cannot_be_read_has_a_named_reason(
    read: Read, name: str, data: bytes, state: State, code: NoteCode
) -> None:
    extract = read(name, data)
    assert (extract.state, extract.notes[0].code, extract.pages) == (state, code, ())
    assert extract.notes[0].detail.endswith(".")


# --- slides -----------------------------------------------------------------------------------------------------------


def test_a_presentation_has_a_page_a_slide_with_tables_charts_and_notes(read: Read) -> None:
    first = (
        office.shape(["Where we stand"], "ctrTitle")
        + office.shape(["One", "Two"], "body")
        + office.shape(["3"], "sldNum")
    )
    second = office.slide_table([["a", "b"], ["1", "2"]]) + office.chart_frame("c1")
    data = office.with_parts(
        office.pptx([first, second, "<p:pic/>"]),
        {
            "ppt/slides/_rels/slide0.xml.rels": office.relations(("n1", "notesSlide", "../notesSlides/n.xml")),
            "ppt/notesSlides/n.xml": office.notes_slide("Speak slowly."),
            "ppt/slides/_rels/slide1.xml.rels": office.relations(("c1", "chart", "../charts/c.xml")),
            "ppt/charts/c.xml": office.chart("Growth", ["2023", "2024"], {"Sales": [1, 2.5]}),
        },
    )
    extract = read("a.pptx", data)
    assert (extract.kind, extract.state) == ("slides", State.PARTLY)
    assert [page.text for page in extract.pages] == [
        "## Where we stand\n\n- One\n- Two\n\nSpeaker's notes: Speak slowly.\n",
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"
        "Chart: Growth\n\n|  | Sales |\n| --- | --- |\n| 2023 | 1 |\n| 2024 | 2.5 |\n",
        "",
    ]
    assert [(note.code, note.page) for note in extract.pages[2].notes] == [(NoteCode.NO_TEXT, 3)]


# --- sheets -----------------------------------------------------------------------------------------------------------


def test_a_workbook_has_a_page_a_sheet_and_numbers_as_one_reads_them(read: Read) -> None:
    data = office.xlsx(
        {
            "收入": office.sheet_rows([["Year", "Sum"], ["2024", 12], ["2025", 0.5]]),
            "Costs": office.sheet_rows([["only one"]]),
        }
    )
    extract = read("a.xlsx", data)
    assert extract.kind == "sheet"
    assert [page.text for page in extract.pages] == [
        "## 收入\n\n| Year | Sum |\n| --- | --- |\n| 2024 | 12 |\n| 2025 | 0.5 |\n",
        "## Costs\n\n| only one |\n| --- |\n",
    ]
    assert extract.state is State.READY


def test_a_formula_without_a_stored_result_and_an_empty_sheet_are_said(read: Read) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f></c><c r="C1"><f>A1*2</f><v>2</v></c></row>'
    extract = read("a.xlsx", office.xlsx({"S": rows, "Empty": ""}))
    assert extract.state is State.PARTLY
    assert extract.pages[0].text == "## S\n\n| 1 |  | 2 |\n| --- | --- | --- |\n"
    assert [(note.code, note.page) for note in extract.all_notes()] == [
        (NoteCode.TRUNCATED, None),
        (NoteCode.NO_TEXT, 2),
    ]
    assert extract.notes[0].detail.startswith("1 formulas")


def test_a_cell_in_the_last_corner_of_a_sheet_does_not_fill_the_memory(read: Read) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    extract = read("a.xlsx", office.xlsx({"S": rows}))
    assert (extract.state, extract.notes[0].code) == (State.LEFT_OUT, NoteCode.TOO_LARGE)


def test_an_open_document_spreadsheet_is_read(read: Read) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>" + cell.format("a") + cell.format("b") + "</table:table-row>"
    extract = read("a.ods", office.open_document("spreadsheet", f'<table:table table:name="T">{row * 2}</table:table>'))
    assert text_of(extract) == "## T\n\n| a | b |\n| --- | --- |\n| a | b |\n"


# --- OpenDocument, RTF ------------------------------------------------------------------------------------------------


def test_an_open_document_text_keeps_headings_lists_tables_and_notes(read: Read) -> None:
    body = (
        '<text:h text:outline-level="2">Title</text:h>'
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:p>One<text:s text:c='2'/>two<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>below</text:p></text:note-body></text:note> 中文<text:span>.</text:span></text:p>"
        "<text:list><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item>"
        "</text:list></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
        "<table:table-cell><text:p>y</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table>'
    )
    assert text_of(read("a.odt", office.open_document("text", body))) == (
        "## Title\n\nOne  two [note: below] 中文.\n\n- a\n  - b\n\n| x | y |\n| --- | --- |\n"
    )


def test_an_open_document_presentation_has_a_page_a_slide(read: Read) -> None:
    frame = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    said = f"<presentation:notes>{frame.format('Slowly.')}</presentation:notes>"
    body = f"<draw:page>{frame.format('One')}{said}</draw:page><draw:page>{frame.format('Two')}</draw:page>"
    extract = read("a.odp", office.open_document("presentation", body))
    assert [page.text for page in extract.pages] == ["One\n\nSpeaker's notes: Slowly.\n", "Two\n"]


def test_rtf_in_several_code_pages_is_read(read: Read) -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}{\f2\fcharset204 Arial;}}"
        rb"\f0 caf\'e9\par\f1 \'bb\'ba\'b4\'e6\par\f2 \'cf\'f0\'e8\par "
        rb"\u32531?\u23384?\u-10179?\u-8704?{\pict\pngblip 8950}}"
    )
    extract = read("a.rtf", source)
    assert text_of(extract) == "café\n缓存\nПри\n缓存😀\n"
    assert [note.code for note in extract.notes] == [NoteCode.IGNORED]


# --- notebooks, mails, pages ------------------------------------------------------------------------------------------


def notebook(*outputs: dict[str, Any]) -> str:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "Text"]},
        {"cell_type": "code", "source": "print(1)", "outputs": list(outputs)},
    ]
    return json.dumps({"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4})


def test_a_notebook_is_its_cells_with_what_they_printed(read: Read) -> None:
    extract = read(
        "a.ipynb",
        notebook(
            {"output_type": "stream", "text": ["1\n"]},
            {"output_type": "execute_result", "data": {"text/html": "<b>2</b>", "text/plain": "2"}},
            {"output_type": "display_data", "data": {"image/png": "iVBORw0", "text/plain": "<Figure size 640x480>"}},
            {"output_type": "error", "traceback": ["\x1b[31mValueError\x1b[0m: bad"]},
        ),
    )
    assert extract.kind == "notebook"
    assert text_of(extract) == (
        "# Title\nText\n\n```python\nprint(1)\n```\n\nOutput:\n```\n1\n```\n\nOutput:\n```\n2\n```\n\n"
        "Output:\n```\nValueError: bad\n```\n"
    )
    assert [(note.code, "picture" in note.detail) for note in extract.notes] == [(NoteCode.IGNORED, True)]


def test_long_outputs_of_a_notebook_are_shortened_and_said(read: Read) -> None:
    lines = [f"line {number}\n" for number in range(1000)]
    extract = read("a.ipynb", notebook({"output_type": "stream", "text": lines}))
    text = extract.pages[0].text
    assert (extract.state, [note.code for note in extract.notes]) == (State.PARTLY, [NoteCode.TRUNCATED])
    assert "line 0\n" in text and "line 999\n" in text and "line 500\n" not in text
    assert "characters left out" in text
    assert len(text) < 2_300


MAIL = """From: =?utf-8?B?5byg5LiJ?= <z@example.org>
To: b@example.org
Subject: =?gb2312?B?sai45g==?=
Date: Mon, 2 Nov 2026 10:00:00 +0100
X-Mailer: nothing to see
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=gb2312
Content-Transfer-Encoding: base64

xPq6w6Os1eLKx7GouOahow==
--inner
Content-Type: text/html

<p>the same
--inner--
--outer
Content-Type: application/pdf; name="r.pdf"
Content-Disposition: attachment; filename="r.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjc=
--outer--
"""


def test_a_mail_has_its_headers_its_text_and_the_names_of_what_is_attached(read: Read) -> None:
    extract = read("a.eml", MAIL)
    assert (extract.kind, extract.state) == ("mail", State.PARTLY)
    assert extract.pages[0].text == (
        "From: 张三 <z@example.org>\nTo: b@example.org\nDate: Mon, 02 Nov 2026 10:00:00 +0100\nSubject: 报告\n"
        "Attachments (not opened): r.pdf\n\n您好，这是报告。\n"
    )
    assert [(note.code, "r.pdf" in note.detail) for note in extract.notes] == [(NoteCode.UNSUPPORTED, True)]


def test_a_mail_with_nothing_but_html_is_read_as_a_page(read: Read) -> None:
    mail = "From: a@example.org\nSubject: x\nContent-Type: text/html\n\n<h1>Hi</h1><script>no()</script><p>there"
    assert text_of(read("a.eml", mail)) == "From: a@example.org\nSubject: x\n\n# Hi\n\nthere\n"


def test_a_saved_web_page_is_read_without_its_scripts(read: Read) -> None:
    page = (
        "<html><head><title>News</title><style>p{}</style><script>let x = '<p>no</p>'</script></head><body>"
        "<p>Long enough to be a page that one reads, with a <a href='https://example.org/a'>link</a>."
        "<ul><li>one<li>two</ul><div hidden>secret</div><p style='display:none'>no</p>"
    )
    extract = read("a.html", page)
    assert extract.kind == "web"
    assert text_of(extract) == (
        "News\n\nLong enough to be a page that one reads, with a [link](https://example.org/a).\n\n- one\n- two\n"
    )


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<ul><li>x", "<table><tr><td>", "<blockquote>x", "<!--", "<", "<p a=1 ", "&amp", "<pre>a\n\n", "</td>"],
)
def test_a_page_made_to_be_hard_is_read_in_one_go(piece: str) -> None:
    """A million characters of it; what takes time with their square would never end."""
    html_to_markdown(piece * (1_000_000 // len(piece)) + "end")


@pytest.mark.parametrize(
    "page",
    ["<p>{{ user.name }}</p>", "<p>{% if x %}yes{% endif %}</p>", "<div id=root></div><script src=app.js></script>"],
)
def test_html_that_is_code_stays_code(read: Read, page: str) -> None:
    extract = read("a.html", page)
    assert (extract.kind, text_of(extract)) == ("code", page)


def test_a_web_archive_is_read_as_its_page(read: Read) -> None:
    page = "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<h1>Hi</h1>\n--b--\n"
    assert text_of(read("a.mhtml", page)) == "# Hi\n"


@pytest.mark.parametrize("name", ["a.md", "a.rst", "a.csv", "a.json", "a.py"])
def test_text_formats_stay_as_they_are(read: Read, name: str) -> None:
    source = "Title\n=====\n\na,b\n| x |\n"
    assert text_of(read(name, source)) == source


@pytest.mark.parametrize("name", ["a.docx", "a.ipynb", "a.eml"])
def test_a19_a_key_in_a_document_leaves_it_out(read: Read, name: str) -> None:
    key = "sk-" + "0123456789abcdef" * 2
    content = {
        "a.docx": office.docx(office.paragraph(key)),
        "a.ipynb": notebook({"output_type": "stream", "text": key}).encode(),
        "a.eml": f"From: a@example.org\n\n{key}\n".encode(),
    }[name]
    extract = read(name, content)
    assert (extract.state, extract.notes[0].code, extract.pages) == (State.LEFT_OUT, NoteCode.SECRET, ())
    assert key[:10] not in extract.notes[0].detail


# --- A15 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["ratio.docx", "total.docx", "entries.docx", "names.docx", "total.xlsx", "ratio.odt", "names.pptx"]
)
def test_a15_a_zip_bomb_is_not_unpacked(read: Read, tmp_path: Path, name: str) -> None:
    what = name.partition(".")[0]
    bombs: dict[str, dict[str, str | bytes]] = {
        "ratio": {"word/document.xml": b" " * 2_000_000},
        "total": {f"word/{number}.xml": office.noise(number) * 1000 for number in range(22)},
        "entries": {f"word/{number}": b"" for number in range(10_001)},
        "names": {"../../outside.xml": b"x", "word/document.xml": b"<x/>"},
    }
    extract = read(name, office.zipped(bombs[what]))
    assert (extract.state, extract.notes[0].code, extract.pages) == (State.LEFT_OUT, NoteCode.TOO_LARGE, ())
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert not (tmp_path.parent / "outside.xml").exists()


def test_a15_entities_that_multiply_are_refused(read: Read) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    for name, part in (("a.docx", "word/document.xml"), ("a.pptx", "ppt/presentation.xml"), ("a.odt", "content.xml")):
        extract = read(name, office.zipped({part: bomb}))
        assert (extract.state, extract.notes[0].code) == (State.FAILED, NoteCode.UNSUPPORTED)


def test_a15_a_part_that_is_longer_than_its_table_says_is_damaged(read: Read) -> None:
    data = office.docx(office.paragraph("word " * 500))
    size = office.size_of(data, "word/document.xml")
    extract = read("a.docx", data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert (extract.state, extract.notes[0].code) == (State.FAILED, NoteCode.TRUNCATED)


def test_deep_nesting_is_no_crash(read: Read) -> None:
    deep = "<w:sdt><w:sdtContent>" * 3000 + office.paragraph("x") + "</w:sdtContent></w:sdt>" * 3000
    extract = read("a.docx", office.docx(deep))
    assert extract.state is State.FAILED
    assert extract.notes[0].code in (NoteCode.TOO_LARGE, NoteCode.CRASHED)
