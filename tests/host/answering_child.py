# SPDX-License-Identifier: AGPL-3.0-or-later
"""A child for the tests: it does what each frame asks of it."""

import ctypes
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from leadline.host.child import Limits, Send, allow_cpu, serve


def handle(frame: dict[str, Any], send: Send) -> None:
    if "print" in frame:
        print(frame["print"], flush=True)
        os.write(1, b"and past Python, as a C library does\n")
    if "raw" in frame:
        os.write(frames_fd(), bytes.fromhex(frame["raw"]))
    if "signal" in frame:
        os.kill(os.getpid(), frame["signal"])
    if "hang" in frame:
        time.sleep(1000)
    if "spawn" in frame:
        send({"pid": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"]).pid})
    if "limits" in frame:
        names = {"core": "CORE", "written": "FSIZE", "files": "NOFILE", "memory": "AS"}
        send({key: list(resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))) for key, name in names.items()})
    if "dumpable" in frame:
        send({"dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)})  # PR_GET_DUMPABLE
    if "allocate" in frame:
        try:
            bytearray(frame["allocate"])
            send({"allocated": True})
        except MemoryError:
            send({"allocated": False})
    if "spin_after_allowing_s" in frame:
        allow_cpu(frame["spin_after_allowing_s"])
        while True:
            pass
    if "work_s" in frame:
        allow_cpu(frame["allow_s"])
        end = time.process_time() + frame["work_s"]
        while time.process_time() < end:
            pass
        send({"worked": True})
    if "double" in frame:
        payload = frame.get("payload", b"")
        send({"length": len(payload)}, payload * 2)
    if "echo" in frame:
        send({"echo": frame["echo"]})


def frames_fd() -> int:
    """The pipe that fd 1 was before: the highest one."""
    return max(int(path.name) for path in Path("/proc/self/fd").iterdir() if path.exists())


if __name__ == "__main__":
    serve(handle, Limits(memory_bytes=1 << 30))
