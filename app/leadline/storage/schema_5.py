# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fifth schema: how files on disk looked when they were read, and what was asked of the folders of a chat.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # mark: size, times and identity of the file when its content was content_hash: a hint, never a proof of change.
    """
    CREATE TABLE file_mark (
        path BLOB PRIMARY KEY NOT NULL,
        mark TEXT NOT NULL CHECK (mark <> ''),
        content_hash TEXT NOT NULL CHECK (content_hash <> '')
    ) STRICT, WITHOUT ROWID
    """,
    # request: what was added and how, as JSON (`documents.source.SourceRequest`).
    """
    CREATE TABLE chat_source (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
        request TEXT NOT NULL,
        added_us INTEGER NOT NULL,
        UNIQUE (chat_id, request)
    ) STRICT
    """,
)
