# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a waiting question goes: after a complete reply, with a network again, or because the user says so."""

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.costs.money import Money, shown
from leadline.errors import AssistantError
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.streams import NotSent, TurnEnded
from leadline.ui.background import Background
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.document_control import DocumentControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import Live, LiveReplies, found_no_network
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_text import one_line
from leadline.ui.turns_on_screen import TurnsOnScreen
from leadline.ui.waiting_list import WaitingList


class WaitingSender(QObject):
    """One question at a time in each chat. What may not be meant any more, or surprises by its price, is held."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
        replies: LiveReplies,
        turns: TurnsOnScreen,
        conversation: ConversationControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._documents = documents
        self._replies = replies
        self._turns = turns
        self._conversation = conversation
        self.list = WaitingList(assistant, background, self)
        self._went_well: set[int] = set()
        """Chats whose last reply of this run is complete: what was queued in its last moment may go."""
        self._pricing: set[int] = set()
        """Chats whose next question is being priced."""
        replies.ended.connect(self._ended)
        conversation.turn_begun.connect(self._begun)
        documents.reading_changed.connect(self._advance_all)

    def settle(self, chat_id: int) -> None:
        """Something was queued: where the reply before it ended in that moment, it goes or is held."""
        if self._replies.of_chat(chat_id) is None:
            if chat_id in self._went_well:
                self._advance(chat_id)
            else:
                self.list.hold(chat_id, "failed")

    def _begun(self) -> None:
        """A question is a turn now: it waits no longer."""
        for live in self._replies.all:
            if live.turn_id is not None and live.waiting is not None:
                self.list.forget(live.waiting)

    def _ended(self, live: object, event: object) -> None:
        if not isinstance(live, Live) or live.chat_id is None:
            return  # nothing was stored, and what was queued came back with the question
        chat_id = live.chat_id
        self._went_well.discard(chat_id)
        if live.answers_next and isinstance(event, TurnEnded) and event.ended.state == "stopped":
            return  # it was stopped to answer now: what waits for its reply waits on
        if isinstance(event, NotSent):
            self._not_sent(live, event, chat_id)
        elif isinstance(event, TurnEnded) and event.ended.state == "complete":
            self._went_well.add(chat_id)
            self._advance(chat_id)
        elif isinstance(event, TurnEnded) and found_no_network(live, event):
            self._keep_unsent(live, event)
        elif isinstance(event, TurnEnded):
            self.list.hold(chat_id, event.ended.state)

    def _not_sent(self, live: Live, event: NotSent, chat_id: int) -> None:
        waiting = self.list.find(live.waiting.id) if live.waiting is not None else None
        if event.error is not None and event.error.code == "gone":
            self.list.read(lambda: None, self._failed)
        elif waiting is not None:
            self.list.set_waits_for(waiting, WaitsFor.USER, event.error.title if event.error is not None else "")
        self.list.hold(chat_id, "stopped" if event.error is None else "failed")

    def _advance_all(self) -> None:
        for chat_id in self._went_well & self.list.chats:
            self._advance(chat_id)

    def _advance(self, chat_id: int) -> None:
        """Send the next one, unless something is under way in that chat or the one before it found no network."""
        if self._is_busy(chat_id):
            return
        for waiting in self.list.of_chat(chat_id):
            if waiting.waits_for == WaitsFor.NETWORK:
                return
            if waiting.waits_for == WaitsFor.REPLY:
                self._send_unless_dear(waiting)
                return

    @property
    def is_pricing(self) -> bool:
        """Whether one is just being priced, to be sent then."""
        return bool(self._pricing)

    def is_free(self, chat_id: int) -> bool:
        """Whether a question can be sent into the chat now."""
        return not self._is_busy(chat_id)

    def send_due(self, waiting: WaitingQuestion) -> None:
        """Its moment is there: it goes, unless it would cost far more than its user was told."""
        self._send_unless_dear(waiting)

    def _send_unless_dear(self, waiting: WaitingQuestion) -> None:
        """Nobody saw its price when it was queued: one that surprises is shown first."""
        model = self.model_of(waiting)
        if model is None or waiting.chat_id in self._pricing:
            return
        self._pricing.add(waiting.chat_id)

        def priced(price: Money | None) -> None:
            self._pricing.discard(waiting.chat_id)
            still = self.list.find(waiting.id)
            if still is None or self._is_busy(waiting.chat_id):
                self._advance(waiting.chat_id)  # it is gone, or its turn comes later
            elif price is not None:
                self.hold_for_price(still, price)
            else:
                self.send(still)

        def failed(problem: BaseException) -> None:
            self._pricing.discard(waiting.chat_id)
            still = self.list.find(waiting.id)
            if still is not None:
                self.list.set_waits_for(still, WaitsFor.USER, as_error(problem).title)

        self._background.follow(self._assistant.waiting.surprise(waiting, model), priced, failed)

    def hold_for_price(self, waiting: WaitingQuestion, price: Money) -> None:
        """It would cost so much that its user has to see it; one that goes later may be far off the screen."""
        self.list.set_waits_for(waiting, WaitsFor.USER, f"price {price.plain()} {price.currency}")
        if not waiting.goes_later or waiting.promised is None:
            return
        language = self._assistant.language
        title = self.tr("What was to go now would cost {price}; it was {told} when you chose.")
        title = title.replace("{price}", shown(price, language)).replace("{told}", shown(waiting.promised, language))
        button = NoticeButton("show-late", self.tr("Show it"), primary=True)
        hint = one_line(waiting.question)[:90]
        self._window.notices.show_notice(Notice("late-price", NoticeKind.CHOICE, title, hint, buttons=(button,)))

    def _is_busy(self, chat_id: int) -> bool:
        return self._replies.of_chat(chat_id) is not None or self._documents.is_reading_for(chat_id)

    def send(self, waiting: WaitingQuestion) -> None:
        """Send one now, whichever chat is on screen."""
        model = self.model_of(waiting)
        if model is not None:
            self._conversation.send_waiting(waiting, model)
            self.list.changed.emit(waiting.chat_id)  # it is on its way, and stands among the turns

    def model_of(self, waiting: WaitingQuestion) -> Model | None:
        """Its model; None where that is not offered any more, which holds it."""
        named = (waiting.endpoint_id, waiting.model)
        model = next((model for model in self._session.models if (model.endpoint, model.id) == named), None)
        if model is None or model.state == "gone":
            self.list.set_waits_for(waiting, WaitsFor.USER, "model")
            return None
        return model

    # -- without a network -----------------------------------------------------------------------------

    def _keep_unsent(self, live: Live, event: TurnEnded) -> None:
        error = event.ended.error
        if not isinstance(error, AssistantError):
            return

        def kept(waiting: WaitingQuestion | None) -> None:
            if waiting is None:
                self._conversation.show_failure(error, event.chat_id)
                self.list.hold(event.chat_id, "failed")
                return
            if event.chat_id == self._session.chat_id:
                self._turns.withdraw(event.turn_id)
            self.list.put(waiting)
            self._say_offline(waiting, error)

        since = live.waiting.created_at if live.waiting is not None else None
        unsent = self._assistant.waiting.keep_unsent(event.turn_id, error.title, since)
        self._background.follow(unsent, kept, self._failed)

    def _say_offline(self, waiting: WaitingQuestion, error: AssistantError) -> None:
        title = self.tr("No connection: your question waits.")
        if waiting.chat_id == self._session.chat_id:
            buttons = [NoticeButton("send-waiting", self.tr("Send now"), primary=True)]
            if not self._assistant.settings.send_when_online:
                buttons.append(NoticeButton("when-online", self.tr("Send when online again")))
            buttons.append(NoticeButton("use-local", self.tr("Use the local model")))
        else:
            buttons = [NoticeButton("open-chat", self.tr("Open it"), primary=True)]
        self._window.notices.show_notice(
            Notice(
                f"error-waits-{waiting.chat_id}",
                NoticeKind.CHOICE,
                title,
                error.title,
                error.detail,
                tuple(buttons),
            )
        )

    def send_now(self, waiting: WaitingQuestion) -> None:
        """The user wants it sent: at once, or behind the reply that streams now."""
        if self._is_busy(waiting.chat_id):
            self._went_well.add(waiting.chat_id)
            self.list.set_waits_for(waiting, WaitsFor.REPLY)
        elif waiting.waits_for == WaitsFor.NETWORK or waiting.problem.startswith("price "):
            self.send(waiting)  # its price was seen
        else:
            self._send_unless_dear(waiting)

    def send_first(self, chat_id: int) -> None:
        """The strip's Send now: the first that does not go by itself."""
        held = (each for each in self.list.of_chat(chat_id) if each.waits_for != WaitsFor.REPLY)
        waiting = next(held, None)
        if waiting is not None:
            self.send_now(waiting)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
