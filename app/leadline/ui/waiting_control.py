# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that wait below the conversation: put there, edited, removed, brought back. `WaitingSender` sends them."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import LiveReplies, Queued, joined
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_waiting import shown_unstored, shown_waiting
from leadline.ui.waiting_sender import WaitingSender

UNDO_MS = 12_000


class WaitingControl(QObject):
    """Between the composer, the transcript and what waits."""

    begun = Signal()
    """What an earlier run left is known."""
    edit_wanted = Signal(int)
    """One that goes later is to be changed, by its number."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        session: Session,
        replies: LiveReplies,
        drafts: DraftControl,
        conversation: ConversationControl,
        sender: WaitingSender,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._session = session
        self._replies = replies
        self._drafts = drafts
        self._sender = sender
        self.list = sender.list
        self.is_begun = False
        self._edited: WaitingQuestion | None = None
        """The question that was taken back into the composer: it returns to its place."""
        self._removed: dict[str, WaitingQuestion] = {}
        window.composer.question_queued.connect(self.queue)
        window.transcript.waiting_pressed.connect(self.press)
        window.notices.button_pressed.connect(self._undo)
        self.list.changed.connect(self._show_of)
        conversation.turn_begun.connect(self._begun)
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
        queued = Queued(question, session.model, session.mode, session.is_once)
        session.go_back()
        edited, self._edited = self._edited, None
        if live.chat_id is None:
            live.queued.append(queued)
            self.show()
        elif edited is not None and edited.chat_id == live.chat_id:
            self._put_back(edited, queued)
        else:
            self._add(live.chat_id, queued, composer.text)
        self._drafts.keep()

    def _put_back(self, edited: WaitingQuestion, queued: Queued) -> None:
        """The question with its new words, to its old place."""
        back = replace(
            edited,
            question=queued.question,
            endpoint_id=queued.model.endpoint,
            model=queued.model.id,
            mode=queued.mode,
            once=queued.once,
            waits_for=str(WaitsFor.REPLY),
            problem="",
        )
        self.list.restore(
            back,
            lambda: self._sender.settle(back.chat_id),
            lambda problem: self._give_back(queued.question, problem),
        )

    def _add(self, chat_id: int, queued: Queued, draft: str) -> None:
        self.list.add(
            chat_id,
            queued,
            draft,
            lambda: self._sender.settle(chat_id),
            lambda problem: self._give_back(queued.question, problem),
        )

    def _give_back(self, question: str, problem: BaseException) -> None:
        """It could not be kept (a full disk): nothing typed is lost."""
        self._window.composer.set_text(joined(question, self._window.composer.text))
        self._failed(problem)

    def _begun(self) -> None:
        """A question is a turn now: what was queued behind it has a chat to wait in."""
        for live in self._replies.all:
            if live.chat_id is not None and live.queued:
                queued, live.queued = live.queued, []
                draft = self._window.composer.text if self._replies.is_on_screen(live) else live.beside
                for each in queued:
                    self._add(live.chat_id, each, draft)

    # -- what the user does with them ------------------------------------------------------------------

    def press(self, waiting_id: int, what: str) -> None:
        """The user wants one sent, edited or removed."""
        waiting = self.list.find(waiting_id)
        if waiting is None:
            self._pressed_unstored(-waiting_id - 1, what)
        elif what == "send":
            self._sender.send_now(waiting)
        elif what == "edit" and waiting.goes_later:
            self.edit_wanted.emit(waiting_id)
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
        if waiting.is_warm_up:
            title = self.tr("The warm-up is removed.")
        undo = NoticeButton("undo", self.tr("Undo"), primary=True)
        self._window.notices.show_notice(Notice(key, NoticeKind.HINT, title, buttons=(undo,), lifetime_ms=UNDO_MS))

    def _hold_behind(self, gone: WaitingQuestion) -> None:
        """Those behind a question without a network waited for its reply, which will not come."""
        if gone.waits_for == WaitsFor.NETWORK and self._replies.of_chat(gone.chat_id) is None:
            self.list.hold(gone.chat_id, "failed")

    def _undo(self, notice: str, button: str) -> None:
        removed = self._removed.pop(notice, None)
        if removed is None or button != "undo":
            return
        if removed.waits_for == WaitsFor.REPLY and self._replies.of_chat(removed.chat_id) is None:
            # Its reply is over. To bring it back is not to send it.
            removed = replace(removed, waits_for=str(WaitsFor.USER), problem="")
        self.list.restore(removed, lambda: None, self._failed)

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
        assistant = self._assistant
        online = assistant.settings.send_when_online
        shown = shown_waiting(queue, goes_when_online=online, language=assistant.language, now=assistant.clock())
        live = self._replies.on_screen
        if live is not None:
            shown += shown_unstored([queued.question for queued in live.queued])
        self._window.transcript.show_waiting(shown)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
