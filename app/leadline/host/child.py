# SPDX-License-Identifier: AGPL-3.0-or-later
"""Child processes that talk in frames: the parent's side and the child's own loop.

A frame is a 4-byte big-endian length and that many bytes of UTF-8 JSON (an object); bytes of file names that
are not UTF-8 travel as surrogate escapes. Long texts go beside the JSON as they are: then the length has its highest
bit set, a second length follows, the JSON, and that many raw bytes, which the receiver finds under "payload".
Nothing here knows what the frames say.
"""

import contextlib
import ctypes
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

from leadline.host import log, privacy

MAX_FRAME_BYTES = 64 * 1024 * 1024
PIPE_BYTES = 1 << 18
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # json.dumps makes one each time
_HAS_PAYLOAD = 1 << 31
_PIECES_AT_ONCE = 1000
"""The system takes 1,024 at least on Linux and macOS."""
_PARENT = "LEADLINE_PARENT_PID"
_PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. The system enforces it; on Windows nothing is limited."""

    memory_bytes: int | None = None
    """Address space (RLIMIT_AS); None for no limit."""
    open_files: int = 64
    written_file_bytes: int = 0
    """The largest file it may write; pipes are not files."""


def child_argv(name: str, *args: str) -> list[str]:
    """The command that starts this program as the child `name`, frozen or from source."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--child", name, *args]
    return [sys.executable, "-m", "leadline", "--child", name, *args]


def quiet_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without keys and tokens: a child that reads strangers' files has no use for them."""
    return {name: value for name, value in environ.items() if not name.upper().endswith(("API_KEY", "TOKEN"))}


class Send(Protocol):
    """Sends one frame to the other side, with raw bytes beside it, in one piece or in several."""

    def __call__(self, frame: dict[str, Any], payload: bytes | Sequence[bytes] = b"") -> None: ...


def serve(handle: Callable[[dict[str, Any], Send], None], limits: Limits | None = None) -> None:
    """The child's loop: `handle(frame, send)` for each frame that comes in, until the parent closes the pipe.

    What libraries print on fd 1 goes to fd 2, so that it cannot get between the frames.
    """
    _die_with_parent()
    privacy.close_memory()  # it holds the user's documents
    sys.dont_write_bytecode = True  # written files are limited to 0 bytes below
    _apply(limits or Limits())
    out = os.dup(1)  # not sys.stdout: a windowed bundle has none
    _point_prints_elsewhere()
    frames_in = os.fdopen(0, "rb", closefd=False)

    def send(frame: dict[str, Any], payload: bytes | Sequence[bytes] = b"") -> None:
        _write_all(out, _packed(frame, (payload,) if isinstance(payload, bytes) else payload))

    with contextlib.suppress(BrokenPipeError):  # the parent went away: so do we
        while (frame := _read_frame(frames_in)) is not None:
            handle(frame, send)


