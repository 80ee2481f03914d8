# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the key is entered, checked and taken away again. It never leaves this field but by a signal."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button, icon_button
from leadline.ui.icons import Icons
from leadline.ui.shown_text import visible

KEY_PAGE = "https://platform.deepseek.com/api_keys"


@dataclass(frozen=True, slots=True)
class ShownKey:
    """What is known of the key that is in use."""

    source: str = "none"
    """keyring, environment, session or none."""
    last4: str = ""
    store: str = ""
    """The key store's own name; "" when there is none."""
    problem: str = ""
    """Why no store works."""
    host: str = "api.deepseek.com"


class KeyEdit(QLineEdit):
    """A field that a key goes into and does not come out of: no copy, no drag, no selection while it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setMaxLength(600)
        self.selectionChanged.connect(self._unselect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            return
        super().keyPressEvent(event)

    def _unselect(self) -> None:
        # X11 puts every selection on a clipboard of its own.
        if self.echoMode() == QLineEdit.EchoMode.Normal and self.hasSelectedText():
            self.deselect()


class KeyDialog(QDialog):
    """Checks and saves through its owner; `show_saved` or `show_error` is the answer."""

    key_submitted = Signal(str)
    """Check this key and put it into the key store."""
    session_key_submitted = Signal(str)
    """Check this key and keep it until the program ends."""
    remove_requested = Signal()
    cancel_requested = Signal()
    """Closed while a check was under way."""
    link_activated = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keyDialog")
        self.setWindowTitle(self.tr("DeepSeek key"))
        self.setMinimumWidth(600)
        self._is_busy = False
        self.status = PlainLabel("", "dim", self, wrap=True)
        self.edit = KeyEdit(self)
        self.edit.setObjectName("keyEdit")
        self.edit.setPlaceholderText("sk-\u2026")
        self.edit.setAccessibleName(self.tr("Key"))
        self.show_button = icon_button(self.tr("Show the key"), self, name="showKeyButton", checkable=True)
        self.show_button.setIcon(icons.icon("eye", checked="accent"))
        where = PlainLabel(self.tr("You make one on DeepSeek's page:"), "dim", self)
        link = button(KEY_PAGE.removeprefix("https://"), "quiet", self, name="keyPageButton")
        self.error = PlainLabel("", "error", self, wrap=True)
        self.error.hide()
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(self.tr("Checking the key"))
        self.busy.hide()
        self.save_button = button(self.tr("Check and save"), "primary", self, name="saveKeyButton")
        self.session_button = button(self.tr("Use for this session only"), "", self, name="sessionKeyButton")
        self.remove_button = button(self.tr("Remove key"), "danger", self, name="removeKeyButton")
        self.close_button = button(self.tr("Close"), "", self)

        field = QHBoxLayout()
        field.addWidget(self.edit, 1)
        field.addWidget(self.show_button)
        page = QHBoxLayout()
        page.setSpacing(4)
        page.addWidget(where)
        page.addWidget(link)
        page.addStretch(1)
        actions = QHBoxLayout()
        actions.addWidget(self.remove_button)
        actions.addStretch(1)
        actions.addWidget(self.close_button)
        actions.addWidget(self.session_button)
        actions.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("Your key for DeepSeek"), "title", self))
        column.addLayout(page)
        column.addLayout(field)
        column.addWidget(self.busy)
        column.addWidget(self.error)
        column.addWidget(self.status)
        column.addStretch(1)
        column.addSpacing(6)
        column.addLayout(actions)

        self.show_button.toggled.connect(self._show_key)
        self.edit.textChanged.connect(self._refresh)
        self.edit.returnPressed.connect(self._save)
        self.save_button.clicked.connect(self._save)
        self.session_button.clicked.connect(self._use_for_session)
        self.remove_button.clicked.connect(self.remove_requested)
        self.close_button.clicked.connect(self.reject)
        link.clicked.connect(lambda: self.link_activated.emit(KEY_PAGE))
        self.show_status(ShownKey())

    def show_status(self, key: ShownKey) -> None:
        """Say which key is in use and where keys are kept; ends the busy state."""
        place = {"last4": key.last4, "store": key.store, "host": key.host}
        if key.source == "keyring":
            text = self.tr("In use: the key ending in {last4}, kept in {store} for {host}.")
        elif key.source == "environment":
            text = self.tr("In use: the key ending in {last4} from DEEPSEEK_API_KEY. It is read and never stored.")
        elif key.source == "session":
            text = self.tr("In use: the key ending in {last4}, until Leadline ends. It is stored nowhere.")
        elif key.store:
            text = self.tr("The key will be kept in {store} and sent only to {host}.")
        else:
            text = self.tr("There is no key yet.")
        for name, value in place.items():
            text = text.replace("{" + name + "}", visible(value))
        if key.problem:
            text += " " + visible(QCoreApplication.translate("errors", key.problem))
        self.status.setText(text)
        self._grow()
        self.remove_button.setVisible(key.source in ("keyring", "session"))
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """A check is under way, or over."""
        self._is_busy = busy
        self.busy.setVisible(busy)
        if busy:
            self.error.hide()
        self.edit.setReadOnly(busy)
        self._refresh()

    def show_error(self, title: str, hint: str = "") -> None:
        """The key was refused or could not be kept; English texts are looked up in the context "errors"."""
        self.set_busy(False)
        words = [QCoreApplication.translate("errors", text) for text in (title, hint) if text]
        self.error.setText("\n".join(visible(text) for text in words))
        self.error.show()
        self._grow()
        self.edit.setFocus()

    def show_saved(self) -> None:
        """The key works: forget what was typed and close."""
        self.set_busy(False)
        self.edit.clear()
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()

    def done(self, result: int) -> None:
        if self._is_busy:
            self.set_busy(False)
            self.cancel_requested.emit()
        self.edit.clear()
        self.error.hide()
        self.show_button.setChecked(False)
        super().done(result)

    def _grow(self) -> None:
        # A dialog does not follow wrapped labels by itself.
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.setMinimumWidth(max(600, layout.minimumSize().width()))
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _show_key(self, shown: bool) -> None:
        self.edit.deselect()
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _refresh(self) -> None:
        can = bool(self.edit.text().strip()) and not self._is_busy
        self.save_button.setEnabled(can)
        self.session_button.setEnabled(can)
        self.remove_button.setEnabled(not self._is_busy)

    def _save(self) -> None:
        key = self._take_key()
        if key:
            self.key_submitted.emit(key)

    def _use_for_session(self) -> None:
        key = self._take_key()
        if key:
            self.session_key_submitted.emit(key)

    def _take_key(self) -> str:
        key = "" if self._is_busy else self.edit.text().strip()
        if key:
            self.set_busy(True)
        return key
