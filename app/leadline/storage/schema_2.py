# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second schema: endpoints of the user's own, images in questions, questions that wait, balances over time.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # label: what the user calls it. models_json: what its list of models last said. prices_json: rows of the user's
    # own, zero where there are none. settings_json: thinking field and switch, proxy, clocks.
    "ALTER TABLE endpoint ADD COLUMN label TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE endpoint ADD COLUMN settings_json TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE endpoint ADD COLUMN models_json TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE endpoint ADD COLUMN prices_json TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE endpoint ADD COLUMN models_us INTEGER",
    "ALTER TABLE endpoint ADD COLUMN hidden_us INTEGER",
    # title_by: who named the chat, words (its first question or documents), model or user.
    "ALTER TABLE chat ADD COLUMN title_by TEXT NOT NULL DEFAULT 'words' CHECK (title_by IN ('words', 'model', 'user'))",
    # options_json: temperature and the like; '{}' is the service's own choice.
    "ALTER TABLE chat ADD COLUMN options_json TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE turn ADD COLUMN options_json TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE turn ADD COLUMN endpoint_id TEXT NOT NULL DEFAULT ''",
    # continues: the turn whose reply this one goes on with (Continue, Answer now); its text is the beginning of ours.
    "ALTER TABLE turn ADD COLUMN continues INTEGER REFERENCES turn (id) ON DELETE SET NULL",
    "CREATE INDEX turn_continues ON turn (continues) WHERE continues IS NOT NULL",
    # An image in a question: the bytes as they are sent, and a small picture for the screen.
    """
    CREATE TABLE turn_image (
        turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        width_px INTEGER NOT NULL CHECK (width_px > 0),
        height_px INTEGER NOT NULL CHECK (height_px > 0),
        tokens INTEGER NOT NULL CHECK (tokens >= 0),
        blob BLOB NOT NULL REFERENCES blob (hash),
        thumbnail BLOB NOT NULL REFERENCES blob (hash),
        PRIMARY KEY (turn_id, seq)
    ) STRICT
    """,
    "CREATE INDEX turn_image_blob ON turn_image (blob)",
    "CREATE INDEX turn_image_thumbnail ON turn_image (thumbnail)",
    # A question that was sent and waits: for the reply before it, for the network, for the user, for a time.
    """
    CREATE TABLE waiting_question (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
        question TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        model TEXT NOT NULL,
        mode TEXT NOT NULL,
        options_json TEXT NOT NULL DEFAULT '{}',
        kind TEXT NOT NULL DEFAULT 'reply' CHECK (kind <> ''),
        waits_for TEXT NOT NULL CHECK (waits_for <> ''),
        not_before_us INTEGER,
        problem TEXT NOT NULL DEFAULT '',
        created_us INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX waiting_question_chat ON waiting_question (chat_id)",
    # What the account held when it was asked: amounts as the service wrote them.
    """
    CREATE TABLE balance (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        at_us INTEGER NOT NULL,
        currency TEXT NOT NULL,
        total TEXT NOT NULL,
        granted TEXT,
        topped_up TEXT,
        available INTEGER NOT NULL CHECK (available IN (0, 1))
    ) STRICT
    """,
    "CREATE INDEX balance_time ON balance (account, currency, at_us)",
)
