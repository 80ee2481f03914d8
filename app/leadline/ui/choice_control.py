# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that were sent and are removed, or whose files have changed: the strip with the ways out and their prices.

Nothing is swapped behind the user's back: what was sent stays as it is until a way is chosen, once or for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.choosing import Done, How, Offer, Way
from leadline.ui.background import Background, ignore
from leadline.ui.document_control import UNDO_MS, DocumentControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.priced import priced
from leadline.ui.session import Session
from leadline.ui.shown_text import first_names

REMOVAL = "choice-removal"
CHANGE = "choice-change"
LATE = "choice-late"
DONE = "choice-done"


class ChoiceControl(QObject):
    """One offer of each kind at a time, for the chat on screen."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
        replies: LiveReplies,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._documents = documents
        self._replies = replies
        self._offers: dict[str, Offer] = {}
        self._done: Done | None = None
        documents.sent_removed.connect(self.offer_removal)
        window.notices.button_pressed.connect(self._pressed)
        session.chat_opened.connect(self._forget)
        replies.changed.connect(self._replies_changed)

    def offer_removal(self, seqs: Sequence[int]) -> None:
        """Documents of the chat that were sent are to go."""
        chat, model = self._session.chat, self._session.model
        here = [entry.seq for entry in chat.pack if entry.seq in set(seqs) and entry.since_turn] if chat else []
        if chat is None or model is None or not here:
            return
        offer = self._assistant.choosing.removal(chat.id, here, model, self._session.mode)
        self._background.follow(offer, lambda offer: self._show(REMOVAL, offer), self._failed)

    def offer_change(self, seqs: Sequence[int]) -> None:
        """Files of documents that were sent have changed."""
        chat, model = self._session.chat, self._session.model
        if chat is None or model is None or not seqs:
            return
        offer = self._assistant.choosing.change(chat.id, seqs, model, self._session.mode)
        self._background.follow(offer, lambda offer: self._show(CHANGE, offer), self._failed)

    def offer_late(self) -> None:
        """Documents came to the collection on screen, whose chats have sent the others."""
        chat, model = self._session.chat, self._session.model
        if chat is not None and model is not None:
            offer = self._assistant.choosing.late(chat.id, model, self._session.mode)
            self._background.follow(offer, lambda offer: self._show(LATE, offer), self._failed)

    def _show(self, key: str, offer: Offer) -> None:
        if offer.chat_id != self._session.chat_id or not offer.ways:
            return
        settings = self._assistant.settings
        always = {REMOVAL: settings.on_removal, CHANGE: settings.on_change}.get(key, "")
        if always and any(way.how == always for way in offer.ways):
            self._take(offer, How(always))
            return
        self._offers[key] = offer
        names = first_names(offer.names)
        is_pack = self._session.chat is not None and self._session.chat.is_pack
        if key == REMOVAL and is_pack:
            title = self.tr("{names}: new chats go without it, those that have read it keep it.")
            hint = self.tr("What new chats begin with is then read anew. Price of a first question:")
        elif key == REMOVAL:
            title = self.tr("{names}: the model has read it in this chat.")
            hint = self.tr("What was sent cannot be taken back. Price of the next question:")
        elif key == LATE:
            title = self.tr("{names}: new chats send it before their first question, so that the rest stays cached.")
            hint = self.tr("Or all is read anew once, and cached together. Price of a first question:")
        else:
            title = self.tr("{names}: the file has changed since the model read it.")
            hint = self.tr("The model is told which text stands. Price of the next question:")
            if is_pack:
                hint = self.tr("New chats are told which text stands. Price of a first question:")
        buttons = tuple(
            NoticeButton(str(way.how), self._words(way, key), primary=place == 0)
            for place, way in enumerate(offer.ways)
        )
        self._window.notices.show_notice(
            Notice(
                key, NoticeKind.CHOICE, title.replace("{names}", names), hint, buttons=buttons, can_always=not is_pack
            )
        )

    def _words(self, way: Way, key: str) -> str:
        words = {
            How.IGNORE: self.tr("Tell it to ignore it"),
            How.REBUILD: self._rebuild_words(key),
            How.CHANGES: self.tr("Send the changes"),
            How.NEW: self.tr("Send the new text"),
            How.KEEP: self.tr("Leave it so") if key == LATE else self.tr("Keep the old text"),
        }[way.how]
        return priced(words, way.price, self._assistant.language)

    def _rebuild_words(self, key: str) -> str:
        chat = self._session.chat
        if key == REMOVAL:
            is_pack = chat is not None and chat.is_pack
            return self.tr("Remove it") if is_pack else self.tr("Send all anew without it")
        return self.tr("Read all anew") if key == LATE else self.tr("Send all anew")

    def _pressed(self, notice: str, button: str) -> None:
        if notice in (REMOVAL, CHANGE, LATE):
            offer = self._offers.pop(notice, None)
            if offer is None or offer.chat_id != self._session.chat_id:
                return
            if self._window.notices.is_always:
                old = self._assistant.settings
                new = replace(old, on_removal=button) if notice == REMOVAL else replace(old, on_change=button)
                self._background.follow(self._assistant.save_settings(new), ignore, self._failed)
            self._take(offer, How(button))
        elif notice == DONE and button == "undo" and self._done is not None:
            done, self._done = self._done, None
            self._background.follow(
                self._assistant.choosing.undo(done), lambda _: self._documents.reload(done.chat_id), self._failed
            )

    def _take(self, offer: Offer, how: How) -> None:
        if how is How.KEEP:
            return

        def done(done: Done) -> None:
            self._documents.reload(done.chat_id)
            if done.chat_id != self._session.chat_id or self._replies.of_chat(done.chat_id) is not None:
                return
            self._done = done
            chat = self._session.chat
            words = {
                How.IGNORE: self.tr("The next question tells the model to ignore it."),
                How.REBUILD: self.tr("The next question sends all anew, without what does not stand."),
                How.CHANGES: self.tr("The changes go out with the next question."),
                How.NEW: self.tr("The new text goes out with the next question."),
            }[how]
            if chat is not None and chat.is_pack:
                words = self.tr("The chats to come begin so; those there are stay as they are.")
            undo = NoticeButton("undo", self.tr("Undo"))
            self._window.notices.show_notice(
                Notice(DONE, NoticeKind.HINT, words, ", ".join(offer.names[:3]), buttons=(undo,), lifetime_ms=UNDO_MS)
            )

        self._background.follow(self._assistant.choosing.take(offer, how), done, self._failed)

    def _forget(self) -> None:
        self._offers.clear()
        self._done = None
        self._window.notices.withdraw("choice-")

    def _replies_changed(self) -> None:
        """A question went out: what was chosen for it is sent."""
        if self._done is not None and self._replies.of_chat(self._done.chat_id) is not None:
            self._done = None
            self._window.notices.withdraw(DONE)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
