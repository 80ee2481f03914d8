# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program's connections: the SDK and its HTTP library, set up so that nothing goes where it was not sent.

No proxies of the environment, no redirects, no retries of the library's own, no headers about this machine, and no
more of an answer than is needed.
"""

import asyncio
import gc
import importlib
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar

from leadline.errors import AssistantError
from leadline.provider.endpoints import Endpoint, beta_url, check_proxy, proxy_for
from leadline.provider.limits import Clocks, Guards

if TYPE_CHECKING:
    import httpx2
    import openai

T = TypeVar("T")
_HEADERS = frozenset({"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type",
                      "host", "transfer-encoding", "user-agent"})  # fmt: skip
_NOT_SENT_BYTES = 128 << 10
"""What the system may hold of an upload beyond what is on its way: else it would swallow megabytes at once, and the
progress would say "sent" minutes before it is true."""


class RefusedError(Exception):
    """A status that is not 200, with as much of the body as may be read."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status, self.headers, self.body = status, headers, body


class Connections:
    """A pool of connections for each proxy, and one for all that need none."""

    def __init__(
        self,
        clocks: Callable[[], Clocks],
        guards: Guards,
        tls: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._clocks = clocks
        self._guards = guards
        self._tls = tls
        self._loop = loop
        self._pools: dict[str, httpx2.AsyncClient] = {}
        self._loading = asyncio.Lock()
        loop.set_default_executor(_DaemonThreads(1))

    async def load(self, proxy: str = "") -> "httpx2.AsyncClient":
        """Import the SDK (0.6 s of CPU) beside the loop, which stays free to stop a call; then open the pool."""
        if proxy not in self._pools:
            async with self._loading:
                if proxy not in self._pools:
                    self._pools[proxy] = await self._loop.run_in_executor(None, self._open, proxy)
        return self._pools[proxy]

    async def close(self) -> None:
        """Close all sockets."""
        for pool in self._pools.values():
            await pool.aclose()

    async def client(self, endpoint: Endpoint, key: str, *, beta: bool = False) -> "openai.AsyncOpenAI":
        """The SDK's client for this endpoint. Cheap; the sockets are the pool's."""
        pool = await self.load(check_proxy(proxy_for(endpoint)))
        import openai

        # The key is given twice: with OPENAI_ADMIN_KEY in the environment the SDK could choose that one for the header.
        return openai.AsyncOpenAI(
            api_key=key or "none",
            base_url=beta_url(endpoint.base_url) if beta else endpoint.base_url,
            http_client=pool,
            max_retries=0,
            default_headers={
                "Authorization": f"Bearer {key}" if key else "",
                "Accept-Encoding": "identity",
                "User-Agent": "Leadline",
            },
        )

    def _open(self, proxy: str) -> "httpx2.AsyncClient":
        _import_sdk()
        import httpx2
        import openai

        verify: dict[str, Any] = {} if self._tls is None else {"verify": self._tls}
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=4, keepalive_expiry=5)
        if proxy:
            route = httpx2.Proxy(proxy, ssl_context=self._tls if proxy.startswith("https:") else None)
            transport = httpx2.AsyncHTTPTransport(trust_env=False, limits=limits, proxy=route, **verify)
        else:
            transport = httpx2.AsyncHTTPTransport(
                trust_env=False, limits=limits, socket_options=_socket_options(), **verify
            )
        return openai.DefaultAsyncHttpx2Client(
            follow_redirects=False,  # a 307 would post the whole prompt to whoever it names
            trust_env=False,  # proxies of the environment apply even to 127.0.0.1
            transport=transport,
            event_hooks={"request": [_plain_request], "response": [self._only_good]},
        )

    async def _only_good(self, response: "httpx2.Response") -> None:
        """Stop at any status but 200, with a bounded body: the SDK would read an endless one to its end."""
        if response.status_code == 200:
            return
        body = b""
        try:
            async with asyncio.timeout(self._clocks().trailing_s):
                body = await read_body(response, self._guards.error_body_bytes)
        except (TimeoutError, AssistantError, OSError):
            pass  # the status says enough
        headers = {name.lower(): value for name, value in response.headers.items()}
        raise RefusedError(response.status_code, headers, body)


async def read_body(response: "httpx2.Response", limit_bytes: int) -> bytes:
    """The body as it came, at most `limit_bytes` of it. Compressed ones are not unpacked: 64 kB can hold 64 MB."""
    body = bytearray()
    async with aclosing(response.aiter_raw()) as chunks:
        async for data in chunks:
            body += data
            if len(body) >= limit_bytes:
                break
    return bytes(body[:limit_bytes])


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


def _socket_options() -> list[tuple[int, int, int]]:
    option = getattr(socket, "TCP_NOTSENT_LOWAT", None)  # Linux and macOS
    return [] if option is None else [(socket.IPPROTO_TCP, option, _NOT_SENT_BYTES)]


async def _plain_request(request: "httpx2.Request") -> None:
    """Send what the request needs and no more: the SDK adds the system's name, its versions, organisation ids."""
    for name in [name for name in request.headers if name.lower() not in _HEADERS]:
        del request.headers[name]
    if not request.headers.get("authorization"):
        request.headers.pop("authorization", None)
    request.extensions["trace"] = _Handshake().trace


class _Handshake:
    """Closes a connection whose handshake with TLS or with a proxy did not succeed.

    WORKAROUND(httpcore2 2.x): a handshake that is cancelled leaves its socket open and unknown to the pool, so a
    stopped call would stay connected until the server gives up. `test_stop` tells when this can go.
    """

    def __init__(self) -> None:
        self._stream: Any = None

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(".connect_tcp.complete"):
            self._stream = info["return_value"]
        elif event.endswith((".start_tls.failed", ".setup_socks5_connection.failed")) and self._stream is not None:
            await self._stream.aclose()


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
