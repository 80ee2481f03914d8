# SPDX-License-Identifier: AGPL-3.0-or-later
"""Knowing a key again without having it: for children that read strangers' files, which get no keys."""

import hashlib
import os
from dataclasses import dataclass

_USUAL_LENGTH = 30


@dataclass(frozen=True, slots=True)
class KeyMark:
    """Enough to know one given key again, and not enough to use it."""

    last: str
    """Its last characters, which the program shows anyway."""
    length: int
    salt: str
    digest: str
    """SHA-256 of salt and key, in hexadecimal."""
    is_usual: bool
    """It begins with `sk-` and is long: such a key is known by its shape alone."""

    @staticmethod
    def of(key: str) -> "KeyMark":
        """The mark of `key`, which must be ASCII; another one each time."""
        salt = os.urandom(16).hex()
        digest = hashlib.sha256((salt + key).encode()).hexdigest()
        return KeyMark(key[-4:], len(key), salt, digest, key.startswith("sk-") and len(key) >= _USUAL_LENGTH)

    def found_in(self, data: bytes) -> int:
        """Where the key begins in `data`, -1 if it does not stand there."""
        last, salt = self.last.encode(), self.salt.encode()
        end = data.find(last)
        while end >= 0:
            start = end + len(last) - self.length
            if start >= 0 and hashlib.sha256(salt + data[start : end + len(last)]).hexdigest() == self.digest:
                return start
            end = data.find(last, end + 1)
        return -1
