# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs and trees for the tests, made on the spot: whole, scanned, locked, cut, hostile."""

import io
import subprocess
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymupdf

_mupdf: Any = pymupdf


def pdf(pages: Sequence[str | None]) -> bytes:
    """A PDF with one page for each text; None gives a page that is a picture, "" an empty one."""
    document = _mupdf.open()
    for text in pages:
        page = document.new_page()
        if text is None:
            picture = _mupdf.Pixmap(_mupdf.csGRAY, _mupdf.IRect(0, 0, 60, 60))
            picture.clear_with(200)
            page.insert_image(page.rect, pixmap=picture)
        elif text:
            page.insert_textbox((50, 50, 545, 792), text)
    data: bytes = document.tobytes()
    document.close()
    return data


def locked_pdf(text: str, password: str) -> bytes:
    """A PDF that asks for `password`; "" locks only what one may do with it."""
    document = _mupdf.open(stream=pdf([text]), filetype="pdf")
    data: bytes = document.tobytes(encryption=_mupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw="owner")
    document.close()
    return data


def two_column_pdf() -> bytes:
    """One page: ten lines on the left, ten on the right, at the same heights."""
    document = _mupdf.open()
    page = document.new_page()
    for column, left in (("left", 50), ("right", 320)):
        page.insert_textbox((left, 50, left + 220, 600), "\n".join(f"{column} line {n}" for n in range(10)))
    data: bytes = document.tobytes()
    document.close()
    return data


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of the given objects, numbered from 1; object 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(dictionary: bytes, data: bytes) -> bytes:
    """A stream object, compressed."""
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(packed), packed)


def endless_pdf(levels: int = 12) -> bytes:
    """2 kB that take for ever: each form draws the next one ten times, the last one a word."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    first_form = 5
    forms = []
    for level in range(levels):
        last = level == levels - 1
        draw = b"BT /F 9 Tf 50 50 Td (word) Tj ET" if last else b"/X Do " * 10
        inner = b"/Font<</F 4 0 R>>" if last else b"/XObject<</X %d 0 R>>" % (first_form + level + 1)
        forms.append(stream(b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<<%s>>" % inner, draw))
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>>>/Contents %d 0 R>>"
        % (first_form + levels),
        font,
        *forms,
        stream(b"", b"/X Do"),
    )


def packed_repeats(unit: bytes, times: int) -> bytes:
    """`unit` `times` over as a zlib stream, made without compressing more than one of them (no valid checksum)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)  # ends on a byte, knows nothing before it
    return b"\x78\xda" + block * times + packer.flush() + b"\0\0\0\0"


def bomb_pdf(unit: bytes, times: int, before: bytes = b"", after: bytes = b"") -> bytes:
    """A small file whose one page draws `before`, `unit` so many times over, and `after`."""
    packed = zlib.compress(packed_repeats(unit, times), 9)
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>>>/Contents[6 0 R 5 0 R 7 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed),
        stream(b"", before),
        stream(b"", after),
    )


def flate_bomb_pdf(megabytes: int) -> bytes:
    """A few kB that unpack to so many megabytes of drawing words."""
    unit = b"BT /F 9 Tf 50 50 Td (word) Tj ET\n" * 30_000  # about 1 MB
    return bomb_pdf(unit, megabytes)


def memory_bomb_pdf(megabytes: int) -> bytes:
    """A few kB with one word of so many megabytes."""
    return bomb_pdf(b"a" * 1_000_000, megabytes, b"BT /F 9 Tf 50 50 Td (", b") Tj ET")


def many_pages_pdf(count: int, text: str) -> bytes:
    """So many pages with the same line on each: made in no time."""
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>"
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream(b"", b"BT /F 11 Tf 50 700 Td (%s) Tj ET" % text.encode()),
        *[page] * count,
    )


