# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fourth schema: sums of the ledger that are kept, so that a million rows are read in a blink.

Published: never edited, see `migrations`. What is here can be made again from the ledger at any time.
"""

STATEMENTS: tuple[str, ...] = (
    # zone: the rules of the wall clock that the days go by (see `storage.usage.zone_name`). amount, saved: exact
    # decimal text. folded_id: the last row of the ledger that is in these sums.
    """
    CREATE TABLE usage_day (
        zone TEXT NOT NULL,
        day TEXT NOT NULL,
        model TEXT NOT NULL,
        mode TEXT NOT NULL,
        kind TEXT NOT NULL,
        tier TEXT NOT NULL,
        currency TEXT NOT NULL,
        requests INTEGER NOT NULL,
        unknown INTEGER NOT NULL,
        hit INTEGER NOT NULL,
        miss INTEGER NOT NULL,
        output INTEGER NOT NULL,
        reasoning INTEGER NOT NULL,
        amount TEXT NOT NULL,
        saved TEXT NOT NULL,
        PRIMARY KEY (zone, day, model, mode, kind, tier, currency)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE usage_chat (
        chat_id INTEGER NOT NULL,
        currency TEXT NOT NULL,
        requests INTEGER NOT NULL,
        unknown INTEGER NOT NULL,
        hit INTEGER NOT NULL,
        miss INTEGER NOT NULL,
        output INTEGER NOT NULL,
        reasoning INTEGER NOT NULL,
        amount TEXT NOT NULL,
        saved TEXT NOT NULL,
        PRIMARY KEY (chat_id, currency)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE usage_mark (what TEXT PRIMARY KEY NOT NULL, folded_id INTEGER NOT NULL) STRICT",
)
