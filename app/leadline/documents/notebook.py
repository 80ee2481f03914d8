# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Jupyter notebook becomes Markdown: its cells in order, each with what it printed, shortened."""

import json
import re
from typing import Any

from leadline.documents.converted import Alive, Converted, one_page
from leadline.documents.document import Note, NoteCode, State
from leadline.documents.html_text import html_to_markdown
from leadline.documents.plain_text import decode
from leadline.documents.raw_file import NotReadError

MAX_OUTPUT_CHARS = 2_000
"""Of one cell's output: its first and last lines up to this much are kept."""

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def read_notebook(data: bytes, alive: Alive) -> Converted:
    """An .ipynb as one page, outputs shortened, pictures counted.

    Raises:
        NotReadError: it is no notebook.
    """
    alive()
    decoded = decode(data)
    try:
        made = json.loads(decoded.text if decoded else "")
        cells = made["cells"] if "cells" in made else [cell for sheet in made["worksheets"] for cell in sheet["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: it is not a notebook.") from error
    alive()
    language = _language(made)
    blocks: list[str] = []
    shortened = pictures = 0
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source", cell.get("input", ""))).strip("\n")
        if cell.get("cell_type") != "code":
            blocks.append(source)
            continue
        if source.strip():
            blocks.append(f"```{language}\n{source}\n```")
        outputs = cell.get("outputs", [])
        for output in outputs if isinstance(outputs, list) else []:
            if not isinstance(output, dict):
                continue
            text, is_picture = _output(output)
            pictures += is_picture
            short = shorten(text)
            shortened += short != text
            if short.strip():
                blocks.append(f"Output:\n```\n{short.strip(chr(10))}\n```")
    text = "\n\n".join(block for block in blocks if block.strip())
    notes = []
    if shortened:
        detail = f"{shortened:,} long outputs are shortened to {MAX_OUTPUT_CHARS:,} characters each."
        notes.append(Note(NoteCode.TRUNCATED, detail=detail))
    if pictures:
        notes.append(Note(NoteCode.IGNORED, detail=f"{pictures:,} pictures among the outputs are not read."))
    return one_page(text + "\n" if text else "", tuple(notes), complete=not shortened)


def shorten(text: str) -> str:
    """The first and the last part of a long output, with the number of characters between them."""
    if len(text) <= MAX_OUTPUT_CHARS:
        return text
    head, tail = text[: MAX_OUTPUT_CHARS * 3 // 4], text[-MAX_OUTPUT_CHARS // 4 :]
    head = head[: head.rfind("\n") + 1] or head + "\n"
    tail = tail[tail.find("\n") + 1 :] if "\n" in tail[:-1] else tail
    return f"{head}[... {len(text) - len(head) - len(tail):,} characters left out ...]\n{tail}"


def _output(output: dict[str, Any]) -> tuple[str, bool]:
    """What one output says, and whether it is a picture without words."""
    if output.get("output_type") == "error" or output.get("traceback"):
        return _COLOURS.sub(
            "", "\n".join(map(str, output.get("traceback") or [])) or _joined(output.get("evalue"))
        ), False
    data = output.get("data", output)
    data = data if isinstance(data, dict) else {}
    is_picture = any(key.startswith("image/") or key in ("png", "jpeg", "svg") for key in data)
    for key in ("text/markdown", "text/plain", "text"):
        if key in data:
            text = _COLOURS.sub("", _joined(data[key]))
            return ("", True) if is_picture and len(text) < 200 and text.startswith("<") else (text, is_picture)
    if "text/html" in data:
        return html_to_markdown(_joined(data["text/html"])), is_picture
    return "", is_picture


def _joined(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _language(made: dict[str, Any]) -> str:
    about = made.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = about.get(key) if isinstance(about, dict) else None
        word = part.get(name) if isinstance(part, dict) else None
        if isinstance(word, str) and word.isalnum():
            return word
    return ""
