# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a question: numbers, documents, the prompt that the model read, the request that was sent."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from leadline.receipts import FullReceipt
from leadline.ui.controls import ElidedLabel, PlainLabel, button
from leadline.ui.icons import Icons
from leadline.ui.paged_text import PagedText, Span
from leadline.ui.receipt_documents import ReceiptDocuments
from leadline.ui.receipt_words import Compared, compared, facts, try_name, when
from leadline.ui.stylesheet import mix

COLUMN_PX = (220, 180, 80, 80, 140)
SAID_MS = 6_000


class ReceiptWindow(QDialog):
    """Shows what it is handed; asks for the prompt and the request when they are looked at."""

    try_chosen = Signal(int)
    prompt_wanted = Signal()
    body_wanted = Signal()
    copy_requested = Signal(str)
    """python or curl."""
    save_requested = Signal()

    def __init__(self, icons: Icons, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receiptWindow")
        self.setWindowTitle(self.tr("Receipt"))
        self.resize(880, 620)
        self._icons, self._language = icons, language
        self.receipt: FullReceipt | None = None
        self.question = ElidedLabel(self.tr("Looking for the receipt\u2026"), "strong", self)
        self.line = PlainLabel("", "small", self)
        self.tries = QComboBox(self)
        self.tries.setObjectName("receiptTries")
        self.tries.setAccessibleName(self.tr("Try"))
        self.tries.hide()
        self.tries.activated.connect(lambda at: self.try_chosen.emit(at + 1))
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("receiptTabs")
        self.numbers = QScrollArea(self)
        self.numbers.setObjectName("receiptNumbers")
        self.numbers.setWidgetResizable(True)
        self.numbers.setFrameShape(QFrame.Shape.NoFrame)
        self.table = self._documents_table()
        self.prompt = _Waiting(PagedText("receiptPrompt", icons, self), self.tr("The prompt is being rendered\u2026"))
        self.body = _Waiting(PagedText("receiptBody", icons, self), self.tr("The request is being read\u2026"))
        self._add_legend()
        for page, words in (
            (self.numbers, self.tr("Numbers")),
            (self.table, self.tr("Documents")),
            (self.prompt, self.tr("Prompt")),
            (self.body, self.tr("Request")),
        ):
            frame = QWidget(self)
            inner = QVBoxLayout(frame)
            inner.setContentsMargins(0, 12, 0, 0)
            inner.addWidget(page)
            self.tabs.addTab(frame, words)
        self.tabs.currentChanged.connect(self._look)
        self.said = ElidedLabel("", "small", self)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(SAID_MS)
        self._silence.timeout.connect(lambda: self.said.setText(""))
        self._buttons = {
            "python": button(self.tr("Copy as Python"), "", self, name="copyPythonButton"),
            "curl": button(self.tr("Copy as curl"), "", self, name="copyCurlButton"),
        }
        self.save = button(self.tr("Save request\u2026"), "", self, name="saveBodyButton")
        for form, each in self._buttons.items():
            each.clicked.connect(lambda _=False, form=form: self.copy_requested.emit(form))
        self.save.clicked.connect(self.save_requested)
        close = button(self.tr("Close"), "primary", self, name="closeReceiptButton")
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self._enable()

    def show_receipt(self, receipt: FullReceipt) -> None:
        """Put it on screen; what was shown of another try is asked for anew."""
        self.receipt = receipt
        self.question.setText(receipt.turn.question)
        self.line.setText(f"{receipt.turn.model} \u00b7 {when(receipt)}")
        if self.tries.count() != len(receipt.tries):
            self.tries.clear()
            self.tries.addItems([try_name(receipt, each.attempt) for each in receipt.tries])
        self.tries.setCurrentIndex(receipt.attempt - 1)
        self.tries.setVisible(len(receipt.tries) > 1)
        heads = ("", self.tr("Forecast"), self.tr("Bill"), self.tr("Difference"))
        page = _numbers(heads, compared(receipt, self._language), facts(receipt, self._language), self)
        self.numbers.setWidget(page)
        self.table.setModel(ReceiptDocuments(receipt.documents, self.table))
        header = self.table.horizontalHeader()
        for section, width in enumerate(COLUMN_PX):
            header.resizeSection(section, width)
        header.setSectionResizeMode(len(COLUMN_PX), QHeaderView.ResizeMode.Stretch)
        self.tabs.setTabVisible(1, bool(receipt.documents))
        self.prompt.wait()
        self.body.wait()
        self._enable()
        self._look()

    def show_prompt(self, text: str, spans: Sequence[Span], exact: bool) -> None:
        """The prompt, with its marks and what the service added."""
        self._estimate.setVisible(not exact)
        self.prompt.show_text(text, spans)

    def say(self, words: str) -> None:
        """A line at the foot, for a while."""
        self.said.setText(words)
        self._silence.start()

    @property
    def mark_colour(self) -> str:
        """Of the template's marks."""
        return self._icons.theme.accent

    @property
    def added_colour(self) -> str:
        """Behind what the service added."""
        theme = self._icons.theme
        return mix(theme.background, theme.warn, 0.28)

    def _look(self) -> None:
        """What the tab on screen shows is asked for once."""
        if self.receipt is None:
            return
        if self.tabs.currentIndex() == 2 and self.prompt.is_due():
            self.prompt_wanted.emit()
        elif self.tabs.currentIndex() == 3 and self.body.is_due():
            self.body_wanted.emit()

    def _enable(self) -> None:
        is_there = self.receipt is not None
        for each in self._buttons.values():
            each.setEnabled(self.receipt is not None and bool(self.receipt.url))
            if self.receipt is not None and not self.receipt.url:
                each.setToolTip(self.tr("The embedded model runs only as long as Leadline does."))
        self.save.setEnabled(is_there)

    def _add_legend(self) -> None:
        line = self.prompt.paged.line
        for words, style in (
            (self.tr("Marks of the template"), f"color: {self.mark_colour}"),
            (self.tr("Added by the service"), f"background: {self.added_colour}; border-radius: 4px; padding: 1px 5px"),
        ):
            label = PlainLabel(words, "small", self)
            label.setStyleSheet(f"QLabel {{ {style} }}")
            line.insertWidget(line.count() - 4, label, 0, Qt.AlignmentFlag.AlignVCenter)
        self._estimate = PlainLabel(self.tr("About so: its exact template is not known."), "warn", self)
        self._estimate.hide()
        line.insertWidget(line.count() - 4, self._estimate)

    def _documents_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("receiptDocuments")
        table.setAccessibleName(self.tr("Documents"))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        table.horizontalHeader().setHighlightSections(False)
        return table

    def _lay_out(self, close: QWidget) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.question)
        words.addWidget(self.line)
        head.addLayout(words, 1)
        head.addWidget(self.tries, 0, Qt.AlignmentFlag.AlignVCenter)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for each in (*self._buttons.values(), self.save):
            foot.addWidget(each)
        foot.addWidget(self.said, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)


