# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply that grows dear: the strip asks whether it answers now, stops or goes on. Nothing is stopped by itself."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.costs.cap import after, cap_of
from leadline.costs.money import Money, shown
from leadline.ui.branch_control import BranchControl
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind

CAP = "reply-cap"


class CapControl(QObject):
    """Watches the running prices of the replies on screen."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        replies: LiveReplies,
        conversation: ConversationControl,
        branches: BranchControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._replies = replies
        self._conversation = conversation
        self._branches = branches
        self._next: dict[int, Decimal] = {}
        """By turn: what is asked at next, where it was let go on."""
        conversation.counted.connect(self._look)
        window.notices.button_pressed.connect(self._pressed)
        window.notices.closed.connect(lambda key: self._pressed(key, "go-on"))
        replies.ended.connect(self._ended)

    def _look(self, live: Live) -> None:
        price = live.price
        if price is None or live.turn_id is None or not self._replies.is_on_screen(live):
            return
        cap = self._next.get(live.turn_id) or cap_of(self._assistant.settings.reply_cap, price.currency)
        if cap is None or price.amount < cap:
            return
        standing = self._window.notices.find_notice(CAP)
        notice = self._notice(live, Money(cap, price.currency))
        if standing != notice:  # the thinking may be over meanwhile
            self._window.notices.show_notice(notice)

    def _notice(self, live: Live, cap: Money) -> Notice:
        title = self.tr("This reply has reached {price}.").replace("{price}", shown(cap, self._assistant.language))
        hint = self.tr("Its thinking and answer alone; it goes on meanwhile.")
        buttons: tuple[NoticeButton, ...] = (
            NoticeButton("cap-stop", self.tr("Stop")),
            NoticeButton("go-on", self.tr("Go on"), primary=not live.is_thinking),
        )
        if live.is_thinking:
            buttons = (NoticeButton("cap-answer", self.tr("Answer now"), primary=True), *buttons)
        return Notice(CAP, NoticeKind.CHOICE, title, hint, buttons=buttons)

    def _pressed(self, key: str, button: str) -> None:
        live = self._replies.on_screen
        if key != CAP or live is None or live.turn_id is None:
            return
        if live.price is not None:  # also where it answers now: the answer may become as dear again
            cap = cap_of(self._assistant.settings.reply_cap, live.price.currency)
            if cap is not None:
                self._next[live.turn_id] = after(live.price.amount, self._next.get(live.turn_id) or cap)
        if button == "cap-stop":
            self._conversation.stop()
        elif button == "cap-answer":
            self._branches.answer_at_once()

    def _ended(self, live: Live, _event: object) -> None:
        if live.turn_id is not None:
            self._next.pop(live.turn_id, None)
        if self._replies.is_on_screen(live):
            self._window.notices.withdraw(CAP)
