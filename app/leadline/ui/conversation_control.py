# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions and replies: sent, stopped, tried again; what streams in is handed to `TurnsOnScreen`."""

import time
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING
from leadline.chat.place import AT_END, How, Place
from leadline.chat.reply import AnswerText, Retrying, ThinkingText, Uploading
from leadline.errors import AssistantError
from leadline.storage.waiting import WaitingQuestion
from leadline.streams import Counted, NotSent, Outdated, ReplyEvent, ToolUsed, TurnBegun, TurnEnded, Waiting
from leadline.ui.background import Inbox
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.error_notices import error_notice, key_buttons, notice_of
from leadline.ui.image_control import ImageControl
from leadline.ui.live_replies import EndedReply, Live, LiveReplies, found_no_network
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import NoticeButton
from leadline.ui.session import Session
from leadline.ui.shown_turns import shown_turn
from leadline.ui.turns_on_screen import TurnsOnScreen
from leadline.weighing import in_words_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way to the assistant."""

    question: str
    model: Model
    mode: Mode
    at: Place = AT_END
    once: bool = False
    """The chat's own model and mode stay as they are."""
    is_typed: bool = True
    despite_limits: bool = False
    """The user has said that it may go though no limit has room for it."""
    share: Decimal | None = None
    """What it may take of what the limits leave, where others go out beside it."""


