# SPDX-License-Identifier: AGPL-3.0-or-later
"""A click on the gauge says what fills the model's window, and what could go."""

from PySide6.QtCore import QObject

from leadline.ui.gauge_popover import GaugePopover, Weight
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session

SHOWN = 6


class GaugeControl(QObject):
    """Between the gauge and the pack."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        window.documents.gauge.clicked.connect(self.open)

    def open(self) -> None:
        """Show the parts and the heaviest documents of the prompt."""
        gauge, chat = self._window.documents.gauge, self._session.chat
        here = [
            Weight(entry.seq, entry.name, entry.tokens)
            # Where they are read on demand none of them is in the prompt.
            for entry in (chat.pack if chat is not None and not chat.reads_on_demand else ())
            if entry.tokens and entry.frozen is not None and not entry.is_dropped
            and (entry.since_turn is not None or entry.goes_out)
        ]  # fmt: skip
        heaviest = sorted(here, key=lambda weight: -weight.tokens)[:SHOWN]
        popover = GaugePopover(gauge.parts, heaviest, gauge.warning, self._window)
        popover.remove_requested.connect(self._window.documents.remove_requested)
        popover.open_over(gauge)
