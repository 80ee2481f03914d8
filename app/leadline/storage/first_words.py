# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long our own replies took, to their first words and to their ends. A function of a connection."""

from sqlite3 import Connection

from leadline.costs.timing import FirstWord
from leadline.storage.columns import mode_of

_REPLIES = 60
_TURNS = 3_000
"""The newest; what took how long before that says nothing about today, and looking for it takes time."""


def first_words(con: Connection, model: str) -> tuple[FirstWord, ...]:
    """The last 60 complete replies of a model, newest first; none that read on demand, which are several requests."""
    rows = con.execute(
        "SELECT turn.mode, hit, miss, first_word_us - asked_us, output, ended_us - first_word_us"
        " FROM turn JOIN ledger ON ledger.turn_id = turn.id"
        " WHERE turn.id > (SELECT coalesce(max(id), 0) FROM turn) - ? AND turn.model = ? AND turn.state = 'complete'"
        " AND first_word_us > asked_us AND kind = 'reply' AND hit IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM turn_round WHERE turn_id = turn.id) ORDER BY turn.id DESC LIMIT ?",
        (_TURNS, model, _REPLIES),
    )
    return tuple(
        FirstWord(mode_of(mode), hit, miss, took_us / 1e6, output, max(0, wrote_us or 0) / 1e6)
        for mode, hit, miss, took_us, output, wrote_us in rows
    )
