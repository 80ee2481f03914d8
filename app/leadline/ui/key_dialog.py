# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the key is entered, checked and taken away again. It never leaves its field but by a signal."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button, restyle
from leadline.ui.error_words import in_language
from leadline.ui.icons import Icons
from leadline.ui.key_edit import KeyField
from leadline.ui.key_pages import TOP_UP_PAGE, OutcomePage, RemovePage, ShownKey, ShownOutcome, StorePage, place_of
from leadline.ui.paged_dialog import PagedDialog
from leadline.ui.shown_text import sentences, visible

KEY_PAGE = "https://platform.deepseek.com/api_keys"
WIDTH_PX = 600


class KeyDialog(PagedDialog):
    """Checks, keeps and removes through its owner, and shows what comes of it: four pages, one at a time."""

    key_submitted = Signal(str)
    """Check this key and put it into the key store."""
    session_key_submitted = Signal(str)
    """Check this key and keep it until the program ends."""
    check_requested = Signal()
    """Check the key that is in use."""
    remove_requested = Signal()
    """The user said yes to it."""
    status_requested = Signal()
    """Look at the key store once more."""
    cancel_requested = Signal()
    """Stop what is under way: the button was pressed, or the dialog closed."""
    link_activated = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH_PX, parent)
        self.setObjectName("keyDialog")
        self.setWindowTitle(self.tr("DeepSeek key"))
        self._is_busy = False
        self._key = ShownKey()
        self._was_typed = False
        """The store failed with a key that was typed: Try again submits it, and does not only look."""
        self.entry = QWidget(self)
        self.outcome = OutcomePage(icons, self)
        self.store_page = StorePage(icons, self)
        self.remove_page = RemovePage(icons, self)
        self._build_entry(icons)
        for page in (self.entry, self.outcome, self.store_page, self.remove_page):
            self.add_page(page)
        self._connect()
        self.show_status(ShownKey())

    def _build_entry(self, icons: Icons) -> None:
        self.field = KeyField(icons, self.entry)
        self.edit = self.field.edit
        self.status = PlainLabel("", "dim", self.entry, wrap=True)
        self.error = PlainLabel("", "error", self.entry, wrap=True)
        self.error.setObjectName("keyError")
        self.error.hide()
        self._link = button(KEY_PAGE.removeprefix("https://"), "quiet", self.entry, name="keyPageButton")
        self.busy = QWidget(self.entry)
        bar = QProgressBar(self.busy)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Checking the key"))
        self.step = PlainLabel("", "dim", self.busy)
        self.step.setObjectName("keyStep")
        self.cancel_button = button(self.tr("Cancel"), "", self.busy, name="cancelKeyButton")
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.step)
        words.addWidget(bar)
        busy = QHBoxLayout(self.busy)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.setSpacing(14)
        busy.addLayout(words, 1)
        busy.addWidget(self.cancel_button)
        self.busy.hide()
        self.save_button = button(self.tr("Check and save"), "primary", self.entry, name="saveKeyButton")
        self.session_button = button(self.tr("Use for this session only"), "", self.entry, name="sessionKeyButton")
        self.check_button = button(self.tr("Check it now"), "", self.entry, name="checkKeyButton")
        self.remove_button = button(self.tr("Remove\u2026"), "danger", self.entry, name="removeKeyButton")
        self.close_button = button(self.tr("Close"), "", self.entry, name="closeKeyButton")

        page = QHBoxLayout()
        page.setSpacing(4)
        page.addWidget(PlainLabel(self.tr("You make one on DeepSeek's page:"), "dim", self.entry))
        page.addWidget(self._link)
        page.addStretch(1)
        actions = QHBoxLayout()
        actions.addWidget(self.remove_button)
        actions.addWidget(self.check_button)
        actions.addStretch(1)
        actions.addWidget(self.close_button)
        actions.addWidget(self.session_button)
        actions.addWidget(self.save_button)
        column = QVBoxLayout(self.entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("Your key for DeepSeek"), "title", self.entry))
        column.addLayout(page)
        column.addWidget(self.field)
        column.addWidget(self.busy)
        column.addWidget(self.error)
        column.addWidget(self.status)
        column.addStretch(1)
        column.addSpacing(6)
        column.addLayout(actions)

    def _connect(self) -> None:
        self.field.changed.connect(self._refresh)
        self.field.submitted.connect(self._save)
        self.save_button.clicked.connect(self._save)
        self.session_button.clicked.connect(self._use_for_session)
        self.check_button.clicked.connect(self._check)
        self.remove_button.clicked.connect(lambda: self._show(self.remove_page))
        self.close_button.clicked.connect(self.reject)
        self.cancel_button.clicked.connect(self._cancel)
        self._link.clicked.connect(lambda: self.link_activated.emit(KEY_PAGE))
        self.outcome.done.connect(self.accept)
        self.outcome.again_requested.connect(self._check)
        self.outcome.top_up_requested.connect(lambda: self.link_activated.emit(TOP_UP_PAGE))
        self.store_page.retry_requested.connect(self._retry)
        self.store_page.session_requested.connect(self._session_instead)
        self.store_page.quit_requested.connect(self.reject)
        self.remove_page.declined.connect(lambda: self._show(self.entry))
        self.remove_page.confirmed.connect(self.remove_requested)

    # what the owner tells

    def show_status(self, key: ShownKey) -> None:
        """Say which key is in use and where keys are kept; ends the busy state. A store that fails has its page."""
        self._key = key
        place = {"last4": key.last4, "store": key.store, "host": key.host}
        if key.source != "none":
            text = self.tr("In use: the key {place}. It is sent only to {host}.").replace("{place}", place_of(key))
        elif key.problem_title:
            text = self.tr("The key is used until Leadline ends, and sent only to {host}. It is stored nowhere.")
        elif key.store:
            text = self.tr("The key will be kept in {store} and sent only to {host}.")
        else:
            text = self.tr("There is no key yet.")
        for name, value in place.items():
            text = text.replace("{" + name + "}", visible(value))
        if key.source in ("environment", "session") and key.problem_title:
            text = sentences(text, visible(in_language(key.problem_title)))
        self.status.setText(text)
        for choice, is_first in ((self.save_button, not key.problem_title), (self.session_button, key.problem_title)):
            restyle(choice, "role", "primary" if is_first else "")
        self.remove_page.show_key(key)
        self.set_busy(False)
        if key.problem_title and key.source == "none" and not self.edit.text():
            self._was_typed = False
            self.store_page.show_problem(key.problem_title, key.problem_hint, has_typed=False)
            self._show(self.store_page)
        else:
            self._show(self.entry)

    def set_busy(self, busy: bool, step: str = "asking") -> None:
        """A check is under way (asking, balance, keeping, looking or removing), or over."""
        self._is_busy = busy
        self.busy.setVisible(busy)
        if busy:
            self.error.hide()
            self.step.setText(self._words_of(step))
            self._show(self.entry)
        self.edit.setReadOnly(busy)
        self._refresh()

    def show_error(self, title: str, hint: str = "") -> None:
        """The key was refused; English texts are looked up in the context "errors"."""
        self.set_busy(False)
        words = [in_language(text) for text in (title, hint) if text]
        self.error.setText("\n".join(visible(text) for text in words))
        self.error.show()
        self._show(self.entry)
        self.edit.setFocus()

    def show_store_problem(self, title: str, hint: str) -> None:
        """The key store did not take the key, or did not give it away."""
        self.set_busy(False)
        self._was_typed = bool(self.field.key)
        self.store_page.show_problem(title, hint, has_typed=self._was_typed)
        self._show(self.store_page)

    def show_outcome(self, outcome: ShownOutcome) -> None:
        """The key is in use: forget what was typed and say how it went."""
        self.set_busy(False)
        self.field.forget()
        self._key = outcome.key
        self.outcome.show_outcome(outcome)
        self._show(self.outcome)
        self.outcome.done_button.setDefault(True)
        self.outcome.done_button.setFocus()

    # Qt's events

    def done(self, result: int) -> None:
        if self._is_busy:
            self.set_busy(False)
            self.cancel_requested.emit()
        self.field.forget()
        self.error.hide()
        super().done(result)

    # inside

    def _words_of(self, step: str) -> str:
        words = {
            "looking": self.tr("Looking into the key store\u2026"),
            "balance": self.tr("Asking for the balance\u2026"),
            "keeping": self.tr("Putting it into the key store and reading it back\u2026"),
            "removing": self.tr("Removing the key\u2026"),
        }
        return words.get(step, self.tr("Asking {host} whether it takes the key\u2026")).replace(
            "{host}", visible(self._key.host)
        )

    def _show(self, page: QWidget) -> None:
        self.show_page(page)
        if page is self.entry:
            self.edit.setFocus()
        elif page is self.remove_page:
            self.remove_page.keep_button.setFocus()
        elif page is self.store_page:
            self.store_page.retry_button.setFocus()

    def _refresh(self) -> None:
        can = bool(self.field.key) and not self._is_busy
        self.save_button.setEnabled(can)
        self.session_button.setEnabled(can)
        self.check_button.setVisible(self._key.source != "none" and not self.edit.text())
        self.check_button.setEnabled(not self._is_busy)
        self.remove_button.setVisible(self._key.source in ("keyring", "session"))
        self.remove_button.setEnabled(not self._is_busy)

    def _save(self) -> None:
        self._submit(self.key_submitted)

    def _use_for_session(self) -> None:
        self._submit(self.session_key_submitted)

    def _submit(self, signal: SignalInstance) -> None:
        key = "" if self._is_busy else self.field.key
        if key:
            self.set_busy(True)
            signal.emit(key)

    def _check(self) -> None:
        if not self._is_busy:
            self.set_busy(True)
            self.check_requested.emit()

    def _cancel(self) -> None:
        self.set_busy(False)
        self.cancel_requested.emit()

    def _retry(self) -> None:
        if self._was_typed and self.field.key:
            self._save()
        else:
            self.set_busy(True, "looking")
            self.status_requested.emit()

    def _session_instead(self) -> None:
        if self._was_typed and self.field.key:
            self._use_for_session()
        else:
            self._show(self.entry)
