# SPDX-License-Identifier: AGPL-3.0-or-later
"""An empty place in the transcript's stead, for the gallery while the real one is not there."""

import sys
import types

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget


class Transcript(QAbstractScrollArea):
    """Shows the empty widget and nothing else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty: QWidget | None = None
        self._view = QWidget(self)
        self.setViewport(self._view)

    def set_theme(self, theme: object) -> None:
        """The background is the window's."""
        self._view.setAutoFillBackground(False)
        self._view.setBackgroundRole(QPalette.ColorRole.Window)

    def setEmptyWidget(self, widget: QWidget) -> None:
        """Show the widget over the whole place."""
        self._empty = widget
        widget.setParent(self._view)
        self._empty = widget
        widget.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._empty is not None:
            self._empty.setGeometry(self._view.rect())


def install() -> None:
    """Make `leadline.ui.transcript.view` this module."""
    module = types.ModuleType("leadline.ui.transcript.view")
    module.Transcript = Transcript  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
