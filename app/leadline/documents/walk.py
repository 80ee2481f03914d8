# SPDX-License-Identifier: AGPL-3.0-or-later
# Bytes and up to 200,000 paths, for which Path costs many times as much:
# ruff: noqa: PTH100, PTH112, PTH114, PTH116, PTH118, PTH119, PTH120
"""A file or folder that was added becomes the list of its files, each to be read or left out with a reason.

No file is opened here but ignore files, and no link below a folder is followed.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leadline.documents import generated
from leadline.documents.document import Note, NoteCode, State
from leadline.documents.entries import Entry, Place, Sorting, relative
from leadline.documents.git_commands import Git, GitError
from leadline.documents.git_listing import list_by_git, list_untracked
from leadline.documents.git_objects import Objects, changed_since, list_commit
from leadline.documents.ignore_files import ALL, OWN, apply_own, hidden_in_commit, list_by_rules
from leadline.documents.leaving_out import Wish
from leadline.documents.listing import Budget, Listing, Seen
from leadline.documents.names import shown_name
from leadline.documents.raw_file import NotReadError
from leadline.documents.source import SourceRequest, in_commit

_MAX_RULES_BYTES = 1_000_000


@dataclass(slots=True)
class Walk:
    """What was found below one source, in order, and what is to be said about the source itself."""

    source: str
    """Absolute; a link that was added itself is resolved. `git:REF:PATH` for a commit."""
    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    start: str = ""
    """What the path of each entry begins with, if its name is its path below the source."""
    is_folder: bool = False
    """All of a folder was asked for: there will be a tree of it."""
    repository: str = ""
    """Where git finds the contents of the entries that are in a commit."""


def walk(
    request: SourceRequest,
    budget: Budget,
    environ: Mapping[str, str],
    objects: Objects,
) -> Walk:
    """Lists what the user added. Never raises for the state of the disk: that is what entries and notes say."""
    path = os.path.abspath(request.path)
    try:
        if request.ref:
            return _walk_commit(path, request, budget, environ, objects)
        try:
            if os.path.islink(path):
                path = os.path.realpath(path, strict=True)
            status = os.stat(path)
        except OSError as error:
            return Walk(path, [_absent(path, error)])
        if stat.S_ISDIR(status.st_mode):
            return _Folder(path, request, budget, environ).walk()
        return _walk_file(path, status, request)
    except GitError as error:
        source = in_commit(request.ref, path) if request.ref else path
        return Walk(source, [_failed(source, path, str(error))])
    except ValueError as error:
        return Walk(path, [_failed(path, path, f"This is no pattern: {error}.")])


def _walk_file(path: str, status: os.stat_result, request: SourceRequest) -> Walk:
    folder, name = os.path.split(path)
    seen = {os.fsencode(name): Seen(status.st_mode)}
    wish = Wish.PUT_BACK if request.takes_keys(path) else Wish.FILE
    sorting = Sorting(Place(folder), SourceRequest(path), wish=wish)
    sorting.sort(Listing(seen))
    return Walk(path, sorting.rows)


def _walk_commit(
    path: str, request: SourceRequest, budget: Budget, environ: Mapping[str, str], objects: Objects
) -> Walk:
    root = path
    while not os.path.isdir(root):  # what a commit holds need not be on disk any more
        root = os.path.dirname(root)
    below = os.fsencode(os.path.relpath(path, root).replace(os.sep, "/")) if root != path else b""
    git = Git(os.fsencode(root), environ)
    commit = list_commit(git, request.ref, below, budget)
    files, notes = commit.files, list[Note]()
    if request.since:
        differences = changed_since(git, request.since, request.ref, budget)
        notes += _differences_said(
            request.since, len(files), len(differences.deleted), files.keys() & differences.changed
        )
        files = {name: seen for name, seen in files.items() if name in differences.changed}
    if below and list(files) == [below]:
        folder, name = os.path.split(path)
        sorting = Sorting(Place(folder, request.ref), SourceRequest(path), wish=Wish.FILE)
        sorting.sort(Listing({os.fsencode(name): files[below]}))
        return Walk(in_commit(request.ref, path), sorting.rows, repository=root)
    prefix = below + b"/" if below else b""
    listing = Listing({name.removeprefix(prefix): seen for name, seen in files.items()}, stopped=commit.stopped)

    def load(name: bytes) -> bytes:
        try:
            return objects.open(root, listing.kept[name].content, _MAX_RULES_BYTES).read(_MAX_RULES_BYTES)
        except NotReadError:
            return b""

    for hidden, by in hidden_in_commit(listing.kept, load).items():
        del listing.kept[hidden]
        listing.ignored[hidden] = by
    sorting = Sorting(Place(path, request.ref), request)
    sorting.sort(listing)
    found = Walk(
        sorting.place.source, sorting.rows, notes + sorting.notes, sorting.place.path(""), not request.only, root
    )
    if listing.stopped:
        found.notes.append(_stopped(budget))
    return _never_empty(found, "The commit holds no files here." if not request.since else "Nothing here has changed.")


class _Folder:
    """The walk of one folder on disk."""

    def __init__(self, path: str, request: SourceRequest, budget: Budget, environ: Mapping[str, str]) -> None:
        self._place = Place(path)
        self._root = os.fsencode(path)
        self._request = request
        self._budget = budget
        self._environ = environ
        self._notes: list[Note] = []

    def walk(self) -> Walk:
        """All its files, those of repositories inside it included."""
        whole = Listing()
        pending = [b""]
        while pending and not whole.stopped:
            below = pending.pop()
            listing = self._listing(below)
            if not below and not listing.nested:
                whole = listing
                break
            prefix = below + b"/" if below else b""
            whole.kept |= {prefix + path: seen for path, seen in listing.kept.items()}
            whole.ignored |= {prefix + path: by for path, by in listing.ignored.items()}
            whole.unreadable |= {prefix + path if path else below: why for path, why in listing.unreadable.items()}
            whole.stopped = listing.stopped
            pending += [prefix + folder for folder in listing.nested if not _is_pruned(folder)]
        if self._request.since:
            self._compare(whole)
        self._put_back(whole)
        sorting = Sorting(self._place, self._request)
        sorting.sort(whole)
        found = Walk(
            self._place.source, sorting.rows, self._notes + sorting.notes, self._place.path(""), not self._request.only
        )
        if whole.stopped:
            found.notes.append(_stopped(self._budget))
        return _never_empty(found, "Nothing here has changed." if self._request.since else "The folder holds no files.")

    def _listing(self, below: bytes) -> Listing:
        """The listing of one repository or plain folder: by git, else by its rules, else without .gitignore."""
        root = os.path.join(self._root, below) if below else self._root
        where = f" in {shown_name(os.fsdecode(below))}/" if below else ""
        listing = None
        if not below or os.path.lexists(os.path.join(root, b".git")):  # else the outer repository would answer
            git = Git(root, self._environ)
            try:
                listing = list_by_git(git, self._budget)
                apply_own(root, listing, self._budget)
            except GitError as error:
                is_repository = os.path.lexists(os.path.join(root, b".git"))
                if refusal := git.refusal() or (str(error) if is_repository else ""):
                    detail = refusal if not where else f"Repository{where}: {refusal}"
                    self._notes.append(Note(NoteCode.IGNORED, detail=f"{detail} It was read without git."))
        if listing is None or _hides_all(listing):
            listing = list_by_rules(root, self._budget, prune=_is_pruned)
        if _hides_all(listing):
            detail = f"The .gitignore{where} hides every file; the folder was read without it."
            self._notes.append(Note(NoteCode.IGNORED, detail=detail))
            listing = list_by_rules(root, self._budget, names=OWN, prune=_is_pruned)
        return listing

    def _compare(self, whole: Listing) -> None:
        """Keeps what differs from where `since` parted from what is on disk.

        Raises:
            GitError: git cannot tell.
        """
        git = Git(self._root, self._environ)
        differences = changed_since(git, self._request.since, "", self._budget)
        changed = whole.kept.keys() & (differences.changed | list_untracked(git, self._budget))
        self._notes += _differences_said(self._request.since, len(whole.kept), len(differences.deleted), changed)
        whole.kept = {path: seen for path, seen in whole.kept.items() if path in changed}
        whole.ignored.clear()

    def _put_back(self, whole: Listing) -> None:
        """Lists what the user ticked among the hidden."""
        for text in relative(self._place, self._request.put_back):
            path = os.fsencode(text)
            if path in whole.kept or not self._is_plain(path):
                continue
            full = os.path.join(self._root, path)
            try:
                status = os.lstat(full)
            except OSError:
                continue  # gone
            if stat.S_ISDIR(status.st_mode):
                listing = list_by_rules(self._root, self._budget, start=path, names=ALL)
                whole.kept |= listing.kept
                whole.ignored |= listing.ignored
                whole.stopped = whole.stopped or listing.stopped
            else:
                whole.kept[path] = Seen(status.st_mode)

    def _is_plain(self, path: bytes) -> bool:
        """Whether no folder on the way is a link: out of the source nothing is put back."""
        parts = path.split(b"/")
        if b".." in parts:
            return False
        return not any(os.path.islink(os.path.join(self._root, *parts[:depth])) for depth in range(1, len(parts)))


def _hides_all(listing: Listing) -> bool:
    """Whether nothing is left but dot files at the top, while something is hidden by rules of others."""
    hidden = any(by not in OWN and by and not _is_pruned(path) for path, by in listing.ignored.items())
    shown = listing.nested or any(not path.startswith(b".") or b"/" in path for path in listing.kept)
    return hidden and not shown and not listing.stopped


def _is_pruned(path: bytes) -> bool:
    """Whether a folder is not entered because of its name."""
    name = os.fsdecode(path.rstrip(b"/").rpartition(b"/")[2])
    return name in generated.QUIET_NAMES or name in generated.CACHE_NAMES or bool(generated.folder_reason(name))


def _differences_said(since: str, total: int, deleted: int, changed: set[bytes]) -> list[Note]:
    same = total - len(changed)
    said = f"{same:,} {'file has' if same == 1 else 'files have'} not changed since {shown_name(since)}"
    said += f", {deleted:,} {'was' if deleted == 1 else 'were'} deleted." if deleted else "."
    return [Note(NoteCode.IGNORED, detail=said)] if same or deleted else []


def _stopped(budget: Budget) -> Note:
    seen = f"Listing stopped after {budget.spent:,} entries or {budget.seconds:g} s: the folder holds more."
    return Note(NoteCode.TOO_LARGE, detail=seen)


def _never_empty(found: Walk, why: str) -> Walk:
    if not found.entries and found.is_folder:
        found.notes.append(Note(NoteCode.NO_TEXT, detail=why))
    return found


def _failed(source: str, path: str, detail: str) -> Entry:
    note = Note(NoteCode.UNSUPPORTED, detail=detail)
    return Entry(source, shown_name(Path(path).name), Wish.FILE, State.FAILED, note)


def _absent(path: str, error: OSError) -> Entry:
    state, detail = State.MISSING, "There is no such file or folder."
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        state, detail = State.FAILED, f"It cannot be reached: {error.strerror}."
    elif os.path.islink(path):
        detail = "The link points to nothing."
    code = NoteCode.SYMLINK if os.path.islink(path) else NoteCode.UNSUPPORTED
    return Entry(path, shown_name(os.path.basename(path)), Wish.FILE, state, Note(code, detail=detail))
