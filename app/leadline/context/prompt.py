# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prompt as the model reads it, to be looked at: which of it is the template's marks, and what the service adds."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadline.context.render import Rendered

Ranges = tuple[tuple[int, int], ...]
"""Beginnings and ends in characters, in order and apart from each other."""

_USER_MARK = "<｜User｜>"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A whole prompt, its parts marked."""

    text: str
    marks: Ranges
    """The template's own marks; what looks like one elsewhere is text."""
    added: Ranges
    """What nobody sent: the service's words about effort, and about tools."""
    exact: bool
    """False where a small template of our own stands in for the service's."""


def added_ranges(body: bytes, rendered: "Rendered") -> Ranges:
    """What the service put before the first question: all of it but the instructions that were sent.

    Where the instructions are not found as they were sent nothing is marked: better that than to call them another's.
    """
    messages = json.loads(body).get("messages") or [{}]
    first = messages[0]
    instructions = first.get("content") if first.get("role") == "system" else ""
    if not isinstance(instructions, str):
        return ()
    found: list[tuple[int, int]] = []
    at = 0
    for start, end in (*rendered.special_ranges, (len(rendered.text), len(rendered.text))):
        gap = rendered.text[at:start]
        where = gap.find(instructions)
        if gap and where >= 0:
            kept = (at + where, at + where + len(instructions))
            found += [(one, other) for one, other in ((at, kept[0]), (kept[1], start)) if other > one]
            instructions = ""
        if rendered.text[start:end] == _USER_MARK:
            break
        at = end
    return tuple(found)
