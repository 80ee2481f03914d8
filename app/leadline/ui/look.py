# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dresses the program in a theme: palette, fonts, the one style sheet."""

from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from leadline.ui.stylesheet import stylesheet
from leadline.ui.theme import Theme

STYLE_ARGUMENTS = ("-style", "fusion")
"""For QApplication: asking it for its style later costs a tenth of a bare start, for the enums of QStyle."""

FALLBACK_FAMILIES = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Noto Color Emoji")
CODE_FAMILIES = ("JetBrains Mono", "Cascadia Mono", "Menlo", "DejaVu Sans Mono")


def palette(theme: Theme) -> QPalette:
    """The theme as a Qt palette, disabled group included, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.card,
        role.Text: theme.text,
        role.Button: theme.card,
        role.ButtonText: theme.text,
        role.BrightText: theme.on_accent,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.dim,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.background,
        role.Midlight: theme.card,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.line,
        role.Accent: theme.accent,
    }
    result = QPalette()
    for which, colour in colours.items():
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.dim))
    return result


def app_font(system: QFont) -> QFont:
    """The desktop's own font, not smaller than 14 px, with Simplified Chinese and emoji to fall back on.

    Without a named Chinese family fontconfig may pick Japanese glyph forms.
    """
    font = QFont(system)
    font.setFamilies([QFontInfo(system).family(), *FALLBACK_FAMILIES])
    font.setPixelSize(max(14, QFontInfo(system).pixelSize()))
    return font


def smaller(font: QFont, by_px: int) -> QFont:
    """The font some pixels smaller, though never below 11 px."""
    result = QFont(font)
    result.setPixelSize(max(11, QFontInfo(font).pixelSize() - by_px))
    return result


def code_font(size_px: int) -> QFont:
    """A fixed-width font of `size_px` pixels."""
    font = QFont()
    font.setFamilies([*CODE_FAMILIES, *FALLBACK_FAMILIES])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(size_px)
    return font


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole program the theme: style, palette, font and the one style sheet.

    Once before the window is built and again on each change of the theme; widgets that paint
    themselves are told by `MainWindow.set_theme`.
    """
    font = app.font()
    if font.families()[1:] != list(FALLBACK_FAMILIES):  # the desktop's: not dressed yet
        font = app_font(font)
        app.setFont(font)
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme, font.pixelSize()))
