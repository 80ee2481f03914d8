# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply among several that come beside each other: what is known of it, as it comes and when it is over."""

import time
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication

from leadline.chat.mode import Mode
from leadline.chat.reply import AnswerText, Retrying, ThinkingText, Uploading
from leadline.costs.forecast import Forecast, thinking_typical
from leadline.costs.money import Money, shown
from leadline.errors import AssistantError
from leadline.storage.conversations import Turn
from leadline.streams import Counted, NotSent, ReplyEvent, ToolUsed, TurnBegun, TurnEnded, Waiting
from leadline.ui.error_words import in_language
from leadline.ui.mode_selector import mode_names
from leadline.ui.price_words import PriceWords
from leadline.ui.shown_text import count
from leadline.ui.shown_turns import cost_words, shown_turn, thinking_tokens
from leadline.ui.shown_uses import use_words
from leadline.ui.transcript.shown import ShownTurn
from leadline.ui.waiting_words import Wait

WAITING, STREAMING, OVER, UNSENT = "waiting", "streaming", "over", "unsent"


@dataclass(frozen=True, slots=True)
class Numbers:
    """One line of the table: what was expected, and what is so far, or was in the end. "" where nothing is known."""

    name: str
    state: str
    price: tuple[str, str]
    time: tuple[str, str]
    thinking: tuple[str, str]
    cached: tuple[str, str]


