# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which chats have a reply that nobody has seen: their numbers in one small file. Losing it hurts nobody."""

import threading
from collections.abc import Iterable
from pathlib import Path

from leadline.host import draft


class UnreadFile:
    """The file, written by any thread and always with what was kept last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._kept: frozenset[int] = frozenset()

    def read(self) -> frozenset[int]:
        """The numbers in the file; what is none is left out."""
        self._kept = frozenset(
            int(word) for word in draft.read(self._path).split() if word.isascii() and word.isdigit()
        )
        return self._kept

    def keep(self, chats: Iterable[int]) -> bool:
        """Take them for the next `write`; whether they are others than before."""
        before, self._kept = self._kept, frozenset(chats)
        return self._kept != before

    def write(self) -> None:
        """Write what was kept last, whoever asks in which order."""
        with self._lock:
            draft.write(self._path, " ".join(map(str, sorted(self._kept))))
