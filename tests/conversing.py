# SPDX-License-Identifier: AGPL-3.0-or-later
"""A user at a machine, without a window: a data folder, a stand-in for DeepSeek, a clock, and assistants that come
and go. Everything behind it is real: database, children, sockets."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from leadline.assistant import Assistant
from leadline.attaching import AttachEnded, AttachEvent
from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, How, Place
from leadline.chat.reply import AnswerText, Ended, ThinkingText
from leadline.context.tokenizer import Tokenizer
from leadline.costs.bill import LedgerEntry
from leadline.costs.forecast import Forecast
from leadline.errors import AssistantError
from leadline.host.paths import paths_under
from leadline.host.settings import Settings
from leadline.provider.client import Service
from leadline.provider.limits import clocks_of
from leadline.provider.retrying import RetryPolicy
from leadline.storage import ledger, receipts
from leadline.storage.conversations import Chat, Turn
from leadline.storage.ledger import Connection
from leadline.streams import NotSent, ReplyEvent, ReplyStream, TurnBegun, TurnEnded
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange

T = TypeVar("T")
ONCE = RetryPolicy(tries=1)
ASSISTANT_MARK = "<｜Assistant｜>"
OFF_PEAK = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
"""A Tuesday, 4 o'clock in Beijing."""
PEAK = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""The same day, 10 o'clock in Beijing."""


class LastingTokenizer(Tokenizer):
    """One child for all tests of a module: loading the vocabulary takes seconds on a busy machine."""

    def close(self) -> None:
        """An assistant closes it with the rest; the next one goes on with it."""

    def end(self) -> None:
        """Really."""
        super().close()


class Heard:
    """The events of one question, and how it ended."""

    stream: ReplyStream

    def __init__(self) -> None:
        self.events: list[ReplyEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: ReplyEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, claim: "Callable[[Heard], object]", timeout_s: float = 30) -> None:
        """Until the events make it true."""
        with self._changed:
            assert self._changed.wait_for(lambda: claim(self), timeout_s), self.events

    @property
    def answer(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, AnswerText))

    @property
    def thinking(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, ThinkingText))

    @property
    def begun(self) -> TurnBegun:
        return next(event for event in self.events if isinstance(event, TurnBegun))

    def end(self) -> TurnEnded:
        """The last event, which must say that something was sent."""
        last = self.stream.wait(60)
        assert isinstance(last, TurnEnded), last
        assert self.events[-1] is last
        assert sum(isinstance(event, TurnEnded | NotSent) for event in self.events) == 1
        return last

    def ended(self) -> Ended:
        return self.end().ended

    def not_sent(self) -> AssistantError | None:
        """Why nothing was sent."""
        last = self.stream.wait(60)
        assert isinstance(last, NotSent), last
        return last.error


