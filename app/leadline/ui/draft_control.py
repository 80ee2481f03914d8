# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed and not sent: kept with its chat, and given back."""

from concurrent.futures import Future, wait

from PySide6.QtCore import QObject, QTimer

from leadline.assistant import Assistant
from leadline.storage.conversations import Chat
from leadline.ui.background import Background, ignore
from leadline.ui.live_replies import Live, LiveReplies, joined
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session

DRAFT_PAUSE_MS = 800
FINISH_S = 3.0


class DraftControl(QObject):
    """Between the composer and the drafts: one in each chat, and one beside all chats for a new one.

    A question that was sent but is not stored yet is part of its draft: counting may take seconds, and the program
    may be killed meanwhile.
    """

    def __init__(
        self, window: MainWindow, assistant: Assistant, background: Background, session: Session, replies: LiveReplies
    ) -> None:
        super().__init__(window)
        self._composer = window.composer
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._kept: dict[int | None, str] = {}
        """What was kept in this run, by chat: newer than what a reading that is under way may bring."""
        self._saving: set[Future[None]] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_PAUSE_MS)
        self._timer.timeout.connect(self.keep)
        self._composer.text_changed.connect(lambda _: self._timer.start())
        session.chat_adopted.connect(self._move)

    def keep(self) -> None:
        """Store what is typed with the chat on screen, or beside all chats."""
        self._timer.stop()
        text = self._composer.text
        if self._session.editing is not None:
            text = self._session.editing.draft(text)
        live = self._replies.on_screen
        if live is not None and live.is_unstored:
            live.beside = text
            text = live.draft
        self._save(self._session.chat_id, text)

    def show(self, chat: Chat | None) -> None:
        """Another chat is on screen: what was typed there comes back."""
        live = self._replies.on_screen
        if chat is None:
            self._composer.set_text("")
            self.restore()
        elif live is not None and live.is_unstored:
            self._composer.set_text(live.beside)
        else:
            self._composer.set_text(self._kept.get(chat.id, chat.draft))

    def restore(self) -> None:
        """Show what was typed into a new chat before, above what has been typed since."""

        def loaded(text: str) -> None:
            typed = self._composer.text
            # A question on its way to a chat of its own is kept there, too, until it is stored.
            on_its_way = {live.draft for live in self._replies.unstored}
            if text and self._session.place is place and text != typed and text not in on_its_way:
                self._composer.set_text(joined(text, typed))

        place = self._session.place
        if None in self._kept:
            loaded(self._kept[None])
        elif self._session.chat_id is None:
            self._background.follow(self._assistant.draft(), loaded, ignore)

    def take_out(self, live: Live, chat_id: int, *, is_first: bool) -> None:
        """A question is stored now whose chat is not on screen any more: it is no draft from now on."""
        self._save(chat_id, live.beside)
        if is_first:
            self._save(None, self._composer.text if self._session.chat_id is None else "")

    def give_back(self, live: Live, *, on_screen: bool) -> None:
        """A question was not sent: it goes back to where it was typed, above what was typed since."""
        # Another new chat shares the draft of the one that was not made.
        if on_screen or (live.chat_id is None and self._session.chat_id is None):
            queued = (each.question for each in live.queued)
            self._composer.set_text(joined(live.question, *queued, self._composer.text))

    def hand_over(self, chat_id: int) -> None:
        """What is typed belongs to another chat than the one on screen, which is put on screen next."""
        self._timer.stop()
        self._save(chat_id, self._composer.text)
        self._save(self._session.chat_id, "")

    def finish(self) -> None:
        """Wait until all that was kept is on the disk: what still waits for a thread would be dropped at the end."""
        wait(self._saving, timeout=FINISH_S)

    def _move(self) -> None:
        """What was typed into a new chat belongs to a stored one now."""
        self._save(None, "")
        self.keep()

    def _save(self, chat_id: int | None, text: str) -> None:
        self._kept[chat_id] = text
        saving = self._assistant.save_draft(chat_id, text)
        self._saving = {each for each in self._saving if not each.done()} | {saving}
        self._background.follow(saving, ignore, ignore)
