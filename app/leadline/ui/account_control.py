# SPDX-License-Identifier: AGPL-3.0-or-later
"""Model and mode, the key, the settings: what decides who answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from leadline import __version__
from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.host.secrets import KeyStatus
from leadline.ui.background import Background, ignore
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeKind
from leadline.ui.session import Session

if TYPE_CHECKING:
    from leadline.ui.key_control import KeyControl
    from leadline.ui.settings_dialog import SettingsDialog

SDK_AFTER_MS = 1_500
"""The SDK takes a second to load: not while the window fills, and not at the first question either."""


class AccountControl(QObject):
    """Between the selectors, the dialogs and the assistant. Dialogs are made when they are opened."""

    log_folder_requested = Signal()
    limits_requested = Signal()
    """Show what may be spent."""
    key_known = Signal()
    """There is a key: what needs one may be asked."""
    balance_known = Signal(object)
    """The Balance of the account, from a check of its key."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._status: KeyStatus | None = None
        self._keys: KeyControl | None = None
        self._wants_local = False
        """The user said so in this run: the first screen need not ask again."""
        window.welcome.local_model_requested.connect(self.use_local)
        window.key_requested.connect(self.open_key_dialog)
        window.settings_requested.connect(self.open_settings)
        window.about_requested.connect(self.open_about)
        window.licences_requested.connect(self.open_licences)
        session.model_changed.connect(self._show)
        session.pack_changed.connect(self._show)
        session.chat_opened.connect(self._show_welcome)

    def begin(self) -> None:
        """Read the catalogue, look for a key, choose who answers."""

        def models(found: tuple[Model, ...]) -> None:
            self._session.models = found
            self._background.follow(self._assistant.default_model(), chosen, self._failed)

        def chosen(model: Model) -> None:
            if self._session.model is None:
                self._session.choose(model, Mode(self._assistant.settings.mode))
                self._leave_what_needs_a_key()

        self._background.follow(self._assistant.models(), models, self._failed)
        self._background.follow(self._assistant.key_status(), self._take_status, self._failed)

    def use_local(self) -> None:
        """The user wants the embedded engine to answer from now on."""
        self._wants_local = True
        self._take_local()
        self._window.notices.withdraw("error-no_key")
        self._window.composer.setFocus()

    def _take_local(self) -> None:
        model = next((model for model in self._session.models if model.endpoint == "local"), None)
        if model is not None:
            self._session.choose(model)

    def _leave_what_needs_a_key(self) -> None:
        """Where it is known that there is no key, the embedded engine answers."""
        session = self._session
        needs_key = session.model is not None and session.model.endpoint == "deepseek"
        if self._status is not None and not session.has_key and needs_key:
            self._take_local()

    # -- the key ---------------------------------------------------------------------------------------

    def open_key_dialog(self) -> None:
        """Paste a key; it is checked, stored in the keyring and read back."""
        if self._keys is None:
            from leadline.ui.key_control import KeyControl

            self._keys = KeyControl(self._window, self._assistant, self._background)
            self._keys.status_known.connect(lambda status, is_new: self._take_status(status, is_new=is_new))
            self._keys.balance_known.connect(self.balance_known)
            self._keys.currency_changed.connect(self._session.model_changed)
        self._keys.open()

    def _take_status(self, status: KeyStatus, *, is_new: bool = False) -> None:
        self._status = status
        session = self._session
        if status.source != "none":
            QTimer.singleShot(SDK_AFTER_MS, self, self._load_sdk)
            self.key_known.emit()
        session.has_key, session.is_key_known = status.source != "none", True
        is_there = status.store or status.cause in ("locked", "not_unlocked", "silent", "broken")
        session.key_problem = (
            AssistantError(status.problem_title, status.problem_hint, code="key_store")
            if is_there and status.problem_title
            else None
        )
        if is_new and session.has_key:
            self._window.notices.withdraw("error-no_key")
            self._window.notices.withdraw("error-wrong_key")
            self._window.notices.withdraw("error-key_store")
            flash = next((model for model in session.models if model.endpoint == "deepseek"), None)
            if session.is_local and flash is not None:
                session.choose(flash)
                return
        self._leave_what_needs_a_key()
        session.model_changed.emit()

    def _load_sdk(self) -> None:
        if self._background.is_open:
            self._assistant.service.prepare()

    # -- what is on screen -----------------------------------------------------------------------------

    def _show(self) -> None:
        session, composer = self._session, self._window.composer
        model = session.model
        if model is None:
            return
        has_documents = self._has_documents
        composer.set_placeholder(
            self.tr("Ask about these documents\u2026")
            if has_documents
            else self.tr("Ask anything, or drop documents\u2026")
        )
        self._show_welcome()

    @property
    def _has_documents(self) -> bool:
        chat = self._session.chat
        return chat is not None and any(entry.frozen is not None for entry in chat.pack)

    def _show_welcome(self) -> None:
        session = self._session
        if session.has_key or self._has_documents or self._wants_local or self._assistant.settings.model == "local":
            self._window.welcome.show_examples(has_documents=self._has_documents, is_local=session.is_local)
        else:
            self._window.welcome.show_begin()

    # -- dialogs ---------------------------------------------------------------------------------------

    def open_settings(self) -> None:
        """Language, theme, currency, the local model's file."""
        from leadline.ui.settings_dialog import SettingsChoice, SettingsDialog

        old = self._assistant.settings
        choice = SettingsChoice(
            old.language,
            old.theme,
            old.currency,
            old.engine_model,
            old.titles,
            old.send_when_online,
            old.queued_s,
            old.thinking_s,
            old.writing_s,
            old.on_removal,
            old.on_change,
            on_switch=old.on_switch,
            low_balance=old.low_balance,
        )
        dialog = SettingsDialog(choice, str(self._assistant.paths.data), self._window)
        dialog.settings_changed.connect(self._take_settings)
        dialog.key_requested.connect(self.open_key_dialog)
        dialog.endpoints_requested.connect(self._window.endpoints_requested)
        dialog.prices_requested.connect(self._window.prices_requested)
        dialog.log_folder_requested.connect(self.log_folder_requested)
        dialog.limits_requested.connect(self.limits_requested)
        self._show_disk_use(dialog)
        self._open(dialog)

    def _show_disk_use(self, dialog: SettingsDialog) -> None:
        is_open = [True]  # it is deleted when it is closed, and a look may take longer
        dialog.finished.connect(lambda _: is_open.clear())

        def known(kept: int, freed: int | None = None) -> None:
            if is_open:
                dialog.show_disk_use(kept, freed)

        def clean_up() -> None:
            work = self._assistant.reporting.clean_up()
            self._background.follow(work, lambda told: known(*told), self._failed)

        dialog.clean_up_requested.connect(clean_up)
        self._background.follow(self._assistant.reporting.disk_use(), known, self._failed)

    def _take_settings(self, choice: object) -> None:
        from leadline.ui.settings_dialog import SettingsChoice

        if not isinstance(choice, SettingsChoice):  # a signal carries an object
            return
        old = self._assistant.settings
        new = replace(
            old,
            language=choice.language,
            theme=choice.theme,
            currency=choice.currency,
            engine_model=choice.engine_model,
            titles=choice.titles,
            send_when_online=choice.send_when_online,
            queued_s=choice.queued_s,
            thinking_s=choice.thinking_s,
            writing_s=choice.writing_s,
            on_removal=choice.on_removal,
            on_change=choice.on_change,
            on_switch=choice.on_switch,
            low_balance=choice.low_balance,
        )
        self._background.follow(self._assistant.save_settings(new), ignore, self._failed)
        self._window.set_theme(new.theme)
        if new.engine_model != old.engine_model:
            self._background.follow(self._assistant.choose_engine_model(new.engine_model), ignore, self._failed)
        if new.language != old.language:
            title = self.tr("The language changes when Leadline is started again.")
            self._window.notices.show_notice(Notice("language", NoticeKind.HINT, title))
        self._session.model_changed.emit()

    def open_about(self) -> None:
        """Version and licence."""
        from leadline.ui.about_dialog import AboutDialog

        dialog = AboutDialog(__version__, self._window.icons, self._window)
        dialog.licences_requested.connect(self.open_licences)
        self._open(dialog)

    def open_licences(self) -> None:
        """The licence texts, read in the background."""
        from leadline.ui.about_dialog import LicencesDialog

        self._background.follow(
            self._assistant.licences(), lambda text: self._open(LicencesDialog(text, self._window)), self._failed
        )

    def _open(self, dialog: QDialog) -> None:
        """Modal, but without a nested event loop: what streams goes on, and tests can look at it."""
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.setModal(True)
        dialog.open()

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
