# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the usage window at a place, and fills it from the ledger; the account's statement too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from leadline.assistant import Assistant
from leadline.reconciling import AccountReport
from leadline.storage.usage_parts import Part
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.file_choice import ask_where_to_export
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session
from leadline.ui.usage_place import ALL, UsagePlace, days_of
from leadline.usage_reports import By, Progress, UsageReport

if TYPE_CHECKING:
    from leadline.ui.usage_window import UsageWindow


class UsageControl(QObject):
    """One window at a time; what is asked for last is shown, whatever comes back first."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._usage: UsageWindow | None = None
        self._wanted: UsagePlace | None = None
        """Where it opens as soon as it is loaded."""
        self._progress = Progress()
        self._asked = 0
        self._report: UsageReport | None = None
        self._since: datetime | None = None
        """Where the statement begins, once the user chose it."""
        window.usage_requested.connect(self.open)

    def open(self, place: UsagePlace | None = None) -> None:
        """Open the window, or bring it to the front, at a place."""
        wanted = place or UsagePlace()
        if self._usage is not None:
            self._bring(wanted)
        else:
            is_loading, self._wanted = self._wanted is not None, wanted
            if not is_loading:
                # The first time it takes a tenth of a second, in which the window must not stand still.
                self._background.follow(self._assistant.run(_load), lambda _: self._loaded(), self._failed)

    def _loaded(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._usage = self._usage or self._build()
            self._bring(wanted)

    def _bring(self, place: UsagePlace) -> None:
        if self._usage is not None:
            self._show(place)
            self._usage.show()
            self._usage.raise_()
            self._usage.activateWindow()

    def refresh(self) -> None:
        """Something was billed, or the balance was asked for: an open window shows it."""
        if self._usage is not None:
            self._show(self._usage.place)

    def balance_known(self, _endpoint: str, _known: object, is_new: bool) -> None:
        """The service told a balance: an open statement has one more answer."""
        if is_new and self._usage is not None and self._usage.place.is_account:
            self.refresh()

    def _build(self) -> UsageWindow:
        from leadline.ui.usage_window import UsageWindow

        usage = UsageWindow(self._window)
        usage.place_chosen.connect(self._show)
        usage.line_chosen.connect(self._enter_line)
        usage.bar_chosen.connect(self._enter_bar)
        usage.export_requested.connect(self._export)
        usage.stop_requested.connect(self._stop)
        usage.closed.connect(self._closed)
        usage.balance.begin_chosen.connect(self._explain_since)
        usage.balance.ask_requested.connect(self._ask_balance)
        usage.keep_order(0, Qt.SortOrder.DescendingOrder)
        return usage

    def _closed(self) -> None:
        self._progress.stopped.set()
        self._asked += 1
        self._report, self._since = None, None
        usage, self._usage = self._usage, None
        if usage is not None:
            usage.deleteLater()

    def _stop(self) -> None:
        """Nothing is lost: what was added up stays so, and the rest goes on when the window opens again."""
        self._progress.stopped.set()
        if self._usage is not None:
            if self._report is None:
                self._usage.close()
            else:
                self._usage.hide_progress()

    # -- usage -----------------------------------------------------------------------------------------

    def _show(self, place: UsagePlace) -> None:
        usage = self._usage
        if usage is None:
            return
        if place.by != usage.place.by:
            usage.keep_order(0 if place.by == By.DAY else 1, Qt.SortOrder.DescendingOrder)  # the newest, the dearest
        usage.show_place(place, _period_words(place.period))
        self._asked += 1
        asked = self._asked
        if place.is_account:
            self._show_account(asked)
            return
        self._progress.stopped.set()
        progress = self._progress = Progress()

        def told(done: int, rows: int) -> None:
            self._background.post(lambda: self._show_progress(asked, done, rows))

        progress.told = told
        since, until = days_of(place.period, self._assistant.clock().astimezone().date())
        part = Part(since, until, place.chat_id, place.collection_id)
        report = self._assistant.spending.report(By(place.by), part, progress)
        self._background.follow(report, lambda found: self._fill(asked, found), lambda problem: self._failed(problem))

    def _fill(self, asked: int, report: UsageReport | None) -> None:
        if asked != self._asked or self._usage is None or report is None:
            return
        from leadline.ui.usage_words import shown_usage

        self._report = report
        self._usage.show_usage(shown_usage(report, self._assistant.language))

    def _show_progress(self, asked: int, done: int, rows: int) -> None:
        if asked == self._asked and self._usage is not None:
            self._usage.show_progress(done, rows)

    def _enter_line(self, key: str) -> None:
        """What a line is made of: a day's chats, a chat's days, a collection's chats."""
        if self._usage is None or not key:
            return
        place = self._usage.place
        if place.by == By.DAY:
            self._show(replace(place, period=key, by=str(By.CHAT)))
        elif place.by == By.CHAT:
            self._show(UsagePlace(ALL, str(By.DAY), chat_id=int(key)))
        elif place.by == By.COLLECTION:
            self._show(UsagePlace(ALL, str(By.CHAT), collection_id=int(key)))

    def _enter_bar(self, at: int) -> None:
        report = self._report
        if self._usage is None or report is None or not at < len(report.bars[""]):
            return
        bar = report.bars[""][at]
        if bar.first == bar.last and bar.tally.requests:
            self._usage.choose_line(bar.first.isoformat())
        elif (report.last - report.first).days > 400 and bar.tally.requests:
            self._show(replace(self._usage.place, period=f"{bar.first:%Y-%m}"))

    def _export(self) -> None:
        report, usage = self._report, self._usage
        if report is None or usage is None:
            return
        path = ask_where_to_export(usage, f"leadline-usage-{report.first}-{report.last}-{report.by}")
        if path:
            written = self._assistant.spending.export(report, Path(path))
            self._background.follow(written, lambda _: self._exported(path), self._failed)

    def _exported(self, path: str) -> None:
        if self._usage is not None:
            self._usage.show_exported(path)

    # -- the account -----------------------------------------------------------------------------------

    @property
    def _endpoint(self) -> str:
        model = self._session.model
        return model.endpoint if model is not None and model.endpoint != "local" else "deepseek"

    def _show_account(self, asked: int) -> None:
        report = self._assistant.reconciling.account(self._endpoint, self._since)
        self._background.follow(report, lambda found: self._fill_account(asked, found), self._failed)

    def _fill_account(self, asked: int, report: AccountReport | None) -> None:
        if asked != self._asked or self._usage is None:
            return
        from leadline.ui.account_words import shown_account

        self._usage.balance.show_account(shown_account(report, self._assistant.language))

    def _explain_since(self, key: str) -> None:
        if self._usage is not None and key:
            self._since = datetime.fromisoformat(key)
            self._show(replace(self._usage.place, is_account=True))

    def _ask_balance(self) -> None:
        usage = self._usage
        if usage is None:
            return
        usage.balance.set_asking(True)

        def done(_: object) -> None:
            if self._usage is not None:
                self._usage.balance.set_asking(False)
            self.refresh()

        def failed(problem: BaseException) -> None:
            if self._usage is not None:
                self._usage.balance.set_asking(False)
            self._failed(problem)

        self._background.follow(self._assistant.balances.ask(self._endpoint), done, failed)

    def _failed(self, problem: BaseException) -> None:
        error = as_error(problem)
        if self._usage is not None:
            self._usage.show_problem(error.title, error.hint)
        else:
            self._window.show_error(error)


def _load() -> None:
    """Import what the window needs, on a thread of the assistant."""
    for module in ("usage_window", "usage_words", "account_words"):
        import_module(f"leadline.ui.{module}")


def _period_words(period: str) -> str:
    from leadline.ui.usage_place import PERIODS
    from leadline.ui.usage_words import day_words, month_words

    if period in PERIODS:
        return ""
    if len(period) == len("2026-11"):
        return month_words(date.fromisoformat(period + "-01"))
    return day_words(date.fromisoformat(period))
