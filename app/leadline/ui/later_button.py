# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the status bar: how much waits to be sent. A click shows what."""

from PySide6.QtWidgets import QPushButton, QWidget


class LaterButton(QPushButton):
    """How much waits; only there while something does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("laterButton")
        self.setProperty("role", "quiet")
        self.setAutoDefault(False)
        self.hide()

    def show_count(self, count: int) -> None:
        """So many wait."""
        self.setText(self.tr("{count} waiting").replace("{count}", str(count)))
        self.setAccessibleName(self.tr("What waits to be sent: {count}").replace("{count}", str(count)))
        self.setVisible(bool(count))
