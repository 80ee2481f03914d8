# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make screenshots`: the README's pictures, taken of the real window. Pass a folder to write elsewhere.

Each picture is a run of its own in a process of its own: the real program with the stand-in server or the embedded
engine, real documents, a real database. Only the window's size and the look are set from here.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.servers.deepseek import DeepSeekServer

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LONGEST_S = 240

ANSWER = """\
## What was dredged, and what it cost

The channel was deepened in **two steps** [harbour report p. 2]:

1. from seven to nine fathoms in the spring,
2. the turning basin in autumn, to the same depth.

| Step | Depth | Cost |
|---|---:|---:|
| Channel | 9 fathoms | 4.2 million |
| Basin | 9 fathoms | 1.1 million |

The price of a prompt of `n` tokens with `h` cached ones follows from three rates:

```python
def price(hit: int, miss: int, output: int, row: PriceRow) -> Decimal:
    \"\"\"Exact, in the account's currency.\"\"\"
    return (row.hit * hit + row.miss * miss + row.output * output).scaleb(-6)
```

> Depths were sounded in March and again in October; the two surveys agree within half a foot.
"""

THINKING = """\
The user asks about dredging. Chapter 2 has the channel, chapter 5 the basin. Compare the figures with the table of
contents, then give the cost of each step.
"""

CHINESE_ANSWER = """\
## 结论

航道在 **2026 年** 分两步加深，见报告第 2 页与第 5 页：

- 春季：航道由七英寻加深到九英寻，费用 420 万；
- 秋季：回旋水域加深到同样的深度，费用 110 万。

| 步骤 | 深度 | 费用 |
|---|---:|---:|
| 航道 | 9 英寻 | 420 万 |
| 回旋水域 | 9 英寻 | 110 万 |
"""

SCENES: dict[str, dict[str, str]] = {
    "first-run": {},
    "conversation": {"question": "What was dredged, and what did it cost?", "mode": "high", "bare": "1"},
    "documents": {"question": "What was dredged, and what did it cost?", "mode": "high"},
    "max": {"question": "What was dredged, and what did it cost?", "mode": "max", "large": "1", "open": "gauge"},
    "changed": {"question": "What was dredged, and what did it cost?", "mode": "high", "edit": "src/depths.py"},
    "chinese": {"question": "报告里疏浚了哪些地方，花了多少钱？", "mode": "high", "language": "zh_CN"},
    "chinese-first-run": {"language": "zh_CN"},
    "compare": {"question": "What was dredged, and what did it cost?", "compare": "1"},
    "local": {"question": "Which depth has the channel?", "local": "1"},
    "price": {"question": "What was dredged, and what did it cost?", "mode": "high", "open": "price"},
    "collection": {"question": "What was dredged, and what did it cost?", "open": "collection"},
    "cold": {"question": "What was dredged, and what did it cost?", "large": "1", "open": "cold"},
    "receipt": {"question": "What was dredged, and what did it cost?", "mode": "max", "open": "receipt"},
    "usage": {"question": "What was dredged, and what did it cost?", "bare": "1", "open": "usage"},
}


def main(arguments: list[str]) -> int:
    """Take every picture in both looks; names after the folder choose some of them."""
    folder = Path(arguments[0]) if arguments else FOLDER
    wanted = arguments[1:] or list(SCENES)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="leadline-pictures-") as name:
        documents = make_documents(Path(name))
        changing = Path(documents[1]) / "src" / "depths.py"
        text = changing.read_text(encoding="utf-8")
        for scene in wanted:
            for theme in ("light", "dark"):
                for size in ("1280x800", "900x600"):
                    suffix = "" if size == "1280x800" else "-900x600"
                    if suffix and not arguments:
                        continue  # the README shows the large ones
                    path = folder / f"{scene}-{theme}{suffix}.png"
                    changing.write_text(text, encoding="utf-8")
                    take(scene, theme, size, path, Path(name), documents)
                    print(path)
    return 0


