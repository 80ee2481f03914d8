# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a question is typed: plain text only, one to eight lines high."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from leadline.ui.question_places import QuestionPlaces
from leadline.ui.shown_text import LINE_LIMIT

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent

MAX_LINES = 8
PASTE_LIMIT = 100_000
PASTE_LINES = 2_000
"""Characters and lines. A longer text is a document: Qt needs long to lay it out, and nobody reads it there."""

QUESTION_LIMIT = 200_000
"""Characters that can be put into a question after all; Qt needs seconds for more."""


IMAGE_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/gif", 'application/x-qt-windows-mime;value="PNG"')
"""In which a picture's own bytes can be had. `imageData` is never asked for: Qt would decode it here."""


def image_format(source: QMimeData) -> str:
    """The best of them that is offered; "" for none."""
    offered = source.formats()
    return next((name for name in IMAGE_FORMATS if name in offered), "")


class QuestionEdit(QPlainTextEdit):
    """Enter submits, Shift+Enter starts a line; an Enter that ends an IME composition does neither."""

    submitted = Signal()
    files_pasted = Signal(list)
    """Local paths, as list[str]."""
    image_pasted = Signal(bytes)
    """A picture as the other program encoded it; nothing of it was looked at."""
    document_pasted = Signal(str)
    """A pasted text over PASTE_LIMIT or PASTE_LINES; nothing was inserted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self._is_composing = False
        self.places = QuestionPlaces(self)
        """Those of a template that are to be filled."""
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and plain and not self._is_composing:
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.places.go(forward=forward) or super().focusNextPrevChild(forward)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # Files that are dragged here belong to the window, which shows where they go.
        return (source.hasText() and not source.hasUrls()) or bool(image_format(source))

    def insertFromMimeData(self, source: QMimeData) -> None:
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if paths:
            self.files_pasted.emit(paths)
            return
        text = source.text()
        # Text goes first: a spreadsheet offers a picture of its cells beside them. An address that comes with a
        # picture, from a browser, is not its text.
        picture = image_format(source) if not text or source.hasUrls() else ""
        if picture:
            self.image_pasted.emit(bytes(source.data(picture).data()))
            return
        if len(text) > PASTE_LIMIT or text.count("\n") >= PASTE_LINES:
            self.document_pasted.emit(text)
        elif text:
            self.insert_text(text)

    def insert_text(self, text: str) -> None:
        """Put the text where the cursor stands."""
        self._wrap_for(text)
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def insert_template(self, text: str, places: Sequence[str]) -> None:
        """Put a template behind what is typed, with the first of its places selected; it can be undone."""
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        begins = cursor.position()
        before = self.toPlainText()
        self.places.watch(places)  # first: whoever hears of the text asks for its places
        cursor.insertText(("\n\n" if before.strip() else "") + text)
        cursor.setPosition(begins)
        self.setTextCursor(cursor)
        if not self.places.go(forward=True):
            self.moveCursor(cursor.MoveOperation.End)
        self.setFocus()

    def set_text(self, text: str) -> None:
        """Show `text`, for example a draft, with the cursor behind it."""
        self.places.watch(())
        self._wrap_for(text)
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _wrap_for(self, text: str) -> None:
        # A line without spaces is laid out a hundred times faster when it may break anywhere.
        if any(len(line) > LINE_LIMIT for line in text.split("\n")):
            from PySide6.QtGui import QTextOption

            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)

    def _fit(self) -> None:
        # Lines differ in height: Chinese comes from another font. At most eight blocks are measured.
        limit = MAX_LINES * self.fontMetrics().lineSpacing()
        height = 0.0
        block = self.document().firstBlock()
        while block.isValid() and height < limit:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        margins = 2 * (self.document().documentMargin() + self.frameWidth())
        wanted = ceil(min(height, limit) + margins)
        if wanted == self.height():
            return
        self.setFixedHeight(wanted)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if height > limit else policy.ScrollBarAlwaysOff)
        if height <= limit:
            self.verticalScrollBar().setValue(0)  # it had scrolled while it was lower
