# SPDX-License-Identifier: AGPL-3.0-or-later
"""The replies under way: of the chat on screen and of others."""

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, How, Place
from leadline.chat.question_image import NewImage, QuestionImage
from leadline.chat.tools import Use
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.storage.waiting import WaitingQuestion
from leadline.streams import NotSent, ReplyStream, TurnEnded
from leadline.ui.session import Session
from leadline.ui.waiting_words import Wait
from leadline.weighing import Clamp


@dataclass(frozen=True, slots=True)
class Queued:
    """A question behind one that is not stored yet: there is no chat that it could wait in."""

    question: str
    model: Model
    mode: Mode
    once: bool
    """Model and mode are for this question only."""


@dataclass(slots=True)
class Live:
    """A reply under way: what came of it, whether or not its chat is on screen."""

    stream: ReplyStream | None
    question: str
    model: str
    shown_id: int
    """Its row in the transcript; negative until the chat is read again."""
    chat_id: int | None
    turn_id: int | None = None
    passages: tuple[str, ...] = ()
    uses: list[Use] = field(default_factory=list)
    """What it has read on demand."""
    thinking: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    own_images: tuple[QuestionImage, ...] = ()
    """Of the turn whose question it asks once more."""
    asked_model: Model | None = None
    asked_mode: Mode = Mode.NON_THINK
    once: bool = False
    """The chat's own model and mode stay as they are."""
    clamp: Clamp | None = None
    """The limit that made its answer shorter."""
    at: Place = AT_END
    """Where it stands in the chat's tree."""
    is_typed: bool = True
    """Its question comes from the composer."""
    has_come: bool = False
    """Something new has come of the reply."""
    thought_s: float | None = None
    """How long the thinking took that it begins with."""
    tokens: tuple[int, int] = (0, 0)
    """Of thinking and answer, as far as they are counted."""
    price: Money | None = None
    """What these tokens cost; None while that is not known."""
    price_with_input: Money | None = None
    """The same with its prompt, as it was forecast."""
    answers_next: bool = False
    """It was stopped in its thinking so that it answers now."""
    waiting: WaitingQuestion | None = None
    """Its question while it waited."""
    place: object = None
    """Where it was sent: `Session.place` then."""
    endpoint: str = "deepseek"
    """Id of the endpoint that answers."""
    beside: str = ""
    """What was typed while its question was not stored yet."""
    images: tuple[NewImage, ...] = ()
    """Those that go out with it."""
    queued: list[Queued] = field(default_factory=list)
    wait: Wait = field(default_factory=lambda: Wait(asked_s=time.monotonic()))

    @property
    def is_thinking(self) -> bool:
        """It has begun to think and not to answer."""
        return bool(self.thinking) and not self.answer and self.has_come

    @property
    def was_typed(self) -> bool:
        """Its question comes from the composer, and goes back there if it is not sent."""
        return self.is_typed and self.at.has_own_question and self.waiting is None

    @property
    def is_unstored(self) -> bool:
        """The question stands in no row of the history yet, so that it has to be kept as a draft."""
        return self.turn_id is None and self.was_typed

    @property
    def draft(self) -> str:
        """All that is kept as a draft until the question is stored."""
        return joined(self.question, *(each.question for each in self.queued), self.beside)


@dataclass(frozen=True, slots=True)
class EndedReply:
    """A reply that is over and stored."""

    chat_id: int
    turn_id: int
    endpoint: str
    error: AssistantError | None
    """Why it is not complete; None when it is, or when the user stopped it."""
    is_on_screen: bool


class LiveReplies(QObject):
    """What streams now, shared by the parts of the controller that need to know."""

    changed = Signal()
    """A reply began or is over."""
    ended = Signal(object, object)
    """A `Live` and its last event, once everything else knows that it is over."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.all: list[Live] = []

    def add(self, live: Live) -> None:
        """A question is on its way."""
        self.all.append(live)
        self.changed.emit()

    def remove(self, live: Live) -> None:
        """Its reply is over."""
        self.all.remove(live)
        self.changed.emit()

    def tell_ended(self, live: Live, event: TurnEnded | NotSent) -> None:
        """Everything on screen is up to date: what comes after it may begin."""
        self.ended.emit(live, event)

    def is_on_screen(self, live: Live) -> bool:
        """Whether it belongs to what is on screen; a new chat is told from the next one by its place."""
        session = self._session
        return live.place is session.place or (live.chat_id is not None and live.chat_id == session.chat_id)

    def of_chat(self, chat_id: int) -> Live | None:
        """The reply that streams into a chat."""
        return next((live for live in self.all if live.chat_id == chat_id), None)

    @property
    def chats(self) -> frozenset[int]:
        """The chats that a reply streams into."""
        return frozenset(live.chat_id for live in self.all if live.chat_id is not None)

    @property
    def on_screen(self) -> Live | None:
        """The reply that streams into the chat on screen."""
        return next((live for live in self.all if self.is_on_screen(live)), None)

    @property
    def unstored(self) -> list[Live]:
        """Those whose question is kept as a draft."""
        return [live for live in self.all if live.is_unstored]


def joined(*texts: str) -> str:
    """Questions that come back, above what was typed meanwhile."""
    return "\n\n".join(text for text in texts if text.strip())


def found_no_network(live: Live, event: TurnEnded) -> bool:
    """Whether nothing of a question arrived, so that it can wait as if it had never been sent."""
    error = event.ended.error
    is_offline = isinstance(error, AssistantError) and error.code == "offline" and event.ended.state == "failed"
    return is_offline and live.at.how is How.END and not live.answer and not live.thinking
