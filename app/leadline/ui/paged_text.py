# SPDX-License-Identifier: AGPL-3.0-or-later
"""A long text, looked at part by part: Qt would need seconds to lay out a million tokens, and nobody scrolls through
them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, icon_button
from leadline.ui.icons import Icons
from leadline.ui.look import code_font

PART_CHARS = 8_000
"""Laid out in a few milliseconds, whatever is in it."""

_SHOWN = {number: 0x2400 + number for number in range(0x20) if number not in (0x09, 0x0A)}
"""Control characters by their pictures: one for one, so that places stay what they are."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text that are coloured."""

    start: int
    end: int
    foreground: str = ""
    background: str = ""


def part_starts(text: str) -> tuple[int, ...]:
    """Where the parts of a text begin, at the beginning of a line where there is one near."""
    starts = [0]
    while starts[-1] + PART_CHARS < len(text):
        at = starts[-1]
        line = text.rfind("\n", at + PART_CHARS // 2, at + PART_CHARS) + 1
        starts.append(line or at + PART_CHARS)
    return tuple(starts)


def joined(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same with those that touch as one: of two such selections Qt paints the first only."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


class PagedText(QWidget):
    """One part of the text at a time, with a search over all of it."""

    def __init__(self, name: str, icons: Icons, parent: QWidget | None = None) -> None:
        """`name` tells several in one window apart, for tests and screen readers."""
        super().__init__(parent)
        self._text = ""
        self._starts: tuple[int, ...] = (0,)
        self._spans: tuple[Span, ...] = ()
        self._found: tuple[int, int] | None = None
        self.part = 0
        """Which one is shown, from 0."""
        self.view = QPlainTextEdit(self)
        self.view.setObjectName(f"{name}Text")
        self.view.setProperty("role", "reader")
        self.view.setReadOnly(True)
        self.view.setFont(code_font(13))
        self.view.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.view.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.search = QLineEdit(self)
        self.search.setObjectName(f"{name}Find")
        self.search.setPlaceholderText(self.tr("Find"))
        self.search.setAccessibleName(self.tr("Find"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(220)
        self.note = PlainLabel("", "small", self)
        self.number = PlainLabel("", "small", self)
        self.number.setObjectName(f"{name}Part")
        self.back = icon_button(self.tr("Previous part"), self, name=f"{name}Back")
        self.forth = icon_button(self.tr("Next part"), self, name=f"{name}Forth")
        line = self.line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.search)
        line.addWidget(self.note)
        line.addStretch(1)
        line.addWidget(self.back)
        line.addWidget(self.number)
        line.addWidget(self.forth)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        self.back.clicked.connect(lambda: self.show_part(self.part - 1))
        self.forth.clicked.connect(lambda: self.show_part(self.part + 1))
        self.search.returnPressed.connect(self.find_next)
        self.set_icons(icons)
        self.show_text("")

    def show_text(self, text: str, spans: Sequence[Span] = ()) -> None:
        """Show the first part."""
        self._text, self._starts, self._spans = text, part_starts(text), tuple(spans)
        self._found = None
        self.show_part(0)

    def show_part(self, part: int) -> None:
        """Show that part, or the nearest that there is."""
        self.part = max(0, min(len(self._starts) - 1, part))
        start, end = self._bounds()
        shown = self._text[start:end].translate(_SHOWN)
        self.view.setPlainText(shown)
        self.view.setExtraSelections(self._colours(shown, start, end))
        words = self.tr("Part {number} of {count}")
        words = words.replace("{number}", f"{self.part + 1:,}").replace("{count}", f"{len(self._starts):,}")
        self.number.setText(words)
        self.back.setEnabled(self.part > 0)
        self.forth.setEnabled(self.part < len(self._starts) - 1)

    def show_place(self, at: int) -> None:
        """Show the part in which that character stands, with the cursor there."""
        part = bisect_right(self._starts, at) - 1
        if part != self.part:
            self.show_part(part)
        start, end = self._bounds()
        cursor = self.view.textCursor()
        cursor.setPosition(_units(self._text[start : min(at, end)]))
        self.view.setTextCursor(cursor)
        self.view.centerCursor()

    def find_next(self) -> None:
        """Go to the next place of what is searched for; from the end on to the first."""
        wanted = self.search.text()
        if not wanted:
            return
        after = self._found[1] if self._found is not None else self._bounds()[0]
        at = self._text.find(wanted, after)
        if at < 0:
            at = self._text.find(wanted)
        self.note.setText(self.tr("Not found") if at < 0 else "")
        if at < 0:
            return
        self._found = (at, at + len(wanted))
        self.show_part(bisect_right(self._starts, at) - 1)
        self.show_place(at)

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._accent, self._on_accent = icons.theme.accent, icons.theme.on_accent
        self.back.setIcon(icons.icon("chevron-left"))
        self.forth.setIcon(icons.icon("chevron-right"))

    def _bounds(self) -> tuple[int, int]:
        ends = (*self._starts[1:], len(self._text))
        return self._starts[self.part], ends[self.part]

    def _colours(self, shown: str, start: int, end: int) -> list[QTextEdit.ExtraSelection]:
        spans = [span for span in self._spans if span.start < end and span.end > start]
        if self._found is not None and self._found[0] < end and self._found[1] > start:
            spans.append(Span(*self._found, self._on_accent, self._accent))
        found = []
        for span in spans:
            selection = QTextEdit.ExtraSelection()
            cursor = self.view.textCursor()
            first, last = max(0, span.start - start), min(len(shown), span.end - start)
            cursor.setPosition(_units(shown[:first]))
            cursor.setPosition(cursor.position() + _units(shown[first:last]), cursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            if span.foreground:
                look.setForeground(QColor(span.foreground))
            if span.background:
                look.setBackground(QColor(span.background))
            selection.cursor, selection.format = cursor, look
            found.append(selection)
        return found


def _units(text: str) -> int:
    """Its length as Qt counts: characters beyond the first 65,536 are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
