# SPDX-License-Identifier: AGPL-3.0-or-later
"""OpenDocument texts and presentations (odt, odp) become Markdown, by their XML. Of ods, `sheets` takes care."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from leadline.documents import markdown
from leadline.documents.converted import Alive, Converted, one_page, pictures_note
from leadline.documents.document import Note, NoteCode, Page, State
from leadline.documents.office_xml import attribute, child, found, local
from leadline.documents.raw_file import NotReadError
from leadline.documents.zipped import Parts

_CONTENT = "content.xml"
_UNREAD = ("tracked-changes", "forms", "sequence-decls", "variable-decls", "user-field-decls")
_MAX_REPEATS = 100
"""Of an equal cell or row: the empty rest of a sheet is one cell that is repeated."""


def read_text(data: bytes, alive: Alive) -> Converted:
    """An .odt as one page.

    Raises:
        NotReadError: damaged, locked, too large when unpacked.
    """
    alive()
    root = _content(data)
    body = child(root, "body", "text")
    if body is None:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: there is no text in it.")
    text = "\n\n".join(_blocks(body))
    return one_page(text + "\n" if text else "", pictures_note(_pictures(body)))


def read_presentation(data: bytes, alive: Alive) -> Converted:
    """An .odp, a page for each slide.

    Raises:
        NotReadError: damaged, locked, too large when unpacked.
    """
    alive()
    body = child(_content(data), "body", "presentation")
    if body is None:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: there are no slides in it.")
    pages = []
    for number, slide in enumerate(found(body, "page"), 1):
        alive()
        blocks = [
            block for frame in found(slide, "frame", "custom-shape", leave=("notes",)) for block in _blocks(frame)
        ]
        said = [line for notes in found(slide, "notes") for line in _blocks(notes)]
        if said:
            blocks.append("Speaker's notes: " + "\n".join(said))
        empty = (Note(NoteCode.NO_TEXT, number, "There is no text on this slide."),)
        pages.append(Page(number, "\n\n".join(blocks) + "\n" if blocks else "", () if blocks else empty))
    return Converted(tuple(pages), pictures_note(_pictures(body)))


def _content(data: bytes) -> Element:
    parts = Parts(data)
    if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, "It is locked with a password; save a copy without one.")
    if _CONTENT not in parts.names:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: there is no content in it.")
    return parts.xml(_CONTENT)


def _pictures(body: Element) -> int:
    return sum(1 for each in body.iter() if local(each) == "image")


def _blocks(element: Element) -> Iterator[str]:
    """Paragraphs, headings, lists and tables below, in order, each as Markdown."""
    for each in found(element, "h", "p", "list", "table", leave=_UNREAD):
        name = local(each)
        if name == "h":
            level = attribute(each, "outline-level", "1")
            text = f"{'#' * min(int(level) if level.isdigit() else 1, 6)} {_text(each)}"
        elif name == "list":
            text = "\n".join(_items(each, 0))
        elif name == "table":
            text = markdown.table(list(_rows(each))).rstrip("\n")
        else:
            text = _text(each)
        if text.strip("# \n"):
            yield text
        for frame in found(each, "text-box") if name in ("p", "h") else ():
            yield from _blocks(frame)


def _items(element: Element, depth: int) -> Iterator[str]:
    for item in element:
        for part in item:
            if local(part) == "list":
                yield from _items(part, min(depth + 1, 8))
            elif local(part) in ("p", "h") and (text := _text(part)):
                yield "  " * depth + "- " + text


def _rows(table: Element) -> Iterator[list[str]]:
    for row in found(table, "table-row"):
        cells: list[str] = []
        for cell in found(row, "table-cell", "covered-table-cell"):
            text = " ".join(_blocks(cell))
            cells += [text] * _repeats(cell, "number-columns-repeated")
        yield from [cells] * (_repeats(row, "number-rows-repeated") if any(cells) else 1)


def _repeats(element: Element, name: str) -> int:
    value = attribute(element, name, "1")
    return min(int(value), _MAX_REPEATS) if value.isdigit() and value.isascii() and len(value) < 9 else 1


def _text(element: Element) -> str:
    """A paragraph's text; a footnote stands in brackets where its number stands."""
    pieces: list[str] = [element.text or ""]
    for each in element:
        name = local(each)
        if name == "s":
            count = attribute(each, "c", "1")
            pieces.append(" " * min(int(count) if count.isdigit() else 1, 100))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name == "note":
            body = child(each, "note-body")
            pieces.append(f" [note: {' '.join(_blocks(body))}]" if body is not None else "")
        elif name == "annotation":
            pieces.append(f" [comment: {' '.join(_blocks(each))}]")
        elif name != "frame":  # its text boxes come as blocks of their own
            pieces.append(_text(each))
        pieces.append(each.tail or "")
    return "".join(pieces)
