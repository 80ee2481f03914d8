# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows as a Markdown table; the one way in which tables of all formats are told to a model."""

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table with the first row as its head, each line ended; "" when there is nothing in it.

    Columns and rows at the end that are empty throughout are left out. A line end in a cell becomes a blank.
    """
    cells = [[cell_text(cell) for cell in row] for row in rows]
    while cells and not any(cells[-1]):
        cells.pop()
    width = max((index + 1 for row in cells for index, cell in enumerate(row) if cell), default=0)
    if not width:
        return ""
    lines = [_line((row + [""] * width)[:width]) for row in cells]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines) + "\n"


def cell_text(text: str) -> str:
    """A text as it stands in one cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
