# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Word document becomes Markdown: headings, lists, tables, notes, comments, formulas in one line."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from leadline.documents.converted import Alive, Converted, one_page, pictures_note
from leadline.documents.document import NoteCode, State
from leadline.documents.formulas import linear_formulas
from leadline.documents.html_text import html_to_markdown
from leadline.documents.raw_file import NotReadError
from leadline.documents.zipped import Parts

_BODY = "word/document.xml"
_STYLES = "comment-reference => sup\np[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"


def read_docx(data: bytes, alive: Alive) -> Converted:
    """The text of a .docx, pictures left out and counted.

    Raises:
        NotReadError: damaged, locked, too large when unpacked.
    """
    import mammoth

    alive()
    parts = Parts(data)
    if _BODY not in parts.names:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: there is no text part in it.")
    body = parts.xml(_BODY)
    if linear_formulas(body):
        data = _replaced(data, _BODY, ElementTree.tostring(body, "utf-8", xml_declaration=True))
    pictures = 0

    def count(picture: Any) -> dict[str, str]:
        nonlocal pictures
        pictures += 1
        return {}

    alive()
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(count),
            style_map=_STYLES,
            external_file_access=False,
            include_embedded_style_map=False,
        ).value
        alive()
        text = html_to_markdown(html)
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, zipfile.BadZipFile) as error:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: its parts do not fit together.") from error
    return one_page(text, pictures_note(pictures))


def _replaced(data: bytes, name: str, content: bytes) -> bytes:
    """The zip file with another content of one part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            if entry.filename == name:
                new.writestr(name, content)
            elif entry.filename.endswith((".xml", ".rels")):  # pictures are not needed
                new.writestr(entry.filename, old.read(entry))
    return made.getvalue()
