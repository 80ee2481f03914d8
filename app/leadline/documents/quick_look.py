# SPDX-License-Identifier: AGPL-3.0-or-later
# Ten thousand files: each call counts, and Path costs many times as much:
"""Whether anything in a large folder is different at all: no file is opened, and most of the time nothing is.

What is found here is looked at by `changes` and by a `Lister`; what is not found here has not changed.
"""

import os
from collections.abc import Iterable, Mapping

from leadline.documents import generated
from leadline.documents.git_commands import Git, GitError
from leadline.documents.marks import look_of


def not_as_marked(looks: Mapping[bytes, tuple[int, str]]) -> list[int]:
    """The numbers of the files that do not look as they did: given are number and mark by path."""
    found = []
    lstat = os.lstat
    for path, (number, mark) in looks.items():
        try:
            if mark and look_of(lstat(path)) == mark:
                continue
        except (OSError, ValueError):
            pass  # gone, or not to be reached
        found.append(number)
    return found


def may_hold_new(folder: bytes, known: Iterable[bytes], environ: Mapping[str, str]) -> bool:
    """Whether git knows of a file in the folder that is not among the known paths; True as well where git cannot tell.

    Known folders, with a slash at the end, stand for all that is in them.
    """
    if os.sep != "/":
        return True  # git writes its paths in another way than the system
    start = folder if folder.endswith(b"/") else folder + b"/"
    try:
        listed = Git(folder, environ).output("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    except GitError:
        return True
    strange = {start + path for path in listed.split(b"\0")}.difference(known, (start,))
    if not strange:
        return False
    whole = tuple(path for path in known if path.endswith(b"/") and path.startswith(start))
    return any(not path.startswith(whole) and not _is_passed_over(path[len(start) :]) for path in strange)


def _is_passed_over(path: bytes) -> bool:
    """Whether such a file gets no row: caches and the like."""
    *folders, name = os.fsdecode(path).split("/")
    if name in generated.QUIET_FILES or name in generated.QUIET_NAMES:
        return True
    return any(folder in generated.QUIET_NAMES or folder in generated.CACHE_NAMES for folder in folders)
