# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key is pressed beside a pack of a million tokens: what forecast and gauge take of the GUI thread, and when they are
seen. The real window, in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.budget import Line, environment, median

FILES, LINES = 200, 138
"""A million tokens, with room for an answer."""
FEWEST_TOKENS = 950_000
KEYS = "Where is the least depth beside the third mark, and which line says so?"
PAUSE_MS = 120
"""Between two keys: a quick typist. The first ones load what is loaded once."""
GUI_LIMIT_MS, SEEN_LIMIT_MS = 5.0, 150.0


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        folder = Path(name)
        lots = folder / "lots"
        lots.mkdir()
        line = "def fathom_{n}(mark: int, knots: float) -> str: return f'by the mark {{mark}} at {{knots:.2f}}'\n"
        for number in range(FILES):
            text = "".join(line.format(n=number * 1000 + at) for at in range(LINES))
            (lots / f"mark_{number}.py").write_text(text, encoding="utf-8")
        env = environment(folder) | {"DATA": str(folder / "data"), "READ": str(lots), "DEEPSEEK_API_KEY": "sk-unused"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.keystroke"],
            env=env, capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"the window failed: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told["documents"] < FEWEST_TOKENS:
        raise RuntimeError(f"the pack has {told['documents']:,} tokens only")
    detail = f"{told['documents']:,} tokens, {len(told['gui_ms'])} keys, worst {max(told['gui_ms']):.1f} ms"
    yield Line("a key: forecast and gauge, GUI thread", median(told["gui_ms"]), "ms", GUI_LIMIT_MS, detail)
    detail = f"worst {max(told['seen_ms']):.0f} ms"
    yield Line("the same, until it is on screen", median(told["seen_ms"]), "ms", SEEN_LIMIT_MS, detail)


# --- in the measured process ------------------------------------------------------------------------------------------


class Spent:
    """Time of the GUI thread in some methods, those that they call included once."""

    def __init__(self) -> None:
        self.ms = 0.0
        self._depth = 0

    def watch(self, owner: type, name: str, after: Callable[[Any], None] = lambda _: None) -> None:
        """Measure each call of a method; `after` is told whose it was."""
        plain = getattr(owner, name)

        def timed(self_: Any, *args: Any, **more: Any) -> Any:
            self._depth += 1
            at = time.perf_counter()
            try:
                return plain(self_, *args, **more)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.ms += (time.perf_counter() - at) * 1e3
                after(self_)

        setattr(owner, name, timed)


class Typing:
    """Presses one key after the other, each when the price of the one before it is on the screen."""

    def __init__(self, window: Any, spent: Spent) -> None:
        self._window, self._spent = window, spent
        self._keys = iter(KEYS)
        self._told: dict[str, Any] = {"gui_ms": [], "seen_ms": []}
        self._wanted: Any = None
        self._pressed_at = 0.0
        self._pressed = 0

    def press(self) -> None:
        """The next key, or the end."""
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        key = next(self._keys, None)
        if key is None:
            self._told["documents"] = self._window.documents.gauge.values.documents
            print(json.dumps(self._told), flush=True)
            QApplication.closeAllWindows()
            return
        self._pressed += 1
        self._wanted = None
        self._spent.ms = 0.0
        self._pressed_at = time.perf_counter()
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, key)
        QApplication.sendEvent(self._window.composer.edit, event)

    def quoted(self, control: Any) -> None:
        """A price was shown: that of all that is typed, unless another is asked for already."""
        if not control._is_asking and self._pressed:
            self._window.documents.gauge.update()
            self._wanted = self._window.documents.gauge.values

    def painted(self, gauge: Any) -> None:
        """The gauge is on the screen."""
        from PySide6.QtCore import QTimer

        if self._wanted is None or gauge.values is not self._wanted:
            return
        self._wanted = None
        if self._pressed > 5:
            self._told["seen_ms"].append((time.perf_counter() - self._pressed_at) * 1e3)
            self._told["gui_ms"].append(self._spent.ms)
        QTimer.singleShot(PAUSE_MS, self.press)


def _measured() -> None:
    from PySide6.QtCore import QTimer

    from leadline.host import settings
    from leadline.host.command_line import Call
    from leadline.host.paths import paths_under
    from leadline.host.settings import Settings
    from leadline.ui.context_gauge import ContextGauge
    from leadline.ui.main_window import MainWindow
    from leadline.ui.price_control import PriceControl
    from leadline.ui.program import run_window

    paths = paths_under(Path(os.environ["DATA"]))
    paths.ensure()
    settings.save(paths.settings_file, Settings(mode="non-think", model="flash"))
    spent, held = Spent(), dict[str, Any]()

    def of_typing(step: str) -> Callable[[Any], None]:
        def take(widget: Any) -> None:
            if "typing" in held:
                getattr(held["typing"], step)(widget)

        return take

    spent.watch(PriceControl, "refresh")
    spent.watch(PriceControl, "_show", of_typing("quoted"))
    spent.watch(ContextGauge, "paintEvent", of_typing("painted"))

    def painted(window: MainWindow) -> None:
        poll = held["poll"] = QTimer()

        def look() -> None:
            if window.documents.gauge.values.documents > FEWEST_TOKENS:
                poll.stop()
                held["typing"] = Typing(window, spent)
                QTimer.singleShot(3_000, held["typing"].press)

        def drop() -> None:
            window.paths_dropped.emit([os.environ["READ"]])
            poll.start(50)

        poll.timeout.connect(look)
        QTimer.singleShot(2_000, drop)

    run_window(Call(None, data_dir=os.environ["DATA"], environ=dict(os.environ)), painted)


if __name__ == "__main__":
    _measured()
