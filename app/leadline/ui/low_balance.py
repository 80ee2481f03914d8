# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says once that little is left on the account, each time the balance falls below the limit in the settings."""

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.costs.money import Money, shown
from leadline.reconciling import became_low, low_limit
from leadline.storage.balances import KnownBalance
from leadline.ui.balance_control import BalanceControl
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind

LOW = "low-balance"


class LowBalance(QObject):
    """Compares each answer of the service with the one before, from an earlier run too."""

    def __init__(self, window: MainWindow, assistant: Assistant, balance: BalanceControl) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._last: dict[str, KnownBalance] = {}
        balance.known.connect(self._take)

    def _take(self, endpoint: str, known: KnownBalance, is_new: bool) -> None:
        before = self._last.get(endpoint)
        if before is not None and before.account != known.account:
            before = None  # another key, perhaps another account
        self._last[endpoint] = known
        settings = self._assistant.settings
        if is_new and became_low(before, known, settings.currency, settings.low_balance):
            self._say(known)
        amount = known.balance.chosen(settings.currency)
        limit = low_limit(settings.low_balance, amount.currency) if amount is not None else None
        if amount is not None and (limit is None or amount.total >= limit):
            self._window.notices.withdraw(LOW)

    def _say(self, known: KnownBalance) -> None:
        amount = known.balance.chosen(self._assistant.settings.currency)
        if amount is None or not known.balance.available:
            return  # that nothing can be asked any more, the failed question says
        title = self.tr("{left} is left on the account.")
        title = title.replace("{left}", shown(Money(amount.total, amount.currency), self._assistant.language))
        buttons = (
            NoticeButton("balance", self.tr("Where it went")),
            NoticeButton("top-up", self.tr("Top up\u2026"), keeps=True),
        )
        hint = self.tr("This is said once; the limit is in the settings.")
        self._window.notices.show_notice(Notice(LOW, NoticeKind.HINT, title, hint, buttons=buttons))
