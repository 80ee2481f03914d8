# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tenth schema: chats that read their documents on demand (`chat.tools_json`), and what their replies used.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # listed: what the map of such a chat says of the document, as JSON string content; NULL until that was sent.
    "ALTER TABLE pack_entry ADD COLUMN listed BLOB",
    # What a reply said before it used tools. The turn's own reply and thinking are what came after its last round.
    """
    CREATE TABLE turn_round (
        turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        thinking TEXT NOT NULL,
        answer TEXT NOT NULL,
        PRIMARY KEY (turn_id, seq)
    ) STRICT
    """,
    # name, arguments and result go back word for word; told: a JSON object, what the window says of it.
    """
    CREATE TABLE tool_call (
        turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        round INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        call_id TEXT NOT NULL,
        name TEXT NOT NULL,
        arguments TEXT NOT NULL,
        result BLOB NOT NULL REFERENCES blob (hash),
        told TEXT NOT NULL,
        PRIMARY KEY (turn_id, round, seq)
    ) STRICT
    """,
    "CREATE INDEX tool_call_result ON tool_call (result)",
)
