# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a user asks to be read: a file or a folder on disk, or as it stands in a commit, and which of its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_GIT = "git:"


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """One thing that was added, and how."""

    path: str
    """A file or a folder, absolute or below the current folder."""
    ref: str = ""
    """A branch, a tag or a commit of git: the files and their bytes are those it holds. "" is what is on disk."""
    since: str = ""
    """Only files that differ from where this branch or commit parted from what is asked for; "" is all files."""
    include: tuple[str, ...] = ()
    """Patterns as in a .gitignore, below the source: only files that match one of them. () is all files."""
    exclude: tuple[str, ...] = ()
    """Patterns as in a .gitignore: no file that matches one of them."""
    put_back: frozenset[str] = frozenset()
    """Paths, as extracts have them, of files and folders to be read although a rule leaves them out."""
    searched: frozenset[str] = frozenset()
    """Of `put_back`, the files that were left out for another reason than a key: for keys they are looked through."""
    only: frozenset[str] = frozenset()
    """Paths of the files to be given; the others are not even named. Empty for all."""

    @property
    def source(self) -> str:
        """The source's own path, as extracts have it if `path` is absolute."""
        return in_commit(self.ref, self.path) if self.ref else self.path

    def takes_keys(self, path: str) -> bool:
        """Whether the user ticked this file knowing that it holds a key."""
        return path in self.put_back and path not in self.searched

    @staticmethod
    def of(text: str) -> "SourceRequest":
        """The request of a path, or of `git:REF` or `git:REF:PATH` (the current folder without a path)."""
        if not text.startswith(_GIT):
            return SourceRequest(text)
        ref, _, path = text.removeprefix(_GIT).partition(":")
        return SourceRequest(path or ".", ref=ref)

    def as_json(self) -> dict[str, Any]:
        """For a pipe or a column; `request_of` reads it."""
        return {
            "path": self.path,
            "ref": self.ref,
            "since": self.since,
            "include": list(self.include),
            "exclude": list(self.exclude),
            "put_back": sorted(self.put_back),
            "searched": sorted(self.searched),
            "only": sorted(self.only),
        }

    @staticmethod
    def from_json(row: Mapping[str, Any]) -> "SourceRequest":
        """The request that `as_json` wrote."""
        return SourceRequest(
            row["path"],
            row["ref"],
            row["since"],
            tuple(row["include"]),
            tuple(row["exclude"]),
            frozenset(row["put_back"]),
            frozenset(row.get("searched", ())),
            frozenset(row["only"]),
        )


def in_commit(ref: str, path: str) -> str:
    """How a path inside a commit is written: `git:main:/home/me/code/app.py`."""
    return f"{_GIT}{ref}:{path}"


def is_in_commit(path: str) -> bool:
    """Whether it is written so: such a file does not change, and is not to be looked for on disk."""
    return path.startswith(_GIT)


def source_label(source: str) -> str:
    """The last part of a source's path, as it stands before the names of its files: `code`, `code@main`."""
    ref = ""
    if is_in_commit(source):
        ref, _, source = source.removeprefix(_GIT).partition(":")
    last = source.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return f"{last}@{ref}" if ref else last
