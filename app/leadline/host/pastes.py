# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long texts that were pasted: each is a file of our own, so that it can be read like any other document. Blocking."""

import os
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from leadline.errors import AssistantError

FOLDER = "pastes"
"""Below the user's data."""

_SLICE_CHARS = 262_144
"""Encoding holds the GIL: in slices no other thread waits longer than a millisecond."""


def keep(folder: Path, text: str, at: datetime) -> Path:
    """The text as a new file that only the user can read; gives its path.

    Raises:
        AssistantError: disk_full or read_only.
    """
    stem = f"pasted {at.astimezone():%Y-%m-%d %H.%M.%S}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(1, 1000):
            path = folder / (f"{stem}.txt" if number == 1 else f"{stem} {number}.txt")
            with suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
                    for start in range(0, len(text), _SLICE_CHARS):
                        file.write(text[start : start + _SLICE_CHARS])
                return path
        raise OSError("no free name")
    except OSError as error:
        raise AssistantError(
            "The pasted text could not be kept as a document.",
            f"Make room in {folder}.",
            str(error),
            code="disk_full",
        ) from error


def drop(path: Path) -> None:
    """Take a pasted text away again."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def drop_unused(folder: Path, used: Collection[str]) -> int:
    """Take away what stands in no chat any more; gives how many."""
    gone = 0
    for path in folder.glob("pasted *.txt"):
        if str(path) not in used:
            drop(path)
            gone += 1
    return gone


def size_bytes(folder: Path) -> int:
    """What they take on disk."""
    total = 0
    for path in folder.glob("pasted *.txt"):
        with suppress(OSError):
            total += path.stat().st_size
    return total