def boastful_pdf(count: int) -> bytes:
    """One real page, and the claim that there are `count`."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
    )


def cyclic_pdf() -> bytes:
    """The tree of pages contains itself."""
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>")


def git(folder: Path, *arguments: str) -> bytes:
    """Runs git there and gives what it prints."""
    quiet = ["-c", "init.defaultBranch=main", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    return subprocess.run(["git", "-C", str(folder), *quiet, *arguments], check=True, capture_output=True).stdout


def plant(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Writes `files` below `folder` and gives the folder back."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def pdf_of_blocks(pages: Sequence[Sequence[tuple[tuple[float, float, float, float], str]]]) -> bytes:
    """A PDF with text in boxes, written in this order."""
    document = _mupdf.open()
    for blocks in pages:
        page = document.new_page()
        for place, text in blocks:
            page.insert_textbox(place, text, fontsize=11)
    data: bytes = document.tobytes()
    document.close()
    return data


def html_pdf(html: str, font: str = "") -> bytes:
    """One page of HTML; `font` is a file of Debian's DejaVu, for scripts that the library brings no font for."""
    document = _mupdf.open()
    page = document.new_page()
    style = f"@font-face{{font-family:f;src:url({font})}} *{{font-family:f}}" if font else ""
    archive = _mupdf.Archive("/usr/share/fonts/truetype/dejavu") if font else None
    page.insert_htmlbox((50, 50, 545, 792), html, css=style, archive=archive)
    data: bytes = document.tobytes()
    document.close()
    return data


def stamped(data: bytes, stamps: bytes) -> bytes:
    """Each page of the one PDF with the text of the other's page over it."""
    made = _mupdf.open(stream=data, filetype="pdf")
    source = _mupdf.open(stream=stamps, filetype="pdf")
    for page in made:
        page.show_pdf_page(page.rect, source, page.number)
    result: bytes = made.tobytes()
    return result


def joined(parts: Sequence[bytes]) -> bytes:
    """The pages of several PDFs in one."""
    made = _mupdf.open()
    for part in parts:
        made.insert_pdf(_mupdf.open(stream=part, filetype="pdf"))
    result: bytes = made.tobytes()
    return result


def scanned(data: bytes, dpi: int = 200) -> bytes:
    """The same pages as pictures, as a scanner gives them."""
    source = _mupdf.open(stream=data, filetype="pdf")
    made = _mupdf.open()
    for page in source:
        sheet = made.new_page(width=page.rect.width, height=page.rect.height)
        sheet.insert_image(sheet.rect, pixmap=page.get_pixmap(dpi=dpi, colorspace=_mupdf.csGRAY))
    result: bytes = made.tobytes(deflate=True)
    return result


def table_pdf(rows: Sequence[Sequence[str]]) -> bytes:
    """A line of text, a table with lines around its cells, another line."""
    document = _mupdf.open()
    page = document.new_page()
    page.insert_text((50, 60), "Before the table.")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            left, top = 50 + 120 * column, 80 + 24 * row
            page.draw_rect((left, top, left + 120, top + 24))
            page.insert_text((left + 6, top + 16), cell)
    page.insert_text((50, 80 + 24 * len(rows) + 40), "After the table.")
    data: bytes = document.tobytes()
    document.close()
    return data


def outlined(data: bytes, rows: Sequence[tuple[int, str, int]]) -> bytes:
    """The same PDF with a table of contents: level, title, page."""
    document = _mupdf.open(stream=data, filetype="pdf")
    document.set_toc([list(row) for row in rows])
    result: bytes = document.tobytes()
    return result


def epub(chapters: Sequence[str], more: dict[str, str | bytes] | None = None) -> bytes:
    """An e-book; each chapter is the inside of an HTML body."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="i"><metadata/>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "book.opf": package,
    }
    for number, chapter in enumerate(chapters):
        parts[f"c{number}.xhtml"] = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (parts | (more or {})).items():
            file.writestr(name, content)
    return made.getvalue()


def fiction_book(paragraphs: Sequence[str]) -> bytes:
    """An e-book of the format fb2."""
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
        f"<body><section>{inner}</section></body></FictionBook>"
    ).encode()


def nameless_glyphs_pdf(nameless: str, named: str) -> bytes:
    """A page with `nameless` in a font that does not say which characters its glyphs are, and `named` in Helvetica."""
    codes = " ".join(f"/g{ord(letter)}" for letter in sorted(set(nameless)))
    shifted = "".join(chr(65 + sorted(set(nameless)).index(letter)) for letter in nameless)
    font = f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/Differences[65 {codes}]>>>>"
    draw = f"BT /F 11 Tf 50 700 Td ({shifted}) Tj ET BT /G 11 Tf 50 600 Td ({named}) Tj ET"
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 4 0 R/G 5 0 R>>>>/Contents 6 0 R>>",
        font.encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream(b"", draw.encode()),
    )
