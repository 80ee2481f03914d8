# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done about documents that could be read better: a password, recognition, other pages, tables."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QDialog

from leadline.assistant import Assistant
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode
from leadline.documents.options import ReadOptions
from leadline.ui.background import Background, ignore
from leadline.ui.document_control import RECOGNISE, UNLOCK, DocumentControl
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.reading_dialog import PasswordDialog, ReadingDialog
from leadline.ui.session import Session
from leadline.ui.shown_documents import is_locked, is_scan


class OfferControl(QObject):
    """Opens the dialogs, and has documents read again as the user wants them."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._documents = documents
        self._tried: set[str] = set()
        """Paths that a password was given for."""
        panel = window.documents
        panel.options_requested.connect(self.choose_options)
        panel.signatures_requested.connect(self.shorten)
        panel.recognise_requested.connect(self.offer_recognition)
        panel.unlock_requested.connect(self.ask_password)
        window.notices.button_pressed.connect(self._button)

    def choose_options(self, seq: int, pages: str) -> None:
        """Ask which pages of a document are read, and how; `pages` is a proposal."""
        found = self._entries([seq])
        if not found:
            return
        chat_id, entry = found[0]

        def known(options: ReadOptions) -> None:
            shown = replace(options, pages=pages) if pages else options
            self._with_languages(partial(self._ask, chat_id, [entry], shown, only_recognition=False))

        self._background.follow(self._assistant.shelf.options(chat_id, seq), known, self._failed)

    def shorten(self, seqs: list[int], short: bool) -> None:
        """Read code without the bodies of its functions, or with them again."""
        found = self._entries(seqs)
        if found:
            self._read(found[0][0], [entry.seq for _, entry in found], ReadOptions(signatures=short))

    def offer_recognition(self, seqs: list[int]) -> None:
        """Ask for the languages of scanned pages."""
        found = self._entries(seqs)
        if found:
            entries = [entry for _, entry in found]
            self._with_languages(partial(self._ask, found[0][0], entries, ReadOptions(), only_recognition=True))

    def ask_password(self, seq: int) -> None:
        """Ask for the password of a locked document, then read it."""
        found = self._entries([seq])
        if not found:
            return
        chat_id, entry = found[0]
        dialog = PasswordDialog(entry.name, is_again=entry.path in self._tried, parent=self._window)

        def entered(password: str) -> None:
            self._tried.add(entry.path)
            self._assistant.reader.unlock(entry.path, password)
            self._read(chat_id, [seq])

        dialog.entered.connect(entered)
        _open(dialog)

    def _ask(
        self,
        chat_id: int,
        entries: Sequence[PackEntry],
        options: ReadOptions,
        languages: tuple[str, ...],
        *,
        only_recognition: bool,
    ) -> None:
        name = entries[0].name
        if len(entries) > 1:
            name = self.tr("{count} documents").replace("{count}", f"{len(entries):,}")
        empty = sum(note.code is NoteCode.NO_TEXT for entry in entries for note in entry.notes)
        wanted = tuple(filter(None, self._assistant.settings.ocr_languages.split("+"))) or _usual(entries)
        dialog = ReadingDialog(
            name,
            options,
            languages,
            wanted,
            empty_pages=empty,
            only_recognition=only_recognition,
            parent=self._window,
        )
        seqs = [entry.seq for entry in entries]

        def chosen(choice: ReadOptions) -> None:
            if choice.languages:
                kept = replace(self._assistant.settings, ocr_languages="+".join(choice.languages))
                self._background.follow(self._assistant.save_settings(kept), ignore, self._failed)
            if only_recognition:
                self._read(chat_id, seqs, languages=choice.languages)
            else:
                self._read(chat_id, seqs, choice)

        dialog.chosen.connect(chosen)
        _open(dialog)

    def _read(
        self, chat_id: int, seqs: Sequence[int], options: ReadOptions | None = None, languages: tuple[str, ...] = ()
    ) -> None:
        self._window.notices.withdraw("left-out")
        again = self._assistant.shelf.read_again
        self._documents.read(
            chat_id,
            self._session.place,
            lambda on_event: again(chat_id, seqs, on_event, options=options, languages=languages),
        )

    def _with_languages(self, then: Callable[[tuple[str, ...]], None]) -> None:
        self._background.follow(self._assistant.shelf.languages(), then, self._failed)

    def _entries(self, seqs: Sequence[int]) -> list[tuple[int, PackEntry]]:
        chat, wanted = self._session.chat, set(seqs)
        return [(chat.id, entry) for entry in chat.pack if entry.seq in wanted] if chat is not None else []

    def _button(self, notice: str, button: str) -> None:
        chat = self._session.chat
        if chat is None or button not in (RECOGNISE, UNLOCK):
            return
        if button == RECOGNISE:
            self.offer_recognition([entry.seq for entry in chat.pack if is_scan(entry)])
        else:
            locked = next((entry.seq for entry in chat.pack if is_locked(entry)), None)
            if locked is not None:
                self.ask_password(locked)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


def _usual(entries: Sequence[PackEntry]) -> tuple[str, ...]:
    """Chinese besides English where the system or a name is Chinese."""
    is_chinese = QLocale.system().language() == QLocale.Language.Chinese
    named = any("\u4e00" <= character <= "\u9fff" for entry in entries for character in entry.name)
    return ("eng", "chi_sim") if is_chinese or named else ("eng",)


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(lambda _: dialog.deleteLater())
    dialog.open()
