# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a document has changed, as a model is told it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from leadline.context.standing import DIFF_LINES, changed

LINES = st.lists(st.sampled_from(["one", "two", "three", "", "- four", "@@ -1 +1 @@", "+++ new"]), max_size=30)


def patched(old: list[str], told: str) -> list[str]:
    """The old lines with the changes that were told: what a careful reader makes of them."""
    lines = told.split("\n")[1:-2]
    assert lines[:2] == ["--- old", "+++ new"]
    made: list[str] = []
    at = 0
    wanted = 0
    for line in lines[2:]:
        hunk = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line) if wanted == 0 else None
        if hunk is not None:
            start = int(hunk[1]) - (hunk[2] != "0")
            made += old[at:start]
            at = start
            assert len(made) == int(hunk[3]) - (hunk[4] != "0")
            wanted = int(hunk[2] or 1) + int(hunk[4] or 1)
            continue
        if line[0] in " -":
            assert old[at] == line[1:]
            at += 1
            wanted -= 1
        if line[0] in " +":
            made.append(line[1:])
            wanted -= 1
    return made + old[at:]


@given(head=LINES, old=LINES, new=LINES, tail=LINES)
def test_the_old_text_with_its_changes_is_the_new_text(
    head: list[str], old: list[str], new: list[str], tail: list[str]
) -> None:
    before, after = [*head, *old, *tail, "end"], [*head, *new, *tail, "end"]
    told = changed(7, "a.txt", [(1, "\n".join(before))], [(1, "\n".join(after))])

    if told is not None:
        assert told.startswith("[document 7 is out of date: a.txt has changed")
        assert patched(before, told) == after


def test_one_line_of_a_very_long_text_is_told_with_its_place() -> None:
    before = [f"mark {at}" for at in range(20 * DIFF_LINES)]
    after = [*before[:70_000], "mark seven", *before[70_001:]]
    told = changed(7, "a.txt", [(1, "\n".join(before))], [(1, "\n".join(after))])

    assert told is not None and len(told.split("\n")) == 14
    assert "@@ -69998,7 +69998,7 @@" in told
    assert patched(before, told) == after


def test_a_long_text_that_differs_from_end_to_end_is_not_compared() -> None:
    before, after = ([f"{word} {at}" for at in range(DIFF_LINES + 1)] for word in ("mark", "Mark"))

    assert changed(7, "a.txt", [(1, "\n".join(before))], [(1, "\n".join(after))]) is None
