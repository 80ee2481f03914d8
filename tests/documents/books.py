# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-books for the tests in the two formats that no library writes: MOBI and XPS, byte by byte."""

import struct
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import pymupdf

from tests.documents.office import zipped

_mupdf: Any = pymupdf
_RECORD_BYTES = 4096
_UTF8 = 65001


def mobi(html: str) -> bytes:
    """A book of the format MOBI: a PalmDB of uncompressed PalmDOC text, in UTF-8."""
    text = html.encode()
    pieces = [text[at : at + _RECORD_BYTES] for at in range(0, len(text), _RECORD_BYTES)]
    palmdoc = struct.pack(">HHIHHHH", 1, 0, len(text), len(pieces), _RECORD_BYTES, 0, 0)
    length = 232
    # Type 2 is a book; what is not needed is all ones, as the format has it. The first picture comes after the text.
    header = bytearray(b"MOBI" + struct.pack(">IIIII", length, 2, _UTF8, 1, 6) + b"\xff" * (length - 24))
    header[80 - 16 : 84 - 16] = struct.pack(">I", len(pieces) + 1)
    header[108 - 16 : 112 - 16] = struct.pack(">I", len(pieces) + 1)
    header[128 - 16 : 132 - 16] = bytes(4)  # no EXTH
    header[240 - 16 : 244 - 16] = bytes(4)  # nothing trails the records
    records = [palmdoc + bytes(header) + bytes(16), *pieces]
    start = 78 + 8 * len(records) + 2
    table = bytearray()
    for number, record in enumerate(records):
        table += struct.pack(">II", start, number)
        start += len(record)
    front = b"book".ljust(32, b"\0") + struct.pack(">HHIIIIII", 0, 0, 0, 0, 0, 0, 0, 0) + b"BOOKMOBI"
    front += struct.pack(">IIH", len(records), 0, len(records))
    return front + bytes(table) + b"\0\0" + b"".join(records)


def xps(pages: Sequence[str]) -> bytes:
    """An XPS document; each page is one line of text."""
    space = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="fdseq" ContentType="application/vnd.ms-package.xps-fixeddocumentsequence+xml"/>'
        '<Default Extension="fdoc" ContentType="application/vnd.ms-package.xps-fixeddocument+xml"/>'
        '<Default Extension="fpage" ContentType="application/vnd.ms-package.xps-fixedpage+xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
    start = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.microsoft.com/xps/2005/06/fixedrepresentation" Target="/all.fdseq"/></Relationships>'
    )
    names = [f"/pages/{number}.fpage" for number in range(1, len(pages) + 1)]
    contents = "".join(f'<PageContent Source="{name}"/>' for name in names)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": start,
        "all.fdseq": f'<FixedDocumentSequence {space}><DocumentReference Source="/one.fdoc"/></FixedDocumentSequence>',
        "one.fdoc": f"<FixedDocument {space}>{contents}</FixedDocument>",
        "font.otf": _mupdf.Font("helv").buffer,
    }
    for name, text in zip(names, pages, strict=True):
        glyphs = (
            f'<Glyphs FontUri="/font.otf" FontRenderingEmSize="14" OriginX="90" OriginY="90" Fill="#ff000000" '
            f"UnicodeString={quoteattr(text)}/>"
        )
        parts[name.lstrip("/")] = f'<FixedPage {space} Width="816" Height="1056" xml:lang="en">{glyphs}</FixedPage>'
    return zipped(parts)
