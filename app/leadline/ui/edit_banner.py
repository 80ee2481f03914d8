# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line over the composer that says which earlier question is being edited, and leads out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from leadline.ui.controls import ElidedLabel, button
from leadline.ui.shown_text import tooltip

if TYPE_CHECKING:
    from leadline.ui.icons import Icons


class EditBanner(QFrame):
    """A pencil, the words, and Cancel."""

    left = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editBanner")
        self._picture = QLabel(self)
        self._words = ElidedLabel("", "small", self)
        self.cancel_button = button(
            self.tr("Cancel"), "quiet", self, name="leaveEditButton", tip=self.tr("The question stays as it was (Esc)")
        )
        self.cancel_button.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addWidget(self._words, 1)
        row.addWidget(self.cancel_button)
        self.set_icons(icons)

    def show_words(self, words: str) -> None:
        """Which question it is."""
        self._words.setText(words)
        self._words.setToolTip(tooltip(words))
        self.setAccessibleName(words)

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._picture.setPixmap(icons.pixmap("edit", "accent", 16))
