# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's process as a whole, started for real: what it says of faults, what it leaves, who may look in."""

import subprocess
import sys
from pathlib import Path

KEY = "sk-0123456789abcdef-wxyz"

WINDOW = """
import sys
from leadline.host.command_line import split
from leadline.ui.program import run_window
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

KEY, held = sys.argv[2], {}

def until(condition, then):
    def look():
        if condition():
            held["timer"].stop()
            then()
    held["timer"] = QTimer()
    held["timer"].timeout.connect(look)
    held["timer"].start(20)

def end():
    QApplication.closeAllWindows()

def is_up(window):
    return bool(window.model_label.text()) and "nothing" not in window.tier_label.text()

def notice(window):
    shown = window.notices.notice
    return shown.title if shown is not None else ""
%s
raise SystemExit(run_window(split(["--data-dir", sys.argv[1]]), painted))
"""


def run(data: Path, steps: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "-c", WINDOW % steps, str(data), KEY]
    return subprocess.run(argv, capture_output=True, text=True, timeout=90, check=False, umask=0)


def test_a40_an_exception_in_a_slot_is_told_and_logged_without_what_it_says(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
def painted(window):
    def slot():
        raise ValueError(KEY)
    def told():
        print(notice(window), flush=True)
        end()
    def fall():
        QTimer.singleShot(0, slot)
        until(lambda: notice(window), told)
    until(lambda: is_up(window), fall)
""",
    )
    assert (done.returncode, done.stdout) == (0, "Something went wrong in Leadline.\n")
    assert "ValueError" in done.stderr and " slot\n" in done.stderr and KEY[-12:] not in done.stderr
    logged = (tmp_path / "state" / "leadline.log").read_text()
    assert " window_opened " in logged and "kind=ValueError" in logged and " window_closed\n" in logged
    assert KEY[-12:] not in logged
    assert list((tmp_path / "state" / "crashes").iterdir()) == []


def test_a40_a_crash_is_shown_at_the_next_start(tmp_path: Path) -> None:
    crash = """
import os, signal
def painted(window):
    until(lambda: is_up(window), lambda: os.kill(os.getpid(), signal.SIGSEGV))
"""
    assert run(tmp_path, crash).returncode < 0
    told = """
def painted(window):
    def show():
        print(notice(window), window.notices.notice.detail, flush=True)
        end()
    until(lambda: is_up(window) and notice(window), show)
"""
    done = run(tmp_path, told)
    assert done.returncode == 0 and done.stdout.startswith("Leadline crashed when it last ran. ")
    assert "Segmentation fault" in done.stdout and str(tmp_path) not in done.stdout


def test_a29_the_window_leaves_no_core_and_cannot_be_looked_into(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
import ctypes, resource
from leadline.host import privacy
privacy.forbid_core_dumps()  # as leadline.__main__ does
def painted(window):
    def show():
        print(*resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
        end()
    until(lambda: is_up(window), show)
""",
    )
    assert (done.returncode, done.stdout) == (0, "0 0 0\n")
