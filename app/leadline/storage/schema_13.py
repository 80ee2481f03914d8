# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thirteenth schema: collections, whose documents are kept as the pack of a chat that is never asked in.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # The chat that holds a collection's pack has its instructions, model and mode; no program ever wrote these.
    "ALTER TABLE collection DROP COLUMN instructions",
    "ALTER TABLE collection DROP COLUMN model",
    "ALTER TABLE collection DROP COLUMN mode",
    # measured_json: how long the prompt's head is, and what its hash is, so that looking for it in held_prefix counts
    # nothing; '{}' where it was not counted yet. It says what it was counted of.
    "ALTER TABLE collection ADD COLUMN measured_json TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE chat ADD COLUMN is_pack INTEGER NOT NULL DEFAULT 0 CHECK (is_pack IN (0, 1))",
    "CREATE UNIQUE INDEX chat_pack ON chat (collection_id) WHERE is_pack",
    # late: it came to a collection whose documents had been sent, and goes out before the first question, after them.
    "ALTER TABLE pack_entry ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1))",
)
