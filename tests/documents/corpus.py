# SPDX-License-Identifier: AGPL-3.0-or-later
"""One folder with every format, every script and every damage, and what the reader is to make of each file.

`GOOD` names files with the text that must come out of them, piece by piece and in this order; `PARTLY` those of which
something is missing, with the pages that are there; `BAD` those that give none, with the code of the reason.
"""

import json
import zipfile
from io import BytesIO

from leadline.documents.document import NoteCode
from tests.documents import books, makers, office
from tests.documents.test_plain_text import ENCODINGS, LINES

ARABIC = "هذا تقرير السنة 2024 (الأول) عن الإيرادات."
HEBREW = "זה דוח לשנת 2024 (ראשון) על הכנסות."
CHINESE = "从报告中可以看出今年的收入有了明显的增长而费用则没有增加。" * 4
LONG = "This paragraph is longer than a line of the small page on which an e-book is laid out to be read here."
KEY = "sk-" + "0123456789abcdef" * 2

_LEFT = "".join(f"left column line {n}\n" for n in range(12))
_RIGHT = "".join(f"right column line {n}\n" for n in range(12))
_TWO_COLUMNS = [((50, 50, 550, 80), "Title"), ((50, 100, 280, 700), _LEFT), ((320, 100, 550, 700), _RIGHT)]
_RTL = f"<p dir='rtl' lang='ar'>{ARABIC}</p><p dir='rtl' lang='he'>{HEBREW}</p>"
_NOTEBOOK = {
    "nbformat": 4,
    "metadata": {},
    "cells": [
        {"cell_type": "markdown", "source": ["# Depths"]},
        {
            "cell_type": "code",
            "source": ["1 + 1"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["two\n"]}],
        },
    ],
}
_CELL = '<table:table-cell office:value-type="string"><text:p>fathoms</text:p></table:table-cell>'
_ROW = f"<table:table-row>{_CELL}</table:table-row>"
_PAGE = f"<html><body><h1>Depths</h1><p>{LONG}</p><p>{LONG}</p><script>no()</script></body></html>"

GOOD: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "pdf/plain.pdf": (makers.pdf(["Page one.", "Page two."]), ("Page one.", "Page two.")),
    "pdf/columns.pdf": (makers.pdf_of_blocks([_TWO_COLUMNS]), ("Title", "left column line 11", "right column line 0")),
    "pdf/table.pdf": (
        makers.table_pdf([["Year", "Sum"], ["2024", "1,204"]]),
        ("Before the table.", "Year", "1,204", "After the table."),
    ),
    "pdf/hyphens.pdf": (makers.pdf(["The inter-\nnational market."]), ("The international", "market.")),
    "pdf/chinese.pdf": (makers.html_pdf(f"<p style='width:200px'>{CHINESE}</p>"), (CHINESE,)),
    "pdf/right-to-left.pdf": (makers.html_pdf(_RTL, font="DejaVuSans.ttf"), (ARABIC, HEBREW)),
    "pdf/no-printing.pdf": (makers.locked_pdf("Only printing is locked.", ""), ("Only printing is locked.",)),
    "book/a.epub": (makers.epub([f"<h1>One</h1><p>{LONG}</p>"]), ("One", LONG)),
    "book/a.mobi": (books.mobi(f"<html><body><h1>One</h1><p>{LONG}</p></body></html>"), ("One", LONG)),
    "book/a.fb2": (makers.fiction_book([LONG, "Второй."]), (LONG, "Второй.")),
    "book/a.xps": (books.xps(["Nine fathoms.", "Eleven."]), ("Nine fathoms.", "Eleven.")),
    "office/a.docx": (
        office.docx(office.paragraph("Report", "Heading1") + office.word_table([["Year", "Sum"], ["2024", "12"]])),
        ("# Report", "| Year | Sum |", "| 2024 | 12 |"),
    ),
    "office/a.pptx": (office.pptx([office.shape(["First"], "title"), office.shape(["Second"])]), ("First", "Second")),
    "office/a.xlsx": (
        office.xlsx({"Depths": office.sheet_rows([["place", "fathoms"], ["pier", 11]])}),
        ("| place | fathoms |", "| pier | 11 |"),
    ),
    "office/a.odt": (office.open_document("text", "<text:p>An open text.</text:p>"), ("An open text.",)),
    "office/a.odp": (
        office.open_document(
            "presentation",
            "<draw:page><draw:frame><draw:text-box><text:p>An open slide.</text:p></draw:text-box></draw:frame>"
            "</draw:page>",
        ),
        ("An open slide.",),
    ),
    "office/a.ods": (
        office.open_document("spreadsheet", f'<table:table table:name="T">{_ROW * 2}</table:table>'),
        ("| fathoms |",),
    ),
    "office/a.rtf": (rb"{\rtf1\ansi\ansicpg1252 Eleven f\'e4thoms.\par}", ("Eleven fäthoms.",)),
    "text/a.html": (_PAGE.encode(), ("# Depths", LONG, LONG)),
    "text/a.md": (b"# Depths\n\n| a |\n|---|\n| 1 |\n", ("# Depths\n\n| a |\n|---|\n| 1 |\n",)),
    "text/a.rst": (b"Depths\n======\n", ("Depths\n======\n",)),
    "text/a.csv": ("place,fathoms\n港,11\n".encode(), ("place,fathoms\n港,11\n",)),
    "text/a.json": (b'{"fathoms": 11}\n', ('{"fathoms": 11}\n',)),
    "text/a.ipynb": (json.dumps(_NOTEBOOK).encode(), ("# Depths", "1 + 1", "two")),
    "text/a.eml": (b"From: a@example.org\nSubject: Depths\n\nEleven fathoms.\n", ("Depths", "Eleven fathoms.")),
    "text/a.py": (b"fathoms = 11\n", ("fathoms = 11\n",)),
    **{
        f"encodings/{place:02} {language} {encoding}.txt": (
            (text := "".join(f"{number}. {LINES[language]}" for number in range(20))).encode(encoding),
            (text,),
        )
        for place, (language, encoding) in enumerate(ENCODINGS)
    },
}  # fmt: skip

