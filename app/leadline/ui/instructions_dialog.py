# SPDX-License-Identifier: AGPL-3.0-or-later
"""The instructions of the chat on screen: written before its first question, read afterwards."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from leadline.chat.template import ReplyLanguage
from leadline.ui.controls import PlainLabel, button


class LanguageChoice(QComboBox):
    """The languages that replies can be asked for in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("replyLanguage")
        self.setAccessibleName(self.tr("Language of the replies"))
        for language, words in (
            (ReplyLanguage.FREE, self.tr("Left to the model")),
            (ReplyLanguage.SAME, self.tr("The language of the question")),
            (ReplyLanguage.CHINESE, self.tr("Simplified Chinese")),
            (ReplyLanguage.ENGLISH, self.tr("English")),
        ):
            self.addItem(words, str(language))

    @property
    def language(self) -> ReplyLanguage:
        """The one that is chosen."""
        return ReplyLanguage(self.currentData())

    def show_language(self, language: ReplyLanguage) -> None:
        """Choose that one."""
        self.setCurrentIndex(self.findData(str(language)))


class InstructionsDialog(QDialog):
    """A text, the language of the replies, and why it cannot be changed where it cannot."""

    chosen = Signal(str, str)
    """Text and language."""
    other_requested = Signal()
    """A new chat with other instructions."""

    def __init__(self, text: str, language: ReplyLanguage, *, is_frozen: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("instructionsDialog")
        self.setWindowTitle(self.tr("Instructions of this chat"))
        self.resize(600, 380)
        words = self.tr("The model reads them before all else, in every question of this chat.")
        if is_frozen:
            words = self.tr(
                "They are fixed: all that was sent in this chat begins with them, and is cached by the service because"
                " its beginning never changes."
            )
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("instructionsText")
        self.text.setProperty("role", "reader")
        self.text.setAccessibleName(self.tr("Instructions"))
        self.text.setPlaceholderText(self.tr("You are\u2026"))
        self.text.setPlainText(text)
        self.text.setReadOnly(is_frozen)
        self.text.setTabChangesFocus(True)
        self.language = LanguageChoice(self)
        self.language.show_language(language)
        self.language.setEnabled(not is_frozen)
        line = QHBoxLayout()
        line.addWidget(PlainLabel(self.tr("Replies in"), "dim", self))
        line.addWidget(self.language)
        line.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        if is_frozen:
            other = button(self.tr("New chat with other instructions"), "", self, name="otherInstructions")
            other.clicked.connect(self._ask_for_other)
            foot.addWidget(other)
        foot.addStretch(1)
        leave = button(
            self.tr("Close") if is_frozen else self.tr("Cancel"), "primary" if is_frozen else "", self, name="leave"
        )
        leave.clicked.connect(self.reject)
        foot.addWidget(leave)
        if not is_frozen:
            use = button(self.tr("Use them"), "primary", self, name="useInstructions")
            use.clicked.connect(self._use)
            foot.addWidget(use)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(words, "dim", self, wrap=True))
        column.addWidget(self.text, 1)
        column.addLayout(line)
        column.addLayout(foot)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _use(self) -> None:
        self.chosen.emit(self.text.toPlainText(), str(self.language.language))
        self.accept()

    def _ask_for_other(self) -> None:
        self.accept()
        self.other_requested.emit()
