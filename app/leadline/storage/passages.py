# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pages a question is about, for a window too small for all of them: BM25 in a database in memory."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from typing import TypeVar

from leadline.storage.search import index_text, words_of

Key = TypeVar("Key")

_MAX_TERMS = 64
"""A pasted page as the question must not become a query of thousands of words."""


def best_pages(pages: Sequence[tuple[Key, str]], question: str) -> list[Key]:
    """The keys of the pages that hold words of the question, best first; equals stay in their order.

    Any word will do, rare ones weigh more, English endings are ignored. Of Chinese, every two characters that
    stand together count as a word, since single ones stand everywhere.
    """
    terms = _terms(question)
    if not terms or not pages:
        return []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as con:
        con.execute('CREATE VIRTUAL TABLE page USING fts5 (text, tokenize="porter unicode61 remove_diacritics 2")')
        con.execute("BEGIN")
        con.executemany(
            "INSERT INTO page (rowid, text) VALUES (?, ?)",
            ((place, index_text(text.encode("utf-8", "replace").decode())) for place, (_, text) in enumerate(pages)),
        )
        expression = " OR ".join(f'"{term}"' for term in terms)
        rows = con.execute("SELECT rowid FROM page WHERE page MATCH ? ORDER BY rank, rowid", (expression,))
        return [pages[place][0] for (place,) in rows]


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
