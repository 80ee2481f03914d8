# SPDX-License-Identifier: AGPL-3.0-or-later
"""One comparison, from the choice of who is asked to the last word of the last reply."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.place import Place
from leadline.chat.reply import AnswerText, ThinkingText
from leadline.comparing import Entrant, Outlook, SideBySide
from leadline.costs.money import Money, shown
from leadline.storage.conversations import Chat, Turn
from leadline.streams import Counted, NotSent, ReplyEvent, TurnEnded
from leadline.ui.background import Inbox
from leadline.ui.compare_choice import CompareChoice
from leadline.ui.compare_lane import Lane
from leadline.ui.compare_page import ComparePage
from leadline.ui.compare_window import CompareWindow
from leadline.ui.conversation_control import Asked
from leadline.ui.failing import as_error
from leadline.ui.live_replies import EndedReply, Live
from leadline.ui.price_words import PriceWords

if TYPE_CHECKING:
    from leadline.ui.compare_control import CompareControl

Event = tuple[int, ReplyEvent]


class Comparison(QObject):
    """Lives until its window is closed and its last reply is over."""

    def __init__(
        self,
        control: CompareControl,
        question: str,
        place: Place,
        turn: Turn | None,
        offered: list[tuple[Model, Mode]],
        chosen: tuple[Model, Mode] | None,
    ) -> None:
        """`turn` is the reply that the others come beside; None where nothing was asked yet."""
        super().__init__(control)
        self._control = control
        self._assistant = control.assistant
        self._language = control.assistant.language
        self._question, self._place, self._there = question, place, turn
        self._offered = offered
        self._session_place = control.session.place
        self._chat_id = control.session.chat_id
        self._words = PriceWords(self)
        self._asked: list[tuple[Model, Mode]] = []
        """Who is asked, in the order of the lanes."""
        self._told: ReplyEvent | None = None
        """The end of the first reply that the conversation has told the others of."""
        self._live: Live | None = None
        """The first reply, which comes in the chat on screen, too."""
        self._running: SideBySide | None = None
        self._lanes: list[Lane] = []
        self._is_open = True
        self._is_gone = False
        self.window = CompareWindow(question, lambda: control.window.theme, self._language, control.window)
        self._inbox: Inbox[Event] = Inbox(self._take, self)
        self._seconds = QTimer(self)
        self._seconds.setInterval(1_000)
        self._seconds.timeout.connect(self._tick)
        self._choice = CompareChoice(
            self.window.setup, self._assistant, control.background, self._chat_id, offered, chosen, self
        )
        self.window.setup.start_requested.connect(self.start)
        self.window.finished.connect(lambda _: self._close())
        control.conversation.took.connect(self._hear)
        control.conversation.chat_stopped.connect(self._chat_stopped)
        control.window.composer.stop_requested.connect(self._stopped_there)

    def begin(self) -> None:
        """Show the window, and work the prices out."""
        self.window.show()
        session = self._control.session
        future = self._assistant.comparing.estimates(
            self._chat_id,
            self._question,
            [Entrant(model.key, mode) for model, mode in self._offered],
            place=self._place,
            sampling=session.sampling,
            images=self._control.images.ready if self._there is None else (),
            instructions=session.instructions,
        )
        there = self._lane_there(self._there) if self._there is not None else None
        self._control.background.follow(future, lambda found: self._choice.show(found, there), self._choice.fail)

    # -- the replies -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Ask those that were chosen."""
        found = self._choice.outlook
        if found is None:
            return
        self._asked = [*self._choice.chosen]
        despite = found.together.problem is not None
        if self._there is None:
            live = self._ask_first(found, despite=despite)
            if live is None:
                return
            self._live = live
        self._lanes = [
            Lane(model.label, mode, self._question, forecast, number=self._asked[:at].count((model, mode)) + 1)
            for at, ((model, mode), forecast) in enumerate(zip(self._asked, found.forecasts, strict=True))
        ]
        for lane, leader in zip(self._lanes, found.leaders, strict=True):
            lane.leader = self._lanes[leader].name if leader is not None else ""
        if self._there is not None:
            self._lanes.insert(0, self._lane_there(self._there))
            self._asked.insert(0, (self._model_of(self._there), self._there.mode))
        entrants = [Entrant(model.key, mode) for model, mode in self._asked]
        page = self.window.show_lanes(self._lanes)
        page.stop_requested.connect(self._stop)
        page.stop_all_requested.connect(self._stop_all)
        page.again_requested.connect(self._again)
        page.picked.connect(self.pick)
        page.link_activated.connect(self._control.link_activated)
        self._seconds.start()
        self._running = self._assistant.comparing.beside(
            entrants,
            found,
            lambda at, event: self._inbox.put((at, event)),
            stop_first=self._stop_first,
            turn=self._there,
            despite_limits=despite,
        )
        self._show_numbers()

    def _ask_first(self, found: Outlook, *, despite: bool) -> Live | None:
        """In the chat on screen, as Send does."""
        session = self._control.session
        if session.place is not self._session_place:
            self._choice.refuse(self.tr("Its chat is not on screen any more: open it, and compare there."))
            return None
        model, mode = self._asked[0]
        is_other = session.model is None or (model.key, mode) != (session.model.key, session.mode)
        asked = Asked(
            self._question,
            model,
            mode,
            session.sends_to,
            once=is_other or session.is_once,
            despite_limits=despite,
            share=found.together.shares[0],
        )
        live = self._control.conversation.submit_asked(asked)
        if live is None:
            self._choice.refuse(self.tr("The chat is busy: wait until its reply is complete, or stop it."))
        return live

    def _model_of(self, turn: Turn) -> Model:
        models = self._control.session.models
        here = [model for model in models if not turn.endpoint_id or model.endpoint == turn.endpoint_id]
        known = next((model for model in here if model.is_called(turn.model)), None)
        return known or self._offered[0][0]

    def _lane_there(self, turn: Turn) -> Lane:
        known = self._model_of(turn)
        label = known.label if known.is_called(turn.model) else turn.model
        return Lane(label, turn.mode, turn.question, state="over", turn_id=turn.id, turn=turn)

    def _hear(self, live: object, events: object) -> None:
        """The first reply streams in the chat on screen: what comes of it is shown here, too."""
        running = self._running
        if live is self._live and running is not None and isinstance(events, list):
            for event in events:
                running.heard(0, event)
                if isinstance(event, TurnEnded | NotSent):
                    self._live, self._told = None, event

    def _take(self, batch: list[Event]) -> None:
        page = self.window.page
        texts: dict[int, tuple[list[str], list[str]]] = {}

        def flush(at: int) -> None:
            thinking, answer = texts.pop(at, ([], []))
            if page is not None and self._is_open:
                page.columns[at].append("".join(thinking), "".join(answer))

        for at, event in batch:
            if at >= len(self._lanes):
                continue
            lane = self._lanes[at]
            lane.take(event)
            if isinstance(event, ThinkingText):
                texts.setdefault(at, ([], []))[0].append(event.text)
                continue
            if isinstance(event, AnswerText):
                texts.setdefault(at, ([], []))[1].append(event.text)
                continue
            flush(at)
            if isinstance(event, NotSent) and at == 0 and lane.turn_id is None and self._there is None:
                self._nothing_sent(event)
                return
            if isinstance(event, TurnEnded):
                self._over(at, event)
            if page is not None and self._is_open:
                self._show_event(page, at, event)
        for at in tuple(texts):
            flush(at)
        self._show_numbers()

    def _show_event(self, page: ComparePage, at: int, event: ReplyEvent) -> None:
        lane, column = self._lanes[at], page.columns[at]
        if isinstance(event, Counted):
            column.show_tokens(lane)
        elif isinstance(event, NotSent):
            column.show_lane(lane)
        elif not isinstance(event, TurnEnded):
            column.show_wait(lane)

    def _nothing_sent(self, event: NotSent) -> None:
        """The question is back in the composer; another choice may do."""
        self._running, self._live, self._lanes = None, None, []
        self._seconds.stop()
        if not self._is_open:
            self._end_if_over()
            return
        self.window.back_to_setup()
        self._choice.price()
        if event.error is not None:
            self._choice.fail(event.error)

    def _over(self, at: int, event: TurnEnded) -> None:
        """One of them is complete, or broke off: show what is kept of it."""
        lane, model = self._lanes[at], self._asked[at][0]
        self._chat_id = event.chat_id

        def loaded(turn: Turn) -> None:
            if lane.turn_id != turn.id:
                return  # it is asked again already
            lane.turn = turn
            if self.window.page is not None and self._is_open:
                self.window.page.columns[at].show_lane(lane)
            self._show_numbers()
            self._end_if_over()

        self._control.background.follow(
            self._assistant.comparing.turn(event.chat_id, event.turn_id), loaded, self._failed
        )
        if event is not self._told:
            self._control.conversation.turn_ended.emit()
            ended = EndedReply(event.chat_id, event.turn_id, model.endpoint, None, is_on_screen=False)
            self._control.conversation.reply_ended.emit(ended)
            if self._control.session.chat_id == event.chat_id:
                self._control.turns.reload(event.chat_id)

    # -- what the user does ----------------------------------------------------------------------------

    def _stop(self, at: int) -> None:
        if self._running is not None:
            self._running.stop(at)

    def _stop_all(self) -> None:
        if self._running is not None:
            self._running.stop_all()

    def _stop_first(self) -> None:
        if self._live is not None and self._live.stream is not None:
            self._live.stream.stop()

    def _stopped_there(self) -> None:
        """Stop in the window stops all: they were one question."""
        if self._live is not None and self._live is self._control.replies.on_screen:
            self._stop_all()

    def _chat_stopped(self, chat_id: int) -> None:
        if chat_id == self._chat_id:
            self._stop_all()

    def _again(self, at: int) -> None:
        if self._running is not None and self.window.page is not None:
            self._lanes[at].reset()
            self.window.page.columns[at].show_lane(self._lanes[at])
            self._seconds.start()
            self._running.again(at)
            self._show_numbers()

    def pick(self, at: int) -> None:
        """Go on with one of them: its branch is on screen, and the next question goes to its model and mode."""
        turn, page, session = self._lanes[at].turn, self.window.page, self._control.session
        if turn is None or page is None:
            return
        model, mode = self._asked[at]
        is_here = session.chat_id == turn.chat_id
        if is_here and self._control.replies.on_screen is not None:
            page.say(self.tr("A reply still streams into the chat: stop it, or wait until it is complete."))
            return

        def gone(chat: Chat | None) -> None:
            if chat is None:
                self._control.chat_wanted.emit(turn.chat_id)
            elif session.models and model in session.models:
                session.choose(model, mode)
            self.window.accept()
            self._control.window.activateWindow()
            self._control.window.composer.setFocus()

        self._control.branches.go_to(turn, gone)

    # -- inside ----------------------------------------------------------------------------------------

    def _tick(self) -> None:
        page = self.window.page
        if page is None or not self._is_open:
            return
        for lane, column in zip(self._lanes, page.columns, strict=True):
            if lane.state == "streaming" and not lane.has_come and lane.wait.is_ticking():
                column.show_wait(lane)
        self._show_numbers()
        if not any(lane.is_running for lane in self._lanes):
            self._seconds.stop()

    def _show_numbers(self) -> None:
        page = self.window.page
        if page is None or not self._is_open:
            return
        page.show_numbers([lane.numbers(self._words, self._language) for lane in self._lanes])
        for lane, column in zip(self._lanes, page.columns, strict=True):
            column.show_state(lane)
        page.show_sum(self._sum(), is_running=any(lane.is_running for lane in self._lanes))

    def _sum(self) -> str:
        sums: dict[str, Decimal] = {}
        for lane in self._lanes:
            spent = (lane.turn.bill or lane.turn.estimate) if lane.turn is not None else lane.price
            if spent is not None:
                sums[spent.currency] = sums.get(spent.currency, Decimal(0)) + spent.amount
        money = " + ".join(shown(Money(amount, currency), self._language) for currency, amount in sums.items())
        if not money:
            return ""
        words = self.tr("Together {price} so far")
        if not any(lane.is_running for lane in self._lanes):
            words = self.tr("Together {price}")
        return words.replace("{price}", money)

    def _close(self) -> None:
        self._is_open = False
        self._choice.close()
        self._seconds.stop()
        self.window.deleteLater()
        self._end_if_over()

    def _end_if_over(self) -> None:
        """Whoever streams on is still heard: the window has to know when it is over."""
        if not self._is_open and all(lane.is_done for lane in self._lanes) and not self._is_gone:
            self._is_gone = True
            self.deleteLater()

    def _failed(self, problem: BaseException) -> None:
        self._control.window.show_error(as_error(problem))
