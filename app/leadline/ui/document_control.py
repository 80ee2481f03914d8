# SPDX-License-Identifier: AGPL-3.0-or-later
"""The document panel: what is dropped gets read, shown, taken out and brought back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.attaching import Attached, AttachEnded, AttachEvent, Attaching, AttachProgress, AttachStarted
from leadline.context.pack import PackEntry
from leadline.documents.document import NoteCode, State
from leadline.documents.source import SourceRequest
from leadline.storage.conversations import Chat
from leadline.ui.background import Background, Inbox
from leadline.ui.document_row import note_word
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.pack_feed import PackFeed
from leadline.ui.page_viewer import ShownPage
from leadline.ui.reading_progress import JobProgress, together
from leadline.ui.session import Session
from leadline.ui.shown_documents import is_locked, is_scan
from leadline.ui.shown_text import first_names

UNDO_MS = 12_000
REPORT, RECOGNISE, UNLOCK = "report", "recognise", "unlock"
"""Keys of buttons in the strip."""


class DocumentControl(QObject):
    """Between the document panel and the pack."""

    chat_begun = Signal()
    """Documents began a chat."""
    added = Signal(list)
    """Paths and requests that the user added."""
    sent_removed = Signal(list)
    """Documents that were sent are to go, as list[int] of seqs: that is a choice with a price."""
    reading_changed = Signal()
    """Reading for the open chat began or ended."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._reading: dict[Attaching, int | None] = {}
        """What is being read, and for which chat; None until the chat exists."""
        self._places: dict[Attaching, object] = {}
        """Where it was dropped: `Session.place` then."""
        self._quiet: set[Attaching] = set()
        self._progress: dict[Attaching, JobProgress] = {}
        self._waiting_paths: dict[object, list[str | SourceRequest]] = {}
        """By place: what was dropped there while its chat was being made."""
        self._early: dict[int, list[PackEntry]] = {}
        """By chat: documents that came while their new chat was being read."""
        self._removed: dict[str, tuple[int, list[int]]] = {}
        panel = window.documents
        self.feed = PackFeed(panel, self)
        window.paths_dropped.connect(self.add)
        panel.cancel_requested.connect(self.cancel)
        panel.skip_requested.connect(self.skip)
        panel.remove_requested.connect(self.remove)
        panel.page_requested.connect(self.show_page)
        window.notices.button_pressed.connect(self._undo)
        session.chat_opened.connect(self._show_pack)

    @property
    def is_reading(self) -> bool:
        """Whether something is still read for the open chat."""
        return bool(self._on_screen())

    def is_reading_for(self, chat_id: int) -> bool:
        """Whether something is still read for this chat."""
        return chat_id in self._reading.values() or (chat_id == self._session.chat_id and self.is_reading)

    def _on_screen(self) -> list[Attaching]:
        session = self._session
        return [
            attaching
            for attaching, chat_id in self._reading.items()
            if self._places[attaching] is session.place or (chat_id is not None and chat_id == session.chat_id)
        ]

    def add(self, paths: Sequence[str | SourceRequest], *, is_own: bool = False) -> None:
        """Read files and folders into the open chat's pack; the first ones begin a chat.

        `is_own`: a file that Leadline made, which nobody wants to find again under Recent.
        """
        self._window.set_documents_open(True)
        chat = self._session.chat
        if not is_own and not (chat is not None and chat.is_temporary):
            self.added.emit(list(paths))
        if self._session.chat_id is None and (self.is_reading or self._session.is_beginning):
            # The first drop, or the first question, is just making the chat; this one belongs into the same.
            self._waiting_paths.setdefault(self._session.place, []).extend(paths)
            return
        self._begin(self._session.chat_id, self._session.place, paths)

    def _begin(self, chat_id: int | None, place: object, paths: Sequence[str | SourceRequest]) -> None:
        self.read(chat_id, place, lambda on_event: self._assistant.attach(chat_id, paths, on_event))

    def read(
        self,
        chat_id: int | None,
        place: object,
        start: Callable[[Callable[[AttachEvent], None]], Attaching],
        *,
        quietly: bool = False,
    ) -> None:
        """Show a reading that `start` begins, with its progress and Cancel, and take what comes of it.

        `quietly`: without a word about what is left out in the end, as it was said before.
        """
        inbox: Inbox[AttachEvent] = Inbox(lambda events: self._take(attaching, events, inbox), self)
        attaching = start(inbox.put)
        self._reading[attaching] = chat_id
        if quietly:
            self._quiet.add(attaching)
        self._places[attaching] = place
        self._progress[attaching] = JobProgress()
        self._show_progress()
        self.reading_changed.emit()

    def add_waiting(self, place: object, chat_id: int | None) -> None:
        """Read what was dropped in that place while its chat was being made; None when no chat came of it."""
        waiting = self._waiting_paths.pop(place, [])
        if waiting:
            self._begin(chat_id, place, waiting)

    def cancel(self) -> None:
        """Stop reading for the open chat; what is read stays."""
        self._waiting_paths.pop(self._session.place, None)
        for attaching in self._on_screen():
            attaching.cancel()

    def skip(self, path: str) -> None:
        """Leave one of the files out that are read for the open chat."""
        for attaching in self._on_screen():
            attaching.skip(path)

    def cancel_chat(self, chat_id: int) -> None:
        """Stop reading for this chat, wherever it is."""
        for attaching, reading_for in self._reading.items():
            if reading_for == chat_id:
                attaching.cancel()

    def remove(self, seqs: list[int], then: Callable[[], None] = lambda: None) -> None:
        """Take documents out of the pack, with a way back; what was sent stays in the chat's prompt."""
        chat = self._session.chat
        if chat is None:
            return
        sent = {entry.seq for entry in chat.pack if entry.since_turn in chat.anchors or entry.is_elsewhere}
        if sent & set(seqs):
            self.sent_removed.emit([seq for seq in seqs if seq in sent])
        free = [seq for seq in seqs if seq >= 0 and seq not in sent]
        if not free:
            return
        chat_id = chat.id

        def removed(_: object) -> None:
            key = f"removed-{chat_id}-{free[0]}-{len(free)}"
            self._removed[key] = (chat_id, free)
            text = self.tr("Removed: {count}").replace("{count}", str(len(free)))
            if len(free) == 1:
                name = next((entry.name for entry in chat.pack if entry.seq == free[0]), "")
                text = self.tr("Removed: {name}").replace("{name}", name)
            undo = NoticeButton("undo", self.tr("Undo"), primary=True)
            self._window.notices.withdraw("left-out")  # the way back does not wait behind it
            self._window.notices.show_notice(Notice(key, NoticeKind.HINT, text, buttons=(undo,), lifetime_ms=UNDO_MS))
            self.reload(chat_id)
            then()

        self._background.follow(self._assistant.detach(chat_id, free), removed, self._failed)

    def show_page(self, seq: int, page: int) -> None:
        """Show what was extracted from one page."""
        chat = self._session.chat
        entry = next((entry for entry in chat.pack if entry.seq == seq), None) if chat is not None else None
        if chat is None or entry is None:
            return
        page = max(1, min(page, max(1, entry.pages)))
        notes = [note_word(note.code) for note in entry.notes if note.page in (None, page)]

        def loaded(text: str) -> None:
            self._window.documents.show_page(
                ShownPage(
                    seq=seq,
                    name=entry.name,
                    page=page,
                    pages=max(1, entry.pages),
                    text=text,
                    note=", ".join(dict.fromkeys(notes)),
                    is_code=entry.kind == "code",
                )
            )

        self._background.follow(self._assistant.page_text(chat.id, seq, page), loaded, self._failed)

    def _take(self, attaching: Attaching, events: list[AttachEvent], inbox: "Inbox[AttachEvent]") -> None:
        """Events of one drop, in batches."""
        added: list[PackEntry] = []
        for event in events:
            if isinstance(event, AttachStarted):
                self._chat_exists(attaching, event.chat_id)
            elif isinstance(event, AttachProgress):
                self._progress[attaching].take(event)
            elif isinstance(event, Attached):
                added += event.entries
            else:
                if added:
                    self._show_added(self._reading[attaching], added)
                    added = []
                self._end(attaching, event)
                inbox.deleteLater()  # this event was its last
        if added:
            self._show_added(self._reading[attaching], added)
        self._show_progress()

    def _chat_exists(self, attaching: Attaching, chat_id: int) -> None:
        was_new = self._reading[attaching] is None
        self._reading[attaching] = chat_id
        if not was_new:
            return
        self.chat_begun.emit()
        place = self._places[attaching]
        if place is self._session.place and self._session.chat_id is None:
            self._session.adopt(chat_id)
            self.reload(chat_id)
        self.add_waiting(place, chat_id)

    def _show_added(self, chat_id: int | None, entries: list[PackEntry]) -> None:
        chat = self._session.chat
        if chat_id is None or self._session.chat_id != chat_id:
            return
        if chat is None:
            self._early.setdefault(chat_id, []).extend(entries)
            return
        pack = {entry.seq: entry for entry in chat.pack}
        pack |= {entry.seq: entry for entry in entries}
        known = tuple(pack[seq] for seq in sorted(pack))
        self._session.set_pack(known)
        self.feed.forget([entry.seq for entry in entries])
        others = self.feed.note_pack(known) - {entry.seq for entry in entries}
        shown = [*(pack[seq] for seq in sorted(others) if seq in pack), *entries]
        self._window.documents.upsert_documents([self.feed.row(entry) for entry in shown])

    def _end(self, attaching: Attaching, ended: AttachEnded) -> None:
        chat_id = self._reading.pop(attaching)
        place = self._places.pop(attaching)
        self._progress.pop(attaching, None)
        if ended.error is not None:
            self._window.show_error(ended.error)
        for note in ended.notes:
            self._window.notices.show_notice(
                Notice(f"reading-{note.code}", NoticeKind.HINT, self.tr("Not everything was read."), note.detail)
            )
        self.reading_changed.emit()
        is_quiet = attaching in self._quiet
        self._quiet.discard(attaching)
        if chat_id is not None and chat_id == self._session.chat_id:
            self._window.documents.arrange()
            if not is_quiet:
                self._summarise()
        elif chat_id is None:
            self.add_waiting(place, None)  # no chat came of it; what was dropped later gets its own try

    def _summarise(self) -> None:
        """One line on what was left out, where anything was: nobody should have to look for it."""
        chat = self._session.chat
        if chat is None:
            return
        unread = [entry for entry in chat.pack if entry.state in (State.FAILED, State.MISSING)]
        secret = [
            entry
            for entry in chat.pack
            if entry.state is State.LEFT_OUT and any(note.code is NoteCode.SECRET for note in entry.notes)
        ]
        empty = sum(1 for entry in chat.pack for note in entry.notes if note.code == NoteCode.NO_TEXT)
        parts = []
        if unread:
            parts.append(
                self.tr("could not be read: {names}").replace("{names}", first_names([entry.name for entry in unread]))
            )
        if empty:
            parts.append(self.tr("pages without text: {count}").replace("{count}", str(empty)))
        if secret:
            parts.append(
                self.tr("left out, as they may hold keys: {names}").replace(
                    "{names}", first_names([entry.name for entry in secret])
                )
            )
        if parts:
            title = self.tr("Not everything of these documents will be sent.")
            buttons = [NoticeButton(REPORT, self.tr("Report\u2026"), keeps=True)]
            if any(is_scan(entry) for entry in chat.pack):
                buttons.append(NoticeButton(RECOGNISE, self.tr("Recognise text\u2026"), keeps=True))
            if any(is_locked(entry) for entry in unread):
                buttons.append(NoticeButton(UNLOCK, self.tr("Password\u2026"), keeps=True))
            self._window.notices.show_notice(
                Notice("left-out", NoticeKind.HINT, title, "; ".join(parts), buttons=tuple(buttons))
            )

    def _show_pack(self) -> None:
        chat = self._session.chat
        self._early.clear()
        self.feed.show_chat(chat)
        self._show_progress()
        self.reading_changed.emit()
        self._session.pack_changed.emit()

    def show_sent(self) -> None:
        """A question went out: its documents are part of the prompt now."""
        if self._session.chat is not None:
            self.feed.renew(self._session.chat)

    def _show_progress(self) -> None:
        self._window.documents.show_reading(together(self._progress[each] for each in self._on_screen()))

    def reload(self, chat_id: int) -> None:
        """Read the chat's pack again and show it."""
        asked = self._session.ask()

        def loaded(chat: Chat) -> None:
            if chat.id != self._session.chat_id:
                return
            if not self._session.renew(chat, asked):
                self.reload(chat_id)
                return
            self._window.show_chat(chat.title, is_stored=True)
            self._window.history.set_current(chat.id)
            self.feed.renew(chat)
            self._session.pack_changed.emit()
            self._show_added(chat.id, self._early.pop(chat.id, []))

        self._background.follow(self._assistant.chat(chat_id), loaded, self._failed)

    def _undo(self, notice: str, button: str) -> None:
        chat_id, seqs = self._removed.pop(notice, (None, []))
        if chat_id is not None and button == "undo":
            self._background.follow(
                self._assistant.reattach(chat_id, seqs), lambda _: self.reload(chat_id), self._failed
            )

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
