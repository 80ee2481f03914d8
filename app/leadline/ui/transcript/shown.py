# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the transcript is handed: a turn in the words the reader sees."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownImage:
    """An image that went with a question."""

    key: str
    """What its small picture is asked for by."""
    words: str
    """Name, size and tokens: what is said of it where it cannot be seen."""


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A question and its reply, ready to be shown. Sums, prices and errors come as finished text."""

    id: int
    question: str
    passages: tuple[str, ...] = ()
    """Names of the passages that were sent with the question, in the order sent."""
    uses: tuple[str, ...] = ()
    """What the model has read on demand, a line each, in order."""
    thinking: str = ""
    thinking_s: float | None = None
    """Seconds the model thought; None while it does, or when nobody measured."""
    thinking_tokens: int | None = None
    answer: str = ""
    """Markdown as it came."""
    state: str = "complete"
    """streaming, complete, cut, stopped, failed or interrupted."""
    numbers: str = ""
    """Usage and bill in one line."""
    notice: str = ""
    """Why the reply is not complete: the first line is the title, the rest the hint. Of a streaming one: what is
    waited for."""
    waits: bool = False
    """Of a streaming one that begins with text: nothing new has come yet."""
    counts_seconds: bool = True
    """Whether the seconds that it was waited for stand behind the notice."""
    model: str = ""
    siblings: int = 1
    """How many turns stand at this place: edits, tries, replies that went on."""
    sibling_index: int = 0
    """Which of them this is, from 0."""
    can_continue: bool = False
    """The reply broke off and can go on."""
    can_answer: bool = False
    """It broke off in its thinking and can answer without more of it."""
    is_estimate: bool = False
    """The tokens of the thinking are our own count, not the service's."""
    images: tuple[ShownImage, ...] = ()
    """Those of the question, in the order sent."""


@dataclass(frozen=True, slots=True)
class ShownWaiting:
    """A question that waits to be sent, as it stands below the conversation."""

    id: int
    question: str
    note: str
    """What it waits for, in a few words."""
    can_send: bool = False
    """Whether Send now is offered."""
    is_held: bool = False
    """It does not go by itself: marked, so that it is not forgotten."""
