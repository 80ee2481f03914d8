# SPDX-License-Identifier: AGPL-3.0-or-later
"""An earlier question in other words: it comes into the composer, and goes out beside the old one."""

from PySide6.QtCore import QObject

from leadline.streams import NotSent
from leadline.ui.branch_control import BranchControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Editing, Session
from leadline.ui.turns_on_screen import TurnsOnScreen

LEFT = "branch-edit-left"
UNDO_MS = 12_000


class EditControl(QObject):
    """Between the pencil at a question, the composer and its banner. What was typed before waits aside."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        replies: LiveReplies,
        turns: TurnsOnScreen,
        branches: BranchControl,
        drafts: DraftControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._replies = replies
        self._turns = turns
        self._branches = branches
        self._drafts = drafts
        self._left: tuple[int, str] | None = None
        """The turn whose edit was left, and what had been written."""
        window.transcript.edit_question.connect(self.edit)
        window.composer.edit_left.connect(self.leave)
        window.notices.button_pressed.connect(self._pressed)
        session.edit_changed.connect(self._show)
        replies.ended.connect(self._ended)

    def edit(self, row: int) -> None:
        """Put a question into the composer."""
        if self._replies.on_screen is not None:
            self._branches.say_busy()
            return
        self._begin(self._turns.turn_of(row))

    def leave(self) -> None:
        """The old question stays as it is; what was typed before comes back."""
        editing, composer = self._session.editing, self._window.composer
        if editing is None:
            return
        typed = composer.text
        self._session.edit(None)
        composer.set_text(editing.aside)
        self._drafts.keep()
        composer.setFocus()
        if typed.strip() and typed.strip() != editing.question.strip():
            self._left = (editing.turn, typed)
            undo = NoticeButton("undo", self.tr("Undo"), primary=True)
            title = self.tr("The question stays as it was.")
            self._window.notices.show_notice(Notice(LEFT, NoticeKind.HINT, title, buttons=(undo,), lifetime_ms=UNDO_MS))

    def _begin(self, turn_id: int, text: str | None = None) -> None:
        chat, composer, session = self._session.chat, self._window.composer, self._session
        turn = next((turn for turn in chat.turns if turn.id == turn_id), None) if chat is not None else None
        if turn is None:
            return
        aside = composer.text if session.editing is None else session.editing.aside
        session.edit(Editing(turn.id, turn.question, aside))
        composer.set_text(turn.question if text is None else text)
        self._drafts.keep()
        composer.setFocus()
        self._window.notices.withdraw(LEFT)

    def _show(self) -> None:
        """The banner over the composer, as long as a question is edited."""
        editing, chat = self._session.editing, self._session.chat
        if editing is None or chat is None:
            self._window.composer.show_banner("")
            return
        number = next((at for at, turn in enumerate(chat.turns, 1) if turn.id == editing.turn), 1)
        words = self.tr("Editing question {number} of {count}: what follows stays in its branch")
        words = words.replace("{number}", str(number)).replace("{count}", str(len(chat.turns)))
        self._window.composer.show_banner(words)

    def _ended(self, live: object, event: object) -> None:
        """It could not be sent: it is being edited again."""
        if isinstance(live, Live) and isinstance(event, NotSent) and live.at.how == "edit" and live.at.turn is not None:
            if self._replies.is_on_screen(live):
                self._begin(live.at.turn, live.question)

    def _pressed(self, notice: str, button: str) -> None:
        if notice == LEFT and button == "undo" and self._left is not None and self._replies.on_screen is None:
            self._begin(*self._left)
