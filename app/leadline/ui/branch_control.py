# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways beside the last question: replies that go on or are tried again, questions asked in other words, versions.

What would read much of the chat anew is not done before its price was seen.
"""

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, QPoint, Signal

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.place import How, Place
from leadline.context.pack import PackEntry
from leadline.costs.money import Money, shown
from leadline.documents.document import State
from leadline.planning import LARGE_TOKENS, Quote
from leadline.storage.conversations import Chat, Turn
from leadline.streams import NotSent, TurnEnded
from leadline.ui.background import Background
from leadline.ui.conversation_control import Asked, ConversationControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.mode_selector import mode_names
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.priced import expected, priced
from leadline.ui.session import Session
from leadline.ui.turns_on_screen import TurnsOnScreen

PRICE = "branch-price"
BUSY = "branch-busy"
ELSEWHERE = "branch-documents"


class BranchControl(QObject):
    """Between the transcript's buttons and the assistant."""

    others_wanted = Signal(object)
    """A Turn whose question others are to be asked, too."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        replies: LiveReplies,
        turns: TurnsOnScreen,
        conversation: ConversationControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._turns = turns
        self._conversation = conversation
        self._offered: Callable[[], object] | None = None
        """What the strip's price is for."""
        transcript = window.transcript
        transcript.try_again.connect(self.try_again)
        transcript.go_on.connect(self.go_on)
        transcript.answer_now.connect(self.answer_now)
        transcript.step_requested.connect(self.step)
        transcript.menu_requested.connect(self._open_menu)
        conversation.again_wanted.connect(self.try_again)
        conversation.more_wanted.connect(self.go_on)
        window.composer.answer_requested.connect(self.answer_at_once)
        window.notices.button_pressed.connect(self._pressed)
        replies.ended.connect(self._ended)

    # -- a reply once more -----------------------------------------------------------------------------

    def try_again(self, row: int) -> None:
        """Ask a question once more, beside its first reply, in the model and mode of now."""
        turn, model = self._turn(row), self._session.model
        if turn is not None and model is not None:
            self.try_with(turn, model, self._session.mode, once=self._session.is_once)

    def try_with(self, turn: Turn, model: Model, mode: Mode, *, once: bool = True) -> None:
        """The same with another model or mode, for this reply only."""
        asked = Asked(turn.question, model, mode, Place(How.AGAIN, turn.id), once=once, is_typed=False)
        self._offer(asked, self.tr("Try again"))

    # -- a reply that goes on --------------------------------------------------------------------------

    def go_on(self, row: int) -> None:
        """Continue a reply that broke off; by a question of its own where the server cannot do it otherwise."""
        turn = self._turn(row)
        model = self._model_of(turn) if turn is not None else None
        if turn is None or model is None:
            return

        def told(can_go_on: bool) -> None:
            words = self.tr("Continue")
            can_go_on = can_go_on or self._reads_on_demand  # then it goes on from what it has read
            if can_go_on:
                self._offer(Asked(turn.question, model, turn.mode, Place(How.CONTINUE, turn.id), is_typed=False), words)
            else:
                place = Place(How.AFTER, turn.id)
                question = self.tr("Continue exactly where you stopped.")
                title = self.tr("This server cannot go on within a reply: it is asked to continue.")
                self._offer(Asked(question, model, turn.mode, place, once=True, is_typed=False), words, title)

        self._background.follow(self._assistant.can_go_on(model), told, self._failed)

    def answer_now(self, row: int) -> None:
        """Answer from the thinking that there is; without it where the server cannot do that."""
        turn = self._turn(row)
        model = self._model_of(turn) if turn is not None else None
        if turn is None or model is None:
            return

        def told(can_go_on: bool) -> None:
            if can_go_on and not self._reads_on_demand:
                asked = Asked(turn.question, model, turn.mode, Place(How.ANSWER, turn.id), is_typed=False)
                self._offer(asked, self.tr("Answer now"))
            else:
                self._offer_plain(turn.question, model, Place(How.AGAIN, turn.id))

        self._background.follow(self._assistant.can_go_on(model), told, self._failed)

    def answer_at_once(self) -> None:
        """The button beside Stop: the model has thought enough."""
        live = self._replies.on_screen
        if live is None or live.turn_id is None or live.stream is None or not live.is_thinking:
            return
        turn_id, stream = live.turn_id, live.stream
        model = live.asked_model

        def told(can_go_on: bool) -> None:
            if live not in self._replies.all or not live.is_thinking:
                return
            if can_go_on and not self._reads_on_demand:
                live.answers_next = True
                stream.stop()
            elif model is not None:
                self._offer_plain(live.question, model, Place(How.AGAIN, turn_id))

        if model is not None:
            self._background.follow(self._assistant.can_go_on(model), told, self._failed)

    @property
    def _reads_on_demand(self) -> bool:
        """Of the chat on screen: beside tools no reply can be begun for the model."""
        chat = self._session.chat
        return chat is not None and chat.reads_on_demand

    def _offer_plain(self, question: str, model: Model, place: Place) -> None:
        title = self.tr("This server cannot answer from a thought that was broken off: it is asked without thinking.")
        if self._reads_on_demand:
            title = self.tr(
                "Beside reading on demand no thought is answered from half-way: it is asked without thinking."
            )
        asked = Asked(question, model, Mode.NON_THINK, place, once=True, is_typed=False)
        self._offer(asked, self.tr("Answer now without more thinking"), title)

    def _ended(self, live: object, event: object) -> None:
        """A reply that was stopped in its thinking answers now, also where another chat is on screen by then."""
        if not isinstance(live, Live) or not live.answers_next or not isinstance(event, TurnEnded | NotSent):
            return
        if isinstance(event, NotSent) or event.ended.state != "stopped" or live.asked_model is None:
            return  # it was over before it could be stopped
        place = Place(How.ANSWER, event.turn_id)
        asked = Asked(live.question, live.asked_model, live.asked_mode, place, is_typed=False)
        if event.chat_id != self._session.chat_id:
            self._conversation.send_elsewhere(event.chat_id, asked, live.model)
            return
        # The chat is read again first: the stopped turn is not among its turns yet.
        self._turns.reload(event.chat_id, then=lambda: self._conversation.send(asked))

    # -- versions --------------------------------------------------------------------------------------

    def step(self, row: int, steps: int) -> None:
        """Go to another version of a turn, and to what follows it."""
        chat, turn_id = self._session.chat, self._turns.turn_of(row)
        place = next((at for at, turn in enumerate(chat.turns) if turn.id == turn_id), None) if chat else None
        if chat is None or place is None:
            return
        if self._replies.on_screen is not None:
            self.say_busy()  # what waits behind that reply would go to another branch
            return
        if self._session.editing is not None:
            self._window.composer.edit_left.emit()
        self._show(chat.id, self._assistant.show_branch(turn_id, steps), place)

    def go_to(self, turn: Turn, then: Callable[[Chat | None], None]) -> None:
        """Put the branch of a turn on screen, if its chat is; `then` with the chat, or with None for another."""
        self._show(turn.chat_id, self._assistant.show_branch(turn.id, 0), None, then)

    def _show(
        self,
        chat_id: int,
        reading: Future[Chat],
        stay: int | None,
        then: Callable[[Chat | None], None] = lambda _: None,
    ) -> None:
        asked = self._session.ask()

        def read(found: Chat) -> None:
            if self._session.chat_id != chat_id:
                then(None)
                return
            if not self._session.renew(found, asked):
                # A reading that was asked for since may be from before the step.
                self._show(chat_id, self._assistant.chat(chat_id), stay, then)
                return
            self._window.notices.withdraw("branch-")
            self._turns.show_turns(found, stay=stay)
            self._turns.show_documents()
            self._say_elsewhere(found)
            then(found)

        self._background.follow(reading, read, self._failed)

    def _say_elsewhere(self, chat: Chat) -> None:
        """Documents of another branch are not part of this one: say so, and offer them."""
        missing = [entry for entry in chat.pack if _is_missing(entry)]
        if not missing:
            return
        names = ", ".join(entry.name for entry in missing[:3])
        if len(missing) > 3:
            names += f" +{len(missing) - 3}"
        title = self.tr("Documents of another branch are not part of this one: {names}").replace("{names}", names)
        button = NoticeButton("use-here", self.tr("Send them here, too"))
        self._window.notices.show_notice(Notice(ELSEWHERE, NoticeKind.HINT, title, buttons=(button,)))

    def _use_here(self) -> None:
        chat = self._session.chat
        if chat is None:
            return
        chat_id = chat.id
        seqs = [entry.seq for entry in chat.pack if _is_missing(entry)]
        self._background.follow(
            self._assistant.want(chat_id, seqs), lambda _: self._turns.reload(chat_id), self._failed
        )

    # -- the menu at a reply ---------------------------------------------------------------------------

    def _open_menu(self, row: int, spot: QPoint) -> None:
        from leadline.ui.reply_menu import ReplyMenu

        turn = self._turn(row, quiet=True)
        if turn is None:
            return
        offered = [
            model
            for model in self._session.models
            if model.state != "gone" and (model.endpoint != "deepseek" or self._session.has_key)
        ]
        menu = ReplyMenu(turn, offered, self._window)
        menu.with_chosen.connect(lambda key, mode: self._try_chosen(turn.id, key, mode))
        menu.try_again.connect(lambda: self.try_again(row))
        menu.go_on.connect(lambda: self.go_on(row))
        menu.answer_now.connect(lambda: self.answer_now(row))
        menu.bill.connect(lambda: self._window.transcript.show_bill(row))
        menu.edit.connect(lambda: self._window.transcript.edit_question.emit(row))
        menu.ask_others.connect(lambda: self.others_wanted.emit(turn))
        menu.receipt.connect(lambda: self._window.transcript.receipt_requested.emit(row))
        menu.popup(spot)

    def _try_chosen(self, turn_id: int, key: str, mode: str) -> None:
        turn = self._turn(turn_id)
        model = next((model for model in self._session.models if model.key == key), None)
        if turn is not None and model is not None:
            self.try_with(turn, model, Mode(mode))

    # -- the price first -------------------------------------------------------------------------------

    def _offer(self, asked: Asked, words: str, title: str = "") -> None:
        """Do it, unless it is a detour (`title` says why) or reads much anew: then when its price was seen."""
        chat_id, place, chat = self._session.chat_id, self._session.place, self._session.chat
        if not title and (chat is None or not _reads_much_anew(chat, asked)):
            self._conversation.send(asked)
            return

        def priced(quote: Quote) -> None:
            if self._session.place is not place or self._is_busy(chat_id):
                return
            price = quote.forecast.price_expected
            is_free = asked.model.endpoint == "local" or price == 0
            if (not title and quote.again_tokens < LARGE_TOKENS) or (is_free and title):
                self._conversation.send(asked)
                return
            self._offered = lambda: self._conversation.send(asked)
            self._show_price(asked, words, title, quote)

        future = self._assistant.quote(chat_id, asked.question, asked.model.key, asked.mode, place=asked.at)
        self._background.follow(future, priced, self._failed)

    def _show_price(self, asked: Asked, words: str, title: str, quote: Quote) -> None:
        language, forecast = self._assistant.language, quote.forecast
        hint = ""
        if quote.again_tokens >= LARGE_TOKENS:
            hint = self.tr("{count} tokens that were sent before are read anew").replace(
                "{count}", f"{quote.again_tokens:,}"
            )
            if quote.again_price is not None:
                hint += ": " + shown(Money(quote.again_price, forecast.currency), language)
            hint += "."
        if not title:
            title = self.tr("{model} in the mode {mode} has not read this chat.")
            title = title.replace("{model}", asked.model.label).replace("{mode}", mode_names()[asked.mode])
        words = priced(words, expected(forecast), language)
        buttons = (NoticeButton("do", words, primary=True), NoticeButton("keep", self.tr("Keep it as it is")))
        self._window.notices.withdraw("error-")  # what it was about is being seen to
        self._window.notices.show_notice(Notice(PRICE, NoticeKind.CHOICE, title, hint, buttons=buttons))

    def _pressed(self, notice: str, button: str) -> None:
        if notice == PRICE:
            offered, self._offered = self._offered, None
            live = self._replies.on_screen
            if button == "do" and offered is not None:
                if live is not None and live.stream is not None:
                    self._stop_first(live, offered)
                else:
                    offered()
        elif notice == BUSY and button == "stop":
            self._conversation.stop()
        elif notice == ELSEWHERE and button == "use-here":
            self._use_here()

    def _stop_first(self, live: Live, then: Callable[[], object]) -> None:
        """Answer now where it takes another question: the one that thinks is stopped when the price was seen."""
        chat_id = live.chat_id

        def ended(other: object, event: object) -> None:
            if other is live:
                self._replies.ended.disconnect(ended)
                if isinstance(event, TurnEnded) and chat_id is not None and chat_id == self._session.chat_id:
                    self._turns.reload(chat_id, then=then)

        self._replies.ended.connect(ended)
        if live.stream is not None:
            live.stream.stop()

    # -- inside ----------------------------------------------------------------------------------------

    def _turn(self, row: int, *, quiet: bool = False) -> Turn | None:
        """The turn in a row, unless a reply is under way, which is said."""
        chat, turn_id = self._session.chat, self._turns.turn_of(row)
        turn = next((turn for turn in chat.turns if turn.id == turn_id), None) if chat is not None else None
        if turn is not None and self._replies.on_screen is not None:
            if not quiet:
                self.say_busy()
            return turn if quiet else None
        return turn

    def say_busy(self) -> None:
        """One reply at a time in a chat."""
        title = self.tr("A reply is under way in this chat.")
        hint = self.tr("Stop it, or wait until it is complete.")
        buttons = (NoticeButton("stop", self.tr("Stop")),)
        self._window.notices.withdraw("error-")
        self._window.notices.show_notice(Notice(BUSY, NoticeKind.HINT, title, hint, buttons=buttons))

    def _is_busy(self, chat_id: int | None) -> bool:
        live = self._replies.of_chat(chat_id) if chat_id is not None else None
        return live is not None and not live.is_thinking

    def _model_of(self, turn: Turn) -> Model | None:
        """The model of a turn, if it can still be asked."""
        models = self._session.models
        here = [model for model in models if not turn.endpoint_id or model.endpoint == turn.endpoint_id]
        model = next((model for model in here if model.is_called(turn.model)), None)
        if model is None:
            title = self.tr("{model} is not to be had any more.").replace("{model}", turn.model)
            hint = self.tr("Try again with another one.")
            self._window.notices.show_notice(Notice("branch-gone", NoticeKind.HINT, title, hint))
        return model

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


def _reads_much_anew(chat: Chat, asked: Asked) -> bool:
    """Whether it may; what is sure not to need not be counted first."""
    turn = next((turn for turn in chat.turns if turn.id == asked.at.turn), None)
    is_same = turn is not None and asked.model.is_called(turn.model) and asked.mode == turn.mode
    return chat.sent_tokens >= LARGE_TOKENS and not is_same


def _is_missing(entry: PackEntry) -> bool:
    """It was sent in another branch and not here, and nobody took it out."""
    is_elsewhere = entry.since_turn is None and not entry.goes_out and entry.frozen is not None
    return is_elsewhere and entry.state is not State.LEFT_OUT
