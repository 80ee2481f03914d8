# SPDX-License-Identifier: AGPL-3.0-or-later
"""The field that a key is typed or pasted into, with an eye that shows it and a word about its shape."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from leadline.host.secrets import shape_of
from leadline.ui.controls import PlainLabel, icon_button, restyle
from leadline.ui.icons import Icons

_USUAL_START = "sk-"
_KEYS_THAT_COPY = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    # On X11 Qt puts what these two delete onto the clipboard.
    QKeySequence.StandardKey.DeleteEndOfLine,
    QKeySequence.StandardKey.DeleteCompleteLine,
)


class KeyEdit(QLineEdit):
    """A key goes into it and does not come out: no copy, no drag, no menu, no selection while it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setMaxLength(600)
        hint = Qt.InputMethodHint
        # An input method must not learn it.
        self.setInputMethodHints(hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhNoAutoUppercase)
        self.selectionChanged.connect(self._unselect)
        self.textChanged.connect(self._trim)

    @property
    def is_shown(self) -> bool:
        """Whether it can be read."""
        return self.echoMode() == QLineEdit.EchoMode.Normal

    def show_key(self, shown: bool) -> None:
        """Letters, or dots."""
        self.deselect()
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def forget(self) -> None:
        """Empty it so that undo brings nothing back."""
        self.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not any(event.matches(each) for each in _KEYS_THAT_COPY):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()  # its Copy would be another way out

    def _unselect(self) -> None:
        # X11 puts every selection on a clipboard of its own.
        if self.is_shown and self.hasSelectedText():
            self.deselect()

    def _trim(self, text: str) -> None:
        # What is pasted often brings a space or a line end along.
        if text != text.strip():
            self.setText(text.strip())


class KeyField(QWidget):
    """The edit, its eye, and below them what is wrong with what is typed."""

    changed = Signal()
    submitted = Signal()
    """Enter was pressed."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = KeyEdit(self)
        self.edit.setObjectName("keyEdit")
        self.edit.setPlaceholderText("sk-\u2026")
        self.edit.setAccessibleName(self.tr("Key"))
        self.eye = icon_button(self.tr("Show the key"), self, name="showKeyButton", checkable=True)
        self.eye.setIcon(icons.icon("eye", checked="accent"))
        self.shape = PlainLabel("", "small", self)
        self.shape.setObjectName("keyShape")
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.eye)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.shape)
        self.eye.toggled.connect(self.edit.show_key)
        self.edit.textChanged.connect(self._look)
        self.edit.returnPressed.connect(self.submitted)
        self._look()

    @property
    def key(self) -> str:
        """What is typed, when it may be a key; else ""."""
        text = self.edit.text().strip()
        return "" if shape_of(text) else text

    def forget(self) -> None:
        """Empty, and hidden again."""
        self.edit.forget()
        self.eye.setChecked(False)

    def _look(self) -> None:
        text = self.edit.text().strip()
        shape = shape_of(text)
        words = {
            "empty": self.tr("It is shown as dots, and cannot be copied out of here."),
            "characters": self.tr("A key has plain letters, digits and signs only, and no spaces."),
            "short": self.tr("That is too short for a key."),
            "long": self.tr("That is too long for a key."),
            "": self.tr("{count} characters: this may be a key.").replace("{count}", str(len(text))),
        }
        said = words[shape]
        is_odd = not shape and not text.startswith(_USUAL_START)
        if is_odd:
            said = self.tr("DeepSeek's keys begin with {start}; this one does not.").replace("{start}", _USUAL_START)
        self.shape.setText(said)
        restyle(self.shape, "role", "warn" if is_odd or shape in ("characters", "long") else "small")
        self.changed.emit()
