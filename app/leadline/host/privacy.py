# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other programs of this user, and whatever this one starts, can see of it: no memory, no key."""

import os
import sys
from collections.abc import MutableMapping

KEY_VARIABLE = "DEEPSEEK_API_KEY"
_PR_SET_DUMPABLE = 4  # from <sys/prctl.h>


def forget_key(environ: MutableMapping[str, str]) -> None:
    """Take the key out of this process's environment, once it was read: a browser that is started inherits the rest.

    From the block that the system shows as /proc/PID/environ, too, which a variable that is unset stays in, and which
    a new process has a copy of until it runs its own program.
    """
    if environ is os.environ and environ.get(KEY_VARIABLE) and sys.platform == "linux":
        import ctypes

        libc = ctypes.CDLL(None)
        libc.getenv.restype = ctypes.c_void_p
        value = libc.getenv(KEY_VARIABLE.encode())
        if value:
            ctypes.memset(value, 0, len(ctypes.string_at(value)))
    environ.pop(KEY_VARIABLE, None)


def forbid_core_dumps() -> None:
    """No file of this process's memory when it crashes: it would hold the key and the documents."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_memory() -> None:
    """Let no other process of this user read this one's memory or environment (Linux; elsewhere nothing is done).

    For the window, not before its first paint: xdg-desktop-portal answers no request of a process that it cannot
    look into (https://github.com/flatpak/xdg-desktop-portal/issues/785), and Qt asks it once, at the start, whether
    the desktop is light or dark. The signals that tell of changes come nevertheless.
    """
    if sys.platform == "linux":
        import ctypes  # the window's first paint can do without

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
