# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fonts, measures and formats of the transcript for one theme. Sizes are device-independent pixels."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat

from leadline.ui.look import CODE_FAMILIES, app_font
from leadline.ui.theme import Theme
from leadline.ui.transcript.leaves import Mark

COLUMN = 760
"""The widest column of text: some 95 characters, beyond which lines are hard to follow."""
MARGIN = 24
ITEM_INDENT = 26
QUOTE_INDENT = 18

# Every pair has at least 4.5 to 1 against the code background of its theme.
_CODE_COLOURS = {
    "light": {
        "keyword": "#8b2aa8",
        "string": "#22703c",
        "comment": "#667080",
        "number": "#a04a08",
        "name": "#2b50c8",
        "type": "#0f6a78",
        "meta": "#8a5a00",
        "error": "#b3261e",
    },
    "dark": {
        "keyword": "#d596f0",
        "string": "#9bd08a",
        "comment": "#8d94a3",
        "number": "#f0a56a",
        "name": "#8fb1ff",
        "type": "#6fcfd8",
        "meta": "#e0bf6a",
        "error": "#f28b82",
    },
}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """A font on an even grid of lines, whatever glyphs from other fonts come between."""

    font: QFont
    line_height: float
    baseline: float
    """From the top of a line's box."""
    colour: QColor


class Look:
    """What a theme makes of the transcript; built once per theme. A font is made when the first text needs it."""

    def __init__(self, theme: Theme, base: QFont) -> None:
        self.theme = theme
        self._families = app_font(base).families()
        self.link = QColor(theme.accent)
        self.selection = QColor(theme.accent)
        self.selection.setAlphaF(0.28)
        self._code_formats: dict[str, QTextCharFormat] = {}
        self._formats: dict[tuple[Mark, bool, int, bool], QTextCharFormat] = {}

    @cached_property
    def body(self) -> TextStyle:
        return self._style(15, 25, self.theme.text)

    @cached_property
    def quote(self) -> TextStyle:
        return self._style(15, 25, self.theme.dim)

    @cached_property
    def question(self) -> TextStyle:
        return self._style(15, 24, self.theme.text)

    @cached_property
    def thinking(self) -> TextStyle:
        return self._style(14, 23, self.theme.dim)

    @cached_property
    def cell(self) -> TextStyle:
        """The text of a table; its head is bold."""
        return self._style(14, 22, self.theme.text)

    @cached_property
    def head(self) -> TextStyle:
        return self._style(14, 22, self.theme.text, bold=True)

    @cached_property
    def small(self) -> TextStyle:
        return self._style(13, 20, self.theme.dim)

    @cached_property
    def small_strong(self) -> TextStyle:
        return self._style(13, 20, self.theme.text, bold=True)

    @cached_property
    def label(self) -> TextStyle:
        return self._style(12, 18, self.theme.dim)

    @cached_property
    def code(self) -> TextStyle:
        return self._style(13, 20, self.theme.text, mono=True)

    @cached_property
    def _headings(self) -> tuple[TextStyle, ...]:
        sizes = ((23, 32), (20, 29), (17, 26), (15, 25))
        return tuple(self._style(size, height, self.theme.text, bold=True) for size, height in sizes)

    def colour(self, role: str) -> QColor:
        """A colour of the theme by the name of its field."""
        return QColor(getattr(self.theme, role))

    def heading(self, level: int) -> TextStyle:
        """The style of a heading from 1 to 6."""
        return self._headings[min(level, 4) - 1]

    def code_format(self, role: str) -> QTextCharFormat:
        """The format of a piece of code by what it is."""
        made = self._code_formats.get(role)
        if made is None:
            made = self._code_formats[role] = QTextCharFormat()
            made.setForeground(QColor(_CODE_COLOURS[self.theme.name][role]))
            made.setFontItalic(role == "comment")
        return made

    def format(self, mark: Mark, linked: bool, style: TextStyle) -> QTextCharFormat:
        """The format of a run inside text of this style."""
        size = style.font.pixelSize()
        key = (mark, linked, size, style.font.bold())
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = self._make_format(mark, linked, size, style.font.bold())
        return made

    @cached_property
    def beside_code(self) -> QTextCharFormat:
        """A space next to inline code: wider, for the box around the code takes some of it."""
        made = QTextCharFormat()
        made.setFontWordSpacing(3.5)
        return made

    def _make_format(self, mark: Mark, linked: bool, size: int, bold: bool) -> QTextCharFormat:
        made = QTextCharFormat()
        if mark & (Mark.CODE | Mark.MATH):
            mono = self._font(round(size * 0.9), mono=bool(mark & Mark.CODE), bold=bold)
            made.setFont(mono)
        if mark & Mark.BOLD:
            made.setFontWeight(QFont.Weight.DemiBold if mark & Mark.CODE else QFont.Weight.Bold)
        if mark & (Mark.ITALIC | Mark.MATH):
            made.setFontItalic(True)
        if mark & Mark.STRIKE:
            made.setFontStrikeOut(True)
        if mark & Mark.DIM:
            made.setForeground(self.colour("dim"))
        if linked:
            made.setForeground(self.link)
            made.setFontUnderline(True)
        return made

    def _font(self, size: int, *, bold: bool = False, mono: bool = False) -> QFont:
        font = QFont()
        font.setFamilies([*CODE_FAMILIES, *self._families] if mono else self._families)
        font.setPixelSize(size)
        if mono:
            font.setStyleHint(QFont.StyleHint.Monospace)
        if bold:
            font.setBold(True)
        return font

    def _style(self, size: int, height: float, colour: str, *, bold: bool = False, mono: bool = False) -> TextStyle:
        font = self._font(size, bold=bold, mono=mono)
        metrics = QFontMetricsF(font)
        baseline = (height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
        return TextStyle(font, height, round(baseline), QColor(colour))
