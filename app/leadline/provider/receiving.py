# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply while it comes in: its clocks, and its text in batches. The SDK's response is read here, not made."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from leadline.chat.reply import Started, StreamEvent, Uploading
from leadline.errors import AssistantError
from leadline.provider import faults
from leadline.provider.endpoints import Endpoint
from leadline.provider.limits import Clocks, Guards
from leadline.provider.reading import ReplyReader, verdict
from leadline.provider.uploading import WATCHED_BYTES, Upload

if TYPE_CHECKING:
    import httpx2

_BATCH_S = 0.01
"""Text is handed on at most this often. Nobody sees 10 ms; 2,000 events a second everybody feels."""
_WAITED_S = 0.0003
"""A read that took longer found nothing buffered."""
_DRAIN_S = 0.1
_PROGRESS_S = 0.1
"""How an upload goes is told at most this often, and not at all when it is over before."""


class Reply:
    """One try: its way up, its response read to the end, its events handed on, all but the last."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        clocks: Clocks,
        guards: Guards,
        endpoint: Endpoint,
        on_event: Callable[[StreamEvent], None],
        key: str = "",
    ) -> None:
        """`key` is what no id may repeat: ids are kept and logged."""
        self.reader = ReplyReader(guards, endpoint)
        self._key = key
        self.request_id = ""
        self.date = ""
        """The Date header as it came."""
        self._content_type = ""
        self._loop = loop
        self._clocks = clocks
        self._on_event = on_event
        self._timer: asyncio.TimerHandle | None = None
        self._clock: asyncio.Timeout | None = None
        self._told_at = loop.time()
        self._is_upload_told = False

    @property
    def is_blank(self) -> bool:
        """True while nothing of it was shown or billed."""
        reader = self.reader
        return not reader.has_text and not reader.tool_calls and not reader.has_usage

    def content(self, body: bytes) -> bytes | Upload:
        """The body in the form in which it is sent."""
        if len(body) < WATCHED_BYTES:
            return body
        return Upload(body, lambda sent: self._uploaded(sent, len(body)))

    def heard_from(self, headers: Mapping[str, str]) -> None:
        """Keep what a head says of the request; headers by lower-case name."""
        self.request_id = faults.shown(faults.request_id_of(headers), key=self._key)
        self.date = faults.shown(headers.get("date", ""))

    async def read(self, opening: "Coroutine[Any, Any, httpx2.Response]") -> tuple[str, AssistantError | None]:
        """The state of the reply at its end and, when it is not complete, the reason. Raises what the network does."""
        try:
            async with asyncio.timeout(self._clocks.queued_s) as clock:
                self._clock, self._told_at = clock, self._loop.time()
                response = await opening
                try:
                    self._content_type = response.headers.get("content-type", "")
                    self.heard_from(response.headers)
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

    def _uploaded(self, sent_bytes: int, total_bytes: int) -> None:
        """The socket took some of the body: the wait for the reply begins anew."""
        now = self._loop.time()
        if self._clock is not None:
            self._clock.reschedule(now + self._clocks.queued_s)
        if now - self._told_at >= _PROGRESS_S or (sent_bytes == total_bytes and self._is_upload_told):
            self._told_at, self._is_upload_told = now, True
            self._on_event(Uploading(sent_bytes, total_bytes))

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
                had_chunk, had_finish, steps = reader.chunks > 0, bool(reader.finish_reason), reader.steps
                reader.feed(data)
                if reader.over:
                    if reader.fault is None:
                        await _drain(chunks)
                    return
                if reader.finish_reason:
                    if not had_finish:
                        clock.reschedule(after + self._clocks.trailing_s)
                elif reader.steps > steps or (reader.chunks and not had_chunk):
                    clock.reschedule(after + self._patience_s())
                if reader.has_new_text and self._timer is None:
                    self._timer = self._loop.call_later(_BATCH_S, self.flush)
                # Waking up for each token costs three times as much as a hundred times a second (measured at 2,000
                # chunks/s: 270 and 90 microseconds a chunk). So after a read that had to wait, let more arrive.
                if after - before > _WAITED_S:
                    await asyncio.sleep(_BATCH_S)

    def _patience_s(self) -> float:
        return self._clocks.writing_s if self.reader.is_writing else self._clocks.thinking_s

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
