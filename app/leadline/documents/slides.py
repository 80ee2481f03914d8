# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PowerPoint presentation becomes pages, one a slide: texts, tables, charts' figures, diagrams, speaker's notes.

Read from its XML: python-pptx would bring 39 MB with it, and knows no diagrams.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from leadline.documents import markdown
from leadline.documents.converted import Alive, Converted, pictures_note
from leadline.documents.document import Note, NoteCode, Page, State
from leadline.documents.office_xml import attribute, child, found, local, related
from leadline.documents.raw_file import NotReadError
from leadline.documents.zipped import Parts

_SHOW = "ppt/presentation.xml"
_ON_EVERY_SLIDE = frozenset("sldNum dt ftr hdr".split())


def read_pptx(data: bytes, alive: Alive) -> Converted:
    """A page for each slide, in the order of the show.

    Raises:
        NotReadError: damaged, locked, too large when unpacked.
    """
    parts = Parts(data)
    if _SHOW not in parts.names:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: there is no list of slides in it.")
    targets = related(parts, _SHOW)
    order = [_relation(each) for each in found(parts.xml(_SHOW), "sldId")]
    names = [targets[key][1] for key in order if key in targets]
    pages = []
    pictures = 0
    for number, name in enumerate(names, 1):
        alive()
        slide = parts.xml(name)
        text = "\n\n".join(block for block in _blocks(parts, name, slide) if block)
        shown = sum(local(each) == "pic" for each in slide.iter())
        pictures += shown
        if slide.get("show") == "0":
            text = f"(This slide is hidden in the show.)\n\n{text}" if text else ""
        notes: tuple[Note, ...] = ()
        if not text:
            detail = "Nothing but pictures is on this slide." if shown else "There is no text on this slide."
            notes = (Note(NoteCode.NO_TEXT, number, detail),)
        pages.append(Page(number, text + "\n" if text else "", notes))
    return Converted(tuple(pages), pictures_note(pictures))


def _relation(element: Element) -> str:
    """The id of another part that an element names (`r:id`; its plain `id` is something else)."""
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def _blocks(parts: Parts, name: str, slide: Element) -> Iterator[str]:
    targets = related(parts, name)
    titles, others = [], []
    for shape in found(slide, "sp", "graphicFrame", leave=("notes",)):
        kind = _placeholder(shape)
        if kind in _ON_EVERY_SLIDE:
            continue
        if local(shape) == "graphicFrame":
            others.append(_graphic(parts, targets, shape))
        elif kind in ("title", "ctrTitle"):
            titles.append("## " + " ".join(_paragraphs(shape, "")))
        else:
            others.append("\n".join(_paragraphs(shape, "- " if kind in ("body", "obj") else "")))
    yield from (title for title in titles if title != "## ")
    yield from others
    for what, target in targets.values():
        if what == "notesSlide" and target in parts.names:
            lines = [
                line
                for shape in found(parts.xml(target), "sp")
                if _placeholder(shape) == "body"
                for line in _paragraphs(shape, "")
            ]
            if lines:
                yield "Speaker's notes: " + "\n".join(lines)


def _placeholder(shape: Element) -> str:
    """What the slide's layout takes this shape for; "" for one that stands by itself."""
    for group in shape:
        properties = child(group, "nvPr")
        mark = child(properties, "ph") if properties is not None else None
        if mark is not None:
            return mark.get("type", "obj")
    return ""


def _paragraphs(shape: Element, bullet: str) -> list[str]:
    lines = []
    for paragraph in found(shape, "p"):
        text = _text(paragraph)
        if not text.strip():
            continue
        properties = child(paragraph, "pPr")
        level = attribute(properties, "lvl", "0") if properties is not None else "0"
        depth = min(int(level), 8) if level.isdigit() else 0
        lines.append("  " * depth + (bullet or ("- " if depth else "")) + text.strip())
    return lines


def _text(paragraph: Element) -> str:
    pieces = []
    for each in paragraph.iter():
        name = local(each)
        if name == "t":
            pieces.append(each.text or "")
        elif name == "br":
            pieces.append("\n")
        elif name == "tab":
            pieces.append(" ")
    return "".join(pieces)


def _graphic(parts: Parts, targets: dict[str, tuple[str, str]], frame: Element) -> str:
    for each in found(frame, "tbl", "chart", "relIds"):
        if local(each) == "tbl":
            rows = [[" ".join(_paragraphs(cell, "")) for cell in found(row, "tc")] for row in found(each, "tr")]
            return markdown.table(rows).rstrip("\n")
        key = _relation(each) if local(each) == "chart" else attribute(each, "dm")
        target = targets.get(key, ("", ""))[1]
        if target not in parts.names:
            continue
        if local(each) == "chart":
            return chart_table(parts.xml(target)).rstrip("\n")
        return "\n".join("- " + line for line in _paragraphs(parts.xml(target), ""))
    return ""


def chart_table(chart: Element) -> str:
    """A chart's figures as a table: a row for each category, a column for each series."""
    title = next((" ".join(_paragraphs(each, "")) for each in found(chart, "title")), "")
    categories: list[str] = []
    columns: list[list[str]] = []
    for series in found(chart, "ser"):
        named = child(series, "tx")
        name = next(iter(_points(named)), "") if named is not None else ""
        for key in ("cat", "xVal"):
            labels = child(series, key)
            if labels is not None and not categories:
                categories = _points(labels)
        for key in ("val", "yVal"):
            values = child(series, key)
            if values is not None:
                columns.append([name, *_points(values)])
    height = max([len(categories) + 1, *(len(column) for column in columns)])
    rows = [
        [(["", *categories] + [""] * height)[row], *((column + [""] * height)[row] for column in columns)]
        for row in range(height)
    ]
    made = markdown.table(rows) if columns else ""
    return f"Chart: {title}\n\n{made}" if title and made else made


def _points(element: Element) -> list[str]:
    """The stored values of a chart's series, in their places."""
    values: dict[int, str] = {}
    for point in found(element, "pt"):
        place, value = point.get("idx", ""), child(point, "v")
        if place.isdigit() and int(place) < 100_000 and value is not None:
            values[int(place)] = value.text or ""
    if not values:
        return [each.text or "" for each in found(element, "v")]
    return [values.get(index, "") for index in range(max(values) + 1)]
