# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the next question would cost in the other modes and models: for the modes' tooltips and the model menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.costs.money import Money, shown
from leadline.planning import LARGE_TOKENS, Quote
from leadline.pricing import Alternative
from leadline.ui.background import Background, ignore
from leadline.ui.main_window import MainWindow
from leadline.ui.mode_selector import ModeNow
from leadline.ui.model_menu import MenuPrice
from leadline.ui.model_words import PRESETS
from leadline.ui.price_control import PriceControl
from leadline.ui.price_words import PriceWords
from leadline.ui.session import Session

MOST_MODELS = 8
"""So many are counted when the menu opens; a server may list hundreds."""


class AlternativesControl(QObject):
    """Between the selectors and the assistant. Small chats cost next to nothing in any mode: there nothing is asked."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        prices: PriceControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._words = PriceWords(self)
        self._told: tuple[object, ...] | None = None
        """What the tooltips are about."""
        self._asked = 0
        prices.quoted.connect(self._quoted)
        window.composer.models_opened.connect(self._price_menu)

    # -- modes -----------------------------------------------------------------------------------------

    def _quoted(self, quote: Quote) -> None:
        session, forecast = self._session, quote.forecast
        model = session.model
        if model is None or session.is_local or forecast.tokens < LARGE_TOKENS:
            self._told = None
            self._asked += 1
            self._window.composer.mode_selector.show_now({})
            return
        # The question itself is short: each key changes next to nothing.
        here = (session.place, session.chat_id, model.key, model.offered_modes, session.sends_to)
        about = (*here, forecast.hit_expected, forecast.tier, forecast.tokens - quote.question_tokens)
        if about == self._told:
            return
        self._told = about
        wanted = [(model.key, Mode(mode)) for mode in model.offered_modes]
        self._ask(wanted, self._show_modes)

    def _show_modes(self, found: tuple[Alternative, ...]) -> None:
        language = self._assistant.language
        now = {
            each.mode: ModeNow(words, each.is_warm)
            for each in found
            if (words := self._words.in_short(each.forecast, language, is_warm=each.is_warm))
        }
        self._window.composer.mode_selector.show_now(now)

    # -- models ----------------------------------------------------------------------------------------

    def _price_menu(self) -> None:
        session = self._session
        usable = [model for model in session.models if self._is_usable(model)][:MOST_MODELS]
        modes = {model.key: self._mode_in(model) for model in usable}
        presets = {key: pair for key, pair in PRESETS.items() if pair[0] in modes}
        wanted = dict.fromkeys([*modes.items(), *presets.values()])
        if not wanted:
            return

        def show(found: tuple[Alternative, ...]) -> None:
            has_held = any(each.forecast.held_kind for each in found)
            prices = {(each.model, each.mode): self._menu_price(each, has_held=has_held) for each in found}
            self._window.composer.show_model_prices(
                {key: price for key, mode in modes.items() if (price := prices.get((key, mode))) is not None},
                {key: price for key, pair in presets.items() if (price := prices.get(pair)) is not None},
            )

        self._ask(list(wanted), show, is_menu=True)

    def _is_usable(self, model: Model) -> bool:
        has_key = model.endpoint != "deepseek" or self._session.has_key
        return model.endpoint != "local" and model.state != "gone" and has_key

    def _mode_in(self, model: Model) -> Mode:
        mode = self._session.mode
        return mode if mode in model.modes else Mode(model.modes[0])

    def _menu_price(self, each: Alternative, *, has_held: bool) -> MenuPrice | None:
        made, language = each.forecast, self._assistant.language
        if made.price_expected is None:
            return None
        if not made.price_high:
            return MenuPrice(self.tr("free"), None)
        tip = self._words.in_short(made, language, is_warm=each.is_warm)
        price = shown(Money(made.price_expected, made.currency), language)
        return MenuPrice(price, each.is_warm if has_held else None, tip)

    # -- both ------------------------------------------------------------------------------------------

    def _ask(
        self, wanted: list[tuple[str, Mode]], show: Callable[[tuple[Alternative, ...]], None], *, is_menu: bool = False
    ) -> None:
        session, place = self._session, self._session.place
        if not is_menu:
            self._asked += 1
        asked = self._asked

        def take(found: tuple[Alternative, ...]) -> None:
            if session.place is place and (is_menu or asked == self._asked):
                show(found)

        question = self._window.composer.text.strip()
        future = self._assistant.pricing.alternatives(
            session.chat_id, question, wanted, place=session.sends_to, sampling=session.sampling
        )
        self._background.follow(future, take, ignore)
