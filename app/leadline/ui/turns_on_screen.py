# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the transcript shows of the chat on screen: its stored turns and the reply that streams into it."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from leadline.assistant import Assistant
from leadline.chat.place import AT_END, Place
from leadline.costs.money import shown
from leadline.storage.conversations import Chat, Turn
from leadline.ui.background import Background
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session
from leadline.ui.shown_images import shown_image
from leadline.ui.shown_turns import shown_turn
from leadline.ui.shown_uses import use_words
from leadline.ui.transcript.shown import ShownTurn

CHAT_NOTICES = (
    "error-",
    "left-out",
    "removed-",
    "reading-",
    "branch-",
    "bad-link",
    "paste-refused",
    "images-",
    "reply-cap",
)
"""Keys of notices that are about the chat on screen; the others outlive a change of chats."""


class TurnsOnScreen(QObject):
    """Between the session's chat and the transcript: rows, and which turn stands in which."""

    unread_changed = Signal()
    """A chat with an unread reply was opened."""

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
        self.unread_chats: set[int] = set()
        """Chats whose reply ended while another was on screen."""
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self._tick)
        session.chat_opened.connect(self._show_chat)
        documents.reading_changed.connect(self._show_blocked)

    # -- rows ------------------------------------------------------------------------------------------

    def turn_of(self, row: int) -> int:
        """The turn that stands in a row of the transcript."""
        return self._turn_of_row.get(row, row)

    def new_row(self) -> int:
        """A number for a row whose turn has none yet: negative."""
        row, self._next_row = self._next_row, self._next_row - 1
        return row

    def name_row(self, live: Live) -> None:
        """Its row in the transcript was made before its turn had a number."""
        if live.turn_id is not None:
            self._row_of_turn[live.turn_id] = live.shown_id
            self._turn_of_row[live.shown_id] = live.turn_id

    # -- a reply under way -----------------------------------------------------------------------------

    def begin(self, live: Live) -> None:
        """A question was sent from the chat on screen: it stands at the end."""
        self._rows.add(live.shown_id)
        self._window.transcript.add_turn(self._shown(live))
        self._seconds.start()

    def wait(self, live: Live) -> None:
        """Say what is waited for, if the reply is on screen and nothing new of it is here."""
        if self._is_shown(live) and not live.has_come:
            self._window.transcript.update_turn(self._shown(live))

    def _tick(self) -> None:
        live = self._replies.on_screen
        if live is None:
            self._seconds.stop()
        elif live.wait.is_ticking():
            self.wait(live)

    def append(self, live: Live, thinking: str, answer: str) -> None:
        """More of its text has come, and is part of `live` already."""
        if self._is_shown(live):
            if thinking:
                self._window.transcript.append_thinking(live.shown_id, thinking)
            if answer:
                self._window.transcript.append_answer(live.shown_id, answer)

    def show_uses(self, live: Live) -> None:
        """It has read something on demand."""
        if self._is_shown(live):
            self._window.transcript.update_turn(self._shown(live))

    def count(self, live: Live) -> None:
        """How many tokens it has, and what they cost."""
        if self._is_shown(live):
            price = shown(live.price, self._assistant.language) if live.price is not None else ""
            self._window.transcript.show_tokens(live.shown_id, *live.tokens, price)

    def _is_shown(self, live: Live) -> bool:
        """On screen, and not in a branch that is not."""
        return self._replies.is_on_screen(live) and live.shown_id in self._rows

    def _shown(self, live: Live) -> ShownTurn:
        notice, counts_seconds = live.wait.words(time.monotonic())
        return ShownTurn(
            id=live.shown_id,
            question=live.question,
            passages=live.passages,
            uses=tuple(use_words(use) for use in live.uses),
            thinking="".join(live.thinking),
            thinking_s=live.thought_s,
            answer="".join(live.answer),
            state="streaming",
            waits=not live.has_come,
            notice=notice,
            counts_seconds=counts_seconds,
            model=live.model,
            images=tuple(shown_image(each) for each in (*live.own_images, *(new.image for new in live.images))),
        )

    # -- the chat on screen ----------------------------------------------------------------------------

    def show_turns(self, chat: Chat | None, at: Place = AT_END, stay: int | None = None) -> None:
        """Replace what the transcript shows; `at`: where a question goes that is not stored yet.

        `stay` is the place of a turn that is to stay where it is in the window, from 0; else the end is shown.
        """
        turns: list[ShownTurn] = []
        on_screen = self._replies.on_screen
        self._row_of_turn.clear()
        self._turn_of_row.clear()
        for turn in turns_before(chat, at):
            live = next((live for live in self._replies.all if live.turn_id == turn.id), None)
            if live is None and on_screen is not None and on_screen.turn_id is None and turn.state == "streaming":
                live = on_screen  # stored, and the event that says so is still on its way
            if live is not None:
                live.shown_id = turn.id
                turns.append(self._shown(live))
            else:
                turns.append(shown_turn(turn, self._assistant.language))
        # One that is stored and not among them streams in another branch.
        if on_screen is not None and on_screen.turn_id is None and all(t.id != on_screen.shown_id for t in turns):
            turns.append(self._shown(on_screen))
            self.name_row(on_screen)
        self._rows = {turn.id for turn in turns}
        self._window.transcript.show_turns(turns, stay)
        if on_screen is not None:
            self._seconds.start()

    def withdraw(self, turn_id: int) -> None:
        """A turn of the chat on screen is not there any more: its question waits to be sent."""
        chat, chat_id = self._session.chat, self._session.chat_id
        if chat is not None:
            chat = replace(chat, turns=tuple(turn for turn in chat.turns if turn.id != turn_id))
        self.show_turns(chat)
        if chat_id is not None:
            self.reload(chat_id, anew=True)

    def reload(self, chat_id: int, *, anew: bool = False, then: Callable[[], object] = lambda: None) -> None:
        """Read the chat again: the numbers of its last turn are known now, or, `anew`, a turn is not there any more.

        `then` is done when it is read, unless another chat is on screen by then.
        """

        session = self._session
        asked = session.ask()

        def loaded(chat: Chat) -> None:
            if session.chat_id != chat.id:
                return
            if not session.renew(chat, asked):
                self.reload(chat_id, anew=anew, then=then)
                return
            self._window.history.set_current(chat.id)
            self._window.show_chat(chat.title, is_stored=True)
            live = self._replies.on_screen
            if anew or self._is_elsewhere(chat, live):
                self.show_turns(chat, _unstored(live))
            for turn in chat.turns[-1:]:
                row = self._row_of_turn.get(turn.id, turn.id)
                # A reply that is just being asked for once more is not shown.
                if row in self._rows and (live is None or live.turn_id != turn.id):
                    self._window.transcript.update_turn(shown_turn(turn, self._assistant.language, row=row))
            self.show_documents()
            then()

        self._background.follow(self._assistant.chat(chat_id), loaded, self._failed)

    def _is_elsewhere(self, chat: Chat, live: Live | None) -> bool:
        """Whether the chat goes along other turns than those on screen: the terminal may ask in it, too.

        What is asked next follows the stored turns, so these have to be what is seen. A reply that streams stays in
        sight until it is over.
        """
        on_screen = {self.turn_of(row) for row in self._rows}
        here = turns_before(chat, _unstored(live))
        path = {turn.id for turn in here}
        if live is not None and live.turn_id in on_screen - path:
            return False
        # One that streams may be the question whose number is not known here yet.
        come = [turn for turn in here if turn.id not in on_screen]
        is_next = live is not None and live.turn_id is None and [turn.state for turn in come] == ["streaming"]
        return bool({turn for turn in on_screen if turn > 0} - path or (come and not is_next))

    def show_documents(self) -> None:
        """Which documents are part of the branch on screen has changed."""
        self._documents.show_sent()
        self._session.pack_changed.emit()

    def _show_chat(self) -> None:
        chat = self._session.chat
        self._row_of_turn.clear()
        self._turn_of_row.clear()
        self._window.show_chat(chat.title if chat is not None else "", is_stored=chat is not None)
        live = self._replies.on_screen
        self.show_turns(chat, _unstored(live))
        self._window.set_streaming(live is not None)
        self._drafts.show(chat)
        if chat is not None and chat.id in self.unread_chats:
            self.unread_chats.discard(chat.id)
            self.unread_changed.emit()
            self.reload(chat.id)  # its reply may have ended after it was read
        elif chat is not None and live is not None and live.turn_id is not None and live.shown_id not in self._rows:
            self.reload(chat.id)  # it may have begun after that
        for about_a_chat in CHAT_NOTICES:
            self._window.notices.withdraw(about_a_chat)
        self._show_blocked()

    def _show_blocked(self) -> None:
        reading = self.tr("The documents are still being read.")
        self._window.composer.set_blocked(reading if self._documents.is_reading else "")

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


def turns_before(chat: Chat | None, at: Place) -> tuple[Turn, ...]:
    """The turns that stay above a question that goes to that place."""
    if chat is None:
        return ()
    end = next((place for place, turn in enumerate(chat.turns) if turn.id == at.turn), None)
    return chat.turns if end is None else chat.turns[: end if at.is_beside else end + 1]


def _unstored(live: Live | None) -> Place:
    return live.at if live is not None and live.turn_id is None else AT_END