def make_documents(folder: Path) -> list[str]:
    """A report of 40 pages, two of them scans without text, and a small project with a key in it."""
    import pymupdf

    report = pymupdf.open()
    lines = (
        "The annual report of the harbour office. Depths were sounded in March and again in October.",
        "Chapter {n}: dredging. The channel was deepened to nine fathoms at a cost of 4.2 million.",
        "The tide tables show a mean high water of 3.8 metres at the outer mark, page {n}.",
        "The survey boat ran {n} lines across the basin; the lead was armed with tallow.",
    )
    for number in range(1, 41):
        page = report.new_page()
        if number in (12, 30):
            continue
        for at in range(30):
            page.insert_text((60, 70 + at * 22), lines[(number + at) % 4].format(n=number), fontsize=10)
    path = folder / "harbour report.pdf"
    report.save(path)
    report.close()
    project = folder / "soundings"
    (project / "src").mkdir(parents=True)
    (project / ".gitignore").write_text("build/\n", encoding="utf-8")
    (project / ".env").write_text("HARBOUR_API_KEY=" + "k" * 32 + "\n", encoding="utf-8")
    (project / "chart.bin").write_bytes(bytes(range(256)) * 8)
    (project / "build").mkdir()
    (project / "build" / "out.txt").write_text("made\n", encoding="utf-8")
    for name in ("depths", "tides", "survey", "report"):
        body = "".join(f"def {name}_{n}(mark: float) -> float:\n    return mark * {n} / 6\n\n\n" for n in range(1, 25))
        (project / "src" / f"{name}.py").write_text(f'"""The {name} of the basin."""\n\n\n' + body, encoding="utf-8")
    return [str(path), str(project)]


def take(scene: str, theme: str, size: str, path: Path, folder: Path, documents: list[str]) -> None:
    """One picture."""
    with DeepSeekServer() as server:
        chinese = SCENES[scene].get("language", "").startswith("zh")
        server.say(thinking=THINKING, answer=CHINESE_ANSWER if chinese else ANSWER)
        for _ in range(2 if "compare" in SCENES[scene] else 0):
            server.say(thinking=THINKING, answer=ANSWER)
        server.say(answer="航道疏浚与费用" if chinese else "Dredging and its cost")  # the chat's name
        if "large" in SCENES[scene]:
            log = "".join(f"Mark {at}: depth {at * 7 % 90} fathoms.\n" for at in range(40_000))
            (folder / "lead line.txt").write_text(log, encoding="utf-8")
            documents = [*documents, str(folder / "lead line.txt")]
        told = {
            **SCENES[scene],
            "theme": theme,
            "size": size,
            "path": str(path),
            "data": str(folder / f"data-{time.monotonic_ns()}"),
            "base_url": server.base_url,
            "documents": documents if "question" in SCENES[scene] and "bare" not in SCENES[scene] else [],
            "history": "question" in SCENES[scene],
        }
        env = {key: value for key, value in os.environ.items() if not key.endswith(("_KEY", "_proxy", "_PROXY"))}
        env |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1", "SCENE": json.dumps(told)}
        env |= {"LC_ALL": "C.UTF-8", "HOME": str(folder)}
        if "question" in told and "local" not in told:
            env["DEEPSEEK_API_KEY"] = server.key
        subprocess.run([sys.executable, "-m", "tests.screenshots"], env=env, check=True, timeout=LONGEST_S)


# -- in the picture's process ------------------------------------------------------------------------------


