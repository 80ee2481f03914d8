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
        yield from _pasting(folder)
        yield from _many(folder)
        yield from _reopening(folder)


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


def _pasting(folder: Path) -> list[Line]:
    told = _window(folder, {"TICK": "paste", "DEEPSEEK_API_KEY": "sk-never-sent"})
    late, idle_worst = told["late_ms"], max(told["idle_ms"])
    return [
        Line("5 MB pasted, tick late max", max(late), "ms", max(50.0, idle_worst + 25.0), f"{told['took_s']:.1f} s")
    ]


def _many(folder: Path) -> list[Line]:
    """A folder of 10,000 small files, dropped; then its chat opened again."""
    many = folder / "many"
    for number in range(100):
        (many / f"part{number}").mkdir(parents=True)
        for at in range(100):
            text = f"def depth_{number}_{at}() -> int:\n    return {number * at}  # fathoms\n"
            (many / f"part{number}" / f"mark_{at}.py").write_text(text, encoding="utf-8")
    told = _window(folder, {"TICK": "reopen", "READ": str(many), "FILES": "10000"})
    late, idle_worst = told["late_ms"], max(told["idle_ms"])
    limit = max(50.0, idle_worst + 25.0)
    return [
        Line("10,000 files dropped, tick late max", max(late), "ms", limit, f"{told['took_s']:.1f} s"),
        Line("their chat opened, tick late max", max(told["open_late_ms"]), "ms", limit, f"{told['open_s']:.2f} s"),
    ]


def _reopening(folder: Path) -> list[Line]:
    """200 files with over a million tokens: the chat opened again, then one file edited and read again."""
    lots = folder / "lots"
    lots.mkdir()
    line = "def fathom_{n}(mark: int, knots: float) -> str: return f'by the mark {{mark}} at {{knots:.2f}}'\n"
    for number in range(200):
        text = "".join(line.format(n=number * 1000 + at) for at in range(180))
        (lots / f"mark_{number}.py").write_text(text, encoding="utf-8")
    told = _window(folder, {"TICK": "reopen", "READ": str(lots), "FILES": "200", "EDIT": str(lots / "mark_7.py")})
    tokens = f"{told['tokens']:,} tokens, files read: {told['read_on_open']}"
    return [
        Line("a chat of 1,000,000 tokens opened", told["open_s"], "s", 0.5, tokens),
        Line("one file of 200 read again", told["again_s"], "s", 1.0),
        Line("its share of the files read", 100 * told["again_files"] / 200, "%", 2.0),
    ]


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


class Reopening:
    """Reads a folder, leaves its chat, opens it again, and reads one edited file again."""

    def __init__(self, window: Any, told: dict[str, Any], ticker: Ticker) -> None:
        from PySide6.QtCore import QTimer

        from leadline.documents import reader
        from leadline.ui.controller import Controller

        self._window, self._told, self._ticker = window, told, ticker
        self._controller = window.findChildren(Controller)[0]
        self._files = int(os.environ["FILES"])
        self._read = 0
        counted = reader.DocumentReader.read

        def read(reader_: Any, asked: Any, on_event: Any, *rest: Any) -> Any:
            def count(event: Any) -> None:
                self._read += isinstance(event, reader.Read) and event.extract.kind != "tree"
                on_event(event)

            return counted(reader_, asked, count, *rest)

        reader.DocumentReader.read = read  # type: ignore[method-assign]
        self._began = time.monotonic()
        window.paths_dropped.emit([os.environ["READ"]])
        self._step: Any = self._all_read
        self._poll = QTimer()
        self._poll.timeout.connect(lambda: self._step())
        self._poll.start(2)

    @property
    def _shown(self) -> int:
        return sum(row.kind != "tree" and row.tokens is not None for row in self._rows.values())

    @property
    def _rows(self) -> Any:
        return self._window.documents.tree.documents.rows

    def _all_read(self) -> None:
        if len(self._rows) < self._files or self._controller.documents.is_reading or self._shown < self._files:
            return
        session = self._controller.session
        if session.chat is None or self._window.documents.gauge.values.documents < 1_000:
            return
        self._told["late_ms"] = self._ticker.take()
        self._told["took_s"] = time.monotonic() - self._began
        self._told["tokens"] = sum(row.tokens or 0 for row in self._rows.values())
        self._chat_id = session.chat_id
        self._window.history.new_chat_requested.emit()
        self._began = time.monotonic()
        self._step = self._left

    def _left(self) -> None:
        if self._rows or time.monotonic() - self._began < 1:
            return
        self._read = 0
        self._ticker.take()
        self._began = time.monotonic()
        self._controller.history.open_chat(self._chat_id)
        self._step = self._opened

    def _opened(self) -> None:
        if len(self._rows) < self._files:
            return
        self._told["open_s"] = time.monotonic() - self._began
        self._step = self._settled

    def _settled(self) -> None:
        if time.monotonic() - self._began < 3:
            return
        self._told["open_late_ms"] = self._ticker.take()
        self._told["read_on_open"] = self._read
        if "EDIT" not in os.environ:
            self._end()
            return
        path = Path(os.environ["EDIT"])
        path.write_text(path.read_text(encoding="utf-8") + "# one line more\n", encoding="utf-8")
        self._seq = next(seq for seq, row in self._rows.items() if row.path == str(path))
        self._before = self._rows[self._seq].tokens
        self._began = time.monotonic()
        self._controller.changes.read_again([self._seq])
        self._step = self._again

    def _again(self) -> None:
        row = self._rows[self._seq]
        if row.tokens in (None, self._before) or row.state != "ready":
            return
        self._told["again_s"] = time.monotonic() - self._began
        self._told["again_files"] = self._read
        self._end()

    def _end(self) -> None:
        from PySide6.QtWidgets import QApplication

        self._poll.stop()
        print(json.dumps(self._told), flush=True)
        QApplication.instance().closeAllWindows()  # type: ignore[union-attr]


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
        if os.environ["TICK"] == "paste":
            QApplication.clipboard().setText("By the mark seven, and a quarter less eight.\n" * 111_112)
            window.composer.edit.paste()
            wait_for(lambda: window.documents.gauge.values.documents > 100_000)
        elif os.environ["TICK"] == "reopen":
            Reopening(window, told, held["ticker"])
        elif os.environ["TICK"] == "stream":
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
