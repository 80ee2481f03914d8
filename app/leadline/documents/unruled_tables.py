# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables without lines on a page of a PDF: rows of short words that stand in columns. Pure: words in, rows out.

Prose in columns stands in rows, too, and so do lists beside each other and code with numbered lines. So the cells of a
table have to be short, their columns apart and filled; and a column behind the first one has to hold numbers, unless
there are three columns or more without a hole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

Word = tuple[float, float, float, float, str]
"""Left, top, right, bottom, the word itself; in points."""

Box = tuple[float, float, float, float]

MIN_ROWS = 3
GAP_LINES = 1.0
"""Cells are this far apart at least, in heights of a line; words are at about a quarter."""
MAX_CELL_CHARS = 26
"""Half of the cells are no longer: a line of a three-column newspaper has 30 and more."""
MAX_PITCH_LINES = 3.0
"""A row that stands further below the one before begins another table."""


@dataclass(slots=True)
class _Cell:
    left: float
    right: float
    words: list[str]


@dataclass(slots=True)
class _Row:
    top: float
    bottom: float
    cells: list[_Cell] = field(default_factory=list)

    @property
    def height(self) -> float:
        return max(1.0, self.bottom - self.top)


def unruled_tables(words: Sequence[Word]) -> list[tuple[Box, list[list[str]]]]:
    """Tables from the top of the page down: where each stands, and its rows of cells, all of the same length."""
    found = []
    run: list[_Row] = []
    for row in [*_rows(words), _Row(0, 0)]:
        follows = run and len(row.cells) > 1 and 0 <= row.top - run[-1].bottom < MAX_PITCH_LINES * row.height
        if not follows:
            if table := _table(run):
                found.append(table)
            run = []
        if len(row.cells) > 1:
            run.append(row)
    return found


def _rows(words: Sequence[Word]) -> list[_Row]:
    rows: list[_Row] = []
    for left, top, right, bottom, word in sorted(words, key=lambda each: ((each[1] + each[3]) / 2, each[0])):
        if not rows or (top + bottom) / 2 > rows[-1].bottom:
            rows.append(_Row(top, bottom))
        rows[-1].cells.append(_Cell(left, right, [word]))
        rows[-1].bottom = max(rows[-1].bottom, bottom - (bottom - top) / 4)  # lines may touch each other
    for row in rows:
        row.cells = _joined(sorted(row.cells, key=lambda cell: cell.left), GAP_LINES * row.height)
    return rows


def _joined(words: list[_Cell], gap: float) -> list[_Cell]:
    cells: list[_Cell] = []
    for word in words:
        if cells and word.left - cells[-1].right < gap:
            cells[-1].right = max(cells[-1].right, word.right)
            cells[-1].words += word.words
        else:
            cells.append(word)
    return cells


def _table(rows: list[_Row]) -> tuple[Box, list[list[str]]] | None:
    if len(rows) < MIN_ROWS:
        return None
    columns = _columns(rows)
    if len(columns) < 2:
        return None
    made = []
    for row in rows:
        cells = [""] * len(columns)
        for cell in row.cells:
            place = next(at for at, (left, right) in enumerate(columns) if left <= cell.left <= right)
            cells[place] = f"{cells[place]} {' '.join(cell.words)}".strip()
        made.append(cells)
    if not _is_table(made):
        return None
    left = min(cell.left for row in rows for cell in row.cells)
    right = max(cell.right for row in rows for cell in row.cells)
    return (left, rows[0].top, right, rows[-1].bottom), made


def _is_table(rows: list[list[str]]) -> bool:
    lengths = [len(cell) for row in rows for cell in row if cell]
    if median(lengths) > MAX_CELL_CHARS or (len(rows[0]) == 2 and max(lengths) > 3 * MAX_CELL_CHARS):
        return False
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
    if len(columns) == 2 and _are_pages(columns[1][1:]):
        return False
    if any(len(column) * 2 < len(rows) for column in columns):
        return False
    if any(sum(map(_is_number, column[1:])) * 3 >= 2 * len(column[1:]) for column in columns[1:]):
        return True
    return len(columns) > 2 and len(rows) > MIN_ROWS and len(lengths) == len(columns) * len(rows)


def _are_pages(cells: list[str]) -> bool:
    """Numbers that never fall: of a table of contents, which reads well as it is."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 5]
    return len(numbers) == len(cells) and numbers == sorted(numbers)


def _is_number(cell: str) -> bool:
    """Or a date, an amount, a share: half of it are digits."""
    return 2 * sum(character.isdigit() for character in cell) >= len(cell.replace(" ", ""))


def _columns(rows: list[_Row]) -> list[tuple[float, float]]:
    """Left and right ends of the columns: cells that overlap in width stand in the same one."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((cell.left, cell.right) for row in rows for cell in row.cells):
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns
