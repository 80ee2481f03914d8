# SPDX-License-Identifier: AGPL-3.0-or-later
"""How late a 5 ms tick of the GUI thread comes while the real window streams, reads a PDF and counts."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from leadline.host import settings
from leadline.host.paths import paths_under
from leadline.host.settings import Settings
from tests.benchmarks.budget import Line, environment, percentile
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

TOKENS_A_SECOND = 2_000
STREAM_TOKENS = 25_000
PDF_PAGES = 1_000
TEXT_BYTES = 4_000_000


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        folder = Path(name)
        yield from _streaming(folder)
        pdf, text = folder / "thousand.pdf", folder / "four_megabytes.txt"
        _write_pdf(pdf)
        _write_text(text)
        yield from _reading(folder, pdf, "1,000-page PDF")
        yield from _reading(folder, text, "counting 4 MB")


def _streaming(folder: Path) -> list[Line]:
    from tests.benchmarks.workload import answer

    with DeepSeekServer(pace=Pace(rate=TOKENS_A_SECOND)) as server:
        # Served by this process, so that the window's process is measured alone.
        server.say(thinking="So be it.", answer=answer(STREAM_TOKENS * 4))
        told = _window(folder, {"TICK": "stream", "DEEPSEEK_API_KEY": server.key, "BASE_URL": server.base_url})
        exchange = server.chats[-1]
        rate = exchange.chunks_sent / max(0.001, (exchange.ended_at or 0) - (exchange.first_chunk_at or 0))
    late, idle = told["late_ms"], told["idle_ms"]
    p99, worst = percentile(late, 0.99), max(late)
    idle_worst = max(idle)
    detail = f"{len(late)} ticks, {rate:,.0f} chunks/s; idle p99 {percentile(idle, 0.99):.1f}, max {idle_worst:.1f} ms"
    return [
        Line("streaming, tick late p99", p99, "ms", max(16.0, percentile(idle, 0.99) + 8.0), detail),
        Line("streaming, tick late max", worst, "ms", max(50.0, idle_worst + 25.0)),
    ]


def _reading(folder: Path, path: Path, name: str) -> list[Line]:
    told = _window(folder, {"TICK": "read", "READ": str(path), "DEEPSEEK_API_KEY": "sk-never-sent"})
    late, idle_worst = told["late_ms"], max(told["idle_ms"])
    detail = f"{told['took_s']:.1f} s, p99 {percentile(late, 0.99):.1f} ms; idle max {idle_worst:.1f} ms"
    return [Line(f"{name}, tick late max", max(late), "ms", max(50.0, idle_worst + 25.0), detail)]


def _window(folder: Path, extra: dict[str, str]) -> dict[str, Any]:
    data = folder / f"data-{time.monotonic_ns()}"
    paths = paths_under(data)
    paths.ensure()
    settings.save(paths.settings_file, Settings(mode="high"))  # non-think would end after 8,192 tokens
    env = environment(folder) | extra | {"DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.ticking"],
        env=env,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"the window failed: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _write_pdf(path: Path) -> None:
    import pymupdf

    words = "The depth below the keel was read from the marks of the line and called to the helm. ".split()
    document = pymupdf.open()
    for number in range(PDF_PAGES):
        page = document.new_page()
        for line in range(45):
            at = (number * 7 + line * 3) % len(words)
            page.insert_text((60, 70 + line * 15), f"{line} " + " ".join(words[at:] + words[:at])[:88], fontsize=10)
    document.save(path)
    document.close()


def _write_text(path: Path) -> None:
    line = "def fathom(mark: int, knots: float) -> str: return f'by the mark {mark} at {knots:.2f}'  # 测深 %d\n"
    lines = []
    size = number = 0
    while size < TEXT_BYTES:
        lines.append(line % number)
        size += len(lines[-1].encode())
        number += 1
    path.write_text("".join(lines), encoding="utf-8")


# -- in the measured process -------------------------------------------------------------------------------


class Ticker:
    """A precise 5 ms timer that notes how late each tick was."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(5)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1e3 - 5.0))
        self._last = now

    def take(self) -> list[float]:
        """What came since the last call."""
        taken, self.late_ms = self.late_ms, []
        return taken


def _measured() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from leadline.host.command_line import Call
    from leadline.ui.main_window import MainWindow
    from leadline.ui.program import run_window

    told: dict[str, Any] = {}
    held: dict[str, Any] = {}

    def painted(window: MainWindow) -> None:
        held["window"] = window
        QTimer.singleShot(4_000, idle)  # loading is over

    def idle() -> None:
        held["ticker"] = Ticker()
        QTimer.singleShot(3_000, begin)

    def begin() -> None:
        told["idle_ms"] = held["ticker"].take()
        held["begun"] = time.monotonic()
        window: MainWindow = held["window"]
        if os.environ["TICK"] == "stream":
            window.composer.question_submitted.emit("A long answer, please.")
            wait_for(lambda: not window.composer.is_streaming)
        else:
            window.paths_dropped.emit([os.environ["READ"]])
            wait_for(lambda: window.documents.gauge.values.documents > 100_000)

    def wait_for(condition: Any) -> None:
        poll = QTimer()
        held["poll"] = poll

        def look() -> None:
            if condition():
                poll.stop()
                told["late_ms"] = held["ticker"].take()
                told["took_s"] = time.monotonic() - held["begun"]
                print(json.dumps(told), flush=True)
                QApplication.instance().closeAllWindows()

        poll.timeout.connect(look)
        poll.start(50)

    environ = dict(os.environ)
    run_window(
        Call(None, data_dir=os.environ["DATA"], base_url=os.environ.get("BASE_URL", ""), environ=environ), painted
    )


if __name__ == "__main__":
    _measured()
