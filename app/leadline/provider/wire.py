# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call on the wire: its tries, and what a cancelled, broken or endless stream turns into.

Runs on the provider's asyncio thread only. Stop is `Task.cancel`: closing a stream from elsewhere does not wake a
reader that waits for a silent server (engines page, section 2); cancelling its task does, within milliseconds.
"""

import asyncio
import random
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from leadline.chat.reply import Ended, Retrying, StreamEvent
from leadline.errors import AssistantError
from leadline.provider import faults
from leadline.provider.connecting import Connections, RefusedError, read_body
from leadline.provider.connection_faults import from_exception
from leadline.provider.endpoints import Endpoint, check_base_url
from leadline.provider.limits import Clocks, Guards
from leadline.provider.receiving import Reply
from leadline.provider.retrying import RetryPolicy
from leadline.provider.uploading import Upload

if TYPE_CHECKING:
    import httpx2
    import openai

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Post:
    """What a call sends, and to whom."""

    endpoint: Endpoint
    key: str
    body: bytes
    beta: bool
    is_stopped: Callable[[], bool]


class Wire:
    """All calls of the program."""

    def __init__(
        self,
        clocks: Callable[[], Clocks],
        guards: Guards,
        retries: RetryPolicy,
        tls: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._clocks = clocks
        self._guards = guards
        self._retries = retries
        self._loop = loop
        self._connections = Connections(clocks, guards, tls, loop)
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it as a task, and hold that: the loop itself has only a weak reference to it."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what runs, wait until each has told its listener, close all sockets."""
        await asyncio.sleep(0)  # a task that was cancelled before its first step would never tell anybody
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._connections.close()

    async def load(self) -> None:
        """Import the SDK and open the pool, beside the loop."""
        await self._connections.load()

    async def get(self, endpoint: Endpoint, key: str, path: str, read: Callable[[bytes], T]) -> T:
        """A small request without a body, asked once. AssistantError for anything that goes wrong."""
        clocks = self._clocks()
        try:
            _check(endpoint, key)
            async with asyncio.timeout(clocks.question_s):
                client = await self._connections.client(endpoint, key)
                response = await _get(client, path, clocks, endpoint)
                try:
                    body = await read_body(response, self._guards.list_body_bytes + 1)
                finally:
                    await response.aclose()
            if len(body) > self._guards.list_body_bytes:
                raise faults.too_much("list", self._guards.list_body_bytes)
            return read(body)
        except AssistantError:
            raise
        except RefusedError as error:
            raise faults.from_status(error.status, error.headers, error.body, endpoint, key=key) from None
        except TimeoutError as error:
            raise faults.timed_out("The service did not answer in time.", "") from error
        except Exception as error:  # the last line of a task's run
            raise from_exception(error, endpoint) from error

    async def stream(
        self,
        endpoint: Endpoint,
        key: str,
        body: bytes,
        on_event: Callable[[StreamEvent], None],
        is_stopped: Callable[[], bool],
        *,
        beta: bool = False,
        may_repeat: Callable[[], Future[bool]] | None = None,
    ) -> Ended:
        """Post `body`, again where that makes sense; hand on what comes, and return the last event. Never raises."""
        post = _Post(endpoint, key, body, beta, is_stopped)
        tried = 0
        while True:
            reply = Reply(self._loop, self._clocks(), self._guards, endpoint, on_event, key)
            state, error = await self._try(post, reply)
            tried += 1
            # Again only while nothing was shown and nothing was billed: that would be seen, or paid, twice.
            most = self._retries.tries_for(error) if error is not None and reply.is_blank else 1
            if error is not None:
                wait_s = self._retries.wait_s(error, tried, random.random())  # noqa: S311 - no secret
                error = faults.redacted(error, key=key, sent=body)
                if state == "failed" and tried < most:
                    try:
                        if may_repeat is None or await asyncio.wrap_future(may_repeat()):
                            on_event(Retrying(tried + 1, most, wait_s, error, reply.request_id))
                            await asyncio.sleep(wait_s)
                            continue
                    except asyncio.CancelledError:  # it was stopped meanwhile
                        state, error = "stopped", None
            reader = reply.reader
            return Ended(
                state,
                faults.shown(reader.finish_reason, key=key),
                reader.usage,
                faults.shown(reader.model, key=key),
                reply.request_id,
                error,
                attempts=tried,
                date=reply.date,
                tool_calls=reader.tool_calls,
                thinking_field=reader.thinking_field,
            )

    async def _try(self, post: _Post, reply: Reply) -> tuple[str, AssistantError | None]:
        """Send it once: the state of the reply at its end and, when it is not complete, the reason."""
        state, error = "stopped", None
        endpoint, key = post.endpoint, post.key
        try:
            if not post.is_stopped():
                _check(endpoint, key)
                client = await self._connections.client(endpoint, key, beta=post.beta)
                state, error = await reply.read(_post(client, reply.content(post.body), self._clocks(), endpoint))
        except asyncio.CancelledError:
            state, error = "stopped", None
        except AssistantError as known:
            state, error = reply.broken(known)
        except RefusedError as refused:
            reply.heard_from(refused.headers)
            error = faults.from_status(refused.status, refused.headers, refused.body, endpoint, key=key, sent=post.body)
            state, error = reply.broken(error)
        except Exception as other:  # the last line of a task's run: anything ends one reply, not the program
            state, error = reply.broken(from_exception(other, endpoint))
        if post.is_stopped() and state == "failed":  # both at once: the user's click is the reason
            state, error = "stopped", None
        reply.flush()
        return state, error


async def _post(
    client: "openai.AsyncOpenAI", content: bytes | Upload, clocks: Clocks, endpoint: Endpoint
) -> "httpx2.Response":
    """The response to exactly these bytes, its body not read yet."""
    import httpx2
    import openai

    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if isinstance(content, Upload):
        headers["Content-Length"] = str(content.size_bytes)  # else it would go out in chunked encoding
    response = await client.post(
        "/chat/completions",
        content=content,
        cast_to=httpx2.Response,
        stream=True,
        stream_cls=openai.AsyncStream[object],
        options={"headers": headers, "max_retries": 0, "timeout": _timeouts(clocks, endpoint)},
    )
    return cast("httpx2.Response", response)  # what the SDK gives for this cast_to, whatever stream_cls says


async def _get(client: "openai.AsyncOpenAI", path: str, clocks: Clocks, endpoint: Endpoint) -> "httpx2.Response":
    import httpx2
    import openai

    response = await client.get(
        path,
        cast_to=httpx2.Response,
        stream=True,
        stream_cls=openai.AsyncStream[object],
        options={"timeout": _timeouts(clocks, endpoint)},
    )
    return cast("httpx2.Response", response)


def _timeouts(clocks: Clocks, endpoint: Endpoint) -> "httpx2.Timeout":
    import httpx2

    read_s = clocks.read_s(is_deepseek=endpoint.kind == "deepseek")
    return httpx2.Timeout(None, connect=clocks.connect_s, write=clocks.write_s, read=read_s, pool=clocks.connect_s)


def _check(endpoint: Endpoint, key: str) -> None:
    check_base_url(endpoint.base_url)
    if endpoint.kind == "deepseek" and not key:
        raise faults.no_key()
    if not all("!" <= character <= "~" for character in key):
        # The SDK's error for these would hold the whole key.
        raise faults.unusable_key()
