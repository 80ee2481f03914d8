# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices on screen: the Send button, the gauge, the meter and the tier."""

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QObject, QTimer, Signal

from leadline.assistant import Assistant
from leadline.chat.mode import Mode
from leadline.chat.request import wanted_tokens
from leadline.costs.dear import is_dear
from leadline.costs.money import Money, shown
from leadline.errors import AssistantError
from leadline.planning import LOCAL_ANSWER_TOKENS, Quote
from leadline.spending import Totals
from leadline.storage.ledger import Totals as LedgerTotals
from leadline.ui.background import Background, Newest
from leadline.ui.context_gauge import GaugeValues
from leadline.ui.cost_meter import ShownCosts
from leadline.ui.failing import as_error
from leadline.ui.image_control import ImageControl
from leadline.ui.main_window import MainWindow
from leadline.ui.price_popover import PricePopover, ShownPrice
from leadline.ui.price_words import PriceWords
from leadline.ui.session import Session
from leadline.ui.shown_turns import cost_words, numbers_line

PLAIN_SEND_BELOW = {"CNY": Decimal("0.01"), "USD": Decimal("0.0015")}
"""Without documents and below this the button just says Send."""
TIER_EVERY_MS = 20_000
"""How often the hours are looked at; the moment at which they change has a look of its own."""