def show(scene: dict[str, Any]) -> None:
    """Run the program, do what the scene says, save the picture."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from leadline.host import settings as settings_file
    from leadline.host.command_line import Call
    from leadline.host.paths import paths_under
    from leadline.host.settings import Settings
    from leadline.ui.main_window import MainWindow
    from leadline.ui.program import run_window

    paths = paths_under(Path(scene["data"]))
    paths.ensure()
    model = "local" if "local" in scene else ""
    settings_file.save(
        paths.settings_file,
        Settings(
            theme=scene["theme"],
            language=scene.get("language", "en"),
            mode=scene.get("mode", "non-think"),
            model=model,
            currency="CNY",
        ),
    )
    if scene["history"]:
        _fill_history(paths.database, paths.running, chinese=scene.get("language", "").startswith("zh"))
    if scene.get("open") == "usage":
        _fill_ledger(paths.database, paths.running)
    held: dict[str, Any] = {}

    def painted(window: MainWindow) -> None:
        width, height = (int(part) for part in scene["size"].split("x"))
        window.resize(width, height)
        held["steps"] = _steps(scene, window)
        held["timer"] = QTimer()
        held["timer"].timeout.connect(step)
        held["timer"].start(50)

    def step() -> None:
        if next(held["steps"], "end") == "end":
            held["timer"].stop()
            QApplication.closeAllWindows()

    call = Call(None, data_dir=scene["data"], base_url=scene["base_url"], environ=dict(os.environ))
    run_window(call, painted)


def _steps(scene: dict[str, Any], window: Any) -> Iterator[str]:
    """What the user does; each yield waits 50 ms."""
    yield from _until(lambda: bool(window.model_label.text()) and "nothing" not in window.tier_label.text())
    yield from ["wait"] * 20
    if scene["documents"]:
        window.paths_dropped.emit(scene["documents"])
        yield from _until(lambda: window.documents.gauge.values.documents > 100)
        yield from _until(lambda: window.notices.notice is not None)
    if "compare" in scene:
        yield from _compare(scene, window)
        return
    if "question" in scene:
        yield from ["wait"] * 10
        window.composer.question_submitted.emit(scene["question"])
        yield from _until(lambda: window.composer.is_streaming)
        yield from _until(lambda: not window.composer.is_streaming)
        yield from ["wait"] * 20
        if not scene.get("local"):
            window.composer.set_text(
                "这和去年的报告相比如何？" if "language" in scene else "How does that compare with last year?"
            )
    if "edit" in scene:
        path = Path(scene["documents"][1]) / scene["edit"]
        path.write_text(path.read_text(encoding="utf-8") + "\n\nDEEPEST = 90\n", encoding="utf-8")
        yield from _until(lambda: window.notices.notice is not None and window.notices.notice.key == "choice-change")
    yield from ["wait"] * 20
    shown = yield from _opened(scene, window)
    if shown is not None:
        shown.grab().save(scene["path"])
        return
    picture = window.grab()
    for anchor, kind in ((window.documents.gauge, "gauge"), (window.composer.price_button, "price")):
        if kind == scene.get("open"):
            _paint_popover(picture, window, anchor)
    picture.save(scene["path"])


def _opened(scene: dict[str, Any], window: Any) -> Generator[str, None, Any]:
    """Open what the scene is about; gives the window that it stands in, None for the main one."""
    from PySide6.QtWidgets import QDialog

    what = scene.get("open", "")
    shown = None
    if what == "price":
        window.composer.price_button.click()
    elif what == "gauge":
        window.documents.gauge.clicked.emit()
    elif what in ("collection", "cold"):
        window.header.collection_requested.emit()
        yield from _until(lambda: window.notices.notice is not None and window.notices.notice.key == "collection-made")
        yield from ["wait"] * 10
        window.header.rename_requested.emit("Harbour reports")
        window.notices.clear()
        if what == "cold":
            yield from _come_back(scene, window)
    elif what == "receipt":
        window.transcript.receipt_requested.emit(1)  # the first question of this data folder
        yield from _until(lambda: bool(window.findChildren(QDialog, "receiptWindow")))
        shown = window.findChild(QDialog, "receiptWindow")
    elif what == "usage":
        window.usage_requested.emit(None)
        yield from _until(lambda: bool(window.findChildren(QDialog, "usageWindow")))
        shown = window.findChild(QDialog, "usageWindow")
    yield from ["wait"] * 20
    return shown


def _come_back(scene: dict[str, Any], window: Any) -> Iterator[str]:
    """The chat of the first question, six days later; meanwhile a file was edited."""
    from leadline.host.paths import paths_under

    yield from ["wait"] * 20
    window.composer.set_text("")
    window.history.new_chat_requested.emit()
    yield from ["wait"] * 20
    path = Path(scene["documents"][1]) / "src" / "depths.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n\nDEEPEST = 90\n", encoding="utf-8")
    by = 6 * 86_400_000_000
    with closing(sqlite3.connect(paths_under(Path(scene["data"])).database)) as con:
        con.execute("UPDATE turn SET asked_us = asked_us - ?, ended_us = ended_us - ?", (by, by))
        con.execute("UPDATE held_prefix SET last_used_us = last_used_us - ?", (by,))
        (chat_id,) = con.execute("SELECT max(chat_id) FROM turn").fetchone()
        con.commit()
    window.history.chat_chosen.emit(chat_id)
    yield from _until(lambda: window.notices.notice is not None and window.notices.notice.key == "idle-chat")
    yield from ["wait"] * 20


def _paint_popover(picture: Any, window: Any, anchor: Any) -> None:
    """What opens over the anchor is a window of its own; the screen that there is not puts it elsewhere."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QFrame

    popover = next(each for each in window.findChildren(QFrame) if each.isWindow() and each.isVisible())
    painter = QPainter(picture)
    above = anchor.mapTo(window, QPoint(anchor.width() - popover.width(), -popover.height() - 8))
    painter.drawPixmap(max(4, above.x()), above.y(), popover.grab())
    painter.end()
    popover.close()


