# SPDX-License-Identifier: AGPL-3.0-or-later
"""A part of a folder, or a folder as it stands in a commit: which files, by patterns and by git."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from leadline.documents.source import SourceRequest
from leadline.ui.controls import PlainLabel, button
from leadline.ui.file_choice import ask_for_folder


class PartDialog(QDialog):
    """Asks for a SourceRequest."""

    chosen = Signal(object)
    """A SourceRequest."""

    def __init__(self, folder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("partDialog")
        self.setWindowTitle(self.tr("Part of a folder, or a commit"))
        self.setMinimumWidth(560)
        self.folder = self._edit("partFolder", "")
        self.folder.setText(folder)
        self.include = self._edit("partInclude", self.tr("All files, or for example *.py docs/"))
        self.exclude = self._edit("partExclude", self.tr("None, or for example tests/ *.min.js"))
        self.ref = self._edit("partRef", self.tr("As on disk, or a branch, a tag, a commit"))
        self.since = self._edit("partSince", self.tr("All files, or for example main"))
        choose = button(self.tr("Choose\u2026"), "", self, name="choosePartFolder")
        choose.clicked.connect(self._choose)
        folder_line = QHBoxLayout()
        folder_line.addWidget(self.folder, 1)
        folder_line.addWidget(choose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        rows = (
            (self.tr("&Folder"), self.folder),
            (self.tr("&Only"), self.include),
            (self.tr("&Not"), self.exclude),
            (self.tr("As in &git"), self.ref),
            (self.tr("&Changed since"), self.since),
        )
        for at, (text, edit) in enumerate(rows):
            label = PlainLabel(text, "", self)
            label.setBuddy(edit)
            edit.setAccessibleName(text.replace("&", ""))
            grid.addWidget(label, at, 0)
            if edit is self.folder:
                grid.addLayout(folder_line, at, 1)
            else:
                grid.addWidget(edit, at, 1)
        self.add_button = button(self.tr("Add"), "primary", self, name="addPartButton")
        self.add_button.setDefault(True)
        self.add_button.clicked.connect(self._add)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(cancel)
        actions.addWidget(self.add_button)
        told = self.tr("Patterns as in a .gitignore, apart by blanks. Branches and commits need git.")
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(PlainLabel(told, "dim", self, wrap=True))
        column.addLayout(actions)
        self.folder.textChanged.connect(self._show_ready)
        self._show_ready()

    def _edit(self, name: str, hint: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setObjectName(name)
        edit.setPlaceholderText(hint)
        return edit

    def _choose(self) -> None:
        path = ask_for_folder(self)
        if path:
            self.folder.setText(path)

    def _show_ready(self) -> None:
        self.add_button.setEnabled(bool(self.folder.text().strip()))

    def _add(self) -> None:
        request = SourceRequest(
            self.folder.text().strip(),
            ref=self.ref.text().strip(),
            since=self.since.text().strip(),
            include=tuple(self.include.text().split()),
            exclude=tuple(self.exclude.text().split()),
        )
        self.accept()
        self.chosen.emit(request)
