# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds words in titles, questions and replies, two-character Chinese words too.

SQLite's tokenizers find 0 for 缓存: so a space goes around every CJK character before indexing, and a word
is searched as a phrase of single characters. The index is contentless: it holds no second copy of the text,
gives no snippets, and needs the very text that was indexed in order to forget it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from sqlite3 import Connection

from leadline.storage.columns import from_us

_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff])")
BEST_FIRST_MAX_HITS = 10_000
"""Sorting more by relevance takes seconds (1.7 s for a frequent word in a million messages)."""
_MAX_QUERY_CHARS = 1_000
_SNIPPET_CHARS = 160


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand."""

    chat_id: int
    turn_id: int | None
    """None for a title."""
    where: str
    """title, question or reply."""
    snippet: str
    """The words and what stands around them, on one line."""
    at: datetime
    """When it was asked; for a title, when the chat last changed."""
    title: str
    """The chat's title."""


def index_text(text: str) -> str:
    """The text as it goes into the index."""
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFC", text)).replace("\0", " ")


def match_expression(query: str) -> str:
    """The query as an FTS5 expression in which everything is quoted; "" if it holds no word.

    All words must be there; the last one may be the beginning of a longer word.
    """
    phrases = [" ".join(words) for words in map(words_of, query[:_MAX_QUERY_CHARS].split()) if words]
    return " ".join(f'"{phrase}"' for phrase in phrases) + " *" if phrases else ""


def search(con: Connection, query: str, limit: int = 50, *, best_first: bool = False) -> list[Hit]:
    """Where all words of the query stand, newest first; `best_first` by relevance if the hits are not too many.

    Emoji and other signs are not in the index: those of the query must stand in the text as they are. A query
    of nothing else reads all texts.
    """
    signs = [term for term in query[:_MAX_QUERY_CHARS].split() if not words_of(term)]
    expression = match_expression(query)
    if not expression and not signs:
        return []
    by_rank = best_first and bool(expression) and count_hits(con, query) <= BEST_FIRST_MAX_HITS
    finder = _snippet_finder(query)
    found: list[Hit] = []
    for chat_id, turn_id, where, text, at_us, title in _rows(con, expression, by_rank):
        if all(sign in text for sign in signs):
            found.append(Hit(chat_id, turn_id, where, _snippet(text, finder), from_us(at_us), title))
            if len(found) >= limit and where != "title":
                break
    if not by_rank:
        found.sort(key=lambda hit: hit.at, reverse=True)
    return found[:limit]


def count_hits(con: Connection, query: str) -> int:
    """How many texts hold the words, hidden chats included; at most 10,001, to be shown as "10,000+"."""
    expression = match_expression(query)
    if not expression:
        return 0
    (count,) = con.execute(
        "SELECT count(*) FROM (SELECT 1 FROM turn_index WHERE turn_index MATCH ? LIMIT ?)",
        (expression, BEST_FIRST_MAX_HITS + 1),
    ).fetchone()
    return int(count)


def index_title(con: Connection, chat_id: int, title: str) -> None:
    """Make a chat's title findable; not that of a temporary one, as the rest of it."""
    if not _is_temporary(con, chat_id):
        _index(con, "title_index", chat_id, title)


def forget_title(con: Connection, chat_id: int, title: str) -> None:
    """Take it out again; `title` must be what was indexed."""
    if not _is_temporary(con, chat_id):
        _forget(con, "title_index", chat_id, title)


def index_question(con: Connection, turn_id: int, question: str) -> None:
    """Make a turn's question findable."""
    if not _is_of_temporary(con, turn_id):
        _index(con, "turn_index", turn_id * 2, question)


def forget_question(con: Connection, turn_id: int, question: str) -> None:
    """Take it out again; `question` must be what was indexed."""
    if not _is_of_temporary(con, turn_id):
        _forget(con, "turn_index", turn_id * 2, question)


def index_reply(con: Connection, turn_id: int, reply: str) -> None:
    """Make a turn's reply findable."""
    if not _is_of_temporary(con, turn_id):
        _index(con, "turn_index", turn_id * 2 + 1, reply)


def forget_reply(con: Connection, turn_id: int, reply: str) -> None:
    """Take it out again; `reply` must be what was indexed."""
    if not _is_of_temporary(con, turn_id):
        _forget(con, "turn_index", turn_id * 2 + 1, reply)


def optimize(con: Connection) -> None:
    """Merge the index, so that forgotten words are not in it any more."""
    for table in ("title_index", "turn_index"):
        con.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - our own names


