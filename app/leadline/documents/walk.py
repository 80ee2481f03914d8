# SPDX-License-Identifier: AGPL-3.0-or-later
# Bytes and up to 200,000 paths, for which Path costs many times as much:
# ruff: noqa: PTH100, PTH110, PTH114, PTH116, PTH118, PTH119
"""A file or folder that was added becomes the list of its files, each to be read or left out with a reason.

No file is opened here, and no link below a folder is followed.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from leadline.documents import generated, kinds
from leadline.documents.document import Note, NoteCode, State
from leadline.documents.git_listing import list_by_git
from leadline.documents.gitignore import list_by_rules
from leadline.documents.leaving_out import Wish, note_by_name
from leadline.documents.listing import Budget, Listing
from leadline.documents.names import shown_name
from leadline.documents.raw_file import special_kind

MAX_IGNORED_ROWS = 200
"""So many hidden entries of one source get a row of their own; the rest are counted in one note."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a source; with a `state` it will not be read, and `note` says why."""

    path: str
    name: str
    """As shown: the path below the source."""
    wish: Wish = Wish.FOLDER
    state: State | None = None
    note: Note | None = None


@dataclass(slots=True)
class Walk:
    """What was found below one source, in order, and what is to be said about the source itself."""

    source: str
    """Absolute; a link that was added itself is resolved."""
    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def walk(added: str, budget: Budget, environ: Mapping[str, str]) -> Walk:
    """Lists what the user added. Never raises for the state of the disk: that is what entries and notes say."""
    path = os.path.abspath(added)
    try:
        if os.path.islink(path):
            path = os.path.realpath(path, strict=True)
        mode = os.stat(path).st_mode
    except OSError as error:
        return Walk(path, [_absent(path, error)])
    if stat.S_ISDIR(mode):
        return _walk_folder(path, budget, environ)
    entry = Entry(path, shown_name(os.path.basename(path)), wish=Wish.FILE)
    return Walk(path, [_ruled(entry, (os.path.basename(path),), special_kind(mode))])


def _walk_folder(source: str, budget: Budget, environ: Mapping[str, str]) -> Walk:
    found = Walk(source)
    rows: dict[bytes, Entry] = {}
    hidden: set[bytes] = set()
    stopped = False
    pending = [b""]
    while pending and not stopped:
        below = pending.pop()
        listing = _listing(found, below, budget, environ)
        stopped = listing.stopped
        pending += [_joined(below, folder) for folder in listing.nested if not _is_quiet(_joined(below, folder))]
        for path in (_joined(below, path) for path in listing.kept):
            _add_kept(source, path, rows)
        hidden.update(path for path in (_joined(below, path) for path in listing.ignored) if not _is_quiet(path))
        for folder, reason in listing.unreadable.items():
            path = _joined(below, folder) + b"/"
            rows[path] = _left_out(source, path, NoteCode.UNSUPPORTED, f"The folder could not be opened: {reason}.")
    in_order = sorted(hidden)
    for path in in_order[:MAX_IGNORED_ROWS]:
        rows.setdefault(path, _hidden(source, path))
    found.entries = [rows[path] for path in sorted(rows, key=lambda path: path.split(b"/"))]
    if more := in_order[MAX_IGNORED_ROWS:]:
        _say_of_source(found, Note(NoteCode.IGNORED, detail=f"{len(more):,} more entries are hidden by .gitignore."))
    if stopped:
        seen = f"Listing stopped after {budget.spent:,} entries or {budget.seconds:g} s: the folder holds more."
        _say_of_source(found, Note(NoteCode.TOO_LARGE, detail=seen))
    if not found.entries:
        found.entries.append(_about(source, Note(NoteCode.NO_TEXT, detail="The folder holds no files.")))
    return found


def _listing(found: Walk, below: bytes, budget: Budget, environ: Mapping[str, str]) -> Listing:
    """The listing of one repository or plain folder: by git, else by its rules, else without rules."""
    root = os.path.join(os.fsencode(found.source), below) if below else os.fsencode(found.source)
    listing = None
    if not below or os.path.lexists(os.path.join(root, b".git")):  # else git would answer for the outer repository
        listing = list_by_git(root, budget, environ)
    if listing is None or _hides_all(listing):
        listing = list_by_rules(root, budget, prune=_is_pruned)
    if _hides_all(listing):
        where = f" in {shown_name(os.fsdecode(below))}/" if below else ""
        detail = f"The .gitignore{where} hides every file; the folder was read without it."
        found.notes.append(Note(NoteCode.IGNORED, detail=detail))
        listing = list_by_rules(root, budget, prune=_is_pruned, with_rules=False)
    return listing


