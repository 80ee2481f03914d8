# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Page tab: the plain text of one page, as it was read."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, icon_button
from leadline.ui.icons import Icons
from leadline.ui.look import code_font
from leadline.ui.shown_text import folded


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page of one document."""

    seq: int
    name: str
    page: int
    """Counted from 1."""
    pages: int
    text: str
    note: str = ""
    """What is to be known of the page: "no text"."""
    is_code: bool = False


class PageViewer(QWidget):
    """Shows the text that the model gets, page by page."""

    page_requested = Signal(int, int)
    """The document's seq and the page the user wants to see."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ShownPage | None = None
        self.name = ElidedLabel("", "strong", self)
        self.back = icon_button(self.tr("Previous page"), self, name="previousPage")
        self.forth = icon_button(self.tr("Next page"), self, name="nextPage")
        self.number = PlainLabel("", "small", self)
        self.note = PlainLabel("", "small", self, wrap=True)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("pageViewer")
        self.text.setAccessibleName(self.tr("Text of the page"))
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        line = QHBoxLayout()
        line.setSpacing(2)
        line.addWidget(self.name, 1)
        line.addWidget(self.back)
        line.addWidget(self.number)
        line.addWidget(self.forth)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 4)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addWidget(self.text, 1)
        self.back.clicked.connect(lambda: self._turn(-1))
        self.forth.clicked.connect(lambda: self._turn(1))
        self.set_icons(icons)
        self.show_page(None)

    def show_page(self, page: ShownPage | None) -> None:
        """Show the page, or what to do when none is chosen."""
        self._shown = page
        self.back.setVisible(page is not None and page.pages > 1)
        self.forth.setVisible(page is not None and page.pages > 1)
        self.number.setVisible(page is not None and page.pages > 1)
        if page is None:
            self.name.setText(self.tr("No page chosen"))
            self.note.setText(self.tr("Choose a document under Files to read what was found in it."))
            self.note.show()
            self.text.hide()
            return
        self.name.setText(page.name)
        of = self.tr("{page} of {pages}")
        self.number.setText(of.replace("{page}", f"{page.page:,}").replace("{pages}", f"{page.pages:,}"))
        self.back.setEnabled(page.page > 1)
        self.forth.setEnabled(page.page < page.pages)
        note = page.note or ("" if page.text.strip() else self.tr("There is no text on this page."))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.text.setFont(code_font(13) if page.is_code else self.font())
        self.text.setPlainText(folded(page.text))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.show()

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self.back.setIcon(icons.icon("chevron-left"))
        self.forth.setIcon(icons.icon("chevron-right"))

    def _turn(self, step: int) -> None:
        if self._shown is not None:
            self.page_requested.emit(self._shown.seq, self._shown.page + step)