PARTLY: dict[str, tuple[bytes, dict[int, str]]] = {
    "partly/scan.pdf": (makers.pdf(["With text.", None, "Again."]), {2: NoteCode.NO_TEXT}),
    "partly/empty-page.pdf": (makers.pdf(["With text.", ""]), {2: NoteCode.NO_TEXT}),
    "partly/odd-glyphs.pdf": (makers.nameless_glyphs_pdf("abcabcabc", "named"), {1: NoteCode.ODD_GLYPHS}),
}


def _bomb(name: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b"\0" * 60_000_000)
    return made.getvalue()


BAD: dict[str, tuple[bytes, NoteCode]] = {
    "bad/locked.pdf": (makers.locked_pdf("secret", "anchor"), NoteCode.ENCRYPTED),
    "bad/empty.pdf": (b"", NoteCode.TRUNCATED),
    "bad/no.pdf": (b"just text", NoteCode.UNSUPPORTED),
    "bad/damaged.pdf": (b"%PDF-1.7\n" + b"\xff" * 500, NoteCode.TRUNCATED),
    "bad/cyclic.pdf": (makers.cyclic_pdf(), NoteCode.TRUNCATED),
    "bad/scan.pdf": (makers.pdf([None]), NoteCode.NO_TEXT),
    "bad/key.pdf": (makers.pdf([KEY]), NoteCode.SECRET),
    "bad/key.txt": (f"key: {KEY}\n".encode(), NoteCode.SECRET),
    "bad/.env": (b"TOKEN=1\n", NoteCode.SECRET),
    "bad/cut.epub": (makers.epub(["x"])[:200], NoteCode.TRUNCATED),
    "bad/drm.epub": (
        makers.epub(
            ["x"],
            {"META-INF/encryption.xml": "<e><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#'/></e>"},
        ),
        NoteCode.ENCRYPTED,
    ),
    "bad/bomb.docx": (_bomb("word/document.xml"), NoteCode.TOO_LARGE),
    "bad/cut.xlsx": (b"PK\x03\x04 and no more", NoteCode.TRUNCATED),
    "bad/no.ipynb": (b"{}", NoteCode.TRUNCATED),
    "bad/old.doc": (b"\xd0\xcf\x11\xe0", NoteCode.UNSUPPORTED),
    "bad/blob.bin": (bytes(range(256)) * 20, NoteCode.BINARY),
    "bad/nothing.txt": (b"", NoteCode.NO_TEXT),
    "bad/yarn.lock": (b"lock\n", NoteCode.GENERATED),
}
