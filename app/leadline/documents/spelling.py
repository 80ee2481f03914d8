# SPDX-License-Identifier: AGPL-3.0-or-later
"""How Chinese names are spelt in Latin letters: whole and by their initials, to be found by typing either."""

import re
from collections.abc import Iterable

READINGS = 8
"""Of a name with characters that are read in several ways."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


def has_han(name: str) -> bool:
    """Whether there is anything to be spelt."""
    return not name.isascii() and _HAN.search(name) is not None


def spellings(names: Iterable[str]) -> dict[str, str]:
    """By name, its pinyin without tones and its initials, in all readings: `niandubaogao.pdf ndbg.pdf`.

    Names without Chinese characters are left out. The first call reads a table for 0.1 s: not for the window's thread.
    """
    wanted = [name for name in names if has_han(name)]
    if not wanted:
        return {}
    from xpinyin import Pinyin  # its table is read when it is made

    pinyin = Pinyin()
    return {name: _spelt(pinyin.get_pinyins(name, splitter="\0", n=READINGS)) for name in wanted}


def _spelt(readings: Iterable[str]) -> str:
    words: dict[str, None] = {}
    for reading in readings:
        parts = reading.split("\0")
        words["".join(parts).casefold()] = None
        # A syllable gives its first letter; what is no Chinese stays whole.
        words["".join(part[0] if part.isalpha() and part.isascii() else part for part in parts).casefold()] = None
    return " ".join(words)
