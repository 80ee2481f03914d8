# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rooms say in English, in the language of the screen.

The rooms know no language. A text without a number or a name in it is looked up as it is; one with them by its
pattern: the pattern is looked up, and what stood in the holes is put into its translation.
"""

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from leadline.ui.error_patterns import PATTERNS
from leadline.ui.note_patterns import NOTE_PATTERNS

_CONTEXT = "errors"
_NUMBER = re.compile(r"\{(?:count|number|most|seconds|width|height|size)\}")
"""Holes that take nothing but a number."""


def in_language(text: str) -> str:
    """The text in the language of the screen; as it is where there is no translation."""
    if not text:
        return ""
    words = QCoreApplication.translate(_CONTEXT, text)
    if words != text or QCoreApplication.translate(_CONTEXT, PATTERNS[0]) == PATTERNS[0]:
        return words
    for pattern in (*PATTERNS, *NOTE_PATTERNS):
        if found := _matcher(pattern).fullmatch(text):
            return _filled(QCoreApplication.translate(_CONTEXT, pattern), found.groupdict())
    return text


def _filled(words: str, values: dict[str, str]) -> str:
    # In one go: what stood in a hole may look like another one.
    return re.sub(r"\{(\w+)\}", lambda hole: in_language(values.get(hole[1], hole[0])), words)


@cache
def _matcher(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", pattern)
    return re.compile(
        "".join(
            (rf"(?P<{part[1:-1]}>[\d.,]+)" if _NUMBER.fullmatch(part) else f"(?P<{part[1:-1]}>.+?)")
            if part.startswith("{")
            else re.escape(part)
            for part in parts
        ),
        re.DOTALL,
    )
