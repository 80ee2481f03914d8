# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of the window's three panes show, and how wide they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

HISTORY_PX = 240
DOCUMENTS_PX = 320
NARROW_PX = 1040
"""Below this width only one of the side panes is open at a time."""


class Panes(QSplitter):
    """History, the chat and the documents side by side.

    What the user wants is kept apart from what there is room for: a narrow window hides the documents until they
    are asked for, and gives them back when it is wide again.
    """

    changed = Signal(bool, bool)
    """Whether the history and the documents show now."""

    def __init__(self, history: QWidget, centre: QWidget, documents: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._history = history
        self._documents = documents
        self._wants_history = True
        self._wants_documents = True
        self._over = ""  # in a narrow window: the pane that was asked for last, or "none"
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        history.setMinimumWidth(180)
        documents.setMinimumWidth(240)
        for pane in (history, centre, documents):
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self.setSizes([HISTORY_PX, 1280 - HISTORY_PX - DOCUMENTS_PX, DOCUMENTS_PX])

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one side pane only."""
        return self.width() < NARROW_PX

    @property
    def wants_documents(self) -> bool:
        """Whether the documents show in a window that is wide enough."""
        return self._wants_documents

    def want_documents(self, wanted: bool) -> None:
        """Take the wish of an earlier session: it opens nothing in a narrow window."""
        self._wants_documents = wanted
        self.arrange()

    def open_documents(self, is_open: bool) -> None:
        """Show or hide the documents; in a narrow window they take the history's place."""
        self._wants_documents = is_open
        if self.is_narrow:
            self._over = "documents" if is_open else ""
        self.arrange()

    def open_history(self, is_open: bool) -> None:
        """Show or hide the history; in a narrow window it takes the documents' place."""
        self._wants_history = is_open
        if self.is_narrow:
            self._over = "history" if is_open else "none"
        self.arrange()

    def arrange(self) -> None:
        """Show what is wanted and has room."""
        history, documents = self._wants_history, self._wants_documents
        if self.is_narrow:
            history = self._over == "history" or (history and not self._over)
            documents = self._over == "documents"
        self._history.setVisible(history)
        self._documents.setVisible(documents)
        self.changed.emit(history, documents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was_narrow = event.oldSize().width() < NARROW_PX
        if event.oldSize().width() < 0 or was_narrow != self.is_narrow:
            self._over = ""
            self.arrange()
