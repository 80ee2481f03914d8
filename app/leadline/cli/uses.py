# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a model read on demand, for the terminal."""

from typing import Any

from leadline.chat.tools import LIST, READ, SEARCH, Use
from leadline.storage.conversations import Turn

_PROBLEMS = {
    "bad_arguments": "asked in a way that means nothing",
    "not_there": "nothing of that kind is in this chat",
    "no_room": "no room was left in the window",
    "limit": "not done, the limit was reached",
    "stopped": "not done, it was stopped",
}


def use_line(use: Use) -> str:
    """ "read report.pdf, p. 12-14: 3,204 tokens"."""
    if use.tool == SEARCH:
        what = f"searched for “{use.query}”" + (f" in {use.name}" if use.name else "")
    elif use.tool == LIST:
        what = f"listed {use.name or f'{use.found:,} documents'}"
    elif use.tool == READ:
        span = f", {'p.' if use.is_paged else 'lines'} {use.first:,}-{use.last:,}" if use.first else ""
        what = f"read {use.name}{span}"
    else:
        what = "another tool"
    return f"{what}: {_PROBLEMS[use.problem] if use.problem in _PROBLEMS else f'{use.tokens:,} tokens'}"


def uses_json(turn: Turn) -> list[dict[str, Any]]:
    """Every reading of a reply, in order: what was asked for, and what it added to the prompt."""
    return [
        {
            "tool": call.use.tool,
            "document": call.use.document,
            "name": call.use.name,
            "first": call.use.first,
            "last": call.use.last,
            "query": call.use.query,
            "found": call.use.found,
            "tokens": call.use.tokens,
            "problem": call.use.problem,
        }
        for each in turn.rounds
        for call in each.calls
    ]
