# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a crash leaves, and that it is told once."""

import stat
import subprocess
import sys
from pathlib import Path

from leadline.host.crashes import LAST, take_crashes

CRASH = """
import os, signal, sys
from pathlib import Path
from leadline.host.crashes import CrashFile
key = sys.argv[2]
file = CrashFile(Path(sys.argv[1]))
file.begin()
def falls(prompt):
    os.kill(os.getpid(), getattr(signal, sys.argv[3])) if sys.argv[3] else file.end()
falls(key)
"""
KEY = "sk-0123456789abcdef-wxyz"


def run(folder: Path, how: str) -> int:
    argv = [sys.executable, "-c", CRASH, str(folder), KEY, how]
    return subprocess.run(argv, timeout=60, check=False, umask=0, capture_output=True).returncode


def test_a40_a_crash_is_told_at_the_next_start_and_only_once(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "crashes"
    assert run(folder, "SIGSEGV") < 0
    (text,) = take_crashes(folder)
    assert "Segmentation fault" in text and "in falls" in text and KEY not in text
    assert take_crashes(folder) == ()
    assert [each.name for each in folder.iterdir()] == [LAST]


def test_a30_the_crash_file_is_the_owners_alone(tmp_path: Path) -> None:
    run(tmp_path / "crashes", "SIGABRT")
    (file,) = (tmp_path / "crashes").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_good_end_leaves_nothing_and_a_kill_leaves_nothing_to_tell(tmp_path: Path) -> None:
    assert run(tmp_path, "") == 0
    assert list(tmp_path.iterdir()) == []
    assert run(tmp_path, "SIGKILL") < 0
    assert take_crashes(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_program_that_runs_is_left_alone(tmp_path: Path) -> None:
    program = CRASH.replace("falls(key)", "print('ready', flush=True); sys.stdin.read(); falls(key)")
    argv = [sys.executable, "-c", program, str(tmp_path), KEY, ""]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.readline()
        assert take_crashes(tmp_path) == ()
        assert len(list(tmp_path.iterdir())) == 1
        process.stdin.close()
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file" / "crashes", "") == 0
    assert take_crashes(tmp_path / "file" / "crashes") == ()
    assert take_crashes(tmp_path / "none") == ()


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("precious")
    folder = tmp_path / "crashes"
    folder.mkdir()
    (folder / "1-00000000.txt").symlink_to(secret)
    assert take_crashes(folder) == ()
    assert secret.read_text() == "precious"
