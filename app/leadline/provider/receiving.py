# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply while it comes in: its clocks, and its text in batches. The SDK's response is read here, not made."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from leadline.chat.reply import Started, StreamEvent
from leadline.errors import AssistantError
from leadline.provider import faults
from leadline.provider.limits import Clocks, Guards
from leadline.provider.reading import ReplyReader, verdict

if TYPE_CHECKING:
    import httpx2

_BATCH_S = 0.01
"""Text is handed on at most this often. Nobody sees 10 ms; 2,000 events a second everybody feels."""
_WAITED_S = 0.0003
"""A read that took longer found nothing buffered."""
_DRAIN_S = 0.1


class Reply:
    """Reads one response to its end and hands on its events, all but the last."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        clocks: Clocks,
        guards: Guards,
        on_event: Callable[[StreamEvent], None],
    ) -> None:
        self.reader = ReplyReader(guards)
        self.request_id = ""
        self._content_type = ""
        self._loop = loop
        self._clocks = clocks
        self._on_event = on_event
        self._timer: asyncio.TimerHandle | None = None

    async def read(self, opening: "Coroutine[Any, Any, httpx2.Response]") -> tuple[str, AssistantError | None]:
        """The state of the reply at its end and, when it is not complete, the reason. Raises what the network does."""
        try:
            async with asyncio.timeout(self._clocks.queued_s) as clock:
                response = await opening
                try:
                    self._content_type = response.headers.get("content-type", "")
                    self.request_id = _request_id(response)
                    self._on_event(Started(self.request_id, ""))
                    await self._read_body(response, clock)
                finally:
                    await response.aclose()
        except TimeoutError:
            return self.broken(self._late())
        return verdict(self.reader, self._content_type)

    def broken(self, error: AssistantError) -> tuple[str, AssistantError | None]:
        """The state of a reply that cannot go on. A break after the finish reason takes nothing away."""
        if self.reader.finish_reason:
            return verdict(self.reader, self._content_type)
        if not self.reader.has_text:
            return "failed", error
        if error.code == "offline":
            error = faults.broke_off(error.detail)
        return "cut", error

    async def _read_body(self, response: "httpx2.Response", clock: asyncio.Timeout) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise faults.compressed()
        reader, now = self.reader, self._loop.time
        async with aclosing(response.aiter_raw()) as chunks:
            while True:
                before = now()
                data = await anext(chunks, None)
                after = now()
                if data is None:
                    reader.end()
                    return
                had_chunk, had_finish = reader.chunks > 0, bool(reader.finish_reason)
                reader.feed(data)
                if reader.over:
                    if reader.fault is None:
                        await _drain(chunks)
                    return
                if reader.finish_reason:
                    if not had_finish:
                        clock.reschedule(after + self._clocks.trailing_s)
                elif reader.has_new_text or (reader.chunks and not had_chunk):
                    clock.reschedule(after + self._patience_s())
                if reader.has_new_text and self._timer is None:
                    self._timer = self._loop.call_later(_BATCH_S, self.flush)
                # Waking up for each token costs three times as much as a hundred times a second (measured at 2,000
                # chunks/s: 270 and 90 microseconds a chunk). So after a read that had to wait, let more arrive.
                if after - before > _WAITED_S:
                    await asyncio.sleep(_BATCH_S)

    def _patience_s(self) -> float:
        return self._clocks.writing_s if self.reader.has_answer else self._clocks.thinking_s

    def _late(self) -> AssistantError:
        if not self.reader.chunks:
            detail = f"no chunk for {self._clocks.queued_s:g} s"
            return faults.timed_out("The service did not begin to reply.", detail)
        return faults.timed_out("The service fell silent in the reply.", f"no text for {self._patience_s():g} s")

    def flush(self) -> None:
        """Hand on the text that is there."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for piece in self.reader.take():
            self._on_event(piece)


async def _drain(chunks: Any) -> None:
    """Read the end of the body after the end mark, so that the connection can be used again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_S):
            async for _ in chunks:
                pass


def _request_id(response: "httpx2.Response") -> str:
    headers = response.headers
    value = headers.get("x-request-id") or headers.get("x-deepseek-request-id") or ""
    return faults.shown(value)
