# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another model or mode: at once, or, where it would read a large chat anew, when its price was seen."""

from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import Effect, Sampling, effect_on
from leadline.chat.request import SLACK_TOKENS
from leadline.costs.habits import Usual
from leadline.costs.money import Money, shown
from leadline.planning import LARGE_TOKENS, Quote
from leadline.storage.conversations import Chat
from leadline.ui.background import Background, ignore
from leadline.ui.failing import as_error
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.mode_selector import mode_names
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.price_control import PriceControl
from leadline.ui.priced import expected, priced
from leadline.ui.session import Session
from leadline.ui.transcript.words import Wording

CHANGE = "mode-change"
ROOM = "mode-room"
MAX_TOKENS = 393_216
"""What a reply in max may take, and what is kept free for it."""


class ModeControl(QObject):
    """Between the selectors and the session."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        prices: PriceControl,
        replies: LiveReplies,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._offered: tuple[Model, Mode] | None = None
        """What the strip's price is for."""
        self._asked = 0
        self._usual_of: str | None = None
        """The model whose usual times and prices the tooltips show."""
        self._told_room: set[object] = set()
        """Chats, by number or place, that were told of a short room for max."""
        self._words = Wording(self)
        window.composer.mode_chosen.connect(lambda mode: session.wish(mode=Mode(mode)))
        window.composer.sampling_chosen.connect(self._choose_sampling)
        window.notices.button_pressed.connect(self._pressed)
        session.wished.connect(self._wish)
        session.model_changed.connect(self._show)
        session.chat_opened.connect(self._forget)
        prices.quoted.connect(self._show_room)

    # -- another model or mode -------------------------------------------------------------------------

    def _wish(self, model: Model | None, mode: Mode | None) -> None:
        session = self._session
        wanted, chat = model or session.model, session.chat
        if wanted is None:
            return
        how = mode or session.mode
        self._forget()
        if how not in wanted.modes:
            how = Mode(wanted.modes[0])
        if session.goes_back_to(wanted, how):
            session.go_back()
            return
        is_same = session.model is not None and wanted.key == session.model.key and how == session.mode
        first = self._first_reply(chat) if chat is not None else None
        sent = chat.sent_tokens if chat is not None else 0
        if first is not None and chat is not None:
            whole = () if chat.reads_on_demand else chat.pack
            sent = sum(entry.tokens or 0 for entry in whole if entry.frozen is not None)
        if is_same or chat is None or sent < LARGE_TOKENS or wanted.endpoint == "local":
            self._take(wanted, how)
            return
        session.model_changed.emit()  # the selectors show what is so, until it is decided
        self._asked += 1
        asked, place = self._asked, session.place

        def known(quote: Quote) -> None:
            if asked == self._asked and session.place is place:
                if first is not None and (first.asked_model, first.asked_mode) != (wanted, how):
                    quote = _with_all_anew(quote)
                if quote.again_tokens < LARGE_TOKENS:
                    self._take(wanted, how)  # it is held there, too, from a question before
                elif self._assistant.settings.on_switch:
                    self._switch(wanted, how, self._assistant.settings.on_switch)
                else:
                    # Where it does not fit as it is, the other still can be had.
                    self._background.follow(as_it_is(), partial(offer, quote), lambda _: offer(quote, None))

        def offer(quote: Quote, now: Quote | None) -> None:
            if asked == self._asked and session.place is place:
                self._offer(wanted, how, quote, now)

        def quote_of(model: Model, mode: Mode) -> Future[Quote]:
            question = self._window.composer.text.strip()
            return self._assistant.quote(chat.id, question, model.key, mode, place=session.sends_to)

        def as_it_is() -> Future[Quote]:
            return quote_of(session.model or wanted, session.mode)

        self._background.follow(quote_of(wanted, how), known, self._failed)

    def _first_reply(self, chat: Chat) -> Live | None:
        """The reply under way to a chat's first question: its documents will be held where they are read now."""
        live = self._replies.of_chat(chat.id)
        return live if live is not None and live.endpoint != "local" and not chat.anchors else None

    def _take(self, model: Model, mode: Mode) -> None:
        self._session.choose(model, mode)
        self._keep(model, mode)

    def _keep(self, model: Model, mode: Mode) -> None:
        settings = replace(self._assistant.settings, model=model.key, mode=str(mode))
        if settings != self._assistant.settings:
            self._background.follow(self._assistant.save_settings(settings), ignore, ignore)

    def _offer(self, model: Model, mode: Mode, quote: Quote, now: Quote | None) -> None:
        session, forecast, language = self._session, quote.forecast, self._assistant.language
        old = session.model
        self._offered = (model, mode)
        title = self.tr("{model}, {mode} reads {count} tokens of this chat anew")
        if quote.again_price is not None and quote.again_price:
            title = self.tr("{model}, {mode} reads {count} tokens of this chat anew: {price}")
            title = title.replace("{price}", shown(Money(quote.again_price, forecast.currency), language))
        title = title.replace("{model}", model.label).replace("{mode}", mode_names()[mode])
        title = title.replace("{count}", f"{quote.again_tokens:,}")
        hint = self.tr("What {model}, {mode} has read stays held there for some hours.")
        hint = hint.replace("{model}", old.label if old is not None else "")
        hint = hint.replace("{mode}", mode_names()[session.mode])
        keep = self.tr("Keep {mode}").replace("{mode}", mode_names()[session.mode])
        there, here = expected(forecast), expected(now.forecast) if now is not None else None
        buttons = (
            NoticeButton("once", priced(self.tr("This question only, then back"), there, language), primary=True),
            NoticeButton("for-good", priced(self.tr("From now on"), there, language)),
            NoticeButton("keep", priced(keep, here, language)),
        )
        self._window.notices.withdraw("error-")  # it would stand before this, and was read
        self._window.notices.show_notice(
            Notice(CHANGE, NoticeKind.CHOICE, title, hint, buttons=buttons, can_always=True)
        )

    def _pressed(self, notice: str, button: str) -> None:
        if notice == CHANGE and self._offered is not None:
            (model, mode), self._offered = self._offered, None
            if self._window.notices.is_always and button != "keep":
                new = replace(self._assistant.settings, on_switch=button)
                self._background.follow(self._assistant.save_settings(new), ignore, self._failed)
            self._switch(model, mode, button)
            self._window.composer.setFocus()
        elif notice == ROOM and button == "high" and self._session.model is not None:
            self._session.wish(mode=Mode.HIGH)

    def _switch(self, model: Model, mode: Mode, how: str) -> None:
        if how == "once":
            self._session.choose_once(model, mode)
        elif how == "for-good":
            self._take(model, mode)

    def _forget(self) -> None:
        self._offered = None
        self._asked += 1
        self._window.notices.withdraw(CHANGE)
        self._window.notices.withdraw(ROOM)

    # -- what is shown ---------------------------------------------------------------------------------

    def _show(self) -> None:
        session, composer = self._session, self._window.composer
        model = session.model
        if model is None:
            return
        available = model.offered_modes
        mode = session.mode if session.mode in available else available[0]
        reason = ""
        if session.is_local:
            reason = self.tr("The tiny local model has one mode only.")
        elif len(available) == 1:
            reason = self.tr("No way to switch this server's thinking is set: see Endpoints.")
        composer.show_modes(available, str(mode), reason, once=session.is_once)
        effect = effect_on(model, Mode(mode))
        composer.show_sampling(session.sampling, effect, self._why(model, Mode(mode), effect))
        if self._usual_of != model.key:
            self._usual_of = model.key
            self.refresh_usual()

    def _why(self, model: Model, mode: Mode, effect: Effect) -> tuple[str, str]:
        """Why temperature and top_p have no effect; "" where they have."""
        if model.endpoint == "local":
            why = self.tr("The tiny local model always takes the likeliest word.")
            return why, why
        if mode is not Mode.NON_THINK and not effect.temperature:
            why = self.tr("Has no effect while the model thinks: DeepSeek takes it and ignores it.")
            return why, why
        return "", "" if effect.top_p else self.tr("Flash fixes it at 1.0.")

    def refresh_usual(self) -> None:
        """The usual time and price of each mode, for the tooltips."""
        model = self._session.model
        if model is None:
            return

        def show(found: dict[Mode, Usual]) -> None:
            if self._usual_of == model.key:
                self._window.composer.mode_selector.show_usual(
                    {mode: self._usual_words(usual, model) for mode, usual in found.items()}
                )

        self._background.follow(self._assistant.usual(model), show, ignore)

    def _usual_words(self, usual: Usual, model: Model) -> str:
        if model.endpoint == "local":
            return ""
        price = usual.price
        money = shown(price, self._assistant.language) if price is not None else ""
        if usual.is_own and money:
            words = self.tr("Usually {time} and {price}, by your own replies.")
        elif usual.is_own:
            words = self.tr("Usually {time}, by your own replies.")
        elif money:
            words = self.tr("Typically {time}; an answer alone costs about {price} (built-in figures).")
        else:
            words = self.tr("Typically {time} (built-in figures).")
        return words.replace("{time}", self._words.time(usual.seconds)).replace("{price}", money)

    def _show_room(self, quote: Quote) -> None:
        """Max wants 384K for its answer: what a pack leaves may be used instead, which is said once for each chat."""
        session = self._session
        model, chat = session.model, session.chat_id or session.place
        left = quote.forecast.max_tokens
        is_short = model is not None and left < min(MAX_TOKENS, model.max_output_tokens)
        is_full = model is not None and quote.forecast.tokens + left + SLACK_TOKENS >= model.window_tokens
        if session.mode is not Mode.MAX or not is_short or not is_full:
            self._window.notices.withdraw(ROOM)
            return
        if chat in self._told_room:
            return
        self._told_room.add(chat)
        room = f"{left // 1024:,}k"  # counted as the 384k are, which is 393,216
        title = self.tr("This chat leaves {room} tokens for the answer; Max wants 384k.").replace("{room}", room)
        hint = self.tr("Send works all the same, and uses what is left.")
        buttons = (
            NoticeButton("use", self.tr("Use the {room} that is left").replace("{room}", room), primary=True),
            NoticeButton("high", self.tr("Think High instead")),
        )
        self._window.notices.show_notice(Notice(ROOM, NoticeKind.CHOICE, title, hint, buttons=buttons))

    # -- how freely words are chosen -------------------------------------------------------------------

    def _choose_sampling(self, sampling: Sampling) -> None:
        self._session.choose_sampling(sampling)
        chat_id = self._session.chat_id
        if chat_id is not None:
            self._background.follow(self._assistant.set_sampling(chat_id, sampling), ignore, self._failed)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


def _with_all_anew(quote: Quote) -> Quote:
    """The quote of what is being sent elsewhere for the first time: all of it that is not held here is read twice."""
    forecast = quote.forecast
    return replace(quote, again_tokens=forecast.tokens - forecast.hit_expected, again_price=forecast.input_price)
