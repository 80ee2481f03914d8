# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-books: read, locked by their shop, damaged, hostile."""

import os
from pathlib import Path

import pytest

from leadline.documents.document import Extract, NoteCode, State
from tests.documents import books, makers, office
from tests.documents.conftest import Reading
from tests.documents.test_pdf import peak_kb

LONG = "This paragraph is longer than a line of the small page on which an e-book is laid out to be read here."


def read(tmp_path: Path, reading: Reading, name: str, data: bytes) -> Extract:
    path = tmp_path / name
    path.write_bytes(data)
    return reading.one(path)


def test_an_epub_is_read_with_whole_paragraphs(tmp_path: Path, reading: Reading) -> None:
    data = makers.epub([f"<h1>One</h1><p>{LONG}</p>", "<h1>二</h1><p>" + "中文的电子书也能读。" * 8 + "</p>"])
    extract = read(tmp_path, reading, "a.epub", data)
    assert (extract.kind, extract.state) == ("book", State.READY)
    text = "".join(page.text for page in extract.pages)
    assert LONG in text and "中文的电子书也能读。" * 8 in text and text.startswith("One\n\nThis")


def test_other_books_are_read(tmp_path: Path, reading: Reading) -> None:
    extract = read(tmp_path, reading, "a.fb2", makers.fiction_book([LONG, "Второй."]))
    assert extract.state is State.READY
    assert LONG in extract.pages[0].text and "Второй." in extract.pages[0].text


def test_a_mobi_is_read_with_whole_paragraphs(tmp_path: Path, reading: Reading) -> None:
    paragraphs = "".join(f"<p>{number}. {LONG}</p>" for number in range(120))  # over several records
    html = f"<html><body><h1>One</h1>{paragraphs}<p>{'中文的电子书也能读。' * 8}</p></body></html>"
    extract = read(tmp_path, reading, "a.mobi", books.mobi(html))
    assert (extract.kind, extract.state) == ("book", State.READY)
    text = "\n".join(page.text for page in extract.pages)
    assert text.startswith("One") and all(f"{number}. This paragraph" in text for number in range(120))
    assert LONG in text and "中文的电子书也能读。" * 8 in text


def test_an_xps_is_read_page_by_page(tmp_path: Path, reading: Reading) -> None:
    extract = read(tmp_path, reading, "a.xps", books.xps(["Nine fathoms at the pier.", "Eleven & more at the bar."]))
    assert (extract.kind, extract.state) == ("book", State.READY)
    assert [page.text.strip() for page in extract.pages] == ["Nine fathoms at the pier.", "Eleven & more at the bar."]


@pytest.mark.parametrize(
    "method", ["http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.idpf.org/2008/embedding"]
)
def test_a_book_locked_by_its_shop_says_so_and_one_with_hidden_fonts_is_read(
    tmp_path: Path, reading: Reading, method: str
) -> None:
    locks = f"<encryption><EncryptedData><EncryptionMethod Algorithm='{method}'/></EncryptedData></encryption>"
    extract = read(tmp_path, reading, "a.epub", makers.epub(["<p>text</p>"], {"META-INF/encryption.xml": locks}))
    if "aes" in method:
        assert (extract.state, extract.notes[0].code) == (State.FAILED, NoteCode.ENCRYPTED)
    else:
        assert extract.state is State.READY


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.epub", b""),
        ("a.epub", b"no zip"),
        ("a.epub", makers.epub(["x"])[:200]),
        ("a.mobi", b"BOOK" * 50),
        ("a.fb2", b"<x"),
    ],
)
def test_a13_a_broken_book_has_a_named_reason(tmp_path: Path, reading: Reading, name: str, data: bytes) -> None:
    extract = read(tmp_path, reading, name, data)
    assert extract.state is State.FAILED
    assert extract.all_notes()[0].detail


def test_a12_a_small_book_that_fills_the_memory_costs_one_file(tmp_path: Path, reading: Reading) -> None:
    """21 kB that a layout engine turns into more than a gigabyte."""
    bomb = makers.epub(["<p>" + "<b>x</b> " * 3_000_000 + "</p>"])
    next_file = tmp_path / "next.txt"
    next_file.write_text("next")
    (tmp_path / "bomb.epub").write_bytes(bomb)
    before = peak_kb(os.getpid())
    extract, after = reading.read(tmp_path / "bomb.epub", next_file)
    assert extract.state in (State.FAILED, State.LEFT_OUT)
    assert extract.all_notes()[0].code in (NoteCode.TOO_LARGE, NoteCode.TIMEOUT)
    assert after.state is State.READY
    assert peak_kb(os.getpid()) - before < 50_000


def test_a15_a_book_is_not_unpacked_beyond_the_limits(tmp_path: Path, reading: Reading) -> None:
    extract = read(tmp_path, reading, "a.epub", office.zipped({"big.xhtml": b" " * 3_000_000}))
    assert (extract.state, extract.notes[0].code) == (State.LEFT_OUT, NoteCode.TOO_LARGE)
