# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next chat on the same documents, and documents that are read ahead, from the chat's menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.costs.money import shown
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.history_control import HistoryControl
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.priced import priced
from leadline.ui.session import Session
from leadline.warming import Warmed, WarmUp

WARM = "warm-up"


class WarmControl(QObject):
    """For the chat on screen."""

    costs_changed = Signal()
    """Documents were read ahead, which is billed."""
    later_wanted = Signal(int)
    """The documents of that chat are to be read at a time of the user's."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        history: HistoryControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._history = history
        self._offered: int | None = None
        window.header.same_documents_requested.connect(self.begin_chat)
        window.header.warm_up_requested.connect(self.offer)
        window.notices.button_pressed.connect(self._pressed)
        for signal in (session.chat_opened, session.chat_renewed, session.pack_changed, session.model_changed):
            signal.connect(self._show)
        for signal in (session.chat_opened, session.pack_changed, session.model_changed):
            signal.connect(self._take_back)

    def begin_chat(self) -> None:
        """Open a new chat with the documents of this one."""
        chat_id = self._session.chat_id
        if chat_id is None:
            return

        def made(new: int) -> None:
            self._history.refresh()
            self._history.open_chat(new)

        self._background.follow(self._assistant.warming.new_chat(chat_id), made, self._failed)

    def offer(self) -> None:
        """Say what reading ahead costs, and ask."""
        chat_id, model, mode = self._session.chat_id, self._session.model, self._session.mode
        if chat_id is None or model is None:
            return

        def known(warm_up: WarmUp) -> None:
            if (self._session.chat_id, self._session.model, self._session.mode) != (chat_id, model, mode):
                return
            self._offered = chat_id
            words = priced(self.tr("Warm up"), warm_up.price, self._assistant.language)
            title = self.tr("The service reads the documents now, so that the first question is cheap and fast.")
            hint = self.tr("{tokens} tokens, {held} of them probably stored already. It keeps them for hours.")
            hint = hint.replace("{tokens}", f"{warm_up.tokens:,}").replace("{held}", f"{warm_up.held_tokens:,}")
            buttons = NoticeButton("do", words, primary=True), NoticeButton("later", self.tr("At a time\u2026"))
            self._window.notices.show_notice(Notice(WARM, NoticeKind.CHOICE, title, hint, buttons=buttons))

        price = self._assistant.warming.price(chat_id, model, mode)
        self._background.follow(price, known, self._failed)

    def _pressed(self, notice: str, button: str) -> None:
        chat_id, model = self._offered, self._session.model
        if notice == WARM and button == "later" and chat_id is not None:
            self.later_wanted.emit(chat_id)
        if notice != WARM or button != "do" or model is None or chat_id is None or chat_id != self._session.chat_id:
            return
        self._offered = None

        reading = self.tr("The service reads the documents\u2026")
        self._window.notices.show_notice(Notice(WARM, NoticeKind.HINT, reading, can_close=False))
        warming = self._assistant.warming.warm_up(chat_id, model, self._session.mode)
        self._background.follow(warming, self.say_done, self._failed)

    def say_done(self, warmed: Warmed, name: str = "") -> None:
        """Documents were read ahead: those on screen, or of the chat or collection of that name."""
        self.costs_changed.emit()
        title = self.tr("The documents are stored: {miss} tokens were read, {hit} were there.")
        if name:
            title = self.tr("\u201c{name}\u201d is stored: {miss} tokens were read, {hit} were there.")
            title = title.replace("{name}", name)
        title = title.replace("{miss}", f"{warmed.miss:,}").replace("{hit}", f"{warmed.hit:,}")
        hint = shown(warmed.price, self._assistant.language) if warmed.price is not None else ""
        self._offered = None  # what is said now takes the place of a price
        self._window.notices.show_notice(Notice(WARM, NoticeKind.HINT, title, hint, lifetime_ms=12_000))
        self._session.pack_changed.emit()  # the price on the button is another one now

    def _take_back(self) -> None:
        """The price that is offered is that of one chat in one mode, with the documents of then."""
        if self._offered is not None:
            self._offered = None
            self._window.notices.withdraw(WARM)

    def _show(self) -> None:
        chat, header = self._session.chat, self._window.header
        header.has_documents = chat is not None and any(entry.frozen is not None for entry in chat.pack)
        header.can_warm_up = not self._session.is_local

    def _failed(self, problem: BaseException) -> None:
        self._window.notices.withdraw(WARM)
        self.costs_changed.emit()
        self._window.show_error(as_error(problem))
