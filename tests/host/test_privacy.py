# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be seen of the program from outside."""

import os
import subprocess
import sys
from pathlib import Path

from leadline.host import privacy

SHOWN = """
import resource
from leadline.host import privacy
privacy.forbid_core_dumps()
privacy.close_memory()
import ctypes
print(*resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_a29_a_process_leaves_no_core_and_cannot_be_looked_into() -> None:
    done = subprocess.run([sys.executable, "-c", SHOWN], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["0", "0", "0"]  # the last is PR_GET_DUMPABLE


FORGOTTEN = """
import os, sys
from leadline.__main__ import main
status = main(["key", "status", "--data-dir", sys.argv[1]])
block = open("/proc/self/environ", "rb").read()
print(status, b"wxyz" in block, b"LEADLINE_KEPT=yes" in block, os.environ.get("DEEPSEEK_API_KEY"))
"""


def test_a28_the_key_is_wiped_out_of_what_the_system_shows_as_the_environment(tmp_path: Path) -> None:
    environ = os.environ | {"DEEPSEEK_API_KEY": "sk-0123456789abcdef-wxyz", "LEADLINE_KEPT": "yes"}
    done = subprocess.run(
        [sys.executable, "-c", FORGOTTEN, str(tmp_path)], capture_output=True, text=True, timeout=60, env=environ
    )
    told, shown = done.stdout.splitlines()
    assert "ending in wxyz is in DEEPSEEK_API_KEY" in told and shown == "0 False True None", done


def test_a29_the_terminal_leaves_no_core_and_cannot_be_looked_into(tmp_path: Path) -> None:
    program = FORGOTTEN + "import ctypes, resource\n" + SHOWN.rpartition("import ctypes")[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines()[-1] == "0 0 0", done


def test_the_key_is_taken_out_of_the_environment_and_nothing_else() -> None:
    environ = {"DEEPSEEK_API_KEY": "sk-0123456789abcdef", "HOME": "/home/a"}
    privacy.forget_key(environ)
    privacy.forget_key(environ)
    assert environ == {"HOME": "/home/a"}
