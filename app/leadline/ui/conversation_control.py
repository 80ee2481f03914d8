# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions and replies: sent, streamed into the transcript, stopped, tried again."""

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.reply import AnswerText, Retrying, ThinkingText, Uploading
from leadline.errors import AssistantError
from leadline.storage.conversations import Chat
from leadline.streams import NotSent, ReplyEvent, TurnBegun, TurnEnded, Waiting
from leadline.ui.background import Background, Inbox
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_turns import shown_turn
from leadline.ui.transcript.shown import ShownTurn

CHAT_NOTICES = ("error-", "left-out", "already-sent", "removed-", "reading-", "try-last", "bad-link", "paste-refused")
"""Keys of notices that are about the chat on screen; the others outlive a change of chats."""


class ConversationControl(QObject):
    """Between composer, transcript and the assistant's streams."""

    turn_begun = Signal()
    turn_ended = Signal()
    unread_changed = Signal()
    """A chat with an unread reply was opened."""
    key_needed = Signal()

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
        replies: LiveReplies,
        drafts: DraftControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._documents = documents
        self._replies = replies
        self._drafts = drafts
        self._row_of_turn: dict[int, int] = {}
        self._turn_of_row: dict[int, int] = {}
        self._next_row = -1
        self._rows: set[int] = set()
        """What the transcript shows."""
        self._retry: tuple[int, int] | None = None
        """Chat and turn of the reply that failed last: what the strip's Try again is about."""
        self.unread_chats: set[int] = set()
        """Chats whose reply ended while another was on screen."""
        window.composer.question_submitted.connect(self.submit)
        window.composer.stop_requested.connect(self.stop)
        window.transcript.try_again.connect(self.try_again)
        session.chat_opened.connect(self._show_chat)
        documents.reading_changed.connect(self._show_blocked)

    # -- sending ---------------------------------------------------------------------------------------

    def submit(self, question: str) -> None:
        """Send what is typed; it stays the chat's draft until it is stored, and comes back if it is not sent."""
        model = self._answering(question)
        if model is not None:
            self._send(question, model, again=None)

    def submit_again(self) -> None:
        """The strip's Try again: the reply that failed, or the question that could not be sent and is back."""
        if self._retry is not None and self._retry[0] == self._session.chat_id:
            self.try_again(self._retry[1])
        elif self._window.composer.text.strip():
            self.submit(self._window.composer.text.strip())

    def try_again(self, row: int) -> None:
        """Ask a question once more, beside its first reply."""
        chat = self._session.chat
        turn_id = self._turn_of_row.get(row, row)
        if chat is None or self._replies.on_screen is not None:
            return
        if not chat.turns or chat.turns[-1].id != turn_id:
            title = self.tr("Only the last question can be tried again for now.")
            self._window.notices.show_notice(Notice("try-last", NoticeKind.HINT, title))
            return
        question = chat.turns[-1].question
        model = self._answering(question)
        if model is not None:
            self._send(question, model, again=turn_id)

    def stop(self) -> None:
        """Stop the reply on screen."""
        live = self._replies.on_screen
        if live is not None and live.stream is not None:
            live.stream.stop()

    def stop_chat(self, chat_id: int) -> None:
        """Stop whatever streams or is read into this chat."""
        self._documents.cancel_chat(chat_id)
        for live in self._replies.all:
            if live.chat_id == chat_id and live.stream is not None:
                live.stream.stop()

    def _answering(self, question: str) -> Model | None:
        """The model that the question may go to now; None when it has to wait, which the window shows."""
        session = self._session
        is_busy = self._replies.on_screen is not None or self._documents.is_reading
        if is_busy or session.model is None or not question.strip():
            return None
        if not session.is_local and session.is_key_known and not session.has_key:
            self._window.notices.show_notice(
                Notice(
                    "error-no_key",
                    NoticeKind.ERROR,
                    self.tr("There is no DeepSeek key yet."),
                    self.tr("Add a key, or use the tiny local model. Your question stays below."),
                    buttons=self._key_buttons(),
                )
            )
            return None
        return session.model

    def _key_buttons(self) -> tuple[NoticeButton, ...]:
        return (
            NoticeButton("add-key", self.tr("Add a key"), primary=True),
            NoticeButton("use-local", self.tr("Use the local model")),
        )

    def _send(self, question: str, model: Model, *, again: int | None) -> None:
        session, window = self._session, self._window
        window.notices.clear()  # what they said was about what is being sent now, or before it
        self._retry = None
        row, self._next_row = self._next_row, self._next_row - 1
        live = Live(None, question, model.label, row, session.chat_id, again=again, place=session.place)
        session.is_beginning = session.chat_id is None
        if again is not None:
            self._show_turns(session.chat, without=again)
        self._replies.all.append(live)
        self._rows.add(row)
        window.transcript.add_turn(self._shown(live, self._waiting_text("starting" if session.is_local else "")))
        if again is None and window.composer.text.strip() == question:
            window.composer.clear()
        window.set_streaming(True)
        inbox: Inbox[ReplyEvent] = Inbox(lambda events: self._take(live, events, inbox), self)
        live.stream = self._assistant.ask(
            session.chat_id, question, model=model.id, mode=session.mode, on_event=inbox.put, again=again
        )

    # -- streaming -------------------------------------------------------------------------------------

    def _take(self, live: Live, events: list[ReplyEvent], inbox: "Inbox[ReplyEvent]") -> None:
        """A batch of one reply's events; neighbouring pieces of text are joined first."""
        thinking: list[str] = []
        answer: list[str] = []
        for event in events:
            if isinstance(event, ThinkingText):
                thinking.append(event.text)
            elif isinstance(event, AnswerText):
                answer.append(event.text)
            elif isinstance(event, Waiting):
                if self._replies.is_on_screen(live) and not live.answer and not live.thinking:
                    self._window.transcript.update_turn(self._shown(live, self._waiting_text(event.what)))
            elif isinstance(event, TurnBegun):
                self._begun(live, event)
            elif isinstance(event, Uploading | Retrying):
                pass
            else:
                self._append(live, thinking, answer)
                thinking, answer = [], []
                self._ended(live, event)
                inbox.deleteLater()  # this event was its last
        self._append(live, thinking, answer)

    def _append(self, live: Live, thinking: list[str], answer: list[str]) -> None:
        live.thinking += thinking
        live.answer += answer
        if self._replies.is_on_screen(live):
            if thinking:
                self._window.transcript.append_thinking(live.shown_id, "".join(thinking))
            if answer:
                self._window.transcript.append_answer(live.shown_id, "".join(answer))

    def _begun(self, live: Live, begun: TurnBegun) -> None:
        on_screen, is_first = self._replies.is_on_screen(live), live.chat_id is None
        live.chat_id, live.turn_id, live.passages = begun.chat_id, begun.turn_id, begun.passages
        if on_screen:
            self._name_row(live)
            self._window.transcript.update_turn(self._shown(live, self._waiting_text("reading")))
            if is_first:
                self._session.adopt(begun.chat_id)
            elif live.again is None:
                self._drafts.keep()
            self._reload(begun.chat_id)
        elif live.again is None:
            self._drafts.take_out(live, begun.chat_id, is_first=is_first)
        if is_first:
            self._documents.add_waiting(live.place, begun.chat_id)
        self.turn_begun.emit()

    def _ended(self, live: Live, event: TurnEnded | NotSent) -> None:
        on_screen = self._replies.is_on_screen(live)
        self._replies.all.remove(live)
        if on_screen:
            self._window.set_streaming(False)
        if isinstance(event, NotSent):
            self._not_sent(live, event, on_screen=on_screen)
            return
        error = event.ended.error
        if on_screen:
            self._reload(event.chat_id)
        else:
            self.unread_chats.add(event.chat_id)
        if isinstance(error, AssistantError):
            self._retry = (event.chat_id, event.turn_id)
            if on_screen:
                self._show_error(error)
            else:
                self._show_error_elsewhere(error, event.chat_id)
        self.turn_ended.emit()

    def _not_sent(self, live: Live, event: NotSent, *, on_screen: bool) -> None:
        """Nothing went out: the question goes back to where it was typed."""
        if on_screen:
            self._session.is_beginning = False
            self._show_turns(self._session.chat)
        if live.chat_id is None:
            self._documents.add_waiting(live.place, None)
        if live.again is None:
            self._drafts.give_back(live, on_screen=on_screen)
        if event.error is not None:
            self._show_error(event.error)

    def _show_error_elsewhere(self, error: AssistantError, chat_id: int) -> None:
        """The reply of another chat failed: say so, and offer to go there."""
        hint = self.tr("It was a reply in another chat.")
        button = NoticeButton("open-chat", self.tr("Open it"), primary=True)
        self._window.notices.show_notice(
            Notice(f"error-chat-{chat_id}", NoticeKind.ERROR, error.title, hint, error.detail, (button,))
        )

    def _show_error(self, error: AssistantError) -> None:
        buttons: tuple[NoticeButton, ...] = ()
        if error.code in ("no_key", "wrong_key"):
            buttons = self._key_buttons()
        elif error.code in ("model_file", "engine_missing", "engine_failed"):
            buttons = (NoticeButton("settings", self.tr("Settings"), primary=True),)
        elif error.code in ("offline", "no_balance"):
            buttons = (
                NoticeButton("try-again", self.tr("Try again"), primary=True),
                NoticeButton("use-local", self.tr("Use the local model")),
            )
        elif error.code in ("busy", "server", "timeout", "cut", "disk_full"):
            buttons = (NoticeButton("try-again", self.tr("Try again"), primary=True),)
        self._window.notices.show_notice(
            Notice("error-" + error.code, NoticeKind.ERROR, error.title, error.hint, error.detail, buttons)
        )

    # -- what is on screen -----------------------------------------------------------------------------

    def _show_chat(self) -> None:
        chat = self._session.chat
        self._row_of_turn.clear()
        self._turn_of_row.clear()
        self._window.show_chat(chat.title if chat is not None else "", is_stored=chat is not None)
        live = self._replies.on_screen
        self._show_turns(chat, without=live.again if live is not None and live.turn_id is None else None)
        self._window.set_streaming(live is not None)
        self._drafts.show(chat)
        if chat is not None and chat.id in self.unread_chats:
            self.unread_chats.discard(chat.id)
            self.unread_changed.emit()
        for about_a_chat in CHAT_NOTICES:
            self._window.notices.withdraw(about_a_chat)
        self._show_blocked()

    def _show_turns(self, chat: Chat | None, without: int | None = None) -> None:
        shown: list[ShownTurn] = []
        on_screen = self._replies.on_screen
        self._row_of_turn.clear()
        self._turn_of_row.clear()
        for turn in chat.turns if chat is not None else ():
            if turn.id == without:
                continue
            live = next((live for live in self._replies.all if live.turn_id == turn.id), None)
            if live is None and on_screen is not None and on_screen.turn_id is None and turn.state == "streaming":
                live = on_screen  # stored, and the event that says so is still on its way
            if live is not None:
                live.shown_id = turn.id
                shown.append(self._shown(live, self._waiting_text("reading")))
            else:
                shown.append(shown_turn(turn, self._assistant.language))
        if on_screen is not None and all(turn.id != on_screen.shown_id for turn in shown):
            shown.append(self._shown(on_screen, self._waiting_text("")))
            self._name_row(on_screen)
        self._rows = {turn.id for turn in shown}
        self._window.transcript.show_turns(shown)

    def _name_row(self, live: Live) -> None:
        """Its row in the transcript was made before its turn had a number."""
        if live.turn_id is not None:
            self._row_of_turn[live.turn_id] = live.shown_id
            self._turn_of_row[live.shown_id] = live.turn_id

    def _reload(self, chat_id: int) -> None:
        """Read the chat again: the numbers of its last turn are known now."""

        session = self._session
        asked = session.ask()

        def loaded(chat: Chat) -> None:
            if session.chat_id != chat.id:
                return
            if not session.renew(chat, asked):
                self._reload(chat_id)
                return
            self._window.history.set_current(chat.id)
            self._window.show_chat(chat.title, is_stored=True)
            live = self._replies.on_screen
            for turn in chat.turns[-1:]:
                row = self._row_of_turn.get(turn.id, turn.id)
                # A reply that is just being asked for once more is not shown.
                if row in self._rows and (live is None or live.turn_id != turn.id):
                    self._window.transcript.update_turn(shown_turn(turn, self._assistant.language, row=row))
            self._documents.show_sent()
            session.pack_changed.emit()

        self._background.follow(self._assistant.chat(chat_id), loaded, self._failed)

    def _shown(self, live: Live, waiting: str) -> ShownTurn:
        return ShownTurn(
            id=live.shown_id,
            question=live.question,
            passages=live.passages,
            thinking="".join(live.thinking),
            answer="".join(live.answer),
            state="streaming",
            notice=waiting,
            model=live.model,
        )

    def _waiting_text(self, what: str) -> str:
        if what == "starting":
            return self.tr("Starting the local model\u2026")
        if what == "reading":
            return self.tr("The model is reading\u2026")
        return self.tr("Counting and sending\u2026")

    def _show_blocked(self) -> None:
        reading = self.tr("The documents are still being read.")
        self._window.composer.set_blocked(reading if self._documents.is_reading else "")

    def _failed(self, problem: BaseException) -> None:
        self._show_error(as_error(problem))
