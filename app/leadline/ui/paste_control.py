# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long texts that are pasted become documents, with a way back."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.host import pastes
from leadline.ui.background import Background, ignore
from leadline.ui.document_control import UNDO_MS, DocumentControl
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.question_edit import QUESTION_LIMIT
from leadline.ui.session import Session
from leadline.ui.shown_text import count

UNDO, INSERT = "undo-paste", "insert-paste"


class PasteControl(QObject):
    """Between the composer and the documents."""

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
        self._pasted: dict[str, tuple[Path, str]] = {}
        """By notice: the file, and the text where it is short enough to stand in a question."""
        window.composer.document_pasted.connect(self.take)
        window.notices.button_pressed.connect(self._button)
        documents.reading_changed.connect(self._take_out)
        self._undone: set[Path] = set()

    def take(self, text: str) -> None:
        """Keep the text as a file and read that."""
        folder = self._assistant.paths.data / pastes.FOLDER

        def kept(path: Path) -> None:
            key = f"pasted-{path.name}"
            self._pasted[key] = (path, text if len(text) <= QUESTION_LIMIT else "")
            self._documents.add([str(path)], is_own=True)
            title = self.tr("The pasted text became a document: {lines} lines, {characters} characters.")
            lines = text.count("\n") + (not text.endswith("\n"))
            title = title.replace("{lines}", count(lines)).replace("{characters}", count(len(text)))
            buttons = [NoticeButton(UNDO, self.tr("Undo"), primary=True)]
            if self._pasted[key][1]:
                buttons.insert(0, NoticeButton(INSERT, self.tr("Put it into the question")))
            self._window.notices.show_notice(
                Notice(key, NoticeKind.CHOICE, title, buttons=tuple(buttons), lifetime_ms=2 * UNDO_MS)
            )

        work = self._assistant.run(partial(pastes.keep, folder, text, self._assistant.clock()))
        self._background.follow(work, kept, self._failed)

    def _button(self, notice: str, button: str) -> None:
        if button not in (UNDO, INSERT) or notice not in self._pasted:
            return
        path, text = self._pasted.pop(notice)
        self._undone.add(path)
        self._take_out()
        if button == INSERT:
            self._window.composer.edit.insert_text(text)
            self._window.composer.edit.setFocus()

    def _take_out(self) -> None:
        """Remove what was undone, as soon as it is in the pack."""
        chat = self._session.chat
        if not self._undone or chat is None or self._documents.is_reading:
            return
        seqs = [entry.seq for entry in chat.pack if Path(entry.path) in self._undone and entry.since_turn is None]
        gone, self._undone = self._undone, set()
        if seqs:
            self._background.follow(
                self._assistant.detach(chat.id, seqs), lambda _: self._documents.reload(chat.id), self._failed
            )
        for path in gone:
            self._background.follow(self._assistant.run(partial(pastes.drop, path)), ignore, self._failed)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
