# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asked in a comparison, and for how much: the prices of each and of all that are chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.comparing import Estimate, Outlook
from leadline.costs.money import Money, shown
from leadline.ui.background import Background
from leadline.ui.compare_lane import (
    Lane,
    entrant_name,
    forecast_cached,
    forecast_price,
    forecast_thinking,
    forecast_time,
)
from leadline.ui.compare_setup import CompareSetup, ShownEntrant, ShownTotal
from leadline.ui.error_words import in_language
from leadline.ui.failing import as_error
from leadline.ui.price_words import PriceWords
from leadline.ui.shown_text import sentences
from leadline.weighing import NO_PRICE, OVER

Offer = tuple[Model, Mode]


class CompareChoice(QObject):
    """Between the first page and the assistant; lives as long as its window."""

    def __init__(
        self,
        setup: CompareSetup,
        assistant: Assistant,
        background: Background,
        chat_id: int | None,
        offered: list[Offer],
        preset: Offer | None,
        parent: QObject,
    ) -> None:
        """`preset` is chosen at first."""
        super().__init__(parent)
        self._setup = setup
        self._assistant = assistant
        self._background = background
        self._chat_id = chat_id
        self._offered, self._preset = offered, preset
        self._language = assistant.language
        self._words = PriceWords(self)
        self._estimates: tuple[Estimate, ...] = ()
        self._asked = 0
        self._is_open = True
        self.chosen: list[Offer] = []
        """As often as each is asked."""
        self.outlook: Outlook | None = None
        """What these cost; None while that is worked out, and where nobody is chosen."""
        setup.changed.connect(self.price)

    def close(self) -> None:
        """The page is gone: what is still worked out has nobody to go to."""
        self._is_open = False

    def show(self, found: tuple[Estimate, ...], there: Lane | None) -> None:
        """What each would cost alone; `there` is a reply that is there already."""
        if not self._is_open:
            return
        self._estimates = found
        preset = (self._preset[0].key, self._preset[1]) if self._preset is not None else None
        lines = [
            self._line(model, mode, estimate, is_chosen=(model.key, mode) == preset)
            for (model, mode), estimate in zip(self._offered, found, strict=True)
        ]
        first = None
        if there is not None:
            numbers = there.numbers(self._words, self._language)
            name = self.tr("{name}: there already").replace("{name}", there.name)
            first = ShownEntrant(name, numbers.price[1], numbers.time[1], numbers.thinking[1], numbers.cached[1])
        self._setup.show_entrants(lines, first)

    def _line(self, model: Model, mode: Mode, estimate: Estimate, *, is_chosen: bool) -> ShownEntrant:
        name = entrant_name(model.label, mode)
        if estimate.quote is None:
            problem = in_language(estimate.problem.title) if estimate.problem is not None else ""
            return ShownEntrant(name, "", "", "", "", problem or self.tr("Cannot be asked."))
        made = estimate.quote.forecast
        return ShownEntrant(
            name,
            forecast_price(made, self._language),
            forecast_time(made, self._words),
            forecast_thinking(made, mode),
            forecast_cached(made),
            is_chosen=is_chosen,
        )

    def price(self) -> None:
        """What the chosen ones cost together."""
        self._asked += 1
        asked, places = self._asked, [at for at, times in self._setup.chosen for _ in range(times)]
        self.outlook, self.chosen = None, [self._offered[at] for at in places]
        if not places:
            return

        def known(found: Outlook) -> None:
            if self._is_open and asked == self._asked:
                self.outlook = found
                self._setup.show_total(self._total(found))

        future = self._assistant.comparing.outlook(self._chat_id, [self._estimates[at] for at in places])
        self._background.follow(future, known, self.fail)

    def _total(self, found: Outlook) -> ShownTotal:
        def money(name: str) -> str:
            amounts = (Money(getattr(each, name), each.currency) for each in found.totals)
            return " + ".join(shown(amount, self._language) for amount in amounts)

        start, notes = self.tr("Start"), []
        words = self.tr("What it costs is not known.")
        if found.totals and not any(each.high for each in found.totals):
            words = self.tr("Free")
        elif found.totals:
            words = self.tr("Together about {price}, from {low} to {high}").replace("{price}", money("expected"))
            words = words.replace("{low}", money("low")).replace("{high}", money("high"))
            start = self.tr("Start ~{price}").replace("{price}", money("expected"))
            if found.unknown:
                notes.append(self.tr("Without those whose price is not known."))
        if any(leader is not None for leader in found.leaders):
            notes.append(self.tr("Some share what another reads, and wait for its first word."))
        together = found.together
        if together.clamp is not None:
            cut = self.tr("By your limits answers get shorter: at most {count} tokens.")
            notes.append(cut.replace("{count}", f"{together.clamp.max_tokens:,}"))
        problem = together.problem
        if problem is None:
            return ShownTotal(words, start, sentences(*notes))
        said = sentences(in_language(problem.title), in_language(problem.hint))
        may_go = problem.code in (OVER, NO_PRICE)
        if may_go:
            start = self.tr("Start all the same")
        return ShownTotal(words, start, sentences(*notes), said, can_start=may_go)

    def refuse(self, words: str) -> None:
        """It does not go out like this; another choice may."""
        self._asked += 1
        self._setup.show_total(ShownTotal("", self.tr("Start"), problem=words, can_start=False))

    def fail(self, problem: BaseException) -> None:
        """Something could not be worked out, or sent."""
        error = as_error(problem)
        if self._is_open:
            self.refuse(sentences(in_language(error.title), in_language(error.hint)))
