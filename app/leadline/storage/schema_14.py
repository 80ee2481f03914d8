# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fourteenth schema: what the user wants to spend at most, and what sends under way may still cost.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # One amount for every send, chat, collection, day or month; or that of one chat or collection, which counts
    # instead. No amount: this one has no limit, whatever the others have.
    """
    CREATE TABLE spending_limit (
        kind TEXT NOT NULL CHECK (kind <> ''),
        chat_id INTEGER REFERENCES chat (id) ON DELETE CASCADE,
        collection_id INTEGER REFERENCES collection (id) ON DELETE CASCADE,
        currency TEXT NOT NULL CHECK (currency <> ''),
        amount TEXT,
        CHECK (chat_id IS NULL OR collection_id IS NULL),
        CHECK (amount IS NOT NULL OR chat_id IS NOT NULL OR collection_id IS NOT NULL)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX spending_limit_of ON spending_limit"
    " (kind, coalesce(chat_id, 0), coalesce(collection_id, 0), currency)",
    # Nothing was ever written into the first one.
    "DROP TABLE reservation",
    # open: its program is about to write the bill. kept: it may have been billed, and by how much nobody knows; it
    # counts for as long as its line of the ledger, if it has one, says no amount. It outlives its chat.
    """
    CREATE TABLE reservation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id INTEGER REFERENCES turn (id) ON DELETE SET NULL,
        chat_id INTEGER REFERENCES chat (id) ON DELETE SET NULL,
        ledger_id INTEGER REFERENCES ledger (id) ON DELETE SET NULL,
        writer TEXT NOT NULL,
        at_us INTEGER NOT NULL,
        amount TEXT NOT NULL,
        currency TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'kept'))
    ) STRICT
    """,
    "CREATE INDEX reservation_time ON reservation (at_us)",
    "CREATE INDEX reservation_turn ON reservation (turn_id)",
    "CREATE INDEX reservation_chat ON reservation (chat_id)",
    "CREATE INDEX reservation_ledger ON reservation (ledger_id)",
    # Of replies that reached the next tier: a limit counts the dearer of the two.
    "CREATE INDEX ledger_end ON ledger (at_us) WHERE end_amount IS NOT NULL",
    "CREATE INDEX reservation_open ON reservation (writer) WHERE state = 'open'",
)
