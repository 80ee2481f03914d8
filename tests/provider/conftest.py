# SPDX-License-Identifier: AGPL-3.0-or-later
"""A service that is closed after the test, and a listener that keeps what it hears."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from leadline.chat.reply import AnswerText, Ended, StreamEvent, ThinkingText
from leadline.errors import AssistantError
from leadline.provider.client import Call, Service
from leadline.provider.endpoints import Endpoint
from leadline.provider.retrying import RetryPolicy

ONCE = RetryPolicy(tries=1)
"""For tests of a single try: every fault is the end."""
KEY = "sk-test-0123456789abcdef"
BODY = b'{"model":"deepseek-flash","messages":[{"role":"user","content":"Where does the rope end, and who holds it?"}]}'


@dataclass
class Heard:
    """The events of one call with the time of each, and the call."""

    events: list[StreamEvent] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    call: Call | None = None

    def __call__(self, event: StreamEvent) -> None:
        with self.changed:
            self.times.append(time.monotonic())
            self.events.append(event)
            self.changed.notify_all()

    def wait_for(self, claim: Callable[["Heard"], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: claim(self), 20), self.events

    def end(self) -> Ended:
        """The last event, once it is there."""
        assert self.call is not None
        ended = self.call.ended.result(30)
        assert self.events[-1] is ended
        assert sum(isinstance(each, Ended) for each in self.events) == 1
        return ended

    def error(self) -> AssistantError:
        error = self.end().error
        assert isinstance(error, AssistantError)
        return error

    @property
    def answer(self) -> str:
        return "".join(each.text for each in self.events if isinstance(each, AnswerText))

    @property
    def thinking(self) -> str:
        return "".join(each.text for each in self.events if isinstance(each, ThinkingText))


Ask = Callable[..., Heard]


def wait_until(claim: Callable[[], bool]) -> None:
    """For what tells nobody when it happens."""
    ends = time.monotonic() + 20
    while not claim():
        assert time.monotonic() < ends
        threading.Event().wait(0.001)


def endpoint(url: str, kind: str = "deepseek") -> Endpoint:
    return Endpoint(kind, kind, url)


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service(retries=ONCE)
    yield service
    service.close()


@pytest.fixture
def ask(service: Service) -> Ask:
    """Sends BODY to a url; gives what is heard."""

    def send(url: str, *, body: bytes = BODY, key: str = KEY, kind: str = "deepseek", by: Service = service) -> Heard:
        heard = Heard()
        heard.call = by.stream(endpoint(url, kind), key, body, heard)
        return heard

    return send
