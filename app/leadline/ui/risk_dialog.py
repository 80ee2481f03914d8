# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which document does the service refuse? The price first, then the search, then its name and a way on."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.error_words import in_language
from leadline.ui.icons import Icons
from leadline.ui.paged_dialog import PagedDialog
from leadline.ui.shown_text import count, one_line, sentences, visible

WIDTH_PX = 560
_LIST_LINES = 6


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """What a search would do."""

    documents: int
    requests: int
    price: str
    """At most, as it is to be read; "" when no price is known."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """How it ended."""

    names: tuple[str, ...]
    """Of the documents that are refused."""
    is_question: bool
    is_together: bool
    requests: int
    cost: str
    """As it is to be read; "" when it is not known."""
    again: str
    """What the question costs without them; "" when that cannot be told."""


class RiskDialog(PagedDialog):
    """Asks, shows how far it is, says what was found. Its owner does the work."""

    search_requested = Signal()
    cancel_requested = Signal()
    """Stop the search that is under way."""
    leave_out_requested = Signal()
    """Leave what was found out of the chat, and ask again."""

    def __init__(self, offer: ShownOffer, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH_PX, parent)
        self.setObjectName("riskDialog")
        self.setWindowTitle(self.tr("Refused by the content filter"))
        self._icons = icons
        self._is_searching = False
        self.ask_page = self._build_ask(offer)
        self.search_page = self._build_search()
        self.finding_page = self._build_finding()
        for page in (self.ask_page, self.search_page, self.finding_page):
            self.add_page(page)

    # what the owner tells

    def show_progress(self, requests: int, of_about: int, left: int) -> None:
        """So many requests are answered, so many documents still come into question."""
        self._is_searching = True
        self.progress.setRange(0, max(1, of_about))
        self.progress.setValue(min(requests, of_about))
        text = self.tr("Request {number} of about {of}. Documents that still come into question: {left}.")
        for name, value in {"number": requests + 1, "of": of_about, "left": left}.items():
            text = text.replace("{" + name + "}", count(value))
        self.progress_text.setText(text)
        self.show_page(self.search_page)

    def show_finding(self, finding: ShownFinding) -> None:
        """Name what is refused."""
        self._is_searching = False
        number = len(finding.names)
        if finding.is_question:
            title = self.tr("The question itself is refused.")
            text = self.tr("Without any of the documents it is refused, too. Put it in other words.")
        elif not number:
            title = self.tr("No single document is refused.")
            text = self.tr("Only several of them together are. Leave some out, then send again.")
        elif number == 1:
            title = self.tr("This document is refused:")
            text = self.tr("Something in it is what the service's filter looks for. Its file stays as it is.")
        else:
            title = self.tr("{count} documents are refused:").replace("{count}", count(number))
            text = self.tr("Something in them is what the service's filter looks for. Their files stay as they are.")
        if number and finding.is_together:
            text = sentences(text, self.tr("The others are still refused together."))
        self._picture.setPixmap(self._icons.pixmap("warn" if number or finding.is_question else "info", "warn", 22))
        self.title.setText(title)
        self.text.setText(text)
        self.names.setPlainText("\n".join(one_line(name) for name in finding.names))
        lines = min(_LIST_LINES, max(1, number))
        self.names.setFixedHeight(lines * self.names.fontMetrics().lineSpacing() + 30)
        self.names.setVisible(bool(number))
        cost = self.tr("Requests: {number}. Cost: {cost}.") if finding.cost else self.tr("Requests: {number}.")
        self.cost.setText(cost.replace("{number}", count(finding.requests)).replace("{cost}", finding.cost))
        can_leave_out = bool(number) and not finding.is_together
        self.leave_out_button.setVisible(can_leave_out)
        words = self.tr("Leave it out and send again") if number == 1 else self.tr("Leave them out and send again")
        self.leave_out_button.setText(f"{words} ~{finding.again}" if finding.again else words)
        self.note.setVisible(can_leave_out)
        self.show_page(self.finding_page)
        next_step = self.leave_out_button if can_leave_out else self.close_button
        next_step.setDefault(True)  # the last page's is hidden, and Enter would do nothing
        next_step.setFocus()

    def show_error(self, title: str, hint: str) -> None:
        """A request failed for another reason; English texts are looked up in the context "errors"."""
        self._is_searching = False
        words = [in_language(text) for text in (title, hint) if text]
        self.error.setText("\n".join(visible(text) for text in words))
        self.error.show()
        self.show_page(self.ask_page)

    def done(self, result: int) -> None:
        if self._is_searching:
            self._is_searching = False
            self.cancel_requested.emit()
        super().done(result)

    # inside

    def _build_ask(self, offer: ShownOffer) -> QWidget:
        page = QWidget(self)
        text = self.tr(
            "Leadline can send the question with halves of the {documents} documents that are new to the service, and"
            " ask for one token each time, until only the refused one is left. That takes about {requests} requests."
        )
        text = text.replace("{documents}", count(offer.documents)).replace("{requests}", count(offer.requests))
        if offer.price:
            price = self.tr("What the service accepts is billed: at most about {price}, more if several are refused.")
            price = price.replace("{price}", offer.price)
        else:
            price = self.tr("What the service accepts is billed; the price of this model is not known.")
        text = sentences(text, price)
        self.error = PlainLabel("", "error", page, wrap=True)
        self.error.hide()
        close = button(self.tr("Close"), "", page, name="riskCloseButton")
        close.clicked.connect(self.reject)
        words = self.tr("Search")
        self.search_button = button(
            f"{words} ~{offer.price}" if offer.price else words, "primary", page, name="riskSearchButton"
        )
        self.search_button.setDefault(True)
        self.search_button.clicked.connect(self._search)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(close)
        actions.addWidget(self.search_button)
        column = _column(page)
        column.addWidget(PlainLabel(self.tr("Find the document that is refused"), "title", page))
        column.addWidget(PlainLabel(text, "", page, wrap=True))
        column.addWidget(self.error)
        column.addStretch(1)
        column.addLayout(actions)
        return page

    def _build_search(self) -> QWidget:
        page = QWidget(self)
        self.progress_text = PlainLabel("", "", page, wrap=True)
        self.progress = QProgressBar(page)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Searching"))
        self.stop_button = button(self.tr("Cancel"), "", page, name="riskCancelButton")
        self.stop_button.clicked.connect(self.reject)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(self.stop_button)
        column = _column(page)
        column.addWidget(PlainLabel(self.tr("Searching\u2026"), "title", page))
        column.addWidget(self.progress_text)
        column.addWidget(self.progress)
        column.addStretch(1)
        column.addLayout(actions)
        return page

    def _build_finding(self) -> QWidget:
        page = QWidget(self)
        self._picture = QLabel(page)
        self.title = PlainLabel("", "title", page, wrap=True)
        self.names = QPlainTextEdit(page)
        self.names.setObjectName("riskNames")
        self.names.setProperty("role", "reader")
        self.names.setReadOnly(True)
        self.names.setAccessibleName(self.tr("Refused documents"))
        self.text = PlainLabel("", "", page, wrap=True)
        self.note = PlainLabel(
            self.tr("Left out, the rest makes a new prompt. The price on the button counts what the search has read."),
            "dim",
            page,
            wrap=True,
        )
        self.cost = PlainLabel("", "dim", page, wrap=True)
        self.close_button = button(self.tr("Close"), "", page, name="riskDoneButton")
        self.close_button.clicked.connect(self.accept)
        self.leave_out_button = button("", "primary", page, name="riskLeaveOutButton")
        self.leave_out_button.clicked.connect(self._leave_out)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._picture)
        head.addWidget(self.title, 1)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(self.close_button)
        actions.addWidget(self.leave_out_button)
        column = _column(page)
        column.addLayout(head)
        column.addWidget(self.names)
        column.addWidget(self.text)
        column.addWidget(self.note)
        column.addWidget(self.cost)
        column.addStretch(1)
        column.addLayout(actions)
        return page

    def _search(self) -> None:
        self.error.hide()
        self.search_requested.emit()

    def _leave_out(self) -> None:
        self.accept()
        self.leave_out_requested.emit()


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    return column
