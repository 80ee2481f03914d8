# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far reading is, and the way to stop it."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """The file that is being read and the ones that are done."""

    name: str
    page: int = 0
    pages: int = 0
    done: int = 0
    total: int = 0
    """0 while the folder is still being walked."""


class ReadingRow(QWidget):
    """One line of words, a thin bar, Cancel."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidedLabel("", "small", self)
        self._count = PlainLabel("", "small", self)
        self._cancel = button(self.tr("Cancel"), "quiet", self, name="cancelReadingButton")
        self._cancel.clicked.connect(self.cancel_requested)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Reading documents"))
        line = QHBoxLayout()
        line.addWidget(self._name, 1)
        line.addWidget(self._count)
        line.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 10, 4)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._bar)

    def show_progress(self, progress: ReadingProgress) -> None:
        """Show this progress; pages move the bar within a file."""
        name = self.tr("Reading {name}").replace("{name}", progress.name)
        if progress.pages > 1:
            page = self.tr("page {page} of {pages}").replace("{page}", f"{progress.page:,}")
            name += ", " + page.replace("{pages}", f"{progress.pages:,}")
        self._name.setText(name)
        self._count.setText(f"{progress.done:,} / {progress.total:,}" if progress.total > 1 else "")
        within = progress.page / progress.pages if progress.pages else 0.0
        self._bar.setMaximum(1000 if progress.total else 0)
        self._bar.setValue(round(1000 * (progress.done + within) / progress.total) if progress.total else 0)
