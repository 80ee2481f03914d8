# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window in which one question goes to several models and modes: first who and for how much, then their replies."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog, QStackedLayout, QVBoxLayout, QWidget

from leadline.ui.compare_lane import Lane
from leadline.ui.compare_page import ComparePage
from leadline.ui.compare_setup import CompareSetup
from leadline.ui.controls import ElidedLabel
from leadline.ui.theme import Theme

SETUP_PX = (760, 520)
REPLIES_PX = (1240, 760)


class CompareWindow(QDialog):
    """Two pages; closing it ends nothing."""

    def __init__(self, question: str, theme: Callable[[], Theme], language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("compareWindow")
        self.setWindowTitle(self.tr("Compare"))
        self.resize(*SETUP_PX)
        self._theme, self._language = theme, language  # the look may change while it is open
        self._over = parent
        self.page: ComparePage | None = None
        self.question = ElidedLabel(question, "strong", self)
        self.setup = CompareSetup(self)
        self.setup.closed.connect(self.reject)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.setup)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.question)
        column.addLayout(self._pages, 1)

    def show_lanes(self, lanes: Sequence[Lane]) -> ComparePage:
        """The replies, in place of the choice."""
        page = self.page = ComparePage(lanes, self._theme(), self._language, self)
        page.closed.connect(self.reject)
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        area = self.screen().availableGeometry()
        self.resize(min(REPLIES_PX[0], area.width()), min(REPLIES_PX[1], area.height()))
        corner = self.frameGeometry()
        corner.moveCenter(self._over.frameGeometry().center())
        self.move(max(area.left(), corner.left()), max(area.top(), corner.top()))
        return page

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.page is not None:
            for column in self.page.columns:
                column.transcript.set_theme(self._theme())

    def back_to_setup(self) -> None:
        """Nothing was sent after all."""
        page, self.page = self.page, None
        self._pages.setCurrentWidget(self.setup)
        if page is not None:
            self._pages.removeWidget(page)
            page.deleteLater()
