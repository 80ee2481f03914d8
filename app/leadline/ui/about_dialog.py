# SPDX-License-Identifier: AGPL-3.0-or-later
"""About and the licences."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.icons import Icons
from leadline.ui.shown_text import folded


class AboutDialog(QDialog):
    """What this is, which version, under which licence."""

    licences_requested = Signal()

    def __init__(self, version: str, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About Leadline"))
        logo = QLabel(self)
        logo.setPixmap(icons.pixmap("leadline", "accent", 48))
        words = self.tr(
            "A desktop assistant for DeepSeek V4: long documents in, answers out, the price in plain sight."
        )
        licence = self.tr(
            "Free software under the GNU Affero General Public License, version 3 or later. There is no warranty."
        )
        texts = QVBoxLayout()
        texts.setSpacing(8)
        texts.addWidget(PlainLabel("Leadline " + version, "heading", self))
        texts.addWidget(PlainLabel(words, "", self, wrap=True))
        texts.addWidget(PlainLabel(licence, "dim", self, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(logo, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        licences = button(self.tr("Licences"), "", self, name="licencesButton")
        licences.clicked.connect(self.licences_requested)
        close = button(self.tr("Close"), "primary", self)
        close.clicked.connect(self.accept)
        actions = QHBoxLayout()
        actions.addWidget(licences)
        actions.addStretch(1)
        actions.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(18)
        column.addLayout(row)
        column.addLayout(actions)
        self.setMinimumWidth(480)


class LicencesDialog(QDialog):
    """The licence texts of the program and of what it is built on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("licencesDialog")
        self.setWindowTitle(self.tr("Licences"))
        self.resize(720, 560)
        reader = QPlainTextEdit(self)
        reader.setProperty("role", "reader")
        reader.setReadOnly(True)
        reader.setAccessibleName(self.tr("Licences"))
        reader.setPlainText(folded(text))
        close = button(self.tr("Close"), "primary", self)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.addWidget(reader, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
