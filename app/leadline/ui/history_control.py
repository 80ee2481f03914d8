# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of chats: shown, searched, opened, renamed, deleted and brought back."""

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.host.unread import UnreadFile
from leadline.storage.conversations import Chat, ChatRow
from leadline.storage.search import Hit
from leadline.storage.waiting import WaitsFor
from leadline.ui.background import Background, Newest, ignore
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.history_model import HistoryRow
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.turns_on_screen import TurnsOnScreen
from leadline.ui.waiting_control import WaitingControl

UNDO_MS = 12_000
UNREAD_NAME = "unread.txt"


class HistoryControl(QObject):
    """Between the history panel and the store."""

    refreshed = Signal()
    """The list is read again: chats were made, named, deleted or asked in."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        conversation: ConversationControl,
        turns: TurnsOnScreen,
        replies: LiveReplies,
        waiting: WaitingControl,
        drafts: DraftControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._conversation = conversation
        self._turns = turns
        self._replies = replies
        self._waiting = waiting
        self._drafts = drafts
        self._unread = UnreadFile(assistant.paths.state / UNREAD_NAME)
        self._rows: list[ChatRow] = []
        self._lists = Newest(background)
        self.collections: dict[int, str] = {}
        """The names of collections, by the chats that hold their documents."""
        self._query = ""
        self._hidden: dict[str, int] = {}
        self._opening: int | None = None
        """The chat that is being read to be put on screen; the last click wins."""
        panel = window.history
        panel.new_chat_requested.connect(self.open_new)
        panel.chat_chosen.connect(self.open_chat)
        panel.search_changed.connect(self.search)
        panel.rename_requested.connect(self.rename)
        panel.delete_requested.connect(self.delete)
        window.rename_requested.connect(self._rename_open)
        window.delete_requested.connect(self._delete_open)
        window.notices.button_pressed.connect(self._undo)
        session.chat_opened.connect(self._mark_open)
        replies.changed.connect(self.show_marks)
        waiting.list.changed.connect(lambda _: self.show_marks())
        turns.unread_changed.connect(self.show_marks)

    def begin(self) -> None:
        """Show the list, with what was unread when the program ended."""

        def known(unread: frozenset[int]) -> None:
            self._turns.unread_chats |= unread
            self.show_marks()

        self._background.follow(self._assistant.run(self._unread.read), known, ignore)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        self._lists.follow(self._assistant.chats(), self._show, self._failed)
        self.refreshed.emit()

    def open_new(self) -> None:
        """An empty chat; what is typed in the old one stays with it."""
        self._drafts.keep()
        self._opening = None
        self._session.open(None)
        self._window.composer.setFocus()

    def open_chat(self, chat_id: int) -> None:
        """Put a stored chat on screen."""
        self._opening = chat_id
        if chat_id == self._session.chat_id:
            return

        def loaded(chat: Chat) -> None:
            if self._opening == chat.id != self._session.chat_id:
                self._drafts.keep()
                self._session.open(chat)

        self._background.follow(self._assistant.chat(chat_id), loaded, self._failed)

    def search(self, query: str) -> None:
        """Show where the words stand; an empty query shows the list again."""
        self._query = query.strip()
        if not self._query:
            self.refresh()
            return
        asked = self._query

        def found(hits: list[Hit]) -> None:
            if asked == self._query:  # an older answer may come late
                self._window.history.show_hits(
                    [HistoryRow(hit.chat_id, hit.title, hit.at, snippet=hit.snippet) for hit in hits]
                )

        self._background.follow(self._assistant.search(asked), found, self._failed)

    def rename(self, chat_id: int, title: str) -> None:
        """Give a chat another title."""

        def renamed(_: object) -> None:
            self.refresh()
            if chat_id == self._session.chat_id:
                self._session.set_title(title)
                self._window.show_chat(title, is_stored=True)

        self._background.follow(self._assistant.rename(chat_id, title), renamed, self._failed)

    def delete(self, chat_id: int) -> None:
        """Take the chat out of the list, with a way back."""
        title = next((row.title for row in self._rows if row.id == chat_id), self.collections.get(chat_id, ""))
        hint = self.tr("Its chats stay.") if chat_id in self.collections else ""
        self._conversation.stop_chat(chat_id)

        def hidden(_: object) -> None:
            key = f"deleted-{chat_id}"
            self._hidden[key] = chat_id
            if chat_id == self._session.chat_id:
                self._session.open(None)
            undo = NoticeButton("undo", self.tr("Undo"), primary=True)
            text = self.tr("Deleted: {title}").replace("{title}", title or self.tr("Untitled"))
            self._window.notices.show_notice(
                Notice(key, NoticeKind.HINT, text, hint, buttons=(undo,), lifetime_ms=UNDO_MS)
            )
            self.refresh()
            self._waiting.list.read(lambda: None, ignore)  # what waits there does not go

        self._background.follow(self._assistant.hide(chat_id), hidden, self._failed)

    def _undo(self, notice: str, button: str) -> None:
        chat_id = self._hidden.pop(notice, None)
        if chat_id is not None and button == "undo":

            def back(_: object) -> None:
                self.refresh()
                self._waiting.list.read(lambda: None, ignore)
                self.open_chat(chat_id)

            self._background.follow(self._assistant.unhide(chat_id), back, self._failed)

    def _rename_open(self, title: str) -> None:
        if self._session.chat_id is not None:
            self.rename(self._session.chat_id, title)

    def _delete_open(self) -> None:
        if self._session.chat_id is not None:
            self.delete(self._session.chat_id)

    def _show(self, rows: list[ChatRow]) -> None:
        self._rows = rows
        if not self._query:
            self._window.history.show_rows(
                [
                    HistoryRow(
                        row.id,
                        row.title or self.tr("Untitled"),
                        row.updated_at,
                        collection_id=row.collection_id,
                        is_temporary=row.is_temporary,
                    )
                    for row in rows
                ]
            )
            self._mark_open()
            self.show_marks()

    def show_marks(self) -> None:
        """Which chats stream, have something new or something that waits, has changed."""
        queues = ((chat_id, self._waiting.list.of_chat(chat_id)) for chat_id in self._waiting.list.chats)
        waits = {chat_id for chat_id, queue in queues if any(each.waits_for != WaitsFor.REPLY for each in queue)}
        unread = self._turns.unread_chats
        self._window.history.list.rows.mark(unread=unread, running=self._replies.chats, waits=waits)
        if self._unread.keep(unread):
            self._background.follow(self._assistant.run(self._unread.write), ignore, ignore)

    def _mark_open(self) -> None:
        self._window.history.set_current(self._session.chat_id)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