class PriceControl(QObject):
    """Asks for a forecast when anything it depends on changes; one at a time, the latest wins."""

    quoted = Signal(object)
    """A Quote: what the next question would cost."""
    too_long = Signal()
    """The next question does not fit the model's window."""
    hours_changed = Signal()
    """It costs something else than a moment ago: peak hours began or ended."""

    def __init__(
        self, window: MainWindow, assistant: Assistant, background: Background, session: Session, images: ImageControl
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._totals = Newest(background)
        self._session = session
        self._images = images
        self._words = PriceWords(self)
        self._quote: Quote | None = None
        """What the popover is about; None where there is nothing to say."""
        self._popover: PricePopover | None = None
        self._is_asking = False
        self._is_stale = False
        self._hours: tuple[str, datetime] | None = None
        """The tier in force and its end, as they were looked at last."""
        self._day = assistant.clock().astimezone().date()
        """Of the sums in the meter."""
        self._hours_timer = QTimer(self)
        self._hours_timer.setSingleShot(True)
        self._hours_timer.timeout.connect(self.show_tier)
        window.composer.price_requested.connect(self._open)
        window.composer.text_changed.connect(lambda _: self.refresh())
        images.changed.connect(self.refresh)
        session.pack_changed.connect(self.refresh)
        session.model_changed.connect(self.refresh)
        session.instructions_changed.connect(self.refresh)
        session.edit_changed.connect(self.refresh)
        session.chat_opened.connect(self.refresh_totals)
        session.chat_renewed.connect(self.refresh_totals)

    def refresh(self) -> None:
        """Price and size of what would be sent now."""
        model = self._session.model
        if model is None:
            return
        if self._is_asking:
            self._is_stale = True
            return
        self._is_asking, self._is_stale = True, False
        question = self._window.composer.text.strip()
        session = self._session
        quote = self._assistant.quote(
            session.chat_id,
            question,
            model.key,
            session.mode,
            place=session.sends_to,
            sampling=session.sampling,
            images=self._images.ready,
            instructions=session.instructions,
        )
        self._background.follow(quote, self._show, self._show_failure)

    def _next(self) -> None:
        self._is_asking = False
        if self._is_stale:
            self.refresh()

    def _show(self, quote: Quote) -> None:
        if not self._is_stale:  # else it is for what was chosen before
            self.quoted.emit(quote)
        model = self._session.model
        forecast = quote.forecast
        if model is not None:
            known = quote.document_tokens + quote.question_tokens + quote.instruction_tokens + quote.thinking_tokens
            chat = max(0, forecast.tokens - known)
            self._window.documents.gauge.show_values(
                GaugeValues(
                    instructions=quote.instruction_tokens,
                    documents=quote.document_tokens,
                    chat=chat,
                    thinking=quote.thinking_tokens,
                    question=quote.question_tokens,
                    kept=LOCAL_ANSWER_TOKENS if self._session.is_local else forecast.max_tokens,
                    wanted=0 if self._session.is_local else wanted_tokens(self._session.mode, model.max_output_tokens),
                    window=model.window_tokens,
                    is_estimate=not forecast.exact,
                )
            )
            self._show_price(quote)
        self._next()

    def _show_price(self, quote: Quote) -> None:
        forecast, language = quote.forecast, self._assistant.language
        price = forecast.price_expected
        composer = self._window.composer
        self._quote = None if self._session.is_local else quote
        if self._popover is not None and self._quote is not None:
            self._popover.show_price(self._shown(self._quote))
        if self._session.is_local:
            composer.show_price("", tip=self.tr("Free: the tiny local model answers on this computer. Often wrong."))
            return
        if price is None:
            composer.show_price("", tip=self.tr("The price of this model is not known."), has_details=True)
            return
        if not forecast.price_high:
            free = self.tr("Free: no price is entered for this model in Settings, Endpoints.")
            composer.show_price("", tip=free, has_details=True)
            return
        has_documents = quote.document_tokens > 0
        has_no_room = quote.verdict is not None and quote.verdict.problem is not None
        is_small = price < PLAIN_SEND_BELOW.get(forecast.currency, Decimal(0))
        if is_small and not has_documents and not has_no_room:
            composer.show_price("", tip=self._tip(quote), has_details=True)
            return
        chat = self._session.chat
        last = chat.turns[-1].bill if chat is not None and chat.turns else None
        money = Money(price, forecast.currency)
        is_amber = is_dear(money, last) or has_no_room
        composer.show_price(shown(money, language), amber=is_amber, tip=self._tip(quote), has_details=True)

    def _open(self, hovers: bool) -> None:
        if self._quote is None or self._popover is not None:
            return
        composer = self._window.composer
        can_wait = composer.can_wait and not self._window.header.is_temporary
        popover = PricePopover(
            self._shown(self._quote),
            self._window,
            hovers=hovers,
            can_wait=can_wait,
            can_compare=composer.can_compare,
        )
        self._popover = popover
        popover.closed.connect(self._closed)
        popover.later_requested.connect(composer.later_requested)
        popover.compare_requested.connect(composer.compare_requested)
        popover.open_over(composer.send_button if hovers else composer.price_button)
        self.refresh()  # nobody may have typed for hours, and "read 2 s ago" is of then

    def _closed(self) -> None:
        self._popover = None

    def _shown(self, quote: Quote) -> ShownPrice:
        thinks = self._session.mode is not Mode.NON_THINK
        return self._words.of(quote, self._assistant.language, self._assistant.timekeeping.now(), thinks=thinks)

    def _tip(self, quote: Quote) -> str:
        forecast = quote.forecast

        def money(amount: Decimal | None) -> str:
            return shown(Money(amount or Decimal(0), forecast.currency), self._assistant.language)

        lines = [
            self.tr("Input: {price} for {tokens} tokens, {hit} of them probably cached.")
            .replace("{price}", money(forecast.input_price))
            .replace("{tokens}", f"{forecast.tokens:,}")
            .replace("{hit}", f"{forecast.hit_expected:,}"),
            self.tr("With a typical answer of {tokens} tokens: {price}.")
            .replace("{tokens}", f"{forecast.output_typical:,}")
            .replace("{price}", money(forecast.price_expected)),
            self.tr("If nothing is cached and the answer is long: {price}.").replace(
                "{price}", money(forecast.price_high)
            ),
        ]
        if quote.again_tokens:
            again = self.tr("{tokens} of them were sent before and are read anew: {price}.")
            again = again.replace("{tokens}", f"{quote.again_tokens:,}")
            lines.insert(1, again.replace("{price}", money(quote.again_price)))
        chat = self._session.chat
        if chat is not None and chat.reads_on_demand:
            lines.append(self.tr("The model reads on demand: each reading is one more request."))
        if not forecast.exact:
            lines.append(self.tr("The tokens are estimated."))
        return "\n".join(lines)

    def _show_failure(self, problem: BaseException) -> None:
        """Too long for the window, or a count that failed: said on the button, where it matters."""
        error = as_error(problem)
        self._quote = None
        self._window.composer.show_price("", tip=error.one_line())
        model, chat = self._session.model, self._session.chat
        if isinstance(problem, AssistantError) and problem.code == "too_long" and model is not None:
            documents = sum(entry.tokens or 0 for entry in chat.pack if entry.frozen is not None) if chat else 0
            self._window.documents.gauge.show_values(
                GaugeValues(documents=documents, kept=1, window=model.window_tokens)
            )
            if not self._is_stale:
                self.too_long.emit()
        self._next()

    def refresh_totals(self) -> None:
        """What this chat and this day cost."""

        def show(totals: Totals) -> None:
            chat = self._session.chat
            last = chat.turns[-1] if chat is not None and chat.turns else None
            language = self._assistant.language
            in_collection = totals.collection_sum
            others = (totals.chat_sum, totals.month_sum, in_collection or totals.chat_sum)
            self._window.cost_meter.show_costs(
                ShownCosts(
                    reply=cost_words(last, language) if last is not None else "",
                    reply_detail=numbers_line(last.usage, None, language) if last is not None else "",
                    chat=self._sum(totals.chat_sum),
                    today=self._sum(totals.today_sum, marks_unknown=False),
                    month=self._sum(totals.month_sum),
                    collection=self._sum(in_collection) if in_collection is not None else "",
                    collection_name=totals.collection_name,
                    collection_id=totals.collection_id,
                    has_unknown=totals.today_sum.some_unknown,
                    some_unknown=any(each.some_unknown for each in others),
                    has_estimate=any(each.estimated for each in (*others, totals.today_sum)),
                )
            )

        self._totals.follow(self._assistant.totals(self._session.chat_id), show, lambda _: None)

    def _sum(self, totals: LedgerTotals, *, marks_unknown: bool = True) -> str:
        """ "¥1.12 + about ¥0.02": what was billed, and beside it what is estimated. "¥1.12+" is more than that."""
        language = self._assistant.language
        parts = [shown(money, language) for money in totals.amounts]
        about = self.tr("about {price}")
        parts += [about.replace("{price}", shown(money, language)) for money in totals.estimated]
        if not marks_unknown or not totals.some_unknown:
            return " + ".join(parts)
        return " + ".join(parts) + "+" if parts else self.tr("not known")

    def show_tier(self) -> None:
        """Peak or off-peak, and for how long still; from now on it is looked at again and again."""

        def show(result: tuple[str, datetime]) -> None:
            tier, until = result
            left_s = (until - self._assistant.timekeeping.now()).total_seconds()
            minutes = max(0, int(left_s // 60))
            days, rest = divmod(minutes, 24 * 60)
            hours, minutes = divmod(rest, 60)
            parts = []
            if days:
                parts.append(self.tr("{count} d").replace("{count}", str(days)))
            if hours:
                parts.append(self.tr("{count} h").replace("{count}", str(hours)))
            if not days:
                parts.append(self.tr("{count} min").replace("{count}", str(minutes)))
            text = self.tr("peak for {time}") if tier == "peak" else self.tr("off-peak for {time}")
            self._window.show_tier(text.replace("{time}", " ".join(parts)))
            self._hours_timer.start(max(1_000, min(TIER_EVERY_MS, int(left_s * 1_000) + 1)))
            self._take_hours(result)

        self._background.follow(self._assistant.tier(), show, lambda _: self._hours_timer.start(TIER_EVERY_MS))

    def _take_hours(self, hours: tuple[str, datetime]) -> None:
        """What is on screen was priced in other hours, or by a row that is no longer in force: it is priced anew."""
        next_at = self._quote.forecast.next_at if self._quote is not None else None
        is_over = next_at is not None and next_at <= self._assistant.timekeeping.now()
        was, self._hours = self._hours, hours
        if is_over or (was is not None and was != hours):
            self.refresh()
            self.hours_changed.emit()
        today = self._assistant.clock().astimezone().date()
        if today != self._day:
            self.refresh_totals()
        self._day = today
