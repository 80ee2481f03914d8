# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both looks can be read, and the style sheet holds none of Qt's traps."""

import re

import pytest
from PySide6.QtCore import Qt

from leadline.ui.stylesheet import stylesheet
from leadline.ui.theme import DARK, LIGHT, Theme, theme_for


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_stands_out_from_what_is_behind_it(theme: Theme) -> None:
    behind = (theme.background, theme.side, theme.card, theme.field)
    pairs = [(text, back) for text in (theme.text, theme.dim) for back in behind]
    pairs += [(theme.text, back) for back in (theme.question, theme.selected, theme.hover, theme.code)]
    pairs += [(theme.on_accent, theme.accent), (theme.background, theme.warn), (theme.warn, theme.selected)]
    pairs += [
        (role, back) for role in (theme.warn, theme.danger, theme.good) for back in (theme.background, theme.side)
    ]
    assert [(pair, _contrast(*pair)) for pair in pairs if _contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_style_sheet_has_only_colours_that_qt_knows(theme: Theme) -> None:
    colours = re.findall(r"#[0-9a-fA-F]+(?=[; ])", stylesheet(theme))
    assert colours
    assert all(len(colour) == 7 for colour in colours)
    assert "$" not in stylesheet(theme)


@pytest.mark.parametrize(
    ("setting", "scheme", "expected"),
    [
        ("light", Qt.ColorScheme.Dark, LIGHT),
        ("dark", Qt.ColorScheme.Light, DARK),
        ("system", Qt.ColorScheme.Dark, DARK),
        ("system", Qt.ColorScheme.Light, LIGHT),
        ("system", Qt.ColorScheme.Unknown, LIGHT),
    ],
)
def test_the_setting_goes_before_the_desktop(setting: str, scheme: Qt.ColorScheme, expected: Theme) -> None:
    assert theme_for(setting, scheme) == expected
