# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small sheet over the window: opens at what was pressed, goes with the next click elsewhere."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget


class Popover(QFrame):
    """As wide as it says and as high as what is in it."""

    def __init__(self, width_px: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(width_px)

    def open_over(self, anchor: QWidget) -> None:
        """Show it above the widget, their right edges in a line, within the screen."""
        self.fit()
        self._put(anchor.mapToGlobal(QPoint(anchor.width() - self.width(), 0)), anchor.height())

    def open_at(self, spot: QPoint, line_px: int = 28) -> None:
        """Show it above a line of that height that begins there, or below it where there is no room."""
        self.fit()
        self._put(spot, line_px)

    def fit(self) -> None:
        """Take the height that the words need at this width: a label that wraps is asked for it."""
        layout = self.layout()
        if layout is not None:
            self.ensurePolished()
            for child in self.findChildren(QWidget):
                child.ensurePolished()  # sizes follow the style's fonts
            layout.invalidate()
            layout.activate()
            width = self.width()
            high = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
            self.setFixedHeight(high)

    def _put(self, corner: QPoint, line_px: int) -> None:
        area = self.screen().availableGeometry()
        x = max(area.left(), min(corner.x(), area.right() - self.width()))
        y = corner.y() - self.height() - 6
        self.move(x, y if y >= area.top() else corner.y() + line_px + 2)
        self.show()
