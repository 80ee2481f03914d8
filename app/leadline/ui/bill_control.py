# SPDX-License-Identifier: AGPL-3.0-or-later
"""What replies cost: the popover at a reply's numbers, and the word that the clock of this computer is wrong."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QTimer

from leadline.assistant import Assistant
from leadline.costs.money import shown
from leadline.spending import BillSheet
from leadline.ui.background import Background
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeKind
from leadline.ui.session import Session
from leadline.ui.turns_on_screen import TurnsOnScreen
from leadline.ui.usage_place import ALL, MONTH, TODAY, UsagePlace


class BillControl(QObject):
    """Between the transcript and the ledger."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        turns: TurnsOnScreen,
        conversation: ConversationControl,
        session: Session,
        replies: LiveReplies,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._turns = turns
        self._session = session
        self._replies = replies
        window.transcript.bill_requested.connect(self.open)
        window.cost_meter.place_requested.connect(lambda line: self._window.usage_requested.emit(self._place(line)))
        conversation.reply_ended.connect(lambda _: self._tell_clock())
        conversation.counted.connect(lambda _: self._show_running())
        replies.changed.connect(self._show_running)
        session.chat_opened.connect(self._show_running)

    def open(self, row: int, spot: QPoint) -> None:
        """Show what the reply in that row of the transcript cost."""
        from leadline.ui.bill_popover import BillPopover
        from leadline.ui.bill_words import BillWording

        def known(sheet: BillSheet) -> None:
            popover = BillPopover(BillWording(self._assistant.language).words(sheet), self._window)
            # The menu that it was asked for in may be closing still, and takes with it what pops up meanwhile.
            QTimer.singleShot(0, popover, lambda: popover.open_at(spot))

        sheet = self._assistant.spending.bill(self._turns.turn_of(row))
        self._background.follow(sheet, known, lambda problem: self._window.show_error(as_error(problem)))

    def _place(self, line: str) -> UsagePlace:
        """Where a line of the meter's popover leads."""
        chat = self._session.chat
        chat_id = self._session.chat_id
        if line == "reply":
            turns = chat.turns if chat is not None else ()
            day = turns[-1].asked_at.astimezone().date().isoformat() if turns else TODAY
            return UsagePlace(day, "mode", chat_id=chat_id)
        return {
            "chat": UsagePlace(ALL, "day", chat_id=chat_id),
            "collection": UsagePlace(ALL, "chat", collection_id=self._window.cost_meter.costs.collection_id),
            "today": UsagePlace(TODAY, "model"),
            "month": UsagePlace(MONTH, "day"),
        }.get(line, UsagePlace(is_account=True))

    def _show_running(self) -> None:
        live = self._replies.on_screen
        so_far = live.price_with_input if live is not None else None
        words = self.tr("{price} so far")
        language = self._assistant.language
        self._window.cost_meter.show_running(words.replace("{price}", shown(so_far, language)) if so_far else "")

    def _tell_clock(self) -> None:
        problem = self._assistant.timekeeping.take_notice()
        if problem is not None:
            self._window.notices.show_notice(Notice("clock", NoticeKind.HINT, problem.title, problem.hint))
