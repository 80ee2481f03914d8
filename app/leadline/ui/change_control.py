# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of the open chat that are not what was read of them any more: marked, and read again when the user says so."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from leadline.assistant import Assistant
from leadline.documents.document import State
from leadline.documents.lister import Listed
from leadline.documents.source import SourceRequest
from leadline.errors import AssistantError
from leadline.streams import Outdated
from leadline.ui.background import Background, Inbox
from leadline.ui.document_control import DocumentControl
from leadline.ui.document_row import DocumentRow
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_text import first_names
from leadline.watching import ChangesSeen, Watching

KEY = "changed-files"
OUTDATED = "sent-outdated"
READ, ADD = "read-changed", "add-new"
BEGIN_MS = 50


class ChangeControl(QObject):
    """Watches the files of the chat on screen."""

    sent_changed = Signal(list)
    """Files of documents that were sent have changed, as list[int] of seqs: that is a choice with a price."""

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
        self._watching: Watching | None = None
        self._inbox: Inbox[ChangesSeen | AssistantError] | None = None
        self._changed: set[int] = set()
        self._outdated: tuple[int, ...] = ()
        """Documents whose files had changed when they were sent."""
        self._listed: tuple[Listed, ...] = ()
        """What the folders would give and the pack had not, as last told."""
        self._new: tuple[Listed, ...] = ()
        """Of these, what is not in the pack or on its way into it."""
        self._begin_timer = QTimer(self)
        self._begin_timer.setSingleShot(True)
        self._begin_timer.setInterval(BEGIN_MS)
        self._begin_timer.timeout.connect(self._begin_watching)
        session.chat_opened.connect(self._chat_opened)
        session.pack_changed.connect(self._watch)
        documents.reading_changed.connect(self._reading_changed)
        window.documents.read_again_requested.connect(self.read_again)
        window.documents.tick_requested.connect(self._tick_new)
        window.notices.button_pressed.connect(self._button)

    def read_again(self, seqs: Sequence[int]) -> None:
        """Read changed documents; what becomes of those that were sent is a choice."""
        chat = self._session.chat
        if chat is None or not seqs:
            return
        self._window.notices.withdraw(KEY)
        sent = {entry.seq for entry in chat.pack if entry.since_turn is not None}
        if asked := [seq for seq in seqs if seq in sent]:
            self.sent_changed.emit(asked)
        if free := tuple(seq for seq in seqs if seq not in sent):
            start = partial(self._assistant.shelf.read_again, chat.id, free)
            self._documents.read(chat.id, self._session.place, start, quietly=True)

    def say_outdated(self, outdated: Outdated) -> None:
        """Documents went out for the first time, as they were read, and their files have something else by now."""
        changed, parts = len(outdated.changed), []
        if outdated.changed:
            parts.append(self.tr("changed: {names}").replace("{names}", first_names(outdated.names[:changed])))
        if outdated.missing:
            parts.append(self.tr("file is gone: {names}").replace("{names}", first_names(outdated.names[changed:])))
        self._outdated = outdated.changed
        self._changed.difference_update(outdated.changed)
        self._say()  # what was said of them before is over
        buttons = (NoticeButton(READ, self.tr("Read again")),) if outdated.changed else ()
        title = self.tr("Sent as it was read and shown; on disk it is different now.")
        self._window.notices.show_notice(Notice(OUTDATED, NoticeKind.HINT, title, "; ".join(parts), buttons=buttons))

    def _chat_opened(self) -> None:
        self._stop()
        self._watch()

    def _watch(self) -> None:
        """Begin soon: what is on screen has the processor first."""
        if self._watching is None:
            self._begin_timer.start()

    def _begin_watching(self) -> None:
        """Begin if the chat has a document."""
        chat = self._session.chat
        if chat is None or not chat.pack or self._watching is not None or self._documents.is_reading:
            return  # while a folder is read, its files are no news
        if not self._background.is_open:
            return
        inbox: Inbox[ChangesSeen | AssistantError] = Inbox(self._take, self)
        self._inbox = inbox
        self._watching = self._assistant.shelf.watch(chat.id, inbox.put)

    def _stop(self) -> None:
        self._begin_timer.stop()
        if self._watching is not None:
            self._watching.close()
        if self._inbox is not None:
            self._inbox.close()
            self._inbox.deleteLater()
        self._watching = self._inbox = None
        self._changed.clear()
        self._listed = self._new = ()
        self._outdated = ()
        self._window.notices.withdraw(KEY)
        self._window.notices.withdraw(OUTDATED)

    def _take(self, events: list[ChangesSeen | AssistantError]) -> None:
        chat = self._session.chat
        marked: dict[int, State] = {}
        sent = {entry.seq for entry in chat.pack if entry.since_turn is not None} if chat is not None else set()
        said = sent.union(self._outdated)
        for event in events:
            if isinstance(event, AssistantError) or chat is None or event.chat_id != chat.id:
                continue  # watching is a help: nothing is lost without it
            for file in event.files:
                marked[file.seq] = file.state
                if file.state is State.CHANGED and file.seq not in said:
                    self._changed.add(file.seq)
                else:
                    self._changed.discard(file.seq)
            if event.new is not None:
                self._listed = event.new
        if marked and chat is not None:
            self._documents.feed.mark(marked)
            if asked := [seq for seq, state in marked.items() if state is State.CHANGED and seq in sent]:
                self.sent_changed.emit(asked)
            entries = [entry for entry in chat.pack if entry.seq in marked]
            self._window.documents.upsert_documents([self._documents.feed.row(entry) for entry in entries])
        self._refresh()

    def _reading_changed(self) -> None:
        self._watch()
        self._refresh()

    def _refresh(self) -> None:
        """Show what is new now; while something is read, nothing is."""
        chat = self._session.chat
        if chat is None or self._documents.is_reading:
            return
        there = {entry.path for entry in chat.pack} if self._listed else set()
        new = tuple(file for file in self._listed if file.path not in there)
        if new != self._new:
            self._show_new(new)
        self._say()

    def _show_new(self, new: tuple[Listed, ...]) -> None:
        self._new = new
        self._documents.feed.show_new(
            [
                DocumentRow(-1 - at, file.source, file.name, file.path, "", State.LEFT_OUT, is_new=True)
                for at, file in enumerate(new)
            ]
        )

    def _say(self) -> None:
        chat = self._session.chat
        pack = chat.pack if chat is not None and self._changed else ()
        names = [entry.name for entry in pack if entry.seq in self._changed]
        parts, buttons = [], []
        if names:
            parts.append(self.tr("changed: {names}").replace("{names}", first_names(names)))
            buttons.append(NoticeButton(READ, self.tr("Read again"), primary=True))
        if self._new:
            shown = first_names([file.name for file in self._new])
            parts.append(self.tr("new: {names}").replace("{names}", shown))
            buttons.append(NoticeButton(ADD, self.tr("Add"), primary=not names))
        if not parts:
            self._window.notices.withdraw(KEY)
            return
        title = self.tr("Files of this chat are different on disk now. What was read stays until you say so.")
        self._window.notices.show_notice(Notice(KEY, NoticeKind.HINT, title, "; ".join(parts), buttons=tuple(buttons)))

    def _button(self, notice: str, button: str) -> None:
        if notice == OUTDATED and button == READ:
            self.read_again(self._outdated)
        if notice != KEY:
            return
        if button == READ:
            self.read_again(sorted(self._changed))
            self._changed.clear()
        elif button == ADD:
            self.add_new(self._new)
        self._say()

    def _tick_new(self, seqs: list[int], ticked: bool) -> None:
        if ticked:
            self.add_new([self._new[-1 - seq] for seq in seqs if -len(self._new) <= seq < 0])
            self._say()

    def add_new(self, new: Sequence[Listed]) -> None:
        """Read files that came into a folder of the chat later."""
        only: dict[str, set[str]] = {}
        for file in new:
            only.setdefault(file.source, set()).add(file.path)
        requests = [SourceRequest(source, only=frozenset(paths)) for source, paths in only.items()]
        if requests:
            added = {file.path for file in new}
            self._listed = tuple(file for file in self._listed if file.path not in added)
            self._show_new(tuple(file for file in self._new if file.path not in added))
            self._documents.add(requests)
