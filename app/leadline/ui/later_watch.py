# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends what waited for a better moment, one at a time; asks first about what has missed it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from leadline.assistant import Assistant
from leadline.costs.money import Money, shown
from leadline.due import Look
from leadline.later import Entry
from leadline.moments import When
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.background import Background, ignore
from leadline.ui.failing import as_error
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_text import one_line
from leadline.ui.waiting_control import WaitingControl
from leadline.ui.waiting_sender import WaitingSender
from leadline.ui.warm_control import WarmControl
from leadline.warming import Warmed

EVERY_MS = 10_000
LATE = "late"


class LaterWatch(QObject):
    """Looks at the clock while something waits for it. What the user sends by hand does not wait for what is due."""

    list_wanted = Signal()
    """The user wants to see what waits."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        replies: LiveReplies,
        waiting: WaitingControl,
        sender: WaitingSender,
        warming: WarmControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._waiting = waiting
        self._sender = sender
        self._warming = warming
        self._is_looking = self._is_new = True
        """Nothing was looked at yet: that begins once the history and the models are known."""
        self._warm: int | None = None
        """The warm-up under way, by its number while it waited."""
        self._late: tuple[int, ...] = ()
        self.timer = QTimer(self)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.look)
        waiting.list.changed.connect(lambda _: self._watch())
        waiting.begun.connect(self._look_first)
        session.model_changed.connect(self._look_first)
        replies.ended.connect(lambda _live, _event: self.look())
        window.notices.button_pressed.connect(self._pressed)

    def _watch(self) -> None:
        """Go on looking while something goes by itself."""
        waits = any(each.goes_later for each in self._waiting.list.all)
        if waits != self.timer.isActive():
            self.timer.start() if waits else self.timer.stop()

    def _look_first(self) -> None:
        if self._is_new and self._waiting.is_begun and self._session.models:
            self._is_new = self._is_looking = False
            self._look()

    def look(self) -> None:
        """Look whether something is due, unless that is being done."""
        if not self._is_looking and self.timer.isActive():
            self._look()

    def _look(self) -> None:
        self._is_looking = True
        self._background.follow(self._assistant.due.look(), self._take, lambda _: self._done())

    def _done(self) -> None:
        self._is_looking = False

    def _take(self, look: Look) -> None:
        if not look.due and not look.has_changed:
            self._done()
            return

        def read() -> None:
            self._done()
            if look.late:
                self._say_late(look.late)
            self._send_first(look.due)

        # What was deleted meanwhile, or sent by another window, is not sent.
        self._waiting.list.read(read, lambda _: self._done())

    def _send_first(self, due: Sequence[WaitingQuestion]) -> None:
        """The first that can go: one is under way at a time."""
        under_way = any(live.waiting is not None and live.waiting.goes_later for live in self._replies.all)
        if under_way or self._warm is not None or self._sender.is_pricing:
            return
        for each in due:
            waiting = self._waiting.list.find(each.id)
            if waiting is None:
                continue
            if waiting.is_warm_up:
                self._warm_unless_dear(waiting)
                return
            if self._sender.is_free(waiting.chat_id):
                self._sender.send_due(waiting)
                return

    # -- warm-ups --------------------------------------------------------------------------------------

    def _warm_unless_dear(self, waiting: WaitingQuestion) -> None:
        model = self._sender.model_of(waiting)
        if model is None:
            return
        self._warm = waiting.id

        def priced(price: Money | None) -> None:
            if price is None:
                self.warm(waiting)
                return
            self._warm = None
            self._sender.hold_for_price(waiting, price)

        self._background.follow(
            self._assistant.waiting.surprise(waiting, model), priced, partial(self._not_warmed, waiting)
        )

    def warm(self, waiting: WaitingQuestion) -> None:
        """Read its documents now."""
        self._warm = waiting.id

        def done(warmed: Warmed) -> None:
            self._warm = None
            self._waiting.list.read(lambda: None, ignore)  # one that repeats waits again
            self._background.follow(self._assistant.later.name(waiting.chat_id), partial(say, warmed), ignore)
            self.look()

        def say(warmed: Warmed, name: str) -> None:
            self._warming.say_done(warmed, one_line(name) or self.tr("Untitled"))

        self._background.follow(self._assistant.later.warm(waiting), done, partial(self._not_warmed, waiting))

    def _not_warmed(self, waiting: WaitingQuestion, problem: BaseException) -> None:
        self._warm = None
        self._waiting.list.read(lambda: None, ignore)
        self._warming.costs_changed.emit()
        self._window.show_error(as_error(problem))

    # -- what has missed its moment --------------------------------------------------------------------

    def _say_late(self, late: Sequence[WaitingQuestion]) -> None:
        """Ask, with what it costs now."""

        def named(entries: tuple[Entry, ...]) -> None:
            names = {each.waiting.id: each.title for each in entries}
            self._background.follow(
                self._assistant.later.price_together(late), lambda price: say(names, price), lambda _: say(names, None)
            )

        def say(names: dict[int, str], price: Money | None) -> None:
            self._late = tuple(each.id for each in late)
            first = late[0]
            title = self.tr("A question missed its time.")
            if len(late) > 1:
                title = self.tr("{count} waiting sends missed their time.").replace("{count}", str(len(late)))
            elif first.is_warm_up:
                title = self.tr("A warm-up missed its time.")
            hint = one_line(names.get(first.id, "") if first.is_warm_up else first.question)[:90]
            words = self.tr("Send now")
            if price is not None:
                words += " ~" + shown(price, self._assistant.language)
            buttons = (NoticeButton("send-late", words, primary=True), NoticeButton("show-late", self.tr("Show it")))
            self._window.notices.show_notice(Notice(LATE, NoticeKind.CHOICE, title, hint, buttons=buttons))

        self._background.follow(self._assistant.later.listed(), named, ignore)

    def _pressed(self, _notice: str, button: str) -> None:
        if button == "show-late":
            self.list_wanted.emit()
        if button != "send-late":
            return
        late, self._late = self._late, ()
        now = When(WaitsFor.TIME, self._assistant.clock())
        for waiting in filter(None, map(self._waiting.list.find, late)):
            self.send_at(waiting, now)

    def send_at(self, waiting: WaitingQuestion, when: When) -> None:
        """It goes at that moment, with its words as they are."""

        def changed(_: bool) -> None:
            self._waiting.list.read(self.look, ignore)

        changing = self._assistant.later.change(waiting, waiting.question, when)
        self._background.follow(changing, changed, lambda problem: self._window.show_error(as_error(problem)))
