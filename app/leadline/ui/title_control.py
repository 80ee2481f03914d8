# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names for chats: asked for when a reply is there, shown in the list and over the chat when they come."""

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.streams import TurnEnded
from leadline.ui.background import Background, ignore
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session


class TitleControl(QObject):
    """Whether a chat needs a name, and may have one, is the assistant's to say."""

    named = Signal()
    """A name was asked for: the chat may have another title, and something was paid for it."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        replies: LiveReplies,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        replies.ended.connect(self._ask)

    def _ask(self, live: object, event: object) -> None:
        if not isinstance(event, TurnEnded) or event.ended.state not in ("complete", "cut"):
            return
        chat_id = event.chat_id

        def show(title: str | None) -> None:
            if title and chat_id == self._session.chat_id:
                self._session.set_title(title)
                self._window.show_chat(title, is_stored=True)
            if title is not None:
                self.named.emit()

        self._background.follow(self._assistant.name_chat(chat_id), show, ignore)