def _is_temporary(con: Connection, chat_id: int) -> bool:
    return con.execute("SELECT 1 FROM chat WHERE id = ? AND temporary IS NOT NULL", (chat_id,)).fetchone() is not None


def _is_of_temporary(con: Connection, turn_id: int) -> bool:
    row = con.execute(
        "SELECT 1 FROM turn JOIN chat ON chat.id = chat_id WHERE turn.id = ? AND temporary IS NOT NULL", (turn_id,)
    ).fetchone()
    return row is not None


def _index(con: Connection, table: str, rowid: int, text: str) -> None:
    if text:
        con.execute(f"INSERT INTO {table} (rowid, text) VALUES (?, ?)", (rowid, index_text(text)))  # noqa: S608


def _forget(con: Connection, table: str, rowid: int, text: str) -> None:
    if text:
        con.execute(
            f"INSERT INTO {table} ({table}, rowid, text) VALUES ('delete', ?, ?)",  # noqa: S608 - our own names
            (rowid, index_text(text)),
        )


_Row = tuple[int, int | None, str, str, int, str]


def _rows(con: Connection, expression: str, by_rank: bool) -> Iterator[_Row]:
    """Titles, then questions and replies newest (or best) first; lazily, so that nobody reads them all."""
    titles = "SELECT id, title, updated_us FROM chat WHERE hidden_us IS NULL AND temporary IS NULL AND title <> ''"
    turns = (
        "SELECT turn.chat_id, turn.id, turn.question, turn.reply, turn.asked_us, chat.title FROM turn"
        " JOIN chat ON chat.id = turn.chat_id WHERE chat.hidden_us IS NULL AND temporary IS NULL"
    )
    if not expression:
        for chat_id, title, at_us in con.execute(titles + " ORDER BY updated_us DESC"):
            yield chat_id, None, "title", title, at_us, title
        for chat_id, turn_id, question, reply, at_us, title in con.execute(turns + " ORDER BY turn.id DESC"):
            yield chat_id, turn_id, "reply", reply, at_us, title
            yield chat_id, turn_id, "question", question, at_us, title
        return
    for (chat_id,) in con.execute("SELECT rowid FROM title_index WHERE title_index MATCH ?", (expression,)).fetchall():
        row = con.execute(titles + " AND id = ?", (chat_id,)).fetchone()
        if row is not None:
            yield chat_id, None, "title", row[1], row[2], row[1]
    order = "rank" if by_rank else "rowid DESC"
    for (rowid,) in con.execute(
        f"SELECT rowid FROM turn_index WHERE turn_index MATCH ? ORDER BY {order}",  # noqa: S608
        (expression,),
    ):
        row = con.execute(turns + " AND turn.id = ?", (rowid // 2,)).fetchone()
        if row is not None:
            chat_id, turn_id, question, reply, at_us, title = row
            if rowid % 2:
                yield chat_id, turn_id, "reply", reply, at_us, title
            else:
                yield chat_id, turn_id, "question", question, at_us, title


def words_of(term: str) -> list[str]:
    """The tokens SQLite makes of a term: runs of letters and digits, every CJK character alone."""
    spaced = "".join(character if _is_token(character) else " " for character in index_text(term))
    return spaced.split()


@lru_cache(maxsize=4096)
def _is_token(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Co", "Mn", "Mc")


def _snippet_finder(query: str) -> re.Pattern[str] | None:
    terms = [words for words in map(words_of, query[:_MAX_QUERY_CHARS].split()) if words]
    if not terms:
        return None
    return re.compile("|".join(r"[\W_]*".join(map(re.escape, words)) for words in terms), re.IGNORECASE)


def _snippet(text: str, finder: re.Pattern[str] | None) -> str:
    """The first word found with some text around it."""
    found = finder.search(text) if finder is not None else None
    if found is None and finder is not None and not text.isascii():
        found = re.compile(_bare(finder.pattern), re.IGNORECASE).search(_bare(text))
    start = max(0, found.start() - _SNIPPET_CHARS // 3) if found is not None else 0
    if start:  # begin with a whole word where there is one nearby
        blank = text.find(" ", start, start + 20)
        start = blank + 1 if 0 <= blank < (found.start() if found is not None else 0) else start
    end = start + _SNIPPET_CHARS
    line = " ".join(text[start:end].split())
    return ("…" if start else "") + line + ("…" if end < len(text) else "")


def _bare(text: str) -> str:
    """The text without accents, character by character, so that places stay the same."""
    return text if text.isascii() else "".join(map(_bare_character, text))


@lru_cache(maxsize=4096)
def _bare_character(character: str) -> str:
    return character if character.isascii() else unicodedata.normalize("NFD", character)[0]
