# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the transcript's place shows while the chat is empty: what this is, and how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.shown_text import one_line

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from leadline.ui.icons import Icons

WIDTH_PX = 620


class Welcome(QWidget):
    """The first screen: two ways to begin without a key; examples once the model is chosen."""

    add_key_requested = Signal()
    local_model_requested = Signal()
    add_documents_requested = Signal()
    templates_requested = Signal()
    example_chosen = Signal(str)
    """A question to put into the composer."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._logo = QLabel(self)
        self._logo.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._heading = PlainLabel("", "heading", self, wrap=True)
        self._line = PlainLabel("", "dim", self, wrap=True)
        self._collection = ""
        self._is_temporary = False
        self._say()
        for label in (self._heading, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._shown: tuple[str, ...] = ()
        self._choices = QWidget(self)
        self._examples = QWidget(self)
        self._drop = button(self.tr("Drop a PDF or a folder anywhere"), "quiet", self, name="welcomeDropHint")
        self._drop.clicked.connect(self.add_documents_requested)
        self.templates = button(self.tr("Templates"), "quiet", self, name="welcomeTemplates")
        self.templates.clicked.connect(self.templates_requested)
        self._build_choices()
        self._examples_column = QVBoxLayout(self._examples)
        self._examples_column.setContentsMargins(0, 0, 0, 0)
        self._examples_column.setSpacing(8)

        inner = QVBoxLayout()
        inner.setSpacing(0)
        inner.addStretch(3)
        heads: tuple[tuple[QLabel, int], ...] = ((self._logo, 10), (self._heading, 8), (self._line, 20))
        for head, below_px in heads:
            head.setContentsMargins(0, 0, 0, below_px)
            inner.addWidget(head)
        inner.addWidget(self._choices)
        inner.addWidget(self._examples)
        inner.addSpacing(12)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addStretch(1)
        below.addWidget(self._drop)
        below.addWidget(self.templates)
        below.addStretch(1)
        inner.addLayout(below)
        inner.addStretch(4)
        middle = self._middle = QWidget(self)
        middle.setMaximumWidth(WIDTH_PX)
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        middle.setLayout(inner)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 12)
        row.addStretch(1)
        row.addWidget(middle, 1000)
        row.addStretch(1)
        self.set_icons(icons)
        self.show_begin()

    def show_begin(self, *, has_local_model: bool = True) -> None:
        """Without a key: offer one, and the local model if there is an engine for it."""
        self._choices.show()
        self._examples.hide()
        self._local.setVisible(has_local_model)
        self._fit()

    def show_collection(self, name: str) -> None:
        """Say what asking in this collection does; "" for what is none."""
        self._collection = name
        self._say()

    def show_temporary(self, is_temporary: bool) -> None:
        """Say what becomes of a temporary chat, or that this is none."""
        self._is_temporary = is_temporary
        self._say()

    def _say(self) -> None:
        if self._is_temporary:
            self._heading.setText(self.tr("Temporary chat"))
            self._line.setText(
                self.tr(
                    "Nothing of it is kept: questions, replies and the text of documents go when Leadline closes. What"
                    " it costs stays in the sums."
                )
            )
        elif self._collection:
            self._heading.setText(one_line(self._collection))
            self._line.setText(
                self.tr(
                    "A question asked here begins a chat with these documents. What you add or remove is for the chats"
                    " to come, not for those there are."
                )
            )
        else:
            self._heading.setText(self.tr("Ask your documents"))
            self._line.setText(self.tr("Long reports and code in, answers out, and the price before you send."))

    @property
    def words(self) -> str:
        """Heading and line."""
        return f"{self._heading.text()}\n{self._line.text()}"

    def show_examples(self, *, has_documents: bool, is_local: bool = False) -> None:
        """With a model to ask: a few questions to begin with."""
        self._choices.hide()
        questions = self._questions(has_documents, is_local)
        if questions != self._shown:
            self._shown = questions
            self._fill_examples(questions)
        self._examples.show()
        self._fit()

    def _fill_examples(self, questions: tuple[str, ...]) -> None:
        while (item := self._examples_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in questions:
            example = button(text, "example", self._examples)
            example.clicked.connect(self._choose_example)
            self._examples_column.addWidget(example)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._logo.setPixmap(icons.pixmap("leadline", "accent", 44))
        icons.put(self._drop, "drop", "dim")
        icons.put(self.templates, "template", "dim")
        self._key_icon.setPixmap(icons.pixmap("key", "accent", 24))
        self._local_icon.setPixmap(icons.pixmap("chip", "dim", 24))

    def _fit(self) -> None:
        # In a low window the choices stay whole and the decoration goes.
        if not self.isVisible():
            return
        layout = self._middle.layout()
        margins = self.contentsMargins()
        room = self.height() - margins.top() - margins.bottom() - 24
        width = min(WIDTH_PX, self.width() - 48)
        going = (self._logo, self._line, self._drop, self._heading)
        for widget in going:
            widget.show()
        self.templates.setVisible(self._choices.isHidden())
        for widget in going:
            if layout is None or layout.totalHeightForWidth(width) <= room:
                break
            widget.hide()
            if widget is self._drop:
                self.templates.hide()
            layout.invalidate()

    def _build_choices(self) -> None:
        column = QVBoxLayout(self._choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._key_icon, self._local_icon = QLabel(self), QLabel(self)
        add_key = button(self.tr("Add a DeepSeek key"), "primary", self, name="addKeyButton")
        add_key.clicked.connect(self.add_key_requested)
        local = button(self.tr("Use the tiny local model"), "", self, name="useLocalButton")
        local.clicked.connect(self.local_model_requested)
        key_words = self.tr("Up to a million tokens of documents at once. The key stays in your system's key store.")
        local_words = self.tr("Often wrong, but it needs no key and no network: good for trying the window out.")
        column.addWidget(_card(self._key_icon, self.tr("Answers from DeepSeek"), key_words, add_key, self))
        self._local = _card(self._local_icon, self.tr("Just look around"), local_words, local, self)
        column.addWidget(self._local)

    def _questions(self, has_documents: bool, is_local: bool) -> tuple[str, ...]:
        if has_documents:
            return (
                self.tr("Summarise these documents in ten sentences, with page numbers."),
                self.tr("Which figures in these documents contradict each other?"),
                self.tr("Make a table of all dates and what happened on them."),
            )
        if is_local:
            return (self.tr("What is a prompt?"), self.tr("Write a short greeting."))
        return (
            self.tr("Explain the method of least squares in one page, with code."),
            self.tr("Translate my next message into Chinese and English."),
            self.tr("Review the function I paste next, and point out its bugs."),
        )

    def _choose_example(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.example_chosen.emit(sender.text())


def _card(icon: QLabel, title: str, words: str, action: QPushButton, parent: QWidget) -> QFrame:
    card = QFrame(parent)
    card.setObjectName("welcomeCard")
    texts = QVBoxLayout()
    texts.setSpacing(3)
    texts.addWidget(PlainLabel(title, "strong", card))
    texts.addWidget(PlainLabel(words, "dim", card, wrap=True))
    row = QHBoxLayout(card)
    row.setContentsMargins(18, 14, 16, 14)
    row.setSpacing(16)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(texts, 1)
    row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
    return card
