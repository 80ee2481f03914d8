# SPDX-License-Identifier: AGPL-3.0-or-later
"""The replies under way: of the chat on screen and of others."""

from dataclasses import dataclass, field

from leadline.chat.question_image import NewImage
from leadline.errors import AssistantError
from leadline.streams import ReplyStream
from leadline.ui.session import Session


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
    thinking: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    again: int | None = None
    place: object = None
    """Where it was sent: `Session.place` then."""
    endpoint: str = "deepseek"
    """Id of the endpoint that answers."""
    beside: str = ""
    """What was typed while its question was not stored yet."""
    images: tuple[NewImage, ...] = ()
    """Those that go out with it."""

    @property
    def is_unstored(self) -> bool:
        """The question stands in no row of the history yet, so that it has to be kept as a draft."""
        return self.turn_id is None and self.again is None


@dataclass(frozen=True, slots=True)
class EndedReply:
    """A reply that is over and stored."""

    chat_id: int
    turn_id: int
    endpoint: str
    error: AssistantError | None
    """Why it is not complete; None when it is, or when the user stopped it."""
    is_on_screen: bool


class LiveReplies:
    """What streams now, shared by the parts of the controller that need to know."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.all: list[Live] = []

    def is_on_screen(self, live: Live) -> bool:
        """Whether it belongs to what is on screen; a new chat is told from the next one by its place."""
        session = self._session
        return live.place is session.place or (live.chat_id is not None and live.chat_id == session.chat_id)

    @property
    def on_screen(self) -> Live | None:
        """The reply that streams into the chat on screen."""
        return next((live for live in self.all if self.is_on_screen(live)), None)

    @property
    def unstored(self) -> list[Live]:
        """Those whose question is kept as a draft."""
        return [live for live in self.all if live.is_unstored]
