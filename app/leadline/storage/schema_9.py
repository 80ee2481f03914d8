# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ninth schema: what a reply without usage cost by our own count, and what one cost by the prices at its end.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # Of a row in the state 'unknown'. In columns of its own, so that no sum of amounts ever holds an estimate.
    "ALTER TABLE ledger ADD COLUMN estimate TEXT",
    "ALTER TABLE ledger ADD COLUMN estimate_currency TEXT",
    "ALTER TABLE ledger ADD COLUMN estimate_hit INTEGER",
    "ALTER TABLE ledger ADD COLUMN estimate_miss INTEGER",
    "ALTER TABLE ledger ADD COLUMN estimate_output INTEGER",
    # Where other prices were in force when the reply ended than when it was sent.
    "ALTER TABLE ledger ADD COLUMN end_amount TEXT",
    "ALTER TABLE ledger ADD COLUMN end_price_row INTEGER REFERENCES price_row (id)",
    "CREATE INDEX ledger_estimate ON ledger (at_us) WHERE estimate IS NOT NULL",
    "ALTER TABLE usage_day ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE usage_day ADD COLUMN estimate TEXT NOT NULL DEFAULT '0'",
    "ALTER TABLE usage_chat ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE usage_chat ADD COLUMN estimate TEXT NOT NULL DEFAULT '0'",
)
