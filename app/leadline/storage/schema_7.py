# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seventh schema: the text of a plain file is kept once, inside the fragment that is sent.

Published: never edited, see `migrations`. Conventions as in `schema_1`.
"""

STATEMENTS: tuple[str, ...] = (
    # cut: "START:END", where the only page's text stands in the text of the fragment that `blob` is, in characters;
    # '' for a blob of its own, with all pages as JSON.
    "ALTER TABLE extract ADD COLUMN cut TEXT NOT NULL DEFAULT ''",
)
