# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sixth schema: images of questions that are still being written.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # chat_id: NULL for the question of a chat that is not there yet.
    """
    CREATE TABLE draft_image (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER REFERENCES chat (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        width_px INTEGER NOT NULL CHECK (width_px > 0),
        height_px INTEGER NOT NULL CHECK (height_px > 0),
        tokens INTEGER NOT NULL CHECK (tokens >= 0),
        blob BLOB NOT NULL REFERENCES blob (hash),
        thumbnail BLOB NOT NULL REFERENCES blob (hash)
    ) STRICT
    """,
    "CREATE INDEX draft_image_chat ON draft_image (chat_id)",
    "CREATE INDEX draft_image_blob ON draft_image (blob)",
    "CREATE INDEX draft_image_thumbnail ON draft_image (thumbnail)",
)
