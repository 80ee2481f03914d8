# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder's own document: the tree of its files that were read, and what is to be said about the folder itself.

The same files give the same bytes: names only, as sizes would change with every edit, and the texts follow anyway.
"""

import hashlib
from collections.abc import Iterable, Sequence

from leadline.documents.document import Extract, Note, NoteCode, Page, State
from leadline.documents.names import shown_name
from leadline.documents.source import source_label

KIND = "tree"
VERSION = "tree 1"
"""Changes when the same files give another text."""

MIN_FILES = 2
"""A tree of one file says nothing that its name does not."""


def tree_text(names: Iterable[str]) -> str:
    """Files as an indented tree, folder by folder, two blanks a level; each line ends in a newline.

    `names` are paths with `/`, in any order. 5 to 6 tokens a file, against 9 for paths written out.
    """
    lines: list[str] = []
    open_folders: list[str] = []
    for name in sorted(set(names), key=lambda name: name.replace("/", "\0")):
        *folders, last = name.split("/")
        same = 0
        while same < min(len(folders), len(open_folders)) and folders[same] == open_folders[same]:
            same += 1
        lines += ["  " * depth + folders[depth] + "/\n" for depth in range(same, len(folders))]
        lines.append("  " * len(folders) + last + "\n")
        open_folders = folders
    return "".join(lines)


def tree_of(source: str, files: Sequence[Extract], notes: tuple[Note, ...]) -> Extract | None:
    """The folder's own document; None if there is nothing to be said.

    Without a tree it is left out and only has notes. It is partly there when the folder was not listed to its end.
    """
    names = [file.name for file in files if file.state in (State.READY, State.PARTLY) and file.pages]
    if len(names) < MIN_FILES:
        return tree_extract(source, (), notes) if notes else None
    return tree_extract(source, names, notes)


def tree_extract(source: str, names: Sequence[str], notes: tuple[Note, ...]) -> Extract:
    """The folder's own document with these files in its tree; left out without any."""
    name = f"{shown_name(source_label(source))}/ (tree)"
    if not names:
        return Extract(source, name, source, KIND, State.LEFT_OUT, "", 0, "", notes, ())
    text = tree_text(names)
    data = text.encode("utf-8", "surrogateescape")
    stopped = any(note.code is NoteCode.TOO_LARGE for note in notes)
    return Extract(
        path=source,
        name=name,
        source=source,
        kind=KIND,
        state=State.PARTLY if stopped else State.READY,
        hash=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        reader_version=VERSION,
        notes=notes,
        pages=(Page(1, text),),
    )
