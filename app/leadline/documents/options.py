# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user may choose about how one document is read: which pages, with tables, with text recognition."""

import re
from dataclasses import dataclass

ALL_PAGES = "all"

EVERY_FILE = ""
"""In place of a path: the options of all files that have none of their own."""

_RANGE = re.compile(r"\s*(\d{0,9})\s*(?:[-–—~～]\s*(\d{0,9})\s*)?")
_COMMA = re.compile("[,;，；、]")

Ranges = tuple[tuple[int, int], ...]
"""First and last page, counted from 1, in order and apart from each other."""

LAST = 10**9
"""Stands for the last page of any document."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How one document is read; the default is all pages, fast."""

    pages: str = ""
    """Which pages, as the user writes them: "1-12, 40"; "" for all."""
    layout: str = ""
    """Pages whose tables are looked for: such a range, or "all"; "" for none."""
    languages: tuple[str, ...] = ()
    """Tesseract's names of the languages for pages without text (`chi_sim`, `eng`); () for no recognition."""
    signatures: bool = False
    """Of code only what there is: functions without their bodies."""

    def label(self) -> str:
        """What of it changes the text, in one spelling: part of what a kept extract goes by. "" by default."""
        words = []
        if self.layout:
            words.append(f"layout={shown(parse(self.layout))}")
        if self.languages:
            words.append(f"ocr={'+'.join(self.languages)}")
        if self.pages:
            words.append(f"pages={shown(parse(self.pages))}")
        if self.signatures:
            words.append("signatures=yes")
        return " ".join(words)

    @staticmethod
    def of_label(label: str) -> "ReadOptions":
        """The options that a reader's version ends with; the default where there are none."""
        said = dict(word.split("=", 1) for word in label.split() if "=" in word)
        languages = tuple(filter(None, said.get("ocr", "").split("+")))
        return ReadOptions(said.get("pages", ""), said.get("layout", ""), languages, "signatures" in said)


def parse(text: str) -> Ranges:
    """The ranges in "1-12, 40", "5-" (to the end) or "-3"; overlapping ones are joined.

    Raises:
        ValueError: it is no such list; the message says what is wrong, for the user.
    """
    if text.strip().lower() == ALL_PAGES:
        return ((1, LAST),)
    found = []
    for part in _COMMA.split(text):
        match = _RANGE.fullmatch(part)
        if match is None or not any(match.groups()):
            raise ValueError(f"“{part.strip()}” is no page or range of pages; write it like 1-12, 40.")
        first = int(match.group(1) or 1)
        last = first if match.group(2) is None else int(match.group(2) or LAST)
        if not 1 <= first <= last:
            raise ValueError(f"“{part.strip()}” is no range of pages: it begins before 1 or ends before it begins.")
        found.append((first, last))
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def shown(ranges: Ranges) -> str:
    """The ranges in their shortest spelling: "1-12,40"."""
    return ",".join(
        f"{first}" if first == last else f"{first}-" if last == LAST else f"{first}-{last}" for first, last in ranges
    )


def holds(ranges: Ranges, number: int) -> bool:
    """Whether the page is in one of them."""
    return any(first <= number <= last for first, last in ranges)
