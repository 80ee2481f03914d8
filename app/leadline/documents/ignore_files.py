# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: PTH118 - paths are bytes here, which Path does not take
"""The ignore files of a tree, and which of them decides about a path.

`.leadlineignore` goes before `.ignore` (which other tools read, too), and that before `.gitignore`, wherever in the
tree they lie; between files of one name the deepest decides, and in a file the last line that fits. Each may hide
more and, with `!`, show what a weaker one hides.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from leadline.documents.listing import Budget, Listing, Seen, is_folder, scan, seen

if TYPE_CHECKING:
    from leadline.documents.gitignore import Rules

GITIGNORE = b".gitignore"
OWN = (b".leadlineignore", b".ignore")
ALL = (*OWN, GITIGNORE)
_MAX_RULES_BYTES = 1_000_000

Load = Callable[[bytes], bytes]
"""Gives the content of the ignore file at a path below the root."""


class IgnoreStack:
    """The ignore files that count inside one folder."""

    __slots__ = ("_by_name",)

    def __init__(self, by_name: tuple[tuple[bytes, tuple[tuple[bytes, Rules], ...]], ...]) -> None:
        self._by_name = by_name

    @staticmethod
    def of(names: Iterable[bytes]) -> IgnoreStack:
        """No rules yet; `names` are looked for, the strongest first."""
        return IgnoreStack(tuple((name, ()) for name in names))

    def inside(self, folder: bytes, present: Collection[bytes], load: Load) -> IgnoreStack:
        """The stack inside `folder`, in which the files `present` lie."""
        if not any(name in present for name, _ in self._by_name):
            return self
        from leadline.documents.gitignore import Rules  # with pathspec a third of this child's start

        prefix = folder + b"/" if folder else b""
        return IgnoreStack(
            tuple(
                (name, (*rules, (prefix, Rules(load(prefix + name)))) if name in present else rules)
                for name, rules in self._by_name
            )
        )

    def verdict(self, path: bytes, is_folder: bool) -> tuple[bool, bytes] | None:
        """Whether `path` is hidden, and the name of the file that says so; None if none says anything."""
        for name, levels in self._by_name:
            for prefix, rules in reversed(levels):
                verdict = rules.verdict(path[len(prefix) :], is_folder)
                if verdict is not None:
                    return verdict, name
        return None


def from_disk(root: bytes) -> Load:
    """Reads ignore files below `root`; one that is a link or cannot be read says nothing."""

    def load(path: bytes) -> bytes:
        try:
            fd = os.open(os.path.join(root, path), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return b""
        with os.fdopen(fd, "rb") as file:
            return file.read(_MAX_RULES_BYTES)

    return load


def list_by_rules(
    root: bytes,
    budget: Budget,
    *,
    start: bytes = b"",
    names: Iterable[bytes] = ALL,
    stack: IgnoreStack | None = None,
    prune: Callable[[bytes], bool] = lambda name: False,
) -> Listing:
    """Lists `start` below `root` to the bottom, following no link.

    Folders for which `prune(name)` holds are not entered. Folders with a `.git` of their own are given back as
    nested. `names` are the ignore files that are obeyed; `stack` holds those of the folders above.
    """
    listing = Listing()
    load = from_disk(root)
    pending: list[tuple[bytes, IgnoreStack]] = [(start, stack or IgnoreStack.of(names))]
    while pending:
        folder, rules = pending.pop()
        try:
            entries = scan(os.path.join(root, folder) if folder else root, budget.entries_left + 1)
        except OSError as error:
            listing.unreadable[folder] = error.strerror or "unreadable"
            continue
        if folder != start and any(entry.name == b".git" for entry in entries):
            listing.nested.add(folder)
            continue
        files = {entry.name for entry in entries if entry.name in ALL and entry.is_file(follow_symlinks=False)}
        rules = rules.inside(folder, files, load)
        prefix = folder + b"/" if folder else b""
        for entry in entries:
            name = entry.name
            if not budget.spend():
                listing.stopped = True
                pending.clear()
                break
            if name == b".git":
                continue
            path, folder_here = prefix + name, is_folder(entry)
            verdict = rules.verdict(path, folder_here)
            if verdict is not None and verdict[0]:
                listing.ignored[path + b"/" if folder_here else path] = verdict[1]
            elif folder_here and prune(name):
                listing.ignored[path + b"/"] = b""
            elif folder_here:
                pending.append((path, rules))
            elif found := seen(entry):
                listing.kept[path] = found
    return listing


def apply_own(root: bytes, listing: Listing, budget: Budget) -> None:
    """Lets our own ignore files have their say on a listing that git made."""
    own = _OwnRules(listing.kept, listing.ignored, from_disk(root))
    if own.is_empty:
        return
    for path in list(listing.kept):
        if hidden := own.hidden(path):
            del listing.kept[path]
            listing.ignored[hidden[0]] = hidden[1]
    for path in list(listing.ignored):
        folder = path.removesuffix(b"/")
        if listing.ignored[path] != GITIGNORE or not own.shows(path):
            continue
        del listing.ignored[path]
        if folder == path:
            with suppress(FileNotFoundError):
                listing.kept[path] = Seen(os.lstat(os.path.join(root, path)).st_mode)
            continue
        shown = list_by_rules(root, budget, start=folder, stack=own.stack_in(folder))
        listing.kept |= shown.kept
        listing.ignored |= shown.ignored
        listing.nested |= shown.nested
        listing.unreadable |= shown.unreadable
        listing.stopped = listing.stopped or shown.stopped


def hidden_in_commit(paths: Collection[bytes], load: Load) -> dict[bytes, bytes]:
    """What our own ignore files hide of a commit's files, and which of them: folders end in a slash."""
    own = _OwnRules(paths, (), load)
    if own.is_empty:
        return {}
    return {path: hidden[1] for path in paths if (hidden := own.hidden(path))}


