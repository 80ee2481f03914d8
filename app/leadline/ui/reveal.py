# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file shown in the desktop's file manager. Blocking: not for the window's thread."""

import shutil
import subprocess
from pathlib import Path

WAIT_S = 10


def shown_in_file_manager(path: str) -> bool:
    """Have the file manager open the folder of a file with the file selected; False where none could be asked.

    Source: the interface org.freedesktop.FileManager1 of the freedesktop project; Nautilus, Dolphin, Nemo, Caja,
    Thunar and PCManFM-Qt have it.
    """
    there = Path(path)
    if not there.exists():
        return False
    sender = shutil.which("gdbus")
    busctl = shutil.which("busctl")
    uri = there.absolute().as_uri()
    name, place = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"
    if sender:
        asked = [sender, "call", "--session", "--dest", name, "--object-path", place]
        asked += ["--method", f"{name}.ShowItems", f"['{_quoted(uri)}']", ""]
    elif busctl:
        asked = [busctl, "--user", "call", name, place, name, "ShowItems", "ass", "1", uri, ""]
    else:
        return False
    try:
        done = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=WAIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _quoted(uri: str) -> str:
    """`as_uri` leaves an apostrophe as it is, which would end the text."""
    return uri.replace("'", "%27")
