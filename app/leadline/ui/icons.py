# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our icons in the colours of a theme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

from leadline.host.resources import resource
from leadline.ui.theme import Theme


class Icons:
    """The SVG files of resources/icons, drawn in a theme's colours and kept.

    Qt's SVG image plug-in reads them: it is loaded with the first icon and costs about 1 ms.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._pixmaps: dict[tuple[str, str, int], QPixmap] = {}

    def put(self, button: QAbstractButton, name: str, role: str, size_px: int = 16, gap_px: int = 6) -> None:
        """Give a button with words its icon, with room between the two: style sheets know no such gap."""
        shape = self.pixmap(name, role, size_px)
        wide = QPixmap(round((size_px + gap_px) * shape.devicePixelRatio()), shape.height())
        wide.setDevicePixelRatio(shape.devicePixelRatio())
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, shape)
        painter.end()
        button.setIconSize(QSize(size_px + gap_px, size_px))
        icon = QIcon(wide)
        icon.addPixmap(wide, QIcon.Mode.Disabled)
        button.setIcon(icon)

    def icon(self, name: str, role: str = "dim", size_px: int = 18, checked: str = "") -> QIcon:
        """The icon `name` in the theme's colour `role`, and in `checked` while its button is checked."""
        icon = QIcon(self.pixmap(name, role, size_px))
        icon.addPixmap(self.pixmap(name, role, size_px), QIcon.Mode.Disabled)  # Qt's own grey fits neither theme
        if checked:
            icon.addPixmap(self.pixmap(name, checked, size_px), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def pixmap(self, name: str, role: str = "dim", size_px: int = 18) -> QPixmap:
        """The same as a pixmap, `size_px` wide and high on the screen."""
        key = (name, role, size_px)
        if key not in self._pixmaps:
            self._pixmaps[key] = _draw(name, str(getattr(self.theme, role)), size_px)
        return self._pixmaps[key]


def _draw(name: str, colour: str, size_px: int) -> QPixmap:
    application = QGuiApplication.instance()
    scale = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    side = round(size_px * scale)
    source = resource(f"icons/{name}.svg").read_text("utf-8").replace("currentColor", colour)
    source = source.replace("<svg ", f'<svg width="{side}" height="{side}" ', 1)
    pixmap = QPixmap()
    pixmap.loadFromData(source.encode("utf-8"), "SVG")
    pixmap.setDevicePixelRatio(scale)
    return pixmap
