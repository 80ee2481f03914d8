# SPDX-License-Identifier: AGPL-3.0-or-later
"""The twelfth schema: templates of questions and instructions.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # shipped: the id of the shipped template in whose place this one stands; NULL for the user's own. One that is
    # hidden takes the shipped one out of the menu; an empty name means that it was never changed before.
    """
    CREATE TABLE template (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        shipped TEXT UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('question', 'instructions')),
        name TEXT NOT NULL,
        text TEXT NOT NULL,
        reply_language TEXT NOT NULL DEFAULT '' CHECK (reply_language IN ('', 'same', 'zh', 'en')),
        opening TEXT NOT NULL DEFAULT '',
        hidden_us INTEGER
    ) STRICT
    """,
)
