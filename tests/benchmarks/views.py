# SPDX-License-Identifier: AGPL-3.0-or-later
"""The longest single piece of work on the GUI thread that long lists and monstrous text cause.

CPU time of that thread, painted, the median of five runs: what other programs do meanwhile does not count.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.budget import Line, environment, median

RUNS = 5
STALL_MS = 50.0
MONSTERS = {
    "line of 1 MB": "x" * 1_000_000,
    "quote of 1 MB": "> " + "word " * 200_000,
    "5 MB data: image": "![x](data:image/png;base64," + "A" * 5_000_000 + ")",
    "5,000 nested quotes": "> " * 5000 + "deep",
    "code line of 1 MB": "```\n" + "z" * 1_000_000 + "\n```",
}


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        runs = [_run(Path(name)) for _ in range(RUNS)]
    for what in runs[0]:
        yield Line(what, median([run[what] for run in runs]), "ms", STALL_MS)


def _run(folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.views"],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the views failed: {done.stderr[-2000:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _ms(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def _measured() -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    told: dict[str, float] = {}
    _documents(told)
    _chats(told)
    _turns(told)
    print(json.dumps(told), flush=True)
    app.processEvents()
    os._exit(0)


def _documents(told: dict[str, float]) -> None:
    from leadline.ui.document_panel import DocumentPanel
    from leadline.ui.document_row import DocumentRow
    from leadline.ui.icons import Icons
    from leadline.ui.theme import LIGHT

    panel = DocumentPanel(Icons(LIGHT))
    panel.resize(320, 600)
    panel.show()
    names = [f"pkg/module_{seq}.py" for seq in range(10_000)]
    rows = [
        DocumentRow(seq, "/srv/src", name, f"/srv/src/{name}", "code", "ready", (), 1, 100)
        for seq, name in enumerate(names)
    ]

    def take(first: int) -> None:
        panel.upsert_documents(rows[first : first + 100])
        panel.tree.grab()

    told["10,000 files, worst batch of 100"] = max(_ms(lambda at=at: take(at)) for at in range(0, len(rows), 100))  # type: ignore[misc]

    def unfold() -> None:
        panel.tree.expand(panel.tree.documents.index(0, 0))
        panel.tree.grab()

    told["their folder unfolded"] = _ms(unfold)


def _chats(told: dict[str, float]) -> None:
    from leadline.ui.history_model import HistoryRow
    from leadline.ui.history_panel import HistoryPanel
    from leadline.ui.icons import Icons
    from leadline.ui.theme import LIGHT

    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    panel = HistoryPanel(Icons(LIGHT))
    panel.show()
    rows = [HistoryRow(number, f"chat {number}", now - timedelta(hours=number)) for number in range(10_000)]
    told["10,000 chats in the list"] = _ms(lambda: (panel.show_rows(rows, now), panel.list.grab()))


def _turns(told: dict[str, float]) -> None:
    from leadline.ui.transcript.shown import ShownTurn
    from tests.benchmarks.transcript import pump, shown
    from tests.benchmarks.workload import conversation

    view, turns = shown(), conversation(5000)
    told["5,000 turns opened"] = _ms(lambda: (view.show_turns(turns), view.grab()))
    turn = ShownTurn(1, "Go", answer="Well.")
    for name, text in MONSTERS.items():
        view = shown()
        view.grab()
        monster = replace(turn, question=text, answer=text)
        told[name] = _ms(lambda view=view, monster=monster: (view.show_turns([monster]), view.grab(), pump()))  # type: ignore[misc]


if __name__ == "__main__":
    _measured()
