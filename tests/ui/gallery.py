# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of the window with sample values, to be looked at: python -m tests.ui.gallery FOLDER [NAME...]"""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.context_gauge import GaugeValues
from leadline.ui.cost_meter import ShownCosts
from leadline.ui.document_row import DocumentRow
from leadline.ui.history_model import HistoryRow
from leadline.ui.main_window import MainWindow
from leadline.ui.model_menu import ModelChoice
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.page_viewer import ShownPage
from leadline.ui.price_popover import PriceLine, PricePopover, ShownPrice
from leadline.ui.reading_progress import FileProgress, ReadingProgress
from leadline.ui.transcript.shown import ShownTurn
from leadline.ui.translator import install_translation

ANSWER = """## Least squares in one page

Given data we minimise the **squared error**; 最小二乘法 gives the closed form when `X` has full rank [report p. 12].

```python
import numpy as np

def fit(x, y):
    return np.linalg.lstsq(x, y)[0]
```

| Method | When to use |
|---|---|
| QR | the usual choice |
| SVD | nearly singular |
"""
TURN = ShownTurn(
    1,
    "Explain least squares with code and a table. 请用中文和英文。",
    thinking="The user wants a short explanation. First the objective, then code and a table of methods.",
    thinking_s=42,
    thinking_tokens=3812,
    answer=ANSWER,
    numbers="in 612,480 (99.8% cached)  out 5,016  ¥0.034",
    model="Flash",
)
NOW = datetime(2026, 11, 23, 18, 0).astimezone()
TITLES = (
    ("Least squares in one page", 0),
    ("重构流式渲染器", 0),
    ("Annual reports 2019-2025: what changed in the notes on leases", 0),
    ("Tax form questions", 1),
    ("Rust lifetimes, again", 1),
    ("Trip to Kyoto", 3),
    ("年度报告对比", 5),
    ("Contract review", 20),
    ("Thesis, chapter 2", 34),
    ("Old log files", 60),
)
MODELS = (
    ModelChoice("deepseek-flash", "Flash", "deepseek-flash, 1M tokens"),
    ModelChoice("deepseek-v4-pro", "Pro", "deepseek-v4-pro, 1M tokens"),
    ModelChoice("local", "Local", "tiny, often wrong"),
)


def _file(seq: int, source: str, name: str, state: str, tokens: int | None, notes: tuple = (), pages: int = 1):
    path = source if source.endswith(name) else f"{source}/{name}"
    return DocumentRow(seq, source, name, path, "pdf" if name.endswith("pdf") else "code", state, notes, pages, tokens)


PRICE = ShownPrice(
    "About ¥0.033",
    "¥0.017 to ¥0.69",
    (
        PriceLine("From the cache", "611,328 tokens", "¥0.012", "Read 6 h ago by this model in this mode."),
        PriceLine("Read anew", "1,152 tokens", "¥0.0012", "The question, and what is new before it."),
        PriceLine("If no longer cached", "", "¥0.63", "18% likely, by 6 h without use and your own replies.", True),
        PriceLine("Done", "about 1 min 35 s", "", "31 s to 5 min, by how long the reply gets.", True),
    ),
)
DOCUMENTS = [
    _file(
        1,
        "/home/a/report.pdf",
        "report.pdf",
        "partly",
        61204,
        (("no_text", 12, ""), ("odd_glyphs", 40, ""), ("odd_glyphs", 41, "")),
        214,
    ),
    _file(2, "/home/a/scan.pdf", "scan.pdf", "failed", None, (("encrypted", None, ""),)),
    _file(3, "/home/a/src", "app/main.py", "ready", 1204),
    _file(4, "/home/a/src", "app/a/very/long/path/to/the/renderer_of_everything.py", "ready", 548900),
    _file(5, "/home/a/src", ".env", "left_out", None, (("secret", None, "holds a key"),)),
    _file(6, "/home/a/src", "数据/说明.md", "ready", 5120),
    _file(7, "/home/a/src", "big.csv", "left_out", None, (("too_large", None, ""),)),
    _file(8, "/home/a/src", "build/out.js", "reading", None),
]


def _window(theme: str, size: tuple[int, int]) -> MainWindow:
    window = MainWindow(theme)
    window.resize(*size)
    return window


def _fill(window: MainWindow) -> None:
    rows = [HistoryRow(i, title, NOW - timedelta(days=days), unread=i == 3) for i, (title, days) in enumerate(TITLES)]
    window.history.show_rows(rows, NOW)
    window.history.set_current(0)
    window.show_chat("Least squares in one page", is_stored=True)
    window.documents.show_documents(DOCUMENTS)
    window.documents.gauge.show_values(GaugeValues(612_000, 24_000, 300, 65_536, 1_048_576))
    window.composer.show_models(MODELS, "deepseek-flash")
    window.composer.show_price("¥0.04")
    window.cost_meter.show_costs(
        ShownCosts(
            "¥0.034",
            "in 612,480 (99.8% cached)  out 5,016",
            "¥0.31",
            "¥1.12 + about ¥0.02",
            month="¥24.80 + about ¥0.02",
            collection="¥8.40",
            collection_name="Annual reports",
            has_estimate=True,
        )
    )
    window.cost_meter.show_balance("¥48.20", "about 1,417 more questions like this")
    window.show_tier("off-peak for 2 h 14 min")
    window.show_model("deepseek-flash")


