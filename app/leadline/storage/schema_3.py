# SPDX-License-Identifier: AGPL-3.0-or-later
"""The third schema: which documents went out with which turn, so that each branch of a chat has its own.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # head: the document stands in the pack at the head of the prompt, else before the turn's question. A turn that was
    # asked again has the rows of the first try: its message is the same.
    """
    CREATE TABLE turn_document (
        turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        head INTEGER NOT NULL CHECK (head IN (0, 1)),
        PRIMARY KEY (turn_id, seq)
    ) STRICT
    """,
    # Until now an entry named one turn, and siblings with the same message were told by their frozen tail.
    """
    INSERT INTO turn_document (turn_id, seq, head)
    SELECT beside.id, entry.seq, since.frozen_tail IS NULL
    FROM pack_entry AS entry
    JOIN turn AS since ON since.id = entry.since_turn
    JOIN turn AS beside ON beside.chat_id = since.chat_id AND beside.parent_id IS since.parent_id
        AND beside.frozen_tail IS since.frozen_tail
    WHERE beside.id = since.id OR beside.passages_json = '[]'
    """,
    # wanted: sent in another branch, and to go out with the next question of the one on screen, too.
    "ALTER TABLE pack_entry ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0 CHECK (wanted IN (0, 1))",
)
