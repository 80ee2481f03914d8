# SPDX-License-Identifier: AGPL-3.0-or-later
"""One chat request of the stand-in from its body to the last byte of the reply, faults and bill included."""

import asyncio
import json
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.servers import faults, refusals, words
from tests.servers.billing import Billing
from tests.servers.connection import Connection
from tests.servers.exchange import Exchange
from tests.servers.faults import Act, Frame, Step
from tests.servers.prefixes import Prefixes
from tests.servers.prompt import Calls, Generated, Prompt, RefusedError, error_body, generate, prepare
from tests.servers.refusals import Refusal

_KEEP_ALIVE = b": keep-alive\n\n"
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the service is."""

    rate: float = 0.0
    """Events a second; 0 as fast as they can be written."""
    prefill: float = 0.0
    """Tokens a second at which what missed the cache is read, with keep-alives meanwhile; 0 at once."""
    keepalive_s: float = 0.05
    forever_s: float = 120.0
    """How long "for ever" is: after that the connection is closed."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A chat request, made ready away from the loop."""

    prompt: Prompt
    key: str
    at: datetime
    """When the request came: that decides the tier."""
    owner: tuple[str, ...]
    reply: Generated
    step: Step
    stream: bool


class ChatService:
    """What `POST /chat/completions` needs: the cache, the money, the pace, and what tests said beforehand."""

    def __init__(self, billing: Billing, prefixes: Prefixes, pace: Pace) -> None:
        self.billing = billing
        self.prefixes = prefixes
        self.pace = pace
        self.said: deque[tuple[str | None, str | None, Calls]] = deque()
        """Thinking, answer and tool calls of the next replies; None for its own words."""
        self.forbidden: set[str] = set()
        """Texts for which the content filter refuses a request, wherever they stand in it."""
        self._resumes = asyncio.Semaphore(0)
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="stand-in")

    def resume(self) -> None:
        """Lets one stalled reply go on, or the next that stalls. Loop thread only."""
        self._resumes.release()

    def close(self) -> None:
        """Ends the threads; the connections are gone already."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def answer(self, connection: Connection, exchange: Exchange, key: str, step: Step, *, beta: bool) -> bool:
        """Answers a chat request; True when the connection can be kept. Raises RefusedError and ClientGoneError."""
        at = self.billing.clock()
        if not self.billing.accounts[key].is_available:
            raise RefusedError(402, error_body(*faults.MESSAGES[402]))
        if any(text.encode() in exchange.body for text in self.forbidden):
            raise RefusedError(400, error_body(*faults.MESSAGES[400]))
        stop = threading.Event()
        try:
            ready = asyncio.get_running_loop().run_in_executor(
                self._pool, self._prepare, exchange, key, at, step, beta, stop
            )
            await connection.unless_gone(ready)
        finally:
            stop.set()
        work = ready.result()
        try:
            return await (self._stream if work.stream else self._object)(connection, exchange, work)
        finally:
            if exchange.first_chunk_at is not None:
                self._settle(exchange, work)

    def _settle(self, exchange: Exchange, work: _Work) -> None:
        """Charges what was generated, once: before the client sees the end, or a test could look too early."""
        if exchange.charge is None:
            amounts = exchange.hit, exchange.miss, exchange.output_tokens
            exchange.charge = self.billing.charge(work.key, work.prompt.model, work.at, *amounts)

    def _prepare(
        self, exchange: Exchange, key: str, at: datetime, step: Step, beta: bool, stop: threading.Event
    ) -> _Work:
        try:
            prompt = prepare(exchange.body, beta=beta, stop=stop)
        except RefusedError as refused:
            refusals.seen.append(Refusal(refused.status, refused.body, exchange.body))
            raise
        body = json.loads(exchange.body)
        owner = (key, prompt.model, str(body.get("user_id", "")))
        hit = self.prefixes.hit_tokens(owner, prompt.ids)
        seen = words.look_at(body, prompt.mode, prompt.max_tokens)
        if seen.fault:
            try:
                step = Step.parse(json.loads(seen.fault))
            except ValueError as error:
                raise RefusedError(400, error_body(str(error))) from error
        thinking, answer = words.speak(seen, len(prompt.ids), hit)
        last = body["messages"][-1]
        if last.get("prefix"):
            thinking, answer = words.go_on(thinking, answer, last)
        calls: Calls = ()
        if self.said:
            said = self.said.popleft()
            calls = said[2]
            if calls:
                thinking, answer = "", ""
            thinking, answer = (thinking if said[0] is None else said[0]), (answer if said[1] is None else said[1])
        reply = generate(prompt, thinking, answer, hit, exchange.number, calls)
        exchange.model, exchange.prompt, exchange.ids = prompt.model, prompt.text, prompt.ids
        exchange.prompt_tokens, exchange.hit, exchange.miss = len(prompt.ids), hit, len(prompt.ids) - hit
        return _Work(prompt, key, at, owner, reply, step, bool(body.get("stream")))

    async def _queue(self, connection: Connection, exchange: Exchange, work: _Work, sign: bytes) -> None:
        """Sends the head, and signs of life until the prompt has been read."""
        kind = "text/event-stream; charset=utf-8" if work.stream else "application/json"
        exchange.status = 200
        date = ("Date", format_datetime(self.billing.clock().astimezone(UTC), usegmt=True))
        await connection.start(200, kind, (*request_id(exchange), ("Cache-Control", "no-cache"), date))
        exchange.head_at = time.monotonic()
        wait_s = work.step.queued_s + (exchange.miss / self.pace.prefill if self.pace.prefill else 0.0)
        until = time.monotonic() + wait_s
        while (left := until - time.monotonic()) > 0:
            await connection.piece(sign)
            await connection.pause(min(left, self.pace.keepalive_s))
        if work.step.slow_s:
            await connection.pause(work.step.slow_s)
        self.prefixes.store_input(work.owner, work.prompt.ids, work.prompt.assistant_at)
        exchange.first_chunk_at = time.monotonic()

    def _complete(self, exchange: Exchange, work: _Work) -> None:
        """The whole reply was generated; what is left is to send its end."""
        exchange.output_tokens = work.reply.tokens_at[-1]
        self._settle(exchange, work)
        whole = work.prompt.ids[:]
        whole.extend(work.reply.ids)
        self.prefixes.store_output(work.owner, whole, len(work.prompt.ids))

    async def _object(self, connection: Connection, exchange: Exchange, work: _Work) -> bool:
        await self._queue(connection, exchange, work, b"\n")
        self._complete(exchange, work)
        await connection.piece(faults.whole(work.reply.whole, work.step).encode())
        await connection.finish()
        exchange.finished = True
        return True

    async def _stream(self, connection: Connection, exchange: Exchange, work: _Work) -> bool:
        await self._queue(connection, exchange, work, _KEEP_ALIVE)
        frames = faults.play(work.reply.chunks, work.step)
        tokens_at, began, at = work.reply.tokens_at, time.monotonic(), 0
        while at < len(frames):
            frame = frames[at]
            if isinstance(frame, Act):
                if frame.kind in ("end", "drop", "reset"):
                    self._settle(exchange, work)
                if not await self._act(connection, frame):
                    return False
                at += 1
                continue
            due = len(frames)
            if self.pace.rate:
                due = int((time.monotonic() - began) * self.pace.rate) + 1
                if due <= at:
                    await connection.pause(max(0.001, began + at / self.pace.rate - time.monotonic()))
                    continue
            group = _plain(frames, at, min(due, at + 32))
            if at + len(group) == len(frames):
                self._complete(exchange, work)
            if work.step.split_utf8:
                await _send_split(connection, group)
            else:
                await connection.piece(*group)
            at += len(group)
            exchange.chunks_sent += sum(frame != _DONE for frame in group)
            if at < len(frames):
                exchange.output_tokens = tokens_at[min(exchange.chunks_sent, len(tokens_at)) - 1]
            exchange.started.set()
            await connection.pause(0)
        await connection.finish()
        exchange.finished = True
        return True

    async def _act(self, connection: Connection, act: Act) -> bool:
        """Does something to the connection; True when the reply goes on after it."""
        if act.kind == "stall":
            return await self.stall(connection)
        if act.kind == "end":
            await connection.finish()
        elif act.kind == "drop":
            await connection.drop()
        elif act.kind == "reset":
            connection.reset()
        elif act.kind == "line":
            await _send_line(connection, act)
            return True if act.data else await self.stall(connection)
        else:
            until = time.monotonic() + self.pace.forever_s
            while time.monotonic() < until:
                if act.kind == "keepalives":
                    await connection.piece(_KEEP_ALIVE)
                    await connection.pause(self.pace.keepalive_s)
                else:
                    await connection.piece(*[act.data] * 64)
                    await connection.pause(0)
        return False

    async def stall(self, connection: Connection) -> bool:
        """Silence; True when the test let it go on."""
        resumed = asyncio.ensure_future(self._resumes.acquire())
        return await connection.unless_gone(resumed, self.pace.forever_s)


def request_id(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """The header that names a request in the service's log."""
    return (("x-request-id", f"standin-{exchange.number}"),)


def _plain(frames: list[Frame], start: int, end: int) -> list[bytes]:
    group: list[bytes] = []
    for frame in frames[start : max(end, start + 1)]:
        if isinstance(frame, Act):
            break
        group.append(frame)
    return group


async def _send_split(connection: Connection, group: list[bytes]) -> None:
    """Each frame in several writes, cut inside every character of several bytes."""
    for frame in group:
        start = 0
        for index, byte in enumerate(frame):
            if byte >= 0xC0:
                await connection.piece(frame[start : index + 1])
                await connection.pause(0.001)
                start = index + 1
        await connection.piece(frame[start:])


async def _send_line(connection: Connection, act: Act) -> None:
    await connection.piece(
        b'data: {"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"'
    )
    left = act.size
    while left > 0:
        await connection.piece(b"x" * min(left, 2**18))
        left -= 2**18
        await connection.pause(0)
    if act.data:
        await connection.piece(b'"},"logprobs":null,"finish_reason":null}]}' + act.data)