class ConversationControl(QObject):
    """Between composer, transcript and the assistant's streams."""

    more_wanted = Signal(int)
    """The reply of a turn broke off and is to go on."""
    again_wanted = Signal(int)
    """A turn's question is to be asked once more, whoever said so."""

    chat_wanted = Signal()
    """A question is to be asked in a collection: a chat of it has to be begun first."""
    counted = Signal(object)
    """A `Live` whose tokens and price so far are newer now."""
    took = Signal(object, object)
    """A `Live` and a list of events that came of it, before anything is done about them."""
    chat_stopped = Signal(int)
    """Whatever streams into that chat is to end."""
    turn_begun = Signal()
    turn_ended = Signal()
    reply_ended = Signal(object)
    """The same with the EndedReply, after its failure is shown."""
    key_needed = Signal()
    sent_outdated = Signal(object)
    """Documents of the chat on screen went out whose files are not what was read any more: an `Outdated`."""

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
        self._retry: dict[int | None, int] = {}
        """By chat the turn whose reply failed last: what the strip's Try again is about."""
        window.composer.question_submitted.connect(self.submit)
        window.composer.stop_requested.connect(self.stop)

    # -- sending ---------------------------------------------------------------------------------------

    def submit(self, question: str) -> None:
        """Send what is typed; it stays the chat's draft until it is stored, and comes back if it is not sent."""
        session = self._session
        model = self._answering(question)
        if model is None or self._images.refuses(model):
            return
        if session.chat is not None and session.chat.is_pack:
            self.chat_wanted.emit()
            return
        self._send_typed(Asked(question, model, session.mode, session.sends_to, once=session.is_once))
        session.go_back()

    def submit_asked(self, asked: Asked) -> Live | None:
        """Send what is typed to that model in that mode; None where it cannot go now."""
        session = self._session
        is_pack = session.chat is not None and session.chat.is_pack
        if is_pack or self._answering(asked.question) is None or self._images.refuses(asked.model):
            return None
        return self._send_typed(asked)

    def _send_typed(self, asked: Asked) -> Live:
        session = self._session
        editing = session.editing
        if editing is not None:
            session.edit(None)
        live = self.send(asked)
        if editing is not None:
            self._window.composer.set_text(editing.aside)
        return live

    def submit_typed(self) -> None:
        """Send what stands in the composer."""
        self.submit(self._window.composer.text.strip())

    def submit_again(self) -> None:
        """The strip's Try again: the reply that failed, or the question that could not be sent and is back."""
        failed = self._retry.get(self._session.chat_id)
        if failed is not None:
            self.try_again(failed)
        elif self._window.composer.text.strip():
            self.submit(self._window.composer.text.strip())

    def go_on(self) -> None:
        """The strip's Continue: the reply that broke off last."""
        failed = self._retry.get(self._session.chat_id)
        if failed is not None:
            self.more_wanted.emit(failed)

    def try_again(self, turn_id: int) -> None:
        """Ask a question once more, beside its first reply."""
        self.again_wanted.emit(turn_id)

    def stop(self) -> None:
        """Stop the reply on screen."""
        live = self._replies.on_screen
        if live is not None and live.stream is not None:
            live.stream.stop()

    def stop_chat(self, chat_id: int) -> None:
        """Stop whatever streams or is read into this chat."""
        self._documents.cancel_chat(chat_id)
        self.chat_stopped.emit(chat_id)
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

    def send(self, asked: Asked) -> Live:
        """Send a question from the chat on screen."""
        session, window = self._session, self._window
        window.notices.clear()  # what they said was about what is being sent now, or before it
        self._retry.pop(session.chat_id, None)
        live = Live(None, asked.question, asked.model.label, self._turns.new_row(), session.chat_id, at=asked.at)
        live.is_typed, live.place, live.endpoint = asked.is_typed, session.place, asked.model.endpoint
        live.asked_model, live.asked_mode, live.once = asked.model, asked.mode, asked.once
        before = session.chat
        turn = next((turn for turn in before.turns if turn.id == asked.at.turn), None) if before is not None else None
        if turn is not None and asked.at.is_beside:
            live.own_images = turn.images
        if turn is not None and asked.at.goes_on:
            shown = shown_turn(turn, self._assistant.language)
            live.thinking, live.answer = [shown.thinking] * bool(shown.thinking), [shown.answer] * bool(shown.answer)
            live.thought_s = shown.thinking_s
        session.is_beginning = session.chat_id is None
        if asked.at.turn is not None:
            self._turns.show_turns(before, asked.at)
        if live.was_typed:
            self._images.send(live)
        live.wait.take("starting" if asked.model.endpoint == "local" else "counting", live.wait.asked_s)
        self._replies.add(live)
        self._turns.begin(live)
        if live.was_typed and window.composer.text.strip() == asked.question:
            window.composer.clear()
        window.set_streaming(True)
        self._ask(live, session.chat_id, asked)
        return live

    def send_elsewhere(self, chat_id: int, asked: Asked, label: str) -> None:
        """Send a question of a chat that is not on screen any more: what was begun there goes on."""
        live = Live(None, asked.question, label, self._turns.new_row(), chat_id, at=asked.at, is_typed=False)
        live.asked_model, live.asked_mode = asked.model, asked.mode
        self._retry.pop(chat_id, None)
        self._replies.add(live)
        self._ask(live, chat_id, asked)

    def _ask(self, live: Live, chat_id: int | None, asked: Asked) -> None:
        inbox: Inbox[ReplyEvent] = Inbox(lambda events: self._take(live, events, inbox), self)
        live.stream = self._assistant.ask(
            chat_id,
            asked.question,
            model=asked.model.key,
            mode=asked.mode,
            on_event=inbox.put,
            place=asked.at,
            sampling=self._session.sampling if chat_id is None else None,
            once=asked.once,
            images=live.images,
            despite_limits=asked.despite_limits,
            share=asked.share,
            instructions=self._session.instructions if chat_id == self._session.chat_id else None,
        )

    def send_waiting(self, waiting: WaitingQuestion, model: Model, *, despite_limits: bool = False) -> None:
        """Send a question that waited; its chat may be another than the one on screen."""
        live = Live(None, waiting.question, model.label, self._turns.new_row(), waiting.chat_id, waiting=waiting)
        live.endpoint = model.endpoint
        live.asked_model, live.asked_mode = model, waiting.mode
        self._retry.pop(waiting.chat_id, None)
        self._replies.add(live)
        if self._replies.is_on_screen(live):
            self._window.notices.withdraw("error-")
            self._turns.begin(live)
            self._window.set_streaming(True)
        inbox: Inbox[ReplyEvent] = Inbox(lambda events: self._take(live, events, inbox), self)
        live.stream = self._assistant.ask(
            waiting.chat_id,
            waiting.question,
            model=model.key,
            mode=waiting.mode,
            on_event=inbox.put,
            sampling=waiting.sampling if waiting.sampling != DEFAULT_SAMPLING else None,
            once=waiting.once,
            waiting=waiting.id,
            despite_limits=despite_limits,
        )

    # -- streaming -------------------------------------------------------------------------------------

    def _take(self, live: Live, events: list[ReplyEvent], inbox: "Inbox[ReplyEvent]") -> None:
        """A batch of one reply's events; neighbouring pieces of text are joined first."""
        self.took.emit(live, events)
        thinking: list[str] = []
        answer: list[str] = []
        for event in events:
            if isinstance(event, ThinkingText):
                thinking.append(event.text)
            elif isinstance(event, AnswerText):
                answer.append(event.text)
            elif isinstance(event, Waiting | Uploading | Retrying):
                if isinstance(event, Waiting) and event.what == "fetching":
                    self._append(live, thinking, answer)
                    thinking, answer = [], []
                    live.has_come = False  # what comes next is waited for as the first word was
                live.wait.take(event.what if isinstance(event, Waiting) else event, time.monotonic())
                self._turns.wait(live)
            elif isinstance(event, Counted):
                live.tokens = (event.thinking, event.answer)
                live.price, live.price_with_input = event.price, event.price_with_input
                self._append(live, thinking, answer)
                thinking, answer = [], []
                self._turns.count(live)
                self.counted.emit(live)
            elif isinstance(event, TurnBegun):
                live.wait.take(event, time.monotonic())
                self._begun(live, event)
            elif isinstance(event, ToolUsed):
                live.uses.append(event.use)
                self._append(live, thinking, answer)
                thinking, answer = [], []
                self._turns.show_uses(live)
            elif isinstance(event, Outdated):
                if self._replies.is_on_screen(live):
                    self.sent_outdated.emit(event)
            else:
                self._append(live, thinking, answer)
                thinking, answer = [], []
                self._ended(live, event)
                inbox.deleteLater()  # this event was its last
                self._replies.tell_ended(live, event)
        self._append(live, thinking, answer)

    def _append(self, live: Live, thinking: list[str], answer: list[str]) -> None:
        if not thinking and not answer:
            return
        live.thinking += thinking
        live.answer += answer
        live.has_come = True
        self._turns.append(live, "".join(thinking), "".join(answer))
        if self._replies.is_on_screen(live):
            self._window.composer.set_thinking(live.is_thinking)

    def _begun(self, live: Live, begun: TurnBegun) -> None:
        on_screen, is_first = self._replies.is_on_screen(live), live.chat_id is None
        live.chat_id, live.turn_id, live.passages = begun.chat_id, begun.turn_id, begun.passages
        live.thinking, live.answer = [begun.thinking] * bool(begun.thinking), [begun.answer] * bool(begun.answer)
        live.uses, live.clamp = [*begun.uses], begun.clamp
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
        if isinstance(error, AssistantError) and event.ended.finish_reason == "length" and live.clamp is not None:
            error = AssistantError(error.title, in_words_of(live.clamp), error.detail, error.code)
        if on_screen:
            self._turns.reload(event.chat_id)
        else:
            self._turns.unread_chats.add(event.chat_id)
        if isinstance(error, AssistantError):
            self._retry[event.chat_id] = event.turn_id
            if not found_no_network(live, event):  # else it waits for one, and that is what is said
                self.show_failure(error, event.chat_id, goes_on=event.ended.state == "cut")
        self.turn_ended.emit()
        known = error if isinstance(error, AssistantError) else None
        self.reply_ended.emit(EndedReply(event.chat_id, event.turn_id, live.endpoint, known, on_screen))

    def show_failure(self, error: AssistantError, chat_id: int, *, goes_on: bool = False) -> None:
        """A reply failed: what to do about it, or where it was. One that has begun can go on."""
        if chat_id == self._session.chat_id:
            self._show_error(error, goes_on=goes_on)
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
        elif live.chat_id is not None and live.at.how is How.AGAIN and live.at.turn is not None:
            self._retry[live.chat_id] = live.at.turn
        if event.error is None:
            return
        if on_screen:
            self._show_error(event.error)
        elif live.chat_id is not None:
            self._show_error_elsewhere(event.error, live.chat_id)
        else:  # Try again would send what is typed here
            self._window.notices.show_notice(notice_of(event.error, "error-" + event.error.code))

    def _show_error_elsewhere(self, error: AssistantError, chat_id: int) -> None:
        """The reply of another chat failed: say so, and offer to go there."""
        hint = self.tr("It was a reply in another chat.")
        button = NoticeButton("open-chat", self.tr("Open it"), primary=True)
        self._window.notices.show_notice(notice_of(error, f"error-chat-{chat_id}", (button,), hint))

    def _show_error(self, error: AssistantError, *, goes_on: bool = False) -> None:
        notice = error_notice(error)
        if goes_on:
            more = NoticeButton("continue", self.tr("Continue"), primary=True)
            others = tuple(replace(each, primary=False) for each in notice.buttons if each.key != "use-local")
            notice = replace(notice, buttons=(more, *others)[:3])
        self._window.notices.show_notice(notice)
