# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name of a chat in the list."""

LONGEST_CHARS = 60


def short_title(text: str) -> str:
    """The first words of a text on one line, at most 60 characters."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_CHARS:
        return line
    head = line[: LONGEST_CHARS - 1]
    # Chinese has no blanks to cut at, and a single long word must not vanish.
    return (head.rsplit(" ", 1)[0] if " " in head[30:] else head) + "\N{HORIZONTAL ELLIPSIS}"
