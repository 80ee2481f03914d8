# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the prices; keeps what was changed, and marks them where nobody has looked for long."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.costs.own_prices import OwnPrices
from leadline.price_book import PriceSheet
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session


class PricesControl(QObject):
    """Between the dialog, the cost meter and the assistant's price book."""

    page_requested = Signal(str)
    """The service's price page is to be opened."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        window.prices_requested.connect(self.open)
        window.cost_meter.prices_requested.connect(self.open)
        window.cost_meter.opened.connect(self.look)

    def look(self) -> None:
        """Whether the prices are old, for the meter's popover."""
        self._background.follow(self._assistant.price_book.sheet(), self._mark, self._failed)

    def _mark(self, sheet: PriceSheet) -> None:
        days = sheet.unchecked_days
        words = self.tr("Nobody has compared the prices with DeepSeek's page for {count} days.")
        self._window.cost_meter.show_old_prices(words.replace("{count}", f"{days:,}") if days is not None else "")

    def open(self) -> None:
        """The dialog, as soon as the files are read."""
        self._background.follow(self._assistant.price_book.sheet(), self._open, self._failed)

    def _open(self, sheet: PriceSheet) -> None:
        from leadline.ui.error_words import in_language
        from leadline.ui.prices_dialog import PricesDialog, ShownPrices

        problem = ""
        if sheet.problem is not None:
            kept = self.tr("What you save takes its place; that file is kept as prices.json.damaged.")
            problem = f"{in_language(sheet.problem.title)} {kept}"
        shown = ShownPrices(
            sheet.own,
            sheet.shipped.rows,
            tuple(sorted(sheet.shipped.calendar.holidays)),
            sheet.checked_on,
            self._assistant.clock(),
            sheet.unchecked_days is not None,
            problem,
        )
        dialog = PricesDialog(shown, self._window)
        dialog.saved.connect(self._save)
        dialog.page_requested.connect(self.page_requested)
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.setModal(True)
        dialog.open()

    def _save(self, own: object) -> None:
        if not isinstance(own, OwnPrices):  # a signal carries an object
            return

        def kept(_: None) -> None:
            self._session.model_changed.emit()  # prices on screen are others from now on
            self.look()

        self._background.follow(self._assistant.price_book.save(own), kept, self._failed)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
