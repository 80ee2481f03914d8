# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in the document tree's place while there is nothing to show."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.icons import Icons


class EmptyDocuments(QWidget):
    """Says what to do while there is no document, or that the filter hides them all."""

    add_requested = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self._title = PlainLabel(self.tr("No documents in this chat"), "strong", self, wrap=True)
        self._text = PlainLabel(
            self.tr("Drop files or a folder anywhere in the window: PDF, text, code. They are read on this computer."),
            "dim",
            self,
            wrap=True,
        )
        self.add_button = button(self.tr("Add documents"), "", self, name="emptyAddButton")
        self.add_button.clicked.connect(self.add_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 16, 28, 16)
        column.setSpacing(10)
        column.addStretch(2)
        for widget in (self._icon, self._title, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.set_icons(icons)

    def show_for(self, *, is_filtered: bool) -> None:
        """Say that nothing matches, or that nothing is there."""
        self._title.setText(self.tr("No document matches") if is_filtered else self.tr("No documents in this chat"))
        self._text.setVisible(not is_filtered)
        self.add_button.setVisible(not is_filtered)

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._icon.setPixmap(icons.pixmap("document-panel", "dim", 34))
        icons.put(self.add_button, "plus", "text", 14, 4)
