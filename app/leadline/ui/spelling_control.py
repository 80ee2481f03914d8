# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filter of the documents finds Chinese names by their pinyin, which is looked up when something is typed."""

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.documents.spelling import spellings
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow


class SpellingControl(QObject):
    """Looks up what is not known yet, away from the window."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._known: set[str] = set()
        self._spelt: dict[str, str] = {}
        window.documents.filter_changed.connect(self._look_up)

    def _look_up(self, words: str) -> None:
        if not words.strip() or not words.isascii():
            return
        rows = self._window.documents.tree.documents.rows.values()
        names = [row.name for row in rows if not row.name.isascii() and row.name not in self._known]
        if not names:
            return
        self._known.update(names)

        def found(spelt: dict[str, str]) -> None:
            if spelt:
                self._spelt = self._spelt | spelt
                self._window.documents.set_spelt(self._spelt)

        self._background.follow(
            self._assistant.run(lambda: spellings(names)),
            found,
            lambda problem: self._window.show_error(as_error(problem)),
        )
