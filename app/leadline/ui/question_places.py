# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places to fill in a question that came from a template: coloured, and Tab goes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCursor


class QuestionPlaces(QObject):
    """Finds the template's own places in the field; other words in braces, of code for one, are none."""

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self._names: tuple[str, ...] = ()
        self._colours = ("", "")
        field.textChanged.connect(self._colour)

    @property
    def first_open(self) -> str:
        """The first place that is not filled, with its braces; "" for none."""
        found = self._open()
        return found[0].selectedText() if found else ""

    def watch(self, names: Sequence[str]) -> None:
        """These are the places from now on, with their braces; none when the question is another one."""
        self._names = tuple(names)
        self._colour()

    def go(self, *, forward: bool) -> bool:
        """Select the next open place; False where there is none, so that the keyboard goes on to the next control."""
        places = self._open()
        cursor = self._field.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if forward:
            wanted = next((each for each in places if each.selectionStart() >= end), None)
        else:
            wanted = next((each for each in reversed(places) if each.selectionEnd() <= start), None)
        is_on_one = any((each.selectionStart(), each.selectionEnd()) == (start, end) for each in places)
        if wanted is None and places and not is_on_one:
            wanted = places[0 if forward else -1]  # behind the last one: those before it are still open
        if wanted is None:
            return False
        self._field.setTextCursor(wanted)
        self._field.ensureCursorVisible()
        return True

    def set_colours(self, foreground: str, background: str) -> None:
        """Those of a theme."""
        self._colours = (foreground, background)
        self._colour()

    def _open(self) -> list[QTextCursor]:
        found = []
        for name in self._names:
            at = self._field.document().find(name, 0, QTextDocument.FindFlag.FindCaseSensitively)
            while not at.isNull():
                found.append(at)
                at = self._field.document().find(name, at, QTextDocument.FindFlag.FindCaseSensitively)
        return sorted(found, key=lambda each: each.selectionStart())

    def _colour(self) -> None:
        if not self._names:
            if self._field.extraSelections():
                self._field.setExtraSelections([])
            return
        shown = []
        for place in self._open():
            selection = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setForeground(QColor(self._colours[0]))
            look.setBackground(QColor(self._colours[1]))
            selection.cursor, selection.format = place, look
            shown.append(selection)
        self._field.setExtraSelections(shown)