def allow_cpu(seconds: float) -> None:
    """Lets this process compute for `seconds` more; then SIGXCPU ends it.

    RLIMIT_CPU counts from the start of the process, so each piece of work sets its own limit.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1  # whole seconds only: round up, never down to 0
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


class Child:
    """The parent's side of one child process. Every method may be called from any thread.

    `on_frame` and `on_exit` run on this child's own pipe-reader thread; `on_exit` comes once, last, with the
    exit code (negative: the signal that ended it).
    """

    def __init__(
        self,
        name: str,
        *args: str,
        on_frame: Callable[[dict[str, Any]], None],
        on_exit: Callable[[int], None],
        env: Mapping[str, str] | None = None,
        stderr: int | IO[bytes] | None = None,
    ) -> None:
        self._argv = child_argv(name, *args)
        self._name = name
        self._on_frame = on_frame
        self._on_exit = on_exit
        self._env = _child_environment(quiet_environment(os.environ) if env is None else env)
        self._stderr = stderr
        self._process: subprocess.Popen[bytes] | None = None
        self._start_error: OSError | None = None
        self._started = threading.Event()
        self._writing = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The process id once started, also after its end."""
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts the process; OSError when the system refuses. Call once."""
        # The pipe-reader thread does the fork: PR_SET_PDEATHSIG is tied to the *thread* that forked, so a child
        # started on a short-lived thread would be killed when that thread ends.
        threading.Thread(target=self._run, name=f"child {self._name}", daemon=True).start()
        self._started.wait()
        if self._start_error is not None:
            raise self._start_error

    def send(self, frame: dict[str, Any], payload: bytes = b"") -> None:
        """Sends one frame, with raw bytes beside it; blocks while the pipe is full.

        Raises:
            BrokenPipeError: the child is gone (or was never started).
        """
        data = b"".join(_packed(frame, (payload,)))
        with self._writing:
            pipe = self._process.stdin if self._process else None
            if pipe is None or pipe.closed:
                raise BrokenPipeError(f"the {self._name} child is not running")
            pipe.write(data)
            pipe.flush()

    def kill(self) -> None:
        """Ends the child and what it started, at once. Harmless when it is gone."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # start_new_session made it the leader of its group
        process.kill()

    def close(self) -> None:
        """Closes the pipe, which ends the child's loop; kills it if it is still there after 2 s."""
        process = self._process
        if process is None:
            return
        if self._writing.acquire(timeout=2):
            try:
                self._close_stdin(process)
            finally:
                self._writing.release()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)
        self.kill()

    def _run(self) -> None:
        try:
            process = subprocess.Popen(
                self._argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env=self._env,
                pipesize=PIPE_BYTES,  # where the system can: fewer turns between the two
                start_new_session=True,  # Ctrl-C in a terminal is the parent's affair
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._start_error = error
            self._started.set()
            return
        begun = time.monotonic()
        self._process = process
        self._started.set()
        try:
            while process.stdout and (frame := _read_frame(process.stdout)) is not None:
                self._on_frame(frame)
            with contextlib.suppress(subprocess.TimeoutExpired):  # it closed the pipe; its exit code tells why
                process.wait(2)
        except _NonsenseError:
            pass  # as good as a crash
        finally:
            self.kill()
            code = process.wait()
            with self._writing:
                self._close_stdin(process)
            if process.stdout:
                process.stdout.close()
            log.event("child_ended", kind=self._name, exit_code=code, lived_s=time.monotonic() - begun)
            self._on_exit(code)

    @staticmethod
    def _close_stdin(process: subprocess.Popen[bytes]) -> None:
        if process.stdin:
            with contextlib.suppress(OSError):  # unsent bytes for a child that is gone
                process.stdin.close()


def _packed(frame: dict[str, Any], payload: Sequence[bytes]) -> list[bytes]:
    """The frame as pieces to be written one after the other: joined, a large payload would be copied once more."""
    body = _to_json(frame).encode("utf-8", "surrogateescape")
    beside = sum(map(len, payload))
    if not beside:
        return [len(body).to_bytes(4, "big") + body]
    head = (len(body) | _HAS_PAYLOAD).to_bytes(4, "big") + beside.to_bytes(4, "big")
    return [head + body, *payload]


def _write_all(fd: int, pieces: list[bytes]) -> None:
    """Writes the pieces in order, however little the pipe takes at a time."""
    if not hasattr(os, "writev"):
        pieces = [b"".join(pieces)]
    at = 0
    while at < len(pieces):
        some = pieces[at : at + _PIECES_AT_ONCE]
        written = os.writev(fd, some) if hasattr(os, "writev") else os.write(fd, some[0])
        while at < len(pieces) and written >= len(pieces[at]):
            written -= len(pieces[at])
            at += 1
        if written:
            pieces[at] = pieces[at][written:]


class _NonsenseError(Exception):
    """What came over the pipe is no frame."""


def _read_frame(pipe: BinaryIO | IO[bytes]) -> dict[str, Any] | None:
    """The next frame; None at the end of the pipe, also in the middle of a frame."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    length, beside = int.from_bytes(head, "big"), 0
    if length & _HAS_PAYLOAD:
        length &= ~_HAS_PAYLOAD
        beside = int.from_bytes(pipe.read(4), "big") if length <= MAX_FRAME_BYTES else 0
    if length + beside > MAX_FRAME_BYTES:
        raise _NonsenseError(f"a frame of {length + beside} bytes")
    body, payload = pipe.read(length), pipe.read(beside) if beside else b""
    if len(body) < length or len(payload) < beside:
        return None
    try:
        frame = json.loads(body.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        raise _NonsenseError("a frame that is not JSON") from error
    if not isinstance(frame, dict):
        raise _NonsenseError("a frame that is not an object")
    if payload:
        frame["payload"] = payload
    return frame


def _child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    env = dict(environ)
    env[_PARENT] = str(os.getpid())
    if not getattr(sys, "frozen", False):
        # The child must find this very package, and nothing that lies in the folder the user happens to be in.
        package_root = str(Path(__file__).resolve().parents[2])
        env["PYTHONPATH"] = os.pathsep.join(part for part in (package_root, env.get("PYTHONPATH", "")) if part)
        env["PYTHONSAFEPATH"] = "1"
    return env


def _die_with_parent() -> None:
    """Makes the kernel kill this process when the parent is killed; elsewhere the closed pipe does it later."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = os.environ.pop(_PARENT, "")
    if parent and os.getppid() != int(parent):  # it died before prctl
        os._exit(1)


def _point_prints_elsewhere() -> None:
    """Lets fd 1 mean fd 2 from now on; both mean nothing if that is a file, which may not be written here: libraries
    that print would get an error for it."""
    try:
        usable = not stat.S_ISREG(os.fstat(2).st_mode)
    except OSError:  # a windowed program may have no fd 2 at all
        usable = False
    if not usable:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        if nowhere != 2:
            os.close(nowhere)
    os.dup2(2, 1)


def _apply(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    wanted = [
        (resource.RLIMIT_CORE, 0),  # a core dump would hold the user's documents
        (resource.RLIMIT_FSIZE, limits.written_file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
    ]
    if limits.memory_bytes is not None:
        wanted.append((resource.RLIMIT_AS, limits.memory_bytes))
    for which, value in wanted:
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