class Desk:
    """One user at one machine; `close` ends what is open."""

    def __init__(
        self,
        folder: Path,
        server: DeepSeekServer,
        tokenizer: Tokenizer,
        currency: str = "CNY",
        retries: RetryPolicy = ONCE,
    ) -> None:
        """`retries`: by itself the program sends nothing twice here, so that one fault is one failure."""
        self.retries = retries
        self.folder = folder
        self.server = server
        self.currency = currency
        self._tokenizer = tokenizer
        self._open: list[Assistant] = []
        self.now = OFF_PEAK
        self.set_time(OFF_PEAK)
        self.assistant = self.start()

    def set_time(self, at: datetime) -> None:
        """The same time for the program and for the service."""
        self.now = at
        self.server.set_time(at)

    def start(self, *, key: str | None = None, base_url: str = "", **settings: str) -> Assistant:
        """Another assistant on the same data folder."""
        environ = {"LANG": "C.UTF-8", "DEEPSEEK_API_KEY": self.server.key if key is None else key}
        made = Assistant(
            paths_under(self.folder),
            environ,
            settings=Settings(**{"currency": self.currency, **settings}),  # type: ignore[arg-type]
            base_url=base_url or self.server.base_url,
            clock=lambda: self.now,
        )
        made.tokenizer = self._tokenizer
        made.service = Service(lambda: clocks_of(made.settings), retries=self.retries)
        self._open.append(made)
        return made

    def restart(self) -> Assistant:
        """The program ends and is started again."""
        self.close()
        self.assistant = self.start()
        return self.assistant

    def close(self) -> None:
        while self._open:
            self._open.pop().close()

    # what the user does

    def send(
        self, question: str, chat: int | None = None, model: str = "flash", mode: Mode = Mode.NON_THINK, *,
        again: int | None = None, place: Place = AT_END, **more: Any,
    ) -> Heard:  # fmt: skip
        """Send and go on; `again` is the turn whose question is asked once more."""
        heard = Heard()
        where = Place(How.AGAIN, again) if again is not None else place
        heard.stream = self.assistant.ask(chat, question, model=model, mode=mode, on_event=heard, place=where, **more)
        return heard

    def ask(
        self, question: str, chat: int | None = None, model: str = "flash", mode: Mode = Mode.NON_THINK, *,
        again: int | None = None, place: Place = AT_END, **more: Any,
    ) -> Turn:  # fmt: skip
        """Send, wait for the end, and give what is saved of it."""
        end = self.send(question, chat, model, mode, again=again, place=place, **more).end()
        self.settle()
        return self.turn(end.chat_id, end.turn_id)

    def settle(self) -> None:
        """Until the end of the last reply is counted and known as held: the next price is then the exact one."""
        self.assistant.tokenizer.count(["x"]).result(60)  # the child answers in order
        self.assistant.store().write(lambda con: None).result(60)

    def attach(self, chat: int | None, *paths: Path) -> int:
        """Add files and wait until they are in the pack; gives the chat."""
        ended = self.attach_heard(chat, *paths)[-1]
        assert isinstance(ended, AttachEnded) and ended.error is None and ended.chat_id is not None, ended
        return ended.chat_id

    def attach_heard(self, chat: int | None, *paths: Path) -> Sequence[AttachEvent]:
        """The same; gives all events."""
        events: list[AttachEvent] = []
        self.assistant.attach(chat, [str(path) for path in paths], events.append).done.result(60)
        return events

    def write(self, name: str, text: str) -> Path:
        """A file of the user's."""
        path = self.folder / "papers" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
        return path

    # what is kept

    def read(self, work: Callable[[Connection], T]) -> T:
        return self.assistant.store().read(work).result(30)

    def chat(self, chat_id: int) -> Chat:
        return self.assistant.chat(chat_id).result(30)

    def turn(self, chat_id: int, turn_id: int) -> Turn:
        return next(turn for turn in self.chat(chat_id).turns if turn.id == turn_id)

    def entries(self, turn_id: int) -> tuple[LedgerEntry, ...]:
        return self.read(partial(ledger.entries, turn_id=turn_id))

    def forecast(self, turn_id: int) -> Forecast:
        found = self.read(partial(receipts.load_forecast, turn_id=turn_id))
        assert found is not None
        return found

    def receipt(self, turn_id: int) -> bytes:
        return self.read(partial(receipts.load_receipt, turn_id=turn_id)).body


def kept_part(exchange: Exchange) -> str:
    """The prompt up to and including its last assistant mark: what every later one has to begin with."""
    return exchange.prompt[: exchange.prompt.rindex(ASSISTANT_MARK) + len(ASSISTANT_MARK)]


def assert_extends(new: Exchange, old: Exchange) -> None:
    """Design section 6.4, in text and in token ids, by the service's own rendering."""
    assert new.prompt.startswith(kept_part(old)), f"{old.prompt}\n----\n{new.prompt}"
    assert new.ids[: len(old.ids) - 1] == old.ids[:-1]  # the last one is <think> or </think>


def depth_log(lines: int, start: int = 0) -> str:
    """A document of about 9 tokens a line."""
    return "".join(f"Mark {n}: depth {n * 7 % 90} fathoms.\n" for n in range(start, start + lines))
