# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fonts, measures and formats of the transcript for one theme. Sizes are device-independent pixels."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat

from leadline.ui.theme import Theme
from leadline.ui.transcript.leaves import Mark

COLUMN = 760
"""The widest column of text: some 95 characters, beyond which lines are hard to follow."""
MARGIN = 24
ITEM_INDENT = 26
QUOTE_INDENT = 18

# Chinese first by name: left to itself, fontconfig may pick a Japanese or a bold face.
_FALLBACKS = ["Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "Noto Color Emoji", "Segoe UI Emoji"]
_MONO = ["JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "Noto Sans Mono CJK SC"]

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
    """What a theme makes of the transcript; built once per theme."""

    def __init__(self, theme: Theme, base: QFont) -> None:
        self.theme = theme
        self._families = [*base.families(), *_FALLBACKS]
        text, dim = theme.text, theme.dim
        self.body = self._style(15, 25, text)
        self.question = self._style(15, 24, text)
        self.quote = self._style(15, 25, dim)
        self.thinking = self._style(14, 23, dim)
        self.cell = self._style(14, 22, text)
        self.head = self._style(14, 22, text, bold=True)
        self.small = self._style(13, 20, dim)
        self.small_strong = self._style(13, 20, text, bold=True)
        self.code = self._style(13, 20, text, mono=True)
        self.label = self._style(12, 18, dim)
        self.headings = (
            self._style(24, 33, text, bold=True),
            self._style(20, 29, text, bold=True),
            self._style(17, 26, text, bold=True),
            self._style(15, 25, text, bold=True),
        )
        self.link = QColor(theme.accent)
        self.selection = QColor(theme.accent)
        self.selection.setAlphaF(0.28)
        self.code_colours = {name: QColor(value) for name, value in _CODE_COLOURS[theme.name].items()}
        self._code_formats = {name: _coloured(colour) for name, colour in self.code_colours.items()}
        self._code_formats["comment"].setFontItalic(True)
        self._formats: dict[tuple[Mark, bool, int, bool], QTextCharFormat] = {}

    def colour(self, role: str) -> QColor:
        """A colour of the theme by the name of its field."""
        return QColor(getattr(self.theme, role))

    def heading(self, level: int) -> TextStyle:
        """The style of a heading from 1 to 6."""
        return self.headings[min(level, 4) - 1]

    def code_format(self, role: str) -> QTextCharFormat:
        """The format of a piece of code by what it is."""
        return self._code_formats[role]

    def format(self, mark: Mark, linked: bool, style: TextStyle) -> QTextCharFormat:
        """The format of a run inside text of this style."""
        size = style.font.pixelSize()
        key = (mark, linked, size, style.font.bold())
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = self._make_format(mark, linked, size, style.font.bold())
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
        font.setFamilies([*_MONO, *self._families] if mono else self._families)
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


def _coloured(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
