# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming back to a large chat after a while: one strip says how long it was, and what going on costs now."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.collecting import ComingBack
from leadline.costs.money import Money, shown
from leadline.ui.background import Background, ignore
from leadline.ui.choice_control import CHANGE
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_text import sentences

IDLE = "idle-chat"


class ReturnControl(QObject):
    """For the chat on screen."""

    def __init__(
        self, window: MainWindow, assistant: Assistant, background: Background, session: Session, replies: LiveReplies
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        session.chat_opened.connect(self._look)
        session.model_changed.connect(self._model_changed)

    def _model_changed(self) -> None:
        """Another model or mode has another price."""
        if self._window.notices.find_notice(IDLE) is not None:
            self._look()

    def _look(self) -> None:
        self._window.notices.withdraw(IDLE)
        chat, model, mode = self._session.chat, self._session.model, self._session.mode
        if chat is None or model is None or not chat.turns:
            return
        place = self._session.place

        def known(back: ComingBack | None) -> None:
            same = place is self._session.place and (model, mode) == (self._session.model, self._session.mode)
            if back is not None and same and self._replies.on_screen is None:
                self._say(back)

        self._background.follow(self._assistant.collecting.coming_back(chat.id, model, mode), known, ignore)

    def _say(self, back: ComingBack) -> None:
        notices = self._window.notices
        title = self._idle_words(back.idle)
        hint = sentences(self._price_words(back), self._difference_words(back))
        # What has changed is a choice of its own, with its prices: it comes after this.
        choice = notices.find_notice(CHANGE)
        if choice is not None:
            notices.withdraw(CHANGE)
        notices.show_notice(Notice(IDLE, NoticeKind.CHOICE, title, hint))
        if choice is not None:
            notices.show_notice(choice)

    def _idle_words(self, idle: timedelta) -> str:
        hours = int(idle.total_seconds() // 3600)
        if hours < 48:
            return self.tr("{count} hours idle, probably cold").replace("{count}", str(hours))
        return self.tr("{count} days idle, probably cold").replace("{count}", str(hours // 24))

    def _price_words(self, back: ComingBack) -> str:
        if back.price is None:
            words = self.tr("The next question reads all {tokens} tokens anew.")
            return words.replace("{tokens}", f"{back.tokens:,}")
        words = self.tr("The next question costs {price} now.")
        if back.other_price is not None and back.is_peak:
            words = self.tr("The next question costs {price} now, {other} off-peak.")
        elif back.other_price is not None:
            words = self.tr("The next question costs {price} now, {other} at peak.")
        return words.replace("{price}", self._money(back.price)).replace("{other}", self._money(back.other_price))

    def _difference_words(self, back: ComingBack) -> str:
        words = ""
        if back.differences.changed:
            words = self.tr("Files changed: {count}.").replace("{count}", f"{back.differences.changed:,}")
        if back.differences.missing:
            gone = self.tr("Files gone: {count}.").replace("{count}", f"{back.differences.missing:,}")
            words = sentences(words, gone)
        return words

    def _money(self, money: Money | None) -> str:
        return shown(money, self._assistant.language) if money is not None else ""
