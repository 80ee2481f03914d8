# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast the transcript is: python -m tests.benchmarks.transcript [NAME...]. One line of JSON a measurement.

Times of the window's thread, so that they hold on a shared machine; those of the ticks are of the clock.
"""

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from leadline.ui.transcript.shown import ShownTurn
from leadline.ui.transcript.view import Transcript
from leadline.ui.transcript.warm import warm_up
from tests.benchmarks.workload import answer, conversation, one_block

FLUSH = 267
"""Characters of 33 ms at 2,000 tokens a second."""


def shown() -> Transcript:
    view = Transcript()
    view.resize(900, 800)
    view.show()
    pump()
    return view


def pump() -> None:
    for _ in range(3):
        QApplication.processEvents()


def flush_costs(text: str) -> list[float]:
    """Seconds of the thread for each flush, painted."""
    view = shown()
    view.add_turn(ShownTurn(1, "Go", state="streaming"))
    pump()
    costs = []
    for at in range(0, len(text), FLUSH):
        began = time.thread_time()
        view.append_answer(1, text[at : at + FLUSH])
        pump()
        costs.append(time.thread_time() - began)
    view.deleteLater()
    return costs


def mean_ms(costs: list[float]) -> float:
    return round(sum(costs) / max(1, len(costs)) * 1000, 2)


def stream() -> dict[str, object]:
    costs = flush_costs(answer())
    quarter = len(costs) // 4
    quarters = [mean_ms(costs[at * quarter : (at + 1) * quarter]) for at in range(4)]
    ratio = round(quarters[3] / quarters[0], 2)
    return {"flush_ms_by_quarter": quarters, "last_to_first": ratio, "max_ms": round(max(costs) * 1000, 1)}


def growing() -> dict[str, object]:
    found: dict[str, object] = {}
    for kind in ("list", "table", "paragraph", "code", "item", "quote"):
        costs = flush_costs(one_block(kind))
        tenth = len(costs) // 10
        first, last = mean_ms(costs[:tenth]), mean_ms(costs[-tenth:])
        found[kind] = {"first_ms": first, "last_ms": last, "max_ms": round(max(costs) * 1000, 1)}
    return found


def real_time(seconds: float = 20.0) -> dict[str, object]:
    """Chunks of five characters from a thread at 8,000 characters a second, flushed at 30 Hz; a 5 ms tick."""
    text, chunks = answer(), SimpleQueue[str | None]()

    def produce() -> None:
        began, at = time.monotonic(), 0
        while at < len(text) and time.monotonic() - began < seconds:
            until = int((time.monotonic() - began) * 8000)
            while at < until:
                chunks.put(text[at : at + 5])
                at += 5
            time.sleep(0.002)
        chunks.put(None)

    view = shown()
    view.add_turn(ShownTurn(1, "Go", state="streaming"))
    pump()
    late: list[float] = []
    idle: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - 0.005))
        last = now

    def flush() -> None:
        parts, ended = list[str](), False
        while not chunks.empty():
            part = chunks.get()
            ended = part is None
            parts += [part] if part is not None else []
        if parts:
            view.append_answer(1, "".join(parts))
        if ended:
            QApplication.quit()

    timers = []
    for interval, slot in ((5, tick), (33, flush)):
        if slot is flush:  # first, five seconds of nothing: how late a tick is on this machine anyway
            last = time.perf_counter()
            QTimer.singleShot(5000, QApplication.quit)
            QApplication.exec()
            idle, late = sorted(late), []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        timer.start(interval)
        timers.append(timer)
    began = time.thread_time()
    thread = threading.Thread(target=produce)
    thread.start()
    last = time.perf_counter()
    QApplication.exec()
    thread.join()
    late.sort()
    return {
        "tick_p50_ms": round(late[len(late) // 2] * 1000, 1),
        "tick_p99_ms": round(late[len(late) * 99 // 100] * 1000, 1),
        "tick_max_ms": round(late[-1] * 1000, 1),
        "idle_p99_ms": round(idle[len(idle) * 99 // 100] * 1000, 1),
        "idle_max_ms": round(idle[-1] * 1000, 1),
        "thread_s": round(time.thread_time() - began, 1),
        "wall_s": seconds,
    }


def opening() -> dict[str, object]:
    turns = conversation()
    view = shown()
    memory = _memory_mb()
    began = time.perf_counter()
    view.show_turns(turns)
    shown_ms = (time.perf_counter() - began) * 1000
    pump()
    painted_ms = (time.perf_counter() - began) * 1000
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    pump()
    frames = []
    for _ in range(200):
        before = time.thread_time()
        bar.setValue(bar.value() + 80)
        view.viewport().repaint()
        frames.append(time.thread_time() - before)
    return {
        "turns": len(turns),
        "show_turns_ms": round(shown_ms, 1),
        "until_painted_ms": round(painted_ms, 1),
        "memory_mb": round(_memory_mb() - memory),
        "scroll_frame_ms": mean_ms(frames),
        "scroll_frame_max_ms": round(max(frames) * 1000, 1),
    }


def _memory_mb() -> float:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


MEASUREMENTS: dict[str, Callable[[], dict[str, object]]] = {
    "opening": opening,
    "stream": stream,
    "growing": growing,
    "real_time": real_time,
}


def main() -> None:
    application = QApplication(sys.argv[:1])
    warm_up().join()
    gc.collect()
    gc.freeze()  # as the program does once it has started
    for name in sys.argv[1:] or MEASUREMENTS:
        print(json.dumps({"name": name, "load": round(os.getloadavg()[0], 1), **MEASUREMENTS[name]()}), flush=True)
    application.quit()


if __name__ == "__main__":
    main()
