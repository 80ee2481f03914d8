# SPDX-License-Identifier: AGPL-3.0-or-later
"""Temporary chats: begun from the menu, marked in header, list and empty transcript, kept after all."""

from __future__ import annotations

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.history_control import HistoryControl
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session
from leadline.ui.turns_on_screen import TurnsOnScreen


class TemporaryControl(QObject):
    """Between the menu, the header and the temporary chats of the assistant."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        history: HistoryControl,
        turns: TurnsOnScreen,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._history = history
        self._turns = turns
        window.temporary_requested.connect(self.begin)
        window.header.keep_requested.connect(self.keep)
        session.chat_opened.connect(self._show)
        session.chat_renewed.connect(self._show)

    def begin(self) -> None:
        """A new temporary chat on screen; an empty one that is there already will do."""
        chat = self._session.chat
        if chat is not None and chat.is_temporary and not chat.turns and not chat.pack:
            self._window.composer.setFocus()
            return

        def begun(chat_id: int) -> None:
            self._history.refresh()
            self._history.open_chat(chat_id)
            self._window.composer.setFocus()

        title = self.tr("Temporary chat")
        work = self._assistant.temporary.begin(title, self._session.model, self._session.mode)
        self._background.follow(work, begun, self._failed)

    def keep(self) -> None:
        """The chat on screen stays after all."""
        chat_id = self._session.chat_id
        if chat_id is None:
            return

        def kept(_: object) -> None:
            self._history.refresh()
            self._turns.reload(chat_id)

        self._background.follow(self._assistant.temporary.keep(chat_id), kept, self._failed)

    def _show(self) -> None:
        chat = self._session.chat
        is_temporary = chat is not None and chat.is_temporary
        self._window.header.mark_temporary(is_temporary)
        self._window.welcome.show_temporary(is_temporary)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
