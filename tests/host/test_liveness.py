# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is alive."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.host.liveness import Liveness, only_one

HOLDER = """
import sys
from pathlib import Path
from leadline.host.liveness import Liveness
liveness = Liveness(Path(sys.argv[1]))
liveness.hold()
print(liveness.token, flush=True)
sys.stdin.read()
liveness.release()
"""


def _start(folder: Path) -> tuple["subprocess.Popen[str]", str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def _end(process: "subprocess.Popen[str]") -> None:
    process.communicate()


def test_a_holder_is_alive_until_it_lets_go(tmp_path: Path) -> None:
    mine, other = Liveness(tmp_path / "running"), Liveness(tmp_path / "running")
    assert not other.is_alive(mine.token)

    mine.hold()
    mine.hold()
    assert other.is_alive(mine.token)
    assert mine.is_alive(mine.token)
    assert (mine.others(), other.others()) == ((), (mine.token,))

    mine.release()
    mine.release()
    assert not other.is_alive(mine.token)
    assert list((tmp_path / "running").iterdir()) == []


def test_another_process_is_seen_and_its_clean_end_leaves_nothing(tmp_path: Path) -> None:
    mine = Liveness(tmp_path)
    process, token = _start(tmp_path)
    try:
        assert mine.is_alive(token)
        assert mine.sweep() == ()
    finally:
        _end(process)

    assert not mine.is_alive(token)
    assert mine.sweep() == ()


def test_a_killed_process_is_dead_at_once_and_swept_once(tmp_path: Path) -> None:
    mine = Liveness(tmp_path)
    mine.hold()
    process, token = _start(tmp_path)
    process.kill()
    _end(process)

    assert not mine.is_alive(token)
    assert mine.sweep() == (token,)
    assert mine.sweep() == ()
    assert mine.is_alive(mine.token)
    mine.release()


@pytest.mark.parametrize("token", ["", "..", "../" + "0" * 29, "0" * 31, "0" * 33, "G" * 32, "/etc/passwd"])
def test_a_token_names_no_path(tmp_path: Path, token: str) -> None:
    (tmp_path / "x.lock").touch()

    assert not Liveness(tmp_path / "deep").is_alive(token)


def test_locks_are_private_whatever_the_umask(tmp_path: Path) -> None:
    """A30."""
    mine = Liveness(tmp_path / "running")
    before = os.umask(0)
    try:
        mine.hold()
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "running", *tmp_path.rglob("*.lock"))}
    assert modes == {"running": 0o700, f"{mine.token}.lock": 0o600}
    mine.release()


def test_one_at_a_time(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock", timeout_s=0) as first:
        with only_one(tmp_path / "lock", timeout_s=0) as second:
            assert (first, second) == (True, False)
    with only_one(tmp_path / "lock", timeout_s=0) as third:
        assert third


def test_tokens_differ(tmp_path: Path) -> None:
    assert Liveness(tmp_path).token != Liveness(tmp_path).token
