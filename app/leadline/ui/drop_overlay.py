# SPDX-License-Identifier: AGPL-3.0-or-later
"""What shows over the window while files are dragged across it."""

from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel
from leadline.ui.icons import Icons

MARGIN_PX = 12


def dragged_paths(mime: QMimeData) -> list[str]:
    """The files and folders that are dragged; an address of the web as it is, so that it can be said why it is not
    read."""
    return [url.toLocalFile() if url.isLocalFile() else url.toString() for url in mime.urls()]


class DropOverlay(QFrame):
    """Says that files may be let go anywhere; lets the drag through to the window."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = QLabel(self)
        text = PlainLabel(self.tr("Drop to add"), "heading", self)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self._icon, text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(1)
        self.set_icons(icons)
        self.hide()

    def cover(self, area: QRect) -> None:
        """Show over `area` of the parent."""
        self.setGeometry(area.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX))
        self.raise_()
        self.show()

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._icon.setPixmap(icons.pixmap("drop", "accent", 48))
