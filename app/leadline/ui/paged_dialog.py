# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog that shows one of several pages, and is as high as the page on screen needs."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

_NOTHING = QSizePolicy.Policy.Ignored
"""Of the pages that are not on screen: a stack would be as high as its highest page."""


class PagedDialog(QDialog):
    """Pages are added once, in any order; `show_page` puts one on screen."""

    def __init__(self, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self.setMinimumWidth(width_px)
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.addLayout(self._pages)

    @property
    def page(self) -> QWidget | None:
        """The one on screen."""
        return self._pages.currentWidget()

    def add_page(self, page: QWidget) -> None:
        """The first one is on screen until another is shown."""
        if self._pages.count():
            page.setSizePolicy(_NOTHING, _NOTHING)
        self._pages.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Put a page on screen, and fit the dialog to what it says now."""
        old = self._pages.currentWidget()
        if old is not None:
            old.setSizePolicy(_NOTHING, _NOTHING)
        page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._pages.setCurrentWidget(page)
        self.fit()

    def fit(self) -> None:
        """Fit the dialog to its page: by itself it does not follow wrapped labels."""
        layout, page = self.layout(), self._pages.currentWidget()
        inside = page.layout() if page is not None else None
        if layout is None or inside is None or not self.isVisible():
            return
        inside.activate()
        layout.activate()
        margins = layout.contentsMargins()
        width = max(self._width_px, inside.minimumSize().width() + margins.left() + margins.right())
        self.setMinimumWidth(width)
        wanted = inside.totalHeightForWidth(max(width, self.width()) - margins.left() - margins.right())
        self.resize(max(width, self.width()), wanted + margins.top() + margins.bottom())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()
