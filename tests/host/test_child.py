# SPDX-License-Identifier: AGPL-3.0-or-later
"""Child processes: frames in both directions, limits that hold, and nobody left behind."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadline.host import child as child_module
from leadline.host.child import Child, child_argv, quiet_environment

ANSWERER = str(Path(__file__).with_name("answering_child.py"))


class Talk:
    """A child that runs answering_child.py, with what came from it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(child_module, "child_argv", lambda name, *args: [sys.executable, ANSWERER, name, *args])
        self.frames: queue.Queue[dict[str, Any]] = queue.Queue()
        self.exits: queue.Queue[int] = queue.Queue()
        self.child = Child("answering", on_frame=self.frames.put, on_exit=self.exits.put)

    def ask(self, **frame: Any) -> dict[str, Any]:
        self.child.send(frame)
        return self.frames.get(timeout=20)

    def exit_code(self) -> int:
        return self.exits.get(timeout=20)


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    it = Talk(monkeypatch)
    yield it
    it.child.kill()


def started(talk: Talk) -> Talk:
    talk.child.start()
    return talk


def test_source_tree_starts_the_package_and_a_bundle_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert child_argv("engine", "a.gguf") == [sys.executable, "-m", "leadline", "--child", "engine", "a.gguf"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_argv("engine", "a.gguf") == [sys.executable, "--child", "engine", "a.gguf"]


def test_children_are_not_given_keys() -> None:
    environ = {"DEEPSEEK_API_KEY": "sk-1", "other_api_key": "2", "GITHUB_TOKEN": "3", "HOME": "/h", "TOKENS": "kept"}
    assert quiet_environment(environ) == {"HOME": "/h", "TOKENS": "kept"}


@pytest.mark.parametrize("text", ["", "plain", '缓存 🌊 \n\t"\\', "bad\udcff.txt", "x" * 3_000_000])
def test_a_frame_comes_back_as_it_went(talk: Talk, text: str) -> None:
    assert started(talk).ask(echo=text) == {"echo": text}


def test_a29_a_child_leaves_no_core_and_cannot_be_looked_into(talk: Talk) -> None:
    started(talk)
    assert talk.ask(limits=True)["core"] == [0, 0]
    assert talk.ask(dumpable=True) == {"dumpable": 0}


def test_what_the_child_prints_does_not_get_between_the_frames(talk: Talk) -> None:
    assert started(talk).ask(echo="x", print="noise on fd 1") == {"echo": "x"}


def test_closing_ends_the_child_in_peace(talk: Talk) -> None:
    started(talk).ask(echo="x")
    talk.child.close()
    assert talk.exit_code() == 0
    assert not talk.child.alive


def test_a_child_that_does_not_listen_is_killed_on_close(talk: Talk) -> None:
    started(talk).ask(echo="x")
    talk.child.send({"hang": True})
    talk.child.close()
    assert talk.exit_code() == -signal.SIGKILL


def test_killing_takes_what_the_child_started_too(talk: Talk) -> None:
    grandchild = started(talk).ask(spawn=True)["pid"]
    talk.child.kill()
    assert talk.exit_code() == -signal.SIGKILL
    assert is_gone(grandchild)


def test_sending_to_a_child_that_is_gone_says_so(talk: Talk) -> None:
    started(talk).ask(echo="x")
    talk.child.kill()
    talk.exit_code()
    with pytest.raises(BrokenPipeError):
        talk.child.send({"echo": "y"})


def test_sending_before_the_start_says_so(talk: Talk) -> None:
    with pytest.raises(BrokenPipeError):
        talk.child.send({"echo": "y"})


@pytest.mark.parametrize("raw", ["ffffffff", "00000003" + b"{,}".hex(), "00000002" + b"[]".hex()])
def test_nonsense_on_the_pipe_ends_the_child(talk: Talk, raw: str) -> None:
    started(talk).child.send({"raw": raw, "hang": True})
    assert talk.exit_code() == -signal.SIGKILL


def test_a_signal_that_ends_the_child_is_its_exit_code(talk: Talk) -> None:
    started(talk).child.send({"signal": int(signal.SIGSEGV)})
    assert talk.exit_code() == -signal.SIGSEGV


def test_a_program_that_is_not_there_raises_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "child_argv", lambda *name: ["/no/such/program"])
    frames: queue.Queue[object] = queue.Queue()
    with pytest.raises(FileNotFoundError):
        Child("x", on_frame=frames.put, on_exit=frames.put).start()


