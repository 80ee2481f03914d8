# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forecast in words: each number with the reason for it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QObject

from leadline.costs import bill
from leadline.costs.cooling import SHOWN_FROM, UNLIKELY_FROM
from leadline.costs.forecast import Forecast
from leadline.costs.holding import END
from leadline.costs.money import Money, shown
from leadline.costs.prices import PriceRow
from leadline.costs.tiers import PEAK
from leadline.planning import Quote
from leadline.ui.error_words import in_language
from leadline.ui.price_popover import PriceLine, ShownPrice
from leadline.ui.shown_text import count, sentences
from leadline.weighing import in_words_of


class PriceWords(QObject):
    """Says what a question costs, and why, in the language of the screen."""

    def of(self, quote: Quote, language: str, now: datetime, *, thinks: bool) -> ShownPrice:
        """The whole popover; `thinks`: the output begins with thinking."""
        made = quote.forecast
        row = quote.row if made.price_high else None
        money = _Money(made.currency, language)
        lines = [
            *self._input(quote, row, money),
            *self._output(quote, row, money, thinks=thinks),
            *self._other_case(made, money),
            *self._times(made),
            *self._next(made, money, now),
        ]
        note = "" if made.exact else self.tr("Tokens are estimated: the server's count may differ.")
        if quote.verdict is not None and quote.verdict.problem is not None:
            note = sentences(in_language(quote.verdict.problem.title), note)
        if made.price_expected is None:
            title, between = self.tr("The price of this model is not known."), ""
        elif not made.price_high:
            title, between = self.tr("Free"), ""
        else:
            title = self.tr("About {price}").replace("{price}", money(made.price_expected))
            between = self.tr("{low} to {high}").replace("{low}", money(made.price_low))
            between = between.replace("{high}", money(made.price_high))
        return ShownPrice(title, between, tuple(lines), note)

    def in_short(self, alternative: Forecast, language: str, *, is_warm: bool) -> str:
        """One line about the same question in another model or mode; "" without a price."""
        if not alternative.price_high or alternative.price_expected is None:
            return ""
        words = self.tr("Now about {price}: most of this chat is probably cached there.")
        if not is_warm:
            words = self.tr("Now about {price}: {tokens} tokens are read anew.")
            words = words.replace("{tokens}", count(alternative.tokens - alternative.hit_expected))
        return words.replace("{price}", _Money(alternative.currency, language)(alternative.price_expected))

    # -- the lines -------------------------------------------------------------------------------------

    def _input(self, quote: Quote, row: PriceRow | None, money: _Money) -> list[PriceLine]:
        made = quote.forecast
        hit, miss = made.hit_expected, made.tokens - made.hit_expected
        lines = []
        if hit:
            why = self.tr("Read {time} ago by this model in this mode.")
            if made.held_kind != END:
                why = self.tr("Another chat began with the same, {time} ago.")
            why = why.replace("{time}", self.span(made.idle_s or 0.0))
            lines.append(PriceLine(self.tr("From the cache"), self._tokens(hit), _cost(row, money, hit=hit), why))
        if quote.again_tokens:
            why = self.tr("Of these, {tokens} were sent before.")
            why = why.replace("{tokens}", count(quote.again_tokens))
        elif hit:
            why = self.tr("The question, and what is new before it.")
        elif made.held_kind and made.cold_chance > UNLIKELY_FROM:
            why = self.tr("Not used for {time}: probably no longer cached.")
            why = why.replace("{time}", self.span(made.idle_s or 0.0))
        else:
            why = self.tr("This model has not read any of it in this mode.")
        lines.append(PriceLine(self.tr("Read anew"), self._tokens(miss), _cost(row, money, miss=miss), why))
        return lines

    def _output(self, quote: Quote, row: PriceRow | None, money: _Money, *, thinks: bool) -> list[PriceLine]:
        made = quote.forecast
        clamp = quote.verdict.clamp if quote.verdict is not None else None
        if made.own_replies:
            why = self.tr("By your last {count} replies: mostly {low} to {high}.")
            why = why.replace("{count}", str(made.own_replies))
        else:
            why = self.tr("A built-in figure: mostly {low} to {high}.")
        why = why.replace("{low}", count(made.output_low)).replace("{high}", count(made.output_high))
        name = self.tr("Thinking and answer") if thinks else self.tr("Typical answer")
        most, why_most = made.max_tokens, self.tr("The limit that is sent along: no reply gets longer.")
        if clamp is not None:
            most, why_most = clamp.max_tokens, in_language(in_words_of(clamp))
        typical = min(made.output_typical, most)
        return [
            PriceLine(name, self._tokens(typical), _cost(row, money, output=typical), why),
            PriceLine(
                self.tr("At most"),
                self._tokens(most),
                _cost(row, money, output=most),
                why_most,
            ),
        ]

    def _other_case(self, made: Forecast, money: _Money) -> list[PriceLine]:
        """What it costs if the cache is not as expected; only where that is worth a thought."""
        if not made.price_high or made.price_otherwise is None or made.cold_chance <= SHOWN_FROM:
            return []
        if abs(made.price_otherwise - (made.price_expected or 0)) * 10 < made.price_otherwise:
            return []  # next to no difference
        is_gone = made.hit_expected * 2 < made.hit_high
        chance = 1 - made.cold_chance if is_gone else made.cold_chance
        name = self.tr("If still cached") if is_gone else self.tr("If no longer cached")
        why = self.tr("{chance}% likely, by {time} without use and your own replies.")
        if made.held_kind != END:
            why = self.tr("{chance}% likely: the service need not keep parts of a prompt.")
        why = why.replace("{chance}", str(min(99, max(1, round(chance * 100)))))
        why = why.replace("{time}", self.span(made.idle_s or 0.0))
        return [PriceLine(name, "", money(made.price_otherwise), why, begins_group=True)]

    def _times(self, made: Forecast) -> list[PriceLine]:
        if made.first_word_s is None or made.done_typical_s is None:
            return []
        first = self.tr("about {time}").replace("{time}", self.span(made.first_word_s))
        done = self.tr("about {time}").replace("{time}", self.span(made.done_typical_s))
        between = self.tr("{low} to {high}, by how long the reply gets.")
        between = between.replace("{low}", self.span(made.done_low_s or 0.0))
        between = between.replace("{high}", self.span(made.done_high_s or 0.0))
        why = self.tr("By what is read, and how long that took before.")
        return [
            PriceLine(self.tr("First word"), first, "", why, begins_group=True),
            PriceLine(self.tr("Done"), done, "", between),
        ]

    def _next(self, made: Forecast, money: _Money, now: datetime) -> list[PriceLine]:
        """What the same costs when the prices change next."""
        if not made.price_high or made.price_next is None or made.next_at is None or not made.price_expected:
            return []
        left = self.span((made.next_at - now).total_seconds())
        ratio = made.price_next / made.price_expected
        if ratio * 2 == 1:
            name = self.tr("Half in {time}")
        elif ratio == 2:
            name = self.tr("Twice as much in {time}")
        else:
            name = self.tr("In {time}")
        hours = self.tr("Peak hours end at {clock}.") if made.tier == PEAK else self.tr("Peak hours begin at {clock}.")
        hours = hours.replace("{clock}", f"{made.next_at.astimezone():%H:%M}")
        if made.next_tier == made.tier:
            hours = ""  # it is not the hours that change: another row is in force from then on
        return [PriceLine(name.replace("{time}", left), "", money(made.price_next), hours, begins_group=True)]

    # -- words -----------------------------------------------------------------------------------------

    def _tokens(self, number: int) -> str:
        return self.tr("{count} tokens").replace("{count}", count(number))

    def span(self, seconds: float) -> str:
        """A time in one or two words: 16 s, 1 min 20 s, 43 min, 2 h 14 min, 3 d."""
        whole = max(0, round(seconds))
        if whole < 60:
            return self.tr("{s} s").replace("{s}", str(whole))
        minutes, rest = divmod(whole, 60)
        if minutes < 5 and rest >= 5:
            words = self.tr("{m} min {s} s").replace("{s}", str(rest // 5 * 5))
            return words.replace("{m}", str(minutes))
        if minutes < 90:
            return self.tr("{m} min").replace("{m}", str(minutes))
        hours, minutes = divmod(minutes, 60)
        if hours < 6 and minutes:
            return self.tr("{h} h {m} min").replace("{h}", str(hours)).replace("{m}", str(minutes))
        if hours < 48:
            return self.tr("{h} h").replace("{h}", str(hours))
        return self.tr("{d} d").replace("{d}", str(hours // 24))


class _Money:
    """Amounts of one currency in words."""

    def __init__(self, currency: str, language: str) -> None:
        self._currency, self._language = currency, language

    def __call__(self, amount: Decimal | None) -> str:
        return shown(Money(amount or Decimal(0), self._currency), self._language)


def _cost(row: PriceRow | None, money: _Money, *, hit: int = 0, miss: int = 0, output: int = 0) -> str:
    return money(bill.cost(hit=hit, miss=miss, output=output, row=row)) if row is not None else ""