def _empty(window: MainWindow) -> None:
    window.show_tier("off-peak for 2 h 14 min")
    window.composer.show_models(MODELS, "local")
    window.composer.show_modes(["non-think"], "non-think", "The local model does not think")
    window.show_model("local")


def _full(window: MainWindow) -> None:
    _fill(window)
    window.transcript.show_turns([TURN])
    window.composer.set_text("Which figures in these documents contradict each other?\n有哪些数字互相矛盾？")


def _busy(window: MainWindow) -> None:
    _full(window)
    window.set_streaming(True)
    window.documents.show_reading(
        ReadingProgress(
            "src/app/main.py",
            31,
            214,
            (
                FileProgress("/r.pdf", "report.pdf", 12, 40),
                FileProgress("/b.epub", "A rather long name of a book.epub", 311, 1204),
            ),
        )
    )
    window.notices.show_notice(
        Notice(
            "offline",
            NoticeKind.ERROR,
            "The service cannot be reached",
            "Check the network and try again; your question is kept.",
            "ConnectError: [Errno -2] Name or service not known",
            (NoticeButton("retry", "Try again", True), NoticeButton("local", "Use the local model")),
        )
    )


def _ready(window: MainWindow) -> None:
    _fill(window)
    window.documents.show_documents([])
    window.welcome.show_examples(has_documents=False)
    window.show_chat("", is_stored=False)
    window.history.set_current(None)
    window.composer.show_price("¥1.92", amber=True)
    window.composer.set_text("Explain the method of least squares in one page, with code.")


def _page(window: MainWindow) -> None:
    _full(window)
    text = "Page twelve of the report.\n\nRevenue grew by 12 %, 收入增长百分之十二。\n" * 12
    window.documents.show_page(ShownPage(1, "report.pdf", 12, 214, text))
    window.history.search.setText("least")
    hits = [
        HistoryRow(0, "Least squares in one page", NOW, "the method of least squares gives the closed form"),
        HistoryRow(1, "重构流式渲染器", NOW, "最小二乘法 least squares in the renderer"),
    ]
    window.history.show_hits(hits)


def _drop(window: MainWindow) -> None:
    from leadline.ui.drop_overlay import DropOverlay

    _full(window)
    window.show()
    DropOverlay(window.icons, window).cover(window.panes.geometry())


def _collections(window: MainWindow) -> None:
    """One is warm and open, one has changed, one answers in Chinese; the chat on screen has been left for days."""
    _fill(window)
    lines = [
        CollectionLine(1, 101, "Annual reports 2019-2025", "cached, a question ¥0.016", is_warm=True, chats=2),
        CollectionLine(2, 102, "Contracts, all versions of them", "first ¥0.80, then ¥0.016", differences="2 changed"),
        CollectionLine(3, 103, "渲染器源码", "首问 ¥1.92，之后 ¥0.038", differences="3 项已变", chats=14),
    ]
    members = {1: [MemberLine(0, "Least squares in one page"), MemberLine(6, "年度报告对比")]}
    window.history.show_collections(lines, members, 1)
    hint = "The next question costs ¥0.80 now, ¥1.60 at peak. Files changed: 2."
    window.notices.show_notice(Notice("idle-chat", NoticeKind.CHOICE, "6 days idle, probably cold", hint))
    window.transcript.show_turns([TURN])


def _collection(window: MainWindow) -> None:
    """A collection is on screen: nothing was asked yet."""
    _collections(window)
    window.notices.clear()
    window.transcript.show_turns([])
    window.welcome.show_examples(has_documents=True)
    window.welcome.show_collection("Annual reports 2019-2025")
    window.show_chat("Annual reports 2019-2025", is_stored=True)
    window.history.set_current(101)


def _narrow_documents(window: MainWindow) -> None:
    _full(window)
    window.set_documents_open(True)


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "empty": _empty,
    "ready": _ready,
    "full": _full,
    "busy": _busy,
    "page": _page,
    "drop": _drop,
    "collections": _collections,
    "collection-open": _collection,
}