def test_limits_hold_in_the_child(talk: Talk) -> None:
    limits = started(talk).ask(limits=True)
    assert limits["core"] == [0, 0]
    assert limits["written"] == [0, 0]
    assert limits["files"] == [64, 64]
    assert limits["memory"] == [1 << 30, 1 << 30]


def test_memory_over_the_limit_is_refused_not_given(talk: Talk) -> None:
    assert started(talk).ask(allocate=2 << 30) == {"allocated": False}
    assert talk.ask(allocate=1 << 20) == {"allocated": True}


def test_computing_time_over_the_limit_ends_the_child(talk: Talk) -> None:
    started(talk).child.send({"spin_after_allowing_s": 0})
    assert talk.exit_code() == -signal.SIGXCPU


def test_each_piece_of_work_gets_its_own_computing_time(talk: Talk) -> None:
    """RLIMIT_CPU counts from the start of the process; three pieces of 0.7 s each under a limit of 1 s each."""
    started(talk)
    assert talk.ask(work_s=0.7, allow_s=1) == {"worked": True}
    assert talk.ask(work_s=0.7, allow_s=1) == {"worked": True}
    assert talk.ask(work_s=0.7, allow_s=1) == {"worked": True}


def test_the_child_outlives_the_thread_that_started_it(talk: Talk) -> None:
    """PR_SET_PDEATHSIG is tied to the thread that forked: a child of a short-lived thread would die with it."""
    starter = threading.Thread(target=talk.child.start)
    starter.start()
    starter.join()
    assert talk.ask(echo="alive") == {"echo": "alive"}


@pytest.mark.parametrize("how", ["kill", "while it hangs"])
def test_a_killed_parent_takes_its_child_along(how: str) -> None:
    program = (
        "import sys, queue; from leadline.host import child as c\n"
        f"c.child_argv = lambda *name: [sys.executable, {ANSWERER!r}, 'x']\n"
        "q = queue.Queue(); it = c.Child('x', on_frame=q.put, on_exit=print); it.start()\n"
        "it.send({'echo': 1}); q.get()\n"
        f"{'it.send(dict(hang=True))' if how != 'kill' else ''}\n"
        "print(it.pid, flush=True); q.get()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=source_environment()) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert is_gone(pid)


def test_a_child_whose_parent_died_before_it_could_watch_ends_at_once() -> None:
    ran = subprocess.run(
        [sys.executable, ANSWERER], stdin=subprocess.DEVNULL, env=source_environment() | {"LEADLINE_PARENT_PID": "1"}
    )
    assert ran.returncode == 1


def test_modules_in_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    """`python -m` would put the folder the user happens to be in before the standard library."""
    (tmp_path / "json.py").write_text("raise SystemExit(99)")
    program = (
        "import sys, queue\nfrom leadline.host.child import Child; codes = queue.Queue()\n"
        "it = Child('documents', on_frame=print, on_exit=codes.put); it.start(); it.close(); sys.exit(codes.get())"
    )
    ran = subprocess.run([sys.executable, "-P", "-c", program], cwd=tmp_path, env=source_environment())
    assert ran.returncode == 0


def source_environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(child_module.__file__).parents[2])}


def is_gone(pid: int) -> bool:
    """Waits until the process has ended (a zombie has), for 10 s at most."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        import select

        return bool(select.select([fd], [], [], 10)[0])
    finally:
        os.close(fd)


@pytest.mark.parametrize("payload", [b"", b"\0\xff raw \n", b"x" * 3_000_000])
def test_raw_bytes_go_beside_a_frame_unchanged(talk: Talk, payload: bytes) -> None:
    started(talk).child.send({"double": True}, payload)
    answer = talk.frames.get(timeout=20)
    assert answer.get("payload", b"") == payload * 2
    assert answer["length"] == len(payload)
