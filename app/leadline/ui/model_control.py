# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which model answers: the menu, the presets, the sheet about one, lists that are read again, models that vanish."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.costs.prices import PriceRow
from leadline.provider.endpoints import Endpoint
from leadline.ui.background import Background, ignore
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.model_menu import ModelChoice
from leadline.ui.model_words import PRESETS, ModelWords
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session

if TYPE_CHECKING:
    from leadline.ui.endpoint_control import EndpointControl

LISTS_AFTER_MS = 4_000
"""The lists of models are read when the window is long in use and the SDK is loaded."""
VANISHED = "model-gone"


class ModelControl(QObject):
    """Between the model menu, the session and the assistant."""

    key_needed = Signal()
    """A model of DeepSeek was picked, and there is no key."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._words = ModelWords(self)
        self._endpoints: EndpointControl | None = None
        self._labels: dict[str, str] = {}
        """What each endpoint is called."""
        self._lists = QTimer(self)
        self._lists.setSingleShot(True)
        self._lists.setInterval(LISTS_AFTER_MS)
        self._lists.timeout.connect(self._read_lists)
        window.composer.model_chosen.connect(self.choose)
        window.composer.preset_chosen.connect(self._choose_preset)
        window.endpoints_requested.connect(self.open_endpoints)
        window.composer.endpoints_requested.connect(window.endpoints_requested)
        window.composer.about_model_requested.connect(self.open_sheet)
        window.model_label.clicked.connect(self.open_sheet)
        session.model_changed.connect(self.show)
        session.chat_opened.connect(self._tell_if_gone)

    def begin(self) -> None:
        """Learn what the endpoints are called; read their lists a little later."""
        self._read_labels()

    def read_lists_soon(self) -> None:
        """There is a key: the lists may be read, once a day, when the window is in use."""
        if not self._lists.isActive():
            self._lists.start()

    def reload(self) -> None:
        """Endpoints or lists changed: offer what there is now."""
        self._read_labels()
        self._background.follow(self._assistant.models(), self._take_models, self._failed)

    def choose(self, key: str) -> None:
        """The user picked a model."""
        model = self._model(key)
        if model is None:
            return
        if model.endpoint == "deepseek" and not self._session.has_key:
            self.key_needed.emit()
            self.show()
            return
        self._window.notices.withdraw(VANISHED)
        self._session.wish(model)

    def _choose_preset(self, preset: str) -> None:
        key, mode = PRESETS[preset]
        model = self._model(key)
        if model is not None and self._session.has_key:
            self._session.wish(model, mode)
        else:
            self.key_needed.emit()
            self.show()

    def choose_instead(self) -> None:
        """The strip's button: another model in place of the one that its endpoint no longer lists."""
        model = self._session.model
        other = self._instead_of(model) if model is not None else None
        if other is not None:
            self.choose(other.key)

    def show(self) -> None:
        """Bring menu and status bar up to date."""
        session, composer = self._session, self._window.composer
        model = session.model
        if model is None:
            return
        known = [each for each in session.models if each.state != "gone" or each == model]
        choices = [self._choice(each) for each in known]
        presets = [
            self._words.preset(key, model, session.mode)
            for key, (wanted, _) in PRESETS.items()
            if any(each.key == wanted for each in known)
        ]
        composer.show_models(choices, model.key, presets)
        self._window.show_model(self.tr("tiny local model, often wrong") if session.is_local else model.key)

    def _choice(self, model: Model) -> ModelChoice:
        lacks_key = model.endpoint == "deepseek" and not self._session.has_key
        return self._words.choice(model, self._label(model.endpoint), lacks_key=lacks_key)

    def _label(self, endpoint: str) -> str:
        if endpoint == "local":
            return self.tr("On this computer")
        return self._labels.get(endpoint, endpoint)

    def _model(self, key: str) -> Model | None:
        return next((model for model in self._session.models if model.key == key), None)

    # -- the sheet -------------------------------------------------------------------------------------

    def open_sheet(self) -> None:
        """What is known about the model that answers."""
        model = self._session.model
        if model is None:
            return

        def show(found: tuple[PriceRow | None, datetime | None]) -> None:
            from leadline.ui.model_sheet import ModelSheet

            row, until = found
            ends = f"{until.astimezone():%Y-%m-%d %H:%M}" if until is not None else ""
            shown = self._words.sheet(model, self._label(model.endpoint), self._assistant.language, row, ends)
            sheet = ModelSheet(shown, self._window)
            sheet.link_activated.connect(self._window.transcript.link_activated)
            sheet.finished.connect(lambda _: sheet.deleteLater())
            sheet.setModal(True)
            sheet.open()

        self._background.follow(self._assistant.arranging.price_now(model), show, self._failed)

    def open_endpoints(self) -> None:
        """The list of endpoints."""
        if self._endpoints is None:
            from leadline.ui.endpoint_control import EndpointControl

            self._endpoints = EndpointControl(self._window, self._assistant, self._background)
            self._endpoints.changed.connect(self.reload)
            self._endpoints.settings_requested.connect(self._window.settings_requested)
        self._endpoints.open()

    # -- lists -----------------------------------------------------------------------------------------

    def _read_lists(self) -> None:
        if self._background.is_open:
            self._background.follow(self._assistant.arranging.refresh_old(), self._take_models, ignore)

    def _read_labels(self) -> None:
        def take(endpoints: tuple[Endpoint, ...]) -> None:
            self._labels |= {endpoint.id: endpoint.label for endpoint in endpoints if endpoint.label}
            self.show()

        self._background.follow(self._assistant.endpoints(), take, ignore)

    def _take_models(self, models: tuple[Model, ...]) -> None:
        """What the endpoints list now; the model that answers stays the same one, with its new limits."""
        session = self._session
        if models == session.models:
            return
        session.models = models
        if session.model is not None:
            session.model = self._model(session.model.key) or session.model
        session.model_changed.emit()
        self._tell_if_gone()

    def _tell_if_gone(self) -> None:
        """The model that answers is no longer there: say so, and offer another."""
        model = self._session.model
        is_removed = model is not None and self._model(model.key) is None
        if model is None or not (is_removed or model.state == "gone"):
            self._window.notices.withdraw(VANISHED)
            return
        if is_removed:
            title = self.tr("{endpoint} was removed.")
            hint = self.tr("What it answered can be read. Another model can go on, and reads it from the beginning.")
        else:
            title = self.tr("{endpoint} no longer lists {model}.")
            hint = self.tr("It may not answer. Another model can go on, and reads the chat from the beginning.")
        title = title.replace("{endpoint}", self._label(model.endpoint)).replace("{model}", model.id)
        other = self._instead_of(model)
        buttons: tuple[NoticeButton, ...] = ()
        if other is not None:
            words = self.tr("Use {model}").replace("{model}", self._choice(other).label)
            buttons = (NoticeButton("use-instead", words, primary=True),)
        self._window.notices.show_notice(Notice(VANISHED, NoticeKind.CHOICE, title, hint, buttons=buttons))

    def _instead_of(self, model: Model) -> Model | None:
        """Another of its endpoint, else the first that can be asked without further ado."""
        models = [each for each in self._session.models if each.state != "gone"]
        near = [each for each in models if each.endpoint == model.endpoint]
        usable = [each for each in models if each.endpoint != "deepseek" or self._session.has_key]
        return next(iter([*near, *usable]), None)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