def _dialogs(window: MainWindow) -> dict[str, QWidget]:
    from PySide6.QtCore import QUrl

    from leadline.ui.about_dialog import AboutDialog
    from leadline.ui.key_dialog import KeyDialog
    from leadline.ui.key_pages import ShownKey, ShownOutcome
    from leadline.ui.limits_dialog import LimitsDialog, OwnLimitDialog, ShownLimits, ShownOwnLimit
    from leadline.ui.link_dialog import LinkDialog
    from leadline.ui.risk_dialog import RiskDialog, ShownFinding, ShownOffer
    from leadline.ui.settings_dialog import SettingsChoice, SettingsDialog

    store = "Secret Service"
    kept, none = ShownKey("keyring", "1f2e", store), ShownKey(store=store)
    keys = {
        name: KeyDialog(window.icons, window)
        for name in "first kept wrong busy works nothing unchecked locked missing remove".split()
    }
    keys["first"].show_status(none)
    keys["kept"].show_status(kept)
    for name in ("wrong", "busy"):
        keys[name].show_status(none)
        keys[name].edit.setText("sk-0123456789abcdef0123456789ab1f2e")
    keys["wrong"].show_error("The service does not accept the key.", "Enter the key again, the one for this server.")
    keys["wrong"].field.eye.setChecked(True)
    keys["busy"].set_busy(True, "balance")
    keys["works"].show_outcome(ShownOutcome(kept, balance="¥110.00, of which ¥10.00 granted"))
    keys["nothing"].show_outcome(ShownOutcome(kept, balance="¥0.02", is_enough=False))
    keys["unchecked"].show_outcome(ShownOutcome(kept, "The server's name was not found.", "Check network and address."))
    keys["locked"].edit.setText("sk-0123456789abcdef0123456789ab1f2e")
    keys["locked"].show_store_problem(
        "The key store is locked.", "Unlock it, then try again. Or use the key for this session only."
    )
    keys["missing"].show_status(
        ShownKey(
            problem_title="There is no key store on this machine.",
            problem_hint="Install and start one that offers the Secret Service, such as GNOME Keyring."
            " Or use the key for this session only.",
        )
    )
    keys["remove"].show_status(kept)
    keys["remove"].remove_button.click()
    risks = {
        name: RiskDialog(ShownOffer(214, 10, "¥0.42"), window.icons, window)
        for name in "ask failed searching one several question together".split()
    }
    risks["failed"].show_error(
        "The account has no balance left.", "Top it up at platform.deepseek.com, then try again."
    )
    risks["searching"].show_progress(3, 10, 27)
    risks["one"].show_finding(ShownFinding(("src/数据/annual report 2019.pdf",), False, False, 9, "¥0.21", "¥0.031"))
    many = tuple(f"paper {n}.txt" for n in range(9))
    risks["several"].show_finding(ShownFinding(many, False, False, 41, "¥0.94", "¥0.28"))
    risks["question"].show_finding(ShownFinding((), True, False, 1, "¥0.0004", ""))
    risks["together"].show_finding(ShownFinding((), False, True, 12, "", ""))
    one, two = (("CNY", "¥"),), (("CNY", "¥"), ("USD", "$"))
    used = {"day": "today ¥1.12", "month": "this month ¥14.50"}
    amounts = {("day", "CNY"): "5", ("month", "CNY"): "60", ("send", "CNY"): "0.80"}
    limits = {
        "limits": LimitsDialog(ShownLimits(one, amounts, used), window),
        "limits-two": LimitsDialog(ShownLimits(two, amounts, used, ("qwen3-235b (Rack)",), True), window),
        "limit-chat": OwnLimitDialog(
            ShownOwnLimit("chat", "Least squares in one page", "¥", "", "¥0.42", "2.50"), window
        ),
    }
    return {f"key-{name}": dialog for name, dialog in keys.items()} | {
        **limits,
        **{f"risk-{name}": dialog for name, dialog in risks.items()},
        "price": PricePopover(PRICE, window),
        "settings": SettingsDialog(SettingsChoice(), "/home/a/.local/share/leadline", window),
        "about": AboutDialog("0.1.0", window.icons, window),
        "link": LinkDialog(QUrl("https://exämple.org/a/path?question=1"), window),
    }


def _shoot(app: QApplication, widget: QWidget, path: Path) -> None:
    widget.show()
    for _ in range(4):
        app.processEvents()
    widget.grab().save(str(path))


def main() -> None:
    """Draw all scenes, or those whose file name holds one of the given words."""
    folder = Path(sys.argv[1])
    words = sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    for language in ("en", "zh_CN"):
        if language == "zh_CN":
            install_translation(app, language, {})
        for theme in ("light", "dark"):
            for scene, fill in SCENES.items():
                for size in ((1280, 800), (900, 600)):
                    name = f"{scene}-{theme}-{language}-{size[0]}"
                    if words and not any(word in name for word in words):
                        continue
                    window = _window(theme, size)
                    window.show()
                    fill(window)
                    _shoot(app, window, folder / f"{name}.png")
                    window.close()
                    window.deleteLater()
            window = _window(theme, (900, 600))
            window.show()
            _fill(window)
            extra: dict[str, QWidget] = {}
            if not words or any(word in f"dialogs-{theme}-{language}" for word in words):
                extra = _dialogs(window)
                window.cost_meter.open()
                popover = window.cost_meter.popover
                if popover is not None:
                    extra["costs"] = popover
                extra["menu"] = window.actions_.menu()
            for name, widget in extra.items():
                _shoot(app, widget, folder / f"dialogs-{theme}-{language}-{name}.png")
                widget.hide()
            if not words or any(word in f"narrowdocs-{theme}-{language}" for word in words):
                _narrow_documents(window)
                _shoot(app, window, folder / f"narrowdocs-{theme}-{language}.png")
            window.close()
            window.deleteLater()


if __name__ == "__main__":
    main()
