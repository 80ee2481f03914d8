# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply as it arrives: the events of a stream and the usage at its end."""

from dataclasses import dataclass

from leadline.errors import AssistantError


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens the service says it billed. hit + miss is the whole prompt; output holds the reasoning."""

    hit: int
    miss: int
    output: int
    reasoning: int | None
    """Part of `output` that was thinking; None when the service did not say."""

    @property
    def prompt(self) -> int:
        """Tokens of the whole prompt."""
        return self.hit + self.miss


@dataclass(frozen=True, slots=True)
class Uploading:
    """The request is on its way up; only for bodies that take a while."""

    sent_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Retrying:
    """A try failed before anything was shown; the next one begins after the wait. Stop ends the wait, too."""

    attempt: int
    """The try that comes now, counted from 1: the first of these events says 2."""
    of: int
    wait_s: float
    error: AssistantError
    """Why the try before it failed."""
    request_id: str = ""
    """What the service calls the try that failed; "" when it said nothing."""


@dataclass(frozen=True, slots=True)
class Started:
    """The service took the request: the headers are here, or the first chunk is."""

    request_id: str
    model: str
    """The model id of the response; "" until a chunk names it."""


@dataclass(frozen=True, slots=True)
class ThinkingText:
    """A piece of the reply's thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerText:
    """A piece of the reply's answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants to have used. A value only: nothing in here ever acts on it."""

    index: int
    id: str
    name: str
    arguments: str
    """Usually JSON; as the model wrote it, not checked."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of every stream, exactly once."""

    state: str
    """complete, cut (text came, then it broke off or hit a limit), stopped (by the user) or failed."""
    finish_reason: str
    """The service's own word: stop, length, ...; "" when none came."""
    usage: Usage | None
    """None when the service sent none, or one that cannot be true."""
    model: str
    """The model id in the response: what the bill goes by. "" when none came."""
    request_id: str
    error: "Exception | None" = None
    """An AssistantError for cut and failed; None for complete and stopped."""
    attempts: int = 1
    """How many times it was sent."""
    date: str = ""
    """The server's Date header as it came; "" when there was none."""
    tool_calls: tuple[ToolCall, ...] = ()
    thinking_field: str = ""
    """The field that its thinking came in; "" when none came."""


StreamEvent = Uploading | Retrying | Started | ThinkingText | AnswerText | Ended
