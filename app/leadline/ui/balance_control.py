# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is left on the account: in the cost meter's popover, and in the notice when a question was refused for it."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from leadline.assistant import Assistant
from leadline.balancing import Reach, questions_left
from leadline.costs.money import Money, shown
from leadline.provider.account import Balance
from leadline.storage.balances import KnownBalance
from leadline.ui.background import Background
from leadline.ui.error_notices import NO_BALANCE
from leadline.ui.key_control import balance_words
from leadline.ui.live_replies import EndedReply
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session

EVERY_MS = 60_000
"""The service's figure lags behind by some requests; to ask more often shows nothing newer."""
MOST_DOUBLINGS = 5
"""After five failures in a row it is asked every half hour."""


class BalanceControl(QObject):
    """Asks for the balance after a reply and when the popover opens, at most once a minute; ever less if it fails."""

    known = Signal(str, object, bool)
    """Whose (an endpoint's id), the KnownBalance, and whether the service said so just now."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._endpoint = ""
        """Whose balance is shown."""
        self._balance: Balance | None = None
        """What was shown of it last."""
        self._asked_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        """In a row."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.refresh)
        window.cost_meter.opened.connect(self.refresh)
        session.model_changed.connect(self._follow_model)
        session.chat_opened.connect(self._show_again)
        session.chat_renewed.connect(self._show_again)

    def take(self, balance: Balance) -> None:
        """The balance that the check of a key brought along."""
        self._endpoint = "deepseek"
        self._asked_at[self._endpoint] = time.monotonic()
        self._show(balance)

    def reply_ended(self, reply: EndedReply) -> None:
        """A reply cost something, or was refused because nothing is left."""
        if reply.error is not None and reply.error.code == "no_balance":
            self._explain(reply)
        elif reply.endpoint == self._endpoint:
            self.refresh()

    def refresh(self) -> None:
        """Ask now, or when the minute is over."""
        endpoint = self._endpoint
        if not endpoint:
            return
        now = time.monotonic()
        every_ms = EVERY_MS * 2 ** min(self._failures.get(endpoint, 0), MOST_DOUBLINGS)
        wait_ms = every_ms - int((now - self._asked_at.get(endpoint, -every_ms)) * 1_000)
        if wait_ms > 0:
            if not self._later.isActive():
                self._later.start(wait_ms)
            return
        self._asked_at[endpoint] = now
        asked = self._assistant.balances.ask(endpoint)
        self._background.follow(asked, lambda known: self._answered(endpoint, known), lambda _: self._failed(endpoint))

    def _answered(self, endpoint: str, known: KnownBalance) -> None:
        self._failures.pop(endpoint, None)
        self._known(endpoint, known)
        self.known.emit(endpoint, known, True)

    def _failed(self, endpoint: str) -> None:
        """No balance is no failure: what was known stays on the screen."""
        self._failures[endpoint] = self._failures.get(endpoint, 0) + 1

    def _follow_model(self) -> None:
        """Another account's models are in use: show what is known of it."""
        model = self._session.model
        has_key = model is not None and (model.endpoint != "deepseek" or self._session.has_key)
        endpoint = model.endpoint if model is not None and has_key and model.endpoint != "local" else ""
        if endpoint == self._endpoint:
            return
        self._endpoint, self._balance = endpoint, None
        self._window.cost_meter.show_balance("")
        if endpoint:
            last = self._assistant.balances.last(endpoint)
            self._background.follow(last, lambda known: self._remembered(endpoint, known), _unknown)

    def _remembered(self, endpoint: str, known: KnownBalance | None) -> None:
        if known is not None:
            self.known.emit(endpoint, known, False)
        self._known(endpoint, known)

    def _known(self, endpoint: str, known: KnownBalance | None) -> None:
        if endpoint != self._endpoint:
            return
        if known is None:
            self.refresh()  # nothing is known of this account yet, not even in which currency it is billed
            return
        self._show(known.balance)
        if endpoint == "deepseek" and self._assistant.learn_currency(known.balance):
            self._session.model_changed.emit()  # prices are in another currency from now on

    def _show_again(self) -> None:
        """Another chat is on screen, or it has a newer bill: its questions are others."""
        if self._balance is not None:
            self._show(self._balance)

    def _show(self, balance: Balance) -> None:
        self._balance = balance
        balance = balance.led_by(self._assistant.settings.currency)
        words = balance_words(balance, self._assistant.language, "{total}")
        details = [self._granted(balance), self._questions(balance)]
        if words and not balance.available:
            details.append(self.tr("not enough for a question"))
        self._window.cost_meter.show_balance(words, self.tr(", ").join(each for each in details if each))

    def _granted(self, balance: Balance) -> str:
        """What of it the service gave as a present."""
        granted = [Money(each.granted, each.currency) for each in balance.amounts if each.granted]
        sums = "; ".join(shown(money, self._assistant.language) for money in granted)
        return self.tr("{sum} of it granted").replace("{sum}", sums) if sums else ""

    def _questions(self, balance: Balance) -> str:
        """What the balance is good for, by what the questions of the chat on screen cost."""
        chat = self._session.chat
        bills = [turn.bill for turn in chat.turns if turn.bill is not None] if chat is not None else []
        _, questions = questions_left(balance.chosen(self._assistant.settings.currency), bills)
        if questions is None or not balance.available:
            return ""
        if questions == 0:
            return self.tr("not enough for one more question like this")
        words = self.tr("about {count} more questions like this")
        if questions == 1:
            words = self.tr("about {count} more question like this")
        return words.replace("{count}", f"{questions:,}")

    def _explain(self, reply: EndedReply) -> None:
        """Say what is left and what that buys, once the service was asked."""
        self._asked_at[reply.endpoint] = time.monotonic()

        def known(reach: Reach) -> None:
            self._answered(reply.endpoint, reach.known)
            notices = self._window.notices
            standing = notices.find_notice(NO_BALANCE)
            if standing is not None and reach.left is not None:
                notices.show_notice(replace(standing, hint=self._hint(reach, reach.left)))

        asked = self._assistant.balances.reach(reply.endpoint, reply.chat_id)
        self._background.follow(asked, known, _unknown)

    def _hint(self, reach: Reach, left: Money) -> str:
        language = self._assistant.language
        if reach.question is None:
            text = self.tr("{left} is left. Top it up, then send again.")
        elif not reach.questions:
            text = self.tr(
                "{left} is left, and a question like this one costs about {price}. Top it up, then send again."
            )
        else:
            text = self.tr(
                "{left} is left by the service's last count, about {count} questions like this one at {price} each;"
                " that count lags behind. Top it up, then send again."
            )
        price = shown(reach.question, language) if reach.question is not None else ""
        count = f"{reach.questions:,}" if reach.questions is not None else ""
        return text.replace("{left}", shown(left, language)).replace("{price}", price).replace("{count}", count)


def _unknown(_: BaseException) -> None:
    """No balance is no failure: what was known stays on the screen."""
