# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a file's name is shown: nothing in it can turn, hide or break the line it stands in."""

import unicodedata

_HIDDEN = {"Cc", "Cf", "Zl", "Zp"}


def shown_name(name: str) -> str:
    """`name` with control, bidi and line-breaking characters as `[U+202E]`, and bytes that are not UTF-8 as U+FFFD."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(_shown(character) for character in name)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return f"[U+{ord(character):04X}]" if category in _HIDDEN else character
