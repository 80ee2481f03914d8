# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a file looks from outside. Equal marks mean that it did not change; unequal ones that it has to be looked at."""

import os

_SETTLED_NS = 2_000_000_000
"""A file that changed so recently could change again within the same tick of the file system's clock."""


def mark_of(status: os.stat_result, now_ns: int) -> str:
    """Size, times and identity in one; "" for a file that may still be being written."""
    modified_ns, changed_ns, settled_ns = status.st_mtime_ns, status.st_ctime_ns, now_ns - _SETTLED_NS
    if modified_ns > settled_ns or changed_ns > settled_ns:
        return ""
    return f"{status.st_size}.{modified_ns}.{changed_ns}.{status.st_ino}"


def look_of(status: os.stat_result) -> str:
    """The same, settled or not: to be compared with a mark, not to be kept."""
    return f"{status.st_size}.{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_ino}"
