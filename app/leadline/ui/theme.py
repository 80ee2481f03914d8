# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two looks: colours by their role, and what Qt needs of them.

Qt's own dark scheme does nothing on platforms without a theme plugin, so both palettes are ours.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb, named by what they are for."""

    name: str
    background: str
    """Behind the transcript."""
    side: str
    """Behind the side panes and the status bar."""
    card: str
    """Code heads, table heads, chips."""
    question: str
    """The bubble of a question."""
    text: str
    dim: str
    """Text of second rank; still 4.5 to 1 on background, side and card."""
    line: str
    accent: str
    on_accent: str
    code: str
    field: str
    """Behind what is typed."""
    hover: str
    selected: str
    good: str
    warn: str
    danger: str


LIGHT = Theme(
    name="light",
    background="#ffffff",
    side="#f5f6f8",
    card="#f1f3f6",
    question="#e8edff",
    text="#1c1e22",
    dim="#5f6672",
    line="#e2e5ea",
    accent="#3f5ae0",
    on_accent="#ffffff",
    code="#f6f7f9",
    field="#ffffff",
    hover="#eceef3",
    selected="#e1e6f2",
    good="#1f7a4d",
    warn="#95590b",
    danger="#b3261e",
)

DARK = Theme(
    name="dark",
    background="#17181c",
    side="#1e1f25",
    card="#24262d",
    question="#2b3a67",
    text="#e6e7ea",
    dim="#a0a6b1",
    line="#343842",
    accent="#7f99ff",
    on_accent="#10131c",
    code="#1b1c21",
    field="#22242b",
    hover="#282a32",
    selected="#30343f",
    good="#58c08d",
    warn="#e0a44a",
    danger="#f28b82",
)


def theme_for(setting: str, scheme: Qt.ColorScheme) -> Theme:
    """The look for a setting (system, light, dark); `system` is light where the desktop reports no scheme."""
    if setting == "dark" or (setting != "light" and scheme == Qt.ColorScheme.Dark):
        return DARK
    return LIGHT
