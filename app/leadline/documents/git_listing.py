# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: PTH118 - paths are bytes here, which Path does not take
"""Listing a folder by git itself. The repository may be a stranger's: nothing it configures is run."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping

from leadline.documents.listing import Budget, Kind, Listing, scan

_CHUNK = 1 << 16
_KEPT = frozenset(
    {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CEILING_DIRECTORIES",
        "GIT_TEST_ASSUME_DIFFERENT_OWNER",
    }
)


def list_by_git(root: bytes, budget: Budget, environ: Mapping[str, str]) -> Listing | None:
    """What git would add or has added below `root`; None when git is missing or refuses.

    It refuses folders that are no repository, and those of another user ("dubious ownership", exit code 128),
    for which it prints nothing: an empty answer with a bad exit code is not an empty folder.
    """
    listing = Listing()
    kept = _paths(root, budget, environ, "--cached", "--others")
    if kept is None:
        return None
    listing.kept, listing.stopped = kept
    if not listing.stopped:
        ignored = _paths(root, budget, environ, "--others", "--ignored", "--directory")
        listing.ignored, listing.stopped = ignored or (set(), False)
    _sort_out(root, listing)
    return listing


def git_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` less what would turn git to another repository or let it run, fetch or ask anything."""
    env = {name: value for name, value in environ.items() if not name.startswith("GIT_") or name in _KEPT}
    if getattr(sys, "frozen", False):  # the bundle's own libraries are not for the system's git
        original = env.pop("LD_LIBRARY_PATH_ORIG", None)
        env.pop("LD_LIBRARY_PATH", None)
        if original:
            env["LD_LIBRARY_PATH"] = original
    env |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
    return env


def _paths(root: bytes, budget: Budget, environ: Mapping[str, str], *what: str) -> tuple[set[bytes], bool] | None:
    """The paths that `git ls-files` prints, and whether the budget ended it early; None when it failed."""
    argv = ["git", "-C", os.fsdecode(root)]
    # A repository's own settings may name programs to run; ls-files would start a file system monitor.
    argv += ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "core.untrackedCache=false"]
    argv += ["ls-files", *what, "--exclude-standard", "-z"]
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=git_environment(environ),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None
    late = threading.Event()

    def end_it() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(budget.seconds_left, end_it)
    clock.start()
    found: set[bytes] = set()
    stopped = False
    with process:
        for path in _records(process):
            if path not in found and not budget.spend():
                stopped = True
                process.kill()
                break
            found.add(path)
    clock.cancel()
    stopped = stopped or late.is_set()
    return None if process.returncode and not stopped else (found, stopped)


def _records(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    rest = b""
    while process.stdout and (chunk := os.read(process.stdout.fileno(), _CHUNK)):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


class _Folders:
    """What the folders below a root hold; a folder behind a link holds nothing."""

    def __init__(self, root: bytes, unreadable: dict[bytes, str]) -> None:
        self._root = root
        self._unreadable = unreadable
        self.read: dict[bytes, dict[bytes, Kind]] = {b"": self._scan(b"")}

    def kind(self, path: bytes) -> Kind | None:
        """What stands at `path`; None for nothing, or for something that is reached through a link only."""
        *parents, name = path.split(b"/")
        folder = b""
        for parent in parents:
            if self.read[folder].get(parent) is not Kind.FOLDER:
                return None
            folder = folder + b"/" + parent if folder else parent
            if folder not in self.read:
                self.read[folder] = self._scan(folder)
        return self.read[folder].get(name)

    def _scan(self, folder: bytes) -> dict[bytes, Kind]:
        try:
            return dict(scan(os.path.join(self._root, folder)))
        except OSError as error:
            self._unreadable[folder] = error.strerror or "unreadable"
            return {}


def _sort_out(root: bytes, listing: Listing) -> None:
    """Looks at what the listed paths are: git's index may name files that are gone, or that lie behind a link."""
    folders = _Folders(root, listing.unreadable)
    paths, listing.kept = listing.kept, set()
    for path in paths:
        bare = path.rstrip(b"/")
        kind = folders.kind(bare)
        if kind is Kind.FOLDER:  # a repository inside this one: git names it and does not go in
            listing.nested.add(bare)
        elif kind is not None:
            listing.kept.add(path)
    for folder, names in folders.read.items():
        # git says nothing about pipes and sockets; they are not to vanish silently.
        special = (name for name, kind in names.items() if kind is Kind.SPECIAL)
        listing.kept.update(folder + b"/" + name if folder else name for name in special)
