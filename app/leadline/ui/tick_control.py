# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ticks in the document panel: what goes out with the next question, and what was left out and is put back."""

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode
from leadline.ui.background import Background
from leadline.ui.document_control import UNDO_MS, DocumentControl
from leadline.ui.error_words import in_language
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_text import first_names, sentences


class TickControl(QObject):
    """Between the boxes of the panel and the pack."""

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
        self._put_back: dict[str, tuple[int, list[int]]] = {}
        window.documents.tick_requested.connect(self.tick)
        window.notices.button_pressed.connect(self._button)

    def tick(self, seqs: list[int], ticked: bool) -> None:
        """Take documents in or out; what was sent is a choice with prices, and stands again when it is ticked."""
        chat = self._session.chat
        if chat is None:
            return
        wanted = set(seqs)
        chosen = [entry for entry in chat.pack if entry.seq in wanted]
        sent = [entry.seq for entry in chosen if entry.since_turn is not None]
        if sent and not ticked:
            self._documents.sent_removed.emit(sent)
        elif sent:
            self._window.notices.withdraw("choice-")  # its Undo would take back what is not so any more
            self._after(self._assistant.restoring.restore(chat.id, sent), chat.id)
        elsewhere = [entry.seq for entry in chosen if entry.is_elsewhere]
        free = [entry.seq for entry in chosen if entry.since_turn is None and not entry.is_elsewhere]
        shelf, chat_id = self._assistant.shelf, chat.id
        if elsewhere:
            self._after(self._assistant.want(chat_id, elsewhere, wanted=ticked), chat_id)
            if ticked:  # it may have been taken out there
                self._after(shelf.tick(chat_id, elsewhere), chat_id)
        if free and not ticked:
            self._after(shelf.untick(chat_id, free), chat_id)
        elif free:
            self._background.follow(shelf.tick(chat_id, free), partial(self._ticked, chat_id), self._failed)

    def _ticked(self, chat_id: int, unread: list[int]) -> None:
        """Those that were only unticked are in again; the others are read."""
        self._documents.reload(chat_id)
        chat = self._session.chat
        if not unread or chat is None or chat.id != chat_id:
            return
        start = partial(self._assistant.shelf.put_back, chat_id, unread)
        self._documents.read(chat_id, self._session.place, start, quietly=True)
        chosen = set(unread)
        secret = [entry for entry in chat.pack if entry.seq in chosen and _is_secret(entry)]
        if secret:
            self._say_secret(chat_id, secret)

    def _say_secret(self, chat_id: int, entries: list[PackEntry]) -> None:
        """What was found where stood in the row's note; now it is said once more, with a way back."""
        key = f"put-back-{chat_id}-{entries[0].seq}-{len(entries)}"
        self._put_back[key] = (chat_id, [entry.seq for entry in entries])
        names = first_names([entry.name for entry in entries])
        notes = [note for entry in entries[:3] for note in entry.notes if note.code is NoteCode.SECRET]
        found = sentences(*(in_language(note.detail) for note in notes))
        title = self.tr("{names} will be sent with what looks like a key.").replace("{names}", names)
        button = NoticeButton("leave-out", self.tr("Leave out"), primary=True)
        self._window.notices.show_notice(
            Notice(key, NoticeKind.CHOICE, title, found, buttons=(button,), lifetime_ms=2 * UNDO_MS)
        )

    def _button(self, notice: str, button: str) -> None:
        chat_id, seqs = self._put_back.pop(notice, (None, []))
        if chat_id is not None and button == "leave-out":
            self._after(self._assistant.shelf.untick(chat_id, seqs), chat_id)

    def _after(self, work: Future[Any], chat_id: int) -> None:
        self._background.follow(work, lambda _: self._documents.reload(chat_id), self._failed)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


def _is_secret(entry: PackEntry) -> bool:
    return any(note.code is NoteCode.SECRET for note in entry.notes)
