# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name of a chat in the list: its first words, or what a model makes of its first question and reply."""

import json
import unicodedata

LONGEST_CHARS = 60
SAMPLE_CHARS = 600
"""Of the question and of the reply: what a conversation is about stands at its beginning."""
MAX_TOKENS = 40

_ASKED = (
    "You name conversations. Answer with the name alone: two to six words that say what the conversation is about, in"
    " the language of the question. No quotation marks, no full stop, no explanation."
)
_QUOTES = "\"'`*_#“”„‟‘’‚«»‹›「」『』《》〈〉【】"
_ENDS = ".。．,，;；:："
_LABELS = ("title", "name", "标题", "名称")


def short_title(text: str) -> str:
    """The first words of a text on one line, at most 60 characters."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_CHARS:
        return line
    head = line[: LONGEST_CHARS - 1]
    # Chinese has no blanks to cut at, and a single long word must not vanish.
    return (head.rsplit(" ", 1)[0] if " " in head[30:] else head) + "\N{HORIZONTAL ELLIPSIS}"


def title_body(model: str, question: str, reply: str) -> bytes:
    """A request for a name, with no part of the chat's own prompt: that one's mode would be another.

    Small and without thinking: some 300 tokens in, a handful out.
    """
    told = f"The question:\n{question[:SAMPLE_CHARS]}\n\nThe reply begins:\n{reply[:SAMPLE_CHARS]}\n\nThe name:"
    fields = {
        "model": model,
        "messages": [{"role": "system", "content": _ASKED}, {"role": "user", "content": told}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": MAX_TOKENS,
        "thinking": {"type": "disabled"},
        "temperature": 0,
    }
    return json.dumps(fields, separators=(",", ":")).encode()


def clean_title(text: str) -> str:
    """What a model gave as a name, fit for the list; "" when it is none.

    Quotes, labels, Markdown, line ends and characters that steer a terminal or turn the writing round are taken out.
    A model that talks instead of naming gives nothing.
    """
    line = next((line for line in text.splitlines() if line.strip(_QUOTES + " ")), "")
    line = "".join(" " if char.isspace() else char for char in line if char.isspace() or _is_shown(char))
    line = " ".join(line.split())
    label, colon, rest = line.replace("：", ":", 1).partition(":")
    if colon and label.strip(_QUOTES + " ").casefold() in _LABELS:
        line = rest
    line = line.strip(_QUOTES + _ENDS + " ")
    return short_title(line) if len(line) <= 2 * LONGEST_CHARS else ""


def _is_shown(char: str) -> bool:
    # Joiners (Cf) make one emoji of several, and letters of Persian; all other format characters are invisible.
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
