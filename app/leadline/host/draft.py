# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed before there is a chat to keep it in: one small file, so that a crash does not eat it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

LONGEST_CHARS = 2_000_000


def read(path: Path) -> str:
    """The kept text; "" if there is none."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return file.read(LONGEST_CHARS)
    except OSError:
        return ""


def write(path: Path, text: str) -> None:
    """Keep the text in place of the old one, readable only by the user; "" removes the file.

    A full disk or a read-only folder is not worth a message while somebody types: the old text stays.
    """
    with suppress(OSError):
        if not text:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp makes the file 0600; the rename swaps it in whole.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        Path(name).replace(path)
