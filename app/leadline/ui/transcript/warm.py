# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports what the first reply will need, before it is needed and away from the window's thread."""

import threading

_LANGUAGES = ("python", "bash", "json", "javascript", "typescript", "html", "sql", "cpp", "java", "rust", "go", "yaml")


def warm_up() -> threading.Thread:
    """Start importing; to be called once, after the first paint. The thread ends by itself within a second or two."""
    thread = threading.Thread(target=_import_all, name="transcript-warm-up", daemon=True)
    thread.start()
    return thread


def _import_all() -> None:
    from leadline.ui.transcript.colouring import lexer_of
    from leadline.ui.transcript.parsing import full_tokens

    full_tokens("# one\n\n- *of* `each`\n\n| a |\n|---|\n| b |\n")
    for language in _LANGUAGES:
        lexer_of(language)
