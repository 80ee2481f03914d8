# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call on the wire: the SDK's client, the clocks, and what a cancelled, broken or endless stream turns into.

Runs on the provider's asyncio thread only. Stop is `Task.cancel`: closing a stream from elsewhere does not wake a
reader that waits for a silent server (engines page, section 2); cancelling its task does, within milliseconds.
"""

import asyncio
import gc
import importlib
import ssl
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar, cast

from leadline.chat.reply import Ended, StreamEvent
from leadline.errors import AssistantError
from leadline.provider import faults
from leadline.provider.endpoints import Endpoint, beta_url, check_base_url
from leadline.provider.limits import Clocks, Guards
from leadline.provider.receiving import Reply

if TYPE_CHECKING:
    import httpx2
    import openai

T = TypeVar("T")
_HEADERS = frozenset({"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type",
                      "host", "transfer-encoding", "user-agent"})  # fmt: skip


class _RefusedError(Exception):
    """A status that is not 200, with as much of the body as may be read."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status, self.headers, self.body = status, headers, body


class _DaemonThreads(ThreadPoolExecutor):
    """Runs each look-up of a name in a daemon thread: one that hangs must not hold up the end of the program."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # handed to who waits for it
                future.set_exception(error)

        threading.Thread(target=run, name="provider-blocking", daemon=True).start()
        return future


class Wire:
    """The connections of the program; one pool for all endpoints."""

    def __init__(
        self, clocks: Clocks, guards: Guards, tls: ssl.SSLContext | None, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._clocks = clocks
        self._guards = guards
        self._tls = tls
        self._loop = loop
        self._http: httpx2.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loading = asyncio.Lock()
        loop.set_default_executor(_DaemonThreads(1))

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
        if self._http is not None:
            await self._http.aclose()

    async def load(self) -> None:
        """Import the SDK (0.6 s of CPU) beside the loop, which stays free to stop a call; then open the pool."""
        async with self._loading:
            if self._http is None:
                self._http = await self._loop.run_in_executor(None, self._open)

    def _open(self) -> "httpx2.AsyncClient":
        _import_sdk()
        import httpx2
        import openai

        clocks = self._clocks
        return openai.DefaultAsyncHttpx2Client(
            follow_redirects=False,  # a 307 would post the whole prompt to whoever it names
            trust_env=False,  # proxies of the environment apply even to 127.0.0.1
            timeout=httpx2.Timeout(
                None, connect=clocks.connect_s, write=clocks.write_s, read=clocks.silent_s, pool=clocks.connect_s
            ),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=4, keepalive_expiry=5),
            event_hooks={"request": [_plain_request], "response": [self._only_good]},
            **({} if self._tls is None else {"verify": self._tls}),
        )

    async def _only_good(self, response: "httpx2.Response") -> None:
        """Stop at any status but 200, with a bounded body: the SDK would read an endless one to its end."""
        if response.status_code == 200:
            return
        body = b""
        try:
            async with asyncio.timeout(self._clocks.trailing_s):
                body = await _read(response, self._guards.error_body_bytes)
        except (TimeoutError, AssistantError, OSError):
            pass  # the status says enough
        headers = {name.lower(): value for name, value in response.headers.items()}
        raise _RefusedError(response.status_code, headers, body)

    async def _client(self, endpoint: Endpoint, key: str, *, beta: bool = False) -> "openai.AsyncOpenAI":
        await self.load()
        import openai

        # The key is given twice: with OPENAI_ADMIN_KEY in the environment the SDK could choose that one for the header.
        return openai.AsyncOpenAI(
            api_key=key or "none",
            base_url=beta_url(endpoint.base_url) if beta else endpoint.base_url,
            http_client=self._http,
            max_retries=0,
            default_headers={
                "Authorization": f"Bearer {key}" if key else "",
                "Accept-Encoding": "identity",
                "User-Agent": "Leadline",
            },
        )

    async def get(self, endpoint: Endpoint, key: str, path: str, read: Callable[[bytes], T]) -> T:
        """A small request without a body. AssistantError for anything that goes wrong."""
        try:
            _check(endpoint, key)
            async with asyncio.timeout(self._clocks.question_s):
                client = await self._client(endpoint, key)
                response = await _get(client, path)
                try:
                    body = await _read(response, self._guards.list_body_bytes + 1)
                finally:
                    await response.aclose()
            if len(body) > self._guards.list_body_bytes:
                raise faults.too_much("list", self._guards.list_body_bytes)
            return read(body)
        except AssistantError:
            raise
        except _RefusedError as error:
            raise faults.from_status(error.status, error.headers, error.body, endpoint, key=key) from None
        except TimeoutError as error:
            raise faults.timed_out("The service did not answer in time.", "") from error
        except Exception as error:  # the last line of a task's run
            raise faults.from_exception(error, endpoint) from error

    async def stream(
        self,
        endpoint: Endpoint,
        key: str,
        body: bytes,
        on_event: Callable[[StreamEvent], None],
        is_stopped: Callable[[], bool],
        *,
        beta: bool = False,
    ) -> Ended:
        """Post `body`, hand on what comes; the last event is returned and not handed on. Never raises."""
        reply = Reply(self._loop, self._clocks, self._guards, on_event)
        state, error = "stopped", None
        try:
            if not is_stopped():
                _check(endpoint, key)
                client = await self._client(endpoint, key, beta=beta)
                state, error = await reply.read(_post(client, body))
        except asyncio.CancelledError:
            state, error = "stopped", None
        except AssistantError as known:
            state, error = reply.broken(known)
        except _RefusedError as refused:
            error = faults.from_status(refused.status, refused.headers, refused.body, endpoint, key=key, sent=body)
            state, error = reply.broken(error)
        except Exception as other:  # the last line of a task's run: anything ends one reply, not the program
            state, error = reply.broken(faults.from_exception(other, endpoint))
        if is_stopped() and state == "failed":  # both at once: the user's click is the reason
            state, error = "stopped", None
        reply.flush()
        if error is not None:
            error = faults.redacted(error, key=key, sent=body)
        reader = reply.reader
        return Ended(state, reader.finish_reason, reader.usage, reader.model, reply.request_id, error)


def _import_sdk() -> None:
    """Load the SDK's 900 modules without a stall of the window.

    Their objects make Python's collector look at everything there is: one pause of 200 ms for all threads (measured on
    a busy machine; 30 to 60 ms without it). They live as long as the program, so it need not look at them ever again.
    """
    if "openai" in sys.modules:
        return
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        importlib.import_module("openai")
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


async def _post(client: "openai.AsyncOpenAI", body: bytes) -> "httpx2.Response":
    """The response to exactly these bytes, its body not read yet."""
    import httpx2
    import openai

    response = await client.post(
        "/chat/completions",
        content=body,
        cast_to=httpx2.Response,
        stream=True,
        stream_cls=openai.AsyncStream[object],
        options={"headers": {"Content-Type": "application/json", "Accept": "text/event-stream"}, "max_retries": 0},
    )
    return cast("httpx2.Response", response)  # what the SDK gives for this cast_to, whatever stream_cls says


async def _get(client: "openai.AsyncOpenAI", path: str) -> "httpx2.Response":
    import httpx2
    import openai

    response = await client.get(path, cast_to=httpx2.Response, stream=True, stream_cls=openai.AsyncStream[object])
    return cast("httpx2.Response", response)


async def _read(response: "httpx2.Response", limit_bytes: int) -> bytes:
    """The body as it came, at most `limit_bytes` of it. Compressed ones are not unpacked: 64 kB can hold 64 MB."""
    body = bytearray()
    async with aclosing(response.aiter_raw()) as chunks:
        async for data in chunks:
            body += data
            if len(body) >= limit_bytes:
                break
    return bytes(body[:limit_bytes])


async def _plain_request(request: "httpx2.Request") -> None:
    """Send what the request needs and no more: the SDK adds the system's name, its versions, organisation ids."""
    for name in [name for name in request.headers if name.lower() not in _HEADERS]:
        del request.headers[name]
    if not request.headers.get("authorization"):
        request.headers.pop("authorization", None)
    request.extensions["trace"] = _Handshake().trace


class _Handshake:
    """Closes a connection whose TLS handshake did not succeed.

    WORKAROUND(httpcore2 2.x): a handshake that is cancelled leaves its socket open and unknown to the pool, so a
    stopped call would stay connected until the server gives up. `test_stop` tells when this can go.
    """

    def __init__(self) -> None:
        self._stream: Any = None

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._stream = info["return_value"]
        elif event == "connection.start_tls.failed" and self._stream is not None:
            await self._stream.aclose()
        elif event == "connection.start_tls.complete":
            self._stream = None


def _check(endpoint: Endpoint, key: str) -> None:
    check_base_url(endpoint.base_url)
    if endpoint.kind == "deepseek" and not key:
        raise faults.no_key()
    if not all("!" <= character <= "~" for character in key):
        # The SDK's error for these would hold the whole key.
        raise faults.unusable_key()
