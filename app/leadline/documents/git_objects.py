# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files as a commit holds them, and what changed since another: from git's objects, never a checkout."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from leadline.documents.document import NoteCode, State
from leadline.documents.git_commands import Git, GitError, checked_ref
from leadline.documents.listing import Budget, Seen
from leadline.documents.raw_file import NotReadError, too_large

GITLINK = 0o160000
"""The mode of a repository inside a commit: its files are not part of it."""


@dataclass(slots=True)
class Commit:
    """The files of one commit below a folder."""

    id: str
    files: dict[bytes, Seen] = field(default_factory=dict)
    """By path below the folder."""
    stopped: bool = False


@dataclass(slots=True)
class Differences:
    """What a comparison found, by path below the folder."""

    changed: set[bytes] = field(default_factory=set)
    """Added or changed; where the disk was compared, without files that git does not track."""
    deleted: set[bytes] = field(default_factory=set)


def commit_id(git: Git, ref: str) -> str:
    """The full id of the commit that `ref` names.

    Raises:
        GitError: there is none of that name, or git cannot tell.
    """
    name = checked_ref(ref)
    if refusal := git.refusal():
        raise GitError(refusal)
    try:
        return git.answer("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    except GitError as error:
        try:
            git.answer("rev-parse", "--git-dir")
        except GitError:
            raise GitError("It is not in a git repository.") from error
        raise GitError(f"This repository has no commit called {ref}.") from error


def list_commit(git: Git, ref: str, below: bytes, budget: Budget) -> Commit:
    """The files of `ref` in git's folder, or those `below` a file or folder in it; paths are below the folder.

    Raises:
        GitError: as for `commit_id`.
    """
    commit = Commit(commit_id(git, ref))
    where = ("--", os.fsdecode(below)) if below else ()
    for record in git.records(budget, "ls-tree", "-r", "-z", commit.id, *where):
        what, _, path = record.partition(b"\t")
        mode, _, content = what.split()
        if not budget.spend():
            commit.stopped = True
            break
        commit.files[path] = Seen(int(mode, 8), content.decode())
    commit.stopped = commit.stopped or not budget.seconds_left
    return commit


def changed_since(git: Git, since: str, ref: str, budget: Budget) -> Differences:
    """What differs from where `since` parted from `ref`, or from what is on disk where `ref` is "".

    Raises:
        GitError: as for `commit_id`.
    """
    old, new = commit_id(git, since), commit_id(git, ref or "HEAD")
    try:
        old = git.answer("merge-base", old, new).partition("\n")[0]
    except GitError:
        pass  # histories without a common commit: compared as they are
    if not ref:
        git.turn_filters_off()  # files on disk are compared by content where their times differ
    options = ("--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
    found = Differences()
    records = git.records(budget, "diff", *options, "--relative", old, *([new] if ref else []), "--")
    for status in records:
        path = next(records, b"")
        (found.deleted if status == b"D" else found.changed).add(path)
    return found


class HeldFile:
    """The bytes of a file in a commit."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size_bytes = len(data)

    def read(self, limit_bytes: int) -> bytes:
        """All its bytes. NotReadError if there are more than `limit_bytes`."""
        if self.size_bytes > limit_bytes:
            raise too_large(self.size_bytes, limit_bytes)
        return self._data

    def peek(self, length: int) -> bytes:
        """The first bytes."""
        return self._data[:length]

    def close(self) -> None:
        """Nothing is open."""


class Objects:
    """Reads contents by their ids, with one git for each repository that is kept running."""

    def __init__(self, environ: Mapping[str, str], most_repositories: int = 4) -> None:
        self._environ = environ
        self._most = most_repositories
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def open(self, repository: str, content: str, limit_bytes: int) -> HeldFile:
        """The content of that id.

        Raises:
            NotReadError: it is missing, too large, or git does not answer.
        """
        if not content.isalnum():
            raise _not_there()
        process = self._git(repository)
        if process.stdin is None or process.stdout is None:
            raise _not_there()
        try:
            process.stdin.write(content.encode() + b"\n")
            process.stdin.flush()
            head = process.stdout.readline().split()
        except OSError as error:
            self._end(repository)
            raise _not_there() from error
        if len(head) != 3 or head[1] != b"blob":
            self._end(repository)
            raise _not_there()
        size = int(head[2])
        if size > limit_bytes:
            self._end(repository)  # rather than read it all away
            raise too_large(size, limit_bytes)
        data = process.stdout.read(size + 1)
        if len(data) != size + 1:
            self._end(repository)
            raise _not_there()
        return HeldFile(data[:-1])

    def close(self) -> None:
        """Ends what runs."""
        for repository in list(self._running):
            self._end(repository)

    def _git(self, repository: str) -> subprocess.Popen[bytes]:
        if repository not in self._running:
            while len(self._running) >= self._most:
                self._end(next(iter(self._running)))
            try:
                git = Git(os.fsencode(repository), self._environ)
                self._running[repository] = git.start("cat-file", "--batch", stdin=subprocess.PIPE)
            except OSError as error:
                raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "git is not installed.") from error
        return self._running[repository]

    def _end(self, repository: str) -> None:
        process = self._running.pop(repository)
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    pass  # unsent bytes
        process.wait()


def _not_there() -> NotReadError:
    return NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "git could not give its content.")