def _hides_all(listing: Listing) -> bool:
    """Whether nothing is left but dot files at the top, while something is hidden."""
    hidden = any(not _is_quiet(path) and not _is_pruned(path.rstrip(b"/")) for path in listing.ignored)
    shown = listing.nested or any(not path.startswith(b".") or b"/" in path for path in listing.kept)
    return hidden and not shown and not listing.stopped


def _add_kept(source: str, path: bytes, rows: dict[bytes, Entry]) -> None:
    segments = tuple(os.fsdecode(path).split("/"))
    if _is_quiet(path):
        return
    for depth, name in enumerate(segments[:-1]):
        if reason := generated.folder_reason(name):
            folder = b"/".join(path.split(b"/")[: depth + 1]) + b"/"
            rows.setdefault(folder, _left_out(source, folder, NoteCode.GENERATED, reason))
            return
    full = os.path.join(source, *segments)
    try:
        mode = os.lstat(full).st_mode
    except FileNotFoundError:
        return  # gone since it was listed
    except OSError as error:
        rows[path] = _left_out(source, path, NoteCode.UNSUPPORTED, f"It cannot be reached: {error.strerror}.")
        return
    if stat.S_ISLNK(mode):
        rows[path] = _left_out(source, path, NoteCode.SYMLINK, _where_it_points(source, full))
        return
    rows[path] = _ruled(Entry(full, shown_name("/".join(segments))), segments, special_kind(mode))


def _hidden(source: str, path: bytes) -> Entry:
    reason = generated.folder_reason(os.path.basename(os.fsdecode(path).rstrip("/")))
    code, detail = (NoteCode.GENERATED, reason) if reason else (NoteCode.IGNORED, "Hidden by .gitignore.")
    return _left_out(source, path, code, detail)


def _ruled(entry: Entry, segments: tuple[str, ...], special: str) -> Entry:
    """The entry, left out if a rule on names says so."""
    note = Note(NoteCode.UNSUPPORTED, detail=f"It is {special}, not a file.") if special else None
    note = note or note_by_name(segments, entry.wish)
    if note is None and (reason := kinds.unsupported_reason(segments[-1])):
        note = Note(NoteCode.UNSUPPORTED, detail=reason)
    return replace(entry, state=State.LEFT_OUT, note=note) if note else entry


def _say_of_source(found: Walk, note: Note) -> None:
    """Says it of the whole, and gives it a row, so that the report of documents has it too."""
    found.notes.append(note)
    found.entries.append(_about(found.source, note))


def _about(source: str, note: Note) -> Entry:
    return Entry(source, shown_name(os.path.basename(source)) + "/", state=State.LEFT_OUT, note=note)


def _left_out(source: str, path: bytes, code: NoteCode, detail: str) -> Entry:
    below = os.fsdecode(path)
    return Entry(os.path.join(source, below), shown_name(below), state=State.LEFT_OUT, note=Note(code, detail=detail))


def _absent(path: str, error: OSError) -> Entry:
    state, detail = State.MISSING, "There is no such file or folder."
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        state, detail = State.FAILED, f"It cannot be reached: {error.strerror}."
    elif os.path.islink(path):
        detail = "The link points to nothing."
    code = NoteCode.SYMLINK if os.path.islink(path) else NoteCode.UNSUPPORTED
    return Entry(path, shown_name(os.path.basename(path)), Wish.FILE, state, Note(code, detail=detail))


def _where_it_points(source: str, link: str) -> str:
    target = os.path.realpath(link)
    if not os.path.exists(target):
        return "A link that points to nothing, or in a circle."
    inside = os.path.commonpath((os.path.realpath(source), target)) == os.path.realpath(source)
    return "A link to a place in this folder." if inside else "A link out of this folder; it is not followed."


def _joined(below: bytes, path: bytes) -> bytes:
    return below + b"/" + path if below and path else below or path


def _is_quiet(path: bytes) -> bool:
    return any(os.fsdecode(segment) in generated.QUIET_NAMES for segment in path.split(b"/"))


def _is_pruned(name: bytes) -> bool:
    text = os.fsdecode(name.rpartition(b"/")[2])
    return text in generated.QUIET_NAMES or bool(generated.folder_reason(text))
