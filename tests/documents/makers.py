# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs and trees for the tests, made on the spot: whole, scanned, locked, cut, hostile."""

import subprocess
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
