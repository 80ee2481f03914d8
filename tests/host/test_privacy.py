# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be seen of the program from outside."""

import subprocess
import sys

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


def test_the_key_is_taken_out_of_the_environment_and_nothing_else() -> None:
    environ = {"DEEPSEEK_API_KEY": "sk-0123456789abcdef", "HOME": "/home/a"}
    privacy.forget_key(environ)
    privacy.forget_key(environ)
    assert environ == {"HOME": "/home/a"}