@dataclass(slots=True)
class Lane:
    """What came of it."""

    label: str
    """The model's, as the screen calls it."""
    mode: Mode
    question: str
    forecast: Forecast | None = None
    """None for a reply that was there before."""
    number: int = 1
    """Which of several of the same model and mode it is."""
    state: str = WAITING
    leader: str = ""
    """What it waits for: the name of one that begins with the same prompt."""
    turn_id: int | None = None
    turn: Turn | None = None
    """As it is kept, once it is over."""
    error: AssistantError | None = None
    """Why it was not sent."""
    thinking: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    tokens: tuple[int, int] = (0, 0)
    price: Money | None = None
    has_come: bool = False
    asked_s: float = 0.0
    wait: Wait = field(default_factory=Wait)

    @property
    def name(self) -> str:
        """Model and mode."""
        name = entrant_name(self.label, self.mode)
        return name if self.number == 1 else f"{name} ({self.number})"

    @property
    def is_running(self) -> bool:
        """It streams, or waits to be sent."""
        return self.state in (WAITING, STREAMING)

    @property
    def is_done(self) -> bool:
        """It is over, and what is kept of it is here."""
        return self.state == UNSENT or self.turn is not None

    @property
    def can_be_asked_again(self) -> bool:
        """It was not sent, or broke off."""
        return self.state == UNSENT or (self.turn is not None and self.turn.state != "complete" and self.state == OVER)

    def reset(self) -> None:
        """It is asked once more."""
        self.state, self.turn_id, self.turn, self.error, self.leader = WAITING, None, None, None, ""
        self.thinking, self.answer, self.uses, self.tokens, self.price = [], [], [], (0, 0), None
        self.has_come, self.wait = False, Wait()

    def take(self, event: ReplyEvent) -> None:
        """Something happened; what is loaded at the end comes by `turn`."""
        now = time.monotonic()
        if self.state == WAITING and not isinstance(event, NotSent):
            self.state, self.asked_s, self.leader = STREAMING, now, ""
            self.wait = Wait("counting", now)
        if isinstance(event, ThinkingText):
            self.thinking.append(event.text)
            self.has_come = True
        elif isinstance(event, AnswerText):
            self.answer.append(event.text)
            self.has_come = True
        elif isinstance(event, TurnBegun):
            self.turn_id = event.turn_id
            self.wait.take(event, now)
        elif isinstance(event, Waiting | Uploading | Retrying):
            if isinstance(event, Waiting) and event.what == "fetching":
                self.has_come = False
            self.wait.take(event.what if isinstance(event, Waiting) else event, now)
        elif isinstance(event, Counted):
            self.tokens, self.price = (event.thinking, event.answer), event.price_with_input
        elif isinstance(event, ToolUsed):
            self.uses.append(use_words(event.use))
        elif isinstance(event, NotSent):
            self.state, self.error = UNSENT, event.error
        elif isinstance(event, TurnEnded):
            self.state = OVER

    # -- in words --------------------------------------------------------------------------------------

    def shown(self, row: int, language: str) -> ShownTurn:
        """As the transcript shows it."""
        if self.turn is not None:
            return replace(shown_turn(self.turn, language, row), siblings=1, sibling_index=0)
        notice, counts_seconds = self.wait.words(time.monotonic())
        if self.state == WAITING:
            notice, counts_seconds = self.state_words(), False
        elif self.state == UNSENT:
            notice = self.state_words()
            if self.error is not None:
                notice = "\n".join(in_language(text) for text in (self.error.title, self.error.hint) if text)
        return ShownTurn(
            id=row,
            question=self.question,
            uses=tuple(self.uses),
            thinking="".join(self.thinking),
            answer="".join(self.answer),
            state="failed" if self.state == UNSENT else "streaming",
            waits=not self.has_come,
            notice=notice,
            counts_seconds=counts_seconds,
            model=self.label,
        )

    def state_words(self) -> str:
        """One or two words."""
        if self.state == WAITING:
            if self.leader:
                return QCoreApplication.translate("compare", "Waits for {name}").replace("{name}", self.leader)
            return QCoreApplication.translate("compare", "Waits")
        if self.state == UNSENT:
            return QCoreApplication.translate("compare", "Not sent")
        if self.turn is not None:
            return {
                "complete": QCoreApplication.translate("compare", "Complete"),
                "stopped": QCoreApplication.translate("compare", "Stopped"),
                "failed": QCoreApplication.translate("compare", "Failed"),
                "cut": QCoreApplication.translate("compare", "Broke off"),
                "interrupted": QCoreApplication.translate("compare", "Interrupted"),
            }.get(self.turn.state, QCoreApplication.translate("compare", "Streams elsewhere"))
        if self.state == OVER or self.answer:
            return QCoreApplication.translate("compare", "Writes")
        return (
            QCoreApplication.translate("compare", "Thinks")
            if self.thinking
            else QCoreApplication.translate("compare", "Reads")
        )

    def numbers(self, words: PriceWords, language: str) -> Numbers:
        """Its line of the table."""
        return Numbers(
            self.name,
            self.state_words(),
            (forecast_price(self.forecast, language), self._price(language)),
            (forecast_time(self.forecast, words), self._time(words)),
            (forecast_thinking(self.forecast, self.mode), self._thinking()),
            (forecast_cached(self.forecast), self._cached()),
        )

    def _price(self, language: str) -> str:
        if self.turn is not None:
            return cost_words(self.turn, language)
        return shown(self.price, language) if self.price is not None and self.state != UNSENT else ""

    def _time(self, words: PriceWords) -> str:
        if self.turn is not None:
            ended = self.turn.ended_at
            return words.span((ended - self.turn.asked_at).total_seconds()) if ended is not None else ""
        return words.span(time.monotonic() - self.asked_s) if self.state == STREAMING else ""

    def _thinking(self) -> str:
        if self.turn is not None:
            tokens, _ = thinking_tokens(self.turn)
            return count(tokens or 0) if self.turn.usage is not None or tokens else ""
        return count(self.tokens[0]) if any(self.tokens) else ""

    def _cached(self) -> str:
        usage = (self.turn.whole_usage or self.turn.usage) if self.turn is not None else None
        return count(usage.hit) if usage is not None else ""


def forecast_price(made: Forecast | None, language: str) -> str:
    """ "~¥0.034", "free", or "" where no price is known."""
    if made is None or made.price_expected is None:
        return ""
    if not made.price_high:
        return QCoreApplication.translate("compare", "free")
    return "~" + shown(Money(made.price_expected, made.currency), language)


def entrant_name(model: str, mode: Mode) -> str:
    """ "Flash, High"."""
    words = QCoreApplication.translate("compare", "{model}, {mode}").replace("{mode}", mode_names()[mode])
    return words.replace("{model}", model)


def forecast_time(made: Forecast | None, words: PriceWords) -> str:
    """From the send to the end."""
    return "~" + words.span(made.done_typical_s) if made is not None and made.done_typical_s is not None else ""


def forecast_thinking(made: Forecast | None, mode: Mode) -> str:
    """Tokens."""
    if made is None:
        return ""
    tokens = thinking_typical(made, mode)
    return f"~{count(tokens)}" if tokens else "0"


def forecast_cached(made: Forecast | None) -> str:
    """Tokens of the prompt that are probably cached."""
    return ("~" if made.hit_expected else "") + count(made.hit_expected) if made is not None else ""
