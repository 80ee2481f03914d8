# SPDX-License-Identifier: AGPL-3.0-or-later
"""The usage window over a million rows of the ledger: added up once, opened in a fresh process each time."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from sqlite3 import Connection

from tests.benchmarks.budget import Line, environment, median

ROWS = 1_000_000
DAYS = 1_000
CHATS = 2_000
RUNS = 5
OPEN_MS = 500.0
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        folder = Path(name)
        _make(folder)
        first = _run(folder)
        yield Line("1M bills, added up the first time", first["ms"], "ms", None, "with progress and Cancel")
        runs = [_run(folder) for _ in range(RUNS)]
        yield Line("1M bills, usage window open", median([run["ms"] for run in runs]), "ms", OPEN_MS, "30 days by day")
        for what, words in (("all", "all time by day"), ("chats", "all time by chat"), ("chat", "one chat")):
            yield Line(f"1M bills, {words}", median([run[what] for run in runs]), "ms", None)
        yield Line("1M bills, longest stall", median([run["stall"] for run in runs]), "ms", None, "GUI thread")


def _make(folder: Path) -> None:
    from leadline.assistant import Assistant
    from leadline.host.paths import paths_under
    from tests.storage.rows import an_entry, new_chat

    def fill(con: Connection) -> None:
        from leadline.storage import ledger
        from leadline.storage.columns import to_us

        for number in range(CHATS):
            new_chat(con, f"chat {number}")
        model = ledger.put_entry(con, an_entry())
        day_us = 86_400_000_000
        con.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO ledger (turn_id, chat_id, kind, at_us, model, mode, hit, miss, output, reasoning, price_row,"
            " tier, amount, amount_e12, currency, state)"
            " SELECT NULL, 1 + (i * 7919) % ?, CASE WHEN i % 9 THEN 'reply' ELSE 'title' END,"
            " ? - ? + CAST(i * ? AS INTEGER), CASE WHEN i % 3 THEN 'deepseek-flash' ELSE 'deepseek-v4-pro' END,"
            " CASE i % 4 WHEN 0 THEN 'max' WHEN 1 THEN 'high' ELSE 'non-think' END, i % 600000, i % 5000, i % 9000,"
            " i % 3000, price_row, CASE WHEN i % 5 THEN 'off-peak' ELSE 'peak' END,"
            " '0.' || printf('%08d', 1 + i % 99999), (1 + i % 99999) * 10000, currency, state"
            " FROM n, (SELECT price_row, currency, state FROM ledger WHERE id = ?)",
            (ROWS - 2, CHATS, to_us(NOW), DAYS * day_us, DAYS * day_us / ROWS, model),
        )

    assistant = Assistant(paths_under(folder / "data"), {}, clock=lambda: NOW)
    assistant.store().write(fill).result()
    assistant.close()


def _run(folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.usage", str(folder)],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the usage window failed: {done.stderr[-2000:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _measured(folder: Path) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from leadline.assistant import Assistant
    from leadline.host.paths import paths_under
    from leadline.ui.background import Background
    from leadline.ui.main_window import MainWindow
    from leadline.ui.session import Session
    from leadline.ui.transcript.warm import warm_up
    from leadline.ui.usage_control import UsageControl
    from leadline.ui.usage_place import ALL, UsagePlace

    sys.setswitchinterval(0.001)  # as the program does
    app = QApplication(sys.argv[:1])
    assistant = Assistant(paths_under(folder / "data"), {}, clock=lambda: NOW)
    assistant.open().result()
    window = MainWindow("light")
    window.show()
    warm_up().join()  # what the program has done when a user can press a key
    for _ in range(5):
        app.processEvents()
    control = UsageControl(window, assistant, Background(window), Session(window))
    ticks = [time.monotonic()]
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start(5)

    def opened(place: UsagePlace) -> float:
        control._report = None
        began = time.monotonic()
        control.open(place)
        while control._report is None:
            app.processEvents()
            time.sleep(0.001)
        assert control._usage is not None
        control._usage.chart.repaint()
        control._usage.table.viewport().repaint()
        return (time.monotonic() - began) * 1000

    told = {
        "ms": opened(UsagePlace()),
        "all": opened(UsagePlace(ALL)),
        "chats": opened(UsagePlace(ALL, "chat")),
        "chat": opened(UsagePlace(ALL, chat_id=1)),
    }
    told["stall"] = max((after - one) * 1000 for one, after in pairwise(ticks)) - 5
    print(json.dumps(told), flush=True)
    os._exit(0)


if __name__ == "__main__":
    _measured(Path(sys.argv[1]))
