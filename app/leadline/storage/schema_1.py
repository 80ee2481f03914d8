# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first schema, statement by statement. Published: never edited, see `migrations`.

Times are microseconds since 1970 (UTC), amounts decimal text, paths bytes, hashes of blobs 32 bytes. Tables are
STRICT, so that a damaged or hostile file cannot hand on a value of another type. AUTOINCREMENT: a deleted row's
id is never given out again, as ids stand in the search index, in receipts and in what scripts have noted down.
"""

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE endpoint (
        id TEXT PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('deepseek', 'local', 'compatible')),
        base_url TEXT NOT NULL,
        currency TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "INSERT INTO endpoint (id, kind, base_url) VALUES"
    " ('deepseek', 'deepseek', 'https://api.deepseek.com'), ('local', 'local', '')",
    """
    CREATE TABLE collection (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        instructions TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        mode TEXT NOT NULL DEFAULT '',
        created_us INTEGER NOT NULL,
        hidden_us INTEGER
    ) STRICT
    """,
    # Content by its SHA-256: fragments, extracts and the parts of requests, each kept once.
    """
    CREATE TABLE blob (
        hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
        size INTEGER NOT NULL CHECK (size >= 0),
        bytes BLOB NOT NULL
    ) STRICT
    """,
    # tools_json is chosen before the first send (design 6.5); head_turn is the end of the path on screen.
    """
    CREATE TABLE chat (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection_id INTEGER REFERENCES collection (id) ON DELETE SET NULL,
        endpoint_id TEXT NOT NULL REFERENCES endpoint (id) ON UPDATE CASCADE ON DELETE RESTRICT,
        model TEXT NOT NULL,
        mode TEXT NOT NULL,
        instructions TEXT NOT NULL DEFAULT '',
        tools_json TEXT NOT NULL DEFAULT '[]',
        head_turn INTEGER REFERENCES turn (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        title TEXT NOT NULL DEFAULT '',
        pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
        draft TEXT NOT NULL DEFAULT '',
        next_seq INTEGER NOT NULL DEFAULT 1,
        created_us INTEGER NOT NULL,
        updated_us INTEGER NOT NULL,
        hidden_us INTEGER
    ) STRICT
    """,
    "CREATE INDEX chat_list ON chat (pinned DESC, updated_us DESC) WHERE hidden_us IS NULL",
    "CREATE INDEX chat_hidden ON chat (hidden_us) WHERE hidden_us IS NOT NULL",
    "CREATE INDEX chat_collection ON chat (collection_id)",
    "CREATE INDEX chat_endpoint ON chat (endpoint_id)",
    "CREATE INDEX chat_head ON chat (head_turn)",
    # A tree: edits and regenerations are siblings. The parent has no cascade: it would go one level deep for
    # each turn of a long chat, and SQLite stops at 1,000; a chat's turns are deleted in one statement.
    # writer: the liveness token of the program that streams the reply. indexed: the reply is in turn_index.
    """
    CREATE TABLE turn (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES turn (id),
        state TEXT NOT NULL
            CHECK (state IN ('streaming', 'complete', 'cut', 'stopped', 'failed', 'interrupted')),
        writer TEXT,
        question TEXT NOT NULL,
        reply TEXT NOT NULL DEFAULT '',
        thinking TEXT NOT NULL DEFAULT '',
        mode TEXT NOT NULL,
        model TEXT NOT NULL,
        frozen_tail BLOB REFERENCES blob (hash),
        passages_json TEXT NOT NULL DEFAULT '[]',
        asked_us INTEGER NOT NULL,
        first_word_us INTEGER,
        answer_us INTEGER,
        ended_us INTEGER,
        finish_reason TEXT NOT NULL DEFAULT '',
        error_title TEXT NOT NULL DEFAULT '',
        error_hint TEXT NOT NULL DEFAULT '',
        indexed INTEGER NOT NULL DEFAULT 0 CHECK (indexed IN (0, 1)),
        CHECK ((state = 'streaming') = (writer IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX turn_tree ON turn (chat_id, parent_id)",
    "CREATE INDEX turn_parent ON turn (parent_id)",
    "CREATE INDEX turn_streaming ON turn (writer) WHERE state = 'streaming'",
    "CREATE INDEX turn_tail ON turn (frozen_tail) WHERE frozen_tail IS NOT NULL",
    """
    CREATE TABLE extract (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        content_hash TEXT NOT NULL CHECK (content_hash <> ''),
        reader_version TEXT NOT NULL,
        blob BLOB NOT NULL REFERENCES blob (hash),
        report TEXT NOT NULL,
        UNIQUE (content_hash, reader_version)
    ) STRICT
    """,
    "CREATE INDEX extract_blob ON extract (blob)",
    # One state of one file; content_hash is '' for what was not read. page_range '' is all pages.
    """
    CREATE TABLE document_version (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_path BLOB NOT NULL,
        path BLOB NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('reading', 'ready', 'partly', 'left_out', 'changed', 'missing', 'failed')),
        content_hash TEXT NOT NULL,
        reader_version TEXT NOT NULL,
        page_range TEXT NOT NULL DEFAULT '',
        size_bytes INTEGER NOT NULL,
        pages INTEGER NOT NULL,
        report TEXT NOT NULL,
        extract_id INTEGER REFERENCES extract (id)
    ) STRICT
    """,
    "CREATE INDEX document_version_path ON document_version (path, content_hash)",
    "CREATE INDEX document_version_extract ON document_version (extract_id)",
    # seq is the place in the pack and the number in the document's marks; chat.next_seq gives it out once.
    """
    CREATE TABLE pack_entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        document_version INTEGER NOT NULL REFERENCES document_version (id),
        frozen_blob BLOB REFERENCES blob (hash),
        tokens INTEGER,
        state TEXT NOT NULL
            CHECK (state IN ('reading', 'ready', 'partly', 'left_out', 'changed', 'missing', 'failed')),
        since_turn INTEGER REFERENCES turn (id) ON DELETE SET NULL,
        added_us INTEGER NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
        UNIQUE (chat_id, seq)
    ) STRICT
    """,
    "CREATE INDEX pack_entry_version ON pack_entry (document_version)",
    "CREATE INDEX pack_entry_blob ON pack_entry (frozen_blob)",
    "CREATE INDEX pack_entry_turn ON pack_entry (since_turn)",
    # body_hash: SHA-256 of the whole body, so that a replay can prove itself.
    """
    CREATE TABLE receipt (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        attempt INTEGER NOT NULL CHECK (attempt >= 1),
        parameters TEXT NOT NULL,
        body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
        request_id TEXT NOT NULL DEFAULT '',
        response_model TEXT NOT NULL DEFAULT '',
        UNIQUE (turn_id, attempt)
    ) STRICT
    """,
    """
    CREATE TABLE receipt_part (
        receipt_id INTEGER NOT NULL REFERENCES receipt (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        blob BLOB NOT NULL REFERENCES blob (hash),
        PRIMARY KEY (receipt_id, seq)
    ) STRICT
    """,
    "CREATE INDEX receipt_part_blob ON receipt_part (blob)",
    """
    CREATE TABLE forecast (
        turn_id INTEGER PRIMARY KEY NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        tokens INTEGER NOT NULL,
        hit_low INTEGER NOT NULL,
        hit_expected INTEGER NOT NULL,
        hit_high INTEGER NOT NULL,
        output_low INTEGER NOT NULL,
        output_typical INTEGER NOT NULL,
        output_high INTEGER NOT NULL,
        price_low TEXT,
        price_expected TEXT,
        price_high TEXT,
        input_price TEXT,
        currency TEXT NOT NULL,
        tier TEXT NOT NULL,
        max_tokens INTEGER NOT NULL,
        exact INTEGER NOT NULL CHECK (exact IN (0, 1))
    ) STRICT
    """,
    # The row of prices.toml as it was: the same text for thousands of replies, kept once.
    "CREATE TABLE price_row (id INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL UNIQUE) STRICT",
    # Kept for ever: deleting a chat leaves its amounts. amount is the truth; amount_e12 is the same in 10^-12
    # units where that is exact, so that a million rows can be summed exactly without leaving SQLite.
    """
    CREATE TABLE ledger (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id INTEGER REFERENCES turn (id) ON DELETE SET NULL,
        chat_id INTEGER REFERENCES chat (id) ON DELETE SET NULL,
        kind TEXT NOT NULL CHECK (kind <> ''),
        at_us INTEGER NOT NULL,
        model TEXT NOT NULL,
        mode TEXT NOT NULL,
        hit INTEGER CHECK (hit >= 0),
        miss INTEGER CHECK (miss >= 0),
        output INTEGER CHECK (output >= 0),
        reasoning INTEGER CHECK (reasoning >= 0),
        price_row INTEGER REFERENCES price_row (id),
        tier TEXT NOT NULL,
        amount TEXT,
        amount_e12 INTEGER,
        currency TEXT,
        state TEXT NOT NULL CHECK (state IN ('billed', 'unknown', 'free')),
        CHECK ((amount IS NULL) = (currency IS NULL)),
        CHECK ((hit IS NULL) = (miss IS NULL) AND (hit IS NULL) = (output IS NULL))
    ) STRICT
    """,
    "CREATE INDEX ledger_sum ON ledger (currency, state, amount_e12)",  # all that a sum needs, in its order
    "CREATE INDEX ledger_time ON ledger (at_us)",
    "CREATE INDEX ledger_turn ON ledger (turn_id)",
    "CREATE INDEX ledger_chat ON ledger (chat_id)",
    "CREATE INDEX ledger_output ON ledger (model, mode, at_us)",
    """
    CREATE TABLE held_prefix (
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        hash TEXT NOT NULL,
        tokens INTEGER NOT NULL,
        last_used_us INTEGER NOT NULL,
        PRIMARY KEY (endpoint, model, hash)
    ) STRICT
    """,
    "CREATE INDEX held_prefix_age ON held_prefix (last_used_us)",
    """
    CREATE TABLE reservation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id INTEGER REFERENCES turn (id) ON DELETE CASCADE,
        writer TEXT NOT NULL,
        amount TEXT NOT NULL,
        currency TEXT NOT NULL,
        expires_us INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX reservation_turn ON reservation (turn_id)",
    # rowid: the chat's id.
    "CREATE VIRTUAL TABLE title_index USING fts5 (text, content='', tokenize=\"unicode61 remove_diacritics 2\")",
    # rowid: twice the turn's id for its question, one more for its reply.
    "CREATE VIRTUAL TABLE turn_index USING fts5 (text, content='', tokenize=\"unicode61 remove_diacritics 2\")",
)
