# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a source is read. The numbers are those of the hardening page, A10 to A17."""

from dataclasses import dataclass

from leadline.documents.kinds import BOOK, CODE, PDF, TEXT
from leadline.documents.options import ReadOptions

READER_VERSION = "3 mupdf 1.28.2"
"""Changes when the same bytes may give another text: our rules, or MuPDF (a test compares)."""


def reader_version(kind: str, options: ReadOptions) -> str:
    """What an extract of this kind, read with these options, goes by: equal bytes then give equal text.

    Called by another name, the same bytes may be another kind: a notebook is JSON, a mail is text.
    """
    words = [READER_VERSION]
    if kind not in (PDF, TEXT, CODE):
        words.append(f"as={kind}")
    if kind not in (PDF, BOOK):
        options = ReadOptions(signatures=options.signatures and kind == CODE)
    if label := options.label():
        words.append(label)
    return " ".join(words)


MEMORY_BYTES = 1024**3
"""Address space of the child that reads."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Where reading stops; each stop is said in a note."""

    silence_s: float = 60
    """The child is ended when it says nothing about a file for so long."""
    cpu_s: float = 20
    """Computing time for one page of a PDF, or for one file of text."""
    walk_s: float = 10
    """Time for listing what was added in one go."""
    entries: int = 200_000
    """Files and folders listed in one go."""
    text_file_bytes: int = 20_000_000
    office_bytes: int = 100_000_000
    """Office documents, notebooks and mails: most of it are pictures."""
    pdf_bytes: int = 500_000_000
    pages: int = 20_000
    """Pages of one document; a damaged file may claim a thousand million."""
    document_chars: int = 64_000_000
    """Text of one document."""
    total_chars: int = 256_000_000
    """Text of all that was added in one go: sixty times the largest window of a model."""
