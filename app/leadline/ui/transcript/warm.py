# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports what the first reply will need, before it is needed and away from the window's thread."""

import importlib
import threading

_MODULES = (
    "leadline.ui.transcript.parsing",
    "markdown_it",
    "pygments.lexers",
    "pygments.lexers.python",
    "pygments.lexers.javascript",
    "pygments.lexers.shell",
    "pygments.lexers.data",
    "pygments.lexers.c_cpp",
    "pygments.lexers.html",
    "pygments.lexers.sql",
)


def warm_up() -> threading.Thread:
    """Start importing; to be called once, after the first paint. The thread ends by itself within a second."""
    thread = threading.Thread(target=_import_all, name="transcript-warm-up", daemon=True)
    thread.start()
    return thread


def _import_all() -> None:
    for name in _MODULES:
        importlib.import_module(name)
    importlib.import_module("leadline.ui.transcript.parsing").dialect()
