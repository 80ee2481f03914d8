# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which reader takes a file, by its name. Each library is only loaded when there is a file for it."""

from collections.abc import Callable

from leadline.documents import kinds
from leadline.documents.converted import Alive, Converted

Convert = Callable[[bytes, Alive], Converted]


def converter(name: str) -> Convert | None:
    """The reader of an office document, a notebook or a mail of this name; None for any other file."""
    suffix = kinds.suffix_of(name)
    kind = kinds.kind_of(name)
    if kind == kinds.SHEET:
        from leadline.documents.sheets import read_workbook

        return read_workbook
    if kind == kinds.NOTEBOOK:
        from leadline.documents.notebook import read_notebook

        return read_notebook
    if kind == kinds.MAIL or suffix in ("mht", "mhtml"):
        from leadline.documents import mail

        return mail.read_mail if kind == kinds.MAIL else mail.read_web_archive
    if suffix == "rtf":
        from leadline.documents.rich_text import read_rtf

        return read_rtf
    if suffix in ("odt", "ott", "odp", "otp"):
        from leadline.documents import open_document

        return open_document.read_text if kind == kinds.WORD else open_document.read_presentation
    if kind == kinds.WORD:
        from leadline.documents.word import read_docx

        return read_docx
    if kind == kinds.SLIDES:
        from leadline.documents.slides import read_pptx

        return read_pptx
    return None
