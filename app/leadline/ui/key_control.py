# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key dialog and what the assistant does for it: try, keep, look, remove."""

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.costs.money import Money, shown
from leadline.host.secrets import KeyStatus
from leadline.keying import KeyTrial, TriedKey
from leadline.provider.account import Balance
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.key_dialog import KeyDialog
from leadline.ui.key_pages import ShownKey, ShownOutcome
from leadline.ui.main_window import MainWindow


class KeyControl(QObject):
    """Between the dialog, of which there is one at a time, and the assistant."""

    status_known = Signal(object, bool)
    """A KeyStatus, and whether the key in use is another one than before."""
    currency_changed = Signal()
    """Prices are in another currency from now on."""
    balance_known = Signal(object)
    """The Balance that a check brought along."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._trial: KeyTrial | None = None
        self._dialog: KeyDialog | None = None

    def open(self) -> None:
        """Open the dialog, and show which key is in use once the key store was looked into."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = self._dialog = KeyDialog(self._window.icons, self._window)
        dialog.key_submitted.connect(lambda key: self._try(key, keep=True))
        dialog.session_key_submitted.connect(lambda key: self._try(key, keep=False))
        dialog.check_requested.connect(lambda: self._try(None, keep=True))
        dialog.status_requested.connect(self._look)
        dialog.remove_requested.connect(self._remove)
        dialog.cancel_requested.connect(self._cancel)
        dialog.link_activated.connect(self._window.transcript.link_activated)
        dialog.finished.connect(self._closed)
        dialog.set_busy(True, "looking")
        # Without a nested event loop: what streams goes on, and tests can look at it.
        dialog.setModal(True)
        dialog.open()
        self._look()

    def _closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _look(self) -> None:
        self._background.follow(self._assistant.key_status(), self._show_status, self._refused)

    def _show_status(self, status: KeyStatus) -> None:
        self.status_known.emit(status, False)
        if self._dialog is not None:
            self._dialog.show_status(self._shown(status))

    def _shown(self, status: KeyStatus) -> ShownKey:
        return ShownKey(
            status.source,
            status.last4,
            status.store,
            status.problem_title,
            status.problem_hint,
            self._assistant.key_host,
        )

    def _try(self, key: str | None, *, keep: bool) -> None:
        def step(what: str) -> None:
            self._background.post(lambda: self._show_step(trial, what))

        trial = self._assistant.try_key(key, keep=keep, on_step=step)
        self._trial = trial
        self._background.follow(trial.done, lambda tried: self._tried(tried, is_new=key is not None), self._refused)

    def _show_step(self, trial: KeyTrial, what: str) -> None:
        if trial is self._trial and not trial.done.done() and self._dialog is not None:
            self._dialog.set_busy(True, what)

    def _tried(self, tried: TriedKey, *, is_new: bool) -> None:
        self._trial = None
        if tried.balance is not None:
            if self._assistant.learn_currency(tried.balance):
                self.currency_changed.emit()
            self.balance_known.emit(tried.balance)
        self.status_known.emit(tried.status, is_new)
        if self._dialog is None:
            return
        why = tried.unchecked
        self._dialog.show_outcome(
            ShownOutcome(
                self._shown(tried.status),
                why.title if why is not None else "",
                why.hint if why is not None else "",
                balance_words(tried.balance, self._assistant.language, self.tr("{total}, of which {granted} granted")),
                tried.balance is None or tried.balance.available,
            )
        )

    def _refused(self, problem: BaseException) -> None:
        self._trial = None
        error = as_error(problem)
        if self._dialog is None:
            self._window.show_error(error)  # it was closed while the answer was on its way
        elif error.code == "key_store":
            self._dialog.show_store_problem(error.title, error.hint)
        else:
            self._dialog.show_error(error.title, error.hint)

    def _remove(self) -> None:
        if self._dialog is not None:
            self._dialog.set_busy(True, "removing")
        self._background.follow(self._assistant.delete_key(), self._show_status, self._refused)

    def _cancel(self) -> None:
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.cancel()


def balance_words(balance: Balance | None, language: str, with_granted: str) -> str:
    """A balance as it is to be read, one amount after another; "" when there is none."""
    if balance is None:
        return ""
    parts = []
    for amount in balance.amounts:
        total = shown(Money(amount.total, amount.currency), language)
        if amount.granted:
            granted = shown(Money(amount.granted, amount.currency), language)
            total = with_granted.replace("{total}", total).replace("{granted}", granted)
        parts.append(total)
    return "; ".join(parts)
