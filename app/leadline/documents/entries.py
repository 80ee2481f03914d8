# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a listing found becomes rows: files to be read, and files and folders left out, each with its reason."""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from leadline.documents import generated, kinds
from leadline.documents.document import Note, NoteCode, State
from leadline.documents.git_objects import GITLINK
from leadline.documents.leaving_out import Wish, is_plain_name, note_by_name
from leadline.documents.listing import FILE, Listing, Seen
from leadline.documents.names import shown_name
from leadline.documents.raw_file import special_kind
from leadline.documents.source import SourceRequest, in_commit

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MAX_IGNORED_ROWS = 200
"""So many hidden entries of one source get a row of their own; the rest are counted in one note."""


class Entry(NamedTuple):
    """One file of a source; with a `state` it will not be read, and `note` says why."""

    path: str
    name: str
    """As shown: the path below the source."""
    wish: Wish = Wish.FOLDER
    state: State | None = None
    note: Note | None = None
    content: str = ""
    """Of a file in a commit: the id of its content."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of a source lie."""

    folder: str
    """Absolute, on disk."""
    ref: str = ""
    """The commit they are taken from; "" for the disk."""

    @property
    def source(self) -> str:
        """The source's own path."""
        return in_commit(self.ref, self.folder) if self.ref else self.folder

    def path(self, below: str) -> str:
        """The path of a file below the source."""
        if os.sep != "/":
            below = below.replace("/", os.sep)
        joined = self.folder + below if self.folder.endswith(os.sep) else self.folder + os.sep + below
        return in_commit(self.ref, joined) if self.ref else joined

    def below(self, path: str) -> str | None:
        """The opposite, with `/` and without one at the end; None for what is not below the source."""
        start = self.path("")
        if not path.startswith(start):
            return None
        return path[len(start) :].replace(os.sep, "/").rstrip("/")


@dataclass(frozen=True, slots=True)
class _Folder:
    """What the name of a folder, or of one above it, says about the files in it."""

    is_quiet: bool = False
    left_out: str = ""
    """The folder that is left out whole."""
    reason: str = ""
    vendor: str = ""
    """The folder for the code of others that it lies in."""


@dataclass(slots=True)
class Sorting:
    """Sorts what was listed in one source; `rows` and `notes` are the outcome."""

    place: Place
    request: SourceRequest
    wish: Wish = Wish.FOLDER
    """Of all files that are not ticked."""
    rows: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    _start: str = ""
    _put_back: frozenset[str] = frozenset()
    _searched: frozenset[str] = frozenset()
    _folders: dict[str, _Folder] = field(default_factory=dict)
    _tagged: frozenset[str] = frozenset()
    _caches: set[str] = field(default_factory=set)
    _found: dict[str, Entry] = field(default_factory=dict)
    _vendored: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def sort(self, listing: Listing) -> None:
        """Fills `rows`, in order, and `notes`."""
        self._put_back = relative(self.place, self.request.put_back)
        self._searched = relative(self.place, self.request.searched)
        only = relative(self.place, self.request.only)
        wanted = patterns(self.request)
        kept = _as_text(listing.kept)
        self._start = self.place.path("")
        self._tagged = frozenset(path.rpartition("/")[0] for path in kept if path.endswith("CACHEDIR.TAG"))
        self._folders[""] = _Folder()
        unmatched = 0
        for path, seen in kept.items():
            if only and not _is_in(path, only):
                continue
            if wanted is not None and path not in self._put_back and not wanted(path):
                unmatched += 1
                continue
            self._add(path, seen)
        self._close_vendored()
        if not only:
            self._add_hidden(listing)
            for folder, reason in _as_text(listing.unreadable).items():
                detail = f"The folder could not be opened: {reason}."
                self._leave_out(folder + "/", Note(NoteCode.UNSUPPORTED, detail=detail))
        if unmatched and not only:
            what = "1 file does not" if unmatched == 1 else f"{unmatched:,} files do not"
            self.notes.append(Note(NoteCode.IGNORED, detail=f"{what} match the patterns that were chosen."))
        if self._caches and not only:
            self.notes.append(Note(NoteCode.GENERATED, detail=_caches_sentence(self._caches)))
        self.rows = [self._found[path] for path in in_order(self._found)]

    def _add(self, path: str, seen: Seen) -> None:
        above, _, name = path.rpartition("/")
        is_ticked = path in self._put_back
        folder = self._folders.get(above) or self._inside(above)
        if not is_ticked and self.wish is Wish.FOLDER:
            if folder.is_quiet or (not above and name in generated.QUIET_NAMES) or name in generated.QUIET_FILES:
                return
            if folder.left_out:
                if folder.left_out + "/" not in self._found:
                    self._leave_out(folder.left_out + "/", Note(NoteCode.GENERATED, detail=folder.reason))
                return
        wish = self.wish
        if is_ticked:
            wish = Wish.FILE if path in self._searched else Wish.PUT_BACK
        entry = self._entry(path, name, above, seen, wish)
        if folder.vendor and not is_ticked:
            self._vendored.setdefault(folder.vendor, {})[path] = entry
        else:
            self._found[path] = entry

    def _entry(self, path: str, name: str, above: str, seen: Seen, wish: Wish) -> Entry:
        full = self._start + path if os.sep == "/" else self.place.path(path)
        folder = above.rpartition("/")[2]
        is_file = seen is FILE or stat.S_ISREG(seen.mode)
        if is_file and is_plain_name(folder, name):
            return Entry(full, shown_name(path), wish, None, None, seen.content)
        note = None if is_file else self._by_mode(path, seen.mode)
        note = note or note_by_name((folder, name), wish)
        if note is None and (reason := kinds.unsupported_reason(name)):
            note = Note(NoteCode.UNSUPPORTED, detail=reason)
        return Entry(full, shown_name(path), wish, State.LEFT_OUT if note else None, note, seen.content)

    def _by_mode(self, path: str, mode: int) -> Note:
        if stat.S_ISLNK(mode):
            where = "A link; links in a commit are not followed."
            if not self.place.ref:
                where = _where_it_points(self.place.folder, self.place.path(path))
            return Note(NoteCode.SYMLINK, detail=where)
        if mode == GITLINK:
            return Note(NoteCode.UNSUPPORTED, detail="A repository inside this one: its files are not in the commit.")
        return Note(NoteCode.UNSUPPORTED, detail=f"It is {special_kind(mode) or 'something else'}, not a file.")

    def _inside(self, path: str) -> _Folder:
        unknown = []
        while path not in self._folders:
            unknown.append(path)
            path = path.rpartition("/")[0]
        folder = self._folders[path]
        for path in reversed(unknown):
            folder = self._folders[path] = self._entered(folder, path)
        return folder

    def _entered(self, above: _Folder, path: str) -> _Folder:
        name = path.rpartition("/")[2]
        if path in self._put_back:
            return _Folder()
        if above.is_quiet or above.left_out:
            return above
        if name in generated.QUIET_NAMES:
            return _Folder(is_quiet=True)
        if name in generated.CACHE_NAMES or path in self._tagged:
            self._caches.add(path)
            return _Folder(is_quiet=True)
        if reason := generated.folder_reason(name):
            return _Folder(left_out=path, reason=reason)
        if not above.vendor and generated.is_vendor_folder(name):
            return _Folder(vendor=path)
        return above

    def _close_vendored(self) -> None:
        """A folder of that name may as well hold the contracts of a vendor: only code makes it what it seems."""
        for folder, entries in self._vendored.items():
            if any(entry.state is None and kinds.kind_of(entry.name) == kinds.CODE for entry in entries.values()):
                count = f"{len(entries):,} files" if len(entries) > 1 else "1 file"
                self._leave_out(
                    folder + "/", Note(NoteCode.GENERATED, detail=f"The folder holds code of others: {count}.")
                )
            else:
                self._found.update(entries)

    def _add_hidden(self, listing: Listing) -> None:
        hidden: dict[str, Note] = {}
        for path, by in _as_text(listing.ignored).items():
            bare = path.rstrip("/")
            above, _, name = bare.rpartition("/")
            if bare in self._put_back or (self._folders.get(above) or self._inside(above)).is_quiet:
                continue
            if name in generated.QUIET_NAMES or name in generated.QUIET_FILES:
                continue
            if bare != path and name in generated.CACHE_NAMES:
                self._caches.add(bare)
                continue
            reason = generated.folder_reason(name) if bare != path else ""
            note = Note(NoteCode.IGNORED, detail=f"Hidden by {os.fsdecode(by)}.")
            hidden[path] = Note(NoteCode.GENERATED, detail=reason) if reason else note
        paths = in_order(hidden)
        for path in paths[:MAX_IGNORED_ROWS]:
            if path not in self._found:
                self._leave_out(path, hidden[path])
        if more := len(paths) - MAX_IGNORED_ROWS:
            if more > 0:
                detail = f"{more:,} more entries are hidden by ignore files."
                self.notes.append(Note(NoteCode.IGNORED, detail=detail))

    def _leave_out(self, path: str, note: Note) -> None:
        self._found[path] = Entry(self.place.path(path), shown_name(path), state=State.LEFT_OUT, note=note)


