# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens receipts, and brings what they show and copy."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from leadline.assistant import Assistant
from leadline.context.prompt import Prompt
from leadline.receipts import FullReceipt, is_large
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.turns_on_screen import TurnsOnScreen

if TYPE_CHECKING:
    from leadline.ui.receipt_window import ReceiptWindow

T = TypeVar("T")


class ReceiptControl(QObject):
    """From the menu of a reply, and from its line of numbers."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, turns: TurnsOnScreen) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        window.transcript.receipt_requested.connect(lambda row: self.open(turns.turn_of(row)))

    def open(self, turn_id: int) -> None:
        """Show the receipt of a question, beside the window."""
        from leadline.ui.receipt_window import ReceiptWindow

        window = ReceiptWindow(self._window.icons, self._assistant.language, self._window)
        shown = _Shown(window, self._assistant, self._background, turn_id, self)
        window.finished.connect(lambda _: window.deleteLater())
        window.finished.connect(lambda _: shown.deleteLater())
        window.show()
        shown.look()


class _Shown(QObject):
    """One receipt on screen."""

    def __init__(
        self, window: ReceiptWindow, assistant: Assistant, background: Background, turn_id: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._turn_id = turn_id
        self._is_open = True
        window.finished.connect(lambda _: self._close())
        window.try_chosen.connect(self.look)
        window.prompt_wanted.connect(self._show_prompt)
        window.body_wanted.connect(self._show_body)
        window.copy_requested.connect(self._copy)
        window.save_requested.connect(lambda: self._save(self._said_saved))

    def look(self, attempt: int | None = None) -> None:
        """Bring the receipt, of the last try unless told otherwise."""

        def failed(problem: BaseException) -> None:
            self._window.reject()
            main = self._window.parentWidget()
            if isinstance(main, MainWindow):
                main.show_error(as_error(problem))

        self._follow(self._assistant.receipts.look(self._turn_id, attempt), self._window.show_receipt, failed)

    def _show_prompt(self) -> None:
        from leadline.ui.paged_text import Span, joined

        marked, added = self._window.mark_colour, self._window.added_colour

        def show(prompt: Prompt) -> None:
            spans = [Span(start, end, foreground=marked) for start, end in joined(prompt.marks)]
            spans += [Span(start, end, background=added) for start, end in prompt.added]
            self._window.show_prompt(prompt.text, spans, prompt.exact)

        self._follow(self._assistant.receipts.prompt(self._turn_id, self._receipt.attempt), show)

    def _show_body(self) -> None:
        text = self._assistant.receipts.body_text(self._turn_id, self._receipt.attempt)
        self._follow(text, self._window.body.show_text)

    def _copy(self, form: str) -> None:
        """Put a program on the clipboard; a large request is saved first, where the user says."""
        if is_large(self._receipt):
            self._save(lambda path: self._copy_program(form, str(path)))
        else:
            self._copy_program(form, "")

    def _copy_program(self, form: str, file: str) -> None:
        key = self._receipt.key

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            words = self.tr("Copied. It reads your key from {variable}.").replace("{variable}", f"${key}")
            self._window.say(words)

        self._follow(self._assistant.receipts.program(self._receipt, form, file), copied)

    def _save(self, then: Callable[[Path], None]) -> None:
        from leadline.ui.file_choice import ask_where_to_save

        turn = self._receipt.turn
        name = f"leadline-{turn.chat_id}-{turn.id}.json"
        path = ask_where_to_save(self._window, self.tr("Save request"), name)
        if path:
            self._follow(self._assistant.receipts.save_body(turn.id, self._receipt.attempt, Path(path)), then)

    def _said_saved(self, path: Path) -> None:
        self._window.say(self.tr("Saved as {name}. It holds no key.").replace("{name}", path.name))

    @property
    def _receipt(self) -> FullReceipt:
        assert self._window.receipt is not None  # nothing can be asked for before it is there  # noqa: S101
        return self._window.receipt

    def _follow(
        self, future: Future[T], done: Callable[[T], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """As the background does, as long as the window is open."""

        def say(problem: BaseException) -> None:
            self._window.say(as_error(problem).one_line())

        self._background.follow(
            future,
            lambda result: done(result) if self._is_open else None,
            lambda problem: (failed or say)(problem) if self._is_open else None,
        )

    def _close(self) -> None:
        self._is_open = False
