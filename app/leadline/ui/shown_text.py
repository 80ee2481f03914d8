# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text from outside, made safe and short for the screen. No Qt, no words of our own."""

from collections.abc import Sequence

LINE_LIMIT = 2000
"""Longer lines are broken for display: Qt lays out one unbroken line in quadratic time (hardening.md 1)."""


def visible(text: str) -> str:
    """The text with each control, format and separator character spelt out, such as [U+202E].

    File names and titles may hold marks that turn the writing direction round or break the line.
    """
    if text.isprintable():
        return text
    import unicodedata  # most texts never come here

    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else f"[U+{ord(c):04X}]" for c in text)


def sentences(*texts: str) -> str:
    """One behind the other, the empty ones left out; a Chinese full stop wants no space behind it."""
    said = ""
    for text in texts:
        said += (" " if said and text and not said.endswith("\u3002") else "") + text
    return said


def one_line(text: str) -> str:
    """The text on one line, white space collapsed, the rest as in `visible`."""
    return visible(" ".join(text.split()))


def tooltip(text: str) -> str:
    """A tooltip that shows `text` letter for letter: Qt guesses rich text from `<`, so it is given that."""
    if not text:
        return ""
    return "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>") + "</p>"


def count(number: int) -> str:
    """617,480."""
    return f"{number:,}"


def thousands(number: int) -> str:
    """617k; numbers below a thousand as they are."""
    return f"{number // 1000:,}k" if number >= 1000 else str(number)


def folded(text: str) -> str:
    """The text with every line over `LINE_LIMIT` characters broken, and NUL made visible."""
    text = text.replace("\0", "\N{SYMBOL FOR NULL}")
    if len(text) <= LINE_LIMIT:
        return text
    return "\n".join(
        "\n".join(line[i : i + LINE_LIMIT] for i in range(0, len(line), LINE_LIMIT)) if len(line) > LINE_LIMIT else line
        for line in text.split("\n")
    )


def first_names(names: Sequence[str]) -> str:
    """The first three, and how many more there are."""
    return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")