def _compare(scene: dict[str, Any], window: Any) -> Iterator[str]:
    """The question goes to three, and the picture is of their replies."""
    from leadline.ui.compare_window import CompareWindow

    window.composer.set_text(scene["question"])
    yield from _until(lambda: window.composer.send_button.isEnabled())
    window.composer.compare_requested.emit()
    yield from _until(lambda: window.findChild(CompareWindow) is not None)
    compared = window.findChild(CompareWindow)
    yield from _until(lambda: compared.setup._boxes)
    for box in compared.setup._boxes:
        if box.text() in ("Flash, High", "Pro, Non-think"):
            box.click()
    yield from _until(lambda: compared.setup.start_button.isEnabled())
    compared.setup.start_button.click()
    compared.resize(*(int(part) for part in scene["size"].split("x")))
    yield from _until(lambda: all(column.pick_button.isVisible() for column in compared.page.columns))
    yield from ["wait"] * 20
    compared.grab().save(scene["path"])


def _until(condition: Callable[[], object]) -> Iterator[str]:
    end = time.monotonic() + 150
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        yield "wait"


def _fill_history(database: Path, running: Path, *, chinese: bool) -> None:
    """Older chats for the list."""
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from leadline.chat.mode import Mode
    from leadline.host.liveness import Liveness
    from leadline.storage import conversations
    from leadline.storage.database import Store

    titles = [
        "Least squares in one page",
        "重构流式渲染器",
        "Tax form questions",
        "Rust lifetimes, again",
        "Trip to Kyoto",
    ]
    if chinese:
        titles = ["一页纸讲清最小二乘法", "重构流式渲染器", "报税表的问题", "Rust 的生命周期", "京都之行"]
    store = Store.open(database, liveness=Liveness(running), clock=lambda: datetime.now(UTC))
    now = datetime.now(UTC)
    for days, title in enumerate(titles):
        at = now - timedelta(days=days + (days > 1) * 3, hours=1)
        make = partial(conversations.create_chat, endpoint_id="deepseek", model="deepseek-flash", mode=Mode.HIGH)
        store.write(partial(make, title=title, at=at)).result()
    store.close()


def _fill_ledger(database: Path, running: Path) -> None:
    """A month of questions, most of them about the same documents: the first of a day reads them, the others hit."""
    from datetime import UTC, datetime, timedelta
    from decimal import Decimal

    from leadline.chat.mode import Mode
    from leadline.chat.reply import Usage
    from leadline.host.liveness import Liveness
    from leadline.storage import ledger
    from leadline.storage.database import Store
    from leadline.storage.ledger import Connection
    from tests.storage.rows import an_entry

    def fill(con: Connection) -> None:
        for days in range(1, 29):
            for question in range((days * 5) % 9):
                hit, miss = (211_968, 1_400 + 90 * question) if question else (0, 212_480)
                output, times = 900 + 300 * question, 2 if question % 3 == 1 else 1
                cost = Decimal(hit) / 50 + miss + output * 2
                entry = an_entry(
                    amount=str((cost * times).scaleb(-6)),
                    at=now - timedelta(days=days, hours=question),
                    usage=Usage(hit, miss, output, output // 3),
                    mode=Mode.HIGH,
                    tier="peak" if times == 2 else "off-peak",
                )
                ledger.put_entry(con, entry)

    now = datetime.now(UTC)
    store = Store.open(database, liveness=Liveness(running), clock=lambda: now)
    store.write(fill).result()
    store.close()


if __name__ == "__main__":
    if "SCENE" in os.environ:
        show(json.loads(os.environ["SCENE"]))
    else:
        raise SystemExit(main(sys.argv[1:]))
