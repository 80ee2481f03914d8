# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fifteenth schema: temporary chats, which end with the program that began them.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # The liveness token of that program; NULL for a chat that stays.
    "ALTER TABLE chat ADD COLUMN temporary TEXT",
    "CREATE INDEX chat_temporary ON chat (temporary) WHERE temporary IS NOT NULL",
)
