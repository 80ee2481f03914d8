# SPDX-License-Identifier: AGPL-3.0-or-later
"""The budget guard on screen: what a limit does to the next answer, what does not fit, and where limits are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from leadline.assistant import Assistant
from leadline.chat.place import How, Place
from leadline.costs.cap import DEFAULT
from leadline.costs.money import Money, plain, shown, sign_of
from leadline.errors import AssistantError
from leadline.limiting import SpendingLimits
from leadline.planning import Quote
from leadline.storage.spending_limits import OwnLimit
from leadline.streams import NotSent, TurnEnded
from leadline.ui.background import Background, ignore
from leadline.ui.conversation_control import Asked, ConversationControl
from leadline.ui.failing import as_error
from leadline.ui.limits_dialog import LimitsDialog, OwnLimitDialog, ShownLimits, ShownOwnLimit
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeKind
from leadline.ui.session import Session
from leadline.weighing import NO_PRICE, OVER, REFUSED, in_words_of

SHORTER = "limit-shorter"
"""Key of the hint that an answer is made shorter."""


class LimitControl(QObject):
    """Opens the dialogs; says before the send that a limit may cut the answer."""

    limits_changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        replies: LiveReplies,
        conversation: ConversationControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._conversation = conversation
        self._refused: dict[int | None, tuple[Live, int | None]] = {}
        """By chat: what no limit had room for, and its turn where it had begun."""
        replies.ended.connect(self._ended)
        self._is_closed = False
        """The user has closed the hint in this chat: said once is enough."""
        window.notices.button_pressed.connect(self._pressed)
        window.notices.closed.connect(self._closed)
        window.header.limit_requested.connect(self.open_of_chat)
        session.chat_opened.connect(self._forget)

    # -- the strip -------------------------------------------------------------------------------------

    def take_quote(self, quote: Quote) -> None:
        """Say it where the answer may be cut; a limit far above what is usual says nothing."""
        clamp = quote.verdict.clamp if quote.verdict is not None else None
        is_typed = bool(self._window.composer.text.strip())
        if clamp is None or not is_typed or clamp.max_tokens >= quote.forecast.output_high:
            self._window.notices.withdraw(SHORTER)
        elif not self._is_closed:
            self._window.notices.show_notice(Notice(SHORTER, NoticeKind.HINT, in_words_of(clamp)))

    def _closed(self, notice: str) -> None:
        if notice == SHORTER:
            self._is_closed = True

    def _forget(self) -> None:
        self._is_closed = False
        self._refused.pop(None, None)

    def _pressed(self, notice: str, button: str) -> None:
        if button == "limits":
            self.open()
        elif button == "send-anyway":
            self.send_anyway()

    def _ended(self, live: object, event: object) -> None:
        """Keep what a limit had no room for, in case the user says that it may go all the same."""
        if not isinstance(live, Live) or not isinstance(event, TurnEnded | NotSent):
            return
        error = event.error if isinstance(event, NotSent) else event.ended.error
        if isinstance(error, AssistantError) and error.code in (OVER, NO_PRICE):
            self._refused[live.chat_id] = live, event.turn_id if isinstance(event, TurnEnded) else None
        else:
            self._refused.pop(live.chat_id, None)

    def send_anyway(self) -> None:
        """The question on screen that no limit had room for, this once."""
        live, turn_id = self._refused.pop(self._session.chat_id, (None, None))
        if live is None or live.asked_model is None or self._replies.on_screen is not None:
            return
        if live.waiting is not None and turn_id is None:
            self._conversation.send_waiting(live.waiting, live.asked_model, despite_limits=True)
            return
        typed = self._window.composer.text.strip()
        question, at, is_typed = typed if live.was_typed else live.question, live.at, live.is_typed
        if turn_id is not None:  # it was read for, and the next of its requests had no room
            question, at, is_typed = live.question, Place(How.CONTINUE, turn_id), False
        if question:
            self._conversation.send(
                Asked(question, live.asked_model, live.asked_mode, at, live.once, is_typed, despite_limits=True)
            )

    # -- the dialogs -----------------------------------------------------------------------------------

    def open(self) -> None:
        """The limits for all."""
        self._background.follow(self._assistant.limiting.general(), self._open, self._failed)

    def _open(self, found: SpendingLimits) -> None:
        def money(kind: str, sums: Mapping[str, Mapping[str, Decimal]]) -> str:
            amounts = [Money(sums[code].get(kind, Decimal(0)), code) for code in found.spent]
            used = [each for each in amounts if each.amount] or amounts[:1]
            return " + ".join(shown(each, self._assistant.language) for each in used)

        used = {"day": self.tr("today {amount}"), "month": self.tr("this month {amount}")}
        for kind, words in used.items():
            amount, most = money(kind, found.billed), money(kind, found.spent)
            if most != amount:
                both = self.tr("{amount}, at most {most}")
                amount = both.replace("{amount}", amount).replace("{most}", most)
            used[kind] = words.replace("{amount}", amount)
        language = self._assistant.language
        dialog = LimitsDialog(
            ShownLimits(
                tuple((code, sign_of(code, language)) for code in found.currencies),
                {key: plain(amount) for key, amount in found.limits.items()},
                used,
                found.unpriced,
                self._assistant.settings.over_limit == "refuse",
                self._assistant.settings.reply_cap,
                " / ".join(shown(Money(DEFAULT[code], code), language) for code in found.currencies if code in DEFAULT),
            ),
            self._window,
        )
        dialog.cap_chosen.connect(self._save_cap)
        dialog.saved.connect(self._save)
        self._show(dialog)

    def _save_cap(self, cap: str) -> None:
        changed = replace(self._assistant.settings, reply_cap=cap)
        self._background.follow(self._assistant.save_settings(changed), ignore, self._failed)

    def _save(self, amounts: object, refuses: bool) -> None:
        if not isinstance(amounts, dict):  # a signal carries an object
            return
        settings = replace(self._assistant.settings, over_limit="refuse" if refuses else "")
        if settings != self._assistant.settings:
            self._background.follow(self._assistant.save_settings(settings), ignore, self._failed)
        setting = self._assistant.limiting.set_general(amounts)
        self._background.follow(setting, lambda _: self._changed(), self._failed)

    def open_of_chat(self) -> None:
        """The limit of the chat on screen, or of the collection."""
        chat = self._session.chat
        if chat is not None and chat.is_pack and chat.collection_id is not None:
            self.open_own("collection", chat.collection_id, chat.title)
        elif chat is not None:
            self.open_own("chat", chat.id, chat.title)

    def open_own(self, kind: str, owner_id: int, name: str) -> None:
        """The limit of one chat or collection, by its number."""

        def known(found: tuple[OwnLimit, Money]) -> None:
            limit, spent = found
            language = self._assistant.language
            dialog = OwnLimitDialog(
                ShownOwnLimit(
                    kind,
                    name,
                    sign_of(spent.currency, language),
                    shown(limit.general, language) if limit.general is not None else "",
                    shown(spent, language),
                    plain(limit.own.amount) if limit.own is not None else "",
                    limit.is_lifted,
                ),
                self._window,
            )
            dialog.saved.connect(save)
            self._show(dialog)

        def save(amount: object, is_lifted: bool) -> None:
            own = amount if isinstance(amount, Decimal) else None
            setting = self._assistant.limiting.set_of_one(kind, owner_id, own, is_lifted=is_lifted)
            self._background.follow(setting, lambda _: self._changed(), self._failed)

        self._background.follow(self._assistant.limiting.of_one(kind, owner_id), known, self._failed)

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.setModal(True)
        dialog.open()

    def _changed(self) -> None:
        for code in (OVER, REFUSED, NO_PRICE):
            self._window.notices.withdraw("error-" + code)
        self._window.notices.withdraw(SHORTER)
        self._is_closed = False
        self.limits_changed.emit()

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
