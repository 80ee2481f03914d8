# SPDX-License-Identifier: AGPL-3.0-or-later
"""First paint of the real window against a bare QMainWindow: wall time, CPU, memory; and memory 10 s later."""

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from leadline.chat.mode import Mode
from leadline.host.liveness import Liveness
from leadline.host.paths import paths_under
from leadline.storage import conversations
from leadline.storage.database import Store
from tests.benchmarks.budget import Line, environment, family, median, pss_mb

RUNS = 5
CHATS = 200

BARE = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from tests.benchmarks.first_paint import painted
class Window(QMainWindow):
    is_painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, lambda: painted(app))
app = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

REAL = """
import os
from PySide6.QtWidgets import QApplication
from leadline.host.command_line import Call
from leadline.ui.program import run_window
from tests.benchmarks.first_paint import painted
call = Call(None, data_dir=os.environ["DATA"], environ=dict(os.environ))
run_window(call, lambda window: painted(QApplication.instance()))
"""


def painted(app: object) -> None:
    """In the measured process: say what it took, then end or stay for the memory figure."""
    import os
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status").read_text(encoding="ascii").split()
    peak_kb = int(status[status.index("VmHWM:") + 1])
    values = {
        "wall_s": time.monotonic() - float(os.environ["SPAWNED"]),
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": peak_kb / 1024,
    }
    print(json.dumps(values), flush=True)
    if not os.environ.get("STAY"):
        os._exit(0)


def measure() -> list[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        _fill(data)
        env = environment(folder) | {"DATA": str(data)}
        bare: list[dict[str, float]] = []
        real: list[dict[str, float]] = []
        for run in range(RUNS + 1):
            # Interleaved, so that the machine's load hits both alike; the first round warms the page cache.
            for code, rows in ((BARE, bare), (REAL, real)):
                row = _run(code, env)
                if run:
                    rows.append(row)
        stay, tree = _stay(REAL, env)
    ratio = {key: median([row[key] for row in real]) / median([row[key] for row in bare]) for key in bare[0]}
    bare_peak = median([row["peak_mb"] for row in bare])
    detail = {
        key: f"{median([row[key] for row in real]):.3f} / {median([row[key] for row in bare]):.3f}" for key in bare[0]
    }
    return [
        Line("first paint, wall", ratio["wall_s"], "x bare", 2.5, detail["wall_s"] + " s"),
        Line("first paint, CPU", ratio["cpu_s"], "x bare", 2.0, detail["cpu_s"] + " s"),
        Line("first paint, peak memory", ratio["peak_mb"], "x bare", 2.0, detail["peak_mb"] + " MB"),
        Line("10 s later, window's process", stay / bare_peak, "x bare", 2.6, f"{stay:.0f} / {bare_peak:.0f} MB"),
        Line("10 s later, whole tree's PSS", tree, "MB", None),
    ]


def _run(code: str, env: dict[str, str]) -> dict[str, float]:
    spawned = env | {"SPAWNED": repr(time.monotonic())}
    done = subprocess.run(
        [sys.executable, "-c", code], env=spawned, capture_output=True, text=True, timeout=60, check=True
    )
    row: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return row


def _stay(code: str, env: dict[str, str]) -> tuple[float, float]:
    """Memory of the window's process and PSS of its whole tree, 10 s after the first paint."""
    spawned = env | {"SPAWNED": repr(time.monotonic()), "STAY": "1"}
    with subprocess.Popen([sys.executable, "-c", code], env=spawned, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(10)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").split()
        rss_mb = int(status[status.index("VmRSS:") + 1]) / 1024
        tree_mb = pss_mb(family(process.pid))
        process.terminate()
        process.wait(20)
    return rss_mb, tree_mb


def _fill(data: Path) -> None:
    """A history as somebody has it after some months."""
    paths = paths_under(data)
    paths.ensure()
    liveness = Liveness(paths.running)
    liveness.hold()
    store = Store.open(paths.database, liveness=liveness, clock=lambda: datetime.now(UTC))
    for number in range(CHATS):
        at = datetime(2026, 11, 1 + number % 20, 12, 0, tzinfo=UTC)
        chat = partial(
            conversations.create_chat,
            endpoint_id="deepseek",
            model="deepseek-flash",
            mode=Mode.HIGH,
            title=f"A chat of the past, number {number}",
            at=at,
        )
        store.write(chat).result()
    store.close()
    liveness.release()
