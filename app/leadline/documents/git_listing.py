# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: PTH118 - paths are bytes here, which Path does not take
"""Listing a folder by git itself: what it tracks or would add, and what its ignore rules hide."""

import os

from leadline.documents.git_commands import Git
from leadline.documents.ignore_files import GITIGNORE
from leadline.documents.listing import Budget, Listing, is_folder, is_special, scan, seen


def list_by_git(git: Git, budget: Budget) -> Listing:
    """What git would add or has added below its folder.

    Raises:
        GitError: git is missing or refuses. It refuses folders that are no repository, and those of another user
            ("dubious ownership", exit code 128), for which it prints nothing: an empty answer with a bad exit code
            is not an empty folder.
    """
    listing = Listing()
    kept = _paths(git, budget, listing, "--cached", "--others")
    if not listing.stopped:
        hidden = _paths(git, budget, listing, "--others", "--ignored", "--directory")
        listing.ignored = dict.fromkeys(hidden, GITIGNORE)
    _look(git.root, kept, listing)
    return listing


def list_kept_by_git(git: Git, budget: Budget) -> Listing:
    """The same without what is hidden: half the work.

    Raises:
        GitError: as above.
    """
    listing = Listing()
    _look(git.root, _paths(git, budget, listing, "--cached", "--others"), listing)
    return listing


def list_untracked(git: Git, budget: Budget) -> set[bytes]:
    """The paths below git's folder that it does not track and does not hide.

    Raises:
        GitError: as above.
    """
    return _paths(git, budget, Listing(), "--others")


def _paths(git: Git, budget: Budget, listing: Listing, *what: str) -> set[bytes]:
    """The paths that `git ls-files` prints; `listing.stopped` when the budget ended it early."""
    found: set[bytes] = set()
    for path in git.records(budget, "ls-files", *what, "--exclude-standard", "-z"):
        if path not in found and not budget.spend():
            listing.stopped = True
            break
        found.add(path)
    listing.stopped = listing.stopped or not budget.seconds_left
    return found


def _look(root: bytes, paths: set[bytes], listing: Listing) -> None:
    """Looks at what the paths are: git's index may name files that are gone, or that lie behind a link."""
    folders = _Folders(root, listing)
    for path in paths:
        bare = path.removesuffix(b"/")
        entry = folders.entry(bare)
        if entry is None:
            continue
        if is_folder(entry):  # a repository inside this one: git names it and does not go in
            listing.nested.add(bare)
        elif found := seen(entry):
            listing.kept[bare] = found
    for folder, entries in folders.read.items():
        # git says nothing about pipes and sockets; they are not to vanish silently.
        for entry in entries.values():
            if not (entry.is_file() or entry.is_symlink() or entry.is_dir()):
                found = seen(entry)
                if found and is_special(found.mode):
                    listing.kept[folder + b"/" + entry.name if folder else entry.name] = found


class _Folders:
    """What the folders below a root hold; a folder behind a link holds nothing."""

    def __init__(self, root: bytes, listing: Listing) -> None:
        self._root = root
        self._unreadable = listing.unreadable
        self.read: dict[bytes, dict[bytes, os.DirEntry[bytes]]] = {b"": self._scan(b"")}

    def entry(self, path: bytes) -> os.DirEntry[bytes] | None:
        """What stands at `path`; None for nothing, or for something that is reached through a link only."""
        folder, _, name = path.rpartition(b"/")
        entries = self.read.get(folder)
        return (self._entries(folder) if entries is None else entries).get(name)

    def _entries(self, folder: bytes) -> dict[bytes, os.DirEntry[bytes]]:
        unread = []
        while folder not in self.read:
            unread.append(folder)
            folder = folder.rpartition(b"/")[0]
        for folder in reversed(unread):
            above, _, name = folder.rpartition(b"/")
            entry = self.read[above].get(name)
            self.read[folder] = self._scan(folder) if entry is not None and is_folder(entry) else {}
        return self.read[folder]

    def _scan(self, folder: bytes) -> dict[bytes, os.DirEntry[bytes]]:
        try:
            return {entry.name: entry for entry in scan(os.path.join(self._root, folder), 1_000_000)}
        except OSError as error:
            self._unreadable[folder] = error.strerror or "unreadable"
            return {}