def in_order(paths: Iterable[str]) -> list[str]:
    """Folder by folder: what lies in `a` comes before `a.txt`."""
    return sorted(paths, key=lambda path: path.replace("/", "\0"))


def relative(place: Place, paths: Iterable[str]) -> frozenset[str]:
    """The paths below the source, those elsewhere left out."""
    return frozenset(below for path in paths if (below := place.below(path)) is not None)


def patterns(request: SourceRequest) -> Callable[[str], bool] | None:
    """Says of a path below the source whether the request's patterns want it; None without patterns.

    Raises:
        ValueError: one of them is no pattern.
    """
    include, exclude = request.include, request.exclude
    if not include and not exclude:
        return None
    wanted, unwanted = _spec(include), _spec(exclude)
    return lambda path: (not include or wanted.match_file(path)) and not unwanted.match_file(path)


def _spec(lines: Sequence[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec  # a third of this child's start: only when there are patterns

    return GitIgnoreSpec.from_lines(lines)


T = TypeVar("T")


def _as_text(by_path: dict[bytes, T]) -> dict[str, T]:
    names = os.fsdecode(b"\0".join(by_path)).split("\0") if by_path else []
    return dict(zip(names, by_path.values(), strict=True))


def _is_in(path: str, chosen: frozenset[str]) -> bool:
    """Whether the path or a folder above it was chosen."""
    while path:
        if path in chosen:
            return True
        path = path.rpartition("/")[0]
    return False


def _caches_sentence(folders: Iterable[str]) -> str:
    paths = list(folders)
    names = ", ".join(sorted({path.rpartition("/")[2] for path in paths})[:4])
    count = f"{len(paths):,} cache folders are" if len(paths) > 1 else "1 cache folder is"
    return f"{count} not listed: {shown_name(names)}."


def _where_it_points(source: str, link: str) -> str:
    target = os.path.realpath(link)
    if not os.path.exists(target):  # noqa: PTH110 - as for the other paths here
        return "A link that points to nothing, or in a circle."
    inside = os.path.commonpath((os.path.realpath(source), target)) == os.path.realpath(source)
    return "A link to a place in this folder." if inside else "A link out of this folder; it is not followed."
