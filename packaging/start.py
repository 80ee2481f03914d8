# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the frozen program begins; PyInstaller wants a script, not a module."""

import os
import sys


def restore_environment() -> None:
    """Give programs of the system, such as git, the library path of the user.

    PyInstaller's start program points LD_LIBRARY_PATH at the bundle, whose libraries are not theirs. This process has
    read it already. Our own children have the same start program, which must not think that the path is still set.
    """
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if __name__ == "__main__":
    restore_environment()
    from leadline.__main__ import main

    sys.exit(main())
