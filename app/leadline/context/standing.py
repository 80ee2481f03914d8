# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a model is told when documents that it was sent do not stand any more: plain lines, appended, never swapped.

Each begins as a document's mark does, so that no document can pretend to be one (`pack.escape_marks`), and ends with a
newline: they add up in tokens as documents do.
"""

import difflib
import re
from collections.abc import Sequence

from leadline.context.pack import escape_marks, one_line

DIFF_LINES = 6_000
"""What is longer between its first and its last difference is not compared line by line: it would take seconds."""
AROUND = 3
"""Lines shown before and after each difference."""
_HUNK = re.compile(r"@@ -(\d+)(\S*) \+(\d+)(\S*) @@")

Pages = Sequence[tuple[int, str]]


def ignored(document_id: int, name: str) -> str:
    """From here on the document is to be passed over."""
    return (
        f"[document {document_id} was removed by the user: {one_line(name)}. From here on ignore it: "
        "do not use it and do not cite it.]\n"
    )


def restored(document_id: int, name: str) -> str:
    """It was to be passed over, and is not any more."""
    return (
        f"[document {document_id} was put back by the user: {one_line(name)}. From here on use it again, as if it had "
        "never been removed.]\n"
    )


def replaced(old_id: int, new_id: int, name: str) -> str:
    """Stands before the new version, which follows whole."""
    return (
        f"[document {old_id} is out of date: {one_line(name)} has changed. The version that stands from here on is "
        f"document {new_id}, which follows.]\n"
    )


def changed(old_id: int, name: str, old: Pages, new: Pages) -> str | None:
    """The changes as a unified diff between two lines that say what stands; None where it is not worth its tokens."""
    before, after = _lines(old), _lines(new)
    lines = _diff(before, after)
    if lines is None:
        return None
    text = "\n".join(lines)
    if not lines or len(text) > sum(len(line) + 1 for line in after):
        return None
    return (
        f"[document {old_id} is out of date: {one_line(name)} has changed as follows. The version that stands from "
        "here on is the text with these changes.]\n"
        f"{escape_marks(text)}\n"
        f"[document {old_id}: end of its changes]\n"
    )


def _diff(before: list[str], after: list[str]) -> list[str] | None:
    """A unified diff; None where it would take too long. What both begin and end with is not looked through."""
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    tail = next((at for at in range(shorter - head) if before[-1 - at] != after[-1 - at]), shorter - head)
    skipped, kept = max(0, head - AROUND), max(0, tail - AROUND)
    old, new = before[skipped : len(before) - kept], after[skipped : len(after) - kept]
    if max(len(old), len(new)) > DIFF_LINES:
        return None

    def moved(hunk: re.Match[str]) -> str:
        return f"@@ -{int(hunk[1]) + skipped}{hunk[2]} +{int(hunk[3]) + skipped}{hunk[4]} @@"

    lines = difflib.unified_diff(old, new, "old", "new", lineterm="", n=AROUND)
    return [_HUNK.sub(moved, line) if line.startswith("@@") else line for line in lines]


def _lines(pages: Pages) -> list[str]:
    lines: list[str] = []
    for number, text in pages:
        if len(pages) > 1:
            lines.append(f"[p. {number}]")
        lines += text.split("\n")
    return lines
