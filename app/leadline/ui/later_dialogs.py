# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dialogs about a better moment, with the moments that there are for a model and what each costs."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timedelta

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.costs.money import Money, shown
from leadline.moments import Moments, When
from leadline.storage.waiting import WaitsFor
from leadline.ui.background import Background
from leadline.ui.error_words import in_language
from leadline.ui.failing import as_error
from leadline.ui.later_dialog import LaterDialog, ShownLater
from leadline.ui.later_words import moment
from leadline.ui.main_window import MainWindow


class LaterDialogs(QObject):
    """Makes them, over the window."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background

    def make(
        self,
        title: str,
        note: str,
        question: str | None,
        moments: Moments,
        first: When,
        accept: str,
        *,
        is_warm_up: bool = False,
    ) -> LaterDialog:
        """A dialog that is not open yet; `first` is what is chosen at first, `question` what can be edited."""
        choices: list[tuple[When, str]] = []
        off_peak = first.not_before if first.waits_for == WaitsFor.OFF_PEAK else moments.off_peak
        if off_peak is not None:
            choices.append((When(WaitsFor.OFF_PEAK, off_peak), self.off_peak_words(off_peak)))
        at = first if first.waits_for == WaitsFor.TIME else When(WaitsFor.TIME, self.in_an_hour())
        choices.append((at, self.tr("At a time")))
        if not is_warm_up:
            choices.append((When(WaitsFor.ONLINE), self.tr("When online again")))
            if moments.tells_balance:
                choices.append((When(WaitsFor.BALANCE), self.tr("When the balance allows")))
        can_repeat = is_warm_up and moments.has_tiers
        shown_later = ShownLater(title, note, question, tuple(choices), first.waits_for, accept, can_repeat)
        dialog = LaterDialog(shown_later, self._assistant.clock, self._window)
        dialog.setModal(True)
        dialog.finished.connect(lambda _: dialog.deleteLater())
        return dialog

    def tell(self, dialog: LaterDialog, when: When, price: Future[Money | None]) -> None:
        """The price in the dialog, once it is known."""

        def known(amount: Money | None) -> None:
            words = self.tr("The price is not known.")
            if amount is not None:
                words = self.tr("About {price}").replace("{price}", shown(amount, self._assistant.language))
            if dialog.is_open:
                dialog.show_price(when, words)

        def failed(problem: BaseException) -> None:
            if dialog.is_open:
                dialog.show_price(when, in_language(as_error(problem).title))

        self._background.follow(price, known, failed)

    def in_an_hour(self) -> datetime:
        """The next whole hour that is not about to begin."""
        local = self._assistant.clock().astimezone() + timedelta(hours=1)
        return local.replace(minute=0, second=0, microsecond=0)

    def off_peak_words(self, at: datetime) -> str:
        """That choice, as the menu has it, too."""
        words = self.tr("At the next off-peak, {time}")
        return words.replace("{time}", moment(at, self._assistant.clock()))
