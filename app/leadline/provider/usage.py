# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply used, from the object that the service sends with it. Bills go by nothing else."""

from typing import TypeGuard

from leadline.chat.reply import Usage

_MOST_TOKENS = 10**8


def read_usage(usage: object) -> Usage | None:
    """The tokens of a usage object, or None when it is none or cannot be true; never a guess.

    Hits are `prompt_cache_hit_tokens`, else `prompt_tokens_details.cached_tokens` (other servers), else 0; the rest
    of the prompt is the miss. Every count must be a whole number from 0 to 10**8.
    """
    if not isinstance(usage, dict):
        return None
    prompt: object = usage.get("prompt_tokens")
    output: object = usage.get("completion_tokens")
    hit: object = usage.get("prompt_cache_hit_tokens")
    details = usage.get("prompt_tokens_details")
    if hit is None and isinstance(details, dict):
        hit = details.get("cached_tokens")
    if hit is None:
        hit = 0
    if not (_is_count(prompt) and _is_count(output) and _is_count(hit) and hit <= prompt):
        return None
    details = usage.get("completion_tokens_details")
    reasoning: object = details.get("reasoning_tokens") if isinstance(details, dict) else None
    thought = reasoning if _is_count(reasoning) and reasoning <= output else None
    return Usage(hit=hit, miss=prompt - hit, output=output, reasoning=thought)


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= _MOST_TOKENS
