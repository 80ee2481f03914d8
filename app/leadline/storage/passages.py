# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pages a question is about, for a window too small for all of them: BM25 in a database in memory."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import combinations, pairwise
from typing import TypeVar

from leadline.storage.search import index_text, words_of

Key = TypeVar("Key")

_MAX_TERMS = 64
"""A pasted page as the question must not become a query of thousands of words."""
_MAX_TOGETHER = 8
"""Of so many words it is looked for texts that hold all, or all but one."""


class PassageIndex:
    """Texts by number, searched by their words. In memory: no copy of a document lies around on the disk.

    Any word will do, rare ones weigh more, English endings are ignored. Of Chinese, every two characters that
    stand together count as a word, since single ones stand everywhere. For one thread at a time.
    """

    def __init__(self) -> None:
        self._con = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        # Contentless: the texts themselves are in the history.
        self._con.execute(
            "CREATE VIRTUAL TABLE page USING fts5 (text, content='', tokenize=\"porter unicode61 remove_diacritics 2\")"
        )

    def add(self, first: int, texts: Iterable[str]) -> None:
        """Texts with the numbers from `first` on."""
        self._con.execute("BEGIN")
        self._con.executemany(
            "INSERT INTO page (rowid, text) VALUES (?, ?)",
            ((place, index_text(text.encode("utf-8", "replace").decode())) for place, text in enumerate(texts, first)),
        )
        self._con.execute("COMMIT")

    def find(self, question: str, limit: int = -1, between: tuple[int, int] | None = None) -> list[int]:
        """Numbers of the texts that hold words of the question, best first; equals stay in their order.

        Those that hold all words of a short one come first, then those that lack one: by BM25 alone a line with two of
        three words may come before the only passage with all three, for its shortness.
        """
        least, most = between or (0, 2**62)
        found: dict[int, None] = {}
        for expression in _expressions(_terms(question)):
            if 0 <= limit <= len(found):
                break
            rows = self._con.execute(
                "SELECT rowid FROM page WHERE page MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rank, rowid LIMIT ?",
                (expression, least, most, limit),
            )
            found.update(dict.fromkeys(place for (place,) in rows))
        return list(found)[: limit if limit >= 0 else None]

    def close(self) -> None:
        """Free the memory."""
        self._con.close()


def best_pages(pages: Sequence[tuple[Key, str]], question: str) -> list[Key]:
    """The keys of the pages that hold words of the question, best first; see `PassageIndex`."""
    with closing(PassageIndex()) as index:
        index.add(0, (text for _, text in pages))
        return [pages[place][0] for place in index.find(question)]


def _expressions(terms: Sequence[str]) -> list[str]:
    """What is looked for, one after the other: all words, all but one, any."""
    quoted = [f'"{term}"' for term in terms]
    if not quoted:
        return []
    counts = (len(quoted), len(quoted) - 1, 1) if len(quoted) <= _MAX_TOGETHER else (1,)
    return [
        " OR ".join(f"({' AND '.join(some)})" for some in combinations(quoted, count))
        for count in dict.fromkeys(counts)
        if count > 0
    ]


def _terms(question: str) -> list[str]:
    """Words of the question, each once: whole ones, and pairs of CJK characters."""
    terms: dict[str, None] = {}
    run: list[str] = []
    for word in [*words_of(question.encode("utf-8", "replace").decode()), ""]:
        if len(word) == 1 and ord(word) > 0x2FFF:
            run.append(word)
            continue
        pairs = [" ".join(pair) for pair in pairwise(run)] or run
        terms.update(dict.fromkeys(pairs))
        run = []
        if word:
            terms[word] = None
    return list(terms)[:_MAX_TERMS]
