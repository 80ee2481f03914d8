# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions and replies: sent, stopped, tried again; what streams in is handed to `TurnsOnScreen`."""

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.place import AT_END, How, Place
from leadline.chat.reply import AnswerText, Retrying, ThinkingText, Uploading
from leadline.errors import AssistantError
from leadline.storage.waiting import WaitingQuestion
from leadline.streams import NotSent, Outdated, ReplyEvent, TurnBegun, TurnEnded, Waiting
from leadline.ui.background import Inbox
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.error_notices import error_notice, key_buttons, notice_of
from leadline.ui.image_control import ImageControl
from leadline.ui.live_replies import EndedReply, Live, LiveReplies, found_no_network
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.turns_on_screen import TurnsOnScreen


class ConversationControl(QObject):
    """Between composer, transcript and the assistant's streams."""

    turn_begun = Signal()
    turn_ended = Signal()
    reply_ended = Signal(object)
    """The same with the EndedReply, after its failure is shown."""
    key_needed = Signal()

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        session: Session,
        documents: DocumentControl,
        replies: LiveReplies,
        drafts: DraftControl,
        turns: TurnsOnScreen,
        images: ImageControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._session = session
        self._documents = documents
        self._replies = replies
        self._drafts = drafts
        self._turns = turns
        self._images = images
        self._retry: tuple[int, int] | None = None
        """Chat and turn of the reply that failed last: what the strip's Try again is about."""
        window.composer.question_submitted.connect(self.submit)
        window.composer.stop_requested.connect(self.stop)
        window.transcript.try_again.connect(self.try_again)

    # -- sending ---------------------------------------------------------------------------------------

    def submit(self, question: str) -> None:
        """Send what is typed; it stays the chat's draft until it is stored, and comes back if it is not sent."""
        model = self._answering(question)
        if model is not None and not self._images.refuses(model):
            self._send(question, model, again=None)

    def submit_typed(self) -> None:
        """Send what stands in the composer."""
        self.submit(self._window.composer.text.strip())

    def submit_again(self) -> None:
        """The strip's Try again: the reply that failed, or the question that could not be sent and is back."""
        if self._retry is not None and self._retry[0] == self._session.chat_id:
            self.try_again(self._retry[1])
        elif self._window.composer.text.strip():
            self.submit(self._window.composer.text.strip())

    def try_again(self, row: int) -> None:
        """Ask a question once more, beside its first reply."""
        chat = self._session.chat
        turn_id = self._turns.turn_of(row)
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
        if session.model.endpoint == "deepseek" and session.is_key_known and not session.has_key:
            problem = session.key_problem or AssistantError(
                self.tr("There is no DeepSeek key yet."),
                self.tr("Add a key, or use the tiny local model. Your question stays below."),
                code="no_key",
            )
            self._window.notices.show_notice(replace(error_notice(problem), buttons=key_buttons()))
            return None
        return session.model

    def _send(self, question: str, model: Model, *, again: int | None) -> None:
        session, window = self._session, self._window
        window.notices.clear()  # what they said was about what is being sent now, or before it
        self._retry = None
        row = self._turns.new_row()
        live = Live(
            None, question, model.label, row, session.chat_id, again=again, place=session.place, endpoint=model.endpoint
        )
        session.is_beginning = session.chat_id is None
        if again is not None:
            self._turns.show_turns(session.chat, without=again)
        if again is None:
            self._images.send(live)
        live.wait.take("starting" if session.is_local else "counting", live.wait.asked_s)
        self._replies.add(live)
        self._turns.begin(live)
        if again is None and window.composer.text.strip() == question:
            window.composer.clear()
        window.set_streaming(True)
        inbox: Inbox[ReplyEvent] = Inbox(lambda events: self._take(live, events, inbox), self)
        live.stream = self._assistant.ask(
            session.chat_id,
            question,
            model=model.key,
            mode=session.mode,
            on_event=inbox.put,
            place=Place(How.AGAIN, again) if again is not None else AT_END,
            images=live.images,
        )

    def send_waiting(self, waiting: WaitingQuestion, model: Model) -> None:
        """Send a question that waited; its chat may be another than the one on screen."""
        live = Live(None, waiting.question, model.label, self._turns.new_row(), waiting.chat_id, waiting=waiting)
        live.endpoint = model.endpoint
        self._replies.add(live)
        if self._replies.is_on_screen(live):
            self._window.notices.withdraw("error-")
            self._retry = None
            self._turns.begin(live)
            self._window.set_streaming(True)
        inbox: Inbox[ReplyEvent] = Inbox(lambda events: self._take(live, events, inbox), self)
        live.stream = self._assistant.ask(
            waiting.chat_id,
            waiting.question,
            model=model.key,
            mode=waiting.mode,
            on_event=inbox.put,
            waiting=waiting.id,
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
            elif isinstance(event, Waiting | Uploading | Retrying):
                live.wait.take(event.what if isinstance(event, Waiting) else event, time.monotonic())
                self._turns.wait(live)
            elif isinstance(event, TurnBegun):
                live.wait.take(event, time.monotonic())
                self._begun(live, event)
            elif isinstance(event, Outdated):
                pass
            else:
                self._append(live, thinking, answer)
                thinking, answer = [], []
                self._ended(live, event)
                inbox.deleteLater()  # this event was its last
                self._replies.tell_ended(live, event)
        self._append(live, thinking, answer)

    def _append(self, live: Live, thinking: list[str], answer: list[str]) -> None:
        live.thinking += thinking
        live.answer += answer
        self._turns.append(live, "".join(thinking), "".join(answer))

    def _begun(self, live: Live, begun: TurnBegun) -> None:
        on_screen, is_first = self._replies.is_on_screen(live), live.chat_id is None
        live.chat_id, live.turn_id, live.passages = begun.chat_id, begun.turn_id, begun.passages
        if on_screen:
            self._turns.name_row(live)
            self._turns.wait(live)
            if is_first:
                self._session.adopt(begun.chat_id)
            elif live.was_typed:
                self._drafts.keep()
            self._turns.reload(begun.chat_id)
        elif live.was_typed:
            self._drafts.take_out(live, begun.chat_id, is_first=is_first)
        self._images.stored(live)
        if is_first:
            self._documents.add_waiting(live.place, begun.chat_id)
        self.turn_begun.emit()

    def _ended(self, live: Live, event: TurnEnded | NotSent) -> None:
        on_screen = self._replies.is_on_screen(live)
        self._replies.remove(live)
        if on_screen:
            self._window.set_streaming(False)
        if isinstance(event, NotSent):
            self._not_sent(live, event, on_screen=on_screen)
            return
        error = event.ended.error
        if on_screen:
            self._turns.reload(event.chat_id)
        else:
            self._turns.unread_chats.add(event.chat_id)
        if isinstance(error, AssistantError):
            self._retry = (event.chat_id, event.turn_id)
            if not found_no_network(live, event):  # else it waits for one, and that is what is said
                self.show_failure(error, event.chat_id)
        self.turn_ended.emit()
        known = error if isinstance(error, AssistantError) else None
        self.reply_ended.emit(EndedReply(event.chat_id, event.turn_id, live.endpoint, known, on_screen))

    def show_failure(self, error: AssistantError, chat_id: int) -> None:
        """A reply failed: what to do about it, or where it was."""
        if chat_id == self._session.chat_id:
            self._show_error(error)
        else:
            self._show_error_elsewhere(error, chat_id)

    def _not_sent(self, live: Live, event: NotSent, *, on_screen: bool) -> None:
        """Nothing went out: the question goes back to where it was typed."""
        if on_screen:
            self._session.is_beginning = False
            self._turns.show_turns(self._session.chat)
        if live.chat_id is None:
            self._documents.add_waiting(live.place, None)
        if live.was_typed:
            self._drafts.give_back(live, on_screen=on_screen)
            self._images.give_back(live, on_screen=on_screen)
        elif live.chat_id is not None and live.again is not None:
            self._retry = (live.chat_id, live.again)
        if event.error is not None:
            self._show_error(event.error)

    def _show_error_elsewhere(self, error: AssistantError, chat_id: int) -> None:
        """The reply of another chat failed: say so, and offer to go there."""
        hint = self.tr("It was a reply in another chat.")
        button = NoticeButton("open-chat", self.tr("Open it"), primary=True)
        self._window.notices.show_notice(notice_of(error, f"error-chat-{chat_id}", (button,), hint))

    def _show_error(self, error: AssistantError) -> None:
        self._window.notices.show_notice(error_notice(error))
