# SPDX-License-Identifier: AGPL-3.0-or-later
"""A workbook (xlsx, xlsm, xlsb, xls, ods) becomes pages, one a sheet: its values as a Markdown table."""

import datetime
import io
import re
from typing import Any

from leadline.documents import markdown
from leadline.documents.converted import Alive, Converted
from leadline.documents.document import Note, NoteCode, Page, State
from leadline.documents.raw_file import NotReadError
from leadline.documents.zipped import Parts, is_zip

MAX_CELLS = 20_000_000
"""Of one sheet's rectangle: one cell in the last corner of a sheet makes it 17,000,000,000."""

_CORNER = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_NOT_COMPUTED = re.compile(rb"</(?:x:)?f>\s*(?:<(?:x:)?v\s*/>|<(?:x:)?v></(?:x:)?v>)?\s*</(?:x:)?c>")


def read_workbook(data: bytes, alive: Alive) -> Converted:
    """A page for each sheet, charts and macros left out.

    Raises:
        NotReadError: damaged, locked, too large when unpacked.
    """
    import python_calamine as calamine

    uncomputed = 0
    if is_zip(data[:4]):
        parts = Parts(data)
        for name in sorted(parts.names):
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                alive()
                sheet = parts.read(name)
                _refuse_vast(sheet)
                uncomputed += len(_NOT_COMPUTED.findall(sheet))
    alive()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        pages = tuple(_page(book, each, number, alive) for number, each in enumerate(book.sheets_metadata, 1))
    except calamine.PasswordError as error:
        raise NotReadError(State.FAILED, NoteCode.ENCRYPTED, "It is locked with a password.") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise NotReadError(
            State.FAILED, NoteCode.TRUNCATED, "It is damaged: it cannot be read as a workbook."
        ) from error
    notes: tuple[Note, ...] = ()
    if uncomputed:
        detail = (
            f"{uncomputed:,} formulas have no stored result and are empty here; open it in an office program, save it "
            "and add it again."
        )
        notes = (Note(NoteCode.TRUNCATED, detail=detail),)
    return Converted(pages, notes, not uncomputed)


def _page(book: Any, sheet: Any, number: int, alive: Alive) -> Page:
    import python_calamine as calamine

    alive()
    if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
        return Page(
            number, "", (Note(NoteCode.NO_TEXT, number, f"“{sheet.name}” is a chart; its picture is not read."),)
        )
    hidden = "" if sheet.visible is calamine.SheetVisibleEnum.Visible else " (hidden)"
    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=True)
    table = markdown.table([[shown(value) for value in row] for row in rows])
    if not table:
        return Page(number, "", (Note(NoteCode.NO_TEXT, number, f"The sheet “{sheet.name}” is empty."),))
    return Page(number, f"## {sheet.name}{hidden}\n\n{table}")


def shown(value: object) -> str:
    """A cell's value as one reads it: whole numbers without a point, times as ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)


def _refuse_vast(sheet: bytes) -> None:
    """A sheet is read as one rectangle: refuse one that is nearly all empty and would not fit into memory."""
    width = height = 0
    for column, row in _CORNER.findall(sheet):
        number = 0
        for letter in column:
            number = number * 26 + letter - 64
        width, height = max(width, number), max(height, int(row))
    if width * height > MAX_CELLS:
        detail = f"A sheet reaches over {height:,} rows and {width:,} columns; up to {MAX_CELLS:,} cells are read."
        raise NotReadError(State.LEFT_OUT, NoteCode.TOO_LARGE, detail)
