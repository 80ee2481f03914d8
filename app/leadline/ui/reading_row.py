# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far reading is, in all and of each large file, and the ways to stop it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button, icon_button
from leadline.ui.icons import Icons
from leadline.ui.reading_progress import FileProgress, ReadingProgress

MOST_FILES = 3
"""So many files are read at once."""
SKIP_PX = 22


class ReadingRow(QWidget):
    """One line of words, a thin bar, Cancel; below it the same for each file that takes its time."""

    cancel_requested = Signal()
    skip_requested = Signal(str)
    """The path of a file that is to be left out."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidedLabel("", "small", self)
        self._count = PlainLabel("", "small", self)
        self._cancel = button(self.tr("Cancel"), "quiet", self, name="cancelReadingButton")
        self._cancel.clicked.connect(self.cancel_requested)
        self._bar = _bar(self, self.tr("Reading documents"))
        self._files = [_FileRow(icons, self) for _ in range(MOST_FILES)]
        line = QHBoxLayout()
        line.addWidget(self._name, 1)
        line.addWidget(self._count)
        line.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 10, 4)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._bar)
        for row in self._files:
            row.skip_requested.connect(self.skip_requested)
            row.hide()
            column.addWidget(row)

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        for row in self._files:
            row.set_icons(icons)

    def show_progress(self, progress: ReadingProgress) -> None:
        """Show this progress. Of a lone file the bar moves with its pages; of several each large one has its own."""
        name = self.tr("Reading documents")
        if progress.name:
            name = self.tr("Reading {name}").replace("{name}", progress.name)
        files = progress.files[:MOST_FILES]
        within = sum(file.page / file.pages for file in progress.files)
        if progress.total <= 1 and files:
            page = self.tr("page {page} of {pages}").replace("{page}", f"{files[0].page:,}")
            name += ", " + page.replace("{pages}", f"{files[0].pages:,}")
            files = ()
        self._name.setText(name)
        self._count.setText(f"{progress.done:,} / {progress.total:,}" if progress.total > 1 else "")
        self._bar.setMaximum(1000 if progress.total else 0)
        share = (progress.done + within) / progress.total if progress.total else 0
        self._bar.setValue(round(1000 * min(1, share)))
        for place, row in enumerate(self._files):
            row.setVisible(place < len(files))
            if place < len(files):
                row.show_file(files[place])


class _FileRow(QWidget):
    """One file: its name, its page, its bar, and a cross that leaves it out."""

    skip_requested = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._path = ""
        self._name = ElidedLabel("", "small", self)
        self._pages = PlainLabel("", "small", self)
        self._skip = icon_button(self.tr("Leave this file out"), self, name="skipFileButton")
        self._skip.setFixedSize(SKIP_PX, SKIP_PX)
        self._skip.setIconSize(QSize(12, 12))
        self._skip.clicked.connect(lambda: self.skip_requested.emit(self._path))
        self._bar = _bar(self, "")
        words = QHBoxLayout()
        words.addWidget(self._name, 1)
        words.addWidget(self._pages)
        left = QVBoxLayout()
        left.setSpacing(3)
        left.addLayout(words)
        left.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        row.addLayout(left, 1)
        row.addWidget(self._skip, 0, Qt.AlignmentFlag.AlignVCenter)
        self.set_icons(icons)

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._skip.setIcon(icons.icon("close"))

    def show_file(self, file: FileProgress) -> None:
        """Show how far this file is."""
        self._path = file.path
        self._name.setText(file.name)
        self._pages.setText(f"{file.page:,} / {file.pages:,}")
        self._bar.setAccessibleName(self.tr("Reading {name}").replace("{name}", file.name))
        self._bar.setMaximum(file.pages)
        self._bar.setValue(file.page)


def _bar(parent: QWidget, name: str) -> QProgressBar:
    made = QProgressBar(parent)
    made.setTextVisible(False)
    made.setAccessibleName(name)
    return made