class _OwnRules:
    """Our own ignore files among some paths."""

    def __init__(self, kept: Collection[bytes], ignored: Collection[bytes], load: Load) -> None:
        self._load = load
        self._present: dict[bytes, set[bytes]] = {}
        for paths in (kept, ignored):
            for path in paths:
                if path.endswith(b"ignore"):
                    folder, _, name = path.rpartition(b"/")
                    if name in OWN:
                        self._present.setdefault(folder, set()).add(name)
        self.is_empty = not self._present
        top = IgnoreStack.of(OWN).inside(b"", self._present.get(b"", ()), load)
        self._folders: dict[bytes, tuple[IgnoreStack, tuple[bytes, bytes] | None]] = {b"": (top, None)}

    def hidden(self, path: bytes) -> tuple[bytes, bytes] | None:
        """What hides the file at `path`: the hidden entry, which may be a folder above it, and the ignore file."""
        stack, hidden = self._inside(path.rpartition(b"/")[0])
        if hidden:
            return hidden
        verdict = stack.verdict(path, False)
        return (path, verdict[1]) if verdict is not None and verdict[0] else None

    def shows(self, path: bytes) -> bool:
        """Whether a rule shows the hidden file or folder at `path` again."""
        folder = path.removesuffix(b"/")
        stack, hidden = self._inside(folder.rpartition(b"/")[0])
        verdict = stack.verdict(folder, folder != path)
        return hidden is None and verdict is not None and not verdict[0]

    def stack_in(self, folder: bytes) -> IgnoreStack:
        """The rules from above that count in `folder`."""
        return self._inside(folder.rpartition(b"/")[0])[0]

    def _inside(self, folder: bytes) -> tuple[IgnoreStack, tuple[bytes, bytes] | None]:
        """The rules in `folder`, and by what it is hidden."""
        unknown = []
        while folder not in self._folders:
            unknown.append(folder)
            folder = folder.rpartition(b"/")[0]
        stack, hidden = self._folders[folder]
        for folder in reversed(unknown):
            if hidden is None:
                verdict = stack.verdict(folder, True)
                hidden = (folder + b"/", verdict[1]) if verdict is not None and verdict[0] else None
            stack = stack.inside(folder, self._present.get(folder, ()), self._load)
            self._folders[folder] = stack, hidden
        return stack, hidden
