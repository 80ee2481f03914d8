# SPDX-License-Identifier: AGPL-3.0-or-later
"""How documents are read: which pages, with tables, with recognition of scans; and the password of a locked one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from leadline.documents.options import ALL_PAGES, ReadOptions, parse
from leadline.documents.recognition import packages_for
from leadline.ui.controls import ElidedLabel, PlainLabel, button
from leadline.ui.shown_text import sentences, visible

_NAMES = {
    "eng": "English",
    "chi_sim": "简体中文",
    "chi_sim_vert": "简体中文（竖排）",
    "chi_tra": "繁體中文",
    "chi_tra_vert": "繁體中文（直排）",
    "jpn": "日本語",
    "kor": "한국어",
    "deu": "Deutsch",
    "fra": "Français",
    "spa": "Español",
    "ita": "Italiano",
    "por": "Português",
    "rus": "Русский",
    "ara": "العربية",
    "heb": "עברית",
}


class ReadingDialog(QDialog):
    """Asks how; its owner has the documents read so."""

    chosen = Signal(object)
    """ReadOptions, different from those shown or not."""

    def __init__(
        self,
        name: str,
        options: ReadOptions,
        languages: Sequence[str],
        wanted: Sequence[str],
        *,
        empty_pages: int = 0,
        only_recognition: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is the document's, or says how many there are. `languages` can be recognised here; those `wanted`
        are ticked. `empty_pages` is how many pages without text there are."""
        super().__init__(parent)
        self.setObjectName("readingDialog")
        self.setWindowTitle(self.tr("Recognise scanned pages") if only_recognition else self.tr("How it is read"))
        self.setMinimumWidth(540)
        self._only_recognition = only_recognition
        self.pages = QLineEdit(options.pages, self)
        self.pages.setObjectName("pagesEdit")
        self.pages.setPlaceholderText(self.tr("All, or for example 1-12, 40"))
        self.tables = QCheckBox(self.tr("Look for tables (slower)"), self)
        self.tables.setObjectName("tablesBox")
        self.tables.setChecked(bool(options.layout))
        self.table_pages = QLineEdit("" if options.layout == ALL_PAGES else options.layout, self)
        self.table_pages.setObjectName("tablePagesEdit")
        self.table_pages.setPlaceholderText(self.tr("On all pages, or for example 3-5"))
        self.table_pages.setAccessibleName(self.tr("Pages with tables"))
        self.table_pages.setEnabled(self.tables.isChecked())
        self.tables.toggled.connect(self.table_pages.setEnabled)
        self.recognise = QCheckBox(self.tr("Recognise pages without text"), self)
        self.recognise.setObjectName("recogniseBox")
        self.recognise.setChecked(bool(languages) and (only_recognition or bool(options.languages)))
        ticked = options.languages or tuple(wanted)
        self.languages = QScrollArea(self)
        self.languages.setObjectName("languageList")
        self.languages.setFrameShape(QFrame.Shape.NoFrame)
        self.languages.setWidgetResizable(True)
        inside = QWidget(self.languages)
        boxes = QGridLayout(inside)
        boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes: dict[str, QCheckBox] = {}
        for at, language in enumerate(sorted(languages, key=lambda each: (each not in ticked, each))):
            box = self._boxes[language] = QCheckBox(_NAMES.get(language, language), inside)
            box.setObjectName(f"language-{language}")
            box.setChecked(language in ticked)
            boxes.addWidget(box, at // 2, at % 2)
        self.languages.setWidget(inside)
        self.languages.setFixedHeight(min(4, (len(languages) + 1) // 2) * 30 + 4)
        self.languages.setEnabled(self.recognise.isChecked())
        self.recognise.toggled.connect(self.languages.setEnabled)
        self.error = PlainLabel("", "danger", self, wrap=True)
        self.error.hide()
        self.read_button = button(self.tr("Read"), "primary", self, name="readButton")
        self.read_button.clicked.connect(self._read)
        self.read_button.setDefault(True)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)

        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        pages = PlainLabel(self.tr("Pages"), "", self)
        pages.setBuddy(self.pages)
        for at, (left, right) in enumerate(((pages, self.pages), (self.tables, self.table_pages))):
            grid.addWidget(left, at, 0)
            grid.addWidget(right, at, 1)
            left.setVisible(not only_recognition)
            right.setVisible(not only_recognition)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(cancel)
        actions.addWidget(self.read_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(ElidedLabel(visible(name), "strong", self))
        if empty_pages:
            told = self.tr("Pages without text: {count}. They may be scans.").replace("{count}", f"{empty_pages:,}")
            column.addWidget(PlainLabel(told, "dim", self, wrap=True))
        column.addLayout(grid)
        if languages:
            self.recognise.setVisible(not only_recognition)
            column.addWidget(self.recognise)
            column.addWidget(PlainLabel(self.tr("Languages on the pages"), "small", self))
            column.addWidget(self.languages)
            column.addWidget(PlainLabel(self.tr("It takes a few seconds for each page."), "small", self))
        else:
            self.recognise.hide()
            self.languages.hide()
            missing = self.tr("Text in scans is recognised by Tesseract, which is not installed. Install it with")
            column.addWidget(PlainLabel(missing, "dim", self, wrap=True))
            self.command = QLineEdit(f"sudo apt install {packages_for(('eng', 'chi_sim'))}", self)
            self.command.setCursorPosition(0)  # its beginning shows
            self.command.setObjectName("installCommand")
            self.command.setReadOnly(True)
            self.command.setAccessibleName(self.tr("How to install Tesseract"))
            column.addWidget(self.command)
            self.read_button.setVisible(not only_recognition)
        column.addWidget(self.error)
        column.addLayout(actions)

    def _read(self) -> None:
        layout = ""
        if self.tables.isChecked():
            layout = self.table_pages.text().strip() or ALL_PAGES
        for text in filter(None, (self.pages.text().strip(), layout)):
            try:
                parse(text)
            except ValueError as problem:
                self.error.setText(str(problem))
                self.error.show()
                return
        languages = tuple(language for language, box in self._boxes.items() if box.isChecked())
        if self.recognise.isChecked() and not languages:
            self.error.setText(self.tr("Tick at least one language."))
            self.error.show()
            return
        options = ReadOptions(self.pages.text().strip(), layout, languages if self.recognise.isChecked() else ())
        self.accept()
        self.chosen.emit(options)


class PasswordDialog(QDialog):
    """Asks for the password of a locked document; it is kept in memory until the program ends."""

    entered = Signal(str)

    def __init__(self, name: str, *, is_again: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("passwordDialog")
        self.setWindowTitle(self.tr("Locked document"))
        self.setMinimumWidth(420)
        self.password = QLineEdit(self)
        self.password.setObjectName("passwordEdit")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(self.tr("Password"))
        self.password.setPlaceholderText(self.tr("Password"))
        unlock = button(self.tr("Open"), "primary", self, name="unlockButton")
        unlock.setDefault(True)
        unlock.clicked.connect(self._enter)
        unlock.setEnabled(False)
        self.password.textChanged.connect(lambda text: unlock.setEnabled(bool(text)))
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(cancel)
        actions.addWidget(unlock)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(ElidedLabel(visible(name), "strong", self))
        told = self.tr("It is locked. Its password is kept in memory until Leadline is closed, and written nowhere.")
        if is_again:
            told = sentences(self.tr("That password does not open it."), told)
        column.addWidget(PlainLabel(told, "dim", self, wrap=True))
        column.addWidget(self.password)
        column.addLayout(actions)
        self.password.setFocus()

    def _enter(self) -> None:
        password = self.password.text()
        self.password.clear()
        self.accept()
        self.entered.emit(password)
