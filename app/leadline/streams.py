# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question under way, as its listener sees it: the events, Stop, and blocking iteration for the terminal."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue

from leadline.chat.reply import AnswerText, Ended, Retrying, ThinkingText, Uploading
from leadline.chat.tools import Use
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.provider.client import Call
from leadline.weighing import Clamp


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is done before the next token, in words for the status line: starting, counting, reading or fetching, which
    is of what the model reads on demand."""

    what: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """Documents go out with this question for the first time, and their files are not what was read any more.

    What is sent is what was read and shown: the text is in the pack.
    """

    changed: tuple[int, ...]
    """Documents by seq whose files have another content."""
    missing: tuple[int, ...]
    """And those whose files are gone."""
    names: tuple[str, ...]
    """Of all of them, in that order."""


@dataclass(frozen=True, slots=True)
class TurnBegun:
    """The question is saved and on its way."""

    chat_id: int
    turn_id: int
    passages: tuple[str, ...]
    """Names and pages of what was sent instead of the whole pack; empty when all of it went."""
    prompt_tokens: int = 0
    """What the model has to read."""
    first_word_s: float = 0.0
    """From the send to the first word, as far as our own replies and others' measurements tell; 0 if nobody knows."""
    thinking: str = ""
    """What a reply that goes on begins with; the pieces that come stand after it."""
    answer: str = ""
    uses: tuple[Use, ...] = ()
    """What a reply that goes on has read already."""
    clamp: Clamp | None = None
    """The limit that made the answer shorter than it might be; None where none did."""


@dataclass(frozen=True, slots=True)
class ToolUsed:
    """The model has read something on demand, or could not."""

    use: Use


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens of the reply so far, by our own count: about once a second, until the usage at the end says it exactly."""

    thinking: int
    answer: int
    price: Money | None = None
    """What these cost as output; None where no price is known."""
    price_with_input: Money | None = None
    """And together with the prompt, as it was forecast."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The reply is over and saved; the chat can be loaded again."""

    chat_id: int
    turn_id: int
    ended: Ended


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was sent and nothing saved: the question belongs back in the composer."""

    error: AssistantError | None
    """None when the user stopped it."""


ReplyEvent = (
    Waiting
    | Outdated
    | TurnBegun
    | Uploading
    | Retrying
    | ThinkingText
    | AnswerText
    | ToolUsed
    | Counted
    | TurnEnded
    | NotSent
)


class ReplyStream:
    """A question under way: its events, its Stop, and blocking iteration for the terminal."""

    def __init__(self, on_event: Callable[[ReplyEvent], None] | None = None) -> None:
        self._on_event = on_event
        self._queue: SimpleQueue[ReplyEvent] = SimpleQueue()
        self._lock = threading.Lock()
        self._call: Call | None = None
        self.is_stopped = False
        self.ended: Future[TurnEnded | NotSent] = Future()

    def publish(self, event: ReplyEvent) -> None:
        """Hand an event to whoever listens; the last one also ends the stream."""
        if self._on_event is not None:
            self._on_event(event)
        else:
            self._queue.put(event)
        if isinstance(event, TurnEnded | NotSent):
            self.ended.set_result(event)

    def follow(self, call: Call) -> None:
        """From now on Stop means this call."""
        with self._lock:
            self._call = call
            stopped = self.is_stopped
        if stopped:
            call.stop()

    def stop(self) -> None:
        """Close the socket at once, or do not send at all if nothing was sent yet."""
        with self._lock:
            self.is_stopped = True
            call = self._call
        if call is not None:
            call.stop()

    def wait(self, timeout_s: float | None = None) -> TurnEnded | NotSent:
        """Block until it is over."""
        return self.ended.result(timeout=timeout_s)

    def __iter__(self) -> Iterator[ReplyEvent]:
        """The events, blocking; only for a stream that was made without a listener."""
        while True:
            event = self._queue.get()
            yield event
            if isinstance(event, TurnEnded | NotSent):
                return
