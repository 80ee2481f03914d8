# SPDX-License-Identifier: AGPL-3.0-or-later
"""PySide6 keeps its hands off None and True.

PySide6 6.12.0 on Python 3.11 gives back one reference to None more than it took with nearly every void call; some
thousands of calls later the interpreter aborts (gui.md, section 0). 6.11.3 is clean. This keeps watch.
"""

import json
import subprocess
import sys

CALLS = 100
NOISE = 20  # references that a first call may keep for good: caches, interned signatures

MEASURE = """
import json, sys
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSettings, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap, QStandardItemModel, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPlainTextEdit, QTextBrowser, QVBoxLayout, QWidget

calls = int(sys.argv[1])
app = QApplication([])

class Bell(QObject):
    plain = Signal()
    word = Signal(str)
    truth = Signal(bool)
    thing = Signal(object)

class Panel(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
    def event(self, event):
        return super().event(event)

def heard(*_):
    return None

bell = Bell()
for signal in (bell.plain, bell.word, bell.truth, bell.thing):
    signal.connect(heard)
document, browser, label, timer = QTextDocument("depth"), QTextBrowser(), QLabel("depth"), QTimer()
edit, view, model, panel = QPlainTextEdit(), QListView(), QStandardItemModel(3, 1), Panel()
layout = QVBoxLayout(panel)
bar = browser.verticalScrollBar()
view.setModel(model)
panel.resize(50, 50)
panel.show()
view.show()
canvas = QPixmap(100, 100)
painter = QPainter(canvas)

def cursor_edit():
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText("x")
    cursor.endEditBlock()

deeds = {
    "setHtml": lambda: document.setHtml("<p>x"),
    "setMarkdown": lambda: document.setMarkdown("x"),
    "setPlainText": lambda: document.setPlainText("x"),
    "drawContents": lambda: document.drawContents(painter, QRectF(0, 0, 9, 9)),
    "cursor": cursor_edit,
    "save and restore": lambda: (painter.save(), painter.restore()),
    "translate": lambda: painter.translate(QPointF(0, 0)),
    "fillRect": lambda: painter.fillRect(QRect(0, 0, 5, 5), QColor("red")),
    "setPen": lambda: painter.setPen(QColor("red")),
    "setValue": lambda: bar.setValue(0),
    "blockSignals": lambda: bar.blockSignals(True),
    "setEnabled": lambda: label.setEnabled(True),
    "setText": lambda: label.setText("y"),
    "appendPlainText": lambda: edit.appendPlainText("x"),
    "update": panel.update,
    "repaint": panel.repaint,
    "viewport": lambda: browser.viewport().update(),
    "layout": lambda: layout.setSpacing(2),
    "resize": lambda: panel.resize(60, 60),
    "hide and show": lambda: (panel.setVisible(False), panel.setVisible(True)),
    "style sheet": lambda: label.setStyleSheet(""),
    "palette": lambda: app.setPalette(app.palette()),
    "timer": lambda: (timer.start(1000), timer.stop()),
    "single shot": lambda: (QTimer.singleShot(0, heard), app.processEvents()),
    "model": lambda: (model.dataChanged.emit(model.index(0, 0), model.index(0, 0)), app.processEvents()),
    "processEvents": app.processEvents,
    "emit": bell.plain.emit,
    "emit a text": lambda: bell.word.emit("x"),
    "emit a truth": lambda: bell.truth.emit(True),
    "emit None": lambda: bell.thing.emit(None),
    "connect": lambda: (bell.plain.connect(heard), bell.plain.disconnect(heard)),
}
drift = {}
for name, deed in deeds.items():
    for _ in range(5):
        deed()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(calls):
        deed()
    drift[name] = sys.getrefcount(None) - before[0], sys.getrefcount(True) - before[1]
painter.end()
print(json.dumps(drift))
"""


def test_void_calls_and_signals_lose_no_reference_to_none_or_true() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(CALLS)], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr

    drift: dict[str, list[int]] = json.loads(done.stdout)

    assert len(drift) > 25
    assert {name: lost for name, lost in drift.items() if max(map(abs, lost)) > NOISE} == {}
