# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service as the rest of the program sees it: calls that can be stopped, on one asyncio thread of their own.

Cheap to import: asyncio and the SDK are loaded on that thread, at the first use.
"""

import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from leadline.chat.reply import Ended, StreamEvent
from leadline.errors import AssistantError
from leadline.provider.account import Balance, ListedModel, read_balance, read_models
from leadline.provider.endpoints import Endpoint
from leadline.provider.limits import Clocks, Guards
from leadline.provider.retrying import RetryPolicy

if TYPE_CHECKING:
    import asyncio
    import ssl

    from leadline.provider.wire import Wire

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_CLOSE_S = 5


class Call:
    """One reply under way."""

    def __init__(self, service: "Service") -> None:
        self.ended: Future[Ended] = Future()
        """The last event, set after it was handed to `on_event`. Never an exception."""
        self._service = service
        self._task: asyncio.Task[None] | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """Close the socket at once, whatever the call is waiting for; `Ended("stopped")` follows. From any thread."""
        self._is_stopped = True
        self._service._post(self._cancel)

    def _cancel(self) -> None:
        # A task that is cancelled before its first step never runs, and nobody would be told. So it enters itself
        # here when it runs, and looks at `_is_stopped` before it does anything.
        if self._task is not None:
            self._task.cancel()


class Service:
    """All HTTP of the program. The asyncio thread starts with the first call and ends with `close`."""

    def __init__(
        self,
        clocks: Clocks | Callable[[], Clocks] | None = None,
        guards: Guards | None = None,
        tls: "ssl.SSLContext | None" = None,
        retries: RetryPolicy | None = None,
    ) -> None:
        """`clocks` may be a function, which is asked before each try: so a changed setting holds for the next one."""
        fixed = clocks if isinstance(clocks, Clocks) else Clocks()
        self._clocks: Callable[[], Clocks] = clocks if callable(clocks) else lambda: fixed
        self._guards = guards or Guards()
        self._retries = retries or RetryPolicy()
        self._tls = tls
        """Whom to trust; None: the certificates of the operating system."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None
        self._wire: Wire | None = None
        self._waiting: list[Callable[[], object]] = []
        self._is_closed = False

    def prepare(self) -> None:
        """Load the SDK now, in the background (it takes a second), so that the first send does not wait for it."""
        self._ask(lambda wire: wire.load())

    def stream(
        self,
        endpoint: Endpoint,
        key: str,
        body: bytes,
        on_event: Callable[[StreamEvent], None],
        *,
        beta: bool = False,
        may_repeat: "Callable[[], Future[bool]] | None" = None,
    ) -> Call:
        """Post exactly `body` and hand on what comes back. `on_event` runs on the asyncio thread: be short there.

        Exactly one `Ended` comes, last, whatever happens. The key may be "" for a server of the user's own.
        `beta` posts to the endpoint's beta address: a body whose last message is a reply to be continued.
        `may_repeat` is asked before the same bytes are sent once more: the try before may have been billed.
        """
        call = Call(self)

        def tell(event: StreamEvent) -> None:
            try:
                on_event(event)
            except Exception:  # the listener's bug must not take the other replies with it
                _LOG.exception("a listener to a reply failed")

        def end(ended: Ended) -> None:
            tell(ended)
            call.ended.set_result(ended)

        async def run(wire: "Wire") -> None:
            import asyncio

            call._task = asyncio.current_task()
            streaming = wire.stream(
                endpoint, key, body, tell, lambda: call._is_stopped, beta=beta, may_repeat=may_repeat
            )
            end(await streaming)

        if not self._post(lambda: self._task(run)):
            end(Ended("stopped", "", None, "", ""))
        return call

    def models(self, endpoint: Endpoint, key: str) -> Future[tuple[ListedModel, ...]]:
        """The models that the endpoint offers. AssistantError as for a reply."""
        return self._ask(lambda wire: wire.get(endpoint, key, "/models", read_models))

    def balance(self, endpoint: Endpoint, key: str) -> Future[Balance]:
        """What is left on the account; DeepSeek only. AssistantError as for a reply."""
        return self._ask(lambda wire: wire.get(endpoint, key, "/user/balance", read_balance))

    def close(self) -> None:
        """End all calls (each gets its `Ended`) and the thread. Waits for at most 5 s."""
        with self._lock:
            self._is_closed = True
            thread, loop, stopped = self._thread, self._loop, self._stopped
            if loop is not None and stopped is not None and not loop.is_closed():
                loop.call_soon_threadsafe(stopped.set)
        if thread is not None and thread is not threading.current_thread():
            thread.join(_CLOSE_S)

    def _ask(self, question: "Callable[[Wire], Coroutine[Any, Any, T]]") -> Future[T]:
        answer: Future[T] = Future()
        answer.set_running_or_notify_cancel()  # a caller cannot cancel it: it is over in seconds

        async def run(wire: "Wire") -> None:
            try:
                answer.set_result(await question(wire))
            except AssistantError as error:
                answer.set_exception(error)
            finally:
                if not answer.done():
                    answer.set_exception(_closing())

        if not self._post(lambda: self._task(run)):
            answer.set_exception(_closing())
        return answer

    def _post(self, callback: Callable[[], object]) -> bool:
        """Run `callback` on the asyncio thread; False when the service is closed."""
        with self._lock:
            if self._is_closed:
                return False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="provider", daemon=True)
                self._thread.start()
            if self._loop is None:
                self._waiting.append(callback)
            else:
                self._loop.call_soon_threadsafe(callback)
            return True

    def _task(self, run: "Callable[[Wire], Coroutine[Any, Any, None]]") -> None:
        if self._wire is not None:  # always, on the asyncio thread
            self._wire.start(run(self._wire))

    def _run(self) -> None:
        import asyncio

        try:
            asyncio.run(self._serve())
        except Exception:  # the last line of a thread's run
            _LOG.exception("the provider's thread ended")

    async def _serve(self) -> None:
        import asyncio

        from leadline.provider.wire import Wire

        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        self._wire = Wire(self._clocks, self._guards, self._retries, self._tls, loop)
        with self._lock:
            self._loop, self._stopped = loop, stopped
            waiting, self._waiting = self._waiting, []
            if self._is_closed:
                stopped.set()
        for callback in waiting:
            callback()
        await stopped.wait()
        await self._wire.close()


def _closing() -> AssistantError:
    return AssistantError("Leadline is closing.", code="cut")
