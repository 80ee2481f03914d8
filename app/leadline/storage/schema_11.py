# SPDX-License-Identifier: AGPL-3.0-or-later
"""The eleventh schema: what else was foretold before a send, and which beginnings of prompts the service may hold.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # kind: see `costs.holding`: end (a request ended here), shared (several parted here), part (it went on here).
    "ALTER TABLE held_prefix ADD COLUMN kind TEXT NOT NULL DEFAULT 'end' CHECK (kind IN ('end', 'shared', 'part'))",
    # held_kind and idle_s: what decided about hit_expected, and for how long it had not been used; '' and NULL where
    # nothing was known to be held. cold_chance: from 0 to 1.
    "ALTER TABLE forecast ADD COLUMN held_kind TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE forecast ADD COLUMN idle_s REAL",
    "ALTER TABLE forecast ADD COLUMN cold_chance REAL NOT NULL DEFAULT 0 CHECK (cold_chance BETWEEN 0 AND 1)",
    # price_otherwise: if the likelier of held and not held is not so. price_next: the same request at next_us.
    "ALTER TABLE forecast ADD COLUMN price_otherwise TEXT",
    "ALTER TABLE forecast ADD COLUMN price_next TEXT",
    "ALTER TABLE forecast ADD COLUMN next_us INTEGER",
    # own_replies: how many of the user's own the output was learnt from; 0 for built-in figures.
    "ALTER TABLE forecast ADD COLUMN own_replies INTEGER NOT NULL DEFAULT 0",
    # From the send, in seconds; NULL where nothing is known of such a server.
    "ALTER TABLE forecast ADD COLUMN first_word_s REAL",
    "ALTER TABLE forecast ADD COLUMN done_low_s REAL",
    "ALTER TABLE forecast ADD COLUMN done_typical_s REAL",
    "ALTER TABLE forecast ADD COLUMN done_high_s REAL",
)