class _Waiting(QWidget):
    """A paged text, and until it is there a line that says so."""

    def __init__(self, paged: PagedText, words: str) -> None:
        super().__init__(paged.parentWidget())
        self.paged = paged
        self._is_asked = False
        wait = QWidget(self)
        label = PlainLabel(words, "dim", wait)
        bar = QProgressBar(wait)
        bar.setRange(0, 0)
        bar.setFixedWidth(260)
        column = QVBoxLayout(wait)
        column.addStretch(1)
        column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(wait)
        self._stack.addWidget(paged)

    @property
    def is_shown(self) -> bool:
        """Whether the text is there."""
        return self._stack.currentWidget() is self.paged

    def is_due(self) -> bool:
        """Whether it has to be asked for now; True once."""
        was_asked, self._is_asked = self._is_asked, True
        return not was_asked

    def wait(self) -> None:
        """Another text is meant from now on."""
        self._is_asked = False
        self._stack.setCurrentIndex(0)

    def show_text(self, text: str, spans: Sequence[Span] = ()) -> None:
        """It is there."""
        self._stack.setCurrentIndex(1)  # first, or it is laid out for another width and stands scrolled
        self.paged.show_text(text, spans)


def _numbers(
    heads: Sequence[str], lines: Sequence[Compared], named: Sequence[tuple[str, str]], parent: QWidget
) -> QWidget:
    """Forecast beside bill, and all else below it."""
    page = QWidget(parent)
    grid = QGridLayout()
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(6)
    for column, words in enumerate(heads):
        grid.addWidget(PlainLabel(words, "small", page), 0, column, _side(column))
    for row, line in enumerate(lines, 1):
        for column, words in enumerate((line.name, line.forecast, line.bill, line.error)):
            label = _value(words or "\u2013", page)
            if row == len(lines) and column:
                bold = QFont(label.font())
                bold.setBold(True)
                label.setFont(bold)
            grid.addWidget(label, row, column, _side(column))
    grid.setColumnStretch(4, 1)
    rest = QGridLayout()
    rest.setHorizontalSpacing(18)
    rest.setVerticalSpacing(7)
    rest.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(named):
        title = PlainLabel(name, "dim", page, wrap=True)
        title.setFixedWidth(130)
        rest.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
        label = _value(value, page)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        rest.addWidget(label, row, 1)
    column_box = QVBoxLayout(page)
    column_box.setContentsMargins(0, 2, 6, 0)
    column_box.setSpacing(18)
    column_box.addLayout(grid)
    column_box.addLayout(rest)
    column_box.addStretch(1)
    return page


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft


def _value(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, "", parent)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
