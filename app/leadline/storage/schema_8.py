# SPDX-License-Identifier: AGPL-3.0-or-later
"""The eighth schema: documents that leave the prompt of a branch, which is built anew without them.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # From this turn on, in its branch, the document is no part of the prompt.
    """
    CREATE TABLE turn_without (
        turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        PRIMARY KEY (turn_id, seq)
    ) STRICT
    """,
    # dropped: it leaves the prompt with the next question.
    "ALTER TABLE pack_entry ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1))",
)
