# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading on demand: chosen for a chat before its first question, and the rounds of a reply that reads.

A corpus of many times the window can be asked about: its map stands in the prompt, and the model fetches what it
needs. What it fetched stays in the prompt from then on, and so does all of its thinking.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING

from leadline.chat.reply import Ended, ToolCall
from leadline.chat.tools import NO_TOOLS, READING_TOOLS, Answered, Round
from leadline.context.pack import PackEntry
from leadline.costs.money import Money, shown
from leadline.errors import AssistantError
from leadline.fetching import Fetching, Index
from leadline.storage import conversations
from leadline.storage.conversations import Chat
from leadline.storage.ledger import Connection
from leadline.streams import ReplyStream, ToolUsed

if TYPE_CHECKING:
    from leadline.assistant import Assistant

MOST_CALLS = 40
"""Uses of tools for one question; then the user says whether it goes on."""
LEAST_LIMIT = {"CNY": Decimal("2"), "USD": Decimal("0.30")}
"""A reply that reads may cost this much before the user is asked, or four times what its question was to cost."""
TIMES_FORECAST = 4
CALLED = ("tool_calls", "stop")
"""How a reply ends that wants tools to be used; after any other word a call may be cut off half-way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reply may read and cost before the user is asked."""

    calls: int
    price: Money | None
    """None where no price is known."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes out with the first question of a chat."""

    documents: int
    tokens: int
    """Of the documents, or of the map that stands in their place."""


class OnDemand:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = Lock()
        self._index: Index | None = None
        """Of the chat that was searched last: an index of a large corpus is large."""

    def choose(self, chat_id: int, *, on: bool = True) -> Future[Chosen]:
        """Let the chat read on demand, or send its documents whole; gives what goes out then.

        The future fails with AssistantError once something was sent: the choice stands at the head of every prompt
        (code too_late).
        """

        def keep(con: Connection) -> Chat:
            chat = conversations.load_chat(con, chat_id)
            if chat.anchors or any(turn.state == "streaming" for turn in chat.turns):
                raise AssistantError(
                    "How this chat reads its documents was settled with its first question.",
                    "Begin a new chat with these documents.",
                    code="too_late",
                )
            conversations.set_tools(con, chat_id, READING_TOOLS if on else NO_TOOLS)
            return conversations.load_chat(con, chat_id)

        def work() -> Chosen:
            chat = self._assistant.store().write(keep).result()
            going = [entry for entry in chat.pack if entry.frozen is not None and entry.goes_out]
            if not on:
                return Chosen(len(going), sum(entry.tokens or 0 for entry in going))
            lines = json.loads(b'"' + b"".join(entry.frozen or b"" for entry in going) + b'"')
            return Chosen(len(going), self._assistant.counting.map(lines))

        return self._assistant.run(work)

    def limits(self, price: Decimal | None, currency: str) -> Limits:
        """Those of one question, whose first request is to cost so much."""
        if price is None:
            return Limits(MOST_CALLS, None)
        most = max(LEAST_LIMIT.get(currency, Decimal(0)), price * TIMES_FORECAST)
        return Limits(MOST_CALLS, Money(most, currency))

    def fetching(self, chat_id: int, documents: Sequence[PackEntry], stream: ReplyStream | None = None) -> Fetching:
        """What one reply of the chat may read."""
        with self._lock:
            if self._index is None or self._index.chat_id != chat_id:
                self._index = Index(chat_id)
            index = self._index
        is_stopped = (lambda: stream.is_stopped) if stream is not None else (lambda: False)
        return Fetching(self._assistant, chat_id, documents, index, is_stopped)

    def complete(self, chat: Chat, documents: Sequence[PackEntry], rounds: tuple[Round, ...]) -> tuple[Round, ...]:
        """The rounds of a reply that goes on, with what was put off in the last of them done now. Blocking."""
        if not rounds or not any(call.is_open for call in rounds[-1].calls):
            return rounds
        fetching, left = self.fetching(chat.id, documents), MOST_CALLS
        calls: list[Answered] = []
        for call in rounds[-1].calls:
            if call.is_open and left:
                left -= 1
                call = fetching.answer(call, ROOM_OF_ONE)
            calls.append(call)
        return (*rounds[:-1], replace(rounds[-1], calls=tuple(calls)))


ROOM_OF_ONE = 24_000
"""Tokens that one result may have, whatever the window is."""


class ReadingLoop:
    """The rounds of one reply. Blocking: for the assistant's own threads, one call at a time."""

    def __init__(self, stream: ReplyStream, fetching: Fetching, limits: Limits, rounds: Sequence[Round]) -> None:
        """`rounds` are those that a reply that goes on begins with."""
        self._stream = stream
        self._fetching = fetching
        self.limits = limits
        self.rounds = list(rounds)
        self.new_from = len(self.rounds)
        """Rounds before this one are in the history already."""
        self._calls = 0
        self.spent = Decimal(0)
        """What this question has cost so far; 0 where that is not known."""

    @staticmethod
    def wants_more(ended: Ended) -> bool:
        """Whether a reply ended because it wants to read."""
        return bool(ended.tool_calls) and ended.finish_reason in CALLED and ended.state != "stopped"

    def read(self, ended: Ended, thinking: str, answer: str, room_tokens: int) -> Round:
        """Answer every call of a round, within that much room for all."""
        taken = {call.id for each in self.rounds for call in each.calls}
        calls: list[Answered] = []
        left = room_tokens
        for call in ended.tool_calls:
            named = _named(call, taken, len(self.rounds))
            taken.add(named.id)
            if self._is_over:
                done = self._fetching.put_off(named, "limit")
            else:
                done = self._fetching.answer(named, min(left, ROOM_OF_ONE))
                self._calls += not done.is_open
            left -= done.use.tokens
            calls.append(done)
            self._stream.publish(ToolUsed(done.use))
        made = Round(thinking, answer, tuple(calls))
        self.rounds.append(made)
        return made

    @property
    def _is_over(self) -> bool:
        price = self.limits.price
        return self._calls >= self.limits.calls or (price is not None and self.spent >= price.amount)

    def limit_reached(self, language: str) -> AssistantError | None:
        """Why the user has to be asked before it goes on; None while it may."""
        if not any(call.use.problem == "limit" for call in self.rounds[-1].calls):
            return None
        price = self.limits.price
        hint = "Continue, and it may read as much again; or ask for an answer from what it has read."
        if price is not None and self.spent >= price.amount:
            cost = shown(Money(self.spent, price.currency), language)
            return AssistantError(f"The model has read for {cost} to answer this.", hint, code="reading_limit")
        return AssistantError(f"The model has read {self._calls} times to answer this.", hint, code="reading_limit")


def _named(call: ToolCall, taken: set[str], number: int) -> ToolCall:
    """The call under a name of its own: an id that is missing or was there before could not be answered."""
    if call.id and call.id not in taken:
        return call
    made = f"call_{number}_{call.index}"
    while made in taken:
        made += "_"
    return replace(call, id=made)
