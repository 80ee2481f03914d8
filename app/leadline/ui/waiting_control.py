# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions behind a reply that streams, or without a network: kept, shown below the conversation, sent in order."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.errors import AssistantError
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.streams import NotSent, TurnEnded
from leadline.ui.background import Background
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import Live, LiveReplies, Queued, found_no_network, joined
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_waiting import shown_unstored, shown_waiting
from leadline.ui.turns_on_screen import TurnsOnScreen
from leadline.ui.waiting_list import WaitingList

UNDO_MS = 12_000


class WaitingControl(QObject):
    """Decides when a waiting question goes. One that is no longer meant, or surprises by its price, is never sent."""

    begun = Signal()
    """What an earlier run left is known."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
        replies: LiveReplies,
        drafts: DraftControl,
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
        self._drafts = drafts
        self._turns = turns
        self._conversation = conversation
        self.list = WaitingList(assistant, background, self)
        self.is_begun = False
        self._went_well: set[int] = set()
        """Chats whose last reply of this run is complete: what was queued in its last moment may go."""
        self._edited: WaitingQuestion | None = None
        """The question that was taken back into the composer: it returns to its place."""
        self._removed: dict[str, WaitingQuestion] = {}
        window.composer.question_queued.connect(self.queue)
        window.transcript.waiting_pressed.connect(self._pressed)
        window.notices.button_pressed.connect(self._undo)
        self.list.changed.connect(self._show_of)
        replies.ended.connect(self._ended)
        conversation.turn_begun.connect(self._begun)
        documents.reading_changed.connect(self._advance_all)
        session.chat_opened.connect(self._opened)
        session.chat_adopted.connect(self.show)
        session.model_changed.connect(self.show)  # settings may have changed, too

    def begin(self) -> None:
        """Show what waits since an earlier run: none of it goes by itself, as its reply ended with that run."""

        def read() -> None:
            self.is_begun = True
            self.begun.emit()

        self.list.read(read, self._failed)

    # -- queueing --------------------------------------------------------------------------------------

    def queue(self, question: str) -> None:
        """Put what is typed behind the reply that streams into the chat on screen."""
        live, session, composer = self._replies.on_screen, self._session, self._window.composer
        if live is None or session.model is None:
            return
        if composer.text.strip() == question:
            composer.clear()
        edited, self._edited = self._edited, None
        if live.chat_id is None:
            live.queued.append(Queued(question, session.model, session.mode))
            self.show()
        elif edited is not None and edited.chat_id == live.chat_id:
            back = replace(
                edited,
                question=question,
                endpoint_id=session.model.endpoint,
                model=session.model.id,
                mode=session.mode,
                waits_for=str(WaitsFor.REPLY),
                problem="",
            )
            self.list.restore(back, lambda problem: self._give_back(question, problem))
        else:
            self._add(live.chat_id, Queued(question, session.model, session.mode), composer.text)
        self._drafts.keep()

    def _add(self, chat_id: int, queued: Queued, draft: str) -> None:
        def added() -> None:
            if self._replies.of_chat(chat_id) is None:  # its reply ended in this moment
                if chat_id in self._went_well:
                    self._advance(chat_id)
                else:
                    self.list.hold(chat_id, "failed")

        self.list.add(
            chat_id,
            queued.question,
            queued.model,
            queued.mode,
            draft,
            added,
            lambda problem: self._give_back(queued.question, problem),
        )

    def _give_back(self, question: str, problem: BaseException) -> None:
        """It could not be kept (a full disk): nothing typed is lost."""
        self._window.composer.set_text(joined(question, self._window.composer.text))
        self._failed(problem)

    def _begun(self) -> None:
        """A question is a turn now: it waits no longer, and what was queued behind it has a chat to wait in."""
        for live in self._replies.all:
            if live.turn_id is not None and live.waiting is not None:
                self.list.forget(live.waiting)
            if live.chat_id is not None and live.queued:
                queued, live.queued = live.queued, []
                draft = self._window.composer.text if self._replies.is_on_screen(live) else live.beside
                for each in queued:
                    self._add(live.chat_id, each, draft)

    # -- when they go ----------------------------------------------------------------------------------

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
                self.send(waiting)
                return

    def _is_busy(self, chat_id: int) -> bool:
        return self._replies.of_chat(chat_id) is not None or self._documents.is_reading_for(chat_id)

    def send(self, waiting: WaitingQuestion) -> None:
        """Send one now, whichever chat is on screen."""
        named = (waiting.endpoint_id, waiting.model)
        model = next((model for model in self._session.models if (model.endpoint, model.id) == named), None)
        if model is None or model.state == "gone":
            self.list.set_waits_for(waiting, WaitsFor.USER, "model")
        else:
            self._conversation.send_waiting(waiting, model)
            self._show_of(waiting.chat_id)

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

    # -- what the user does with them ------------------------------------------------------------------

    def _pressed(self, waiting_id: int, what: str) -> None:
        waiting = self.list.find(waiting_id)
        if waiting is None:
            self._pressed_unstored(-waiting_id - 1, what)
        elif what == "send":
            self.send_now(waiting)
        elif what == "edit":
            self._edit(waiting)
        elif what == "remove":
            self._remove(waiting)

    def _pressed_unstored(self, place: int, what: str) -> None:
        """One behind a question that is still being counted."""
        live = self._replies.on_screen
        if live is None or not 0 <= place < len(live.queued):
            return
        queued = live.queued.pop(place)
        if what == "edit":
            self._window.composer.set_text(joined(queued.question, self._window.composer.text))
            self._window.composer.setFocus()
        self._drafts.keep()
        self.show()

    def send_now(self, waiting: WaitingQuestion) -> None:
        """The user wants it sent: at once, or behind the reply that streams now."""
        if self._is_busy(waiting.chat_id):
            self._went_well.add(waiting.chat_id)
            self.list.set_waits_for(waiting, WaitsFor.REPLY)
        else:
            self.send(waiting)

    def send_first(self, chat_id: int) -> None:
        """The strip's Send now: the first that does not go by itself."""
        held = (each for each in self.list.of_chat(chat_id) if each.waits_for != WaitsFor.REPLY)
        waiting = next(held, None)
        if waiting is not None:
            self.send_now(waiting)

    def _edit(self, waiting: WaitingQuestion) -> None:
        """Take it back into the composer, above what was typed since. It is a draft before it waits no longer."""
        composer = self._window.composer
        composer.set_text(joined(waiting.question, composer.text))
        self._drafts.keep()
        self.list.remove(waiting)
        self._edited = waiting
        self._hold_behind(waiting)
        composer.setFocus()

    def _remove(self, waiting: WaitingQuestion) -> None:
        self.list.remove(waiting)
        self._hold_behind(waiting)
        key = f"removed-question-{waiting.id}"
        self._removed[key] = waiting
        title = self.tr("The question is removed.")
        undo = NoticeButton("undo", self.tr("Undo"), primary=True)
        self._window.notices.show_notice(Notice(key, NoticeKind.HINT, title, buttons=(undo,), lifetime_ms=UNDO_MS))

    def _hold_behind(self, gone: WaitingQuestion) -> None:
        """Those behind a question without a network waited for its reply, which will not come."""
        if gone.waits_for == WaitsFor.NETWORK and self._replies.of_chat(gone.chat_id) is None:
            self.list.hold(gone.chat_id, "failed")

    def _undo(self, notice: str, button: str) -> None:
        removed = self._removed.pop(notice, None)
        if removed is not None and button == "undo":
            self.list.restore(removed, self._failed)

    # -- on screen -------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self._edited = None
        self.show()

    def _show_of(self, chat_id: int) -> None:
        if chat_id == self._session.chat_id:
            self.show()

    def show(self) -> None:
        """Put what waits in the chat on screen below its conversation."""
        going = {live.waiting.id for live in self._replies.all if live.waiting is not None}
        queue = [each for each in self.list.of_chat(self._session.chat_id) if each.id not in going]
        shown = shown_waiting(queue, goes_when_online=self._assistant.settings.send_when_online)
        live = self._replies.on_screen
        if live is not None:
            shown += shown_unstored([queued.question for queued in live.queued])
        self._window.transcript.show_waiting(shown)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
